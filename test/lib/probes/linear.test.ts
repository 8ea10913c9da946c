import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Labelled } from "../../../lib/core/data.ts";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { scalingOf } from "../../../lib/probes/features.ts";
import { fewLabels, linearProbe } from "../../../lib/probes/linear.ts";
import { close } from "../../support/close.ts";
import { clusters } from "../../support/clusters.ts";

interface OracleSet {
  readonly features: number[][];
  readonly labels: number[];
}

interface Solution {
  readonly inversePenalty: number;
  readonly kernel: number[][];
  readonly offset: number[];
  readonly probabilities: number[][];
  readonly objective: number;
  readonly accuracy: number;
  readonly trainAccuracy: number;
}

const oracle: { train: OracleSet; test: OracleSet; solutions: Solution[] } = JSON.parse(
  readFileSync(new URL("../../oracles/linearProbe.json", import.meta.url), "utf8"),
);

function labelled({ features, labels }: OracleSet): Labelled {
  return {
    inputs: { data: Float32Array.from(features.flat()), shape: [features.length, features[0]!.length] },
    labels: Int32Array.from(labels),
    classes: ["a", "b", "c"],
  };
}

const train = labelled(oracle.train);
const asked = labelled(oracle.test);
const easy = { width: 16, classes: 4, noise: 1.5 };

/** softmax(Wᵀ x̂ + b) of each example, row after row, in float64. */
function probabilities(weights: Float32Array, { inputs }: Labelled, classes: number): number[] {
  const { mean, factor } = scalingOf(train.inputs);
  const width = mean.length;
  return Array.from({ length: inputs.shape[0]! }, (_, n) => {
    const exponentials = Array.from({ length: classes }, (_, c) => {
      let score = weights[width * classes + c]!;
      for (let j = 0; j < width; j++) {
        score += (inputs.data[n * width + j]! - mean[j]!) * factor[j]! * weights[j * classes + c]!;
      }
      return Math.exp(score);
    });
    const sum = exponentials.reduce((a, b) => a + b);
    return exponentials.map((value) => value / sum);
  }).flat();
}

for (const solution of oracle.solutions) {
  const { inversePenalty } = solution;
  test(`linearProbe() with C = ${inversePenalty} finds the probabilities, weights and accuracies of scikit-learn`, () => {
    const probe = linearProbe({ train, test: asked, inversePenalty });
    assert.ok(probe.converged);
    close(probabilities(probe.weights.data, asked, 3), solution.probabilities.flat(), 1e-3);
    close(probe.weights.data, [...solution.kernel.flat(), ...solution.offset], 5e-3);
    close(probe.accuracy, solution.accuracy, 1e-9);
    close(probe.trainAccuracy, solution.trainAccuracy, 1e-9);
  });

  test(`linearProbe() with C = ${inversePenalty} and a tighter tolerance comes within 1e-4 of those weights`, () => {
    const probe = linearProbe({ train, test: asked, inversePenalty, tolerance: 1e-6 });
    assert.ok(probe.converged);
    close(probe.weights.data, [...solution.kernel.flat(), ...solution.offset], 1e-4);
  });
}

test("linearProbe() standardizes by the training set alone: moved test features are not moved back", () => {
  const moved = {
    ...asked,
    inputs: { ...asked.inputs, data: asked.inputs.data.map((value) => value + 1e5) },
  };
  const answers = new Set(linearProbe({ train, test: moved }).predictions);
  assert.equal(answers.size, 1);
});

test("linearProbe() answers for an example alone as for the same example among others", () => {
  const all = linearProbe({ train, test: asked }).predictions;
  const width = asked.inputs.shape[1]!;
  asked.labels.forEach((label, i) => {
    const inputs = { data: asked.inputs.data.slice(i * width, (i + 1) * width), shape: [1, width] };
    const alone = linearProbe({ train, test: { ...asked, inputs, labels: Int32Array.of(label) } });
    assert.equal(alone.predictions[0], all[i]);
  });
});

test("linearProbe() ignores the scale and the offset of each feature", () => {
  const sets = [
    clusters(key(1), { ...easy, count: 200 }),
    clusters(key(2), { ...easy, count: 200 }),
  ] as const;
  const moved = sets.map((set) => ({
    ...set,
    inputs: {
      ...set.inputs,
      data: set.inputs.data.map((value, i) => value * 10 ** ((i % 16) / 4 - 2) + (i % 16)),
    },
  })) as [Labelled, Labelled];
  const plain = linearProbe({ train: sets[0], test: sets[1] });
  const same = linearProbe({ train: moved[0], test: moved[1] });
  close(same.weights.data, plain.weights.data, 1e-3);
});

test("linearProbe() gives a constant feature no weight", () => {
  const { kernel } = oracle.solutions[0]!;
  assert.deepEqual(kernel.at(-1), [0, 0, 0]);
  close(linearProbe({ train, test: asked }).weights.data.slice(15, 18), 0, 1e-9);
});

