import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { compileLoop } from "../../../lib/core/compileLoop.ts";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { fold, key, normal } from "../../../lib/core/key.ts";
import { dispose } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { close } from "../../support/close.ts";

type Carry = { weights: tf.Tensor2D; count: tf.Scalar };
type Shared = { inputs: tf.Tensor2D; from: tf.Tensor1D };

/** A step of noisy gradient descent on ‖x W‖², which counts itself. */
function step(number: tf.Scalar, { weights, count }: Carry, { inputs, from }: Shared) {
  const noise = normal(fold(from, number), weights.shape);
  const { loss, grads } = valueAndGrad(
    (w: tf.Tensor2D) => ({ loss: tf.mean(tf.square(tf.matMul(inputs, w))) as tf.Scalar, aux: [] }),
    weights,
  );
  return {
    carry: {
      weights: tf.sub(weights, tf.mul(0.1, tf.add(grads, tf.mul(noise, 0.01)))) as tf.Tensor2D,
      count: tf.add(count, tf.scalar(1, "int32")) as tf.Scalar,
    },
    told: { loss, row: tf.sum(weights, 0), number },
  };
}

const first = (): Carry => ({
  weights: normal(key(1), [3, 2]) as tf.Tensor2D,
  count: tf.scalar(0, "int32"),
});
const shared: Shared = { inputs: normal(key(2), [5, 3]) as tf.Tensor2D, from: key(3) };

/** The values of the steps done one after the other, eagerly. */
function oneByOne(from: number, steps: number) {
  let carry = first();
  const told = { loss: [] as number[], row: [] as number[][], number: [] as number[] };
  for (let i = from; i < from + steps; i++) {
    const result = step(tf.scalar(i, "int32"), carry, shared);
    carry = result.carry;
    told.loss.push(result.told.loss.arraySync());
    told.row.push(result.told.row.arraySync() as number[]);
    told.number.push(result.told.number.arraySync());
  }
  return { weights: carry.weights.arraySync(), count: carry.count.arraySync(), told };
}

function values({
  carry,
  told,
}: ReturnType<ReturnType<typeof compileLoop<Carry, Shared, ReturnType<typeof step>["told"]>>>) {
  return {
    weights: carry.weights.arraySync(),
    count: carry.count.arraySync(),
    told: {
      loss: told.loss.arraySync() as unknown,
      row: told.row.arraySync() as unknown,
      number: told.number.arraySync() as unknown,
    },
  };
}

test("compileLoop() keeps a teacher behind its student that began as its clone", () => {
  const follow = compileLoop(
    (_number, { student, teacher }: { student: tf.Tensor; teacher: tf.Tensor }, drift: tf.Tensor) => ({
      carry: { student: tf.add(student, drift), teacher: tf.mul(0.5, tf.add(teacher, student)) },
      told: tf.sub(student, teacher),
    }),
  );
  const start = tf.tensor1d([1, 2]);
  const { carry, told } = follow(0, 3, { student: start, teacher: tf.clone(start) }, start);
  close(carry.student, [4, 8], 0);
  close(carry.teacher, [2.25, 4.5], 0);
  close(told, [0, 0, 1, 2, 1.5, 3], 0);
});

test("compileLoop() gives the bits of the steps done one after the other, and what each of them told", () => {
  const loop = compileLoop(step);
  assert.deepEqual(values(loop(0, 7, first(), shared)), oneByOne(0, 7));
});

test("compileLoop() gives the bits of compile() where oneDNN computes: convolutions and their gradients", () => {
  const convolve = (
    number: tf.Scalar,
    kernel: tf.Tensor4D,
    { images, from }: { images: tf.Tensor4D; from: tf.Tensor1D },
  ) => {
    const { loss, grads } = valueAndGrad((w: tf.Tensor4D) => {
      const seen = tf.add(images, normal(fold(from, number), images.shape)) as tf.Tensor4D;
      return { loss: tf.mean(tf.square(tf.relu(tf.conv2d(seen, w, 2, "same")))) as tf.Scalar, aux: [] };
    }, kernel);
    return { carry: tf.sub(kernel, grads) as tf.Tensor4D, told: loss };
  };
  const given = { images: normal(key(4), [32, 28, 28, 8]) as tf.Tensor4D, from: key(5) };
  let kernel = normal(key(6), [3, 3, 8, 32]) as tf.Tensor4D;
  const loop = compileLoop(convolve)(0, 4, kernel, given);
  const single = compile(convolve);
  const losses: number[] = [];
  for (let i = 0; i < 4; i++) {
    const { carry, told } = single(tf.scalar(i, "int32"), kernel, given);
    kernel = carry;
    losses.push(told.dataSync()[0]!);
  }
  assert.deepEqual([...loop.told.dataSync()], losses);
  assert.deepEqual(loop.carry.dataSync(), kernel.dataSync());
});

