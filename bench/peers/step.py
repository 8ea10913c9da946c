"""PyTorch's side of `npm run bench -- step`: the networks, loss and optimizer of bench/works.

    python step.py THREADS

Two ways of writing the same step. Plain: as selflab computes it, each view through the network by itself. Tuned: what
makes PyTorch faster on a CPU without changing the method: both views in one batch, channels last, Adam fused.

Images are mirrored in both axes, and kernels with them. The result is the same, and TensorFlow's padding, which at an
even side adds its row and column at the end only, becomes PyTorch's, which needs no extra operation.
"""

import platform
import sys
import time

import torch
import torch.nn.functional as F
from checkpoint import read
from serve import serve, timed
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)


def encoder():
    blocks = []
    for inputs, outputs in [(1, 16), (16, 32), (32, 64)]:
        blocks += [nn.Conv2d(inputs, outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*blocks, nn.Flatten(), nn.Linear(4 * 4 * 64, 128))


def projector():
    return nn.Sequential(nn.Linear(128, 128, bias=False), nn.BatchNorm1d(128), nn.ReLU(), nn.Linear(128, 64))


def perceptron():
    sizes = [64, 128, 128, 64, 32]
    layers = [part for a, b in zip(sizes, sizes[1:]) for part in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(*layers[:-1])


def set_weights(network, weights, prefix):
    """Fills a Sequential from selflab's parameters, whose layers have the same numbers."""
    for name, value in weights.items():
        if not name.startswith(prefix):
            continue
        layer, part = name.removeprefix(prefix).split("/")
        module = network[int(layer.removeprefix("layer"))]
        target = module.bias if part in ("bias", "offset") else module.weight
        target.data.copy_(laid_out(value, after_flatten=value.shape[0] == 4 * 4 * 64))


def laid_out(value, after_flatten):
    """A parameter in PyTorch's order of axes, mirrored where it belongs to places in an image."""
    if value.dim() == 4:  # height, width, inputs, outputs
        return value.flip(0, 1).permute(3, 2, 0, 1)
    if value.dim() == 2 and after_flatten:  # its inputs are height, width, channels
        return value.reshape(4, 4, 64, -1).flip(0, 1).permute(3, 2, 0, 1).flatten(1)
    return value.T if value.dim() == 2 else value


def uniform(count, low, high):
    return torch.empty(count).uniform_(low, high)


def digit_view(images):
    """selflab's digitViews: each image turned, scaled, sheared and shifted, then brighter or darker."""
    n = len(images)
    angle, scale, shear = uniform(n, -0.35, 0.35), uniform(n, 0.6, 1.2), uniform(n, -0.3, 0.3)
    cos, sin = scale * angle.cos(), scale * angle.sin()
    right, down = uniform(n, -0.15, 0.15), uniform(n, -0.15, 0.15)
    rows = [cos, shear * cos - sin, right, sin, shear * sin + cos, down]
    grid = F.affine_grid(torch.stack(rows, 1).view(n, 2, 3), list(images.shape), align_corners=False)
    seen = F.grid_sample(images, grid, align_corners=False)
    return (seen * uniform(n, 0.7, 1.3).view(n, 1, 1, 1)).clamp(0, 1)


class Ntxent:
    """NT-Xent of two views stacked on each other; mask and targets are made once."""

    def __init__(self, images, temperature):
        self.temperature = temperature
        self.self_pairs = torch.eye(2 * images, dtype=torch.bool)
        self.targets = torch.arange(2 * images).roll(images)

    def __call__(self, z):
        z = F.normalize(z)
        similarities = (z @ z.T / self.temperature).masked_fill(self.self_pairs, -torch.inf)
        return F.cross_entropy(similarities, self.targets), similarities.detach()

    def accuracy(self, similarities):
        return (similarities.argmax(1) == self.targets).float().mean()


class Mlp:
    def __init__(self, weights, views, tuned):
        self.network = perceptron()
        set_weights(self.network, weights, "params/")
        self.batch = weights["batch"]
        self.ntxent = Ntxent(64, 0.5)
        self.optimizer = torch.optim.Adam(self.network.parameters(), 1e-3, fused=tuned)

    def step(self):
        self.optimizer.zero_grad()
        loss, _ = self.ntxent(self.network(self.batch))
        loss.backward()
        self.optimizer.step()
        return loss.item()


class Simclr:
    def __init__(self, weights, views, tuned):
        encode, project = encoder(), projector()
        set_weights(encode, weights, "params/encoder/")
        set_weights(project, weights, "params/projector/")
        self.network = nn.Sequential(encode, project)
        self.batch = weights["batch"].permute(0, 3, 1, 2).flip(2, 3).contiguous()
        self.together = tuned
        if tuned:
            self.network = self.network.to(memory_format=torch.channels_last)
            self.batch = self.batch.to(memory_format=torch.channels_last)
        self.view = digit_view if views else lambda images: images
        self.ntxent = Ntxent(len(self.batch), 0.2)
        self.optimizer = torch.optim.Adam(self.network.parameters(), 1e-3, fused=tuned)

    def embeddings(self):
        if self.together:
            return self.network(self.view(torch.cat([self.batch, self.batch])))
        return torch.cat([self.network(self.view(self.batch)) for _ in range(2)])

    def step(self):
        self.optimizer.zero_grad()
        loss, similarities = self.ntxent(self.embeddings())
        loss.backward()
        self.optimizer.step()
        self.ntxent.accuracy(similarities).item()  # selflab's step has this metric, too
        return loss.item()


works = {"mlp": Mlp, "simclr": Simclr}
trainers = []


def about(_message):
    versions = {"python": platform.python_version(), "pytorch": torch.__version__}
    return {"threads": torch.get_num_threads(), "versions": versions, "processorSeconds": time.process_time()}


def begin(message):
    """A new training from the weights in a file; the answer is its number."""
    made = works[message["work"]](read(message["weights"]), message["views"], message["tuned"])
    trainers.append(made)
    return {"trainer": len(trainers) - 1}


def run(message):
    return timed(trainers[message["trainer"]].step, message["steps"])


serve({"about": about, "begin": begin, "run": run})
