"""Reads selflab's checkpoints (safetensors) with numpy alone."""

import json

import numpy

TYPES = {"F32": numpy.float32, "I32": numpy.int32}


def read(file):
    """The arrays of a file by name."""
    with open(file, "rb") as source:
        content = source.read()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    header.pop("__metadata__", None)
    return {name: array(content, start, entry) for name, entry in header.items()}


def array(content, start, entry):
    begin, end = entry["data_offsets"]
    values = numpy.frombuffer(content[start + begin : start + end], dtype=TYPES[entry["dtype"]])
    return values.reshape(entry["shape"]).copy()  # memory that may be written


def part(arrays, prefix):
    """The arrays whose name begins with `prefix`, by the rest of their name; one array where that is the whole name."""
    if prefix in arrays:
        return arrays[prefix]
    start = prefix + "/"
    return {name[len(start) :]: value for name, value in arrays.items() if name.startswith(start)}
