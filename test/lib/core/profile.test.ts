import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { inFloat64 } from "../../../lib/core/float64.ts";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { nativeBackend } from "../../../lib/core/operations/native.ts";
import { profileRows } from "../../../lib/core/profile/rows.ts";
import { type Profile, profile, profileEager } from "../../../lib/core/profile.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { close } from "../../support/close.ts";

const side = 300;
const a = tf.randomUniform([side, side], -1, 1, "float32", 1) as tf.Tensor2D;
const b = tf.randomUniform([side, side], -1, 1, "float32", 2) as tf.Tensor2D;

/** One product forward and one for the gradient take nearly all of the time. */
function step(x: tf.Tensor2D, y: tf.Tensor2D) {
  const { loss, grads } = valueAndGrad((at: tf.Tensor2D) => ({ loss: energy(at, y), aux: [] }), x);
  return { loss, moved: tf.sub(x, tf.mul(grads, 0.1)) };
}

function energy(x: tf.Tensor2D, y: tf.Tensor2D): tf.Scalar {
  const product = tf.matMul(x, y);
  return tf.sum(tf.square(product));
}

const compiled = profile(step, a, b);
const eager = profileEager(step, a, b);
const modes: Record<string, Profile> = { "profile()": compiled, "profileEager()": eager };

for (const [name, made] of Object.entries(modes)) {
  test(`${name} has times that agree with one another`, () => {
    const { runs, call, span, busy, sum, idle, overhead } = made;
    close(
      sum,
      runs.reduce((total, { start, end }) => total + end - start, 0),
      1e-9,
    );
    assert.ok(runs.every(({ start, end }) => start >= 0 && end >= start));
    assert.ok(runs.every(({ start }, i) => i === 0 || start >= runs[i - 1]!.start));
    assert.ok(
      busy <= sum + 1e-9 && busy <= span + 1e-9 && busy > 0,
      `busy ${busy}, sum ${sum}, span ${span}`,
    );
    close(idle, 1 - busy / span, 1e-12);
    assert.ok(call > 0 && overhead >= 0);
  });

  test(`${name} has the rows of its runs: their counts, times, shares and operations`, () => {
    for (const by of ["both", "operation", "line"] as const) {
      const rows = profileRows(made, by);
      const total = (of: "count" | "milliseconds" | "share" | "flops") =>
        rows.reduce((sum, row) => sum + row[of], 0);
      assert.equal(total("count"), made.runs.length);
      close(total("milliseconds"), made.sum, 1e-9);
      close(total("share"), 1, 1e-9);
      assert.ok(rows.every(({ milliseconds }, i) => i === 0 || milliseconds <= rows[i - 1]!.milliseconds));
    }
  });

  test(`${name} puts the operations that take long first, with the line and the function that called them`, () => {
    const [first] = profileRows(made);
    assert.equal(first!.operation, "SelflabMatMul");
    assert.equal(first!.caller, "energy");
    assert.match(first!.line, /^test\/lib\/core\/profile\.test\.ts:\d+$/);
  });

  test(`${name} tells a gradient's operations from others and gives them the line of what they differentiate`, () => {
    const products = profileRows(made).filter(({ operation }) => operation === "SelflabMatMul");
    assert.deepEqual(products.map(({ gradient, count }) => [gradient, count]).sort(), [
      [false, 1],
      [true, 1],
    ]);
    assert.equal(products[0]!.line, products[1]!.line);
    assert.ok(products.every(({ flops }) => flops === 2 * side ** 3));
  });
}

/** What starts the gradient is made of constants: TensorFlow computes it when it loads the graph. */
const constant = new Set(["BroadcastTo", "Reshape"]);

test("profile() and profileEager() name the same operations at the same lines, each as often", () => {
  const named = (made: Profile) =>
    profileRows(made)
      .filter(({ operation }) => !constant.has(operation))
      .map(({ milliseconds, share, ...row }) => JSON.stringify(row))
      .sort();
  assert.deepEqual(named(compiled), named(eager));
  assert.equal(named(compiled).length, 7);
});

test("profile() has a run for each operation that the graph has, but those of constants", () => {
  const f = compile(step);
  const { operations, output } = f.trace(a, b);
  tf.dispose([output.loss, output.moved]);
  const nodes = operations.filter(({ name }) => !constant.has(name));
  assert.deepEqual(
    compiled.runs
      .map(({ operation }) => operation.name)
      .filter((name) => !constant.has(name))
      .sort(),
    nodes.map(({ name }) => name).sort(),
  );
  f.dispose();
});

test("profile() of a compiled function uses its graph and keeps it; of another, it frees what it compiled", () => {
  let recorded = 0;
  const f = compile((x: tf.Tensor) => {
    recorded++;
    return tf.exp(x);
  });
  f(a).dispose();
  profile(f, a);
  assert.equal(recorded, 1);
  assert.equal(f.graphs(), 1);
  f.dispose();
});

test("profile() and profileEager() leave the number of tensors and the backend as they were, after an error too", () => {
  const backend = nativeBackend();
  const { binding } = backend;
  const tensors = tf.memory().numTensors;
  profile(step, a, b);
  profileEager(step, a, b);
  const fails = (x: tf.Tensor) => {
    tf.exp(x);
    throw new Error("the function's own");
  };
  for (const profiler of [profile, profileEager]) {
    assert.throws(() => profiler(fails, a), new Error("the function's own"));
  }
  assert.equal(tf.memory().numTensors, tensors);
  assert.equal(backend.binding, binding);
});

test("profileEager() of a compiled function, or of one that calls it, runs it as tfjs does", () => {
  const f = compile(step);
  const around = (x: tf.Tensor2D, y: tf.Tensor2D) => f(x, y);
  for (const made of [profileEager(f, a, b), profileEager(around, a, b)]) {
    assert.equal(made.runs.length, eager.runs.length);
  }
  assert.equal(f.graphs(), 0);
});

test("profileEager() knows the operations of a computation in float64", () => {
  const eager = profileEager(
    inFloat64((x: tf.Tensor) => tf.log(tf.add(x, 3))),
    tf.ones([4]),
  );
  const names = profileRows(eager, "operation").map(({ operation }) => operation);
  for (const name of ["Cast", "Bitcast", "Add", "Log"])
    assert.ok(names.includes(name), `${name} of ${names}`);
  for (const { flops } of profileRows(eager)) assert.ok(flops >= 0, "a count of each");
});

test("profile() and profileEager() refuse a function that runs no operations", () => {
  for (const profiler of [profile, profileEager]) {
    assert.throws(
      () => profiler((x: tf.Tensor) => [x], a),
      new RangeError(
        "profile: expected a function that runs operations of TensorFlow, got none; pass one that computes something from its inputs",
      ),
    );
  }
});
