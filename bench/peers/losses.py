"""PyTorch's side of `npm run bench -- losses`: value and gradient of a loss.

    python losses.py pytorch THREADS
"""

import os
import platform
import sys
from importlib.metadata import version

import torch
from checkpoint import read
from serve import serve, timed
from with_pytorch.loss_libraries import LIGHTLY, METRIC_LEARNING
from with_pytorch.losses import NAIVE

torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(0)
LIBRARIES = {"PyTorch eager": NAIVE, "pytorch-metric-learning": METRIC_LEARNING, "lightly": LIGHTLY}
descents = []


def about(_message):
    names = {"pytorch": "torch", "pytorch-metric-learning": "pytorch-metric-learning", "lightly": "lightly"}
    versions = {"python": platform.python_version(), **{name: version(package) for name, package in names.items()}}
    return {"versions": versions, "processorSeconds": sum(os.times()[:4])}


def manners(message):
    """Who has the loss of that name."""
    return {"manners": {library: library for library, losses in LIBRARIES.items() if message["work"] in losses}}


def descent(loss, rate, start, labels):
    """A function that returns the loss at z, and makes the next z = start - rate · gradient, as bench/works does."""
    labels = labels.long()
    z = start.clone().requires_grad_()

    def step():
        z.grad = None
        value = loss(z, labels)
        value.backward()
        with torch.no_grad():
            torch.sub(start, z.grad, alpha=rate, out=z)
        return value.item()

    return step


def begin(message):
    tensors = {name: torch.from_numpy(value) for name, value in read(message["start"]).items()}
    start, labels, rate = (tensors[f"batch/{name}"] for name in ("start", "labels", "rate"))
    loss = LIBRARIES[message["manner"]][message["work"]]
    descents.append(descent(loss, rate.item(), start, labels))
    return {"trainer": len(descents) - 1}


def run(message):
    step = descents[message["trainer"]]
    return timed(lambda: [step()], message["steps"])


def end(message):
    """Frees a descent."""
    descents[message["trainer"]] = None
    return {}


serve({"about": about, "manners": manners, "begin": begin, "run": run, "end": end})
