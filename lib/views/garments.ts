/** Views that leave a garment what it is. */
import { colorJitter } from "./color.ts";
import { compose } from "./compose.ts";
import { randomResizedCrop } from "./crop.ts";
import { randomErasing } from "./erasing.ts";
import { horizontalFlip } from "./flip.ts";
import type { Range } from "./range.ts";
import type { View } from "./view.ts";

export interface GarmentViewsOptions {
  /** Largest change of brightness and of contrast, in [0, 1]. Default .8. */
  readonly strength?: number;
  /** Range of the crop's area as a fraction of the image's. Default [.3, 1]. */
  readonly area?: Range;
}

/** Cropped, mirrored or not, brightness and contrast changed in four of five, and a part of every second one erased. */
export function garmentViews({ strength = 0.8, area = [0.3, 1] }: GarmentViewsOptions = {}): View {
  return compose(
    randomResizedCrop({ area }),
    horizontalFlip(),
    colorJitter({ brightness: strength, contrast: strength }),
    randomErasing(),
  );
}
