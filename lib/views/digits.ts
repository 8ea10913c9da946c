/** Views that leave a handwritten digit what it is. */
import { brightness } from "./color.ts";
import { compose } from "./compose.ts";
import { affine } from "./geometry.ts";
import type { View } from "./view.ts";

/** Turned, scaled, sheared and shifted as `affine`'s defaults say, then brighter or darker by up to 30 %. */
export function digitViews(): View {
  return compose(affine(), brightness(0.3));
}
