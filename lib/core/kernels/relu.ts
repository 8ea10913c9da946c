/** The gradient of the rectifier. */
import type { GradConfig } from "@tensorflow/tfjs-node";
import { runSingle } from "../operations/native.ts";
import type { tf } from "../tensor.ts";

/** `tf.relu`: one operation, where tfjs multiplies by a step function that takes six. At 0 it is 0. */
export const reluGradient: GradConfig = {
  kernelName: "Relu",
  outputsToSave: [true],
  gradFunc(dy, [y]) {
    return { x: () => runSingle("ReluGrad", [dy as tf.Tensor, y!], { T: { type: "float32" } }) };
  },
};
