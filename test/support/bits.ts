/** The bits of a tensor's numbers. */
import type { tf } from "../../lib/core/tensor.ts";

/** One 32-bit word for each number, by which −0 is not 0, and a NaN is itself. */
export function bitsOf(tensor: tf.Tensor): Uint32Array {
  return new Uint32Array(tensor.dataSync().slice().buffer);
}
