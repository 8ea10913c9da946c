"""The causal language model."""

import jax
import jax.numpy as jnp
from checkpoint import part

from .descent import descent


def linear(params, name, x):
    return x @ params[f"{name}/kernel"] + params[f"{name}/bias"]


def norm(params, name, x):
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * params[f"{name}/scale"] + params[f"{name}/offset"]


def attention(params, name, x):
    n, t, width = x.shape
    mapped = linear(params, f"{name}/heads", x).reshape(n, t, 3, 4, width // 4)
    q, k, v = mapped[:, :, 0], mapped[:, :, 1], mapped[:, :, 2]
    scores = jnp.einsum("nqhd,nkhd->nhqk", q, k) / (width // 4) ** 0.5
    scores = jnp.where(jnp.tril(jnp.ones((t, t), bool)), scores, -1e9)
    found = jnp.einsum("nhqk,nkhd->nqhd", jax.nn.softmax(scores), v)
    return linear(params, f"{name}/out", found.reshape(n, t, width))


def training(start, _drawn):
    def loss(params, tokens):
        x = params["tokens/table"][tokens[:, :-1]] + params["positions/table"]
        for block in ("blocks/block0", "blocks/block1"):
            x = x + attention(params, f"{block}/attention", norm(params, f"{block}/attentionNorm", x))
            wide = linear(params, f"{block}/widen", norm(params, f"{block}/perceptronNorm", x))
            x = x + linear(params, f"{block}/narrow", jax.nn.gelu(wide, approximate=False))
        scores = linear(params, "scores", norm(params, "blocks/norm", x))
        return -jnp.take_along_axis(jax.nn.log_softmax(scores), tokens[:, 1:, None], 2).mean()

    return *descent(loss, part(start, "model/params")), start["batch"]
