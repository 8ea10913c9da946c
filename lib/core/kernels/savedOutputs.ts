/**
 * Second derivatives through saved outputs. Many gradients are computed from the operation's output, such as y (1 − y)
 * of a sigmoid. tfjs records the copy of y that it saves before the operation that makes y, and so finds no way from
 * the copy back to x: the second derivative of `tf.exp`, `tf.sigmoid` or `tf.softmax` is silently 0.
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
  addTapeNode(...record: unknown[]): void;
}

/** Puts the copies of an operation's outputs behind the operation. */
export function recordSavedOutputsInOrder(): void {
  const engine = library.engine() as unknown as Engine;
  const add = engine.addTapeNode;
  engine.addTapeNode = (...record) => {
    add.apply(engine, record);
    const tape = engine.state.activeTape;
    const { outputs, saved } = tape.at(-1)!;
    if (saved.length === 0) return;
    const recent = tape.splice(-1 - saved.length);
    const early = recent.filter(({ inputs }) => outputs.some((output) => output === inputs.x));
    tape.push(...recent.filter((node) => !early.includes(node)), ...early);
  };
}
