/** The derivatives of running sums and products. They can be differentiated again. */
import type { GradConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import type { tf } from "../tensor.ts";

type Running = { axis: number; exclusive: boolean; reverse: boolean };

const cumsumGradient: GradConfig = {
  kernelName: "Cumsum",
  gradFunc(dy, _saved, attrs) {
    const { axis, exclusive, reverse } = attrs as unknown as Running;
    return { x: () => library.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
  },
};

/**
 * With y_k = Π_{j≤k} x_j the derivative is
 *
 *     dx_i = Π_{j<i} x_j · S_i        S_i = Σ_{k≥i} dy_k Π_{i<j≤k} x_j = dy_i + x_{i+1} S_{i+1}
 *
 * It divides by nothing, so that a zero among the factors is no exception. An exclusive product is the same with dy
 * moved by one place.
 */
const cumprodGradient: GradConfig = {
  kernelName: "Cumprod",
  inputsToSave: ["x"],
  gradFunc(dy, [x], attrs) {
    const { axis, exclusive, reverse } = attrs as unknown as Running;
    return {
      x: () => {
        const along = axis < 0 ? axis + x!.rank : axis;
        // The running axis goes to the end and runs forward.
        const order = [...x!.shape.keys()].filter((i) => i !== along).concat(along);
        const back = order.map((_, i) => order.indexOf(i));
        const turn = (t: tf.Tensor) => (reverse ? library.reverse(t, -1) : t);
        const factors = turn(library.transpose(x!, order));
        const weights = turn(library.transpose(dy as tf.Tensor, order));
        const sums = suffixSums(exclusive ? advance(weights, 1) : weights, advance(factors, 1));
        const dx = library.mul(library.cumprod(factors, -1, true), sums);
        return library.transpose(turn(dx), back);
      },
    };
  },
};

export const cumulativeGradients: readonly GradConfig[] = [cumsumGradient, cumprodGradient];

/** S_i = b_i + a_i S_{i+1} along the last axis, in ⌈log₂ n⌉ doublings: each joins a run of the recurrence to the next. */
function suffixSums(b: tf.Tensor, a: tf.Tensor): tf.Tensor {
  const length = b.shape.at(-1)!;
  let sums = b;
  let products = a;
  for (let step = 1; step < length; step *= 2) {
    sums = library.add(sums, library.mul(products, advance(sums, step)));
    products = library.mul(products, advance(products, step));
  }
  return sums;
}

/** Moves the last axis `step` places to the front; zeros come in at the end. */
function advance(x: tf.Tensor, step: number): tf.Tensor {
  const begin = x.shape.map((_, i) => (i === x.rank - 1 ? step : 0));
  const size = x.shape.map((side, i) => (i === x.rank - 1 ? side - step : side));
  const margins = x.shape.map((_, i): [number, number] => [0, i === x.rank - 1 ? step : 0]);
  return library.pad(library.slice(x, begin, size), margins);
}
