"""PyTorch as a person would write it (eager), tuned for a CPU where that differs, and through torch.compile."""

import torch

versions = {"pytorch": torch.__version__}


def prepare(threads):
    torch.set_num_threads(threads)
    torch.manual_seed(0)


def manners(work, _steps_a_call):
    names = {"eager": "PyTorch eager", "tuned": "PyTorch eager, tuned", "compiled": "torch.compile"}
    return {name: manner for manner, name in names.items() if manner in work.MANNERS}


def training(work, start, message):
    """A function that makes one step and returns its loss, in a list."""
    tensors = {name: torch.from_numpy(value) for name, value in start.items()}
    step = work.training(tensors, message["manner"], message["drawn"])
    return lambda: [step()]
