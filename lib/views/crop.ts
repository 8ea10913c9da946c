/** Random resized crops. */
import { tf } from "../core/tensor.ts";
import { drawBoxes } from "./box.ts";
import { type Range, refuseNoRange } from "./range.ts";
import type { View } from "./view.ts";

export interface CropOptions {
  /** Range of the crop's area as a fraction of the image's. Default [.2, 1]; the paper's [.08, 1] is for photographs. */
  readonly area?: Range;
  /** Range of width over height, drawn evenly in its logarithm. Default [3/4, 4/3]. */
  readonly ratio?: Range;
}

/**
 * A part of each image, enlarged to the whole, bilinear. Area and ratio are drawn, then the place.
 *
 * Source: Szegedy et al. 2015, arXiv:1409.4842, § 6; Chen et al. 2020, arXiv:2002.05709, § A.
 * Differs: a crop that would be wider or higher than the image is cut to its side; torchvision draws anew, and so has
 * fewer large crops. Crops begin and end anywhere, there at whole pixels. The image's side runs from the first pixel's
 * center to the last one's (TensorFlow's CropAndResize), so a crop of the whole image is the image itself. Ratios are
 * fractions of the sides, so that an image that is not square has crops of its own shape.
 */
export function randomResizedCrop({ area = [0.2, 1], ratio = [3 / 4, 4 / 3] }: CropOptions = {}): View {
  refuseNoRange("randomResizedCrop", "an area", area, { most: 1, example: "[.2, 1]" });
  refuseNoRange("randomResizedCrop", "a ratio", ratio, { example: "[3/4, 4/3]" });
  return (images, key) => {
    const [count, height, width] = images.shape;
    const each = tf.range(0, count, 1, "int32") as tf.Tensor1D;
    const boxes = drawBoxes(key, count, { area, ratio });
    return tf.image.cropAndResize(images, boxes, each, [height, width], "bilinear");
  };
}
