/** CNN-S in named layers, to look at what each makes of digits. */
import type { Data } from "../../lib/core/data.ts";
import { tf } from "../../lib/core/tensor.ts";
import type { Tree } from "../../lib/core/tree.ts";
import { chain, sequence } from "../../lib/networks/chain.ts";
import { convolution } from "../../lib/networks/convolution.ts";
import { dense } from "../../lib/networks/dense.ts";
import { type Network, pointwise } from "../../lib/networks/network.ts";
import { batchNorm } from "../../lib/networks/normalization.ts";

/** What is looked at: the image itself, three convolutions, the representation. */
export const layerNames = ["pixels", "convolution 1", "convolution 2", "convolution 3", "h"] as const;
export type LayerName = (typeof layerNames)[number];

type Learned = Exclude<LayerName, "pixels">;
type Parts = Record<Learned, Tree>;

/** Parameters and state of a `layeredEncoder`. */
export interface LayeredModel {
  readonly params: Tree;
  readonly state: Tree;
}

const layers: Readonly<Record<Learned, Network<tf.Tensor>>> = {
  "convolution 1": block(1, 16),
  "convolution 2": block(16, 32),
  "convolution 3": block(32, 64),
  h: sequence(pointwise(flattened), dense(4 * 4 * 64, 128)) as Network<tf.Tensor>,
};

/** The layers as one encoder, `[N, 28, 28, 1]` to `[N, 128]`: layer for layer that of `cnnSmall()`. */
export function layeredEncoder(): Network<tf.Tensor2D, Parts> {
  return chain(layers);
}

/** What each layer makes of images, flattened to `[N, D]`. */
export type Activations = Record<LayerName, tf.Tensor2D>;

/** What each layer makes of images in evaluation, flattened to `[N, D]`. The caller owns the tensors. */
export function activations(model: LayeredModel, { data, shape }: Data): Activations {
  const [params, state] = [model.params, model.state] as Parts[];
  return tf.tidy(() => {
    let x = tf.tensor4d(data, shape as [number, number, number, number]) as tf.Tensor;
    const made = { pixels: flattened(x) } as Activations;
    for (const [name, layer] of Object.entries(layers) as [Learned, Network<tf.Tensor>][]) {
      x = layer.apply(params![name], state![name], x, "evaluate").output;
      made[name] = flattened(x);
    }
    return made;
  });
}

function block(inputs: number, outputs: number): Network<tf.Tensor> {
  return sequence(
    convolution(inputs, outputs, { stride: 2 }),
    batchNorm(outputs),
    pointwise((x) => tf.relu(x)),
  ) as Network<tf.Tensor>;
}

function flattened(x: tf.Tensor): tf.Tensor2D {
  return tf.reshape(x, [x.shape[0]!, -1]);
}
