import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { drawBoxes } from "../../../lib/views/box.ts";
import { close } from "../../support/close.ts";
import { column, draws, evenBetween, independent } from "./distribution.ts";

/** Each box's height, width, area, log of width over height, and place in its room, if it has any. */
function measured(seed: number, options: Parameters<typeof drawBoxes>[2]) {
  const boxes = drawBoxes(key(seed), draws, options);
  const [top, left, bottom, right] = [0, 1, 2, 3].map((i) => column(boxes, i));
  const height = bottom!.map((value, i) => value - top![i]!);
  const width = right!.map((value, i) => value - left![i]!);
  return {
    height,
    width,
    area: height.map((value, i) => value * width[i]!),
    logRatio: height.map((value, i) => Math.log(width[i]! / value)),
    down: top!.map((value, i) => value / (1 - height[i]!)),
    right: left!.map((value, i) => value / (1 - width[i]!)),
  };
}

test("drawBoxes() draws area, logarithm of the ratio and place evenly and independently where every box fits", () => {
  const { area, logRatio, down, right } = measured(1, { area: [0.02, 0.33], ratio: [0.5, 2] });
  evenBetween(area, 0.02, 0.33);
  evenBetween(logRatio, Math.log(0.5), Math.log(2));
  evenBetween(down, 0, 1);
  evenBetween(right, 0, 1);
  independent(area, logRatio, down, right);
});

test("drawBoxes() draws even areas up to the whole image where boxes are square", () => {
  evenBetween(measured(2, { area: [0.2, 1], ratio: [1, 1] }).area, 0.2, 1);
});

test("drawBoxes() cuts what is too wide or too high to the image's side", () => {
  const options = { area: [0.2, 1], ratio: [3 / 4, 4 / 3] } as const;
  const { area, height, width } = measured(3, options);
  // The mean over the drawn area a and ratio r of min(1, √(a r)) · min(1, √(a / r)), by the midpoint rule.
  const steps = 400;
  let mean = 0;
  for (let i = 0; i < steps; i++) {
    for (let j = 0; j < steps; j++) {
      const a = 0.2 + (0.8 * (i + 0.5)) / steps;
      const r = Math.exp(Math.log(4 / 3) * ((2 * (j + 0.5)) / steps - 1));
      mean += (Math.min(1, Math.sqrt(a * r)) * Math.min(1, Math.sqrt(a / r))) / steps ** 2;
    }
  }
  close(area.reduce((sum, value) => sum + value, 0) / draws, mean, (3.5 * 0.23) / Math.sqrt(draws));
  close(Math.max(...height, ...width), 1, 1e-6);
});

test("drawBoxes() stays inside the image", () => {
  const boxes = drawBoxes(key(4), draws, { area: [0.02, 1], ratio: [0.3, 3] });
  close(Math.max(0, -Math.min(...boxes.dataSync().slice(0, 4 * draws))), 0, 0);
  close(Math.max(1, ...column(boxes, 2), ...column(boxes, 3)), 1, 1e-6);
});