test("compileLoop() runs any number of steps from any number on in one graph", () => {
  const loop = compileLoop(step);
  for (const [from, steps] of [
    [0, 1],
    [4, 3],
    [100, 20],
  ] as const) {
    assert.deepEqual(values(loop(from, steps, first(), shared)), oneByOne(from, steps));
  }
  assert.equal(loop.graphs(), 1);
});

test("compileLoop() goes on from what an earlier call carried, with the same bits as one call", () => {
  const loop = compileLoop(step);
  const half = loop(0, 3, first(), shared);
  const rest = loop(3, 5, half.carry, shared);
  const whole = loop(0, 8, first(), shared);
  assert.deepEqual(rest.carry.weights.arraySync(), whole.carry.weights.arraySync());
  assert.deepEqual(
    [...half.told.loss.dataSync(), ...rest.told.loss.dataSync()],
    [...whole.told.loss.dataSync()],
  );
});

test("compileLoop() may tell nothing, and share nothing", () => {
  const doubled = compileLoop((_number, carry: tf.Tensor1D) => ({
    carry: tf.mul(carry, 2) as tf.Tensor1D,
    told: [],
  }));
  assert.deepEqual(doubled(0, 10, tf.tensor1d([1, 3]), []).carry.arraySync(), [1024, 3072]);
});

test("compileLoop() inside a compiled function becomes a part of its graph", () => {
  const loop = compileLoop(step);
  const whole = compile((carry: Carry, given: Shared) => loop(2, 3, carry, given));
  assert.deepEqual(values(whole(first(), shared)), oneByOne(2, 3));
  assert.equal(loop.graphs(), 0);
});

test("compileLoop() leaves only its outputs behind", () => {
  const loop = compileLoop(step);
  const start = first();
  dispose(loop(0, 2, start, shared));
  const before = tf.memory().numTensors;
  const result = loop(0, 50, start, shared);
  assert.equal(tf.memory().numTensors, before + 5);
  dispose(result);
  assert.equal(tf.memory().numTensors, before);
});

test("compileLoop() frees its graphs by dispose() and compiles anew afterwards", () => {
  const loop = compileLoop(step);
  loop(0, 1, first(), shared);
  loop.dispose();
  assert.equal(loop.graphs(), 0);
  assert.deepEqual(values(loop(0, 2, first(), shared)), oneByOne(0, 2));
});

test("compileLoop() refuses to run no steps", () => {
  const loop = compileLoop(step);
  for (const steps of [0, -1, 1.5]) {
    assert.throws(
      () => loop(0, steps, first(), shared),
      new RangeError(
        `compileLoop: expected a whole number of steps ≥ 1, got ${steps}; leave out empty loops`,
      ),
    );
  }
});

test("compileLoop() refuses a step that carries on another shape, type or form", () => {
  const refused = (
    other: (x: tf.Tensor1D) => { x: tf.Tensor } | { x: tf.Tensor; y: tf.Tensor },
    message: string,
  ) =>
    assert.throws(
      () =>
        compileLoop((_number, { x }: { x: tf.Tensor1D }) => ({
          carry: other(x) as { x: tf.Tensor1D },
          told: [],
        }))(0, 1, { x: tf.ones([2]) }, []),
      new RangeError(
        `compileLoop: expected a step that carries on what it is given, ${message}; cast or reshape it at the end of the step`,
      ),
    );
  refused((x) => ({ x: tf.stack([x, x]) }), "x of float32 [2], got x of float32 [2, 2]");
  refused((x) => ({ x: tf.cast(x, "int32") }), "x of float32 [2], got x of int32 [2]");
  refused((x) => ({ x, y: tf.neg(x) }), "nothing, got y of float32 [2]");
});

test("compileLoop() tells an error of TensorFlow at the operation that met it", () => {
  const walk = compileLoop((number, carry: tf.Tensor1D, table: tf.Tensor1D) => ({
    carry: tf.gather(table, tf.reshape(number, [1])) as tf.Tensor1D,
    told: carry,
  }));
  assert.throws(
    () => walk(0, 9, tf.zeros([1]), tf.ones([4])),
    (error: Error) => {
      assert.match(
        error.message,
        /^compile: expected values that GatherV2\(\[4\], \[1\], \[\]\) of .*compileLoop\.test\.ts:\d+ can take, got an error: indices\[0\] = 4 is not in \[0, 4\); check/,
      );
      return true;
    },
  );
});
