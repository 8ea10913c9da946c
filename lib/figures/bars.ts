/** Bars for categories, one group of them for each, with the spread over seeds and a dot for each seed. */
import { axisOf, roomForNumbers } from "./axis.ts";
import { type Bar, barNumber, barTraces, filled } from "./barMarks.ts";
import { type Figure, type FigureOptions, figure, type Layout } from "./figure.ts";
import { headedLayout, roomForNames } from "./layout.ts";
import { type Reference, referenceMarks } from "./references.ts";
import { ofSeeds, type Spread } from "./spread.ts";
import { linesOf, wrap } from "./text.ts";
import { type ColorName, fontSize, ink, seriesColor } from "./theme.ts";

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
  const values = {
    ...axisOf(valueTitle, ends),
    rangemode: "tozero",
    zeroline: true,
    zerolinecolor: ink.line,
  };
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
      barTraces(group, seriesColor(i, series[i]!.color), series.length, options),
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
