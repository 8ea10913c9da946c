"""Skip-grams. Eager: nn.Embedding with sparse gradients and SGD. Tuned: the rows alone are parameters, their gradient is added to the tables."""

import torch
import torch.nn.functional as F
from torch import nn

MANNERS = ("eager", "tuned", "compiled")
RATE = 0.025 * 512


def mean_loss(u, v):
    """`u` [N, d], `v` [N, 1 + k, d]: the word, and its context before the negatives."""
    scores = (u.unsqueeze(1) * v).sum(2)
    return (F.softplus(-scores[:, 0]) + F.softplus(scores[:, 1:]).sum(1)).mean()


def training(start, manner, _drawn):
    words = start["batch/words"].long()
    others = torch.cat([start["batch/contexts"].long().unsqueeze(1), start["batch/negatives"].long()], 1)
    tables = [start["model/words"], start["model/contexts"]]
    if manner == "eager":
        return by_modules(tables, words, others)
    loss = torch.compile(mean_loss) if manner == "compiled" else mean_loss

    def step():
        u = tables[0][words].requires_grad_()
        v = tables[1][others].requires_grad_()
        value = loss(u, v)
        du, dv = torch.autograd.grad(value, [u, v])
        tables[0].index_add_(0, words, du, alpha=-RATE)
        tables[1].index_add_(0, others.flatten(), dv.flatten(0, 1), alpha=-RATE)
        return value.item()

    return step


def by_modules(tables, words, others):
    u, v = (nn.Embedding.from_pretrained(table, freeze=False, sparse=True) for table in tables)
    optimizer = torch.optim.SGD([u.weight, v.weight], RATE)

    def step():
        optimizer.zero_grad()
        value = mean_loss(u(words), v(others))
        value.backward()
        optimizer.step()
        return value.item()

    return step
