/** Watches the operations of an eager run, by standing between tfjs-node's backend and its native binding. */
import { GradientSites } from "../compile/gradientSites.ts";
import {
  CallSite,
  type EagerOperation,
  formOf,
  observed,
  type TensorForm,
  withDeepStacks,
} from "../compile/operation.ts";
import { uncompiled } from "../compile/recording.ts";
import { copyOf, nativeBackend } from "../operations/native.ts";
import { tidy } from "../scope.ts";

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
    for (const [i, tensor] of tensors.entries()) forms.set(ids[i]!, formOf(tensor));
    return ids;
  };
  const copy = copyOf(binding);
  copy.createTensor = (shape, dtype, values) => {
    const id = binding.createTensor(shape, dtype, values);
    forms.set(id, { shape, dtype });
    return id;
  };
  copy.executeOp = (name, attributes, inputs, outputs) => {
    const start = performance.now();
    const results = binding.executeOp(name, attributes, inputs, outputs);
    const end = performance.now();
    const operation = observed(name, attributes, inputs, results, new CallSite(sites.forward), forms);
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
