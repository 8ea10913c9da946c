import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { leaves } from "../../../lib/core/tree.ts";
import { chain, sequence } from "../../../lib/networks/chain.ts";
import { dense } from "../../../lib/networks/dense.ts";
import { dropout } from "../../../lib/networks/dropout.ts";
import { type Network, pointwise } from "../../../lib/networks/network.ts";
import { close } from "../../support/close.ts";

const plus = (number: number) => pointwise((x) => tf.add(x, number));
const times = (number: number) => pointwise((x) => tf.mul(x, number));

/** Multiplies by how often it has been applied. */
const counter: Network<tf.Tensor> = {
  init: () => ({ params: [], state: tf.scalar(1) }),
  apply: (_params, state, x) => ({
    output: tf.mul(x, state as tf.Tensor),
    state: tf.add(state as tf.Tensor, 1),
  }),
};

test("chain() applies the networks in the order written", () => {
  const network = chain({ zebra: plus(1), apple: times(10) });
  const { params, state } = network.init(key(0));
  close(network.apply(params, state, tf.scalar(2), "train").output, 30, 0);
});

test("chain() carries the state of each network under its name", () => {
  const network = chain({ a: counter, b: counter });
  const { params, state } = network.init(key(0));
  const once = network.apply(params, state, tf.scalar(1), "train");
  const twice = network.apply(params, once.state, tf.scalar(1), "train");
  close(twice.output, 4, 0);
  close(twice.state.b as tf.Tensor, 3, 0);
});

test("chain() initializes equal networks from distinct keys", () => {
  const { params } = chain({ a: dense(2, 2), b: dense(2, 2) }).init(key(0));
  const [a, b] = leaves(params).filter(({ path }) => path.endsWith("kernel"));
  assert.notDeepEqual(a!.tensor.dataSync(), b!.tensor.dataSync());
});

test("chain() refuses to be empty", () => {
  assert.throws(() => chain({}), new RangeError("chain: expected at least one network, got none; name one"));
});

test("sequence() keeps the order of more than ten networks", () => {
  const network = sequence(...Array.from({ length: 12 }, (_, i) => (i === 10 ? times(2) : plus(1))));
  const { params, state } = network.init(key(0));
  close(network.apply(params, state, tf.scalar(0), "train").output, 21, 0);
  assert.deepEqual(Object.keys(params).slice(9), ["layer9", "layer10", "layer11"]);
});

test("sequence() gives two dropouts masks of their own", () => {
  const { state } = sequence(dropout(0.5), dropout(0.5)).init(key(0));
  const [a, b] = leaves(state);
  assert.notDeepEqual(a!.tensor.dataSync(), b!.tensor.dataSync());
});
