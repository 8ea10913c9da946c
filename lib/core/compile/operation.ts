/** What a recording knows of each operation, and where in TypeScript it was called. */
import { fileURLToPath } from "node:url";
import { type Attribute, nativeBackend, type TensorRecord } from "../operations/native.ts";
import { showShape, type tf } from "../tensor.ts";

/** Shape and TensorFlow type of a tensor. */
export interface TensorForm {
  readonly shape: readonly number[];
  readonly dtype: number;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** The form of a tensor. tfjs passes 64-bit scalars as values that are no tensors. */
export function formOf(tensor: tf.Tensor): TensorForm {
  const backend = nativeBackend();
  if (!("dataId" in tensor)) return { shape: [], dtype: backend.binding.TF_INT64! };
  return { shape: tensor.shape, dtype: backend.getDTypeInteger(tensor.dtype) };
}

/** An operation that was run. */
export interface EagerOperation {
  /** TensorFlow's name of the operation, such as MatMul; of one that lib has in its place too. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly TensorForm[];
  readonly outputs: readonly TensorForm[];
  readonly site: CallSite;
}

/** A recorded operation, which is one node of the graph. */
export interface Operation extends EagerOperation {
  /** The node's name in the graph. */
  readonly node: string;
}

/**
 * What is known of an operation that was run on the tensors of the numbers `inputs`. `forms` are those of all tensors
 * by their numbers; the results are added to them.
 */
export function observed(
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly number[],
  results: readonly TensorRecord[],
  site: CallSite,
  forms: Map<number, TensorForm>,
): EagerOperation {
  const outputs = results.map(({ shape, dtype }) => ({ shape, dtype }));
  results.forEach(({ id }, i) => {
    forms.set(id, outputs[i]!);
  });
  return {
    name: shownName(name, attributes),
    attributes: Object.fromEntries(attributes.map((attribute) => [attribute.name, attribute.value])),
    inputs: inputs.map((id) => forms.get(id)!),
    outputs,
    site,
  };
}

/** That of the function where the operation is lib's own and computes one of several. */
function shownName(name: string, attributes: readonly Attribute[]): string {
  const chosen = attributes.find((attribute) => attribute.name === "function");
  return name.startsWith("Selflab") && chosen !== undefined ? String(chosen.value) : name;
}

/** One line of a stack trace. */
export interface Frame {
  /** The function, such as `Object.apply`; empty at the top of a file or a cell. */
  readonly caller: string;
  readonly file: string;
  readonly line: number;
}

/** The folder `lib/core`: what stands there is told only where nothing else called. */
const core = fileURLToPath(new URL("..", import.meta.url));

/** Frames that a stack keeps while a function is recorded: tfjs's own take some twenty. */
const depth = 64;

/** Makes stacks deep enough while `f` runs. */
export function withDeepStacks<T>(f: () => T): T {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = depth;
  try {
    return f();
  } finally {
    Error.stackTraceLimit = before;
  }
}

/** The place of a call. The stack is formatted, which takes time, only when somebody asks. */
export class CallSite {
  #stack: Error | undefined = new Error("call");
  #frames: readonly Frame[] = [];
  /** For an operation of a gradient: the operation that it is the gradient of. */
  readonly forward: CallSite | undefined;

  constructor(forward?: CallSite) {
    this.forward = forward;
  }

  /** The frames in the user's and the pack's code, the innermost first; for a gradient those of the operation it belongs to. */
  frames(): readonly Frame[] {
    if (this.forward !== undefined) return this.forward.frames();
    if (this.#stack !== undefined) {
      this.#frames = framesOf(this.#stack.stack ?? "");
      this.#stack = undefined;
    }
    return this.#frames;
  }
}

function framesOf(stack: string): readonly Frame[] {
  const all = stack.split("\n").flatMap((text): Frame[] => {
    const found = /^\s+at (?:(?:async )?(.*?) \()?(.+?):(\d+):\d+\)?$/.exec(text);
    if (found === null) return [];
    const [, caller = "", file = "", line = ""] = found;
    return [
      { caller: caller === "<anonymous>" ? "" : caller, file: file.replace(/^file:\/\//, ""), line: +line },
    ];
  });
  const own = all.filter(({ file }) => !isLibrary(file));
  const outside = own.filter(({ file }) => !file.startsWith(core));
  return outside.length > 0 ? outside : own;
}

function isLibrary(file: string): boolean {
  return /^node:|[/\\]node_modules[/\\]|[/\\]tfjs-(core|layers|data)[/\\]src[/\\]/.test(file);
}

/** An error of TensorFlow in a compiled function, told at the operation's own place. */
export function located(error: unknown, operations: readonly Operation[]): unknown {
  if (!(error instanceof Error)) return error;
  const node = /\{\{node (n\d+)\}\}/.exec(error.message)?.[1];
  const operation = operations.find((known) => known.node === node);
  if (operation === undefined) return error;
  const reason = error.message.replace(/\s*\[\[\{\{\w*node .*$/s, "").replace(/\.$/, "");
  const frames = operation.site.frames();
  const placed = new RangeError(
    `compile: expected values that ${described(operation)} can take, got an error: ${reason}; check what reaches that line`,
    { cause: error },
  );
  const place = frames.map(({ caller, file, line }) => `    at ${caller}${caller && " "}(${file}:${line})`);
  placed.stack = [`RangeError: ${placed.message}`, ...place].join("\n");
  return placed;
}

function described({ name, inputs, site }: Operation): string {
  const shapes = inputs.map(({ shape }) => showShape(shape)).join(", ");
  const [frame] = site.frames();
  const what = `${name}(${shapes})${site.forward === undefined ? "" : " in the gradient"}`;
  return frame === undefined ? what : `${what} of ${frame.file}:${frame.line}`;
}
