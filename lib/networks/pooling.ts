/** Pooling: places near each other, or all of them, become one. Batches have channels last and one to three axes of places. */
import { tf } from "../core/tensor.ts";
import { type Network, pointwise } from "./network.ts";

export interface PoolingOptions {
  /** Side of the window in places. Default 2. */
  readonly size?: number;
  /** Step between windows in places. Default: the size. */
  readonly stride?: number;
  /**
   * "valid" takes whole windows only; "same" has ⌈places / stride⌉ of them, and those at the border take the places that
   * there are. Default "valid", as in PyTorch.
   */
  readonly padding?: "valid" | "same";
}

/** The largest number of each window: `[N, …places, C]` to `[N, …places′, C]`. Of equal ones the first has the gradient. */
export function maxPooling(options: PoolingOptions = {}): Network<tf.Tensor> {
  return overPlaces("maxPooling", options, tf.maxPool, tf.maxPool3d);
}

/** The mean of each window: `[N, …places, C]` to `[N, …places′, C]`. */
export function averagePooling(options: PoolingOptions = {}): Network<tf.Tensor> {
  return overPlaces("averagePooling", options, tf.avgPool, tf.avgPool3d);
}

/** The largest number of each channel: `[N, …places, C]` to `[N, C]`. Equal ones share the gradient. */
export function globalMaxPooling(): Network {
  return pointwise((x) => tf.max(x, placesOf("globalMaxPooling", x)) as tf.Tensor2D);
}

/** The mean of each channel: `[N, …places, C]` to `[N, C]`. */
export function globalAveragePooling(): Network {
  return pointwise((x) => tf.mean(x, placesOf("globalAveragePooling", x)) as tf.Tensor2D);
}

type Padding = "valid" | "same";

function overPlaces(
  name: string,
  { size = 2, stride = size, padding = "valid" }: PoolingOptions,
  flat: (x: tf.Tensor4D, size: [number, number], stride: [number, number], padding: Padding) => tf.Tensor,
  deep: (x: tf.Tensor5D, size: number, stride: number, padding: Padding) => tf.Tensor,
): Network<tf.Tensor> {
  return pointwise((x) => {
    const axes = placesOf(name, x).length;
    if (axes === 3) return deep(x as tf.Tensor5D, size, stride, padding);
    if (axes === 2) return flat(x as tf.Tensor4D, [size, size], [stride, stride], padding);
    const rows: tf.Tensor4D = tf.expandDims(x, 1);
    return tf.squeeze(flat(rows, [1, size], [1, stride], padding), [1]);
  });
}

/** The numbers of the axes between the first and the last. */
function placesOf(name: string, x: tf.Tensor): number[] {
  if (x.rank < 3 || x.rank > 5) {
    throw new RangeError(
      `${name}: expected x with one to three axes of places between batch and channels, got [${x.shape.join(", ")}]; pass such as [N, H, W, C]`,
    );
  }
  return Array.from({ length: x.rank - 2 }, (_, i) => i + 1);
}
