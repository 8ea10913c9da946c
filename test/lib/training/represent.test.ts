import assert from "node:assert/strict";
import { test } from "node:test";
import { floats } from "../../../lib/core/data.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { represent, representLabelled } from "../../../lib/training/represent.ts";

/** Example i holds i and 10 i. */
function counted(count: number) {
  return {
    data: Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? i / 2 : 5 * (i - 1))),
    shape: [count, 2],
  };
}

type Params = { factor: tf.Tensor };
const scaled = ({ factor }: Params, _state: [], x: tf.Tensor) =>
  tf.concat([tf.mul(x, factor), tf.sum(x, 1, true)], 1) as tf.Tensor2D;

test("represent() keeps the order of more examples than one chunk holds", () => {
  const params = { factor: tf.scalar(2) };
  const { data, shape } = represent(scaled, params, [], counted(1203));
  assert.deepEqual(shape, [1203, 3]);
  for (const i of [0, 499, 500, 1000, 1202])
    assert.deepEqual([...data.subarray(3 * i, 3 * i + 3)], [2 * i, 20 * i, 11 * i]);
});

test("represent() of bytes gives the bits of their floats", () => {
  const bytes = { data: Uint8Array.from({ length: 1400 }, (_, i) => i % 256), shape: [700, 2], unit: 255 };
  const params = { factor: tf.scalar(2) };
  assert.deepEqual(represent(scaled, params, [], bytes), represent(scaled, params, [], floats(bytes)));
});

test("represent() frees its chunk where the network throws", () => {
  const before = tf.memory().numTensors;
  const broken = (): tf.Tensor2D => {
    throw new Error("the network's own");
  };
  assert.throws(() => represent(broken, [], [], counted(3)), new Error("the network's own"));
  assert.equal(tf.memory().numTensors, before);
});

test("represent() uses the parameters of each call and leaves no tensor behind", () => {
  const [one, two] = [{ factor: tf.scalar(1) }, { factor: tf.scalar(2) }];
  const before = tf.memory().numTensors;
  assert.equal(represent(scaled, one, [], counted(5)).data[13], 40);
  assert.equal(represent(scaled, two, [], counted(5)).data[13], 80);
  assert.equal(tf.memory().numTensors, before);
});

test("represent() of no examples is empty", () => {
  const { data, shape } = represent(scaled, { factor: tf.scalar(1) }, [], counted(0));
  assert.deepEqual([data.length, shape], [0, [0, 0]]);
});

test("representLabelled() passes labels and classes on", () => {
  const labels = Int32Array.of(1, 0);
  const result = representLabelled(scaled, { factor: tf.scalar(1) }, [], {
    inputs: counted(2),
    labels,
    classes: ["a", "b"],
  });
  assert.deepEqual(result, {
    inputs: { data: Float32Array.of(0, 0, 0, 1, 10, 11), shape: [2, 3] },
    labels,
    classes: ["a", "b"],
  });
});
