"""The contrastive perceptron."""

import jax
from checkpoint import part

from .descent import descent
from .ntxent import ntxent


def training(start, _drawn):
    layers = range(0, 7, 2)

    def loss(params, batch):
        x = batch
        for i in layers:
            x = x @ params[f"layer{i}/kernel"] + params[f"layer{i}/bias"]
            x = jax.nn.relu(x) if i < layers[-1] else x
        return ntxent(x, 0.5)[0]

    return *descent(loss, part(start, "model/params")), start["batch"]
