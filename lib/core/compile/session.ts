/** A graph that TensorFlow has loaded and can run: see native/session.cc. */

import { nativeBackend } from "../operations/native.ts";
import type { tf } from "../tensor.ts";
import type { Operation } from "./operation.ts";

/** What the binding of `native/session.cc` adds to tfjs-node's. */
interface SessionBinding {
  createSession(graph: Uint8Array, config: Uint8Array, inputs: string, outputs: string): number;
  deleteSession(session: number): void;
  /** For each output the number of its tensor and how many elements it has. */
  runSession(session: number, inputs: Int32Array): Int32Array;
  traceSession(
    session: number,
    inputs: Int32Array,
    options: Uint8Array,
  ): { outputs: Int32Array; metadata: Uint8Array };
  functionOf(graph: Uint8Array, name: string, inputs: string, outputs: string): Uint8Array;
  numberOfSessions(): number;
  /** The names of the instructions of `native/elementwise.cc`, in the order of their codes. */
  elementwiseInstructions(): string;
}

export function sessionBinding(): SessionBinding {
  const binding = nativeBackend().binding as unknown as Partial<SessionBinding>;
  if (binding.createSession !== undefined) return binding as SessionBinding;
  throw new Error(
    "compile: expected the binding of tfjs-node that set-up builds, got another one; run `npm start` or `npm test` once, which build it",
  );
}

let codes: ReadonlyMap<string, number> | undefined;

/** The codes of the instructions of which fused operations consist, by name. */
export function instructionCodes(): ReadonlyMap<string, number> {
  codes ??= new Map(
    sessionBinding()
      .elementwiseInstructions()
      .split(" ")
      .map((name, code) => [name, code]),
  );
  return codes;
}

/**
 * Of TensorFlow's ConfigProto, encoded: inter_op_parallelism_threads (5): −1. The thread that calls runs all operations,
 * one after the other, and each operation may use all threads. With threads between the operations too, one that finds
 * nothing to do looks for work for a tenth of a millisecond, on a processor that an operation could use.
 */
const onCallingThread = [0x28, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

/** Convolutions take long, and parts of them one thread: there, threads between the operations gain more than they take. */
const wantsThreadsBetween = /^Conv|^DepthwiseConv/;

/**
 * Of the same: session_inter_op_thread_pool (12) { global_name (2): "selflab" }, a pool that such graphs share. The pool that
 * TensorFlow gives otherwise is made for the first graph of all, and has no threads where that one runs as above.
 */
const onPool = [0x62, 0x09, 0x12, 0x07, ...Buffer.from("selflab")];

/**
 * Of the same: graph_options (10) { rewrite_options (10) { disable_meta_optimizer (19): true } }. That optimizer puts
 * operations in the place of others that round differently, such as a product with the reciprocal for a division by a
 * constant, so that a compiled function would not give the bits of the eager run. A training step gains nothing from it,
 * and loads three to six times faster without.
 */
const asWritten = [0x52, 0x05, 0x52, 0x03, 0x98, 0x01, 0x01];

/** TensorFlow's RunOptions, encoded: trace_level (1): FULL_TRACE (3). */
const fullTrace = Uint8Array.of(0x08, 0x03);

/** Shape and type of an output; a tensor is one. */
export type OutputForm = Pick<tf.Tensor, "shape" | "dtype" | "size">;

export interface Watched {
  /** TensorFlow's RunMetadata, a protocol message: when each operation ran. */
  readonly metadata: Buffer;
  /** Milliseconds that the call spent in TensorFlow; the rest was JavaScript. */
  readonly native: number;
}

export interface Session {
  /** The output tensors, of the shapes and types of `like`, which the caller owns. */
  run(inputs: readonly tf.Tensor[], like: readonly OutputForm[]): tf.Tensor[];
  /** The same, watched. */
  trace(inputs: readonly tf.Tensor[], like: readonly OutputForm[]): { outputs: tf.Tensor[] } & Watched;
  close(): void;
}

/** Loads a graph of these operations; `inputs` and `outputs` name its tensors, such as `n1:0`. */
export function openSession(
  graph: Uint8Array,
  operations: readonly Operation[],
  inputs: readonly string[],
  outputs: readonly string[],
): Session {
  const binding = sessionBinding();
  const between = operations.some(({ name }) => wantsThreadsBetween.test(name));
  const config = [...(between ? onPool : onCallingThread), ...asWritten];
  const session = binding.createSession(
    Buffer.from(graph),
    Buffer.from(config),
    inputs.join(),
    outputs.join(),
  );
  return {
    run: (tensors, like) =>
      // TensorFlow refuses to run for nothing.
      like.length === 0 ? [] : wrap(binding.runSession(session, numbers(tensors)), like),
    trace(tensors, like) {
      const ids = numbers(tensors);
      const start = performance.now();
      const { outputs, metadata } = binding.traceSession(session, ids, Buffer.from(fullTrace));
      const native = performance.now() - start;
      return { outputs: wrap(outputs, like), metadata: Buffer.from(metadata), native };
    },
    close: () => binding.deleteSession(session),
  };
}

function numbers(tensors: readonly tf.Tensor[]): Int32Array {
  return Int32Array.from(nativeBackend().getInputTensorIds(tensors));
}

function wrap(made: Int32Array, like: readonly OutputForm[]): tf.Tensor[] {
  const backend = nativeBackend();
  const outputs = like.map(({ shape, dtype }, i) =>
    backend.createOutputTensor({ id: made[2 * i]!, shape, dtype: backend.getDTypeInteger(dtype) }),
  );
  like.forEach(({ shape, size }, i) => {
    if (made[2 * i + 1] === size) return;
    throw new RangeError(
      `compile: expected outputs whose shape does not depend on values, got ${made[2 * i + 1]} numbers in the place of ${size} for an output of shape [${shape}]; make shapes that depend on values outside the compiled function`,
    );
  });
  return outputs;
}
