/** What the convolutions have in common: a kernel, and if wanted an offset for each channel of the output. */
import type { Key } from "../core/key.ts";
import { checkShape, tf } from "../core/tensor.ts";
import { fanInUniform } from "./dense.ts";
import type { Network } from "./network.ts";

export interface KernelLayer {
  /** For errors: the layer, and what to pass where x has another shape. */
  readonly name: string;
  readonly remedy?: string;
  /** How many axes of places there are between examples and channels. */
  readonly axes: number;
  /** Channels of x, and of the output. */
  readonly inputs: number;
  readonly outputs: number;
  readonly shape: readonly number[];
  /** The weights that meet in an output: the kernel starts uniform in ±1/√fanIn. */
  readonly fanIn: number;
  readonly bias: boolean;
}

/** `[N, …places, inputs]` to `apply` of it and the kernel, plus the offset. */
export function kernelLayer<Output extends tf.Tensor>(
  {
    name,
    remedy = "pass a batch with its channels last",
    axes,
    inputs,
    outputs,
    shape,
    fanIn,
    bias,
  }: KernelLayer,
  apply: (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor,
): Network<Output> {
  const places = new Array<null>(axes).fill(null);
  return {
    init: (key: Key) => ({
      params: { kernel: fanInUniform(key, shape, fanIn), ...(bias && { bias: tf.zeros([outputs]) }) },
      state: [],
    }),
    apply(params, state, x) {
      checkShape(name, "x", x.shape, [null, ...places, inputs], remedy);
      const { kernel, bias } = params as { kernel: tf.Tensor; bias?: tf.Tensor1D };
      const output = apply(x, kernel);
      return { output: (bias ? tf.add(output, bias) : output) as Output, state };
    },
  };
}
