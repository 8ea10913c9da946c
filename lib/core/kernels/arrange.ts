/** Operations that take a tensor and a list of whole numbers: a shape, an order of axes, repetitions. */
import { library } from "../backend.ts";
import { runSingle } from "../operations/native.ts";
import type { tf } from "../tensor.ts";

/** Runs `operation` on x and the numbers, whose type TensorFlow asks for by the name `numbersType`. */
export function arrange(operation: string, x: tf.Tensor, numbers: number[], numbersType: string): tf.Tensor {
  return library.tidy(() =>
    runSingle(operation, [x, library.tensor1d(numbers, "int32")], {
      T: { type: x.dtype },
      [numbersType]: { type: "int32" },
    }),
  );
}
