/** Bars for categories, one group of them for each, with the spread over seeds and a dot for each seed. */
import { axisOf, roomForNumbers } from "./axis.ts";
import { type Figure, type FigureOptions, figure, type Layout, type Trace } from "./figure.ts";
import { headedLayout, roomForNames } from "./layout.ts";
import { type Reference, referenceMarks } from "./references.ts";
import { ofSeeds, type Spread } from "./spread.ts";
import { linesOf, wrap } from "./text.ts";
import { type ColorName, fontSize, ink, seriesColor, translucent } from "./theme.ts";

export interface BarSeries {
  /** What the legend says; with one series there is no legend. */
  readonly name: string;
  /** For each category a number, or one for each seed. */
  readonly values: readonly (number | readonly number[])[];
  /** Default: the next of the palette. */
  readonly color?: ColorName;
}

export interface BarsOptions extends FigureOptions {
  /** The names of the categories, in their order. */
  readonly categories: readonly string[];
  /** Title of the axis of categories. Default none. */
  readonly x?: string;
  /** Title of the axis of values, with its unit. Default none. */
  readonly y?: string;
  /** Ends of the axis of values. Default: from 0 to what the data need. */
  readonly rangeY?: readonly [number, number];
  /** What the error bars are: from the lowest to the highest seed, or the standard deviation. Default "range". */
  readonly error?: Spread;
  /** Whether each seed is a dot on its bar. Default true. */
  readonly dots?: boolean;
  /** Whether each bar has its number written at its end, and the digits after the point. Default none. */
  readonly digits?: number;
  /** Whether bars lie, which long names need. Default false. */
  readonly horizontal?: boolean;
  /** Values to compare with, such as chance, as `y`. Default none. */
  readonly references?: readonly Extract<Reference, { y: number }>[];
}

/** The part of the room of a category that its bars fill. */
const filled = 0.76;

interface Bar {
  readonly series: string;
  readonly category: string;
  /** Where its middle is: category i is at i. */
  readonly at: number;
  readonly seeds: readonly number[];
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Draws bars. Their length starts at 0, so that lengths compare as values do. */
export function bars(series: readonly BarSeries[], options: BarsOptions): Figure {
  const { categories, horizontal = false, width = 700 } = options;
  const height = options.height ?? (horizontal ? horizontalHeight(series, options) : 420);
  const groups = series.map((one, i) => barsOf(one, i, series.length, options));
  const ends = [0, ...groups.flat().flatMap(({ low, high }) => [low, high])];
  const valueTitle = { title: options.y, range: options.rangeY };
  const names = horizontal
    ? categories.map((name) => wrap(name, width * 0.3, fontSize.tick))
    : categories.map((name) => wrap(name, ((width - 90) / categories.length) * 0.95, fontSize.tick));
  const nameLines = Math.max(...names.map((name) => linesOf(name).length));
  const marks = referenceMarks(
    (options.references ?? []).map(({ label, y }) => (horizontal ? { label, x: y } : { label, y })),
    { above: true },
  );
  const headed = headedLayout({
    width,
    title: options.title,
    subtitle: options.subtitle,
    names: series.map(({ name }) => name),
    sides: horizontal
      ? {
          l: roomForNames(names, options.x) + 8,
          r: options.digits === undefined ? 24 : 64,
          b: options.y ? 58 : 36,
          t: marks.room.t,
        }
      : {
          l: roomForNumbers(ends, valueTitle) + 8,
          r: 24 + marks.room.r,
          b: 20 + nameLines * 17 + (options.x ? 24 : 0),
          t: options.digits === undefined ? 0 : 14,
        },
  });
  const values = { ...axisOf(valueTitle), rangemode: "tozero", zeroline: true, zerolinecolor: ink.line };
  const place = {
    ...(options.x && { title: { text: options.x } }),
    tickvals: categories.map((_, i) => i),
    ticktext: names,
    range: horizontal ? [categories.length - 0.5, -0.5] : [-0.5, categories.length - 0.5],
    showgrid: false,
    showline: false,
    ticks: "",
  };
  const turned = (one: Layout, other: Layout) =>
    horizontal ? { xaxis: other, yaxis: one } : { xaxis: one, yaxis: other };
  return figure({
    data: groups.flatMap((group, i) =>
      groupTraces(group, seriesColor(i, series[i]!.color), series.length, options),
    ),
    layout: {
      ...headed.layout(height),
      ...turned(place, values),
      barmode: "overlay",
      shapes: marks.layout.shapes,
      annotations: [
        ...(marks.layout.annotations as Layout[]),
        ...groups.flat().flatMap((bar) => barNumber(bar, options)),
      ],
    },
    alt: options.alt,
  });
}

function horizontalHeight(series: readonly BarSeries[], { categories }: BarsOptions): number {
  return 130 + categories.length * Math.max(30, series.length * 20 + 12);
}

function barsOf({ name, values }: BarSeries, index: number, count: number, options: BarsOptions): Bar[] {
  const { categories, error = "range" } = options;
  if (values.length !== categories.length) {
    throw new RangeError(
      `bars: expected ${categories.length} values for "${name}", got ${values.length}; give one for each category`,
    );
  }
  return values.map((value, i) => {
    const seeds = typeof value === "number" ? [value] : value;
    return {
      series: name,
      category: categories[i]!,
      at: i + ((index + 0.5) / count - 0.5) * filled,
      seeds,
      ...ofSeeds(seeds, error),
    };
  });
}

function groupTraces(group: readonly Bar[], color: string, count: number, options: BarsOptions): Trace[] {
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
function barNumber({ at, mean, low, high }: Bar, { digits, horizontal = false }: BarsOptions): Layout[] {
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
