/** L-BFGS: the minimum of a smooth function of a vector, from values and gradients. Runs on the host in float64. */

/** The value and the gradient at a point. */
export type Objective = (at: Float64Array) => { value: number; gradient: Float64Array };

export interface LbfgsOptions {
  /** It has converged when no entry of the gradient exceeds this. Default 1e-5; scikit-learn's is 1e-4. */
  readonly tolerance?: number;
  /** Default 500. */
  readonly maxIterations?: number;
  /** How many past steps shape the next. Default 10. */
  readonly memory?: number;
  /** Relative rounding error of the values, below which only slopes are compared. Default 1e-6, for float32. */
  readonly rounding?: number;
}

export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the tolerance was reached; else the iterations ran out, or rounding left no way down. */
  readonly converged: boolean;
}

interface Point {
  readonly at: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

interface Correction {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/** A length on the ray of a line search and the slope there. */
interface Bound {
  readonly length: number;
  readonly slope: number;
}

/** c₁ of the Wolfe conditions: the share of the slope that a step must earn. */
const decrease = 1e-4;
/** c₂ of the Wolfe conditions: the share of the slope that may be left. */
const flatness = 0.9;
const maxTrials = 25;

/**
 * Minimizes from `start`, which is not changed. The step of each iteration fulfils the strong Wolfe conditions.
 *
 * Near the minimum, values in float32 differ by less than they are rounded. There the decrease is judged by slopes
 * (the approximate Wolfe condition), so that the gradient can still be brought to the tolerance.
 *
 * Source: Nocedal & Wright 2006, Numerical Optimization, Algorithms 7.4 and 7.5; Hager & Zhang 2005, "A new conjugate
 * gradient method with guaranteed descent and an efficient line search", eq. 4.1.
 *
 * @example
 * const bowl: Objective = ([x, y]) => ({ value: x! ** 2 + 3 * y! ** 2, gradient: Float64Array.of(2 * x!, 6 * y!) });
 * const { at, converged } = minimize(bowl, Float64Array.of(1, 1));
 * assert.ok(converged && Math.abs(at[0]!) < 1e-5 && Math.abs(at[1]!) < 1e-5);
 */
export function minimize(
  objective: Objective,
  start: Float64Array,
  { tolerance = 1e-5, maxIterations = 500, memory = 10, rounding = 1e-6 }: LbfgsOptions = {},
): Minimum {
  let point: Point = { at: start.slice(), ...objective(start) };
  const corrections: Correction[] = [];
  let iterations = 0;
  while (largest(point.gradient) > tolerance && iterations < maxIterations) {
    const direction = descent(point.gradient, corrections);
    const first = corrections.length === 0 ? Math.min(1, 1 / norm(point.gradient)) : 1;
    const found = lineSearch(objective, point, direction, { first, rounding });
    if (found === undefined) break;
    const step = combine(found.at, point.at, -1);
    const change = combine(found.gradient, point.gradient, -1);
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      corrections.push({ step, change, curvature });
      if (corrections.length > memory) corrections.shift();
    }
    point = found;
    iterations++;
  }
  const { at, value, gradient } = point;
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

/** A point on the ray that fulfils the Wolfe conditions, or at least lies lower; none where there is no lower one. */
function lineSearch(
  objective: Objective,
  from: Point,
  direction: Float64Array,
  { first, rounding }: { readonly first: number; readonly rounding: number },
): Point | undefined {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  const noise = rounding * Math.abs(from.value);
  let low: Bound = { length: 0, slope };
  let high: Bound | undefined;
  let length = first;
  let best: Point | undefined;
  for (let trial = 0; trial < maxTrials; trial++) {
    const at = combine(from.at, direction, length);
    const point = { at, ...objective(at) };
    const here = { length, slope: dot(point.gradient, direction) };
    const descends =
      point.value <= from.value + decrease * length * slope ||
      (point.value <= from.value + noise && here.slope <= (2 * decrease - 1) * slope);
    if (descends) {
      if (Math.abs(here.slope) <= flatness * -slope) return point;
      best = point;
    }
    if (descends && here.slope < 0) low = here;
    else high = here;
    length = high === undefined ? 2 * length : between(low, high);
  }
  return best;
}

/** Where the slope, taken as linear, is zero; the middle where it does not change sign. Keeps off the ends. */
function between(low: Bound, high: Bound): number {
  const share = high.slope > 0 ? low.slope / (low.slope - high.slope) : 0.5;
  return low.length + Math.min(0.9, Math.max(0.1, share)) * (high.length - low.length);
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
  const sum = a.slice();
  addTo(sum, b, factor);
  return sum;
}

function addTo(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!;
}
