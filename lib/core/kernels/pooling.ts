/** The gradients of the largest of each window. */
import type { GradConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import { runSingle } from "../operations/native.ts";
import type { tf } from "../tensor.ts";

/**
 * tfjs's gradient of `tf.maxPool` and `tf.maxPool3d`, with the same bits everywhere. In a graph TensorFlow exchanges the
 * operation for oneDNN's, which adds up overlapping windows in another order, but only where it follows the pooling at
 * once: here an Identity stands between.
 */
function maximum(kernelName: "MaxPool" | "MaxPool3D"): GradConfig {
  const plain = library.getGradient(kernelName);
  return {
    ...plain,
    gradFunc(dy, [x, y], attrs) {
      return plain.gradFunc(dy, [x!, apart(y!)], attrs);
    },
  };
}

function apart(y: tf.Tensor): tf.Tensor {
  return runSingle("Identity", [y], { T: { type: "float32" } });
}

export const poolingGradients: readonly GradConfig[] = [maximum("MaxPool"), maximum("MaxPool3D")];
