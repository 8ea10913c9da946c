import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { photographViews } from "../../../lib/views/photographs.ts";
import { atRate, copies, draws, values } from "./distribution.ts";

test("photographViews() makes one of five images grey", () => {
  const seen = photographViews({ blur: 0 })(copies(draws, [[[0.6, 0.4, 0.3]]]), key(1));
  const spread = values(tf.sub(tf.max(seen, 3), tf.min(seen, 3)));
  // Saturation and contrast of up to 80 % leave at least a fifteenth of the color.
  atRate(
    spread.map((value) => value < 1e-6),
    0.2,
  );
});

test("photographViews() changes the color of four of five images", () => {
  // Grey images have neither hue nor saturation: what changes is brightness.
  const seen = photographViews({ blur: 0 })(copies(draws, [[[0.5, 0.5, 0.5]]]), key(2));
  atRate(
    values(tf.abs(tf.sub(tf.mean(seen, [1, 2, 3]), 0.5))).map((value) => value > 1e-6),
    0.8,
  );
});

test("photographViews() blurs every second image", () => {
  const still = photographViews({ strength: 0, area: [1, 1] });
  // Blurred, the border of a plain image pales: nothing else here changes it but the crop's ratio, which shows no border.
  const seen = still(tf.fill([draws, 5, 5, 3], 0.5), key(3));
  const corner = values(tf.slice(seen, [0, 0, 0, 0], [-1, 1, 1, 1]));
  // A deviation below .25 pixels, 8 % of the draws, pales it by less than a thousandth.
  atRate(
    corner.map((value) => value < 0.4995),
    0.5 * (1.75 / 1.9),
  );
});

test("photographViews() refuses a strength that would more than blacken and says why", () => {
  assert.throws(
    () => photographViews({ strength: 1.3 }),
    new RangeError("photographViews: expected a strength in [0, 1.25], got 1.3; 1 is the paper's"),
  );
  assert.throws(
    () => photographViews({ blur: 5 }),
    new RangeError("sometimes: expected a probability in [0, 1], got 5; .5 is usual"),
  );
});
