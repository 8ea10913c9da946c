/** Softmax with the same bits everywhere. */
import type { KernelConfig } from "@tensorflow/tfjs-node";
import { runSingle } from "../operations/native.ts";
import type { tf } from "../tensor.ts";

/** Whether this TensorFlow has oneDNN's softmax; assumed until it says no. */
let oneDnn = true;

/**
 * `tf.softmax`. In a graph TensorFlow puts oneDNN's softmax in the place of its own, which rounds otherwise, and eagerly it
 * does not. Here both ask for oneDNN's, which takes half of the time.
 */
export const softmax: KernelConfig = {
  kernelName: "Softmax",
  backendName: "tensorflow",
  kernelFunc({ inputs }) {
    const logits = inputs.logits as tf.Tensor;
    const T = { type: logits.dtype };
    if (oneDnn) {
      try {
        return runSingle("_MklSoftmax", [logits], { T, _kernel: "MklNameChangeOp" });
      } catch (error) {
        if (!String(error).includes("_MklSoftmax")) throw error;
        oneDnn = false;
      }
    }
    return runSingle("Softmax", [logits], { T });
  },
};
