/** Repeating a tensor along its axes. */
import type { GradConfig, KernelConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import type { tf } from "../tensor.ts";
import { arrange } from "./arrange.ts";

/**
 * `tf.tile`, and with it `tf.broadcastTo` and the broadcasting of `tf.where`. Where only axes of length one are
 * repeated it is TensorFlow's BroadcastTo, which is the faster.
 */
export const tile: KernelConfig = {
  kernelName: "Tile",
  backendName: "tensorflow",
  kernelFunc({ inputs, attrs }) {
    const x = inputs.x as tf.Tensor;
    const { reps } = attrs as { reps: number[] };
    const single = reps.every((count, i) => count === 1 || x.shape[i] === 1);
    if (!single) return arrange("Tile", x, reps, "Tmultiples");
    const shape = x.shape.map((side, i) => side * reps[i]!);
    return arrange("BroadcastTo", x, shape, "Tidx");
  },
};

/** One sum over the repetitions, where tfjs adds slice to slice: as many as there are repetitions. */
export const tileGradient: GradConfig = {
  kernelName: "Tile",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attrs) => ({
    x: () => {
      const reps = attrs.reps as number[];
      const parts = reps.flatMap((count, i) => (count === 1 ? [x!.shape[i]!] : [count, x!.shape[i]!]));
      // Axis i lies behind the repetitions of itself and of the axes before it.
      const repeated = reps.map((count) => count !== 1);
      const axes = repeated.flatMap((is, i) => (is ? [i + repeated.slice(0, i).filter(Boolean).length] : []));
      return axes.length === 0
        ? (dy as tf.Tensor)
        : library.sum(library.reshape(dy as tf.Tensor, parts), axes);
    },
  }),
};
