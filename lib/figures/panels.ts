/** Several figures side by side as one. */

import { arrange, type Box, type PanelSize, rowsOf, widthOf } from "./arrangement.ts";
import { type Figure, type FigureOptions, figure, type Layout, type Trace } from "./figure.ts";
import { headedLayout, type Margin } from "./layout.ts";
import { wrap } from "./text.ts";
import { fontSize, ink } from "./theme.ts";

export interface Panel {
  readonly figure: Figure;
  /** Name above the panel. Default: the figure's own title. */
  readonly title?: string;
}

export interface PanelsOptions extends FigureOptions {
  /** Panels in a row. Default: all up to three, otherwise two. */
  readonly columns?: number;
}

const widest = 1000;
const nameRoom = 26;

/**
 * Draws figures made by the functions of this folder into one, with one legend for the names that they share.
 *
 * Each keeps the room around its axes; the axes become smaller where the width (default: at most 1000 pixels for all)
 * needs it.
 */
export function panels(parts: readonly Panel[], options: PanelsOptions): Figure {
  if (parts.length === 0) {
    throw new RangeError(
      "panels: expected at least one figure, got none; pass { figure, title } for each panel",
    );
  }
  const columns = options.columns ?? (parts.length <= 3 ? parts.length : 2);
  const rows = rowsOf(
    parts.map(({ figure }) => sizeOf(figure)),
    columns,
  );
  const width = options.width ?? Math.ceil(Math.max(320, Math.min(widest, Math.max(...rows.map(widthOf)))));
  const names = [...new Set(parts.flatMap(({ figure }) => legendNames(figure)))];
  const { title, subtitle } = options;
  const headed = headedLayout({ width, title, subtitle, names, sides: { l: 0, r: 0, b: 0 } });
  const { t: top } = headed.margin;
  const { boxes, bottom } = arrange(rows, { width, top, height: options.height });
  const frame = { width, top, height: bottom - top };
  const placed = parts.map((part, i) => place(part, i, boxes[i]!, frame));
  return figure({
    data: oneLegend(placed.flatMap(({ data }) => data)),
    layout: {
      ...headed.layout(bottom),
      ...Object.assign({}, ...placed.map(({ axes }) => axes)),
      shapes: placed.flatMap(({ shapes }) => shapes),
      annotations: placed.flatMap(({ annotations }) => annotations),
      images: placed.flatMap(({ images }) => images),
      barmode: "overlay",
    },
    alt: options.alt,
  });
}

function sizeOf({ layout }: Figure): PanelSize {
  const { width, height, margin, meta, yaxis, images } = layout as {
    width: number;
    height: number;
    margin: Margin;
    meta?: { above: number };
    yaxis?: { scaleanchor?: string };
    images?: unknown[];
  };
  return {
    width: width - margin.l - margin.r,
    height: height - margin.t - margin.b,
    margin: { ...margin, t: nameRoom + (meta?.above ?? 0) },
    rigid: yaxis?.scaleanchor !== undefined || (images?.length ?? 0) > 0,
  };
}

interface Placed {
  readonly data: Trace[];
  readonly axes: Layout;
  readonly shapes: Layout[];
  readonly annotations: Layout[];
  readonly images: Layout[];
}

/** The parts of a figure with axes number `index` in the place of its own. */
function place(
  { figure: { data, layout }, title }: Panel,
  index: number,
  box: Box,
  frame: { width: number; top: number; height: number },
): Placed {
  const suffix = index === 0 ? "" : String(index + 1);
  const fromLeft = (x: number) => x / frame.width;
  const fromBottom = (y: number) => 1 - (y - frame.top) / frame.height;
  const [left, right] = [fromLeft(box.left), fromLeft(box.left + box.width)];
  const [bottom, upper] = [fromBottom(box.top + box.height), fromBottom(box.top)];
  const renamed = (reference: unknown) => String(reference).replace(/^([xy])(?= |$)/, `$1${suffix}`);
  const moved = (item: Layout) => ({ ...item, xref: renamed(item.xref), yref: renamed(item.yref) });
  const listed = (name: "shapes" | "annotations" | "images") => ((layout[name] ?? []) as Layout[]).map(moved);
  const { xaxis, yaxis, showlegend } = layout as { xaxis: Layout; yaxis: Layout; showlegend?: boolean };
  const name = title ?? (layout.title as { text?: string } | undefined)?.text;
  return {
    data: data.map((trace) => ({
      ...trace,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      ...(!showlegend && { showlegend: false }),
      ...(trace.colorbar !== undefined && {
        colorbar: { ...(trace.colorbar as Layout), x: right, y: (bottom + upper) / 2, len: upper - bottom },
      }),
    })),
    axes: {
      [`xaxis${suffix}`]: { ...xaxis, automargin: false, anchor: `y${suffix}`, domain: [left, right] },
      [`yaxis${suffix}`]: {
        ...yaxis,
        automargin: false,
        anchor: `x${suffix}`,
        domain: [bottom, upper],
        ...(yaxis.scaleanchor !== undefined && { scaleanchor: `x${suffix}` }),
      },
    },
    shapes: listed("shapes"),
    images: listed("images"),
    annotations: name
      ? [...listed("annotations"), nameOf(name, { left, upper }, box)]
      : listed("annotations"),
  };
}

function nameOf(name: string, { left, upper }: { left: number; upper: number }, box: Box): Layout {
  return {
    text: wrap(name.split("<br><span")[0]!, box.width, fontSize.text),
    showarrow: false,
    xref: "paper",
    yref: "paper",
    x: left,
    y: upper,
    xanchor: "left",
    yanchor: "bottom",
    yshift: box.above - nameRoom + 4,
    align: "left",
    font: { size: fontSize.text, color: ink.text, weight: 600 },
  };
}

/** The names in a figure's legend, in their order. */
function legendNames({ data, layout }: Figure): string[] {
  if (!layout.showlegend) return [];
  return data.filter(({ showlegend }) => showlegend !== false).map(({ name }) => String(name));
}

/** Each name once in the legend; a click on it works on its traces in every panel. */
function oneLegend(data: readonly Trace[]): Trace[] {
  const known = new Set<unknown>();
  return data.map((trace) => {
    if (trace.showlegend === false) return trace;
    const first = !known.has(trace.name);
    known.add(trace.name);
    return { ...trace, legendgroup: trace.name, ...(!first && { showlegend: false }) };
  });
}
