/** The two real image sets as the experiments use them, each with the views that keep its classes. */
import { fashionMnist } from "../datasets/images/fashionMnist.ts";
import { mnist } from "../datasets/images/mnist.ts";
import { type Key, streams } from "../lib/core/key.ts";
import { digitViews } from "../lib/views/digits.ts";
import { garmentViews } from "../lib/views/garments.ts";
import type { View } from "../lib/views/view.ts";
import type { Sets } from "./pretraining.ts";

export type ImageSetName = "MNIST" | "Fashion-MNIST";

export interface ImageSet extends Sets {
  readonly view: View;
}

/** `train` and `test` images, classes balanced, drawn by the key. */
export function imageSet(
  name: ImageSetName,
  { train, test }: { readonly train: number; readonly test: number },
  key: Key,
): ImageSet {
  const keys = streams(key, "train", "test");
  const load = name === "MNIST" ? mnist : fashionMnist;
  return {
    train: load({ part: "train", count: train, key: keys.train }),
    test: load({ part: "test", count: test, key: keys.test }),
    view: name === "MNIST" ? digitViews() : garmentViews(),
  };
}
