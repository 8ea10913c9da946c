"""Sinkhorn's iterations on the scores of a batch, and the loss of its codes."""

import torch
import torch.nn.functional as F

from .descent import without_gradient

MANNERS = ("eager", "compiled")


def training(start, manner, _drawn):
    scores = start["batch"]
    n, k = scores.shape

    def step():
        q = torch.exp((scores - scores.max()) / 0.05)
        for _ in range(3):
            q = q / (q.sum(0, keepdim=True) * k)
            q = q / (q.sum(1, keepdim=True) * n)
        return -(q * F.log_softmax(scores / 0.1, 1)).sum()

    return without_gradient(step, manner)
