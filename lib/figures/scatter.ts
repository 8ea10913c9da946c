/** Points in the plane by group: embeddings, one quantity against another. */
import { axisOf, roomForNumbers } from "./axis.ts";
import { type Figure, type FigureOptions, figure, type Layout, type Trace } from "./figure.ts";
import { headedLayout } from "./layout.ts";
import { type Reference, referenceMarks } from "./references.ts";
import { type ColorName, fontSize, ink, seriesColor, seriesSymbol, translucent } from "./theme.ts";

export interface PointGroup {
  /** What the legend says. */
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** What each point is. Default: only its group is known. */
  readonly labels?: readonly string[];
  /** Default: the next of the palette. */
  readonly color?: ColorName;
}

export interface ScatterOptions extends FigureOptions {
  /** Title of the horizontal axis, with its unit. Default none. */
  readonly x?: string;
  /** Title of the vertical axis, with its unit. Default none. */
  readonly y?: string;
  /** Default false. */
  readonly logX?: boolean;
  /** Default false. */
  readonly logY?: boolean;
  /** Ends of the axes. Default: what the data need. */
  readonly rangeX?: readonly [number, number];
  readonly rangeY?: readonly [number, number];
  /**
   * Where the names of the groups stand: in a legend, each in the middle of its points, at their medians, or nowhere but
   * under the pointer. Default "legend".
   */
  readonly names?: "legend" | "middle" | "none";
  /** Whether labels stand beside their points or appear under the pointer. Default "hover". */
  readonly labels?: "hover" | "beside";
  /** Whether a unit is as long on both axes, as distances between embeddings need. Default false. */
  readonly equal?: boolean;
  /** Whether axes have numbers; those of t-SNE mean nothing. Default true. */
  readonly numbers?: boolean;
  /** Diameter of a point in pixels. Default: from 9 for a few to 4 for a thousand. */
  readonly size?: number;
  /** Lines at values to compare with. Default none. */
  readonly references?: readonly Reference[];
}

/** Draws points. */
export function scatter(groups: readonly PointGroup[], options: ScatterOptions): Figure {
  const { equal = false, numbers = true, width = equal ? 520 : 700, references = [] } = options;
  const count = groups.reduce((sum, { x }) => sum + x.length, 0);
  const size = options.size ?? Math.min(9, Math.max(4, 13 - 3 * Math.log10(Math.max(1, count))));
  const axisX = { title: options.x, log: options.logX, range: options.rangeX };
  const axisY = { title: options.y, log: options.logY, range: options.rangeY };
  const ys = groups.flatMap(({ y }) => [...y]);
  const bare = numbers ? {} : { showticklabels: false, showgrid: false, showline: false, ticks: "" };
  const marks = referenceMarks(references, options);
  const named = options.names ?? "legend";
  const headed = headedLayout({
    width,
    title: options.title,
    subtitle: options.subtitle,
    names: named === "legend" ? groups.map(({ name }) => name) : [],
    sides: {
      l: numbers ? roomForNumbers(options.rangeY ?? ys, axisY) + 8 : options.y ? 40 : 20,
      r: 24 + marks.room.r,
      b: (numbers ? 36 : 16) + (options.x ? 22 : 0),
      t: marks.room.t,
    },
  });
  const { l, r, t, b } = headed.margin;
  const height = options.height ?? (equal ? width - l - r + t + b : 420);
  return figure({
    data: groups.map((group, i) =>
      pointTrace(group, i, { size, count, beside: options.labels === "beside" }),
    ),
    layout: {
      ...headed.layout(height),
      xaxis: {
        ...axisOf(
          axisX,
          groups.flatMap(({ x }) => [...x]),
        ),
        ...bare,
      },
      yaxis: { ...axisOf(axisY, ys), ...bare, ...(equal && { scaleanchor: "x", scaleratio: 1 }) },
      ...marks.layout,
      ...(named === "middle" && {
        annotations: [
          ...(marks.layout.annotations as Layout[]),
          ...groups.filter(({ x }) => x.length > 0).map((group) => nameInMiddle(group, options)),
        ],
      }),
    },
    alt: options.alt,
  });
}

/** On a ground that the points shine through. Annotations of plotly count in powers of ten on a logarithmic axis. */
function nameInMiddle({ name, x, y }: PointGroup, { logX, logY }: ScatterOptions): Layout {
  const at = (values: readonly number[], log = false) => (log ? Math.log10(median(values)) : median(values));
  return {
    text: `<b>${name}</b>`,
    showarrow: false,
    xref: "x",
    yref: "y",
    x: at(x, logX),
    y: at(y, logY),
    font: { size: fontSize.tick, color: ink.text },
    bgcolor: translucent(ink.ground, 0.7),
    borderpad: 1,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
}

function pointTrace(
  { name, x, y, labels, color }: PointGroup,
  index: number,
  { size, count, beside }: { size: number; count: number; beside: boolean },
): Trace {
  if (x.length !== y.length || (labels && labels.length !== x.length)) {
    throw new RangeError(
      `scatter: expected as many y and labels as x for "${name}", got ${x.length} x, ${y.length} y${labels ? `, ${labels.length} labels` : ""}; give one of each for every point`,
    );
  }
  return {
    type: "scatter",
    mode: beside && labels ? "markers+text" : "markers",
    name,
    x,
    y,
    ...(labels && { text: labels }),
    ...(beside && { textposition: "top center", textfont: { size: fontSize.note, color: ink.text } }),
    cliponaxis: !beside,
    marker: {
      color: seriesColor(index, color),
      symbol: seriesSymbol(index),
      size,
      opacity: count > 200 ? 0.75 : 0.9,
      line: { color: ink.ground, width: size > 5 ? 0.8 : 0 },
    },
    hovertemplate: `<b>${name}</b>${labels ? " %{text}" : ""}<br>%{x}, %{y}<extra></extra>`,
  };
}
