/**
 * Records the operations of one eager run as a graph, by standing between tfjs-node's backend and its native
 * binding while the run lasts.
 *
 * Two facts of tfjs-node shape this file. A tensor made from values is uploaded only when an operation first
 * uses it, so "created during the run" is decided by when its entry in the backend was made, not by its
 * number. And the binding's own properties are read-only, so a copy of it takes its place.
 */
import {
  type Attribute,
  type Binding,
  copyOf,
  nativeBackend,
  type TensorRecord,
} from "../operations/native.ts";
import { showShape, tf } from "../tensor.ts";
import { GradientSites } from "./gradientSites.ts";
import { Graph } from "./graph.ts";
import { CallSite, formOf, type Operation, observed, type TensorForm, withDeepStacks } from "./operation.ts";
import type { Constant, Source, Step } from "./step.ts";
import { writeSteps } from "./writeSteps.ts";

let active: Recording | undefined;

let plain = false;

/** Whether compiled functions run as they are: a run is being recorded, or one is wanted in which nothing is compiled. */
export function recording(): boolean {
  return active !== undefined || plain;
}

/** Runs `f` with the compiled functions in it as they are. */
export function uncompiled<T>(f: () => T): T {
  const before = plain;
  plain = true;
  try {
    return f();
  } finally {
    plain = before;
  }
}

/** Operations whose numbers come from TensorFlow's own hidden random state. */
const hiddenRandomness = new Set([
  "RandomStandardNormal",
  "RandomUniform",
  "RandomUniformInt",
  "TruncatedNormal",
  "Multinomial",
  "RandomShuffle",
]);

/**
 * Type attributes that tfjs-node leaves to the eager runtime, which reads them off the inputs; a graph has to state
 * them. For each operation: the attribute, and the input whose type it is.
 */
const inferredTypes: Readonly<Record<string, readonly [attribute: string, input: number]>> = {
  ExpandDims: ["T", 0],
};

/** Operations that look at the shape of their input only: what they make is known while the run is recorded. */
const ofShapes = new Set(["OnesLike", "Rank", "Shape", "Size", "ZerosLike"]);

/** Known values that take more bytes are computed in each run rather than kept in the graph. */
const mostKnownBytes = 16 * 2 ** 20;

/** What a run has become. */
export interface Recorded {
  readonly graph: Graph;
  /** The names of the inputs' placeholders and of the outputs in the graph, such as `n1:0`. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Those of the run that its outputs need, in an order in which they can run; those that became one have its node. */
  readonly operations: readonly Operation[];
}

export class Recording {
  readonly #backend = nativeBackend();
  readonly #binding = this.#backend.binding;
  readonly #graph = new Graph(this.#binding);
  readonly #inputs: string[] = [];
  /** Entries of the backend that belong to the run: inputs, and what was made since. */
  readonly #own = new WeakSet<object>();
  /** Where a tensor comes from, by its number in the binding. */
  readonly #sources = new Map<number, Source>();
  /** Shape and type of a tensor, by its number in the binding. */
  readonly #forms = new Map<number, TensorForm>();
  /** Tensors to free at the end: during the run their numbers must stay taken. */
  readonly #freed: number[] = [];
  readonly #gradientSites = new GradientSites();
  readonly #steps: Step[] = [];

  constructor(inputs: readonly tf.Tensor[]) {
    const ids = this.#backend.getInputTensorIds(inputs);
    inputs.forEach((input, i) => {
      const form = formOf(input);
      const name = `${this.#graph.placeholder(form.dtype, form.shape)}:0`;
      this.#own.add(input.dataId);
      this.#sources.set(ids[i]!, { from: "input", name });
      this.#forms.set(ids[i]!, form);
      this.#inputs.push(name);
    });
  }

