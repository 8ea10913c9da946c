/** A matrix as colored square cells: similarities, correlations, masks, attention. */
import { type Figure, type FigureOptions, figure, type Layout } from "./figure.ts";
import { headedLayout, roomForNames } from "./layout.ts";
import { linesOf, textWidth } from "./text.ts";
import { colorScales, fontSize, ink } from "./theme.ts";

export interface HeatmapOptions extends FigureOptions {
  /** Title of the horizontal axis. Default none. */
  readonly x?: string;
  /** Title of the vertical axis. Default none. */
  readonly y?: string;
  /** Names of the columns. Default: their numbers, from 0. */
  readonly columns?: readonly string[];
  /** Names of the rows, the first at the top. Default: their numbers, from 0. */
  readonly rows?: readonly string[];
  /** "sequential" runs from low to high; "diverging" has white at 0 and needs it. Default "sequential". */
  readonly scale?: "sequential" | "diverging";
  /** Values at the ends of the scale. Default: those of the data; for a diverging scale, as far below 0 as above. */
  readonly range?: readonly [number, number];
  /** What the color means, with its unit. Default none. */
  readonly color?: string;
  /** Numbers written into the cells, with so many digits after the point; or the texts themselves. Default none. */
  readonly text?: number | readonly (readonly string[])[];
  /** Pixels of the longer side of the matrix. Default 360. */
  readonly side?: number;
}

/** Up to so many rows or columns all are numbered; more have round numbers. */
const mostNumbered = 16;
const colorBar = { gap: 14, thickness: 14, room: 82 };

/** Draws a matrix, `values[row][column]`; NaN leaves a hole. The figure is as large as its cells need. */
export function heatmap(values: readonly (readonly number[])[], options: HeatmapOptions): Figure {
  const { scale = "sequential", side = 360, text } = options;
  const [rows, columns] = sizeOf(values);
  const cell = Math.max(2, side / Math.max(rows, columns));
  const plot = {
    width: Math.max(60, Math.round(cell * columns)),
    height: Math.max(60, Math.round(cell * rows)),
  };
  const { x, b } = columnAxis(columns, cell, options);
  const left = roomForNames(options.rows ?? [String(rows - 1)], options.y) + 8;
  const right = colorBar.room + (options.color ? 22 : 0);
  const width = options.width ?? Math.max(plot.width + left + right, 320);
  const headed = headedLayout({
    width,
    title: options.title,
    subtitle: options.subtitle,
    names: [],
    sides: { l: left, r: width - left - plot.width, b },
  });
  const height = options.height ?? plot.height + headed.margin.t + headed.margin.b;
  const [low, high] = options.range ?? rangeOf(values, scale);
  const xName = options.x ?? "column";
  const yName = options.y ?? "row";
  return figure({
    data: [
      {
        type: "heatmap",
        z: values,
        zmin: low,
        zmax: high,
        colorscale: colorScales[scale],
        xgap: cell > 12 ? 1 : 0,
        ygap: cell > 12 ? 1 : 0,
        hovertemplate: `${yName} %{${options.rows ? "customdata[0]" : "y"}}, ${xName} %{${options.columns ? "customdata[1]" : "x"}}: <b>%{z}</b><extra></extra>`,
        ...((options.rows || options.columns) && {
          customdata: values.map((row, i) =>
            row.map((_, j) => [options.rows?.[i] ?? i, options.columns?.[j] ?? j]),
          ),
        }),
        ...(text !== undefined && {
          text:
            typeof text === "number"
              ? values.map((row) => row.map((value) => value.toFixed(text).replace("-", "−")))
              : text,
          texttemplate: "%{text}",
          textfont: { size: Math.min(fontSize.tick, cell * 0.36) },
        }),
        colorbar: {
          thickness: colorBar.thickness,
          len: 1,
          outlinewidth: 0,
          xpad: colorBar.gap,
          ypad: 0,
          tickfont: { size: fontSize.note, color: ink.quiet },
        },
      },
    ],
    layout: {
      ...headed.layout(height),
      xaxis: x,
      yaxis: rowAxis(rows, options),
      annotations: options.color ? [colorTitle(options.color)] : [],
    },
    alt: options.alt,
  });
}

function sizeOf(values: readonly (readonly number[])[]): [rows: number, columns: number] {
  const columns = values[0]?.length ?? 0;
  if (columns === 0)
    throw new RangeError("heatmap: expected at least one value, got none; pass rows of numbers");
  const odd = values.findIndex((row) => row.length !== columns);
  if (odd !== -1) {
    throw new RangeError(
      `heatmap: expected ${columns} values in every row, got ${values[odd]!.length} in row ${odd}; pass rows of equal length`,
    );
  }
  return [values.length, columns];
}

function rangeOf(
  values: readonly (readonly number[])[],
  scale: "sequential" | "diverging",
): [number, number] {
  const finite = values.flat().filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (scale === "sequential") return low < high ? [low, high] : [low, low + 1];
  const far = Math.max(-low, high) || 1;
  return [-far, far];
}

/** Beside the color bar, beyond its numbers. */
function colorTitle(text: string): Layout {
  return {
    text,
    showarrow: false,
    textangle: 90,
    font: { size: fontSize.tick },
    xref: "x domain",
    x: 1,
    xanchor: "left",
    xshift: colorBar.room - 16,
    yref: "y domain",
    y: 0.5,
  };
}

const bareAxis = { constrain: "domain", showgrid: false, showline: false, ticks: "" };

function ticks(names: readonly string[] | undefined, count: number): Layout {
  if (names) return { tickvals: names.map((_, i) => i), ticktext: names };
  return count <= mostNumbered ? { dtick: 1 } : {};
}

/** The axis of columns and its room below: names wider than their cell are turned. */
function columnAxis(count: number, cell: number, { x, columns }: HeatmapOptions): { x: Layout; b: number } {
  const widest = Math.max(0, ...(columns ?? []).map((name) => textWidth(name, fontSize.tick)));
  const turned = widest > cell * 0.95;
  const lines = Math.max(1, ...(columns ?? []).map((name) => linesOf(name).length));
  const names = turned ? widest : lines * 17;
  return {
    x: {
      ...bareAxis,
      ...(x && { title: { text: x } }),
      ...ticks(columns, count),
      ...(turned && { tickangle: -90 }),
      range: [-0.5, count - 0.5],
    },
    b: Math.ceil(names + 18 + (x ? 28 : 0)),
  };
}

function rowAxis(count: number, { y, rows }: HeatmapOptions): Layout {
  return {
    ...bareAxis,
    ...(y && { title: { text: y } }),
    ...ticks(rows, count),
    range: [count - 0.5, -0.5],
    scaleanchor: "x",
    scaleratio: 1,
  };
}
