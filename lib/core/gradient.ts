/** Gradients of functions over trees. */
import { runSingle } from "./operations/native.ts";
import { hold, release } from "./scope.ts";
import { checkShape, tf } from "./tensor.ts";
import { rebuild, type Tree, tensors } from "./tree.ts";

/**
 * The value of `f(params).loss`, its gradient by each leaf of `params`, and whatever else `f` returned.
 * A leaf that the loss does not depend on has gradient 0.
 *
 * @example
 * const { loss, grads } = valueAndGrad((x: tf.Scalar) => ({ loss: tf.square(x) as tf.Scalar, aux: [] }), tf.scalar(3));
 * assert.equal(loss.dataSync()[0], 9);
 * assert.equal(grads.dataSync()[0], 6);
 */
export function valueAndGrad<Params extends Tree, Aux extends Tree>(
  f: (params: Params) => { loss: tf.Scalar; aux: Aux },
  params: Params,
): { loss: tf.Scalar; grads: Params; aux: Aux } {
  const at = tensors(params);
  let aux: Aux | undefined;
  const loss = () => {
    const result = f(params);
    aux = hold(result.aux);
    return result.loss;
  };
  // tf.valueAndGrads refuses leaves that the loss does not depend on; the engine below it can allow them.
  const { value, grads } = tf.engine().gradients(loss, at, undefined, true);
  return {
    loss: value as tf.Scalar,
    grads: rebuild(
      params,
      at.map((param, i) => grads[i] ?? tf.zerosLike(param)),
    ),
    aux: release(aux!),
  };
}

/**
 * Runs `f`, which may take gradients, inside the backward pass of another gradient, where tfjs would lose the tape of
 * the outer one.
 */
export function withinBackward<T>(f: () => T): T {
  const { state } = tf.engine() as unknown as { readonly state: { activeTape: unknown } };
  const tape = state.activeTape;
  try {
    return f();
  } finally {
    state.activeTape = tape;
  }
}

/** The same values, through which no gradient flows. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return runSingle("Identity", [x], { T: { type: x.dtype } }) as T;
}

/**
 * The values of `hard` with the gradient of `soft`: the straight-through estimator. `hard` itself gets none. Both of one
 * shape.
 *
 * Source: Bengio et al. 2013, arXiv:1308.3432, § 4.
 */
export function straightThrough<T extends tf.Tensor>(hard: T, soft: T): T {
  checkShape("straightThrough", "soft", soft.shape, hard.shape, "pass what the hard values stand for");
  const values = tf.customGrad(() => ({
    value: stopGradient(hard),
    gradFunc: (dy: tf.Tensor) => dy,
  }));
  return values(soft) as T;
}
