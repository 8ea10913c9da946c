import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { key } from "../../../../lib/core/key.ts";
import { runSingle } from "../../../../lib/core/operations/native.ts";
import { scatterAdd } from "../../../../lib/core/operations/scatterAdd.ts";
import { countFlops } from "../../../../lib/core/profile/countFlops.ts";
import { flopsOf } from "../../../../lib/core/profile/flops.ts";
import { watch } from "../../../../lib/core/profile/watch.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { selfAttention } from "../../../../lib/networks/attention.ts";
import { convolution } from "../../../../lib/networks/convolution.ts";
import { dense } from "../../../../lib/networks/dense.ts";
import { mlp } from "../../../../lib/networks/mlp.ts";
import type { Network } from "../../../../lib/networks/network.ts";
import { batchNorm } from "../../../../lib/networks/normalization.ts";
import { gru, lstm } from "../../../../lib/networks/recurrent.ts";
import { convolution2d } from "../../../../lib/networks/spatialConvolution.ts";
import { transformerBlock } from "../../../../lib/networks/transformer.ts";
import { transposedConvolution2d } from "../../../../lib/networks/transposedConvolution.ts";

/** Floating-point operations of a forward pass. */
function forward<Output extends tf.Tensor>(network: Network<Output>, x: tf.Tensor): number {
  const { params, state } = network.init(key(1));
  return countFlops((input: tf.Tensor) => network.apply(params, state, input, "evaluate").output, x);
}

test("flopsOf() counts a dense layer as 2 N I O, and its offset as N O", () => {
  const x = tf.zeros([7, 5]);
  assert.equal(forward(dense(5, 3, { bias: false }), x), 2 * 7 * 5 * 3);
  assert.equal(forward(dense(5, 3), x), 2 * 7 * 5 * 3 + 7 * 3);
});

test("flopsOf() counts an MLP as its layers and its ReLUs", () => {
  const counted = forward(mlp([6, 4, 2]), tf.zeros([10, 6]));
  assert.equal(counted, 2 * 10 * 6 * 4 + 10 * 4 + 10 * 4 + (2 * 10 * 4 * 2 + 10 * 2));
});

test("flopsOf() counts a batch normalization by running statistics as three for each number and each feature", () => {
  const numbers = 4 * 3 * 3 * 5;
  assert.equal(forward(batchNorm(5), tf.zeros([4, 3, 3, 5])), 3 * numbers + 3 * 5);
});

test("flopsOf() counts a convolution as 2 outputs · kernel · inputs, for every stride and padding", () => {
  const x = tf.zeros([2, 8, 8, 3]);
  assert.equal(forward(convolution(3, 5), x), 2 * (2 * 8 * 8 * 5) * (3 * 3 * 3));
  assert.equal(forward(convolution(3, 5, { stride: 2 }), x), 2 * (2 * 4 * 4 * 5) * (3 * 3 * 3));
  assert.equal(forward(convolution(3, 5, { padding: "valid" }), x), 2 * (2 * 6 * 6 * 5) * (3 * 3 * 3));
});

test("flopsOf() counts each of the two gradients of a convolution as the convolution", () => {
  const x = tf.zeros([2, 8, 8, 3]) as tf.Tensor4D;
  const kernel = tf.zeros([3, 3, 3, 5]) as tf.Tensor4D;
  const once = 2 * (2 * 8 * 8 * 5) * (3 * 3 * 3);
  const step = (at: { x: tf.Tensor4D; kernel: tf.Tensor4D }) =>
    valueAndGrad((p: typeof at) => ({ loss: tf.sum(tf.conv2d(p.x, p.kernel, 1, "same")), aux: [] }), at)
      .grads;
  const sum = 2 * 8 * 8 * 5;
  assert.equal(countFlops(step, { x, kernel }), 3 * once + sum);
});

