/**
 * What tfjs records for gradients, its tape, in two points amended.
 *
 * Comparisons and their combinations are left out: they are constant almost everywhere, so no gradient flows through
 * them. tfjs records them, misses their gradients, and so cannot differentiate `tf.where(tf.greater(x, 0), x, 0)`.
 *
 * Copies of outputs come behind the operation that makes them. Many gradients are computed from the output, such as
 * y (1 − y) of a sigmoid. tfjs records the copy of y that it saves before the operation, and so finds no way from the
 * copy back to x: the second derivatives of `tf.exp`, `tf.sigmoid` and `tf.softmax` are silently 0.
 */
import { library } from "../backend.ts";
import type { tf } from "../tensor.ts";

/** The part of tfjs's record of an operation that is used here. */
interface TapeNode {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  readonly saved: readonly tf.Tensor[];
}

interface Engine {
  readonly state: { readonly activeTape: TapeNode[] };
  addTapeNode(kernel: string, ...details: unknown[]): TapeNode | undefined;
}

const constant = new Set([
  "Equal",
  "NotEqual",
  "Greater",
  "GreaterEqual",
  "Less",
  "LessEqual",
  "LogicalAnd",
  "LogicalOr",
  "LogicalNot",
]);

/** Amends the engine, and lets `addTapeNode` return what it recorded. */
export function amendTape(): void {
  const engine = library.engine() as unknown as Engine;
  const add = engine.addTapeNode;
  engine.addTapeNode = (kernel, ...details) => {
    if (constant.has(kernel)) return undefined;
    add.call(engine, kernel, ...details);
    const tape = engine.state.activeTape;
    const node = tape.at(-1)!;
    const { outputs, saved } = node;
    if (saved.length === 0) return node;
    const recent = tape.splice(-1 - saved.length);
    const early = recent.filter(({ inputs }) => outputs.some((output) => output === inputs.x));
    tape.push(...recent.filter((one) => !early.includes(one)), ...early);
    return node;
  };
}
