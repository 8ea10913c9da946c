/** How the trainings of the loss zoo are drawn together, whatever the units of their losses. */
import { curves } from "../lib/figures/curves.ts";
import type { Figure, FigureOptions } from "../lib/figures/figure.ts";
import type { ColorName } from "../lib/figures/theme.ts";
import type { ZooCurve } from "./lossZoo.ts";

export interface DrawnTraining {
  readonly name: string;
  readonly color: ColorName;
  /** One for each seed. */
  readonly runs: readonly ZooCurve[];
}

/** Losses in one unit: 1 is chance, where all embeddings are equal; 0 is the floor. */
export function zooLossCurves(
  trainings: readonly DrawnTraining[],
  size: Pick<FigureOptions, "width" | "height">,
): Figure {
  return curves(
    trainings.map(({ name, color, runs }) => ({
      name,
      color,
      x: runs[0]!.loss.map((_, i) => (i + 0.5) * runs[0]!.every),
      y: runs.map(({ loss, chance, floor }) => loss.map((value) => (value - floor) / (chance - floor))),
    })),
    {
      ...size,
      x: "step",
      y: "loss, chance = 1",
      rangeY: [0, 1.1],
      references: [
        { y: 1, label: "chance" },
        { y: 0, label: "floor" },
      ],
      alt: "Losses from chance towards their floors, by step.",
    },
  );
}
