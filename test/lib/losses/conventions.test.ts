import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { normalize } from "../../../lib/core/numeric.ts";
import { tf } from "../../../lib/core/tensor.ts";
import {
  contrastivePair,
  contrastivePairAmong,
  contrastivePairOf,
} from "../../../lib/losses/contrastivePair.ts";
import { conventions } from "../../../lib/losses/conventions.ts";
import { cosineCritic } from "../../../lib/losses/critics.ts";
import { decoupledInfonce, misesFisherWeights } from "../../../lib/losses/decoupled.ts";
import { cosineDistance } from "../../../lib/losses/distance.ts";
import { infonceAgainst } from "../../../lib/losses/infonce.ts";
import { liftedStructure } from "../../../lib/losses/liftedStructure.ts";
import { nPair } from "../../../lib/losses/nPair.ts";
import { amongLabels, amongViews } from "../../../lib/losses/pairs.ts";
import { softNearestNeighbor } from "../../../lib/losses/softNearestNeighbor.ts";
import { supCon } from "../../../lib/losses/supCon.ts";
import { triplet, tripletAmong } from "../../../lib/losses/triplet.ts";
import { viewForms, viewInfonce } from "../../../lib/losses/viewInfonce.ts";
import batch from "../../oracles/conventions.json" with { type: "json" };
import addons from "../../oracles/conventionsAddons.json" with { type: "json" };
import infonce from "../../oracles/conventionsInfonce.json" with { type: "json" };
import { checkLoss } from "../../support/losses.ts";

/** What expressions of the table may name besides the batch. */
const functions = {
  ...{ contrastivePair, contrastivePairAmong, contrastivePairOf, cosineDistance, liftedStructure },
  ...{ normalize, amongLabels, nPair, softNearestNeighbor, supCon, triplet, tripletAmong },
  ...{
    amongViews,
    cosineCritic,
    decoupledInfonce,
    infonceAgainst,
    misesFisherWeights,
    viewForms,
    viewInfonce,
  },
  pairs: (same: tf.Tensor1D) => ({ positives: same, negatives: tf.sub(1, same) }),
};

const z = tf.tensor2d(batch.z, batch.shape as [number, number]);

function evaluate(expression: string, z: tf.Tensor2D): tf.Scalar {
  const rows = (from: number, count: number) => tf.slice(z, [from, 0], [count, -1]);
  const names = {
    ...functions,
    ...{
      z,
      za: rows(0, 5),
      zb: rows(5, 5),
      anchors: rows(0, 3),
      positives: rows(3, 3),
      negatives: rows(6, 3),
    },
    labels: tf.tensor1d(batch.labels, "int32"),
    same: tf.tensor1d(batch.same, "float32"),
    queue: tf.tensor2d(infonce.queue),
  };
  return new Function(...Object.keys(names), `return ${expression}`)(...Object.values(names));
}

const measured = [...batch.libraries, ...addons.libraries, ...infonce.libraries].flatMap(
  ({ library, cases }) => cases.map((one) => ({ library, ...one })),
);

for (const { library, theirs, ours } of conventions) {
  test(`${ours} has the value and gradient of ${theirs} in ${library}`, () => {
    const found = measured.find((one) => one.library === library && one.theirs === theirs);
    assert.ok(found, "the library was not asked: run the script in test/oracles");
    checkLoss((at) => evaluate(ours, at), z, found);
  });
}

test("conventions has a row for every expression that libraries were asked", () => {
  const name = ({ library, theirs }: { library: string; theirs: string }) => `${library}: ${theirs}`;
  assert.deepEqual(measured.map(name).sort(), conventions.map(name).sort());
});

test("conventions names files of lib/losses", () => {
  const folder = path.resolve(import.meta.dirname, "../../../lib/losses");
  for (const { loss } of conventions) assert.ok(existsSync(path.join(folder, `${loss}.ts`)), loss);
});
