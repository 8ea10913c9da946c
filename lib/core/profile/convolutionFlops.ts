/** Floating-point operations of convolutions and pooling. */
import { elements, type FlopCount } from "./flopCount.ts";

/**
 * Each output is a sum of products over the kernel, which is `[height, width, inputs / groups, outputs]`; so is each
 * product of its two gradients. `kernel` and `output` say which tensors of an operation are these.
 */
function convolution(kernel: Place, output: Place): FlopCount {
  return (operation) => {
    const { shape } = kernel(operation);
    return 2 * elements(output(operation)) * elements({ shape: shape.slice(0, -1) });
  };
}

/** The kernel is `[height, width, channels, multiplier]`: each output sees one channel. */
function depthwise(kernel: Place, output: Place): FlopCount {
  return (operation) => {
    const { shape } = kernel(operation);
    return 2 * elements(output(operation)) * elements({ shape: shape.slice(0, -2) });
  };
}

type Tensor = Parameters<FlopCount>[0]["inputs"][number];
type Place = (operation: Parameters<FlopCount>[0]) => Tensor;
const input =
  (index: number): Place =>
  ({ inputs }) =>
    inputs[index]!;
const result: Place = ({ outputs }) => outputs[0]!;

/** One operation for each number that a window sees. `pooled` has an element for each window. */
function pooling(pooled: Place): FlopCount {
  return (operation) => {
    const size = operation.attributes.ksize as readonly number[];
    return elements(pooled(operation)) * elements({ shape: size });
  };
}

/** Maximum of sums, a kernel `[height, width, channels]`. */
function dilation(output: Place): FlopCount {
  return (operation) =>
    2 * elements(output(operation)) * elements({ shape: input(1)(operation).shape.slice(0, 2) });
}

/** The gradients' inputs are: by the input (sizes, kernel, dy); by the kernel (x, sizes, dy). */
export const convolutions: Readonly<Record<string, FlopCount>> = {
  Conv2D: convolution(input(1), result),
  Conv2DBackpropInput: convolution(input(1), input(2)),
  Conv2DBackpropFilter: convolution(result, input(2)),
  Conv3D: convolution(input(1), result),
  Conv3DBackpropInputV2: convolution(input(1), input(2)),
  Conv3DBackpropFilterV2: convolution(result, input(2)),
  DepthwiseConv2dNative: depthwise(input(1), result),
  DepthwiseConv2dNativeBackpropInput: depthwise(input(1), input(2)),
  DepthwiseConv2dNativeBackpropFilter: depthwise(result, input(2)),
  Dilation2D: dilation(result),
  Dilation2DBackpropInput: dilation(input(2)),
  Dilation2DBackpropFilter: dilation(input(2)),
  MaxPool: pooling(result),
  MaxPool3D: pooling(result),
  MaxPoolGrad: pooling(input(1)),
  MaxPool3DGrad: pooling(input(1)),
  AvgPool: pooling(result),
  AvgPool3D: pooling(result),
  AvgPoolGrad: pooling(input(1)),
  AvgPool3DGrad: pooling(input(1)),
};
