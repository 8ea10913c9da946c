/**
 * The linear probe: how well can a linear classifier read the classes off frozen features?
 *
 *     minimize over W, b:   Σₙ −log softmax(Wᵀ x̂ₙ + b)_{yₙ} + 1/(2C) ‖W‖²        x̂ = (x − μ) / σ
 *
 * μ and σ are those of the training features alone; a feature without variance becomes 0. With C = 1 this is the
 * problem that scikit-learn's `LogisticRegression` solves by default. It is convex; L-BFGS starts at 0 and stops where
 * scikit-learn's does, see `tolerance`. Values and gradients come from one compiled call in float32.
 *
 * Differs: SimCLR's and most papers' linear evaluation is SGD on augmented images, whose result depends on its
 * schedule; this one has a single answer.
 */
import { compile } from "../core/compile.ts";
import { type Data, exampleSize, gatherLabelled } from "../core/data.ts";
import { valueAndGrad } from "../core/gradient.ts";
import { generator, type Key } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import { sparseCrossEntropy } from "../losses/crossEntropy.ts";
import { agreement } from "../metrics/accuracy.ts";
import { minimize } from "../optimizers/lbfgs.ts";
import { checkSets, type Sets, scaled, scalingOf } from "./features.ts";

export interface LinearProbeOptions extends Sets {
  /** Inverse strength C > 0 of the penalty. Default 1, as in scikit-learn. */
  readonly inversePenalty?: number;
  /** It has converged when no entry of the gradient, divided by N, exceeds this. Default 1e-4, as in scikit-learn. */
  readonly tolerance?: number;
  /** Iterations until it gives up. Default 1000: features need 20 to 200, raw pixels up to 500. */
  readonly maxIterations?: number;
}

export interface LinearProbe {
  /** Share of right answers on `test`, in [0, 1]. */
  readonly accuracy: number;
  /** The same on `train`. */
  readonly trainAccuracy: number;
  /** The class that each test example is taken for. */
  readonly predictions: Int32Array;
  /** W over b for standardized features, `[D + 1, C]`: the last row is b. */
  readonly weights: Data;
  readonly iterations: number;
  /** Whether the gradient vanished; if not, the accuracy is that of an unfinished fit. */
  readonly converged: boolean;
}

/** Fits the probe on `train` and measures it on `test`. Inputs of any shape are flattened to `[N, D]`. */
export function linearProbe(options: LinearProbeOptions): LinearProbe {
  const { train, test, inversePenalty = 1, tolerance = 1e-4, maxIterations = 1000 } = options;
  checkSets("linearProbe", { train, test });
  if (!(inversePenalty > 0)) {
    throw new RangeError(
      `linearProbe: expected inversePenalty > 0, got ${inversePenalty}; 1 is usual, larger penalizes less`,
    );
  }
  const shape: [number, number] = [exampleSize(train.inputs) + 1, train.classes.length];
  const scaling = scalingOf(train.inputs);
  const x = scaled(train.inputs, scaling);
  const labels = tf.tensor1d(train.labels, "int32");
  const penalty = tf.scalar(1 / (inversePenalty * train.labels.length));
  try {
    const { at, iterations, converged } = minimize(
      (point) => {
        const w = tf.tensor2d(new Float32Array(point), shape);
        const { loss, grads } = objective(w, x, labels, penalty);
        const result = { value: loss.dataSync()[0]!, gradient: new Float64Array(grads.dataSync()) };
        tf.dispose([w, loss, grads]);
        return result;
      },
      new Float64Array(shape[0] * shape[1]),
      { tolerance, maxIterations },
    );
    const weights = { data: new Float32Array(at), shape };
    const asked = scaled(test.inputs, scaling);
    const predictions = answers(weights, asked);
    asked.dispose();
    return {
      accuracy: agreement(predictions, test.labels),
      trainAccuracy: agreement(answers(weights, x), train.labels),
      predictions,
      weights,
      iterations,
      converged,
    };
  } finally {
    tf.dispose([x, labels, penalty]);
  }
}

export interface FewLabelsOptions extends LinearProbeOptions {
  /** Labels a class. */
  readonly perClass: number;
  /** How many times labels are drawn. */
  readonly draws: number;
  readonly key: Key;
}

/**
 * The accuracy of a probe with `perClass` labels a class, for each draw of the labels. LP-10 is the mean of five draws
 * with ten. The draws with `perClass` labels are part of those with more labels and the same key.
 */
export function fewLabels({ perClass, draws, key, ...probe }: FewLabelsOptions): number[] {
  const { train } = probe;
  for (const [name, value] of Object.entries({ perClass, draws })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(
        `fewLabels: expected ${name} to be a whole number ≥ 1, got ${value}; pass such as 10`,
      );
  }
  const random = generator(key);
  return Array.from({ length: draws }, (_, draw) => {
    const order = random.fork(draw).permutation(train.labels.length);
    const chosen = train.classes.flatMap((name, label) => {
      const members = [...order.filter((i) => train.labels[i] === label).subarray(0, perClass)];
      if (members.length < perClass) {
        throw new RangeError(
          `fewLabels: expected ${perClass} examples of class "${name}", got ${members.length}; ask for fewer`,
        );
      }
      return members;
    });
    return linearProbe({ ...probe, train: gatherLabelled(train, chosen) }).accuracy;
  });
}

/** The value and the gradient, divided by N. Compiled once for each shape of problem: many probes of one shape are usual. */
const objective = compile((weights: tf.Tensor2D, x: tf.Tensor2D, labels: tf.Tensor1D, penalty: tf.Scalar) =>
  valueAndGrad((w: tf.Tensor2D) => {
    const { kernel, offset } = parts(w);
    const loss: tf.Scalar = tf.add(
      sparseCrossEntropy(tf.add(tf.matMul(x, kernel), offset), labels),
      tf.mul(tf.mul(penalty, 0.5), tf.sum(tf.square(kernel))),
    );
    return { loss, aux: [] };
  }, weights),
);

function parts(weights: tf.Tensor2D): { kernel: tf.Tensor2D; offset: tf.Tensor2D } {
  const [rows, classes] = weights.shape;
  return {
    kernel: tf.slice(weights, [0, 0], [rows - 1, classes]),
    offset: tf.slice(weights, [rows - 1, 0], [1, classes]),
  };
}

/** The class of the largest score for each row of `x`. */
function answers(weights: Data, x: tf.Tensor2D): Int32Array {
  const best = tf.tidy(() => {
    const { kernel, offset } = parts(tf.tensor2d(weights.data, weights.shape as [number, number]));
    return tf.argMax(tf.add(tf.matMul(x, kernel), offset), 1);
  });
  const classes = Int32Array.from(best.dataSync());
  best.dispose();
  return classes;
}
