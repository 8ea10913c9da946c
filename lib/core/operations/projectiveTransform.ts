/** Geometric transforms of images by TensorFlow's ImageProjectiveTransformV3. */
import { checkShape, tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { runSingle } from "./native.ts";

const transformed = differentiable("ImageProjectiveTransformV3", {
  forward: ([images, transforms]) => {
    const [, height, width] = images!.shape as [number, number, number];
    return [
      runSingle(
        "ImageProjectiveTransformV3",
        [images!, transforms!, tf.tensor1d([height, width], "int32"), tf.scalar(0)],
        { dtype: { type: "float32" }, interpolation: "BILINEAR", fill_mode: "CONSTANT" },
      ),
    ];
  },
  backward: ({ inputs: [, transforms], gradients: [dy] }) => [
    () => scatterSamples(dy as tf.Tensor4D, transforms as tf.Tensor2D),
    () => {
      throw new TypeError(
        "projectiveTransform: expected transforms that are not trained, got a gradient by them; sample the images by products with weights instead",
      );
    },
  ],
});

/**
 * Samples each image at places given by its own transform: output pixel (x, y) is the input at
 *
 *     ( (a₀ x + a₁ y + a₂) / k, (a₃ x + a₄ y + a₅) / k )        k = a₆ x + a₇ y + 1
 *
 * in pixels, counted from the center of the first pixel. Bilinear between pixels, 0 outside the image.
 * images: `[N, H, W, C]`; transforms: `[N, 8]`.
 *
 * The gradient by the images is exact: what each output pixel read is given back to the four pixels around the place,
 * by the same weights. By the transforms there is none, and asking for one throws.
 */
export function projectiveTransform(images: tf.Tensor4D, transforms: tf.Tensor2D): tf.Tensor4D {
  checkShape(
    "projectiveTransform",
    "transforms",
    transforms.shape,
    [images.shape[0], 8],
    "pass one for each image",
  );
  return transformed([images, transforms], {})[0] as tf.Tensor4D;
}

/** The adjoint of bilinear sampling: adds each sample to the four pixels around its place. */
function scatterSamples(samples: tf.Tensor4D, transforms: tf.Tensor2D): tf.Tensor4D {
  const [count, height, width, channels] = samples.shape;
  const { x, y, finite } = places(transforms, height, width);
  const left = tf.floor(x);
  const top = tf.floor(y);
  const first = Int32Array.from({ length: count }, (_, i) => i * height * width);
  const rows: tf.Tensor[] = [];
  const shares: tf.Tensor[] = [];
  for (const right of [false, true]) {
    for (const bottom of [false, true]) {
      const column = tf.add(left, right ? 1 : 0);
      const line = tf.add(top, bottom ? 1 : 0);
      const share = tf.mul(
        right ? tf.sub(x, left) : tf.sub(tf.add(left, 1), x),
        bottom ? tf.sub(y, top) : tf.sub(tf.add(top, 1), y),
      );
      const inside = tf.logicalAnd(finite, tf.logicalAnd(within(column, width), within(line, height)));
      const row = tf.add(
        tf.cast(tf.add(tf.mul(line, width), column), "int32"),
        tf.tensor2d(first, [count, 1], "int32"),
      );
      // Sums over segments leave out what has a negative number.
      rows.push(tf.where(inside, row, tf.scalar(-1, "int32")));
      shares.push(tf.mul(tf.reshape(samples, [count, height * width, channels]), tf.expandDims(share, 2)));
    }
  }
  const values = tf.reshape(tf.concat(shares, 0), [-1, channels]);
  const pixels = tf.reshape(tf.concat(rows, 0), [-1]) as tf.Tensor1D;
  return tf.reshape(tf.unsortedSegmentSum(values, pixels, count * height * width), samples.shape);
}

/** Where each output pixel reads, `[N, H W]`; far outside the image is brought near it, and k = 0 is not finite. */
function places(
  transforms: tf.Tensor2D,
  height: number,
  width: number,
): { x: tf.Tensor; y: tf.Tensor; finite: tf.Tensor } {
  const pixels = Array.from({ length: height * width }, (_, i) => i);
  const column = tf.tensor2d([pixels.map((i) => i % width)]);
  const line = tf.tensor2d([pixels.map((i) => Math.floor(i / width))]);
  const a = tf.split(transforms, 8, 1);
  const linear = (along: number, down: number, offset: tf.Tensor | number) =>
    tf.add(tf.add(tf.mul(a[along]!, column), tf.mul(a[down]!, line)), offset);
  const k = linear(6, 7, 1);
  const finite = tf.notEqual(k, 0);
  const divisor = tf.where(finite, k, 1);
  const place = (numerator: tf.Tensor, side: number) =>
    tf.clipByValue(tf.div(numerator, divisor), -2, side + 1);
  return { x: place(linear(0, 1, a[2]!), width), y: place(linear(3, 4, a[5]!), height), finite };
}

function within(place: tf.Tensor, side: number): tf.Tensor {
  return tf.logicalAnd(tf.greaterEqual(place, 0), tf.less(place, side));
}
