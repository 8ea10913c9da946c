"""PyTorch's side of `npm run bench -- epoch`: one epoch of SimCLR, by who draws the views.

    python epoch.py pytorch THREADS
"""

import os
import platform
import sys

import torch
from checkpoint import read
from serve import serve, timed
from with_pytorch.epoch import epoch_of

torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(0)
trainings = []


def about(_message):
    from importlib.metadata import version

    names = {"pytorch": "torch", "torchvision": "torchvision", "lightly": "lightly"}
    versions = {"python": platform.python_version(), **{name: version(package) for name, package in names.items()}}
    return {"versions": versions, "processorSeconds": sum(os.times()[:4])}


def begin(message):
    tensors = {name: torch.from_numpy(value) for name, value in read(message["start"]).items()}
    trainings.append(epoch_of(tensors, message["manner"]))
    return {"trainer": len(trainings) - 1}


def run(message):
    return timed(lambda: [trainings[message["trainer"]]()], message["steps"])


serve({"about": about, "begin": begin, "run": run})
