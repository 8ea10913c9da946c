/** Softmax and its logarithm by loops of our own: `native/softmax.cc`. They are not on tfjs's tape. */
import type { tf } from "../tensor.ts";
import { runSingle } from "./native.ts";

/** eˣ / Σ eˣ along the last axis, or with `log` the logarithm of that. */
export function softmaxRows(x: tf.Tensor, { log }: { readonly log: boolean }): tf.Tensor {
  return runSingle("SelflabSoftmax", [x], { T: { type: "float32" }, log });
}
