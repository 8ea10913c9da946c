import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "../../../lib/core/compile.ts";
import { fold, type Key, key, normal, split, streams, uniform } from "../../../lib/core/key.ts";
import { drawWords } from "../../../lib/core/operations/stateless.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { seeded } from "../../kernel/seeded.ts";
import { farthest, normalCdf } from "../../support/samples.ts";

const seeds = fc.maxSafeNat();
const size = 4000;
/** Kolmogorov and Smirnov's statistic of a true sample exceeds it once in 400,000 times. */
const limit = 2.55 / Math.sqrt(size);

const bits = (keys: readonly Key[]) => (tf.stack(keys as Key[]).arraySync() as number[][]).map(String);
const count = (words: readonly string[]) => new Set(words).size;

const folds = compile((parent: Key, first: tf.Scalar) =>
  tf.stack(
    Array.from({ length: 500 }, (_, i) => fold(parent, tf.add(first, tf.scalar(i, "int32")) as tf.Scalar)),
  ),
);

test("any seed's splits, folds and streams are all apart: 2,500 keys each time", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 501 }), (seed, first) => {
      tf.tidy(() => {
        const parent = key(seed);
        const names = Array.from({ length: 20 }, (_, i) => `stream ${i}`);
        const children = split(parent, 1500);
        const all = [
          ...bits([
            parent,
            ...children,
            ...split(children[0]!, 479),
            ...Object.values(streams(parent, ...names)),
          ]),
          ...(folds(parent, tf.scalar(first, "int32")) as tf.Tensor2D).arraySync().map(String),
        ];
        assert.equal(all.length, 2500);
        assert.equal(count(all), all.length);
      });
    }),
    seeded(20),
  );
});

test("two seeds share no key among their children, however near they are", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 53 - 2 ** 33 }),
      fc.constantFrom(1, 2, 2 ** 31, 2 ** 32),
      (seed, step) => {
        tf.tidy(() => {
          const children = [key(seed), key(seed + step)].flatMap((parent) => [
            ...split(parent, 300),
            ...Array.from({ length: 20 }, (_, i) => fold(parent, i)),
          ]);
          assert.equal(count(bits(children)), children.length);
        });
      },
    ),
    seeded(20),
  );
});

test("uniform() and normal() of any seed have their distribution functions", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      tf.tidy(() => {
        assert.ok(farthest(uniform(key(seed), [size]).dataSync(), (value) => value) < limit);
        assert.ok(farthest(normal(key(seed), [size]).dataSync(), normalCdf) < limit);
      });
    }),
    seeded(40),
  );
});

test("numbers drawn one from each of 4,000 split keys, or folded ones, are as good as 4,000 from one", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const draw = (keys: Key[]) =>
        tf.concat1d(keys.map((one) => uniform(one, [1]) as tf.Tensor1D)).dataSync();
      tf.tidy(() => {
        const parent = key(seed);
        assert.ok(farthest(draw(split(parent, size)), (value) => value) < limit);
      });
    }),
    seeded(2),
  );
});

test("the bytes of random words are even by χ², each of the four", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      tf.tidy(() => {
        const words = drawWords(key(seed), [25_600]).dataSync();
        for (const place of [0, 8, 16, 24]) {
          const counts = new Array<number>(256).fill(0);
          for (const word of words) counts[(word >>> place) & 255]!++;
          const statistic = counts.reduce((sum, seen) => sum + (seen - 100) ** 2 / 100, 0);
          // 255 degrees of freedom: mean 255, standard deviation 22.6; five of them either way.
          assert.ok(Math.abs(statistic - 255) < 113, `χ² of byte ${place / 8} is ${statistic}`);
        }
      });
    }),
    seeded(20),
  );
});

test("neighboring keys draw uncorrelated numbers", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 53 - 2 }), (seed) => {
      tf.tidy(() => {
        const [a, b] = [key(seed), key(seed + 1)].map((one) => normal(one, [size]));
        const correlation = tf.mean(tf.mul(a!, b!)).dataSync()[0]!;
        assert.ok(Math.abs(correlation) < 5 / Math.sqrt(size), `correlation ${correlation}`);
      });
    }),
    seeded(20),
  );
});
