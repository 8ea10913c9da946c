import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { distances } from "../../../lib/losses/distance.ts";
import { amongLabels } from "../../../lib/losses/pairs.ts";
import {
  hardTriplets,
  randomTriplets,
  semiHardTriplets,
  type Triplets,
} from "../../../lib/losses/tripletMining.ts";

/** Points on a line; label 2 is alone. */
const places = [0, 1, 4, 6, 2, 9];
const labels = [0, 0, 0, 1, 1, 2];
const pairs = amongLabels(tf.tensor1d(labels, "int32"));
const d = distances(tf.tensor2d(places, [6, 1]));

function existing({ anchors, positives, negatives, exists }: Triplets): number[][] {
  const [a, p, n] = [anchors, positives, negatives].map((rows) => Array.from(rows.dataSync()));
  return Array.from(exists.dataSync()).flatMap((one, i) => (one === 1 ? [[a![i]!, p![i]!, n![i]!]] : []));
}

test("hardTriplets() are the farthest positive and the nearest negative of each anchor that has both", () => {
  assert.deepEqual(existing(hardTriplets(d, pairs)), [
    [0, 2, 4],
    [1, 2, 4],
    [2, 0, 3],
    [3, 4, 2],
    [4, 3, 1],
  ]);
});

test("semiHardTriplets() are the nearest negative beyond each positive, and the farthest where there is none", () => {
  assert.deepEqual(existing(semiHardTriplets(d, pairs)), [
    [0, 1, 4],
    [0, 2, 3],
    [1, 0, 3],
    [1, 2, 3],
    [2, 0, 5],
    [2, 1, 5],
    [3, 4, 1],
    [4, 3, 5],
  ]);
});

test("semiHardTriplets() equal a search by loops on 40 rows", () => {
  const rows = normal(key(3), [40, 3]) as tf.Tensor2D;
  const classes = Array.from({ length: 40 }, (_, i) => (i * i) % 7);
  const far = distances(rows).arraySync();
  const wanted: number[][] = [];
  for (let a = 0; a < 40; a++)
    for (let p = 0; p < 40; p++) {
      if (p === a || classes[p] !== classes[a]) continue;
      const negatives = far.flatMap((_, n) => (classes[n] === classes[a] ? [] : [n]));
      const beyond = negatives.filter((n) => far[a]![n]! > far[a]![p]!);
      const nearest = beyond.sort((m, n) => far[a]![m]! - far[a]![n]!)[0];
      const farthest = negatives.sort((m, n) => far[a]![n]! - far[a]![m]!)[0];
      wanted.push([a, p, nearest ?? farthest!]);
    }
  assert.deepEqual(
    existing(semiHardTriplets(distances(rows), amongLabels(tf.tensor1d(classes, "int32")))),
    wanted,
  );
});

test("randomTriplets() draws each triplet of an anchor equally often, and the same ones from the same key", () => {
  const rounds = 3000;
  const counts = new Map<string, number>();
  for (let round = 0; round < rounds; round++)
    for (const one of tf.tidy(() => existing(randomTriplets(pairs, fold(key(4), round)))))
      counts.set(one.join(), (counts.get(one.join()) ?? 0) + 1);
  for (const [a, expected] of [2 * 3, 2 * 3, 2 * 3, 1 * 4, 1 * 4].entries()) {
    const ofAnchor = [...counts].filter(([one]) => one.startsWith(`${a},`)).map(([, count]) => count);
    assert.equal(ofAnchor.length, expected);
    const chance = 1 / expected;
    for (const count of ofAnchor)
      assert.ok(
        Math.abs(count / rounds - chance) < 4.5 * Math.sqrt((chance * (1 - chance)) / rounds),
        `${count}`,
      );
  }
  assert.deepEqual(existing(randomTriplets(pairs, key(5))), existing(randomTriplets(pairs, key(5))));
});

test("no rule finds a triplet where all labels are equal or all are different", () => {
  for (const classes of [
    [0, 0, 0],
    [0, 1, 2],
  ]) {
    const none = amongLabels(tf.tensor1d(classes, "int32"));
    const far = distances(normal(key(6), [3, 2]) as tf.Tensor2D);
    for (const chosen of [hardTriplets(far, none), semiHardTriplets(far, none), randomTriplets(none, key(7))])
      assert.deepEqual(existing(chosen), []);
  }
});
