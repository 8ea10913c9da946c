"""The contrastive perceptron."""

from checkpoint import part
from torch import nn

from .descent import descent
from .ntxent import Ntxent
from .weights import set_weights

MANNERS = ("eager", "tuned", "compiled")


def training(start, manner, _drawn):
    sizes = [64, 128, 128, 64, 32]
    layers = [one for a, b in zip(sizes, sizes[1:]) for one in (nn.Linear(a, b), nn.ReLU())]
    network = nn.Sequential(*layers[:-1])
    set_weights(network, part(start, "model/params"))
    batch, ntxent = start["batch"], Ntxent(64, 0.5)
    return descent(lambda: ntxent(network(batch))[0], network.parameters(), manner)
