/**
 * Any TensorFlow operation by its name. tfjs wraps only part of what the native library holds; the files of
 * this folder are typed doors to the rest. What runs here is not on tfjs's gradient tape: an operation whose
 * gradient is needed wraps itself in `tf.customGrad`.
 */
import { library } from "../backend.ts";
import type { tf } from "../tensor.ts";

/** The part of tfjs-node's native binding that lib uses: see its `binding/tfjs_backend.h`. */
export interface Binding {
  readonly [constant: `TF_${string}`]: number;
  createTensor(shape: number[], dtype: number, values: ArrayLike<number>): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): ArrayLike<number>;
  executeOp(name: string, attributes: Attribute[], inputs: number[], outputs: number): TensorRecord[];
}

/** What the binding tells of a tensor it made. */
export interface TensorRecord {
  readonly id: number;
  readonly dtype: number;
  readonly shape: number[];
}

/** A setting of an operation, as the binding takes it. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of tfjs-node's backend that lib uses: see its `nodejs_kernel_backend`. */
export interface NativeBackend {
  binding: Binding;
  readonly tensorMap: { get(id: object): StoredTensor; set(id: object, stored: StoredTensor): void };
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(record: TensorRecord): tf.Tensor;
  getDTypeInteger(dtype: tf.DataType): number;
  readSync(id: object): ArrayLike<number>;
  /** Counts one more tensor that shares the stored values. */
  incRef(id: object): void;
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** A tensor's entry in the backend; `values` until it is uploaded, `id` from then on. */
export interface StoredTensor {
  readonly shape: number[];
  readonly dtype: number;
  id: number;
  values: ArrayLike<number> | null;
}

/** A copy that can stand in the place of tfjs-node's binding, whose own properties are read-only. */
export function copyOf(binding: Binding): Binding {
  return Object.fromEntries(
    Object.getOwnPropertyNames(binding).map((name) => [name, binding[name as keyof Binding]]),
  ) as unknown as Binding;
}

export function nativeBackend(): NativeBackend {
  return library.backend() as unknown as NativeBackend;
}

/**
 * Attribute values: a string or a boolean as it is, numbers by kind, and the type of a tensor's elements, by TensorFlow's
 * number where tfjs has no name for it.
 */
type Setting =
  | string
  | boolean
  | { int: number | number[] }
  | { float: number | number[] }
  | { type: tf.DataType | number };

/** Runs the operation `name` and returns its outputs. */
export function run(
  name: string,
  inputs: tf.Tensor[],
  settings: Readonly<Record<string, Setting>>,
  outputs = 1,
): tf.Tensor[] {
  const backend = nativeBackend();
  const attributes = Object.entries(settings).map(([setting, value]) => attribute(backend, setting, value));
  return backend.executeMultipleOutputs(name, attributes, inputs, outputs);
}

/** `run` for an operation with one output. */
export function runSingle(
  name: string,
  inputs: tf.Tensor[],
  settings: Readonly<Record<string, Setting>>,
): tf.Tensor {
  return run(name, inputs, settings)[0]!;
}

function attribute(backend: NativeBackend, name: string, value: Setting): Attribute {
  const { binding } = backend;
  if (typeof value === "string") return { name, type: binding.TF_ATTR_STRING!, value };
  if (typeof value === "boolean") return { name, type: binding.TF_ATTR_BOOL!, value };
  if ("int" in value) return { name, type: binding.TF_ATTR_INT!, value: value.int };
  if ("float" in value) return { name, type: binding.TF_ATTR_FLOAT!, value: value.float };
  const type = typeof value.type === "number" ? value.type : backend.getDTypeInteger(value.type);
  return { name, type: binding.TF_ATTR_TYPE!, value: type };
}
