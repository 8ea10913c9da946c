/** The representations of a whole data set. */
import { type Compiled, compile } from "../core/compile.ts";
import { type Data, type Labelled, type Stored, slice } from "../core/data.ts";
import { type Resident, upload, whole } from "../core/resident.ts";
import { dispose } from "../core/scope.ts";
import type { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";

/** A network's output for inputs, `[N, H]`, in evaluation. */
export type Encode<Params extends Tree, State extends Tree> = (
  params: Params,
  state: State,
  inputs: tf.Tensor,
) => tf.Tensor2D;

/** How many examples go through the network at once: memory stays small and the step stays long. */
const chunk = 500;

/**
 * `encode` of all inputs, `[N, H]`, on the host.
 *
 * @example
 * const doubled = represent((_params, _state, x) => tf.mul(x, 2), [], [], { data: new Float32Array([1, 2]), shape: [2, 1] });
 * assert.deepEqual([...doubled.data], [2, 4]);
 */
export function represent<Params extends Tree, State extends Tree>(
  encode: Encode<Params, State>,
  params: Params,
  state: State,
  inputs: Stored,
): Data {
  const compiled = compiledOf(encode);
  const count = inputs.shape[0]!;
  let data: Float32Array | undefined;
  let width = 0;
  for (let from = 0; from < count; from += chunk) {
    const part = upload(slice(inputs, from, Math.min(count, from + chunk)));
    try {
      const output = compiled(params, state, part);
      width = output.shape[1];
      data ??= new Float32Array(count * width);
      data.set(output.dataSync(), from * width);
      output.dispose();
    } finally {
      dispose(part);
    }
  }
  return { data: data ?? new Float32Array(0), shape: [count, width] };
}

type CompiledEncode = Compiled<[params: Tree, state: Tree, inputs: Resident], tf.Tensor2D>;

/** Graphs live as long as the function they were made of: a method represents many sets. */
const compiledEncodes = new WeakMap<object, CompiledEncode>();

function compiledOf<Params extends Tree, State extends Tree>(encode: Encode<Params, State>): CompiledEncode {
  const known = compiledEncodes.get(encode);
  if (known !== undefined) return known;
  const compiled: CompiledEncode = compile((params, state, inputs) =>
    encode(params as Params, state as State, whole(inputs)),
  );
  compiledEncodes.set(encode, compiled);
  return compiled;
}

/** The same for labelled examples: representations with their labels. */
export function representLabelled<Params extends Tree, State extends Tree>(
  encode: Encode<Params, State>,
  params: Params,
  state: State,
  { inputs, labels, classes }: Labelled<Stored>,
): Labelled {
  return { inputs: represent(encode, params, state, inputs), labels, classes };
}
