"""Reads a checkpoint with Python's safetensors, to see that its format is the public one.

    python test/oracles/checkpoint.py FILE

Needs numpy and safetensors. Checked by hand with safetensors 0.8 on the tree of checkpoint.test.ts: names, types,
shapes, values and metadata came out as they went in.
"""
import sys

from safetensors import safe_open

with safe_open(sys.argv[1], framework="numpy") as file:
    print(file.metadata())
    for name in file.keys():
        tensor = file.get_tensor(name)
        print(name, tensor.dtype, tensor.shape, tensor.tolist())
