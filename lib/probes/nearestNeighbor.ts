/**
 * The nearest-neighbor probe: is the class of an example that of the training examples it is most similar to?
 *
 * The k training examples of largest cosine vote, each once; of classes with equally many votes, the one whose votes
 * have the larger sum of cosines wins. Nothing is learned, so the features themselves are judged.
 */
import { compile } from "../core/compile.ts";
import { type Data, exampleSize, type Labelled } from "../core/data.ts";
import { normalize } from "../core/numeric.ts";
import { tf } from "../core/tensor.ts";
import { agreement } from "../metrics/accuracy.ts";

export interface NearestNeighborOptions {
  /** Features with their classes that vote. */
  readonly train: Labelled;
  /** Features with their classes to be measured on. */
  readonly test: Labelled;
  /** Number of voters k. Default 10. */
  readonly k?: number;
}

/** How many test examples are compared at once: a block of similarities stays in the cache. */
const block = 500;

/** Share of right answers on `test`, in [0, 1], and the answers. Inputs of any shape are flattened to `[N, D]`. */
export function nearestNeighborProbe({ train, test, k = 10 }: NearestNeighborOptions): {
  readonly accuracy: number;
  readonly predictions: Int32Array;
} {
  const size = exampleSize(train.inputs);
  if (exampleSize(test.inputs) !== size) {
    throw new RangeError(
      `nearestNeighborProbe: expected test features of width ${size}, got ${exampleSize(test.inputs)}; represent both sets by one encoder`,
    );
  }
  const count = train.labels.length;
  if (!Number.isInteger(k) || k < 1 || k > count) {
    throw new RangeError(
      `nearestNeighborProbe: expected k from 1 to ${count}, the size of the training set, got ${k}; 10 is usual`,
    );
  }
  const voters = tf.tidy(() => normalize(matrix(train.inputs)));
  const tested = test.labels.length;
  const predictions = new Int32Array(tested);
  const nearest = compile((asked: tf.Tensor2D, base: tf.Tensor2D) => {
    const { values, indices } = tf.topk(tf.matMul(normalize(asked), base, false, true), k);
    return { values, indices };
  });
  try {
    for (let from = 0; from < tested; from += block) {
      const to = Math.min(tested, from + block);
      const asked = tf.tensor2d(test.inputs.data.subarray(from * size, to * size), [to - from, size]);
      const { values, indices } = nearest(asked, voters);
      const cosines = values.dataSync();
      const places = indices.dataSync();
      tf.dispose([asked, values, indices]);
      for (let row = 0; row < to - from; row++) {
        const own = (values: ArrayLike<number>) => Array.from({ length: k }, (_, i) => values[row * k + i]!);
        const classesOfVoters = own(places).map((place) => train.labels[place]!);
        predictions[from + row] = winner(classesOfVoters, own(cosines), train.classes.length);
      }
    }
  } finally {
    nearest.dispose();
    voters.dispose();
  }
  return { accuracy: agreement(predictions, test.labels), predictions };
}

/** The class with most votes; of equals, the one with the larger sum of cosines. */
function winner(votes: readonly number[], cosines: readonly number[], classes: number): number {
  const sums = new Float64Array(classes);
  // A vote counts 1; all cosines together weigh less than a thousandth of that.
  votes.forEach((label, i) => {
    sums[label]! += 1 + cosines[i]! / (1000 * votes.length);
  });
  return sums.indexOf(Math.max(...sums));
}

function matrix({ data, shape }: Data): tf.Tensor2D {
  return tf.tensor2d(data, [shape[0]!, data.length / shape[0]!]);
}
