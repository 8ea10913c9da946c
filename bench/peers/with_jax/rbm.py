"""CD-1 of an RBM."""

import jax
from checkpoint import part


def training(start, _drawn):
    def step(state, v, key):
        weights, b, c = state["weights"], state["visible"], state["hidden"]
        key_hidden, key_visible = jax.random.split(key)
        rate = 0.05 / len(v)
        ph = jax.nn.sigmoid(v @ weights + c)
        h = (jax.random.uniform(key_hidden, ph.shape) < ph).astype(float)
        pv = jax.nn.sigmoid(h @ weights.T + b)
        v2 = (jax.random.uniform(key_visible, pv.shape) < pv).astype(float)
        ph2 = jax.nn.sigmoid(v2 @ weights + c)
        moved = {
            "weights": weights + rate * (v.T @ ph - v2.T @ ph2),
            "visible": b + rate * (v - v2).sum(0),
            "hidden": c + rate * (ph - ph2).sum(0),
        }
        return moved, ((v - pv) ** 2).mean()

    return step, part(start, "model"), start["batch"]
