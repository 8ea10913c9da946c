/** Watches the operations of an eager run, by standing between tfjs-node's backend and its native binding. */
import { GradientSites } from "../compile/gradientSites.ts";
import { CallSite, type Operation, type TensorForm, withDeepStacks } from "../compile/operation.ts";
import { type Binding, nativeBackend } from "../operations/native.ts";
import type { tf } from "../tensor.ts";

/** An operation that ran outside a graph. */
export type EagerOperation = Omit<Operation, "node">;

/** One run of an operation; times in milliseconds from the start of the call. */
export interface OperationRun {
  readonly operation: EagerOperation;
  readonly start: number;
  readonly end: number;
}

/** Runs `f` and tells the operations of TensorFlow that it ran, in their order. Watching slows down what is between them. */
export function watch<T>(f: () => T): { result: T; runs: readonly OperationRun[] } {
  const backend = nativeBackend();
  const { binding } = backend;
  // Not the backend's own property: `compile`, which may run within f, sets and deletes that.
  const prototype: Pick<typeof backend, "getInputTensorIds"> = Object.getPrototypeOf(backend);
  const { getInputTensorIds } = prototype;
  const sites = new GradientSites();
  const forms = new Map<number, TensorForm>();
  const runs: OperationRun[] = [];
  const begin = performance.now();

  prototype.getInputTensorIds = function (this: unknown, tensors) {
    const ids = getInputTensorIds.call(this, tensors);
    for (const [i, tensor] of tensors.entries()) forms.set(ids[i]!, formOf(tensor, binding));
    return ids;
  };
  const copy = Object.fromEntries(
    Object.getOwnPropertyNames(binding).map((name) => [name, binding[name as keyof Binding]]),
  ) as unknown as Binding;
  copy.executeOp = (name, attributes, inputs, outputs) => {
    const start = performance.now();
    const results = binding.executeOp(name, attributes, inputs, outputs);
    const end = performance.now();
    const operation = {
      name,
      attributes: Object.fromEntries(attributes.map((attribute) => [attribute.name, attribute.value])),
      inputs: inputs.map((id) => forms.get(id)!),
      outputs: results.map(({ shape, dtype }) => ({ shape, dtype })),
      site: new CallSite(sites.forward),
    };
    runs.push({ operation, start: start - begin, end: end - begin });
    return results;
  };
  backend.binding = copy;
  sites.on();
  try {
    return { result: withDeepStacks(f), runs };
  } finally {
    sites.off();
    backend.binding = binding;
    prototype.getInputTensorIds = getInputTensorIds;
  }
}

/** tfjs passes 64-bit scalars as values that are no tensors. */
function formOf(tensor: tf.Tensor, binding: Binding): TensorForm {
  if (!("dataId" in tensor)) return { shape: [], dtype: binding.TF_INT64! };
  return { shape: tensor.shape, dtype: nativeBackend().getDTypeInteger(tensor.dtype) };
}
