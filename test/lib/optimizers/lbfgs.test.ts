import assert from "node:assert/strict";
import { test } from "node:test";
import { minimize, type Objective } from "../../../lib/optimizers/lbfgs.ts";
import { close } from "../../support/close.ts";

/** (1 − x)² + 100 (y − x²)²: a curved valley with its minimum at (1, 1). */
const rosenbrock: Objective = ([x, y]) => ({
  value: (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2,
  gradient: Float64Array.of(-2 * (1 - x!) - 400 * x! * (y! - x! ** 2), 200 * (y! - x! ** 2)),
});

/** ½ Σ sᵢ (xᵢ − i)². */
function bowl(scales: readonly number[]): Objective {
  return (x) => ({
    value: scales.reduce((sum, scale, i) => sum + (scale / 2) * (x[i]! - i) ** 2, 0),
    gradient: Float64Array.from(x, (value, i) => scales[i]! * (value - i)),
  });
}

test("minimize() follows the valley of Rosenbrock's function to (1, 1)", () => {
  const { at, value, converged, iterations } = minimize(rosenbrock, Float64Array.of(-1.2, 1), {
    tolerance: 1e-8,
  });
  assert.ok(converged && iterations < 60, `${iterations} iterations`);
  close(at, 1, 1e-7);
  close(value, 0, 1e-12);
});

test("minimize() solves a quadratic with scales from 1 to 10⁴", () => {
  const { at, converged } = minimize(bowl([1, 10, 100, 1e3, 1e4]), new Float64Array(5), { tolerance: 1e-7 });
  assert.ok(converged);
  close(at, [0, 1, 2, 3, 4], 1e-6);
});

test("minimize() reaches its tolerance though values are rounded to float32", () => {
  const scales = [1, 3, 10];
  const rounded: Objective = (x) => {
    const { value, gradient } = bowl(scales)(x);
    return { value: Math.fround(2 + value), gradient };
  };
  const { at, converged, iterations } = minimize(rounded, Float64Array.of(9, 9, 9), { tolerance: 1e-7 });
  assert.ok(converged && iterations < 20, `${iterations} iterations`);
  close(at, [0, 1, 2], 1e-6);
});

test("minimize() leaves its start alone, and stays where the gradient is 0", () => {
  const start = Float64Array.of(0, 1, 2);
  const { at, iterations, converged } = minimize(bowl([1, 1, 1]), start);
  assert.deepEqual({ at, iterations, converged }, { at: start, iterations: 0, converged: true });
  minimize(rosenbrock, start.subarray(0, 2));
  assert.deepEqual(start, Float64Array.of(0, 1, 2));
});

test("minimize() says when iterations ran out, and never claims to have converged on NaN", () => {
  const short = minimize(rosenbrock, Float64Array.of(-1.2, 1), { maxIterations: 3 });
  assert.deepEqual([short.iterations, short.converged], [3, false]);
  const broken: Objective = () => ({ value: Number.NaN, gradient: Float64Array.of(Number.NaN) });
  assert.equal(minimize(broken, Float64Array.of(0)).converged, false);
});

test("minimize() ends where there is no minimum", () => {
  const slope: Objective = ([x]) => ({ value: -x!, gradient: Float64Array.of(-1) });
  assert.equal(minimize(slope, Float64Array.of(0), { maxIterations: 10 }).converged, false);
});
