/** Views that leave a garment what it is. */
import { colorJitter } from "./color.ts";
import { compose } from "./compose.ts";
import { randomResizedCrop } from "./crop.ts";
import { randomErasing } from "./erasing.ts";
import { horizontalFlip } from "./flip.ts";
import type { View } from "./view.ts";

/** Crops of .3 to 1 of the area, mirrored or not, brightness and contrast by up to 80 %, and every second one with a part erased. */
export function garmentViews(): View {
  return compose(
    randomResizedCrop({ area: [0.3, 1] }),
    horizontalFlip(),
    colorJitter({ brightness: 0.8, contrast: 0.8 }),
    randomErasing(),
  );
}
