import assert from "node:assert/strict";
import { test } from "node:test";
import type { Figure } from "../../../lib/figures/figure.ts";
import { imageGrid } from "../../../lib/figures/imageGrid.ts";
import { decodePng } from "../../../lib/figures/png.ts";

const alt = "Images.";
const pictures = ({ layout }: Figure) => layout.images as { source: string; sizex: number; sizey: number }[];
const pixels = (figure: Figure) =>
  decodePng(Buffer.from(pictures(figure)[0]!.source.split(",")[1]!, "base64"));

test("imageGrid() draws all images as one picture, a pixel as a square of whole pixels", () => {
  const figure = imageGrid(
    { data: Float32Array.of(0, 1, 0.5, 0.2), shape: [4, 1, 1, 1] },
    { columns: 2, side: 10, alt },
  );
  assert.equal(pictures(figure).length, 1);
  const { width, height, bytes } = pixels(figure);
  assert.deepEqual([width, height], [28, 28]);
  assert.deepEqual([pictures(figure)[0]!.sizex, pictures(figure)[0]!.sizey], [28, 28]);
  assert.equal(bytes[0], 0);
  assert.equal(bytes[9 * 28 + 9], 0);
  assert.equal(bytes[12], 255, "the gap is white");
  assert.equal(bytes[20 * 28], 128);
  assert.equal(bytes[20 * 28 + 20], 51);
});

test("imageGrid() maps its range to black and white and cuts off what is beyond", () => {
  const figure = imageGrid({ data: [-3, -1, 1, 3], shape: [1, 1, 4, 1] }, { range: [-2, 2], side: 4, alt });
  assert.deepEqual([...pixels(figure).bytes], [0, 64, 191, 255]);
});

test("imageGrid() keeps the colors of RGB images", () => {
  const figure = imageGrid({ data: [1, 0, 0.2], shape: [1, 1, 1, 3] }, { side: 1, alt });
  assert.deepEqual([...pixels({ ...figure }).bytes], [255, 0, 51]);
});

test("imageGrid() refuses what is not images and says what came", () => {
  assert.throws(
    () => imageGrid({ data: [1, 2], shape: [1, 2, 1] }, { alt }),
    new RangeError(
      "imageGrid: expected images of shape [N, H, W, 1] or [N, H, W, 3], got [1, 2, 1] with 2 values; reshape them",
    ),
  );
});

test("imageGrid() refuses captions for other images", () => {
  assert.throws(
    () => imageGrid({ data: [1, 2], shape: [2, 1, 1, 1] }, { captions: ["a"], alt }),
    new RangeError("imageGrid: expected 2 captions, got 1; give one for each image"),
  );
});
