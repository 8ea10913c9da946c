/** The contract of a figure: a plotly specification as plain JSON, with words for readers who cannot see it. */
import { displayBundle } from "./display.ts";
import { type Plain, plain } from "./plain.ts";
import { template } from "./theme.ts";

/** One set of marks, in plotly's own terms: `type` is "scatter", "bar", "heatmap", … */
export type Trace = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Axes, heading, notes and sizes, in plotly's own terms. */
export type Layout = Readonly<Record<string, unknown>>;

/** A figure. `JSON.stringify` keeps all of it; `figure` brings it back. */
export interface Figure {
  readonly data: readonly Trace[];
  readonly layout: Layout;
  /** What the figure shows, in words. */
  readonly alt: string;
}

/** What every function that draws a figure takes. */
export interface FigureOptions {
  /** What the figure shows, in one or two sentences, for readers who cannot see it. */
  readonly alt: string;
  /** Heading, broken into lines where it is too long. Default none. */
  readonly title?: string;
  /** A quieter line below the heading: data, seeds, what a band means. Default none. */
  readonly subtitle?: string;
  /** Pixels. The default depends on the kind of figure: 700 for those with two axes. */
  readonly width?: number;
  /** Pixels. The default depends on the kind of figure. */
  readonly height?: number;
}

/** The most characters of JSON that a figure may have: notebooks keep it. */
const mostJson = 200_000;

/**
 * Makes a figure of traces and a layout: theme, four significant digits, and the method by which a notebook shows it.
 *
 * `width` (default 700) and `height` (default 420) are pixels; those in `layout` are kept.
 */
export function figure({
  data,
  layout,
  alt,
  width = 700,
  height = 420,
}: Pick<FigureOptions, "alt" | "width" | "height"> & Pick<Figure, "data" | "layout">): Figure {
  if (typeof alt !== "string" || alt.trim() === "") {
    throw new RangeError(
      `figure: expected alt to say what the figure shows, got ${JSON.stringify(alt)}; write a sentence for a reader who cannot see it`,
    );
  }
  const made: Figure = {
    data: plain(data, "data") as Plain[] as unknown as Trace[],
    layout: plain({ template, width, height, ...layout }, "layout") as Layout,
    alt: alt.trim(),
  };
  const length = JSON.stringify(made).length;
  if (length > mostJson) {
    throw new RangeError(
      `figure: expected at most ${mostJson / 1000} kB of JSON, got ${Math.round(length / 1000)} kB; draw fewer points, or means of them`,
    );
  }
  return Object.defineProperty(made, Symbol.for("Jupyter.display"), { value: () => displayBundle(made) });
}
