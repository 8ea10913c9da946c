/**
 * The derivatives of pointwise functions, each one TensorFlow operation where tfjs composes it of two to twelve.
 * They can be differentiated again.
 */
import type { GradConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import { type ElementwiseFunction, elementwise } from "../operations/elementwise.ts";
import { runSingle } from "../operations/native.ts";
import type { tf } from "../tensor.ts";

/** The operation for dy · f′: TensorFlow's, or lib's own. */
type Slope =
  | { readonly operation: string; readonly own?: never }
  | { readonly operation: ElementwiseFunction; readonly own: true };

/** How y = f(x) is differentiated: dx = dy · f′, where f′ is written as a function of the tensor that is saved. */
type Derivative = Slope & {
  /** Whether f′ is computed from x or from y. */
  readonly saved: "x" | "y";
  /** Whether the operation takes dy before the saved tensor or after it. */
  readonly dyFirst: boolean;
  /** The derivative of f′ by the saved tensor, for derivatives of second order; none where it is 0. */
  readonly bend?: (saved: tf.Tensor) => tf.Tensor;
};

const below = (saved: tf.Tensor): tf.Tensor => library.cast(library.less(saved, 0), "float32");

/** By the name of tfjs's kernel. The slope of the rectifiers at 0 is that of the negative side, and of relu6 at 6 it is 0. */
const derivatives: Readonly<Record<string, Derivative>> = {
  Relu: { operation: "ReluGrad", saved: "y", dyFirst: true },
  Relu6: { operation: "Relu6Grad", saved: "y", dyFirst: true },
  LeakyRelu: { operation: "LeakyReluGrad", saved: "x", dyFirst: true },
  // Below 0, y = eˣ − 1 and so f′ = y + 1.
  Elu: { operation: "EluGrad", saved: "y", dyFirst: true, bend: below },
  // Below 0, f′ = y + λα.
  Selu: { operation: "SeluGrad", saved: "y", dyFirst: true, bend: below },
  Softplus: {
    operation: "SoftplusGrad",
    own: true,
    saved: "x",
    dyFirst: true,
    bend: (x) => library.mul(library.sigmoid(x), library.sigmoid(library.neg(x))),
  },
  Sigmoid: {
    operation: "SigmoidGrad",
    own: true,
    saved: "y",
    dyFirst: false,
    bend: (y) => library.sub(1, library.mul(y, 2)),
  },
  Tanh: { operation: "TanhGrad", saved: "y", dyFirst: false, bend: (y) => library.mul(y, -2) },
  Sqrt: {
    operation: "SqrtGrad",
    own: true,
    saved: "y",
    dyFirst: false,
    bend: (y) => library.div(-0.5, library.square(y)),
  },
  Rsqrt: {
    operation: "RsqrtGrad",
    own: true,
    saved: "y",
    dyFirst: false,
    bend: (y) => library.mul(library.square(y), -1.5),
  },
  Reciprocal: {
    operation: "ReciprocalGrad",
    own: true,
    saved: "y",
    dyFirst: false,
    bend: (y) => library.mul(y, -2),
  },
};

export const pointwiseGradients: readonly GradConfig[] = [
  ...Object.entries(derivatives).map(([kernelName, derivative]): GradConfig => {
    const { saved } = derivative;
    return {
      kernelName,
      ...(saved === "x" ? { inputsToSave: ["x"] } : { outputsToSave: [true] }),
      gradFunc: (dy, [from], attributes) => {
        const dx = () =>
          timesSlope(derivative, dy as tf.Tensor, from!, attributes?.alpha as number | undefined);
        return { x: dx };
      },
    };
  }),
  {
    kernelName: "Abs",
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => library.mul(dy as tf.Tensor, library.sign(x!)) }),
  },
  {
    kernelName: "Square",
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => library.mul(dy as tf.Tensor, library.mul(x!, 2)) }),
  },
];

/** dy · f′, itself on tfjs's tape. */
function timesSlope(
  derivative: Derivative,
  dy: tf.Tensor,
  saved: tf.Tensor,
  alpha: number | undefined,
): tf.Tensor {
  const { operation, own, dyFirst, bend } = derivative;
  const multiply = library.customGrad((...inputs) => {
    const [dy, saved, save] = inputs as unknown as [tf.Tensor, tf.Tensor, (kept: tf.Tensor[]) => void];
    save([dy, saved]);
    const operands = dyFirst ? [dy, saved] : [saved, dy];
    const settings = {
      T: { type: "float32" },
      ...(operation === "LeakyReluGrad" ? { alpha: { float: alpha! } } : {}),
    } as const;
    return {
      value: own ? elementwise(operation, operands) : runSingle(operation, operands, settings),
      gradFunc: (ddx: tf.Tensor, [dy, saved]: tf.Tensor[]) => [
        timesSlope(derivative, ddx, saved!, alpha),
        bend === undefined ? library.zerosLike(saved!) : library.mul(library.mul(ddx, dy!), bend(saved!)),
      ],
    };
  });
  return multiply(dy, saved);
}
