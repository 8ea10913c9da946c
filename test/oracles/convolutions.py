"""The numbers that the convolutions are compared with: PyTorch's in float64, with their gradients.

Writes convolutions.json beside this file. Needs torch:
    python test/oracles/convolutions.py
TensorFlow's padding "same" is PyTorch's padding by hand: half of the missing places before, the rest after. Arrays are
written with channels last, kernels as [...size, inputs, outputs].
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
CONVOLVE = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
SPREAD = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


def numbers(*shape):
    """Random numbers that float32 holds exactly."""
    return torch.randn(*shape).to(torch.float32).double()


def same(side, size, stride, dilation):
    missing = max((-(-side // stride) - 1) * stride + (size - 1) * dilation + 1 - side, 0)
    return missing // 2, missing - missing // 2


def padded(x, places, size, stride, dilation, padding):
    amounts = {
        "same": lambda side: same(side, size, stride, dilation),
        "valid": lambda side: (0, 0),
        "causal": lambda side: ((size - 1) * dilation, 0),
    }[padding]
    # F.pad counts the axes from the last one.
    return F.pad(x, [amount for side in reversed(places) for amount in amounts(side)])


def channels_last(x):
    return x.movedim(1, -1)


def result(x, kernel, output, kernel_last):
    slopes = numbers(*output.shape)
    (output * slopes).sum().backward()
    lists = {"x": channels_last(x), "kernel": kernel_last(kernel), "output": channels_last(output)}
    lists |= {"slopes": channels_last(slopes), "dx": channels_last(x.grad), "dKernel": kernel_last(kernel.grad)}
    return {name: rounded(value.detach().tolist()) for name, value in lists.items()}


def rounded(value):
    """To nine digits, which tell every float32 from the next."""
    return [rounded(one) for one in value] if isinstance(value, list) else float(f"{value:.9g}")


def convolution(places, inputs, outputs, size=3, stride=1, dilation=1, groups=1, padding="same"):
    axes = len(places)
    x = numbers(2, inputs, *places).requires_grad_()
    kernel = numbers(outputs, inputs // groups, *[size] * axes).requires_grad_()
    wide = padded(x, places, size, stride, dilation, padding)
    output = CONVOLVE[axes](wide, kernel, stride=stride, dilation=dilation, groups=groups)
    options = {"size": size, "stride": stride, "dilation": dilation, "padding": padding}
    options |= {"groups": groups} if groups > 1 else {}
    settings = {"axes": axes, "inputs": inputs, "outputs": outputs, "options": options}
    last = lambda weights: weights.movedim((0, 1), (-1, -2))
    return settings | result(x, kernel, output, last)


def transposed(places, inputs, outputs, size, stride):
    """PyTorch spreads over all places that a kernel reaches; "same" cuts them to stride times the places."""
    axes = len(places)
    x = numbers(2, inputs, *places).requires_grad_()
    kernel = numbers(inputs, outputs, *[size] * axes).requires_grad_()
    output = SPREAD[axes](x, kernel, stride=stride)
    for axis, side in enumerate(places):
        before, _ = same(side * stride, size, stride, 1)
        output = output.narrow(axis + 2, before, side * stride)
    settings = {"axes": axes, "inputs": inputs, "outputs": outputs, "options": {"size": size, "stride": stride}}
    last = lambda weights: weights.movedim((0, 1), (-1, -2))
    return settings | result(x, kernel, output, last)


written = {
    "source": f"PyTorch {torch.__version__}: test/oracles/convolutions.py",
    "convolution": {
        "strided, one axis": convolution([7], 2, 3, stride=2),
        "dilated, one axis": convolution([7], 2, 2, dilation=2, padding="valid"),
        "causal, dilated": convolution([6], 2, 2, size=2, dilation=3, padding="causal"),
        "strided": convolution([4, 5], 2, 2, stride=2),
        "dilated": convolution([5, 4], 1, 2, dilation=2),
        "causal, two axes": convolution([3, 4], 1, 2, padding="causal"),
        "in groups": convolution([3, 4], 4, 4, groups=2),
        "in groups, dilated, one axis": convolution([6], 4, 2, groups=2, dilation=2),
        "depthwise": convolution([3, 4], 2, 4, groups=2),
        "even kernel, three axes": convolution([2, 3, 2], 2, 1, size=2),
        "strided, three axes": convolution([3, 2, 4], 1, 2, stride=2),
    },
    "transposed": {
        "one axis": transposed([3], 2, 2, size=4, stride=2),
        "two axes, odd kernel": transposed([2, 3], 2, 1, size=3, stride=2),
        "three axes": transposed([2, 1, 2], 1, 2, size=4, stride=2),
        "stride 3": transposed([3], 1, 2, size=4, stride=3),
    },
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(written) + "\n")
print(path, path.stat().st_size)
