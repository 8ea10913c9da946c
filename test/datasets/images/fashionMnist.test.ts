import assert from "node:assert/strict";
import { test } from "node:test";
import { fashionMnist } from "../../../datasets/images/fashionMnist.ts";

const train = fashionMnist({ part: "train" });
const held = fashionMnist({ part: "test" });

function sizes(labels: Int32Array): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}

/** Each image as text, to compare images by. */
function images({ data }: { readonly data: Float32Array }): string[] {
  const bytes = Buffer.from(data.map((value) => 255 * value + 0.5).map(Math.floor).buffer);
  return Array.from({ length: data.length / 784 }, (_, i) =>
    bytes.toString("latin1", i * 3136, (i + 1) * 3136),
  );
}

test("fashionMnist() has 69,946 images after cleaning, 1,000 of each class for testing", () => {
  assert.deepEqual(train.inputs.shape, [59946, 28, 28, 1]);
  assert.deepEqual(held.inputs.shape, [10000, 28, 28, 1]);
  assert.deepEqual(sizes(train.labels), [5997, 5994, 5987, 5993, 5994, 6000, 5987, 5996, 6000, 5998]);
  assert.deepEqual(sizes(held.labels), new Array(10).fill(1000));
});

test("fashionMnist() repeats no image, neither within a part nor across", () => {
  assert.equal(new Set([...images(train.inputs), ...images(held.inputs)]).size, 69946);
});

test("fashionMnist() mixes the classes from the first image on", () => {
  for (const { labels } of [train, held]) {
    for (const size of sizes(labels.subarray(0, 2000)))
      assert.ok(Math.abs(size - 200) < 4 * 13.5, `${size} of 200`);
  }
});
