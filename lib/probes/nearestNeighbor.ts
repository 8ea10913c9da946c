/**
 * The nearest-neighbor probe: is the class of an example that of the training examples it is most similar to?
 *
 * The k training examples of largest cosine vote, each once; of classes with equally many votes, the one whose votes
 * have the larger sum of cosines wins. Nothing is learned, so the features themselves are judged.
 *
 * Differs: Wu et al. 2018, arXiv:1805.01978, § 3.4 (and MoCo's and DINO's evaluations) weigh a vote by e^{cos/τ},
 * τ = .07, with k = 200; see `temperature`.
 */
import { compile } from "../core/compile.ts";
import { exampleSize } from "../core/data.ts";
import { normalize } from "../core/numeric.ts";
import { tf } from "../core/tensor.ts";
import { agreement } from "../metrics/accuracy.ts";
import { checkSets, matrix, type Sets } from "./features.ts";

export interface NearestNeighborOptions extends Sets {
  /** Number of voters k. Default 10. */
  readonly k?: number;
  /** τ > 0: a vote weighs e^{cos/τ}. Default none: each vote counts one. */
  readonly temperature?: number;
}

export interface NearestNeighborProbe {
  /** Share of right answers on `test`, in [0, 1]. */
  readonly accuracy: number;
  /** The class that each test example is taken for. */
  readonly predictions: Int32Array;
}

/** How many test examples are compared at once: a block of similarities stays in the cache. */
const block = 500;

/** Measures `test` by the votes of `train`. Inputs of any shape are flattened to `[N, D]`. */
export function nearestNeighborProbe(options: NearestNeighborOptions): NearestNeighborProbe {
  const { train, test, k = 10, temperature } = options;
  checkSets("nearestNeighborProbe", { train, test });
  const count = train.labels.length;
  if (!Number.isInteger(k) || k < 1 || k > count) {
    throw new RangeError(
      `nearestNeighborProbe: expected k from 1 to ${count}, the size of the training set, got ${k}; 10 is usual`,
    );
  }
  if (temperature !== undefined && !(temperature > 0)) {
    throw new RangeError(`nearestNeighborProbe: expected temperature > 0, got ${temperature}; 0.07 is usual`);
  }
  const weight =
    temperature === undefined ? once(k) : (cosine: number) => Math.exp((cosine - 1) / temperature);
  const size = exampleSize(train.inputs);
  const tested = test.labels.length;
  const predictions = new Int32Array(tested);
  const voters = tf.tidy(() => normalize(matrix(train.inputs)));
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
      const votes = new Float64Array(train.classes.length);
      for (let row = 0; row < to - from; row++) {
        votes.fill(0);
        for (let i = row * k; i < (row + 1) * k; i++)
          votes[train.labels[places[i]!]!]! += weight(cosines[i]!);
        predictions[from + row] = votes.indexOf(Math.max(...votes));
      }
    }
  } finally {
    nearest.dispose();
    voters.dispose();
  }
  return { accuracy: agreement(predictions, test.labels), predictions };
}

/** A vote counts one; all k cosines together weigh less than a thousandth of that, so that they only decide ties. */
function once(k: number): (cosine: number) => number {
  return (cosine) => 1 + cosine / (1001 * k);
}
