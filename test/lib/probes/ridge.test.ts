import assert from "node:assert/strict";
import { test } from "node:test";
import type { Labelled } from "../../../lib/core/data.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { ridgeProbe } from "../../../lib/probes/ridge.ts";
import problem from "../../oracles/linearProbe.json" with { type: "json" };
import oracle from "../../oracles/ridgeProbe.json" with { type: "json" };
import { close } from "../../support/close.ts";

function labelled({ features, labels }: { features: number[][]; labels: number[] }): Labelled {
  return {
    inputs: { data: Float32Array.from(features.flat()), shape: [features.length, features[0]!.length] },
    labels: Int32Array.from(labels),
    classes: ["a", "b", "c"],
  };
}

const train = labelled(problem.train);
const asked = labelled(problem.test);

for (const { penalty, scores, accuracy } of oracle.solutions) {
  test(`ridgeProbe() has scikit-learn's scores at λ = ${penalty}`, () => {
    const probe = ridgeProbe({ train, test: asked, penalty });
    close(probe.scores, scores.flat(), 1e-4);
    assert.equal(probe.accuracy, accuracy);
  });
}

test("ridgeProbe() with a huge penalty answers with the largest class", () => {
  const labels = train.labels.map((label, i) => (i < 20 ? 2 : label));
  const { predictions, scores } = ridgeProbe({ train: { ...train, labels }, test: asked, penalty: 1e6 });
  assert.ok(predictions.every((label) => label === 2));
  const shares = [0, 1, 2].map((label) => labels.filter((one) => one === label).length / labels.length);
  close(scores.slice(0, 3), shares, 1e-4);
});

test("ridgeProbe() ignores the scale and offset of a feature", () => {
  const moved = (set: Labelled): Labelled => ({
    ...set,
    inputs: {
      ...set.inputs,
      data: set.inputs.data.map((value, at) => (at % set.inputs.shape[1]! === 0 ? 4 * value + 8 : value)),
    },
  });
  const { scores } = ridgeProbe({ train, test: asked });
  close(ridgeProbe({ train: moved(train), test: moved(asked) }).scores, scores, 1e-4);
});

test("ridgeProbe() leaves no tensor behind", () => {
  const before = tf.memory().numTensors;
  ridgeProbe({ train, test: asked });
  assert.equal(tf.memory().numTensors, before);
});

test("ridgeProbe() refuses a penalty that is none and sets that do not fit", () => {
  assert.throws(
    () => ridgeProbe({ train, test: asked, penalty: 0 }),
    new RangeError("ridgeProbe: expected penalty > 0, got 0; .001 is usual"),
  );
  const narrow: Labelled = { ...asked, inputs: { data: new Float32Array(2), shape: [1, 2] } };
  assert.throws(
    () => ridgeProbe({ train, test: narrow }),
    new RangeError(
      "ridgeProbe: expected test features of width 6, got 2; represent both sets by one encoder",
    ),
  );
});
