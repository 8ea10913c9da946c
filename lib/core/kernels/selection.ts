/** Choosing between tensors, limits, and the largest entries. */
import type { GradConfig, KernelConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import { run, runSingle } from "../operations/native.ts";
import type { tf } from "../tensor.ts";

/** `tf.clipByValue` by one operation, where tfjs-node takes two. */
export const clipByValue: KernelConfig = {
  kernelName: "ClipByValue",
  backendName: "tensorflow",
  kernelFunc({ inputs, attrs }) {
    const x = inputs.x as tf.Tensor;
    const { clipValueMin, clipValueMax } = attrs as unknown as { clipValueMin: number; clipValueMax: number };
    return library.tidy(() =>
      runSingle(
        "ClipByValue",
        [x, library.scalar(clipValueMin, x.dtype), library.scalar(clipValueMax, x.dtype)],
        { T: { type: x.dtype } },
      ),
    );
  },
};

/** dy where the value passed, which includes both limits, else 0. */
const clipByValueGradient: GradConfig = {
  kernelName: "ClipByValue",
  inputsToSave: ["x"],
  outputsToSave: [true],
  gradFunc: (dy, [x, y]) => ({ x: () => keep(library.equal(x!, y!), dy as tf.Tensor, true) }),
};

const selectGradient: GradConfig = {
  kernelName: "Select",
  inputsToSave: ["condition"],
  gradFunc: (dy, [condition]) => ({
    condition: () => library.fill(condition!.shape, 0),
    t: () => keep(condition!, dy as tf.Tensor, true),
    e: () => keep(condition!, dy as tf.Tensor, false),
  }),
};

/**
 * `tf.topk` by an operation of lib's own, three to ten times as fast as TensorFlow's: see native/top_k.cc. NaN counts as
 * the largest number.
 */
export const topK: KernelConfig = {
  kernelName: "TopK",
  backendName: "tensorflow",
  kernelFunc({ inputs, attrs }) {
    const x = inputs.x as tf.Tensor;
    const { k } = attrs as unknown as { k: number };
    return run("SelflabTopK", [x], { k: { int: k }, T: { type: x.dtype } }, 2);
  },
};

/** The values' gradient goes back to the places that they were read from. */
const topKGradient: GradConfig = {
  kernelName: "TopK",
  inputsToSave: ["x"],
  outputsToSave: [false, true],
  gradFunc: (dys, [x, places]) => ({
    x: () => {
      const [dy] = dys as unknown as tf.Tensor[];
      const length = x!.shape.at(-1)!;
      const rows = x!.size / length;
      const first = Int32Array.from({ length: rows }, (_, i) => i * length);
      const flat = library.add(
        library.reshape(places!, [rows, -1]),
        library.tensor2d(first, [rows, 1], "int32"),
      );
      const scattered = library.scatterND(library.reshape(flat, [-1, 1]), library.reshape(dy!, [-1]), [
        x!.size,
      ]);
      return library.reshape(scattered, x!.shape);
    },
  }),
};

export const selectionGradients: readonly GradConfig[] = [clipByValueGradient, selectGradient, topKGradient];

/** x where the condition is `side`, elsewhere 0. */
function keep(condition: tf.Tensor, x: tf.Tensor, side: boolean): tf.Tensor {
  const kept = library.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [tf.Tensor, (kept: tf.Tensor[]) => void];
    save([condition]);
    const zero = library.scalar(0);
    return {
      value: runSingle("SelectV2", [condition, ...(side ? [x, zero] : [zero, x])], {
        T: { type: "float32" },
      }),
      gradFunc: (dy: tf.Tensor, [condition]: tf.Tensor[]) => keep(condition!, dy, side),
    };
  });
  return kept(x);
}
