/**
 * The linear probe: how well can a linear classifier read the classes off frozen features?
 *
 *     minimize over W, b:   1/N [ Σₙ −log softmax(Wᵀ x̂ₙ + b)_{yₙ} + 1/(2C) ‖W‖² ]        x̂ = (x − μ) / σ
 *
 * μ and σ are those of the training features alone; a feature without variance becomes 0. With C = 1 this is the
 * problem that scikit-learn's `LogisticRegression` solves by default. It is convex, and solved to convergence.
 */
import { compile } from "../core/compile.ts";
import { type Data, exampleSize, gatherLabelled, type Labelled } from "../core/data.ts";
import { valueAndGrad } from "../core/gradient.ts";
import { generator, type Key } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import { sparseCrossEntropy } from "../losses/crossEntropy.ts";
import { agreement } from "../metrics/accuracy.ts";
import { minimize } from "../optimizers/lbfgs.ts";

export interface LinearProbeOptions {
  /** Features with their classes to learn from. */
  readonly train: Labelled;
  /** Features with their classes to be measured on. */
  readonly test: Labelled;
  /** Inverse strength C of the penalty. Default 1. */
  readonly inversePenalty?: number;
}

export interface LinearProbe {
  /** Share of right answers on `test`, in [0, 1]. */
  readonly accuracy: number;
  /** The class that each test example is taken for. */
  readonly predictions: Int32Array;
  readonly iterations: number;
  /** Whether the gradient vanished; if not, the accuracy is that of an unfinished fit. */
  readonly converged: boolean;
}

/** Fits the probe on `train` and measures it on `test`. Inputs of any shape are flattened to `[N, D]`. */
export function linearProbe({ train, test, inversePenalty = 1 }: LinearProbeOptions): LinearProbe {
  const size = exampleSize(train.inputs);
  if (exampleSize(test.inputs) !== size) {
    throw new RangeError(
      `linearProbe: expected test features of width ${size}, got ${exampleSize(test.inputs)}; represent both sets by one encoder`,
    );
  }
  if (train.labels.length === 0)
    throw new RangeError("linearProbe: expected labelled features to learn from, got none; pass some");
  const classes = train.classes.length;
  const scale = scaling(train.inputs);
  const x = tf.tidy(() => scaled(train.inputs, scale));
  const labels = tf.tensor1d(train.labels, "int32");
  const penalty = tf.scalar(1 / (inversePenalty * train.labels.length));
  try {
    const start = new Float64Array((size + 1) * classes);
    const { at, iterations, converged } = minimize((weights) => {
      const w = tf.tensor2d(Float32Array.from(weights), [size + 1, classes]);
      const { loss, grads } = objective(w, x, labels, penalty);
      const result = { value: loss.dataSync()[0]!, gradient: Float64Array.from(grads.dataSync()) };
      tf.dispose([w, loss, grads]);
      return result;
    }, start);
    const predictions = tf.tidy(() => {
      const w = tf.tensor2d(Float32Array.from(at), [size + 1, classes]);
      return tf.argMax(scores(w, scaled(test.inputs, scale)), 1).dataSync<"int32">() as Int32Array;
    });
    return { accuracy: agreement(predictions, test.labels), predictions, iterations, converged };
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

/** The accuracy of a probe with `perClass` labels a class, for each draw of the labels: LP-10 is the mean of five with ten. */
export function fewLabels({ train, test, perClass, draws, key }: FewLabelsOptions): number[] {
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
    return linearProbe({ train: gatherLabelled(train, chosen), test }).accuracy;
  });
}

/** The last row of the weights is the offset b. */
function scores(weights: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor2D {
  const [rows, classes] = weights.shape;
  return tf.add(
    tf.matMul(x, tf.slice(weights, [0, 0], [rows - 1, classes])),
    tf.slice(weights, [rows - 1, 0], [1, classes]),
  );
}

/** Compiled once for each shape of problem; many probes of one shape are usual. */
const objective = compile((weights: tf.Tensor2D, x: tf.Tensor2D, labels: tf.Tensor1D, penalty: tf.Scalar) =>
  valueAndGrad((w: tf.Tensor2D) => {
    const kernel = tf.slice(w, [0, 0], [w.shape[0] - 1, w.shape[1]]);
    const loss: tf.Scalar = tf.add(
      sparseCrossEntropy(scores(w, x), labels),
      tf.mul(tf.mul(penalty, 0.5), tf.sum(tf.square(kernel))),
    );
    return { loss, aux: [] };
  }, weights),
);

interface Scaling {
  readonly mean: Float32Array;
  readonly factor: Float32Array;
}

function scaling({ data, shape }: Data): Scaling {
  const count = shape[0]!;
  const size = data.length / count;
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  for (let i = 0; i < data.length; i++) mean[i % size]! += data[i]! / count;
  for (let i = 0; i < data.length; i++) square[i % size]! += (data[i]! - mean[i % size]!) ** 2 / count;
  const factor = Float32Array.from(square, (value, i) =>
    value > 1e-12 * (1 + mean[i]! ** 2) ? 1 / Math.sqrt(value) : 0,
  );
  return { mean: Float32Array.from(mean), factor };
}

function scaled({ data, shape }: Data, { mean, factor }: Scaling): tf.Tensor2D {
  const features = tf.tensor2d(data, [shape[0]!, mean.length]);
  return tf.mul(tf.sub(features, tf.tensor1d(mean)), tf.tensor1d(factor));
}
