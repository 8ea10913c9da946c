/** Which pairs of a contrastive loss count: anchors in rows, candidates in columns, a color and a sign for each kind. */
import { type Figure, type FigureOptions, figure, type Layout } from "./figure.ts";
import { heatmap } from "./heatmap.ts";
import { textWidth } from "./text.ts";
import { fontSize, ink, palette } from "./theme.ts";

export interface PairMatrixOptions extends Omit<FigureOptions, "width" | "height"> {
  /** Names of the anchors, the first at the top. Default: their numbers, from 0. */
  readonly anchors?: readonly string[];
  /** Names of the candidates. Default: their numbers, from 0. */
  readonly candidates?: readonly string[];
  /** Pixels of the longer side of the matrix. Default 360. */
  readonly side?: number;
}

/** The kinds of pairs in their order beside the matrix, each with what is said of it there. */
const kinds = {
  positive: { color: palette.green, sign: "+", says: "positive,<br>in the denominator" },
  "positive above only": { color: palette.orange, sign: "+", says: "positive, not in<br>the denominator" },
  negative: { color: palette.sky, sign: "−", says: "negative,<br>in the denominator" },
  "left out": { color: ink.grid, sign: "", says: "not in the loss" },
} as const;

type Kind = keyof typeof kinds;

/** Draws the kind of each pair, `pairs[anchor][candidate]`; beside the matrix, the kinds that occur are explained. */
export function pairMatrix(pairs: readonly (readonly Kind[])[], options: PairMatrixOptions): Figure {
  const { anchors, candidates, ...rest } = options;
  const found = (Object.keys(kinds) as Kind[]).filter((kind) => pairs.some((row) => row.includes(kind)));
  const matrix = heatmap(
    // The first kind is the highest number, so that it stands at the top of the bar of colors.
    pairs.map((row) => row.map((kind) => found.length - 1 - found.indexOf(kind))),
    {
      ...rest,
      x: "candidate",
      y: "anchor",
      range: [-0.5, found.length - 0.5],
      text: pairs.map((row) => row.map((kind) => kinds[kind].sign)),
      ...(anchors && { rows: anchors }),
      ...(candidates && { columns: candidates }),
    },
  );
  const upwards = found.toReversed().map((kind) => kinds[kind]);
  const [cells] = matrix.data;
  const { width, margin } = matrix.layout as { width: number; margin: { r: number } };
  const room = Math.max(...upwards.map(({ says }) => textWidth(says, fontSize.note))) - 30;
  return figure({
    data: [
      {
        ...cells!,
        colorscale: upwards.flatMap(({ color }, i) => [
          [i / upwards.length, color],
          [(i + 1) / upwards.length, color],
        ]),
        colorbar: {
          ...(cells!.colorbar as Layout),
          tickvals: upwards.map((_, i) => i),
          ticktext: upwards.map(({ says }) => says),
        },
        hovertemplate:
          "anchor %{customdata[0]}, candidate %{customdata[1]}: <b>%{customdata[2]}</b><extra></extra>",
        customdata: pairs.map((row, a) =>
          row.map((kind, c) => [anchors?.[a] ?? a, candidates?.[c] ?? c, kind]),
        ),
      },
    ],
    layout: { ...matrix.layout, width: width + room, margin: { ...margin, r: margin.r + room } },
    alt: options.alt,
  });
}
