/**
 * Takes the place of tfjs's kernels and gradients that are slow or missing, when the library loads: `tf.matMul` and
 * the others stay what everybody calls.
 *
 * A kernel here gives the values of tfjs's own within rounding, and a gradient the derivative of the kernel. Files of
 * this folder reach the library through `core/backend`, not `core/tensor`, which imports this file.
 */
import type { GradConfig, KernelConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import { argExtremeKernels } from "./argExtreme.ts";
import { convolutionGradients } from "./convolution.ts";
import { cumulativeGradients } from "./cumulative.ts";
import { einsum, einsumGradient } from "./einsum.ts";
import { functionKernels } from "./functions.ts";
import { gather, gatherGradients } from "./gather.ts";
import { imageGradients } from "./image.ts";
import { matMul } from "./matMul.ts";
import { pointwiseGradients } from "./pointwise.ts";
import { poolingGradients } from "./pooling.ts";
import { reduceKernels } from "./reduce.ts";
import { reductionGradients } from "./reduction.ts";
import { clipByValue, selectionGradients, topK } from "./selection.ts";
import { softmax } from "./softmax.ts";
import { amendTape } from "./tape.ts";
import { tile, tileGradient } from "./tile.ts";
import { cast, reshape, transpose } from "./unchanged.ts";

const kernels: readonly KernelConfig[] = [
  ...argExtremeKernels,
  cast,
  clipByValue,
  einsum,
  ...functionKernels,
  gather,
  matMul,
  ...reduceKernels,
  reshape,
  softmax,
  tile,
  topK,
  transpose,
];

const gradients: readonly GradConfig[] = [
  ...convolutionGradients,
  ...cumulativeGradients,
  einsumGradient,
  ...gatherGradients,
  ...imageGradients,
  ...pointwiseGradients,
  ...poolingGradients,
  ...reductionGradients,
  ...selectionGradients,
  tileGradient,
];

for (const kernel of kernels) {
  library.unregisterKernel(kernel.kernelName, kernel.backendName);
  library.registerKernel(kernel);
}
for (const gradient of gradients) {
  if (library.getGradient(gradient.kernelName) !== undefined) library.unregisterGradient(gradient.kernelName);
  library.registerGradient(gradient);
}
amendTape();
