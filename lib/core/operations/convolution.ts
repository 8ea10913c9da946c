/**
 * TensorFlow's convolutions over one to three axes, with strides, dilation and groups, and their transposes.
 * `tf.conv2d` knows no groups and has no gradient where dilated.
 *
 * A convolution is linear in x and in the kernel, so its derivatives are convolutions and transposes of them; all can be
 * differentiated again. Dilation and groups need TensorFlow's oneDNN kernels, which `core/backend` switches on.
 */
import { library } from "../backend.ts";
import type { tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { runSingle } from "./native.ts";

/** How a kernel is laid over its input; lists have one entry for each axis of places: columns, with rows and depth before. */
export interface Placement {
  /** Steps between outputs in places. */
  readonly strides: readonly number[];
  /** Distances between the places under neighboring weights. */
  readonly dilations: readonly number[];
  /**
   * "SAME" adds zeros so that each axis has ⌈places / stride⌉ outputs, half of them before and, where the amount is odd, the
   * one more after; "VALID" takes whole kernels only. For other amounts use `tf.pad` first.
   */
  readonly padding: "SAME" | "VALID";
}

interface Settings extends Placement {
  readonly [name: string]: unknown;
  /** The shape of what is computed, where the operands do not tell it. */
  readonly shape?: readonly number[];
}

/**
 * Cross-correlation: x `[N, …places, C]` with kernel `[…size, C / G, O]` to `[N, …places′, O]`. The number of groups G
 * follows from the shapes: channels and outputs are cut into G parts of which each sees its own.
 */
export function convolve<T extends tf.Tensor>(x: T, kernel: tf.Tensor, placement: Placement): T {
  const channels = x.shape.at(-1)!;
  const [inputs, outputs] = kernel.shape.slice(-2) as [number, number];
  const groups = channels / inputs;
  if (x.rank !== kernel.rank || !Number.isInteger(groups) || outputs % groups !== 0) {
    throw new RangeError(
      `convolve: expected a kernel of ${x.rank} axes whose inputs divide ${channels} channels into as many groups as its outputs, got [${kernel.shape}]; give each group the same number of inputs and outputs`,
    );
  }
  return forward([x, kernel], { ...placement })[0] as T;
}

/**
 * The transpose of `convolve`, from the shape of its output to `shape`, that of its input: y `[N, …places′, O]` with kernel
 * `[…size, C / G, O]` to `[N, …places, C]`. Each number of y is spread over the places that it would be computed from.
 */
export function convolveTransposed<T extends tf.Tensor>(
  y: T,
  kernel: tf.Tensor,
  shape: readonly number[],
  placement: Placement,
): T {
  return toInput([y, kernel], { ...placement, shape })[0] as T;
}

/** The gradient by a kernel of the given shape of a convolution of x, where that by its output is dy. */
export function convolutionKernelGradient<T extends tf.Tensor>(
  x: tf.Tensor,
  dy: tf.Tensor,
  shape: readonly number[],
  placement: Placement,
): T {
  return toKernel([x, dy], { ...placement, shape })[0] as T;
}

type Operation = (operands: readonly tf.Tensor[], settings: Settings) => tf.Tensor[];

const forward: Operation = differentiable<Settings>("Convolution", {
  forward: ([x, kernel], settings) => [native("", [x!, kernel!], settings)],
  backward: ({ inputs: [x, kernel], gradients: [dy], settings }) => [
    () => toInput([dy!, kernel!], { ...settings, shape: x!.shape })[0]!,
    () => toKernel([x!, dy!], { ...settings, shape: kernel!.shape })[0]!,
  ],
});

const toInput: Operation = differentiable<Settings>("ConvolutionToInput", {
  forward: ([dy, kernel], settings) => [native("BackpropInput", [dy!, kernel!], settings)],
  backward: ({ inputs: [dy, kernel], gradients: [slope], settings }) => [
    () => forward([slope!, kernel!], settings)[0]!,
    () => toKernel([slope!, dy!], { ...settings, shape: kernel!.shape })[0]!,
  ],
});

const toKernel: Operation = differentiable<Settings>("ConvolutionToKernel", {
  forward: ([x, dy], settings) => [native("BackpropFilter", [x!, dy!], settings)],
  backward: ({ inputs: [x, dy], gradients: [slope], settings }) => [
    () => toInput([dy!, slope!], { ...settings, shape: x!.shape })[0]!,
    () => forward([x!, slope!], settings)[0]!,
  ],
});

/** The convolution, or with a suffix its gradient by one of its operands. */
type Suffix = "" | "BackpropInput" | "BackpropFilter";

type Pair = readonly [tf.Tensor, tf.Tensor];

function native(suffix: Suffix, operands: Pair, settings: Settings): tf.Tensor {
  return settings.strides.length === 1
    ? overOneAxis(suffix, operands, settings)
    : overAxes(suffix, operands, settings);
}

/** TensorFlow knows no fewer than two axes of places: one gets an axis of length one before it. */
function overOneAxis(suffix: Suffix, [a, b]: Pair, settings: Settings): tf.Tensor {
  const { strides, dilations, shape, ...rest } = settings;
  // A batch begins with its examples, a kernel with its places. Either the second operand is a kernel or the result is.
  const [second, result] = suffix === "BackpropFilter" ? [1, 0] : [0, 1];
  const wide = overAxes(suffix, [library.expandDims(a, 1), library.expandDims(b, second)], {
    ...rest,
    strides: [1, ...strides],
    dilations: [1, ...dilations],
    ...(shape && { shape: [...shape.slice(0, result), 1, ...shape.slice(result)] }),
  });
  return library.squeeze(wide, [result]);
}

function overAxes(suffix: Suffix, [a, b]: Pair, settings: Settings): tf.Tensor {
  const { strides, dilations, padding } = settings;
  const flat = strides.length === 2;
  const common = {
    T: { type: "float32" } as const,
    strides: { int: [1, ...strides, 1] },
    dilations: { int: [1, ...dilations, 1] },
    padding,
    data_format: flat ? "NHWC" : "NDHWC",
  };
  const operands = {
    "": () => [a, b],
    BackpropInput: () => [sizes(settings), b, a],
    BackpropFilter: () => [a, sizes(settings), b],
  }[suffix]();
  if (flat) {
    return runSingle(`Conv2D${suffix}`, operands, {
      ...common,
      use_cudnn_on_gpu: false,
      explicit_paddings: { int: [] },
    });
  }
  if (suffix === "") return runSingle("Conv3D", operands, common);
  if (suffix === "BackpropFilter") return runSingle("Conv3DBackpropFilterV2", operands, common);
  return runSingle("Conv3DBackpropInputV2", operands, { ...common, Tshape: { type: "int32" } });
}

function sizes({ shape }: Settings): tf.Tensor1D {
  return library.tensor1d([...shape!], "int32");
}
