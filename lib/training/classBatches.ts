/** Batches with as many examples of each of some classes: a loss of pairs or triplets needs both kinds of pairs in every batch. */
import type { Labelled, Stored } from "../core/data.ts";
import { generator, type Key } from "../core/key.ts";
import type { tf } from "../core/tensor.ts";
import { labelledBatches, type ResidentBatches } from "./batches.ts";

export interface ClassBatchOptions {
  /** Classes in a batch, P ≥ 2: those of a step are drawn anew. */
  readonly classes: number;
  /** Examples of each, K ≥ 2, without repetition in a batch. */
  readonly perClass: number;
  readonly steps: number;
}

type ClassBatches<Inputs extends tf.Tensor> = ResidentBatches<{
  readonly inputs: Inputs;
  readonly labels: tf.Tensor1D;
}>;

/**
 * Batches of P × K examples, each step drawn from `key` on its own: row r P + c is example r of the batch's class c. So P
 * rows in a row are of P different classes, and the two halves of a batch with even K pair row by row.
 *
 * Source: Hermans et al. 2017, arXiv:1703.07737, § 2 (PK batches).
 *
 * @example
 * const four = { inputs: { data: Float32Array.of(1, 2, 3, 4), shape: [4, 1] }, labels: Int32Array.of(0, 0, 1, 1), classes: ["a", "b"] };
 * const { labels } = await batchAt(classBatches(four, { classes: 2, perClass: 2, steps: 1 }, key(0)), 0);
 * const [first, second, third, fourth] = labels.dataSync();
 * assert.ok(first !== second && first === third && second === fourth);
 */
export function classBatches<Inputs extends tf.Tensor = tf.Tensor4D>(
  set: Labelled<Stored>,
  { classes, perClass, steps }: ClassBatchOptions,
  key: Key,
): ClassBatches<Inputs> {
  const members = set.classes.map((_, label) => indicesOf(set.labels, label));
  const full = members.filter(({ length }) => length >= perClass);
  const largest = Math.max(...members.map(({ length }) => length));
  checkCount("perClass", perClass, largest, "the size of the largest class");
  checkCount("classes", classes, full.length, `the classes of ${perClass} examples or more`);
  const random = generator(key);
  return {
    ...(labelledBatches(
      set,
      { batchSize: classes * perClass, steps },
      key,
    ) as unknown as ClassBatches<Inputs>),
    indices(step) {
      const drawn = random.fork(step);
      const chosen = drawn.permutation(full.length).subarray(0, classes);
      const batch = new Int32Array(classes * perClass);
      chosen.forEach((which, c) => {
        const own = full[which]!;
        const taken = new Set<number>();
        while (taken.size < perClass) taken.add(own[drawn.integer(own.length)]!);
        [...taken].forEach((index, r) => {
          batch[r * classes + c] = index;
        });
      });
      return batch;
    },
  };
}

function indicesOf(labels: Int32Array, label: number): number[] {
  return [...labels.keys()].filter((i) => labels[i] === label);
}

function checkCount(name: string, value: number, most: number, why: string): void {
  if (Number.isInteger(value) && value >= 2 && value <= most) return;
  throw new RangeError(
    `classBatches: expected ${name} from 2 to ${most}, ${why}, got ${value}; 8 classes of 8 examples are usual`,
  );
}
