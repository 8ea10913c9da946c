import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "../../../lib/core/compile.ts";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { enqueue, randomQueue } from "../../../lib/memory/queue.ts";
import { close } from "../../support/close.ts";

/** Rows [i, i] for i from `first` on. */
function rows(first: number, count: number): tf.Tensor2D {
  return tf.tensor2d(
    Array.from({ length: count }, (_, i) => [first + i, first + i]),
    [count, 2],
  );
}

test("enqueue() holds the last K rows exactly, the oldest first, for batches of any sizes", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.integer({ min: 7, max: 20 }), sizes, (length, batches) =>
      tf.tidy(() => {
        const all = Array.from({ length }, (_, i) => i);
        let queue = rows(0, length);
        for (const count of batches) {
          queue = enqueue(queue, rows(all.length, count));
          for (let i = 0; i < count; i++) all.push(all.length);
        }
        const expected = all.slice(-length).flatMap((i) => [i, i]);
        assert.deepEqual([...queue.dataSync()], expected);
      }),
    ),
    { numRuns: 40 },
  );
});

test("enqueue() replaces a whole queue by a batch of its length", () => {
  assert.deepEqual([...enqueue(rows(0, 3), rows(5, 3)).dataSync()], [5, 5, 6, 6, 7, 7]);
});

test("enqueue() does the same in a compiled step, whatever round it is", () => {
  const step = compile(({ queue, batch }: { queue: tf.Tensor2D; batch: tf.Tensor2D }) =>
    enqueue(queue, batch),
  );
  let queue = rows(0, 5);
  for (let round = 0; round < 4; round++) queue = step({ queue, batch: rows(5 + 3 * round, 3) });
  assert.deepEqual([...queue.dataSync()], [12, 12, 13, 13, 14, 14, 15, 15, 16, 16]);
  assert.equal(step.graphs(), 1);
  step.dispose();
});

test("enqueue() lets no gradient through", () => {
  const { grads } = valueAndGrad(
    (batch: tf.Tensor2D) => ({ loss: tf.sum(enqueue(rows(0, 4), batch)) as tf.Scalar, aux: [] }),
    rows(9, 2),
  );
  close(grads, 0, 0);
});

test("randomQueue() holds directions of length one that depend on the key alone", () => {
  const queue = randomQueue(key(1), 200, 3);
  close(tf.norm(queue, "euclidean", 1), 1, 1e-6);
  close(tf.mean(queue, 0), 0, 4 / Math.sqrt(3 * 200));
  assert.deepEqual(queue.dataSync(), randomQueue(key(1), 200, 3).dataSync());
  assert.notDeepEqual(queue.dataSync(), randomQueue(key(2), 200, 3).dataSync());
});

test("enqueue() and randomQueue() refuse sizes that do not fit", () => {
  const refuses = (f: () => unknown, message: string) => assert.throws(f, new RangeError(message));
  refuses(
    () => enqueue(rows(0, 4), rows(0, 5)),
    "enqueue: expected at most 4 rows, got 5; make the queue at least as long as a batch",
  );
  refuses(
    () => enqueue(rows(0, 4), normal(key(1), [2, 3]) as tf.Tensor2D),
    "enqueue: expected rows of shape [·, 2], got [2, 3]; pass embeddings of the queue's width",
  );
  refuses(
    () => randomQueue(key(1), 0, 3),
    "randomQueue: expected a size of at least 1, got 0; pass a whole number",
  );
});
