/** L-BFGS: the minimum of a smooth function of a vector, from values and gradients. Runs on the host in float64. */

/** The value and the gradient at a point. */
export type Objective = (at: Float64Array) => { value: number; gradient: Float64Array };

export interface LbfgsOptions {
  /** It has converged when no entry of the gradient exceeds this. Default 1e-5. */
  readonly tolerance?: number;
  /** Default 500. */
  readonly maxIterations?: number;
  /** How many past steps shape the next. Default 10. */
  readonly memory?: number;
}

export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the tolerance was reached; else the iterations ran out, or rounding left no way down. */
  readonly converged: boolean;
}

interface Correction {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/**
 * Minimizes from `start`, which is not changed. Each line search halves or stretches the step until the strong Wolfe
 * conditions hold (c₁ = 1e-4, c₂ = .9).
 *
 * Source: Nocedal & Wright 2006, Numerical Optimization, Algorithms 7.4 and 3.5.
 *
 * @example
 * const bowl: Objective = ([x, y]) => ({ value: x! ** 2 + 3 * y! ** 2, gradient: Float64Array.of(2 * x!, 6 * y!) });
 * const { at, converged } = minimize(bowl, Float64Array.of(1, 1));
 * assert.ok(converged && Math.abs(at[0]!) < 1e-5 && Math.abs(at[1]!) < 1e-5);
 */
export function minimize(
  objective: Objective,
  start: Float64Array,
  { tolerance = 1e-5, maxIterations = 500, memory = 10 }: LbfgsOptions = {},
): Minimum {
  let at = Float64Array.from(start);
  let { value, gradient } = objective(at);
  const corrections: Correction[] = [];
  let iterations = 0;
  while (largest(gradient) > tolerance && iterations < maxIterations) {
    const direction = descent(gradient, corrections);
    const first = corrections.length === 0 ? Math.min(1, 1 / norm(gradient)) : 1;
    const found = lineSearch(objective, { at, value, gradient }, direction, first);
    if (found === undefined) break;
    const step = combine(found.at, at, -1);
    const change = combine(found.gradient, gradient, -1);
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      corrections.push({ step, change, curvature });
      if (corrections.length > memory) corrections.shift();
    }
    ({ at, value, gradient } = found);
    iterations++;
  }
  return { at, value, iterations, converged: largest(gradient) <= tolerance };
}

/** −H g, with H the inverse Hessian that the corrections describe (two-loop recursion). */
function descent(gradient: Float64Array, corrections: readonly Correction[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares: number[] = [];
  for (let i = corrections.length - 1; i >= 0; i--) {
    const { step, change, curvature } = corrections[i]!;
    shares[i] = dot(step, direction) / curvature;
    addTo(direction, change, -shares[i]!);
  }
  const last = corrections.at(-1);
  if (last !== undefined) {
    const scale = last.curvature / dot(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  corrections.forEach(({ step, change, curvature }, i) => {
    addTo(direction, step, shares[i]! - dot(change, direction) / curvature);
  });
  return direction;
}

interface Point {
  readonly at: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** A point on the ray that fulfils the strong Wolfe conditions, or at least lies lower; none where there is no lower one. */
function lineSearch(
  objective: Objective,
  from: Point,
  direction: Float64Array,
  first: number,
): Point | undefined {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let length = first;
  let best: Point | undefined;
  for (let trial = 0; trial < 25; trial++) {
    const at = combine(from.at, direction, length);
    const point = { at, ...objective(at) };
    const slopeHere = dot(point.gradient, direction);
    if (!(point.value <= from.value + 1e-4 * length * slope)) high = length;
    else {
      best = point;
      if (Math.abs(slopeHere) <= 0.9 * -slope) return point;
      if (slopeHere > 0) high = length;
      else low = length;
    }
    length = high === Number.POSITIVE_INFINITY ? 2 * length : (low + high) / 2;
  }
  return best;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function largest(a: Float64Array): number {
  let most = 0;
  for (const value of a) most = Math.max(most, Math.abs(value));
  return most;
}

/** a + factor · b. */
function combine(a: Float64Array, b: Float64Array, factor: number): Float64Array {
  const sum = Float64Array.from(a);
  addTo(sum, b, factor);
  return sum;
}

function addTo(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!;
}
