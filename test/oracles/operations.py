"""The numbers that operations of lib/core are compared with: PyTorch's, in float64.

Writes operations.json beside this file. Needs torch:
    python test/oracles/operations.py
Inputs are rounded to float32 first, so that both sides compute from the same numbers. `gradient` is that of
sum(weights * result) with weights sin(2 i + 1).
"""
import json
import pathlib

import torch
from torch.nn import functional as F


def numbers(*shape):
    return torch.randn(*shape, generator=generator).to(torch.float32).double()


def weigh(y):
    weights = torch.sin(2 * torch.arange(y.numel(), dtype=torch.float64) + 1)
    return (y.flatten() * weights).sum()


def case(function, x, **others):
    x = x.clone().requires_grad_()
    y = function(x)
    (gradient,) = torch.autograd.grad(weigh(y), x)
    return {
        "shape": list(x.shape),
        "x": x.flatten().tolist(),
        "value": y.flatten().tolist(),
        "gradient": gradient.flatten().tolist(),
        **others,
    }


generator = torch.Generator().manual_seed(0)
wide = torch.tensor([-12.0, -5.0, -2.5, -0.7, -0.1, 0.0, 0.3, 1.1, 4.0, 12.0], dtype=torch.float64)
wide = wide.to(torch.float32).double()
scores = 3 * numbers(4, 5)
scores[1, 2] = 60
labels = torch.tensor([0, 2, 4, 1])
probabilities = torch.softmax(numbers(4, 5), 1).to(torch.float32).double()
targets = torch.rand(4, 5, generator=generator).to(torch.float32).double()
targets[0] = torch.tensor([0.0, 1.0, 0.0, 1.0, 1.0])
runs = 2 * numbers(3, 6)
color = torch.rand(8, 3, generator=generator).to(torch.float32).double()

result = {
    "source": f"PyTorch {torch.__version__}: test/oracles/operations.py",
    "gelu": case(lambda x: F.gelu(x), wide),
    "geluTanh": case(lambda x: F.gelu(x, approximate="tanh"), wide),
    "silu": case(F.silu, wide),
    "softmaxCrossEntropy": case(
        lambda x: F.cross_entropy(x, probabilities, reduction="none"),
        scores,
        probabilities=probabilities.flatten().tolist(),
    ),
    "sparseSoftmaxCrossEntropy": case(
        lambda x: F.cross_entropy(x, labels, reduction="none"), scores, labels=labels.tolist()
    ),
    "sigmoidCrossEntropy": case(
        lambda x: F.binary_cross_entropy_with_logits(x, targets, reduction="none"),
        scores,
        targets=targets.flatten().tolist(),
    ),
    "logSumExp": case(lambda x: torch.logsumexp(x, 1), scores),
    "logSoftmax": case(lambda x: torch.log_softmax(x, 1), scores),
    "cumulativeLogSumExp": case(lambda x: torch.logcumsumexp(x, 1), runs),
}


def lab(rgb):
    """CIE L*a*b* of sRGB under D65: IEC 61966-2-1 and CIE 15."""
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    matrix = torch.tensor(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ],
        dtype=torch.float64,
    )
    xyz = linear @ matrix.T / matrix.sum(1)
    f = torch.where(xyz > (6 / 29) ** 3, xyz ** (1 / 3), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = f.unbind(-1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


color[0] = torch.tensor([0.02, 0.01, 0.03])
result["rgbToLab"] = case(lab, color.to(torch.float32).double())

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(path, list(result))
