/** The derivatives of sums, means, products and extremes over axes. They can be differentiated again. */
import type { GradConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import type { tf } from "../tensor.ts";
import { axesOf, keptShape } from "./axes.ts";

/** dy spread over the axes that were summed; tfjs multiplies by ones of x's size, which a graph has to carry. */
const sumGradient: GradConfig = {
  kernelName: "Sum",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], { axis }) => ({ x: () => spread(dy as tf.Tensor, x!.shape, axis) }),
};

const meanGradient: GradConfig = {
  kernelName: "Mean",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], { axis }) => ({
    x: () => {
      const count = x!.size / (dy as tf.Tensor).size;
      return spread(library.div(dy as tf.Tensor, count), x!.shape, axis);
    },
  }),
};

/** The largest (or smallest) entries, where several are equal, share dy evenly. */
function extremeGradient(kernelName: "Max" | "Min"): GradConfig {
  return {
    kernelName,
    inputsToSave: ["x"],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], { reductionIndices, axis = reductionIndices }) => ({
      x: () => {
        const kept = keptShape(x!.shape, axis);
        const reached = library.cast(library.equal(x!, library.reshape(y!, kept)), "float32");
        const count = library.sum(reached, axesOf(x!.shape, axis), true);
        return library.mul(reached, library.div(library.reshape(dy as tf.Tensor, kept), count));
      },
    }),
  };
}

/** dy times the product of the other factors, from the products before and after each; so zeros are no exception. */
const prodGradient: GradConfig = {
  kernelName: "Prod",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], { axis }) => ({
    x: () => {
      const reduced = axesOf(x!.shape, axis);
      const kept = x!.shape.map((_, i) => i).filter((i) => !reduced.includes(i));
      const order = [...kept, ...reduced];
      const moved = library.transpose(x!, order);
      const rows = library.reshape(moved, [...kept.map((i) => x!.shape[i]!), -1]);
      const others = library.mul(library.cumprod(rows, -1, true), library.cumprod(rows, -1, true, true));
      const back = order.map((_, i) => order.indexOf(i));
      const factor = library.transpose(library.reshape(others, moved.shape), back);
      return library.mul(factor, library.reshape(dy as tf.Tensor, keptShape(x!.shape, axis)));
    },
  }),
};

export const reductionGradients: readonly GradConfig[] = [
  sumGradient,
  meanGradient,
  extremeGradient("Max"),
  extremeGradient("Min"),
  prodGradient,
];

function spread(dy: tf.Tensor, shape: readonly number[], axis: unknown): tf.Tensor {
  return library.broadcastTo(library.reshape(dy, keptShape(shape, axis)), [...shape]);
}
