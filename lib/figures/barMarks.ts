/** The marks of a group of bars: the bars, their error bars, a dot for each seed, a number at the end. */
import type { Layout, Trace } from "./figure.ts";
import { fontSize, ink, translucent } from "./theme.ts";

/** The part of the room of a category that its bars fill. */
export const filled = 0.76;

export interface Bar {
  readonly series: string;
  readonly category: string;
  /** Where its middle is: category i is at i. */
  readonly at: number;
  readonly seeds: readonly number[];
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface BarMarksOptions {
  readonly horizontal?: boolean;
  readonly dots?: boolean;
  readonly digits?: number;
}

/** The traces of one series of `count`. */
export function barTraces(
  group: readonly Bar[],
  color: string,
  count: number,
  options: BarMarksOptions,
): Trace[] {
  const { horizontal = false, dots = true } = options;
  const [along, across] = horizontal ? ["y", "x"] : ["x", "y"];
  const several = group.some(({ seeds }) => seeds.length > 1);
  const { series } = group[0]!;
  const traces: Trace[] = [
    {
      type: "bar",
      name: series,
      legendgroup: series,
      orientation: horizontal ? "h" : "v",
      [along!]: group.map(({ at }) => at),
      [across!]: group.map(({ mean }) => mean),
      width: (filled / count) * 0.92,
      marker: { color: several ? translucent(color, 0.75) : color },
      customdata: group.map(({ category, low, high }) => [category, low, high]),
      hovertemplate: `<b>%{customdata[0]}</b>, ${series}<br>%{${across}}${several ? " (%{customdata[1]} to %{customdata[2]})" : ""}<extra></extra>`,
      ...(several && { [`error_${across}`]: errorBars(group) }),
    },
  ];
  const overlay = {
    type: "scatter",
    showlegend: false,
    legendgroup: series,
    hoverinfo: "skip",
    cliponaxis: false,
  };
  if (several && dots) {
    const points = group.flatMap(({ at, seeds }) =>
      seeds.map((value, i) => ({
        at: at + (((i + 0.5) / seeds.length - 0.5) * filled * 0.5) / count,
        value,
      })),
    );
    traces.push({
      ...overlay,
      mode: "markers",
      [along!]: points.map(({ at }) => at),
      [across!]: points.map(({ value }) => value),
      marker: { color: ink.ground, size: 5, line: { color: ink.text, width: 1 } },
    });
  }
  return traces;
}

function errorBars(group: readonly Bar[]): Record<string, unknown> {
  return {
    type: "data",
    symmetric: false,
    array: group.map(({ mean, high }) => high - mean),
    arrayminus: group.map(({ mean, low }) => mean - low),
    color: ink.text,
    thickness: 1.3,
    width: 5,
  };
}

/** The number at the end of a bar, clear of its error bar and dots. */
export function barNumber(
  { at, mean, low, high }: Bar,
  { digits, horizontal = false }: BarMarksOptions,
): Layout[] {
  if (digits === undefined) return [];
  const end = mean < 0 ? low : high;
  const text = mean.toFixed(digits).replace("-", "−");
  const note = {
    text,
    showarrow: false,
    xref: "x",
    yref: "y",
    font: { size: fontSize.note, color: ink.text },
    borderpad: 0,
  };
  if (horizontal) {
    return [{ ...note, x: end, y: at, xanchor: mean < 0 ? "right" : "left", xshift: mean < 0 ? -6 : 6 }];
  }
  return [{ ...note, x: at, y: end, yanchor: mean < 0 ? "top" : "bottom", yshift: mean < 0 ? -4 : 4 }];
}
