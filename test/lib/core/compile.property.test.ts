/** Any pure function gives the same bits eager and compiled, with its gradients: random chains of operations on random trees. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "../../../lib/core/compile.ts";
import { stopGradient, valueAndGrad } from "../../../lib/core/gradient.ts";
import { gumbelSoftmax } from "../../../lib/core/gumbelSoftmax.ts";
import { bernoulli, fold, type Key, key, normal, permutation } from "../../../lib/core/key.ts";
import { logSoftmax, logSumExp, normalize, standardize } from "../../../lib/core/numeric.ts";
import { gelu, silu } from "../../../lib/core/operations/activations.ts";
import { cumulativeLogSumExp } from "../../../lib/core/operations/cumulativeLogSumExp.ts";
import { sort } from "../../../lib/core/operations/sort.ts";
import { dispose } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { map, type Tree, tensors } from "../../../lib/core/tree.ts";
import { seeded } from "../../kernel/seeded.ts";
import { weighted } from "../../support/compiled.ts";

/** A link takes a matrix to a matrix, with parameters of its own and a key. */
interface Link {
  /** Shapes of the parameters for an input of this width. */
  readonly params?: (width: number) => Record<string, number[]>;
  readonly apply: (x: tf.Tensor2D, params: Record<string, tf.Tensor>, from: Key) => tf.Tensor;
}

const links: Record<string, Link> = {
  dense: {
    params: (width) => ({ kernel: [width, 3], bias: [3] }),
    apply: (x, { kernel, bias }) => tf.add(tf.matMul(x, kernel as tf.Tensor2D), bias!),
  },
  scaled: {
    params: (width) => ({ scale: [width], offset: [] }),
    apply: (x, p) => tf.add(tf.mul(x, p.scale!), p.offset!),
  },
  tanh: { apply: (x) => tf.tanh(x) },
  sigmoid: { apply: (x) => tf.sigmoid(x) },
  relu: { apply: (x) => tf.relu(x) },
  elu: { apply: (x) => tf.elu(x) },
  softplus: { apply: (x) => tf.softplus(x) },
  gelu: { apply: (x) => gelu(x) },
  silu: { apply: (x) => silu(x) },
  root: { apply: (x) => tf.sqrt(tf.add(tf.abs(x), 0.1)) },
  quotient: { apply: (x) => tf.div(x, tf.add(tf.square(x), 3)) },
  softmax: { apply: (x) => tf.softmax(x) },
  logSoftmax: { apply: (x) => logSoftmax(x) },
  normalize: { apply: (x) => normalize(x) },
  standardize: { apply: (x) => standardize(x) },
  centered: { apply: (x) => tf.sub(x, logSumExp(x, 1, true)) },
  extremes: { apply: (x) => tf.concat([tf.max(x, 1, true), tf.min(x, 1, true), tf.mean(x, 1, true)], 1) },
  products: { apply: (x) => tf.mul(x, tf.prod(tf.tanh(x), 0, true)) },
  sums: { apply: (x) => tf.cumsum(x, 1) },
  runs: { apply: (x) => cumulativeLogSumExp(x) },
  sorted: { apply: (x) => sort(x) },
  largest: { apply: (x) => tf.topk(x, 1).values },
  reversed: { apply: (x) => tf.reverse(x, 1) },
  chosen: { apply: (x) => tf.where(tf.greater(x, 0.1), x, tf.mul(x, 0.3)) },
  clipped: { apply: (x) => tf.clipByValue(x, -0.7, 0.9) },
  doubled: { apply: (x) => tf.tile(x, [1, 2]) },
  similarities: { apply: (x) => tf.matMul(x, x, false, true) },
  transposed: { apply: (x) => tf.transpose(x) },
  padded: { apply: (x) => tf.pad(x, [[0, 1], [1, 0]]) }, // biome-ignore format: one line a link
  stopped: { apply: (x) => tf.add(x, stopGradient(tf.square(x))) },
  shuffled: { apply: (x, _params, from) => tf.gather(x, permutation(from, x.shape[0])) },
  noisy: { apply: (x, _params, from) => tf.add(x, normal(from, x.shape)) },
  dropped: { apply: (x, _params, from) => tf.mul(x, bernoulli(from, x.shape, 0.6)) },
  drawn: { apply: (x, _params, from) => gumbelSoftmax(from, x, { temperature: 0.5 }) },
  drawnHard: { apply: (x, _params, from) => gumbelSoftmax(from, x, { hard: true }) },
};