test("linearProbe() takes images as their flattened values", () => {
  const flat = clusters(key(3), { ...easy, count: 40 });
  const images = { ...flat, inputs: { ...flat.inputs, shape: [40, 4, 4, 1] } };
  assert.deepEqual(linearProbe({ train: images, test: images }), linearProbe({ train: flat, test: flat }));
});

test("linearProbe() is at chance when the labels say nothing", () => {
  const shuffled = clusters(key(4), { ...easy, noise: 1e4, count: 1000 });
  const { accuracy } = linearProbe({
    train: shuffled,
    test: clusters(key(5), { ...easy, noise: 1e4, count: 4000 }),
  });
  close(accuracy, 0.25, 3 * Math.sqrt((0.25 * 0.75) / 4000));
});

test("linearProbe() brings the gradient to its tolerance where values in float32 no longer differ", () => {
  const noisy = { count: 4000, width: 32, classes: 10, noise: 10 };
  const set = clusters(key(6), noisy);
  const { converged, iterations } = linearProbe({ train: set, test: set, tolerance: 1e-6 });
  assert.ok(converged && iterations < 60, `${iterations} iterations`);
});

test("linearProbe() says when it stopped early", () => {
  const { converged, iterations } = linearProbe({ train, test: asked, maxIterations: 2 });
  assert.deepEqual({ converged, iterations }, { converged: false, iterations: 2 });
});

test("linearProbe() leaves no tensor behind", () => {
  linearProbe({ train, test: asked });
  const before = tf.memory().numTensors;
  linearProbe({ train, test: asked });
  assert.equal(tf.memory().numTensors, before);
});

test("linearProbe() refuses sets that do not fit together", () => {
  const narrow = clusters(key(7), { count: 6, width: 5, classes: 3, noise: 1 });
  assert.throws(
    () => linearProbe({ train, test: narrow }),
    new RangeError(
      "linearProbe: expected test features of width 6, got 5; represent both sets by one encoder",
    ),
  );
  assert.throws(
    () => linearProbe({ train: { ...train, labels: train.labels.slice(1) }, test: asked }),
    new RangeError("linearProbe: expected 60 train labels, got 59; pass one for each example"),
  );
  assert.throws(
    () => linearProbe({ train: { ...train, classes: ["a", "b"] }, test: asked }),
    new RangeError(
      "linearProbe: expected train labels in [0, 2), got 2 at 2; name every class of the training set in its classes",
    ),
  );
});

test("linearProbe() refuses features that are not numbers and names the example", () => {
  const data = asked.inputs.data.slice();
  data[13] = Number.NaN;
  assert.throws(
    () => linearProbe({ train, test: { ...asked, inputs: { ...asked.inputs, data } } }),
    new RangeError(
      "linearProbe: expected finite test features, got NaN in example 2; look for the step where the encoder diverged",
    ),
  );
});

test("linearProbe() refuses a penalty without sense", () => {
  assert.throws(
    () => linearProbe({ train, test: asked, inversePenalty: 0 }),
    new RangeError("linearProbe: expected inversePenalty > 0, got 0; 1 is usual, larger penalizes less"),
  );
});

const pool = clusters(key(8), { ...easy, count: 400 });
const held = clusters(key(9), { ...easy, count: 400 });

test("fewLabels() depends on the key alone, and its draws differ", () => {
  const options = { train: pool, test: held, perClass: 3, draws: 5 };
  const first = fewLabels({ ...options, key: key(1) });
  assert.deepEqual(fewLabels({ ...options, key: key(1) }), first);
  assert.notDeepEqual(fewLabels({ ...options, key: key(2) }), first);
  assert.ok(new Set(first).size > 1);
});

test("fewLabels() with all labels of balanced classes is the probe with all labels", () => {
  const [accuracy] = fewLabels({ train: pool, test: held, perClass: 100, draws: 1, key: key(1) });
  close(accuracy!, linearProbe({ train: pool, test: held }).accuracy, 1 / 400);
});

test("fewLabels() draws equally many of every class: without information it is not drawn to the frequent one", () => {
  const blank = { data: new Float32Array(400), shape: [400, 1] };
  const classes = ["first", "second", "frequent"];
  const train = {
    inputs: blank,
    labels: Int32Array.from(blank.data, (_, i) => (i < 20 ? i % 2 : 2)),
    classes,
  };
  const test = { inputs: blank, labels: new Int32Array(400), classes };
  assert.equal(linearProbe({ train, test }).accuracy, 0);
  assert.deepEqual(fewLabels({ train, test, perClass: 10, draws: 2, key: key(1) }), [1, 1]);
});

test("fewLabels() refuses to draw more labels of a class than there are", () => {
  assert.throws(
    () => fewLabels({ train: pool, test: held, perClass: 101, draws: 1, key: key(1) }),
    new RangeError('fewLabels: expected 101 examples of class "class 0", got 100; ask for fewer'),
  );
  assert.throws(
    () => fewLabels({ train: pool, test: held, perClass: 0, draws: 1, key: key(1) }),
    new RangeError("fewLabels: expected perClass to be a whole number ≥ 1, got 0; pass such as 10"),
  );
});
