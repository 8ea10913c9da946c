/** Watches the operations of an eager run, by standing between tfjs-node's backend and its native binding. */
import { GradientSites } from "../compile/gradientSites.ts";
import { CallSite, type Operation, type TensorForm, withDeepStacks } from "../compile/operation.ts";
import { uncompiled } from "../compile/recording.ts";
import { type Binding, nativeBackend } from "../operations/native.ts";
import { tidy } from "../scope.ts";
import type { tf } from "../tensor.ts";

/** An operation that ran outside a graph. */
export type EagerOperation = Omit<Operation, "node">;

/** One run of an operation; times in milliseconds from the start of the call, without those of watching. */
export interface OperationRun {
  readonly operation: EagerOperation;
  readonly start: number;
  readonly end: number;
}

/**
 * Runs `f`, with the compiled functions in it as they are, disposes what it made, and tells the operations of TensorFlow
 * that it ran, in their order, and the length of the call in milliseconds.
 */
export function watch(f: () => unknown): { runs: readonly OperationRun[]; length: number } {
  const backend = nativeBackend();
  const { binding } = backend;
  const sites = new GradientSites();
  const forms = new Map<number, TensorForm>();
  const runs: OperationRun[] = [];
  let begin = performance.now();

  // The backend's own properties shadow the methods of its prototype; deleting them brings those back.
  backend.getInputTensorIds = (tensors) => {
    const ids = Object.getPrototypeOf(backend).getInputTensorIds.call(backend, tensors);
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
    begin += performance.now() - end;
    return results;
  };
  backend.binding = copy;
  sites.on();
  try {
    withDeepStacks(() => runUncompiled(f));
    return { runs, length: performance.now() - begin };
  } finally {
    sites.off();
    backend.binding = binding;
    Reflect.deleteProperty(backend, "getInputTensorIds");
  }
}

/** Runs `f`, with the compiled functions in it as they are, and disposes what it made. */
export function runUncompiled(f: () => unknown): void {
  uncompiled(() => {
    tidy(() => {
      f();
      return [];
    });
  });
}

/** tfjs passes 64-bit scalars as values that are no tensors. */
function formOf(tensor: tf.Tensor, binding: Binding): TensorForm {
  if (!("dataId" in tensor)) return { shape: [], dtype: binding.TF_INT64! };
  return { shape: tensor.shape, dtype: nativeBackend().getDTypeInteger(tensor.dtype) };
}