interface Chain {
  readonly names: readonly string[];
  readonly rows: number;
  readonly width: number;
}

const chains: fc.Arbitrary<Chain> = fc.record({
  names: fc.array(fc.constantFrom(...Object.keys(links)), { minLength: 1, maxLength: 6 }),
  rows: fc.integer({ min: 1, max: 5 }),
  width: fc.integer({ min: 1, max: 6 }),
});

/** Parameters for each link, found by running the chain. */
function init(
  { names, rows, width }: Chain,
  seed: number,
): { x: tf.Tensor; layers: Record<string, tf.Tensor>[] } {
  const input = normal(key(seed), [rows, width]) as tf.Tensor2D;
  let x = input;
  const layers = names.map((name, i) => {
    const shapes = Object.entries(links[name]!.params?.(x.shape[1]) ?? {});
    const params = Object.fromEntries(
      shapes.map(([part, shape], k) => [part, normal(fold(fold(key(seed), i), k), shape)]),
    );
    x = links[name]!.apply(x, params, key(seed)) as tf.Tensor2D;
    return params;
  });
  return { x: input, layers };
}

function run({ names }: Chain, { x, layers }: ReturnType<typeof init>, from: Key): tf.Tensor {
  return names.reduce(
    (y, name, i) => links[name]!.apply(y, layers[i]!, fold(from, i)) as tf.Tensor2D,
    x as tf.Tensor2D,
  );
}

const values = (tree: Tree) => tensors(tree).map((tensor) => tensor.dataSync());

test("compile() of any chain of operations has the eager bits, values and gradients, at every call", () => {
  fc.assert(
    fc.property(chains, fc.nat(1000), (chain, seed) => {
      const step = (params: ReturnType<typeof init>, from: Key) =>
        valueAndGrad((at: typeof params) => {
          const output = run(chain, at, from);
          return { loss: weighted(output), aux: output };
        }, params);
      const compiled = compile(step);
      tf.tidy(() => {
        for (const call of [0, 1]) {
          const params = init(chain, seed + call);
          const from = key(seed + 7 * call);
          assert.deepEqual(values(compiled(params, from)), values(step(params, from)));
        }
      });
      assert.equal(compiled.graphs(), 1);
      compiled.dispose();
    }),
    seeded(60),
  );
});

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const leaf = fc
  .tuple(shapes, fc.constantFrom("float32", "int32", "bool" as const), fc.nat(100))
  .map(([shape, dtype, seed]) => ({ shape, dtype: dtype as tf.DataType, seed }));

test("compile() takes and returns any tree of any types and shapes, and makes one graph for each form", () => {
  const { forest } = fc.letrec<{ forest: unknown }>((tie) => ({
    forest: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("forest"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "kernel", "0"), tie("forest"), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(forest, (form) => {
      tf.tidy(() => {
        const tree = build(form);
        const compiled = compile((input: Tree) => ({
          same: input,
          again: map((tensor) => tf.neg(number(tensor)), input),
        }));
        for (const _call of [0, 1]) {
          const output = compiled(tree);
          assert.deepEqual(describe(output.same), describe(tree));
          assert.deepEqual(describe(output.again), describe(map((tensor) => tf.neg(number(tensor)), tree)));
          dispose(output);
        }
        assert.equal(compiled.graphs(), 1);
        compiled.dispose();
      });
    }),
    seeded(60),
  );
});

function number(tensor: tf.Tensor): tf.Tensor {
  return tensor.dtype === "bool" ? tf.cast(tensor, "int32") : tensor;
}

function build(form: unknown): Tree {
  if (Array.isArray(form)) return form.map(build);
  const { shape, dtype, seed } = form as { shape?: number[]; dtype?: tf.DataType; seed?: number };
  if (!Array.isArray(shape) || typeof dtype !== "string") {
    return Object.fromEntries(Object.entries(form as object).map(([name, child]) => [name, build(child)]));
  }
  const numbers = tf.mul(normal(key(seed!), shape), 3);
  return dtype === "bool" ? tf.greater(numbers, 0) : tf.cast(numbers, dtype);
}

/** The form, types, shapes and values of a tree, as plain data. */
function describe(tree: Tree): unknown {
  if (tree instanceof tf.Tensor) return [tree.dtype, tree.shape, tree.dataSync()];
  if (Array.isArray(tree)) return { list: tree.map(describe) };
  return Object.fromEntries(Object.entries(tree).map(([name, child]) => [name, describe(child)]));
}
