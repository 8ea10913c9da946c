import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { ntxent } from "../../../lib/losses/ntxent.ts";
import { kindsOf } from "../../../lib/losses/pairs.ts";
import {
  type ViewForm,
  viewFloor,
  viewForms,
  viewInfonce,
  viewScores,
} from "../../../lib/losses/viewInfonce.ts";
import oracle from "../../oracles/infonce.json" with { type: "json" };
import { checkGradient, circle, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";

const [n, d] = oracle.shape as [number, number];
const za = tf.tensor2d(oracle.za, [n, d]);
const zb = tf.tensor2d(oracle.zb, [n, d]);
const queue = tf.tensor2d(oracle.queue);
const value = (loss: tf.Scalar): number => loss.dataSync()[0]!;

for (const { name, form, queue: queued, infonce } of oracle.cases) {
  test(`viewInfonce() of ${name} equals loops in float64 and PyTorch's gradient at τ = ${form.temperature}`, () => {
    const full = { ...form, ...(queued && { more: queue }) } as ViewForm;
    const { loss, grads } = valueAndGrad(
      ({ a, b }: { a: tf.Tensor2D; b: tf.Tensor2D }) => ({ loss: viewInfonce(a, b, full), aux: [] }),
      { a: za, b: zb },
    );
    close(loss, infonce.loss, 1e-6 / form.temperature);
    close(grads.a, infonce.gradA, 2e-6 / form.temperature);
    close(grads.b, infonce.gradB, 2e-6 / form.temperature);
  });
}

test("viewInfonce() is NT-Xent by default, in value and gradient", () => {
  for (const options of [{}, { temperature: 0.1 }, { normalized: false, temperature: 2 }]) {
    const [ours, theirs] = [viewInfonce, ntxent].map((f) =>
      valueAndGrad((a: tf.Tensor2D) => ({ loss: f(a, zb, options), aux: [] }), za),
    );
    close(ours!.loss, theirs!.loss.dataSync(), 2e-6);
    close(ours!.grads, theirs!.grads.dataSync(), 2e-6);
  }
});

test("viewForms have the chance levels that the table gives them", () => {
  const same = tf.ones([6, 3]) as tf.Tensor2D;
  const level = (form: ViewForm) => value(viewInfonce(same, same, form));
  close(level(viewForms.simclr), Math.log(11), 1e-5);
  close(level(viewForms.cpc), Math.log(6), 1e-5);
  close(level(viewForms.clip), Math.log(6), 1e-5);
  close(level({ ...viewForms.moco, more: tf.ones([20, 3]) }), Math.log(21), 1e-5);
  close(level(viewForms.mocoV3), 2 * Math.log(6), 1e-5);
  close(level({ ...viewForms.mocoV3, temperature: 0.2 }), 0.4 * Math.log(6), 1e-5);
});

test("viewInfonce() with anchors in both views is the mean of the two sides", () => {
  const side = (a: tf.Tensor2D, b: tf.Tensor2D) => value(viewInfonce(a, b, viewForms.cpc));
  const mean = (side(za, zb) + side(zb, za)) / 2;
  close(viewInfonce(za, zb, { ...viewForms.cpc, anchors: "both" }), mean, 2e-6);
});

test("viewInfonce() learns its temperature where that is a tensor", () => {
  const loss = (t: tf.Scalar) => viewInfonce(za, zb, { ...viewForms.clip, temperature: t });
  close(loss(tf.scalar(0.07)), viewInfonce(za, zb, viewForms.clip).dataSync(), 1e-4);
  checkGradient(loss, tf.scalar(0.5));
  checkGradient((t) => viewInfonce(za, zb, { ...viewForms.mocoV3, temperature: t }), tf.scalar(0.5));
});

test("viewInfonce() ignores the scale of rows and the order of images", () => {
  const order = tf.tensor1d([3, 0, 4, 1, 2], "int32");
  for (const form of [viewForms.simclr, viewForms.cpc, { ...viewForms.moco, more: queue }]) {
    const loss = value(viewInfonce(za, zb, form));
    close(viewInfonce(tf.mul(za, 3), zb, form), loss, 1e-5);
    close(viewInfonce(tf.gather(za, order), tf.gather(zb, order), form), loss, 1e-5);
  }
});

test("viewScores() name the pairs of a form", () => {
  const kinds = (form: ViewForm) =>
    kindsOf(viewScores(circle(0, 90), circle(0, 90), form).pairs).map((row) =>
      row.map((kind) => kind[0]).join(""),
    );
  assert.deepEqual(kinds(viewForms.simclr), ["lnpn", "nlnp", "pnln", "npnl"]);
  assert.deepEqual(kinds({ anchors: "first" }), ["lnpn", "nlnp"]);
  assert.deepEqual(kinds(viewForms.clip), ["pn", "np", "pn", "np"]);
  assert.deepEqual(kinds({ ...viewForms.moco, more: circle(1, 2, 3) }), ["pnnn", "pnnn"]);
});

test("viewFloor() is what a simplex reaches, and no embedding goes below", () => {
  // Three directions at 120° are a simplex in the plane, two opposite ones on the line.
  const triangle = circle(0, 120, 240);
  for (const form of [{ temperature: 0.5 }, { temperature: 0.2, candidates: "other view" }] as const) {
    close(viewInfonce(triangle, triangle, form), viewFloor(3, form), 1e-6);
    for (let seed = 0; seed < 20; seed++) {
      const [a, b] = [key(seed), key(100 + seed)].map((from) => normal(from, [3, 2]) as tf.Tensor2D);
      assert.ok(value(viewInfonce(a!, b!, form)) > viewFloor(3, form));
    }
  }
  const [opposite, away] = [circle(0, 0), circle(180, 180, 180)];
  const moco = { ...viewForms.moco, temperature: 0.5 };
  close(viewInfonce(opposite, opposite, { ...moco, more: away }), viewFloor(2, moco, 3), 1e-6);
});

test("viewInfonce() has the gradient of its finite differences", () => {
  const at = normal(key(3), [4, 3]) as tf.Tensor2D;
  const other = normal(key(4), [4, 3]) as tf.Tensor2D;
  const more = normal(key(5), [6, 3]) as tf.Tensor2D;
  for (const form of [viewForms.simclr, { ...viewForms.cpc, temperature: 0.5 }])
    checkGradient((a) => viewInfonce(a, other, { ...form, more }), at);
  checkGradient((rows) => viewInfonce(at, other, { ...viewForms.moco, temperature: 0.5, more: rows }), more);
});

test("viewInfonce() has the same bits compiled as eager", () => {
  for (const form of [viewForms.simclr, viewForms.clip]) {
    checkCompiled(({ a, b, more }) => viewInfonce(a, b, { ...form, more }), { a: za, b: zb, more: queue });
  }
  checkCompiled(({ a, b, more }) => viewInfonce(a, b, { ...viewForms.moco, more }), {
    a: za,
    b: zb,
    more: queue,
  });
});

test("viewInfonce() is finite with a finite gradient at temperature .01, also for equal, opposite and zero rows", () => {
  const rows = [circle(0, 0, 0), circle(0, 180, 0), tf.zeros([3, 2]) as tf.Tensor2D];
  const forms: ViewForm[] = [
    viewForms.simclr,
    viewForms.cpc,
    viewForms.clip,
    { ...viewForms.moco, more: circle(0, 180) },
  ];
  for (const form of forms)
    for (const a of rows)
      for (const b of rows) {
        const { loss, grads } = valueAndGrad(
          (x: tf.Tensor2D) => ({ loss: viewInfonce(x, b, { ...form, temperature: 0.01 }), aux: [] }),
          a,
        );
        for (const number of [...loss.dataSync(), ...grads.dataSync()]) assert.ok(Number.isFinite(number));
      }
});

test("viewInfonce() refuses unequal views, one image, a temperature of 0, and MoCo's form without a queue", () => {
  const refuses = (f: () => unknown, message: string) => assert.throws(f, new RangeError(message));
  refuses(
    () => viewInfonce(za, tf.zeros([n, 3])),
    "viewScores: expected zb of shape [5, 4], got [5, 3]; pass two views of the same batch",
  );
  refuses(
    () => viewInfonce(circle(0), circle(0)),
    "amongViews: expected at least 2 images, a whole number, got 1; a negative needs another image",
  );
  refuses(
    () => viewInfonce(za, zb, { temperature: 0 }),
    "viewScores: expected a temperature above 0, got 0; .1 to .5 is usual",
  );
  refuses(
    () => viewInfonce(za, zb, viewForms.moco),
    "viewScores: expected more negatives where an anchor's only candidate of the batch is its positive, got none; pass the rows of a queue as more",
  );
});
