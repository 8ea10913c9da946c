import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "../../../../lib/core/compile.ts";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";

const a = normal(key(1), [2, 3]);
const b = normal(key(2), [3, 4]);
const c = normal(key(3), [4, 2]);
const square = normal(key(4), [3, 3]);

/** The definition by loops in double precision: over all labels, the product of the operands at them. */
function byLoops(terms: readonly string[], output: string, operands: readonly tf.Tensor[]): number[] {
  const sizes: Record<string, number> = {};
  terms.forEach((term, i) => {
    [...term].forEach((label, axis) => {
      sizes[label] = operands[i]!.shape[axis]!;
    });
  });
  const labels = Object.keys(sizes);
  const values = operands.map((operand) => operand.dataSync());
  const place = (term: string, at: Record<string, number>): number =>
    [...term].reduce((index, label) => index * sizes[label]! + at[label]!, 0);
  const result = new Array<number>([...output].reduce((count, label) => count * sizes[label]!, 1)).fill(0);
  const count = labels.reduce((product, label) => product * sizes[label]!, 1);
  for (let step = 0; step < count; step++) {
    let rest = step;
    const at: Record<string, number> = {};
    for (const label of labels) {
      at[label] = rest % sizes[label]!;
      rest = Math.floor(rest / sizes[label]!);
    }
    result[place(output, at)]! += terms.reduce(
      (product, term, i) => product * values[i]![place(term, at)]!,
      1,
    );
  }
  return result;
}

interface Case {
  readonly terms: readonly string[];
  readonly output: string;
  readonly sizes: readonly number[];
  readonly seed: number;
}

const labels = [..."abcde"];

/** One to four terms of up to three labels, twice the same at times, and an output of some of the labels in any order. */
const cases: fc.Arbitrary<Case> = fc
  .tuple(
    fc.array(fc.array(fc.constantFrom(...labels), { maxLength: 3 }), { minLength: 1, maxLength: 4 }),
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: labels.length, maxLength: labels.length }),
    fc.shuffledSubarray(labels),
    fc.nat(1000),
  )
  .map(([terms, sizes, order, seed]) => ({
    terms: terms.map((term) => term.join("")),
    output: order.filter((label) => terms.some((term) => term.includes(label))).join(""),
    sizes,
    seed,
  }));

function draw({ terms, sizes, seed }: Case): tf.Tensor[] {
  return terms.map((term, i) =>
    normal(
      key(5 * seed + i),
      [...term].map((label) => sizes[labels.indexOf(label)]!),
    ),
  );
}

const weighted = (equation: string, operands: readonly tf.Tensor[], weights: tf.Tensor) => ({
  loss: tf.sum(tf.mul(tf.einsum(equation, ...operands), weights)) as tf.Scalar,
  aux: [],
});

test("tf.einsum() equals loops in float64 over random equations, diagonals and outer products among them", () => {
  fc.assert(
    fc.property(cases, (one) => {
      const operands = draw(one);
      const expected = byLoops(one.terms, one.output, operands);
      close(tf.einsum(`${one.terms.join()}->${one.output}`, ...operands), expected, 1e-4);
    }),
    { numRuns: 150 },
  );
});

test("tf.einsum() has the gradient of the definition by each operand, and the same bits compiled", () => {
  fc.assert(
    fc.property(cases, (one) => {
      const operands = draw(one);
      const equation = `${one.terms.join()}->${one.output}`;
      const weights = normal(key(one.seed + 7), tf.einsum(equation, ...operands).shape);
      const f = (at: readonly tf.Tensor[], weights: tf.Tensor) =>
        valueAndGrad((at: readonly tf.Tensor[]) => weighted(equation, at, weights), at).grads;
      const eager = f(operands, weights);
      const step = compile(f);
      const compiled = step(operands, weights);
      step.dispose();
      operands.forEach((operand, i) => {
        assert.deepEqual(compiled[i]!.dataSync(), eager[i]!.dataSync());
        // The sum is linear in each operand: its derivative by an entry is its value at that unit vector.
        const units = tf.unstack(tf.reshape(tf.eye(operand.size), [operand.size, ...operand.shape]));
        const expected = units.map((unit) => {
          const moved = operands.map((other, k) => (k === i ? unit : other));
          const values = byLoops(one.terms, one.output, moved);
          return values.reduce((sum, value, k) => sum + value * weights.dataSync()[k]!, 0);
        });
        close(eager[i]!, expected, 1e-3);
      });
    }),
    { numRuns: 40 },
  );
});

test("tf.einsum() has the gradient of its finite differences, by a chain of three and by a broadcast stack", () => {
  checkGradient((x) => tf.sum(tf.square(tf.einsum("ij,jk,kl->il", a, x, c))), b);
  const stack = normal(key(5), [2, 1, 3, 2]);
  const other = normal(key(6), [4, 2, 3]);
  checkGradient((x) => tf.sum(tf.square(tf.einsum("...ij,...jk->...ik", x, other))), stack);
  checkGradient((x) => tf.sum(tf.square(tf.einsum("...ij,...jk->...ik", stack, x))), other);
});

