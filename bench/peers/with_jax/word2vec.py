"""Skip-grams: the gradient of the rows that were read, added to the tables."""

import jax
import jax.numpy as jnp
from checkpoint import part

RATE = 0.025 * 512


def mean_loss(rows):
    """Rows [N, d] of the words, and [N, 1 + k, d] of their context before the negatives."""
    u, v = rows
    scores = (u[:, None] * v).sum(2)
    return (jax.nn.softplus(-scores[:, 0]) + jax.nn.softplus(scores[:, 1:]).sum(1)).mean()


def training(start, _drawn):
    def step(tables, batch, _key):
        others = jnp.concatenate([batch["contexts"][:, None], batch["negatives"]], 1)
        rows = (tables["words"][batch["words"]], tables["contexts"][others])
        value, (du, dv) = jax.value_and_grad(mean_loss)(rows)
        moved = {
            "words": tables["words"].at[batch["words"]].add(-RATE * du),
            "contexts": tables["contexts"].at[others].add(-RATE * dv),
        }
        return moved, value

    return step, part(start, "model"), part(start, "batch")
