"""The Python side of `npm run bench -- step`: the works of bench/works in PyTorch or JAX.

    python step.py (pytorch | jax) THREADS

Each work is a file of with_pytorch and of with_jax. All of them begin with selflab's weights and batch, read from a file.
"""

import importlib
import os
import platform
import sys

from checkpoint import read
from serve import serve, timed

library, threads = sys.argv[1], int(sys.argv[2])
os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")  # its pool of compilers would stay and take memory
if library == "jax" and hasattr(os, "sched_setaffinity"):
    # XLA takes a thread for each core that it may use, and has no other setting.
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:threads]))
driver = importlib.import_module(f"with_{library}.driver")
driver.prepare(threads)

trainings = []


def about(_message):
    seconds = sum(os.times()[:4])  # those of compilers that it started, too
    versions = {"python": platform.python_version(), **driver.versions}
    return {"versions": versions, "processorSeconds": seconds}


def work(message):
    return importlib.import_module(f"with_{library}.{message['work']}")


def manners(message):
    """The ways in which the library does a work."""
    return {"manners": driver.manners(work(message), message.get("stepsACall"))}


def begin(message):
    """A new training from the weights and batch in a file; the answer is its number."""
    trainings.append(driver.training(work(message), read(message["start"]), message))
    return {"trainer": len(trainings) - 1}


def run(message):
    return timed(trainings[message["trainer"]], message["steps"])


def end(message):
    """Frees a training."""
    trainings[message["trainer"]] = None
    return {}


serve({"about": about, "manners": manners, "begin": begin, "run": run, "end": end})
