/** Kernels of lib's own for the type that nearly everything is computed in. */
import type { KernelConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import type { tf } from "../tensor.ts";

/**
 * The kernel of that name and of one input x: `ours` where x is float32, tfjs-node's own for other types and where `ours`
 * returns nothing.
 */
export function forFloat32(
  kernelName: string,
  ours: (x: tf.Tensor, attributes: unknown) => tf.Tensor | undefined,
): KernelConfig {
  const { kernelFunc } = library.getKernel(kernelName, "tensorflow");
  return {
    kernelName,
    backendName: "tensorflow",
    kernelFunc(parts) {
      const x = parts.inputs.x as tf.Tensor;
      return (x.dtype === "float32" ? ours(x, parts.attrs) : undefined) ?? kernelFunc(parts);
    },
  };
}
