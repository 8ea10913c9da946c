"""The numbers that group, instance and root-mean-square normalization are compared with: PyTorch's in float64.

Writes groupNorm.json beside this file. Needs torch:
    python test/oracles/groupNorm.py
Arrays are written with channels last.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
N, SIDE, CHANNELS, GROUPS, EPSILON = 2, 2, 4, 2, 1e-3
x = (torch.randn(N, CHANNELS, SIDE, SIDE) * 2 + 1).float().double().requires_grad_()
slopes = torch.randn(N, CHANNELS, SIDE, SIDE).float().double()
scale = torch.randn(CHANNELS).float().double().requires_grad_()
offset = torch.randn(CHANNELS).float().double().requires_grad_()


def last(value):
    return value.detach().movedim(1, -1).tolist()


def case(output, *weights):
    for leaf in (x, scale, offset):
        leaf.grad = None
    (output * slopes).sum().backward()
    gradients = {name: weight.grad.tolist() for name, weight in zip(("scale", "offset"), weights)}
    return {"output": last(output), "gradients": {"x": last(x.grad), **gradients}}


rms = F.rms_norm(x.movedim(1, -1), (CHANNELS,), scale, EPSILON).movedim(-1, 1)
result = {
    "source": f"PyTorch {torch.__version__}: test/oracles/groupNorm.py",
    "epsilon": EPSILON,
    "x": last(x),
    "slopes": last(slopes),
    "scale": scale.tolist(),
    "offset": offset.tolist(),
    "group": case(F.group_norm(x, GROUPS, scale, offset, EPSILON), scale, offset),
    "instance": case(F.instance_norm(x, weight=scale, bias=offset, eps=EPSILON), scale, offset),
    "rms": case(rms, scale),
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(path, path.stat().st_size)
