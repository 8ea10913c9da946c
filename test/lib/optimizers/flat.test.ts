import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal, split } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { leaves, map, type Tree } from "../../../lib/core/tree.ts";
import { chain } from "../../../lib/optimizers/chain.ts";
import { flat } from "../../../lib/optimizers/flat.ts";
import type { Optimizer } from "../../../lib/optimizers/optimizer.ts";
import { sgd } from "../../../lib/optimizers/sgd.ts";

const [keyA, keyB, keyC] = split(key(1), 3);
const params: Tree = {
  kernel: normal(keyA!, [3, 4]),
  layers: [{ bias: normal(keyB!, [4]) }, { scale: normal(keyC!, []) }],
};
const rule = sgd({ learningRate: 0.1, momentum: 0.9 }) as Optimizer;

test("flat() gives the updates of its optimizer, bit for bit, step after step", () => {
  let single: Tree = rule.init(params);
  const joined = flat(rule);
  let joint: Tree = joined.init(params);
  for (let step = 0; step < 3; step++) {
    const grads: Tree = map((param) => tf.mul(param, step + 0.3), params);
    const wanted: { updates: Tree; state: Tree } = rule.update(grads, single, params);
    const got: { updates: Tree; state: Tree } = joined.update(grads, joint, params);
    assert.deepEqual(
      leaves(got.updates).map(({ path, tensor }) => [path, tensor.arraySync()]),
      leaves(wanted.updates).map(({ path, tensor }) => [path, tensor.arraySync()]),
    );
    single = wanted.state;
    joint = got.state;
  }
});

test("flat() keeps one vector of state for all parameters", () => {
  const shapes = leaves(flat(chain(rule)).init(params)).map(({ tensor }) => tensor.shape);
  assert.deepEqual(
    shapes.filter((shape) => shape.length > 0),
    [[17]],
  );
});

test("flat() works on a tree of one leaf", () => {
  const optimizer = flat(rule);
  const { updates } = optimizer.update(tf.ones([2, 2]), optimizer.init(tf.ones([2, 2])), tf.ones([2, 2]));
  assert.deepEqual(updates.shape, [2, 2]);
});
