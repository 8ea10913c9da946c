"""SimCLR with CNN-S, each view through the network by itself."""

import jax
import jax.numpy as jnp
from checkpoint import part

from .convolution import convolution
from .descent import adam, begin
from .ntxent import ntxent


def batch_norm(x, params, running, name):
    """Normalized by the batch, and the running statistics moved."""
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axes), x.var(axes)
    running[f"{name}/mean"] = 0.9 * running[f"{name}/mean"] + 0.1 * mean
    running[f"{name}/variance"] = 0.9 * running[f"{name}/variance"] + 0.1 * variance
    y = (x - mean) * jax.lax.rsqrt(variance + 1e-5)
    return y * params[f"{name}/scale"] + params[f"{name}/offset"]


def embeddings(params, running, images):
    running = dict(running)
    x = images
    for i in (0, 3, 6):
        x = convolution(x, params[f"encoder/layer{i}/kernel"], 2)
        x = jax.nn.relu(batch_norm(x, params, running, f"encoder/layer{i + 1}"))
    x = x.reshape(len(x), -1) @ params["encoder/layer10/kernel"] + params["encoder/layer10/bias"]
    x = batch_norm(x @ params["projector/layer0/kernel"], params, running, "projector/layer1")
    x = jax.nn.relu(x)
    return x @ params["projector/layer3/kernel"] + params["projector/layer3/bias"], running


def bilinear(image, x, y):
    """Values of an image, `[H, W, C]`, between its pixels; 0 outside."""
    height, width, _ = image.shape
    left, top = jnp.floor(x), jnp.floor(y)
    total = 0
    for row, weight_row in ((top, top + 1 - y), (top + 1, y - top)):
        for column, weight_column in ((left, left + 1 - x), (left + 1, x - left)):
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            at = (row.clip(0, height - 1).astype(int), column.clip(0, width - 1).astype(int))
            total = total + image[at] * (weight_row * weight_column * inside)[..., None]
    return total


def digit_view(images, key):
    """selflab's digitViews: each image turned, scaled, sheared and shifted, then brighter or darker."""
    n, height, width, _ = images.shape
    keys = iter(jax.random.split(key, 6))

    def uniform(low, high):
        return jax.random.uniform(next(keys), (n, 1, 1), minval=low, maxval=high)

    angle, scale, shear = uniform(-0.35, 0.35), uniform(0.6, 1.2), uniform(-0.3, 0.3)
    right, down, brightness = uniform(-0.15, 0.15), uniform(-0.15, 0.15), uniform(0.7, 1.3)
    cos, sin = scale * jnp.cos(angle), scale * jnp.sin(angle)
    y, x = jnp.meshgrid((2 * jnp.arange(height) + 1) / height - 1, (2 * jnp.arange(width) + 1) / width - 1, indexing="ij")
    seen_x = ((cos * x + (shear * cos - sin) * y + right + 1) * width - 1) / 2
    seen_y = ((sin * x + (shear * sin + cos) * y + down + 1) * height - 1) / 2
    return (jax.vmap(bilinear)(images, seen_x, seen_y) * brightness[..., None]).clip(0, 1)


def training(start, drawn):
    def loss(params, running, batch, keys):
        views = [digit_view(batch, key) if drawn else batch * (1 + 1e-6 * i) for i, key in enumerate(keys)]
        za, running = embeddings(params, running, views[0])
        zb, running = embeddings(params, running, views[1])
        value, accuracy = ntxent(jnp.concatenate([za, zb]), 0.2)
        return value, (running, accuracy)

    def step(state, batch, key):
        params, moments, running = state
        keys = jax.random.split(key)
        (value, (running, accuracy)), grads = jax.value_and_grad(loss, has_aux=True)(params, running, batch, keys)
        params, moments = adam(grads, params, moments)
        return (params, moments, {**running, "accuracy": accuracy}), value

    params = part(start, "model/params")
    running = {**part(start, "model/state"), "accuracy": jnp.zeros(())}
    return step, (params, begin(params), running), start["batch"]
