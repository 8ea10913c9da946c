/** Softmax, eager and compiled with the same bits. */
import type { KernelConfig } from "@tensorflow/tfjs-node";
import { softmaxRows } from "../operations/softmax.ts";
import type { tf } from "../tensor.ts";

/**
 * `tf.softmax` by an operation of lib's own. TensorFlow takes oneDNN's softmax in a graph and its own eagerly, which round
 * differently, and both take some three times as long.
 */
export const softmax: KernelConfig = {
  kernelName: "Softmax",
  backendName: "tensorflow",
  kernelFunc: ({ inputs }) => softmaxRows(inputs.logits as tf.Tensor, { log: false }),
};
