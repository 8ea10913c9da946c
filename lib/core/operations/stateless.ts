/** TensorFlow's stateless random operations: the numbers are a function of the seed tensor alone. */
import { tf } from "../tensor.ts";
import { runSingle } from "./native.ts";

/** float32 numbers of the given shape; `seed` is int32 `[2]`. */
export function draw(
  name: "StatelessRandomNormal" | "StatelessRandomUniform",
  seed: tf.Tensor1D,
  shape: readonly number[],
): tf.Tensor {
  return runSingle(name, [tf.tensor1d([...shape], "int32"), seed], {
    dtype: { type: "float32" },
    T: { type: "int32" },
    Tseed: { type: "int32" },
  });
}

/** int32 numbers, uniform over all 2³² values. */
export function drawWords(seed: tf.Tensor1D, shape: readonly number[]): tf.Tensor {
  return runSingle("StatelessRandomUniformFullInt", [tf.tensor1d([...shape], "int32"), seed], {
    dtype: { type: "int32" },
    T: { type: "int32" },
    Tseed: { type: "int32" },
  });
}

/** int32 numbers, uniform in [low, high). */
export function drawInteger(
  seed: tf.Tensor1D,
  shape: readonly number[],
  low: number,
  high: number,
): tf.Tensor {
  const bounds = [tf.scalar(low, "int32"), tf.scalar(high, "int32")];
  return runSingle("StatelessRandomUniformInt", [tf.tensor1d([...shape], "int32"), seed, ...bounds], {
    dtype: { type: "int32" },
    T: { type: "int32" },
    Tseed: { type: "int32" },
  });
}
