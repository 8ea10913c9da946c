/** Softmax with the same bits everywhere. */
import type { KernelConfig } from "@tensorflow/tfjs-node";
import { elementwise } from "../operations/elementwise.ts";
import { runSingle } from "../operations/native.ts";
import type { tf } from "../tensor.ts";

/** Up to so many numbers TensorFlow's own is the faster: oneDNN prepares a primitive at each call. */
const small = 8192;

/** Whether this TensorFlow has oneDNN's softmax; assumed until it says no. */
let oneDnn = true;

/**
 * `tf.softmax`. In a graph TensorFlow puts oneDNN's softmax in the place of its own, which rounds otherwise, and eagerly it
 * does not. Here large ones always ask for oneDNN's, which takes a third of the time, and small ones never: they are the
 * exponential of LogSoftmax, which takes a third of oneDNN's.
 */
export const softmax: KernelConfig = {
  kernelName: "Softmax",
  backendName: "tensorflow",
  kernelFunc({ inputs }) {
    const logits = inputs.logits as tf.Tensor;
    const T = { type: logits.dtype };
    if (logits.size <= small) {
      const log = runSingle("LogSoftmax", [logits], { T });
      const shares = elementwise("Exp", [log]);
      log.dispose();
      return shares;
    }
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
