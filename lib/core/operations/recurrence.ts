/**
 * A recurrent cell over a whole sequence, with a gradient that the cell writes out.
 *
 * The steps stand one after the other in the graph, forward and back. For the small cells of this library this is faster
 * than TensorFlow's fused cells, because operations on a few thousand numbers take 1 to 10 µs each, and about a tenth
 * faster than to differentiate the steps one operation at a time: the gradient of a kernel is one product over all steps.
 * The gradient cannot be differentiated again.
 */
import { tf } from "../tensor.ts";
import { refuseSecondDerivative } from "./nondifferentiable.ts";

export type Matrix = tf.Tensor2D;

/** An affine map, x W + b. */
export interface Affine {
  readonly kernel: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
}

type Matrices = readonly Matrix[];

export interface Cell<State extends Matrices, Maps extends readonly Affine[], Kept extends Matrices> {
  /**
   * One step from x, `[N, D]`, and the state, matrices of N rows, to the next state, of which the first matrix is what the
   * cell shows. `inputs` is what each affine map was applied to; `kept` is what `back` needs besides.
   */
  step(x: Matrix, state: State, maps: Maps): { state: State; inputs: PerMap<Maps>; kept: Kept };
  /** The step back: from the gradient by the next state to those by the state and by the value of each affine map. */
  back(kept: Kept, dState: State, maps: Maps): { dState: State; dValues: PerMap<Maps> };
  /** The gradient by x from those by the values of the affine maps; any number of rows. */
  backToInput(dValues: PerMap<Maps>, maps: Maps): Matrix;
}

/** A matrix for each affine map. */
type PerMap<Maps extends readonly Affine[]> = { readonly [I in keyof Maps]: Matrix };

/** A cell whose numbers of matrices are not known here. */
type AnyCell = Cell<Matrices, readonly Affine[], Matrices>;

/** What a step leaves to its gradient. */
interface Trace {
  readonly inputs: Matrices;
  readonly kept: Matrices;
}

/**
 * What the cell shows after each step, `[N, T, H]`, or only after the last one, `[N, H]`. x: `[N, T, D]`; `start` is the
 * state before the first step.
 */
export function recurrence<State extends Matrices, Maps extends readonly Affine[], Kept extends Matrices>(
  typed: Cell<State, Maps, Kept>,
  x: tf.Tensor3D,
  start: State,
  maps: Maps,
  shows: "each" | "last",
): tf.Tensor {
  const cell = typed as unknown as AnyCell;
  const weights = maps.flatMap(({ kernel, bias }) => [kernel, bias]);
  const differentiable = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as (kept: tf.Tensor[]) => void;
    const [x, ...rest] = inputs as [tf.Tensor, ...tf.Tensor[]];
    const own = paired(rest.slice(start.length));
    let state = rest.slice(0, start.length) as Matrices;
    const shown: Matrix[] = [];
    const traces: Trace[] = [];
    for (const xt of tf.unstack(x, 1) as Matrix[]) {
      const { state: next, ...trace } = cell.step(xt, state, own);
      traces.push(trace);
      shown.push(next[0]!);
      state = next;
    }
    save([...rest.slice(start.length), ...traces.flatMap(({ inputs, kept }) => [...inputs, ...kept])]);
    const keptEach = traces[0]!.kept.length;
    return {
      value: shows === "each" ? tf.stack(shown, 1) : shown.at(-1)!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        refuseSecondDerivative("recurrence");
        const dShown = shows === "each" ? (tf.unstack(dy, 1) as Matrix[]) : [dy as Matrix];
        const own = paired(saved.slice(0, weights.length));
        const tape = saved.slice(weights.length) as Matrix[];
        return backThroughTime(cell, traced(tape, maps.length, keptEach), dShown, start.length, own);
      },
    };
  });
  return differentiable(x, ...start, ...weights);
}

/** The gradients by x, the start and the weights. `dShown` belongs to the last steps: to one, or to all. */
function backThroughTime(
  cell: AnyCell,
  traces: readonly Trace[],
  dShown: Matrices,
  stateSize: number,
  maps: readonly Affine[],
): tf.Tensor[] {
  const dValues: Matrices[] = [];
  const last = dShown.at(-1)!;
  let dState: Matrices = Array.from({ length: stateSize }, (_, i) => (i === 0 ? last : tf.zerosLike(last)));
  for (let t = traces.length - 1; t >= 0; t--) {
    const before = cell.back(traces[t]!.kept, dState, maps);
    dValues.unshift(before.dValues);
    const [dShownBefore, ...rest] = before.dState as [Matrix, ...Matrix[]];
    const shown = t === 0 ? undefined : dShown.at(t - 1 - traces.length);
    dState = [shown === undefined ? dShownBefore : tf.add(dShownBefore, shown), ...rest];
  }
  const rows = maps.map((_, i) => tf.concat(dValues.map((values) => values[i]!)) as Matrix);
  const dWeights = rows.flatMap((dValue, i) => {
    const inputs = tf.concat(traces.map((trace) => trace.inputs[i]!)) as Matrix;
    return [tf.matMul(inputs, dValue, true), tf.sum(dValue, 0)];
  });
  const n = last.shape[0];
  const dx = tf.reshape(cell.backToInput(rows, maps), [traces.length, n, -1]);
  return [tf.transpose(dx, [1, 0, 2]), ...dState, ...dWeights];
}

function paired(weights: readonly tf.Tensor[]): Affine[] {
  return Array.from({ length: weights.length / 2 }, (_, i) => ({
    kernel: weights[2 * i] as tf.Tensor2D,
    bias: weights[2 * i + 1] as tf.Tensor1D,
  }));
}

function traced(tape: Matrices, inputs: number, kept: number): Trace[] {
  const width = inputs + kept;
  return Array.from({ length: tape.length / width }, (_, t) => ({
    inputs: tape.slice(t * width, t * width + inputs),
    kept: tape.slice(t * width + inputs, (t + 1) * width),
  }));
}

/** x W + b. */
export function affine(x: Matrix, { kernel, bias }: Affine): Matrix {
  return tf.add(tf.matMul(x, kernel), bias);
}