const counted: Record<string, readonly [f: () => tf.Tensor, flops: number]> = {
  "a product of transposed matrices": [
    () => tf.matMul(tf.zeros([5, 2]) as tf.Tensor2D, tf.zeros([3, 5]) as tf.Tensor2D, true, true),
    2 * 2 * 5 * 3,
  ],
  "a batch of products": [
    () => tf.matMul(tf.zeros([4, 2, 5]) as tf.Tensor3D, tf.zeros([4, 5, 3]) as tf.Tensor3D),
    4 * 2 * 2 * 5 * 3,
  ],
  "an einsum with a sum over two labels": [
    () =>
      runSingle("Einsum", [tf.zeros([2, 3, 4]), tf.zeros([3, 4, 5])], {
        equation: "bij,ijo->bo",
        N: { int: 2 },
        T: { type: "float32" },
      }),
    2 * 2 * 3 * 4 * 5,
  ],
  "an outer product": [
    () =>
      runSingle("Einsum", [tf.zeros([2, 3]), tf.zeros([2, 5])], {
        equation: "...i,...j->...ij",
        N: { int: 2 },
        T: { type: "float32" },
      }),
    2 * 3 * 5,
  ],
  "a depthwise convolution": [
    () =>
      tf.depthwiseConv2d(
        tf.zeros([1, 8, 8, 3]) as tf.Tensor4D,
        tf.zeros([3, 3, 3, 2]) as tf.Tensor4D,
        1,
        "same",
      ),
    2 * (8 * 8 * 6) * 9,
  ],
  "a convolution in three dimensions": [
    () =>
      tf.conv3d(
        tf.zeros([1, 4, 4, 4, 2]) as tf.Tensor5D,
        tf.zeros([2, 2, 2, 2, 3]) as tf.Tensor5D,
        1,
        "same",
      ),
    2 * (4 * 4 * 4 * 3) * (2 * 2 * 2 * 2),
  ],
  "max pooling": [() => tf.maxPool(tf.zeros([1, 8, 8, 3]) as tf.Tensor4D, 2, 2, "valid"), 4 * 4 * 3 * 4],
  "a function of each element": [() => tf.exp(tf.zeros([4, 5])), 20],
  "a sum of all elements": [() => tf.sum(tf.zeros([4, 5])), 20],
  "a mean along an axis": [() => tf.mean(tf.zeros([4, 5]), 1), 20],
  "rows that are added to a table": [
    () => scatterAdd(tf.zeros([4, 3]), tf.zeros([2], "int32"), tf.zeros([2, 3])),
    6,
  ],
  "a softmax": [() => runSingle("Softmax", [tf.zeros([4, 5])], { T: { type: "float32" } }), 100],
  "the sum of three tensors": [() => tf.addN([tf.zeros([6]), tf.zeros([6]), tf.zeros([6])]), 12],
  "a complex Fourier transform of 16 numbers, 5 N log₂ N": [
    () => tf.spectral.fft(tf.complex(tf.zeros([3, 16]), tf.zeros([3, 16]))),
    3 * 5 * 16 * 4,
  ],
  "operations on integers": [() => tf.add(tf.zeros([6], "int32"), tf.ones([6], "int32")), 0],
  "what only moves numbers": [
    () => tf.reshape(tf.transpose(tf.concat([tf.ones([2, 3]), tf.ones([1, 3])])), [9]),
    0,
  ],
};

for (const [what, [f, flops]] of Object.entries(counted)) {
  test(`flopsOf() counts ${what}`, () => {
    assert.equal(countFlops(f), flops);
  });
}

/** Floating-point operations of the products in a forward pass: of matrices, and in convolutions. */
function products<Output extends tf.Tensor>(network: Network<Output>, x: tf.Tensor): number {
  const { params, state } = network.init(key(1));
  return watch(() => network.apply(params, state, x, "evaluate").output)
    .runs.filter(({ operation }) => /MatMul|Conv|Einsum|Gru|Attention/.test(operation.name))
    .reduce((sum, { operation }) => sum + flopsOf(operation)!, 0);
}

