/**
 * Random numbers that are a function of the seed tensor alone: those of TensorFlow's stateless operations. Two of them
 * lib makes itself, the same bits in a third of the time: see native/random.cc.
 */
import { tf } from "../tensor.ts";
import { runSingle } from "./native.ts";

/** Normal float32 numbers of mean 0 and standard deviation 1, of the given shape; `seed` is int32 `[2]`. */
export function drawNormal(seed: tf.Tensor1D, shape: readonly number[]): tf.Tensor {
  return runSingle("StatelessRandomNormal", [tf.tensor1d([...shape], "int32"), seed], {
    dtype: { type: "float32" },
    T: { type: "int32" },
    Tseed: { type: "int32" },
  });
}

/** float32 numbers, uniform in [0, 1). */
export function drawUniform(seed: tf.Tensor1D, shape: readonly number[]): tf.Tensor {
  return runSingle("SelflabRandomUniform", [tf.tensor1d([...shape], "int32"), seed], {
    T: { type: "float32" },
  });
}

/** int32 numbers, uniform over all 2³² values. */
export function drawWords(seed: tf.Tensor1D, shape: readonly number[]): tf.Tensor {
  return runSingle("SelflabRandomWords", [tf.tensor1d([...shape], "int32"), seed], {});
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
