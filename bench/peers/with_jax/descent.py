"""The training step of the works that descend on a loss by Adam."""

import jax
import jax.numpy as jnp


def adam(grads, params, moments, learning_rate=1e-3):
    """The next params and moments; see lib/optimizers/adam.ts."""
    mean, square, count = moments
    count = count + 1
    mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, grads)
    square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, square, grads)
    unbias_mean, unbias_square = 1 / (1 - 0.9**count), 1 / (1 - 0.999**count)

    def moved(p, m, v):
        return p - learning_rate * m * unbias_mean / (jnp.sqrt(v * unbias_square) + 1e-8)

    return jax.tree.map(moved, params, mean, square), (mean, square, count)


def begin(params):
    # Two trees: a buffer that is donated twice is refused.
    return jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params), jnp.zeros(())


def descent(loss, params, learning_rate=1e-3):
    """A step and its state, of a loss of params and a batch."""

    def step(state, batch, _key):
        params, moments = state
        value, grads = jax.value_and_grad(loss)(params, batch)
        return adam(grads, params, moments, learning_rate), value

    return step, (params, begin(params))
