/** The gradients that tfjs lacks: of dilated convolutions, and of the transposed one in three dimensions. */
import type { GradConfig, NamedAttrMap } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import {
  convolutionKernelGradient,
  convolve,
  convolveTransposed,
  type Placement,
} from "../operations/convolution.ts";
import type { tf } from "../tensor.ts";

interface Attributes {
  readonly strides: number | number[];
  readonly dilations: number | number[];
  readonly pad: unknown;
  readonly dataFormat: string;
}

/** `tf.conv2d`, and by it `tf.conv1d`, `tf.fused.conv2d` and `tf.separableConv2d`. */
const convolution = whereDilated("Conv2D", "tf.conv2d", (placement, dy, x, filter) => ({
  x: () => convolveTransposed(dy, filter, x.shape, placement),
  filter: () => convolutionKernelGradient(x, dy, filter.shape, placement),
}));

/** `tf.depthwiseConv2d`: a convolution with a group for each channel. */
const depthwise = whereDilated("DepthwiseConv2dNative", "tf.depthwiseConv2d", (placement, dy, x, filter) => {
  const [height, width, channels, each] = filter.shape as [number, number, number, number];
  const grouped = [height, width, 1, channels * each];
  return {
    x: () => convolveTransposed(dy, library.reshape(filter, grouped), x.shape, placement),
    filter: () =>
      library.reshape(convolutionKernelGradient(x, dy, grouped, placement), [height, width, channels, each]),
  };
});

type Gradients = ReturnType<GradConfig["gradFunc"]>;

/** tfjs's gradient where nothing is dilated, else that of `differentiate`. */
function whereDilated(
  kernelName: string,
  where: string,
  differentiate: (placement: Placement, dy: tf.Tensor, x: tf.Tensor, filter: tf.Tensor) => Gradients,
): GradConfig {
  const plain = library.getGradient(kernelName);
  return {
    kernelName,
    inputsToSave: ["x", "filter"],
    gradFunc(dy, saved, attrs: NamedAttrMap) {
      const { strides, dilations, pad, dataFormat } = attrs as unknown as Attributes;
      if (pair(dilations).every((dilation) => dilation === 1)) return plain.gradFunc(dy, saved, attrs);
      if ((pad !== "same" && pad !== "valid") || (dataFormat ?? "NHWC") !== "NHWC") {
        throw new RangeError(
          `${where}: expected padding "same" or "valid" and NHWC where a gradient is taken through a dilated one, got ${JSON.stringify(pad)} and ${dataFormat}; use tf.pad before it`,
        );
      }
      const placement: Placement = {
        strides: pair(strides),
        dilations: pair(dilations),
        padding: pad === "same" ? "SAME" : "VALID",
      };
      return differentiate(placement, dy as tf.Tensor, saved[0]!, saved[1]!);
    },
  };
}

function pair(value: number | number[]): number[] {
  return typeof value === "number" ? [value, value] : value;
}

/** `tf.conv3dTranspose`. */
const transposedIn3d: GradConfig = {
  kernelName: "Conv3DBackpropInputV2",
  inputsToSave: ["dy", "filter"],
  gradFunc(slope, [y, filter], attrs: NamedAttrMap) {
    const { strides, pad } = attrs as unknown as { strides: number | number[]; pad: "same" | "valid" };
    const placement: Placement = {
      strides: typeof strides === "number" ? [strides, strides, strides] : strides,
      dilations: [1, 1, 1],
      padding: pad === "same" ? "SAME" : "VALID",
    };
    return {
      dy: () => convolve(slope as tf.Tensor, filter!, placement),
      filter: () => convolutionKernelGradient(slope as tf.Tensor, y!, filter!.shape, placement),
    };
  },
};

export const convolutionGradients: readonly GradConfig[] = [convolution, depthwise, transposedIn3d];
