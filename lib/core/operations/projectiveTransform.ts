/** Geometric transforms of images by TensorFlow's ImageProjectiveTransformV3. */
import { tf } from "../tensor.ts";
import { runSingle } from "./native.ts";

/**
 * Samples each image at places given by its own transform: output pixel (x, y) is the input at
 *
 *     ( (a₀ x + a₁ y + a₂) / k, (a₃ x + a₄ y + a₅) / k )        k = a₆ x + a₇ y + 1
 *
 * in pixels, counted from the center of the first pixel. Bilinear between pixels, 0 outside the image.
 * images: `[N, H, W, C]`; transforms: `[N, 8]`. Has no gradient.
 */
export function projectiveTransform(images: tf.Tensor4D, transforms: tf.Tensor2D): tf.Tensor4D {
  const [, height, width] = images.shape;
  return runSingle(
    "ImageProjectiveTransformV3",
    [images, transforms, tf.tensor1d([height, width], "int32"), tf.scalar(0)],
    { dtype: { type: "float32" }, interpolation: "BILINEAR", fill_mode: "CONSTANT" },
  ) as tf.Tensor4D;
}
