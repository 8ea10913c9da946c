"""The convolutional classifier."""

import jax
import jax.numpy as jnp
from checkpoint import part

from .convolution import convolution
from .descent import adam, begin


def max_pool(x):
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def training(start, _drawn):
    def loss(params, batch):
        x = batch["inputs"]
        for name in ("encoder/layer0/kernel", "encoder/layer3/kernel"):
            x = max_pool(jax.nn.relu(convolution(x, params[name], 1)))
        scores = x.reshape(len(x), -1) @ params["classifier/kernel"] + params["classifier/bias"]
        labels = batch["labels"]
        accuracy = (scores.argmax(1) == labels).mean()
        return -jnp.take_along_axis(jax.nn.log_softmax(scores), labels[:, None], 1).mean(), accuracy

    def step(state, batch, _key):
        params, moments, _ = state
        (value, accuracy), grads = jax.value_and_grad(loss, has_aux=True)(params, batch)
        return (*adam(grads, params, moments), accuracy), value

    params = part(start, "model/params")
    return step, (params, begin(params), jnp.zeros(())), part(start, "batch")
