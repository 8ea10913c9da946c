/** Transposed convolutions, which enlarge: the way back of a strided convolution's shapes. */
import { convolveTransposed, type Placement } from "../core/operations/convolution.ts";
import type { tf } from "../core/tensor.ts";
import { kernelLayer } from "./kernelLayer.ts";
import type { Network } from "./network.ts";

export interface TransposedConvolutionOptions {
  /** Side of the kernel in places. Default 4, with which, at stride 2, each output is reached by equally many inputs. */
  readonly size?: number;
  /** How many times larger each axis becomes. Default 2. */
  readonly stride?: number;
  /** Whether a learned offset is added to each channel. Default false, as in `convolution`. */
  readonly bias?: boolean;
}

/** `[N, T, inputs]` to `[N, stride · T, outputs]`: see `transposedConvolution3d`. */
export function transposedConvolution1d(
  inputs: number,
  outputs: number,
  options: TransposedConvolutionOptions = {},
): Network<tf.Tensor3D> {
  return overAxes("transposedConvolution1d", 1, inputs, outputs, options);
}

/** `[N, H, W, inputs]` to `[N, stride · H, stride · W, outputs]`: see `transposedConvolution3d`. */
export function transposedConvolution2d(
  inputs: number,
  outputs: number,
  options: TransposedConvolutionOptions = {},
): Network<tf.Tensor4D> {
  return overAxes("transposedConvolution2d", 2, inputs, outputs, options);
}

/**
 * `[N, D, H, W, inputs]` to `[N, stride · D, stride · H, stride · W, outputs]`: each input adds a learned kernel, times
 * itself, to the places around `stride` times its own. This is the gradient of a convolution by its input, with padding
 * "same" there.
 *
 * The kernel, `[…size, outputs, inputs]`, starts uniform in ±1/√(weights that meet in an output, on average).
 *
 * Source: Zeiler et al. 2010, "Deconvolutional networks", CVPR; Dumoulin & Visin 2016, arXiv:1603.07285, § 4.
 */
export function transposedConvolution3d(
  inputs: number,
  outputs: number,
  options: TransposedConvolutionOptions = {},
): Network<tf.Tensor5D> {
  return overAxes("transposedConvolution3d", 3, inputs, outputs, options);
}

function overAxes<Output extends tf.Tensor>(
  name: string,
  axes: number,
  inputs: number,
  outputs: number,
  { size = 4, stride = 2, bias = false }: TransposedConvolutionOptions,
): Network<Output> {
  const every = (value: number): number[] => new Array<number>(axes).fill(value);
  const shape = [...every(size), outputs, inputs];
  const fanIn = inputs * (size / stride) ** axes;
  const placement: Placement = { strides: every(stride), dilations: every(1), padding: "SAME" };
  return kernelLayer({ name, axes, inputs, outputs, shape, fanIn, bias }, (x, kernel) => {
    const [n, ...places] = x.shape.slice(0, -1) as [number, ...number[]];
    const enlarged = places.map((side) => side * stride);
    return convolveTransposed(x, kernel, [n, ...enlarged, outputs], placement);
  });
}
