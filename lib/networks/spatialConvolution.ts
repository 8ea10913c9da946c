/** Convolutions over one, two or three axes of places, with every setting; `convolution` is the short form of most. */
import { convolve, type Placement } from "../core/operations/convolution.ts";
import { tf } from "../core/tensor.ts";
import { kernelLayer } from "./kernelLayer.ts";
import type { Network } from "./network.ts";

export interface SpatialConvolutionOptions {
  /** Side of the kernel in places. Here and below one number stands for all axes. Default 3. */
  readonly size?: number | readonly number[];
  /** Step between outputs in places. Default 1. */
  readonly stride?: number | readonly number[];
  /** Distance between the places under neighboring weights. Default 1. */
  readonly dilation?: number | readonly number[];
  /**
   * Parts into which inputs and outputs are cut: outputs of a part see only the inputs of it. With as many groups as
   * inputs each channel is convolved by itself (depthwise). Default 1.
   */
  readonly groups?: number;
  /**
   * "same" adds zeros on both sides, one more at the end where their number is odd, to ⌈places / stride⌉ outputs; "valid"
   * takes whole kernels only; "causal" adds all zeros at the start of each axis, so that an output sees no place after
   * its own. Default "same".
   */
  readonly padding?: "same" | "valid" | "causal";
  /** Whether a learned offset is added to each channel. Default false, as in `convolution`. */
  readonly bias?: boolean;
}

/** `[N, T, inputs]` to `[N, T′, outputs]`: see `convolution3d`. */
export function convolution1d(
  inputs: number,
  outputs: number,
  options: SpatialConvolutionOptions = {},
): Network<tf.Tensor3D> {
  return overAxes("convolution1d", 1, inputs, outputs, options);
}

/** `[N, H, W, inputs]` to `[N, H′, W′, outputs]`: see `convolution3d`. */
export function convolution2d(
  inputs: number,
  outputs: number,
  options: SpatialConvolutionOptions = {},
): Network<tf.Tensor4D> {
  return overAxes("convolution2d", 2, inputs, outputs, options);
}

/**
 * `[N, D, H, W, inputs]` to `[N, D′, H′, W′, outputs]`: cross-correlation with a learned kernel, which starts uniform in
 * ±1/√(weights that meet in an output). In three dimensions there are no groups.
 *
 * Source of dilation: Yu & Koltun 2016, arXiv:1511.07122, eq. 2; of the causal one: van den Oord et al. 2016,
 * arXiv:1609.03499, § 2.1.
 */
export function convolution3d(
  inputs: number,
  outputs: number,
  options: Omit<SpatialConvolutionOptions, "groups"> = {},
): Network<tf.Tensor5D> {
  return overAxes("convolution3d", 3, inputs, outputs, options);
}

function overAxes<Output extends tf.Tensor>(
  name: string,
  axes: number,
  inputs: number,
  outputs: number,
  {
    size = 3,
    stride = 1,
    dilation = 1,
    groups = 1,
    padding = "same",
    bias = false,
  }: SpatialConvolutionOptions,
): Network<Output> {
  const [sizes, strides, dilations] = [size, stride, dilation].map((value) =>
    typeof value === "number" ? new Array<number>(axes).fill(value) : [...value],
  ) as [number[], number[], number[]];
  if (inputs % groups !== 0 || outputs % groups !== 0) {
    throw new RangeError(
      `${name}: expected groups that divide ${inputs} inputs and ${outputs} outputs, got ${groups}; use such as 1`,
    );
  }
  const shape = [...sizes, inputs / groups, outputs];
  const fanIn = shape.slice(0, -1).reduce((product, side) => product * side, 1);
  const placement: Placement = { strides, dilations, padding: padding === "same" ? "SAME" : "VALID" };
  return kernelLayer({ name, axes, inputs, outputs, shape, fanIn, bias }, (x, kernel) =>
    convolve(padding === "causal" ? beforeOnly(x, sizes, dilations) : x, kernel, placement),
  );
}

/** Zeros before each axis of places, as many as the kernel reaches back. */
function beforeOnly(x: tf.Tensor, sizes: readonly number[], dilations: readonly number[]): tf.Tensor {
  const reach = sizes.map((side, i): [number, number] => [(side - 1) * dilations[i]!, 0]);
  return tf.pad(x, [[0, 0], ...reach, [0, 0]]);
}
