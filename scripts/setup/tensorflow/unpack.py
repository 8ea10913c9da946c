"""Takes the named libraries and the C headers out of a TensorFlow wheel: python unpack.py WHEEL FOLDER LIBRARY..."""

import shutil
import sys
import zipfile
from pathlib import Path

HEADERS = (
    "tensorflow/include/tensorflow/c/",
    "tensorflow/include/tensorflow/core/platform/",
    "tensorflow/include/tsl/",
)


def unpack(wheel, folder, libraries):
    wanted = {f"tensorflow/{library}": folder / library for library in libraries}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith(HEADERS) and name.endswith(".h"):
                wanted[name] = folder / "include" / name.removeprefix("tensorflow/include/")
        for name, target in wanted.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, open(target, "wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)


if __name__ == "__main__":
    unpack(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
