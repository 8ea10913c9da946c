/** Views one after the other. */
import { split } from "../core/key.ts";
import type { View } from "./view.ts";

/** Applies the views in the order given, each with a key of its own. */
export function compose(...views: readonly View[]): View {
  if (views.length === 0)
    throw new RangeError("compose: expected at least one view, got none; pass such as crop and flip");
  return (images, key) => {
    const keys = split(key, views.length);
    return views.reduce((seen, view, i) => view(seen, keys[i]!), images);
  };
}
