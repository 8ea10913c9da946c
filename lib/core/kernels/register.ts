/**
 * Takes the place of tfjs's kernels and gradients that are slow or missing, when the library loads: `tf.matMul` and
 * the others stay what everybody calls.
 *
 * A kernel here gives the values of tfjs's own within rounding, and a gradient the derivative of the kernel. Files of
 * this folder reach the library through `core/backend`, not `core/tensor`, which imports this file.
 */
import type { GradConfig, KernelConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import { einsum, einsumGradient } from "./einsum.ts";
import { matMul } from "./matMul.ts";
import { reluGradient } from "./relu.ts";

const kernels: readonly KernelConfig[] = [matMul, einsum];

const gradients: readonly GradConfig[] = [reluGradient, einsumGradient];

for (const kernel of kernels) {
  library.unregisterKernel(kernel.kernelName, kernel.backendName);
  library.registerKernel(kernel);
}
for (const gradient of gradients) {
  if (library.getGradient(gradient.kernelName) !== undefined) library.unregisterGradient(gradient.kernelName);
  library.registerGradient(gradient);
}
