"""Reads selflab's checkpoints (safetensors) with PyTorch alone."""

import json

import torch

TYPES = {"F32": torch.float32, "I32": torch.int32}


def read(file):
    """The tensors of a file by name."""
    with open(file, "rb") as source:
        content = source.read()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    header.pop("__metadata__", None)
    return {name: tensor(content, start, entry) for name, entry in header.items()}


def tensor(content, start, entry):
    begin, end = entry["data_offsets"]
    values = bytearray(content[start + begin : start + end])  # a copy: frombuffer wants memory that may be written
    return torch.frombuffer(values, dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
