/** Views that leave what a color photograph shows what it is. */

import { gaussianBlur } from "./blur.ts";
import { sometimes } from "./choice.ts";
import { colorJitter, randomGrey } from "./color.ts";
import { compose } from "./compose.ts";
import { randomResizedCrop } from "./crop.ts";
import { horizontalFlip } from "./flip.ts";
import type { Range } from "./range.ts";
import type { View } from "./view.ts";

export interface PhotographViewsOptions {
  /** Factor of the color changes, in [0, 1.25]. Default 1, the paper's for large photographs; it has .5 for images of 32 × 32. */
  readonly strength?: number;
  /** Range of the crop's area as a fraction of the image's. Default [.08, 1], the paper's. */
  readonly area?: Range;
  /** Share of images that are blurred. Default .5, the paper's for large photographs; it has 0 for images of 32 × 32. */
  readonly blur?: number;
}

/**
 * SimCLR's views: cropped, mirrored or not, colors changed in four of five, made grey in one of five, and blurred in every second.
 *
 * Source: Chen et al. 2020, arXiv:2002.05709, § A; for small images § B.9.
 */
export function photographViews({
  strength = 1,
  area = [0.08, 1],
  blur = 0.5,
}: PhotographViewsOptions = {}): View {
  if (!(strength >= 0 && strength <= 1.25)) {
    throw new RangeError(
      `photographViews: expected a strength in [0, 1.25], got ${strength}; 1 is the paper's`,
    );
  }
  return compose(
    randomResizedCrop({ area }),
    horizontalFlip(),
    colorJitter({
      brightness: 0.8 * strength,
      contrast: 0.8 * strength,
      saturation: 0.8 * strength,
      hue: 0.2 * strength,
    }),
    randomGrey(0.2),
    sometimes(blur, gaussianBlur()),
  );
}
