/**
 * Operations that often have nothing to do, and then pass their input on without one. tfjs's gradients cast each factor
 * to float32, which it is, and reshape to the shape at hand.
 */
import type { KernelConfig, TensorInfo } from "@tensorflow/tfjs-node";
import { nativeBackend, runSingle } from "../operations/native.ts";
import type { tf } from "../tensor.ts";
import { arrange } from "./arrange.ts";

/** `tf.cast`. */
export const cast: KernelConfig = {
  kernelName: "Cast",
  backendName: "tensorflow",
  kernelFunc({ inputs, attrs }) {
    const x = inputs.x as tf.Tensor;
    const { dtype } = attrs as unknown as { dtype: tf.DataType };
    if (x.dtype === dtype) return same(x);
    return runSingle("Cast", [x], { SrcT: { type: x.dtype }, DstT: { type: dtype }, Truncate: false });
  },
};

/** `tf.reshape`. */
export const reshape: KernelConfig = {
  kernelName: "Reshape",
  backendName: "tensorflow",
  kernelFunc({ inputs, attrs }) {
    const x = inputs.x as tf.Tensor;
    const { shape } = attrs as { shape: number[] };
    return equal(x.shape, shape) ? same(x) : arrange("Reshape", x, shape, "Tshape");
  },
};

/** `tf.transpose`. */
export const transpose: KernelConfig = {
  kernelName: "Transpose",
  backendName: "tensorflow",
  kernelFunc({ inputs, attrs }) {
    const x = inputs.x as tf.Tensor;
    const { perm } = attrs as { perm: number[] };
    return equal(perm, [...x.shape.keys()]) ? same(x) : arrange("Transpose", x, perm, "Tperm");
  },
};

/** A tensor that shares the stored values of x. */
function same(x: tf.Tensor): TensorInfo {
  nativeBackend().incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
