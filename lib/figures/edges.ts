/** Points in the plane with lines or arrows between them: which pairs a loss compares, where its forces point. */
import { axisOf } from "./axis.ts";
import { type Figure, type FigureOptions, figure, type Trace } from "./figure.ts";
import { headedLayout } from "./layout.ts";
import { type ColorName, fontSize, ink, seriesColor, seriesSymbol } from "./theme.ts";

export type Place = readonly [x: number, y: number];

export interface Nodes {
  /** What the legend says. */
  readonly name: string;
  readonly at: readonly Place[];
  /** What stands beside each point. Default nothing. */
  readonly labels?: readonly string[];
  /** Default: the next of the palette. */
  readonly color?: ColorName;
}

export interface Edges {
  /** What the legend says. */
  readonly name: string;
  readonly between: readonly (readonly [from: Place, to: Place])[];
  /** Whether they end in a head. Default false. */
  readonly arrows?: boolean;
  /** Default: the next of the palette, after the nodes. */
  readonly color?: ColorName;
  /** Default solid. */
  readonly dash?: "solid" | "dash" | "dot";
  /** Pixels. Default 2. */
  readonly thickness?: number;
}

export interface EdgesOptions extends FigureOptions {
  /** Ends of both axes, in the units of the places; a unit is as long on both. */
  readonly range: readonly [number, number];
}

/** Draws nodes over edges, in a square without axes. */
export function edges(nodes: readonly Nodes[], lines: readonly Edges[], options: EdgesOptions): Figure {
  const { range, width = 420 } = options;
  const axis = {
    ...axisOf({ range }, []),
    showticklabels: false,
    showgrid: false,
    showline: false,
    ticks: "",
  };
  const headed = headedLayout({
    width,
    title: options.title,
    subtitle: options.subtitle,
    names: [...nodes, ...lines].map(({ name }) => name),
    sides: { l: 16, r: 16, b: 16 },
  });
  const { l, r, t, b } = headed.margin;
  return figure({
    data: [
      ...lines.map((line, i) => edgeTrace(line, nodes.length + i)),
      ...nodes.map((group, i) => nodeTrace(group, i)),
    ],
    layout: {
      ...headed.layout(options.height ?? width - l - r + t + b),
      xaxis: axis,
      yaxis: { ...axis, scaleanchor: "x", scaleratio: 1 },
    },
    alt: options.alt,
  });
}

/** One trace for all edges of a kind: a gap of null ends each. */
function edgeTrace(
  { name, between, arrows = false, color, dash = "solid", thickness = 2 }: Edges,
  index: number,
): Trace {
  const stroke = seriesColor(index, color);
  const places = (axis: 0 | 1) => between.flatMap(([from, to]) => [from[axis], to[axis], null]);
  return {
    type: "scatter",
    mode: arrows ? "lines+markers" : "lines",
    name,
    x: places(0),
    y: places(1),
    line: { color: stroke, width: thickness, dash },
    hoverinfo: "skip",
    ...(arrows && {
      marker: {
        color: stroke,
        symbol: "arrow",
        angleref: "previous",
        size: between.flatMap(() => [0, 6 + 2 * thickness, 0]),
        line: { width: 0 },
      },
    }),
  };
}

function nodeTrace({ name, at, labels, color }: Nodes, index: number): Trace {
  if (labels && labels.length !== at.length) {
    throw new RangeError(
      `edges: expected ${at.length} labels for "${name}", got ${labels.length}; give one for each point`,
    );
  }
  return {
    type: "scatter",
    mode: labels ? "markers+text" : "markers",
    name,
    x: at.map(([x]) => x),
    y: at.map(([, y]) => y),
    ...(labels && {
      text: labels,
      textposition: "top center",
      textfont: { size: fontSize.note, color: ink.text },
    }),
    cliponaxis: false,
    marker: {
      color: seriesColor(index, color),
      symbol: seriesSymbol(index),
      size: 11,
      line: { color: ink.ground, width: 1 },
    },
    hovertemplate: `<b>${name}</b>${labels ? " %{text}" : ""}<extra></extra>`,
  };
}
