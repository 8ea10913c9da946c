/**
 * A stretch of a run in which every float32 tensor holds float64 numbers.
 *
 * tfjs knows no float64; TensorFlow does. While a region lasts, it stands between tfjs-node's backend and what the
 * backend calls, which is the native binding or a recording: operations are asked for in double precision, and their
 * results go by the name of float32. Tensors from outside are widened when they are used.
 */
import { library } from "../backend.ts";
import { uncompiled } from "../compile/recording.ts";
import {
  type Attribute,
  type Binding,
  copyOf,
  nativeBackend,
  type TensorRecord,
} from "../operations/native.ts";
import type { tf } from "../tensor.ts";

/** TensorFlow's DT_DOUBLE. */
const double = 2;

let active: Region | undefined;

/** The region that the run is in. */
export function region(): Region | undefined {
  return active;
}

export class Region {
  readonly #backend = nativeBackend();
  readonly #base: Binding = this.#backend.binding;
  readonly #baseIds = this.#backend.getInputTensorIds.bind(this.#backend);
  /** Entries of the backend that were made inside. */
  readonly #inside = new WeakSet<object>();
  /** The widened copy of a tensor from outside, by its number in the binding. */
  readonly #widened = new Map<number, number>();

  /** Runs `f` in the region. What it returns may leave only by `narrow` or `words`. */
  run<T>(f: () => T): T {
    const backend = this.#backend;
    const { tensorMap } = backend;
    const before = { ids: own(backend, "getInputTensorIds"), set: own(tensorMap, "set"), active };
    const baseSet = tensorMap.set.bind(tensorMap);
    active = this;
    backend.binding = this.#binding();
    tensorMap.set = (id, stored) => {
      this.#inside.add(id);
      baseSet(id, stored);
    };
    backend.getInputTensorIds = (tensors) => tensors.map((tensor) => this.#id(tensor));
    try {
      return uncompiled(f); // a graph of its own would be in float32
    } finally {
      restore(backend, "getInputTensorIds", before.ids);
      restore(tensorMap, "set", before.set);
      backend.binding = this.#base;
      active = before.active;
      for (const id of this.#widened.values()) this.#base.deleteTensor(id);
    }
  }

  /** Inside: the numbers of a tensor rounded to float32; of other types as they are. */
  narrow(tensor: tf.Tensor): tf.Tensor {
    if (tensor.dtype !== "float32") return library.clone(tensor);
    return this.#convert("Cast", tensor, [
      this.#type("SrcT", double),
      this.#type("DstT", this.#base.TF_FLOAT!),
    ]);
  }

  /** Inside: the bits of a tensor's numbers as two int32 words each, `[…, 2]`. */
  words(tensor: tf.Tensor): tf.Tensor {
    return this.#convert("Bitcast", tensor, [
      this.#type("T", double),
      this.#type("type", this.#base.TF_INT32!),
    ]);
  }

  /** Inside: a tensor of exactly these numbers. */
  tensor(values: Float64Array, shape: readonly number[]): tf.Tensor {
    return this.#wrap({ id: this.#createDouble([...shape], values), shape: [...shape], dtype: double });
  }

  #binding(): Binding {
    const base = this.#base;
    const copy = copyOf(base);
    copy.createTensor = (shape, dtype, values) =>
      dtype === base.TF_FLOAT
        ? this.#createDouble(shape, Float64Array.from(values, shortest))
        : base.createTensor(shape, dtype, values);
    copy.executeOp = (name, attributes, inputs, outputs) => this.#execute(name, attributes, inputs, outputs);
    return copy;
  }

  #execute(name: string, attributes: Attribute[], inputs: number[], outputs: number): TensorRecord[] {
    const wide = (type: unknown) => (type === this.#base.TF_FLOAT ? double : type);
    const widened = attributes.map((attribute) =>
      attribute.type === this.#base.TF_ATTR_TYPE
        ? {
            ...attribute,
            value: Array.isArray(attribute.value) ? attribute.value.map(wide) : wide(attribute.value),
          }
        : attribute,
    );
    try {
      return this.#base.executeOp(name, widened, inputs, outputs).map((record) => this.#named(record));
    } catch (cause) {
      if (!/double/i.test(String(cause))) throw cause;
      throw new TypeError(
        `inFloat64: expected operations that TensorFlow has in double precision, got ${name}; compute that part outside, or write it in simpler operations`,
        { cause },
      );
    }
  }

  #named(record: TensorRecord): TensorRecord {
    return record.dtype === double ? { ...record, dtype: this.#base.TF_FLOAT! } : record;
  }

  #id(tensor: tf.Tensor): number {
    if (!("dataId" in tensor) || tensor.dtype !== "float32" || this.#inside.has(tensor.dataId)) {
      return this.#baseIds([tensor])[0]!;
    }
    const current = this.#backend.binding;
    this.#backend.binding = this.#base;
    const [id] = this.#baseIds([tensor]);
    this.#backend.binding = current;
    const known = this.#widened.get(id!);
    if (known !== undefined) return known;
    const cast = [this.#type("SrcT", this.#base.TF_FLOAT!), this.#type("DstT", double), this.#truncate()];
    const [record] = this.#base.executeOp("Cast", cast, [id!], 1);
    this.#widened.set(id!, record!.id);
    return record!.id;
  }

  #convert(name: string, tensor: tf.Tensor, attributes: Attribute[]): tf.Tensor {
    const all = name === "Cast" ? [...attributes, this.#truncate()] : attributes;
    const [record] = this.#base.executeOp(name, all, [this.#id(tensor)], 1);
    return this.#wrap(record!);
  }

  #wrap(record: TensorRecord): tf.Tensor {
    return this.#backend.createOutputTensor(this.#named(record));
  }

  /** tfjs-node's binding makes no doubles; their bits go in as pairs of int32. */
  #createDouble(shape: number[], values: Float64Array): number {
    const bits = this.#base.createTensor([...shape, 2], this.#base.TF_INT32!, new Int32Array(values.buffer));
    const attributes = [this.#type("T", this.#base.TF_INT32!), this.#type("type", double)];
    const [record] = this.#base.executeOp("Bitcast", attributes, [bits], 1);
    this.#base.deleteTensor(bits);
    return record!.id;
  }

  #type(name: string, value: number): Attribute {
    return { name, type: this.#base.TF_ATTR_TYPE!, value };
  }

  #truncate(): Attribute {
    return { name: "Truncate", type: this.#base.TF_ATTR_BOOL!, value: false };
  }
}

/**
 * The shortest decimal that is `value` in float32: 0.1 for 0.100000001490116, which is what tfjs makes of a 0.1 that was
 * written in a formula.
 */
function shortest(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return value;
  for (let digits = 1; digits < 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return decimal;
  }
  return value;
}

/** An object's own property of a name, if it has one; its prototype's is another. */
function own<T extends object, K extends keyof T>(object: T, name: K): T[K] | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function restore<T extends object, K extends keyof T>(object: T, name: K, value: T[K] | undefined): void {
  if (value === undefined) Reflect.deleteProperty(object, name);
  else object[name] = value;
}