  /** Runs `f` eagerly while recording it. */
  run<T>(f: () => T): T {
    const backend = this.#backend;
    const { tensorMap } = backend;
    const random = Math.random;
    active = this;
    backend.binding = this.#recordingBinding();
    // Own properties shadow the methods of the prototypes; deleting them afterwards brings those back.
    tensorMap.set = (id, stored) => {
      this.#own.add(id);
      Object.getPrototypeOf(tensorMap).set.call(tensorMap, id, stored);
    };
    backend.getInputTensorIds = (tensors) => {
      for (const tensor of tensors) if ("dataId" in tensor) this.#refuseForeign(tensor);
      return Object.getPrototypeOf(backend).getInputTensorIds.call(backend, tensors);
    };
    backend.readSync = (id) => {
      const constant = this.#own.has(id) ? tensorMap.get(id).values : null;
      return constant ?? refuseReading();
    };
    Math.random = refuseRandomness;
    this.#gradientSites.on();
    try {
      return withDeepStacks(f);
    } finally {
      this.#gradientSites.off();
      Math.random = random;
      for (const method of ["getInputTensorIds", "readSync"] as const)
        Reflect.deleteProperty(backend, method);
      Reflect.deleteProperty(tensorMap, "set");
      backend.binding = this.#binding;
      active = undefined;
      for (const id of this.#freed) this.#binding.deleteTensor(id);
    }
  }

  /** The recorded graph, whose outputs are `outputs`. */
  finish(outputs: readonly tf.Tensor[]): Recorded {
    for (const output of outputs) this.#refuseForeign(output);
    const stored = outputs.map((output) => this.#backend.tensorMap.get(output.dataId));
    const sources = stored.map(({ values, id, dtype, shape }) =>
      values === null ? this.#source(id) : this.#constant(shape, dtype, values),
    );
    const { operations, names } = writeSteps(this.#graph, this.#steps, sources);
    return {
      graph: this.#graph,
      inputs: this.#inputs,
      outputs: names.map((name, i) => `${this.#graph.identity(stored[i]!.dtype, name)}:0`),
      operations,
    };
  }

  #recordingBinding(): Binding {
    const binding = this.#binding;
    const copy = copyOf(binding);
    copy.createTensor = (shape, dtype, values) => {
      const id = binding.createTensor(shape, dtype, values);
      this.#forms.set(id, { shape, dtype });
      this.#sources.set(id, this.#constant(shape, dtype, values));
      return id;
    };
    copy.deleteTensor = (id) => {
      this.#freed.push(id);
    };
    copy.tensorDataSync = refuseReading;
    copy.executeOp = (name, attributes, inputs, outputs) => this.#execute(name, attributes, inputs, outputs);
    return copy;
  }

  #execute(name: string, attributes: Attribute[], inputs: number[], outputs: number): TensorRecord[] {
    if (hiddenRandomness.has(name)) refuseRandomness();
    const results = this.#binding.executeOp(name, attributes, inputs, outputs);
    const sources = inputs.map((id) => this.#source(id));
    if (this.#areKnown(name, sources, results)) {
      for (const { id, shape, dtype } of results) {
        this.#forms.set(id, { shape, dtype });
        this.#sources.set(id, this.#constant(shape, dtype, this.#binding.tensorDataSync(id)));
      }
      return results;
    }
    const number = this.#steps.length;
    results.forEach(({ id }, output) => {
      this.#sources.set(id, { from: "step", step: number, output });
    });
    const site = new CallSite(this.#gradientSites.forward);
    this.#steps.push({
      name,
      operation: observed(name, attributes, inputs, results, site, this.#forms),
      attributes: [...attributes, ...this.#inferred(name, inputs)],
      sources,
    });
    return results;
  }

  /** Whether no argument has a part in the results: masks and counts of a batch of one size, say. */
  #areKnown(name: string, sources: readonly Source[], results: readonly TensorRecord[]): boolean {
    if (!ofShapes.has(name) && sources.some(({ from }) => from !== "constant")) return false;
    const { TF_FLOAT, TF_BOOL, TF_INT32 } = this.#binding;
    return results.every(
      ({ shape, dtype }) =>
        [TF_FLOAT, TF_BOOL, TF_INT32].includes(dtype) && 4 * tf.util.sizeFromShape(shape) <= mostKnownBytes,
    );
  }

  #inferred(name: string, inputs: readonly number[]): Attribute[] {
    const known = inferredTypes[name];
    if (known === undefined) return [];
    const [attribute, input] = known;
    return [
      { name: attribute, type: this.#binding.TF_ATTR_TYPE!, value: this.#forms.get(inputs[input]!)!.dtype },
    ];
  }

  #source(id: number): Source {
    return this.#sources.get(id)!;
  }

  #constant(shape: readonly number[], dtype: number, values: ArrayLike<number>): Constant {
    return { from: "constant", shape, dtype, bytes: this.#encode(dtype, values) };
  }

  #encode(dtype: number, values: ArrayLike<number>): Uint8Array {
    const { TF_FLOAT, TF_BOOL, TF_INT32, TF_INT64 } = this.#binding;
    if (dtype === TF_BOOL) return Uint8Array.from(values);
    if (dtype === TF_FLOAT) return new Uint8Array(new Float32Array(values).buffer);
    // An int64 scalar reaches the binding as its two 32-bit halves.
    if (dtype === TF_INT32 || dtype === TF_INT64) return new Uint8Array(new Int32Array(values).buffer);
    throw new TypeError(
      `compile: expected constants of type float32, int32 or bool, got TensorFlow type ${dtype}; make it outside and pass it as an argument`,
    );
  }

  #refuseForeign(tensor: tf.Tensor): void {
    if (this.#own.has(tensor.dataId)) return;
    const name =
      "name" in tensor
        ? `the variable ${tensor.name}`
        : `a ${tensor.dtype} tensor of shape ${showShape(tensor.shape)}`;
    throw new TypeError(
      `compile: expected only arguments and what is made from them, got ${name} from outside; pass it as an argument`,
    );
  }
}

function refuseReading(): never {
  throw new TypeError(
    "compile: expected a function that reads no values, got a read (dataSync, arraySync, print or an operation without a graph form); return the tensor and read it outside",
  );
}

function refuseRandomness(): never {
  throw new TypeError(
    "compile: expected random numbers from a key, got hidden randomness, which would be frozen into the graph; use normal, uniform or bernoulli of core/key",
  );
}
