import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { differentiable } from "../../../../lib/core/operations/differentiable.ts";
import { dispose } from "../../../../lib/core/scope.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";

let byFirst = 0;

/** e^(scale · a · b) and a + b; the gradient of the first is made from its output. */
const operation = differentiable<{ scale: number }>("TestExponential", {
  forward: ([a, b], { scale }) => [tf.exp(tf.mul(tf.mul(a!, b!), scale)), tf.add(a!, b!)],
  backward({ inputs: [a, b], outputs: [y], gradients: [dy, dSum], settings: { scale } }) {
    const common = tf.mul(tf.mul(y!, dy!), scale);
    return [
      () => {
        byFirst++;
        return tf.add(tf.mul(common, b!), dSum!);
      },
      () => tf.add(tf.mul(common, a!), dSum!),
    ];
  },
});

type Pair = { a: tf.Tensor; b: tf.Tensor };

const pair: Pair = { a: tf.tensor1d([0.3, -1]), b: tf.tensor1d([0.5, 2]) };

const both = ({ a, b }: Pair) => {
  const [y, sum] = operation([a, b], { scale: 0.5 });
  return { loss: tf.sum(tf.add(y!, tf.square(sum!))) as tf.Scalar, aux: [] };
};

test("differentiable() gives the outputs of forward, under the settings of the call", () => {
  const [y, sum] = operation([pair.a, pair.b], { scale: 2 });
  close(y!, [Math.exp(0.3), Math.exp(-4)], 1e-6);
  close(sum!, [0.8, 1], 1e-6);
});

test("differentiable() has the gradient of backward by each input, the same bits compiled", () => {
  checkGradient((a) => both({ ...pair, a }).loss, pair.a);
  checkGradient((b) => both({ ...pair, b }).loss, pair.b);
  const gradients = (at: Pair) => valueAndGrad(both, at).grads;
  const eager = gradients(pair);
  const compiled = compile(gradients)(pair);
  assert.deepEqual(compiled.a.dataSync(), eager.a.dataSync());
  assert.deepEqual(compiled.b.dataSync(), eager.b.dataSync());
});

test("differentiable() gives zeros as the gradient of an output that the loss does not use", () => {
  const sumAlone = tf.grad((a) => tf.sum(operation([a, pair.b], { scale: 1 })[1]!));
  close(sumAlone(pair.a), 1, 0);
});

test("differentiable() makes only the gradients that are asked for", () => {
  byFirst = 0;
  tf.grad((b) => tf.sum(operation([pair.a, b], { scale: 1 })[0]!))(pair.b);
  assert.equal(byFirst, 0);
});

test("differentiable() can be differentiated twice, through inputs and outputs", () => {
  const slope = (a: tf.Tensor) =>
    tf.grad((a) => tf.sum(tf.square(operation([a, pair.b], { scale: 1 })[0]!)))(a);
  checkGradient((a) => tf.sum(slope(a)), pair.a);
});

test("differentiable() leaves only its results behind", () => {
  const before = tf.memory().numTensors;
  dispose(operation([pair.a, pair.b], { scale: 1 }));
  dispose(valueAndGrad(both, pair));
  assert.equal(tf.memory().numTensors, before);
});

test("differentiable() replaces an operation of the same name, as a file does that is loaded anew", () => {
  const times = (factor: number) =>
    differentiable("TestTimes", {
      forward: ([x]) => [tf.mul(x!, factor)],
      backward: ({ gradients: [dy] }) => [() => tf.mul(dy!, factor)],
    });
  times(2);
  const triple = times(3);
  close(triple([tf.scalar(1)], {})[0]!, 3, 0);
  close(tf.grad((x) => triple([x], {})[0]!)(tf.scalar(1)), 3, 0);
});

test("differentiable() is given each name once in lib", () => {
  const folder = path.resolve(import.meta.dirname, "../../../../lib");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const names = sources.flatMap((name) =>
    [...readFileSync(path.join(folder, name), "utf8").matchAll(/= differentiable(?:<[^>]*>)?\("(\w+)"/g)].map(
      ([, found]) => found,
    ),
  );
  assert.ok(names.length > 10, `found ${names.length}`);
  assert.equal(new Set(names).size, names.length);
});
