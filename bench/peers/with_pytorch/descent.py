"""The training step of the works that descend on a loss by Adam."""

import torch


def descent(loss, parameters, manner, learning_rate=1e-3, metric=None):
    """`loss` takes nothing and returns a scalar. Compiled is the loss with its gradients; Adam then is the fused one.

    With a metric, `loss` returns a pair, and `metric` of its second part is read, too, as a step of selflab gives it.
    """
    optimizer = torch.optim.Adam(parameters, learning_rate, fused=manner != "eager")
    if manner == "compiled":
        loss = torch.compile(loss)

    def step():
        optimizer.zero_grad()
        value, seen = loss() if metric else (loss(), None)
        value.backward()
        optimizer.step()
        if metric:
            metric(seen).item()
        return value.item()

    return step


def without_gradient(step, manner):
    """`step` makes one step and returns its loss, a scalar."""
    if manner == "compiled":
        step = torch.compile(step)

    def run():
        with torch.no_grad():
            return step().item()

    return run
