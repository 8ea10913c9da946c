import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { leaves } from "../../../lib/core/tree.ts";
import { gru, lstm } from "../../../lib/networks/recurrent.ts";
import oracle from "../../oracles/recurrent.json" with { type: "json" };
import { close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";
import { fixture } from "../../support/fixture.ts";

for (const [name, make] of Object.entries({ gru, lstm }) as ["gru" | "lstm", typeof gru][]) {
  const { x, weights, bidirectional } = oracle[name];
  const sequences = tf.tensor3d(x);

  test(`${name}() in both directions has PyTorch's states, each and last`, () => {
    for (const shows of ["each", "last"] as const) {
      const { output } = make(3, 2, { shows, bidirectional: true }).apply(
        fixture(weights),
        [],
        sequences,
        "train",
      );
      close(output, (bidirectional[shows] as number[][]).flat(2), 1e-6);
    }
  });

  test(`${name}() in one direction is the first half of both`, () => {
    const { output } = make(3, 2).apply(fixture(weights.forward), [], sequences, "train");
    assert.deepEqual(output.shape, [2, 4, 2]);
    close(
      output,
      bidirectional.each.flat().flatMap((states) => states.slice(0, 2)),
      1e-6,
    );
  });

  test(`${name}() starts with kernels in ±1/√units that differ, and offsets of 0`, () => {
    const found = leaves(make(5, 16, { bidirectional: true }).init(key(1)).params);
    for (const { path, tensor } of found) {
      const most = tf.max(tf.abs(tensor)).dataSync()[0]!;
      if (path.endsWith("bias")) assert.equal(most, 0);
      else assert.ok(most > 0.2 && most <= 0.25, `expected ${path} within ±1/4, got ${most}`);
    }
    const firsts = found
      .filter(({ path }) => path.endsWith("kernel"))
      .map(({ tensor }) => tensor.dataSync()[0]);
    assert.equal(new Set(firsts).size, firsts.length);
  });

  test(`${name}() in both directions gives the same bits eager and compiled, with its gradients`, () => {
    const network = make(3, 2, { bidirectional: true });
    const at = { weights: network.init(key(2)).params, x: normal(key(3), [2, 4, 3]) };
    checkCompiled(({ weights, x }: typeof at) => network.apply(weights, [], x, "train").output, at);
  });

  test(`${name}() refuses what is not a batch of sequences of its width`, () => {
    const network = make(3, 2);
    const { params, state } = network.init(key(0));
    assert.throws(
      () => network.apply(params, state, tf.zeros([4, 2]), "train"),
      new RangeError(`${name}: expected x of shape [·, ·, 3], got [4, 2]; pass sequences, [N, T, D]`),
    );
  });
}
