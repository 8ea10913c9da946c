"""SimCLR with CNN-S. Tuned: both views in one batch (which joins their batch statistics), channels last, Adam fused."""

import torch
import torch.nn.functional as F
from checkpoint import part
from torch import nn

from .descent import descent
from .ntxent import Ntxent
from .weights import images_of, set_weights

MANNERS = ("eager", "tuned", "compiled")


def cnn_small():
    blocks = []
    for inputs, outputs in [(1, 16), (16, 32), (32, 64)]:
        blocks += [nn.Conv2d(inputs, outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*blocks, nn.Flatten(), nn.Linear(4 * 4 * 64, 128))


def projector():
    return nn.Sequential(nn.Linear(128, 128, bias=False), nn.BatchNorm1d(128), nn.ReLU(), nn.Linear(128, 64))


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


def training(start, manner, drawn):
    encode, project = cnn_small(), projector()
    set_weights(encode, part(start, "model/params/encoder"))
    set_weights(project, part(start, "model/params/projector"))
    network = nn.Sequential(encode, project)
    batch = images_of(start["batch"])
    if manner != "eager":
        network = network.to(memory_format=torch.channels_last)
        batch = batch.to(memory_format=torch.channels_last)
    view = digit_view if drawn else lambda images: images
    ntxent = Ntxent(len(batch), 0.2)

    def loss():
        if manner == "eager":
            z = torch.cat([network(view(batch)) for _ in range(2)])
        else:
            z = network(view(torch.cat([batch, batch])))
        return ntxent(z)

    return descent(loss, network.parameters(), manner, metric=ntxent.accuracy)
