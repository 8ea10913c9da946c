/**
 * Many steps in one TensorFlow call.
 *
 * A compiled step costs some tenths of a millisecond for the call itself: tensors are handed over, wrapped and freed.
 * Where a step takes less, as in small networks and toys of ten thousand steps, the loop belongs into the graph.
 */
import { apart } from "./compile/apart.ts";
import { Graphs } from "./compile/graphs.ts";
import { type LoopForms, loopGraph } from "./compile/loopGraph.ts";
import { formOf, located, type Operation } from "./compile/operation.ts";
import { Recording, recording } from "./compile/recording.ts";
import { openSession, type Session } from "./compile/session.ts";
import { showShape, tf } from "./tensor.ts";
import { leaves, map, rebuild, signature, type Tree, tensors } from "./tree.ts";

/** One step: from its number (int32 scalar), what is carried and what is shared, to what is carried on and what is told. */
export type LoopStep<Carry extends Tree, Shared extends Tree, Told extends Tree> = (
  number: tf.Scalar,
  carry: Carry,
  shared: Shared,
) => { readonly carry: Carry; readonly told: Told };

export interface CompiledLoop<Carry extends Tree, Shared extends Tree, Told extends Tree> {
  /**
   * Runs steps number `first` to `first + steps − 1`. `told` holds what each of them told, one row a step: a leaf
   * `[…]` becomes `[steps, …]`. The caller owns both trees.
   */
  (
    first: number,
    steps: number,
    carry: Carry,
    shared: Shared,
  ): { readonly carry: Carry; readonly told: Told };
  /** How many graphs there are: one for each combination of shapes and types. */
  readonly graphs: () => number;
  /** Frees the graphs. A later call compiles anew. */
  readonly dispose: () => void;
}

interface Loop<Told extends Tree> {
  readonly session: Session;
  readonly operations: readonly Operation[];
  /** What a step told, for its form, shapes and types; its tensors are disposed. */
  readonly told: Told;
}

/**
 * Compiles the loop over `step`, which must be pure as for `compile`: the same bits as step after step. What is carried
 * keeps its form, shapes and types. Inside another compiled function the steps are recorded one after the other.
 *
 * Throws as `compile` does; a `RangeError` where a step carries on another shape than it was given, or `steps` < 1.
 *
 * @example
 * const powers = compileLoop((_number, carry: tf.Scalar, base: tf.Scalar) => {
 *   const next: tf.Scalar = tf.mul(carry, base);
 *   return { carry: next, told: next };
 * });
 * const { carry, told } = powers(0, 4, tf.scalar(1), tf.scalar(2));
 * assert.equal(carry.dataSync()[0], 16);
 * assert.deepEqual([...told.dataSync()], [2, 4, 8, 16]);
 */
export function compileLoop<Carry extends Tree, Shared extends Tree, Told extends Tree>(
  step: LoopStep<Carry, Shared, Told>,
): CompiledLoop<Carry, Shared, Told> {
  const call = (first: number, steps: number, carry: Carry, shared: Shared) => {
    if (!Number.isInteger(steps) || steps < 1) {
      throw new RangeError(
        `compileLoop: expected a whole number of steps ≥ 1, got ${steps}; leave out empty loops`,
      );
    }
    if (recording()) return unrolled(step, first, steps, carry, shared);
    const loop = loops.of([carry, shared], () => record(step, first, carry, shared));
    return run(loop, first, steps, carry, shared);
  };
  const loops = new Graphs<Loop<Told>>(call);
  return Object.assign(call, { graphs: () => loops.count, dispose: () => loops.close() });
}

function record<Carry extends Tree, Shared extends Tree, Told extends Tree>(
  step: LoopStep<Carry, Shared, Told>,
  first: number,
  carry: Carry,
  shared: Shared,
): Loop<Told> {
  let loop: Loop<Told> | undefined;
  tf.tidy(() => {
    const number = tf.scalar(first, "int32");
    const given = apart({ carry, shared });
    const trace = new Recording([number, ...tensors(given.carry), ...tensors(given.shared)]);
    const result = trace.run(() => step(number, given.carry, given.shared));
    refuseOtherForm(carry, result.carry);
    const recorded = trace.finish([...tensors(result.carry), ...tensors(result.told)]);
    const forms: LoopForms = {
      carried: tensors(carry).map(formOf),
      shared: tensors(shared).map(formOf),
      told: tensors(result.told).map(formOf),
    };
    const { bytes, inputs, outputs } = loopGraph(recorded, forms);
    loop = {
      session: openSession(bytes, recorded.operations, inputs, outputs),
      operations: recorded.operations,
      told: result.told,
    };
  });
  return loop!;
}

function run<Carry extends Tree, Told extends Tree>(
  { session, operations, told }: Loop<Told>,
  first: number,
  steps: number,
  carry: Carry,
  shared: Tree,
): { carry: Carry; told: Told } {
  const carried = tensors(carry);
  const rows = tensors(told).map(({ shape, dtype, size }) => ({
    shape: [steps, ...shape],
    dtype,
    size: steps * size,
  }));
  const numbers = [tf.scalar(first, "int32"), tf.scalar(steps, "int32")];
  try {
    const made = session.run([...numbers, ...carried, ...tensors(shared)], [...carried, ...rows]);
    return {
      carry: rebuild(carry, made.slice(0, carried.length)),
      told: rebuild(told, made.slice(carried.length)),
    };
  } catch (error) {
    throw located(error, operations);
  } finally {
    tf.dispose(numbers);
  }
}

function unrolled<Carry extends Tree, Shared extends Tree, Told extends Tree>(
  step: LoopStep<Carry, Shared, Told>,
  first: number,
  steps: number,
  carry: Carry,
  shared: Shared,
): { carry: Carry; told: Told } {
  const told: Told[] = [];
  let last = carry;
  for (let i = 0; i < steps; i++) {
    const result = step(tf.scalar(first + i, "int32"), last, shared);
    last = result.carry;
    told.push(result.told);
  }
  return { carry: last, told: map((...rows) => tf.stack(rows), told[0]!, ...told.slice(1)) };
}

function refuseOtherForm(given: Tree, got: Tree): void {
  if (signature(given) === signature(got)) return;
  const before = leaves(given);
  const after = leaves(got);
  const at = before.findIndex(({ path, tensor }, i) => {
    const other = after[i];
    return other?.path !== path || signature(other.tensor) !== signature(tensor);
  });
  const show = (leaf: (typeof before)[number] | undefined) =>
    leaf === undefined
      ? "nothing"
      : `${leaf.path || "a tensor"} of ${leaf.tensor.dtype} ${showShape(leaf.tensor.shape)}`;
  throw new RangeError(
    `compileLoop: expected a step that carries on what it is given, ${show(before[at])}, got ${show(after[at < 0 ? before.length : at])}; cast or reshape it at the end of the step`,
  );
}
