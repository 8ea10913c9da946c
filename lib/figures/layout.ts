/** The layout that figures share: heading, legend and room around the axes, in pixels, so that nothing overlaps. */
import type { Layout } from "./figure.ts";
import { linesOf, textWidth, wrap } from "./text.ts";
import { fontSize, ink } from "./theme.ts";

/** Room around the axes, in pixels. */
export interface Margin {
  readonly l: number;
  readonly r: number;
  readonly t: number;
  readonly b: number;
}

export interface HeadedLayout {
  readonly width: number;
  readonly title?: string | undefined;
  readonly subtitle?: string | undefined;
  /** The names in the legend, in their order; none or one needs no legend. */
  readonly names: readonly string[];
  /** Room at the left, the right and the bottom, and between legend and axes. */
  readonly sides: Omit<Margin, "t"> & { readonly t?: number };
}

const edge = 16;
const titleLine = fontSize.title * 1.3;
const subtitleLine = fontSize.subtitle * 1.3;
const legendRow = 20;
/** What a legend entry has beside its text: the sign and the gaps. */
const legendSign = 50;

/**
 * The height of the part above the axes, and a function that lays it out once the height of the figure is known:
 * heading at the top left, below it the legend in rows. `meta.above` remembers the room between legend and axes.
 */
export function headedLayout({ width, title, subtitle, names, sides }: HeadedLayout): {
  margin: Margin;
  layout(height: number): Layout;
} {
  const heading = headingOf(title, subtitle, width - 2 * edge);
  const rows = names.length > 1 ? legendRows(names, width - 2 * edge) : 0;
  const headingEnd = heading.height > 0 ? edge + heading.height + 4 : edge;
  const margin = { ...sides, t: Math.ceil(headingEnd + rows * legendRow + 10 + (sides.t ?? 0)) };
  return {
    margin,
    layout: (height) => ({
      margin,
      width,
      height,
      meta: { above: sides.t ?? 0 },
      showlegend: rows > 0,
      ...(heading.height > 0 && {
        title: {
          text: heading.text,
          x: edge / width,
          xanchor: "left",
          xref: "container",
          y: 1 - (edge + heading.shift) / height,
          yanchor: "top",
          yref: "container",
        },
      }),
      ...(rows > 0 && {
        legend: {
          orientation: "h",
          traceorder: "normal",
          x: (edge - 8) / width,
          xanchor: "left",
          xref: "container",
          y: 1 - headingEnd / height,
          yanchor: "top",
          yref: "container",
        },
      }),
    }),
  };
}

function headingOf(title: string | undefined, subtitle: string | undefined, width: number) {
  const upper = title ? wrap(title, width, fontSize.title * 1.04) : "";
  const lower = subtitle ? wrap(subtitle, width, fontSize.subtitle) : "";
  const quiet = lower
    .split("<br>")
    .map(
      (line) =>
        `<span style="font-size:${fontSize.subtitle}px;font-weight:400;color:${ink.quiet}">${line}</span>`,
    )
    .join("<br>");
  const height =
    (upper ? linesOf(upper).length * titleLine : 0) + (lower ? linesOf(lower).length * subtitleLine : 0);
  const text = [upper, lower ? quiet : ""].filter(Boolean).join("<br>");
  // plotly puts the top of one line at y, but of several lines the first baseline
  const shift = linesOf(text).length > 1 ? 0.7 * fontSize.title : 0;
  return { text, height, shift };
}

/** In as many rows as plotly makes: one if all fit, otherwise columns as wide as the widest entry. */
function legendRows(names: readonly string[], width: number): number {
  const widths = names.map((name) => textWidth(name, fontSize.tick) + legendSign);
  if (widths.reduce((sum, one) => sum + one, 0) <= width) return 1;
  const columns = Math.max(1, Math.floor(width / Math.max(...widths)));
  return Math.ceil(names.length / columns);
}

/** The room that the names or the numbers along a vertical axis take, with the axis title. */
export function roomForNames(names: readonly string[], title?: string): number {
  const widest = Math.max(...names.map((name) => textWidth(name, fontSize.tick)), 0);
  return Math.ceil(widest + 10 + (title ? fontSize.text * 1.3 + 12 : 0));
}
