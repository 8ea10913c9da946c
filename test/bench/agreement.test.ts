import assert from "node:assert/strict";
import { test } from "node:test";
import { nearMeanLoss, sameLosses, sameMeanLoss } from "../../bench/agreement.ts";
import type { Trainer } from "../../bench/alternate.ts";

function trainer(loss: (step: number) => number): Trainer {
  return {
    run: async (steps) => ({ milliseconds: [], losses: Array.from({ length: steps }, (_, i) => loss(i)) }),
  };
}

test("sameLosses() tells how near the losses are", async () => {
  const found = await sameLosses(
    "it",
    trainer((i) => 2 - i),
    trainer((i) => 2 - i + 2e-5 * (i + 1)),
  );
  assert.equal(
    found,
    "it: loss 2.0000 at the same weights, difference 2e-5; 1e-4 at most in the 4 steps after",
  );
});

test("sameLosses() refuses another loss at the same weights, and another way down from there", async () => {
  const reference = trainer(() => 2);
  await assert.rejects(
    sameLosses(
      "it",
      reference,
      trainer(() => 2.001),
    ),
    /expected the loss of it at step 0 to be selflab's, 2, got 2\.001/,
  );
  await assert.rejects(
    sameLosses(
      "it",
      reference,
      trainer((i) => (i < 2 ? 2 : 2.1)),
    ),
    /at step 2 /,
  );
  await assert.rejects(
    sameLosses(
      "it",
      reference,
      trainer(() => Number.NaN),
    ),
    /at step 0 /,
  );
});

test("sameMeanLoss() allows for the draws, and refuses other draws and another way down", async () => {
  const drawn = (mean: number, fall: number) => async (draw: number) =>
    trainer((step) => mean - fall * step + (draw % 2 === 0 ? 0.1 : -0.1));
  assert.match(
    await sameMeanLoss("it", drawn(5, 1), drawn(5.01, 1)),
    /^it: mean loss over 16 draws .* 5\.010, selflab 5\.000 \(difference 0\.3 standard errors; 0\.3 after 2 steps\)/,
  );
  await assert.rejects(sameMeanLoss("it", drawn(5, 1), drawn(5.5, 1)), /at step 0 .* draw or learn the same/);
  await assert.rejects(sameMeanLoss("it", drawn(5, 1), drawn(5, 1.2)), /at step 2 .* draw or learn the same/);
});

test("nearMeanLoss() says how far apart two losses are, and refuses what is too far", () => {
  assert.equal(
    nearMeanLoss("it", 4, 3.9, 0.05),
    "it: loss 3.900 at the end of the epoch, selflab 4.000 (2.5 % apart)",
  );
  assert.throws(() => nearMeanLoss("it", 4, 4.3, 0.05), /within 5 % of selflab's, 4\.000, got 4\.300/);
  assert.throws(() => nearMeanLoss("it", 4, Number.NaN, 0.05), /got NaN/);
});
