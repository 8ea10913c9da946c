"""The numbers that the optimizers are compared with: PyTorch's, in float64, over 12 steps on a small problem.

Writes optimizers.json beside this file. Needs torch:
    python test/oracles/optimizers.py
The gradients are given, so that only the update rules are compared. The kernel has rank 2 and is decayed; the bias
has rank 1 and is not (PyTorch: a parameter group of its own).
"""
import json
import pathlib

import torch

STEPS = 12
torch.manual_seed(0)
kernel = torch.randn(3, 2).to(torch.float32).double()
bias = torch.randn(2).to(torch.float32).double()
gradients = [
    {"kernel": torch.randn(3, 2).to(torch.float32).double(), "bias": torch.randn(2).to(torch.float32).double()}
    for _ in range(STEPS)
]


def run(make, decay, schedule=None):
    params = {"kernel": kernel.clone().requires_grad_(), "bias": bias.clone().requires_grad_()}
    optimizer = make(
        [{"params": [params["kernel"]], "weight_decay": decay}, {"params": [params["bias"]], "weight_decay": 0.0}]
    )
    scheduler = schedule(optimizer) if schedule else None
    for gradient in gradients:
        for name, value in gradient.items():
            params[name].grad = value.clone()
        optimizer.step()
        if scheduler:
            scheduler.step()
    return {name: value.detach().flatten().tolist() for name, value in params.items()}


optim = torch.optim
runs = {
    "sgd": run(lambda p: optim.SGD(p, lr=0.1), 0),
    "momentum": run(lambda p: optim.SGD(p, lr=0.1, momentum=0.9), 0.02),
    "adam": run(lambda p: optim.Adam(p, lr=0.05), 0),
    "adamw": run(lambda p: optim.AdamW(p, lr=0.05, betas=(0.8, 0.95), eps=1e-6), 0.1),
    "cosine": run(
        lambda p: optim.SGD(p, lr=0.2, momentum=0.5),
        0,
        lambda o: optim.lr_scheduler.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.01),
    ),
}
result = {
    "source": f"PyTorch {torch.__version__}: test/oracles/optimizers.py",
    "kernel": kernel.flatten().tolist(),
    "bias": bias.tolist(),
    "gradients": [{name: value.flatten().tolist() for name, value in g.items()} for g in gradients],
    "after": runs,
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(path, runs["adam"]["bias"])
