/**
 * Functions of one number: `tf.exp`, `tf.tanh` and the others by loops of our own (`native/elementwise.cc`), which fused
 * operations use too, so that a compiled function has the bits of an eager run. With AVX-512 they take a third to a
 * tenth of the time of TensorFlow's, whose own loops are built for the processors of 2011.
 */
import type { KernelConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import { type ElementwiseFunction, elementwise } from "../operations/elementwise.ts";
import type { tf } from "../tensor.ts";

/** The names of tfjs's kernels, which are those of the functions. */
const functions: readonly ElementwiseFunction[] = [
  "Erf",
  "Exp",
  "Expm1",
  "Log",
  "Log1p",
  "Reciprocal",
  "Relu",
  "Relu6",
  "Rsqrt",
  "Sigmoid",
  "Softplus",
  "Tanh",
];

export const functionKernels: readonly KernelConfig[] = functions.map((kernelName) => {
  const { kernelFunc } = library.getKernel(kernelName, "tensorflow");
  return {
    kernelName,
    backendName: "tensorflow",
    kernelFunc(parts) {
      const x = parts.inputs.x as tf.Tensor;
      return x.dtype === "float32" ? elementwise(kernelName, [x]) : kernelFunc(parts);
    },
  };
});