const [n, t, d, h] = [3, 5, 8, 12];
/** Of two heads: two products, five for each share, and the queries scaled. */
const attended = 2 * (2 * n * t * t * d) + 5 * (2 * n * t * t) + n * t * d;
const layers: Record<string, readonly [counted: () => number, flops: number]> = {
  "gates of a GRU, three for each unit, and the eleven operations that make its state of them": [
    () => products(gru(d, h), tf.zeros([n, t, d])),
    2 * n * t * (d + h) * 3 * h + 11 * n * t * h,
  ],
  "gates of an LSTM, four for each unit": [
    () => products(lstm(d, h), tf.zeros([n, t, d])),
    2 * n * t * (d + h) * 4 * h,
  ],
  "maps, scores, shares and sums of self-attention": [
    () => products(selfAttention(d, { heads: 2 }), tf.zeros([n, t, d])),
    2 * n * t * d * 4 * d + attended,
  ],
  "layers of a transformer block": [
    () => products(transformerBlock(d, { heads: 2 }), tf.zeros([n, t, d])),
    2 * n * t * d * 4 * d + attended + 2 * (2 * n * t * d * 4 * d),
  ],
  "groups of a convolution, which see their own channels": [
    () => products(convolution2d(8, 12, { groups: 4 }), tf.zeros([1, 6, 6, 8])),
    2 * (6 * 6 * 12) * (3 * 3 * 2),
  ],
  "kernel of a transposed convolution, once for each input": [
    () => products(transposedConvolution2d(8, 12, { size: 4, stride: 2 }), tf.zeros([1, 6, 6, 8])),
    2 * (6 * 6 * 8) * (4 * 4 * 12),
  ],
};

for (const [what, [counted, flops]] of Object.entries(layers)) {
  test(`flopsOf() counts the ${what}`, () => {
    assert.equal(counted(), flops);
  });
}

const form = (...shape: number[]) => ({ shape, dtype: 1 });

test("flopsOf() counts decompositions by their leading terms, for each matrix of a batch", () => {
  const of = (name: string, inputs: ReturnType<typeof form>[], attributes = {}) =>
    flopsOf({ name, attributes, inputs, outputs: [inputs.at(-1)!] });
  assert.equal(of("Cholesky", [form(2, 6, 6)]), (2 * 6 ** 3) / 3);
  assert.equal(of("MatrixTriangularSolve", [form(6, 6), form(6, 2)]), 6 * 6 * 2);
  assert.equal(of("MatrixSolve", [form(3, 3), form(3, 4)]), (2 / 3) * 27 + 2 * 9 * 4);
  assert.equal(of("Qr", [form(5, 3)]), of("Qr", [form(3, 5)]));
  assert.equal(of("SelfAdjointEigV2", [form(4, 4)], { compute_v: false }), (4 / 3) * 64);
});

test("flopsOf() knows every operation that lib names and that tfjs runs", () => {
  const unknown = [...namedInLib(), ...namedInTfjs()].filter(
    (name) =>
      flopsOf({
        name,
        attributes: { ksize: [] },
        inputs: Array(4).fill(form(2, 2)),
        outputs: [form(2, 2)],
      }) === undefined,
  );
  assert.deepEqual(unknown, []);
});

test("flopsOf() says of an operation it does not know that it does not", () => {
  assert.equal(flopsOf({ name: "Brew", attributes: {}, inputs: [form(2)], outputs: [form(2)] }), undefined);
});

function namedInLib(): string[] {
  const root = path.resolve(import.meta.dirname, "../../../../lib/core");
  const texts = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(path.join(root, file), "utf8"));
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\b(?:run|runSingle|execute\w+Outputs?)\(\s*"([A-Z_]\w+)"/g)].map(([, name]) => name!),
  );
  assert.ok(names.length > 20, "found few names");
  return names;
}

/** The names that tfjs-node's kernels pass to TensorFlow, but those of images' formats, strings and summaries. */
function namedInTfjs(): string[] {
  const folder = path.join(
    path.dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json")),
    "dist/kernels",
  );
  const texts = readdirSync(folder)
    .filter((file) => file.endsWith(".js"))
    .map((file) => readFileSync(path.join(folder, file), "utf8"));
  const names = texts.flatMap((text) =>
    [...text.matchAll(/execute(?:Single|Multiple)(?:Input|Output|Outputs)\((?:tfjs_1\.|')(\w+)/g)].map(
      ([, name]) => name!,
    ),
  );
  assert.ok(names.length > 100, "found few names");
  return names.filter((name) => !/^(Static|Decode|Multinomial$|FusedBatchNorm$)/.test(name));
}
