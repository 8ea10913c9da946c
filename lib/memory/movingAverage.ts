/** Moving averages of parameters: the teacher that follows a student. */
import { stopGradient } from "../core/gradient.ts";
import { tf } from "../core/tensor.ts";
import { map, type Tree } from "../core/tree.ts";

/**
 * θ ← m θ + (1 − m) θₛ for each leaf, the next state of a teacher θ that follows a student θₛ. No gradient flows to either.
 *
 * m in [0, 1], a number or a tensor where it follows a schedule: 0 copies the student, 1 keeps the teacher. After T steps
 * behind students θ₁ … θ_T it is mᵀ θ₀ + (1 − m) Σₜ m^(T−t) θₜ, an average over about 1 / (1 − m) steps.
 *
 * Source: He et al. 2019, arXiv:1911.05722, eq. 2; Tarvainen & Valpola 2017, arXiv:1703.01780.
 */
export function movingAverage<T extends Tree>(teacher: T, student: T, momentum: number | tf.Scalar): T {
  if (typeof momentum === "number" && !(momentum >= 0 && momentum <= 1)) {
    throw new RangeError(
      `movingAverage: expected a momentum in [0, 1], got ${momentum}; .99 to .999 is usual`,
    );
  }
  const rest = tf.sub(1, momentum);
  return map((old, now) => stopGradient(tf.add(tf.mul(old, momentum), tf.mul(now, rest))), teacher, student);
}