test("tf.einsum() equals loops in float64 for products of matrices of every layout", () => {
  const x = normal(key(10), [2, 3, 4]);
  for (const term of ["jc", "cj"]) {
    const y = normal(key(11), term === "jc" ? [5, 4] : [4, 5]);
    for (const output of ["abj", "jab"]) {
      close(tf.einsum(`abc,${term}->${output}`, x, y), byLoops(["abc", term], output, [x, y]), 1e-5);
    }
  }
  const y = normal(key(12), [2, 3, 5]);
  close(tf.einsum("abc,abj->cj", x, y), byLoops(["abc", "abj"], "cj", [x, y]), 1e-5);
  close(tf.einsum("abc,abc->", x, x), byLoops(["abc", "abc"], "", [x, x]), 1e-4);
});

test("tf.einsum() can be differentiated twice", () => {
  const slope = (x: tf.Tensor) =>
    tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.einsum("ij,jk->ik", x, b))))(x);
  checkGradient((x) => tf.sum(tf.mul(slope(x), a)), normal(key(7), [2, 3]));
});

test("tf.einsum() aligns the axes under an ellipsis at the last and repeats those of size 1", () => {
  const x = normal(key(8), [5, 1, 2, 3]);
  const y = normal(key(9), [4, 3, 2]);
  close(tf.einsum("...ij,...jk->...ik", x, y), tf.matMul(x, y).dataSync(), 1e-6);
  close(
    tf.einsum("...i,i->...", x, tf.tensor1d([1, 0, 0])),
    x.slice([0, 0, 0, 0], [5, 1, 2, 1]).dataSync(),
    0,
  );
});

test("tf.einsum() without an arrow sums over the labels that stand twice and orders the others", () => {
  close(tf.einsum("ij,jk", a, b), tf.matMul(a, b).dataSync(), 1e-6);
  close(tf.einsum("ba", a), tf.transpose(a).dataSync(), 0);
  close(tf.einsum("ii", square), tf.sum(tf.mul(square, tf.eye(3))).dataSync(), 1e-6);
  assert.deepEqual(tf.einsum(" ...j , jk ", normal(key(1), [5, 2, 3]), b).shape, [5, 2, 4]);
});

test("tf.einsum() makes a diagonal where the output has a label twice, and has its gradient", () => {
  const x = tf.tensor1d([1, 2]);
  assert.deepEqual(tf.einsum("i->ii", x).arraySync(), [
    [1, 0],
    [0, 2],
  ]);
  const weights = tf.tensor2d([3, 9, 9, 4], [2, 2]);
  close(tf.grad((x) => tf.sum(tf.mul(tf.einsum("i->ii", x), weights)))(x), [3, 4], 0);
});

test("tf.einsum() multiplies whole numbers", () => {
  const n = tf.tensor2d([1, 2, 3, 4], [2, 2], "int32");
  const product = tf.einsum("ij,jk->ik", n, n);
  assert.equal(product.dtype, "int32");
  close(product, [7, 10, 15, 22], 0);
});

test("tf.einsum() leaves only its result behind", () => {
  const before = tf.memory().numTensors;
  tf.einsum("ij,jk,kl->il", a, b, c).dispose();
  tf.grad((x) => tf.sum(tf.einsum("ij,jk,kl->il", x, b, c)))(a).dispose();
  assert.equal(tf.memory().numTensors, before);
});

const refusals: Record<string, readonly [f: () => tf.Tensor, error: Error]> = {
  "a missing operand": [
    () => tf.einsum("ij,jk->ik", a),
    new RangeError(
      "tf.einsum: expected an operand for each term of ij,jk->ik, 2, got 1; separate the terms by commas",
    ),
  ],
  "a rank that differs from the letters": [
    () => tf.einsum("ijk->i", a),
    new RangeError(
      "tf.einsum: expected an operand of rank 3 for the term ijk of ijk->i, got shape [2, 3]; write one letter for each axis",
    ),
  ],
  "two sizes for a letter": [
    () => tf.einsum("ij,jk->ik", a, c),
    new RangeError(
      "tf.einsum: expected one size for j in ij,jk->ik, got 3 and 4; give axes of different size letters of their own",
    ),
  ],
  "axes under an ellipsis that do not fit": [
    () => tf.einsum("...,...->...", a, b),
    new RangeError(
      "tf.einsum: expected one size for the axes of the ellipsis in ...,...->..., got 2 and 3; give axes of different size letters of their own",
    ),
  ],
  "an output letter of no operand": [
    () => tf.einsum("ij->ijk", a),
    new RangeError(
      "tf.einsum: expected labels of operands in the output of ij->ijk, got k; an axis that no operand has is made by tf.expandDims",
    ),
  ],
  "an ellipsis that the output lacks": [
    () => tf.einsum("...j->j", a),
    new RangeError(
      "tf.einsum: expected an ellipsis in the output of ...j->j, got j; axes under an ellipsis are not summed over",
    ),
  ],
  "a malformed equation": [
    () => tf.einsum("i1->i", a),
    new SyntaxError(
      "tf.einsum: expected terms of letters with at most one ellipsis each, such as ...ij,jk->...ik, got i1->i; write one letter for each axis",
    ),
  ],
  "operands of two types": [
    () => tf.einsum("i,i->", tf.ones([2]), tf.ones([2], "int32")),
    new TypeError("tf.einsum: expected operands of one type, got float32, int32; cast them"),
  ],
};

for (const [what, [f, error]] of Object.entries(refusals)) {
  test(`tf.einsum() refuses ${what} and says so`, () => {
    assert.throws(f, error);
  });
}
