/**
 * Compilation: a pure function over trees of tensors becomes one TensorFlow call.
 *
 * tfjs runs a training step as hundreds of operations at 20 to 85 µs each. `compile` records the operations of
 * one eager run (forward, gradients and update together) as a TensorFlow graph; from then on the step is one
 * call of that graph, with the same operations and so the same bits.
 *
 * The function must be pure: what it reads are its arguments, what it makes it returns. Inside it, a tensor
 * from outside, a value read back (`dataSync`) and randomness without a key are errors, because each would be
 * frozen into the graph as a constant.
 */

import { apart } from "./compile/apart.ts";
import { Graphs } from "./compile/graphs.ts";
import { located, type Operation } from "./compile/operation.ts";
import { Recording, recording } from "./compile/recording.ts";
import { openSession, type Session, type Watched } from "./compile/session.ts";
import { tf } from "./tensor.ts";
import { rebuild, type Tree, tensors } from "./tree.ts";

/** A compiled function: called like the original, on trees of any shapes. */
export interface Compiled<Inputs extends readonly Tree[], Output extends Tree> {
  (...inputs: Inputs): Output;
  /** How many graphs there are: one for each combination of shapes and types seen. */
  readonly graphs: () => number;
  /** Frees the graphs. A later call compiles anew. */
  readonly dispose: () => void;
  /** One call that is watched: its output, the operations of the graph, and TensorFlow's RunMetadata with their times. */
  readonly trace: (...inputs: Inputs) => Trace<Output>;
}

export interface Trace<Output extends Tree = Tree> extends Watched {
  readonly output: Output;
  readonly operations: readonly Operation[];
}

interface Graph {
  readonly session: Session;
  readonly operations: readonly Operation[];
  /** The form of the output. Its tensors are disposed: only their shapes and types are used. */
  readonly form: Tree;
}

/**
 * Compiles `f`. The graph is recorded at the first call with each combination of shapes and types, which runs
 * `f` once eagerly. The caller owns what a call returns. Inside another compiled function, `f` runs as it is.
 *
 * Throws as `f` does, and a `TypeError` where `f` is not pure, as described above.
 *
 * @example
 * const double = compile((x: tf.Tensor) => tf.mul(x, 2));
 * assert.deepEqual([...double(tf.tensor([1, 2])).dataSync()], [2, 4]);
 */
export function compile<Inputs extends readonly Tree[], Output extends Tree>(
  f: (...inputs: Inputs) => Output,
): Compiled<Inputs, Output> {
  const graphOf = (inputs: Inputs): Graph => graphs.of(inputs, () => record(f, inputs));
  const call = (...inputs: Inputs): Output =>
    recording() ? f(...inputs) : (runGraph(graphOf(inputs), inputs) as Output);
  const graphs = new Graphs<Graph>(call);
  return Object.assign(call, {
    graphs: () => graphs.count,
    dispose: () => graphs.close(),
    trace: (...inputs: Inputs) => traceGraph(graphOf(inputs), inputs) as Trace<Output>,
  });
}

function record<Inputs extends readonly Tree[]>(f: (...inputs: Inputs) => Tree, inputs: Inputs): Graph {
  let graph: Graph | undefined;
  tf.tidy(() => {
    const given = apart(inputs) as Inputs;
    const trace = new Recording(tensors(given));
    const output = trace.run(() => f(...given));
    const { graph: recorded, inputs: names, outputs, operations } = trace.finish(tensors(output));
    graph = { session: openSession(recorded.bytes(), operations, names, outputs), operations, form: output };
  });
  return graph!;
}

function runGraph({ session, operations, form }: Graph, inputs: readonly Tree[]): Tree {
  try {
    return rebuild(form, session.run(tensors(inputs), tensors(form)));
  } catch (error) {
    throw located(error, operations);
  }
}

function traceGraph({ session, operations, form }: Graph, inputs: readonly Tree[]): Trace {
  const { outputs, ...watched } = session.trace(tensors(inputs), tensors(form));
  return { output: rebuild(form, outputs), operations, ...watched };
}
