import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { dropout } from "../../../lib/networks/dropout.ts";
import { close } from "../../support/close.ts";

const ones = tf.ones([100, 100]);

test("dropout() drops at its rate, scales the rest and so keeps the mean", () => {
  const network = dropout(0.2);
  const { params, state } = network.init(key(1));
  const values = network.apply(params, state, ones, "train").output.dataSync();
  const dropped = values.filter((value) => value === 0).length;
  close(dropped / 10_000, 0.2, 4 * Math.sqrt(0.16 / 10_000));
  close(
    values.filter((value) => value !== 0),
    1.25,
    1e-6,
  );
});

test("dropout() draws another mask at each application, by the state it returns", () => {
  const network = dropout(0.5);
  const { params, state } = network.init(key(1));
  const first = network.apply(params, state, ones, "train");
  const second = network.apply(params, first.state, ones, "train");
  close(network.apply(params, state, ones, "train").output, first.output.dataSync(), 0);
  const agreement = tf.mean(tf.cast(tf.equal(first.output, second.output), "float32"));
  close(agreement, 0.5, 0.02);
});

test("dropout() passes on the input itself in evaluation and at rate 0", () => {
  const { params, state } = dropout(0.5).init(key(1));
  assert.deepEqual(dropout(0.5).apply(params, state, ones, "evaluate"), { output: ones, state });
  assert.deepEqual(dropout(0).apply(params, state, ones, "train"), { output: ones, state });
});

test("dropout() refuses rates outside [0, 1)", () => {
  for (const rate of [1, -0.1, Number.NaN]) {
    const message = `dropout: expected a rate in [0, 1), got ${rate}; 0.1 is usual`;
    assert.throws(() => dropout(rate), new RangeError(message));
  }
});
