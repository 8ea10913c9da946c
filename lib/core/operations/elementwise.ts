/** Functions of numbers by loops of our own: `native/elementwise.cc`. They are not on tfjs's tape. */
import type { tf } from "../tensor.ts";
import { runSingle } from "./native.ts";

/** The name of the operation, whose attribute `function` says what it computes. */
export const functionName = "SelflabFunction";

/** Those that lib asks for by name, of as many tensors of one shape as TensorFlow's operation of that name. */
export type ElementwiseFunction =
  | "Erf"
  | "Exp"
  | "Expm1"
  | "Log"
  | "Log1p"
  | "Reciprocal"
  | "ReciprocalGrad"
  | "Relu"
  | "Relu6"
  | "Rsqrt"
  | "RsqrtGrad"
  | "Sigmoid"
  | "SigmoidGrad"
  | "Softplus"
  | "SoftplusGrad"
  | "SqrtGrad"
  | "Tanh";

/** The function of float32 tensors, or of float64 ones in `inFloat64`. */
export function elementwise(name: ElementwiseFunction, inputs: tf.Tensor[]): tf.Tensor {
  return runSingle(functionName, inputs, {
    T: { type: "float32" },
    N: { int: inputs.length },
    function: name,
  });
}
