/** Lines over an axis, with a band where there are several seeds: training, label efficiency, scaling. */
import { axisOf, roomForNumbers } from "./axis.ts";
import { type Figure, type FigureOptions, figure, type Layout, type Trace } from "./figure.ts";
import { headedLayout } from "./layout.ts";
import { type Reference, referenceMarks } from "./references.ts";
import { across, type Spread } from "./spread.ts";
import { type ColorName, seriesColor, seriesDash, seriesSymbol, translucent } from "./theme.ts";

export interface Curve {
  /** What the legend says. */
  readonly name: string;
  readonly x: readonly number[];
  /**
   * One value for each x; or one row of them for each seed, drawn as their mean with a band; or mean and band
   * themselves. NaN leaves a gap.
   */
  readonly y:
    | readonly number[]
    | readonly (readonly number[])[]
    | { readonly mean: readonly number[]; readonly low: readonly number[]; readonly high: readonly number[] };
  /** Default: the next of the palette. */
  readonly color?: ColorName;
  /** Default solid; dashes after seven curves. */
  readonly dash?: "solid" | "dash" | "dot";
}

export interface CurvesOptions extends FigureOptions {
  /** Title of the horizontal axis, with its unit. Default none. */
  readonly x?: string;
  /** Title of the vertical axis, with its unit. Default none. */
  readonly y?: string;
  /** Names of x = 0, 1, … in the place of numbers, such as those of layers. Default none. */
  readonly namesX?: readonly string[];
  /** Default false. With at most eight different values of x, each is named on the axis. */
  readonly logX?: boolean;
  /** Default false. */
  readonly logY?: boolean;
  /** Ends of the axes. Default: what the data need. */
  readonly rangeX?: readonly [number, number];
  readonly rangeY?: readonly [number, number];
  /** What the band over seeds is: from the lowest to the highest, or the standard deviation. Default "range". */
  readonly band?: Spread;
  /** Values to compare with, such as chance. Default none. */
  readonly references?: readonly Reference[];
}

/** More points than these are thinned out evenly: no screen shows them. */
const mostPoints = 400;
/** A curve of at most so many points shows each. */
const mostMarkers = 16;

/** Draws curves. */
export function curves(series: readonly Curve[], options: CurvesOptions): Figure {
  const { width = 700, height = 420, band = "range", references = [] } = options;
  const lines = series.map((curve) => lineOf(curve, band));
  const xs = lines.flatMap(({ x }) => x);
  const ys = lines
    .flatMap(({ low, high, mean }) => [...(low ?? mean), ...(high ?? mean)])
    .filter(Number.isFinite);
  const axisX = { title: options.x, log: options.logX, range: options.rangeX, named: true };
  const axisY = { title: options.y, log: options.logY, range: options.rangeY };
  const marks = referenceMarks(references, options);
  const headed = headedLayout({
    width,
    title: options.title,
    subtitle: options.subtitle,
    names: series.map(({ name }) => name),
    sides: {
      l: roomForNumbers(options.rangeY ?? ys, axisY) + 8,
      r: 24 + marks.room.r,
      b: options.x ? 58 : 36,
      t: marks.room.t,
    },
  });
  return figure({
    data: [
      ...lines.flatMap((line, i) => bandTrace(line, seriesColor(i, line.color))),
      ...lines.map((line, i) => lineTrace(line, i)),
    ],
    layout: {
      ...headed.layout(height),
      xaxis: { ...axisOf(axisX, xs), ...(options.namesX && namedTicks(options.namesX)) },
      yaxis: axisOf(axisY, ys),
      ...marks.layout,
    },
    alt: options.alt,
  });
}

function namedTicks(names: readonly string[]): Layout {
  return { tickvals: names.map((_, i) => i), ticktext: names, tickangle: 0 };
}

interface Line {
  readonly name: string;
  readonly color: ColorName | undefined;
  readonly dash: Curve["dash"];
  readonly x: readonly number[];
  readonly mean: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

function lineOf({ name, x, y, color, dash }: Curve, band: Spread): Line {
  const values = "mean" in y ? y : isRows(y) ? across(y, band) : { mean: y };
  for (const [part, numbers] of Object.entries(values) as [string, readonly number[]][]) {
    if (numbers.length !== x.length) {
      throw new RangeError(
        `curves: expected ${x.length} values of y (${part}) for "${name}", got ${numbers.length}; give one for each x`,
      );
    }
  }
  return { name, color, dash, ...thinned({ x, ...values }) };
}

function isRows(y: readonly number[] | readonly (readonly number[])[]): y is readonly (readonly number[])[] {
  return Array.isArray(y[0]);
}

/** Every k-th point, and the last. */
function thinned<Columns extends Record<string, readonly number[]>>(columns: Columns): Columns {
  const length = columns.x!.length;
  const step = Math.ceil(length / mostPoints);
  if (step === 1) return columns;
  const keep = (_: number, i: number) => i % step === 0 || i === length - 1;
  const thin = Object.entries(columns).map(([name, values]) => [name, values.filter(keep)]);
  return Object.fromEntries(thin);
}

function lineTrace({ name, color: chosen, dash, x, mean, low, high }: Line, index: number): Trace {
  const color = seriesColor(index, chosen);
  return {
    type: "scatter",
    mode: x.length <= mostMarkers ? "lines+markers" : "lines",
    name,
    legendgroup: name,
    x,
    y: mean,
    line: { color, width: 2.2, dash: dash ?? seriesDash(index) },
    marker: { color, size: 7, symbol: seriesSymbol(index) },
    ...(low && high
      ? {
          customdata: x.map((_, i) => [low[i], high[i]]),
          hovertemplate: `<b>${name}</b><br>%{x}: %{y} (%{customdata[0]} to %{customdata[1]})<extra></extra>`,
        }
      : { hovertemplate: `<b>${name}</b><br>%{x}: %{y}<extra></extra>` }),
  };
}

function bandTrace({ name, x, low, high }: Line, color: string): Trace[] {
  if (!low || !high) return [];
  return [
    {
      type: "scatter",
      mode: "lines",
      name,
      legendgroup: name,
      showlegend: false,
      hoverinfo: "skip",
      x: [...x, ...[...x].reverse()],
      y: [...high, ...[...low].reverse()],
      fill: "toself",
      fillcolor: translucent(color, 0.18),
      line: { width: 0 },
    },
  ];
}
