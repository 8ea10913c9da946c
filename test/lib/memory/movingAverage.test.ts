import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { movingAverage } from "../../../lib/memory/movingAverage.ts";
import { close } from "../../support/close.ts";

test("movingAverage() after T steps is mᵀ θ₀ + (1 − m) Σ m^(T−t) θₜ, leaf by leaf", () => {
  const m = 0.9;
  const students = Array.from({ length: 8 }, (_, t) => [t + 1, Math.sin(t)]);
  let teacher = { a: tf.scalar(5), b: [tf.tensor1d([-1])] };
  for (const [a, b] of students)
    teacher = movingAverage(teacher, { a: tf.scalar(a!), b: [tf.tensor1d([b!])] }, m);
  const closed = (start: number, leaf: number) =>
    students.reduce((sum, student, t) => sum + (1 - m) * m ** (7 - t) * student[leaf]!, m ** 8 * start);
  close(teacher.a, closed(5, 0), 1e-5);
  close(teacher.b[0]!, closed(-1, 1), 1e-5);
});

test("movingAverage() of momentum 0 copies the student and of 1 keeps the teacher, exactly", () => {
  const [teacher, student] = [normal(key(1), [9]), normal(key(2), [9])];
  close(movingAverage(teacher, student, 0), student.dataSync(), 0);
  close(movingAverage(teacher, student, 1), teacher.dataSync(), 0);
});

test("movingAverage() takes a momentum that is a tensor, for schedules", () => {
  const [teacher, student] = [normal(key(1), [9]), normal(key(2), [9])];
  close(
    movingAverage(teacher, student, tf.scalar(0.75)),
    movingAverage(teacher, student, 0.75).dataSync(),
    1e-6,
  );
});

test("movingAverage() lets no gradient through", () => {
  const { grads } = valueAndGrad(
    (student: tf.Tensor1D) => ({
      loss: tf.sum(movingAverage(tf.ones([3]), student, 0.5)) as tf.Scalar,
      aux: [],
    }),
    tf.ones([3]) as tf.Tensor1D,
  );
  close(grads, 0, 0);
});

test("movingAverage() refuses a momentum outside [0, 1] and trees of another form", () => {
  for (const momentum of [-0.1, 1.1, Number.NaN]) {
    assert.throws(
      () => movingAverage(tf.scalar(0), tf.scalar(1), momentum),
      new RangeError(`movingAverage: expected a momentum in [0, 1], got ${momentum}; .99 to .999 is usual`),
    );
  }
  assert.throws(
    () => movingAverage([tf.scalar(0)] as readonly tf.Tensor[], [tf.scalar(1), tf.scalar(2)], 0.5),
    new RangeError("map: expected trees of 1 leaves, got one of 2; pass trees of one form"),
  );
});
