"""JAX: the whole step in jax.jit, its state donated; and where steps are short, several in one call by lax.scan."""

import jax
import jax.numpy as jnp

versions = {"jax": jax.__version__}
calls = {}


def prepare(_threads):
    jax.config.update("jax_platforms", "cpu")


def manners(_work, steps_a_call):
    scan = {} if steps_a_call is None else {f"JAX jit, scan of {steps_a_call} steps": "scan"}
    return {"JAX jit": "step", **scan}


def training(work, start, message):
    """A function that makes one call and returns the losses of its steps."""
    arrays = {name: jnp.array(value) for name, value in start.items()}
    step, state, batch = work.training(arrays, message["drawn"])
    count = message["stepsACall"] if message["manner"] == "scan" else 1
    # A step depends on nothing but its arguments, so that each is compiled once, however often a training begins.
    call = calls.setdefault((work, message["drawn"], count), call_of(step, count))
    key = jax.random.key(message["draw"])
    index = 0

    def run():
        nonlocal state, index
        state, losses = call(state, index, batch, key)
        index += count
        return losses.tolist() if count > 1 else [losses.item()]

    return run


def call_of(step, count):
    def one(state, index, batch, key):
        return step(state, batch, jax.random.fold_in(key, index))

    def several(state, first, batch, key):
        return jax.lax.scan(lambda at, index: one(at, index, batch, key), state, first + jnp.arange(count))

    return jax.jit(several if count > 1 else one, donate_argnums=0)
