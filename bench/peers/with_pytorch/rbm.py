"""CD-1 of an RBM."""

import torch

from .descent import without_gradient

MANNERS = ("eager", "compiled")


def training(start, manner, _drawn):
    weights, b, c = (start[f"model/{name}"] for name in ("weights", "visible", "hidden"))
    v = start["batch"]
    rate = 0.05 / len(v)

    def step():
        ph = torch.sigmoid(v @ weights + c)
        h = (torch.rand_like(ph) < ph).float()
        pv = torch.sigmoid(h @ weights.T + b)
        v2 = (torch.rand_like(pv) < pv).float()
        ph2 = torch.sigmoid(v2 @ weights + c)
        weights.add_(v.T @ ph - v2.T @ ph2, alpha=rate)
        b.add_((v - v2).sum(0), alpha=rate)
        c.add_((ph - ph2).sum(0), alpha=rate)
        return (v - pv).square().mean()

    return without_gradient(step, manner)
