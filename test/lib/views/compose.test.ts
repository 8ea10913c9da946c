import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { brightness } from "../../../lib/views/color.ts";
import { compose } from "../../../lib/views/compose.ts";
import type { View } from "../../../lib/views/view.ts";
import { close } from "../../support/close.ts";
import { draws, evenBetween, independent, plain, values } from "./distribution.ts";

test("compose() applies the views from the first to the last", () => {
  const half: View = (images) => tf.mul(images, 0.5);
  const more: View = (images) => tf.add(images, 0.25);
  close(compose(half, more)(plain(1, 0.5), key(1)), 0.5, 0);
  close(compose(more, half)(plain(1, 0.5), key(1)), 0.375, 0);
});

test("compose() gives each view a key of its own", () => {
  const factors: number[][] = [];
  const drawn: View = (images, from) => {
    const seen = brightness(0.5)(plain(draws, 0.5), from);
    factors.push(values(seen));
    return images;
  };
  compose(drawn, drawn)(plain(1, 0.5), key(2));
  evenBetween(factors[0]!, 0.25, 0.75);
  independent(...factors);
});

test("compose() refuses to compose nothing", () => {
  assert.throws(
    () => compose(),
    new RangeError("compose: expected at least one view, got none; pass such as crop and flip"),
  );
});
