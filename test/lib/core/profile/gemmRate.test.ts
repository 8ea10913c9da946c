import assert from "node:assert/strict";
import { test } from "node:test";
import { gemmRate } from "../../../../lib/core/profile/gemmRate.ts";
import { tf } from "../../../../lib/core/tensor.ts";

test("gemmRate() is measured once, in operations a second, and leaves no tensors", () => {
  const before = tf.memory().numTensors;
  const rate = gemmRate();
  assert.equal(gemmRate(), rate);
  assert.equal(tf.memory().numTensors, before);
  // Any processor of these years, with or without vector units.
  assert.ok(rate > 1e8 && rate < 1e14, `${rate} operations a second`);
});
