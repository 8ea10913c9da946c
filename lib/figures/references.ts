/** Lines across a figure at values to compare with: chance, a bound, the paper's number. */
import type { Layout } from "./figure.ts";
import { linesOf, textWidth, wrap } from "./text.ts";
import { fontSize, ink } from "./theme.ts";

/** A horizontal line at a value of `y`, or a vertical one at a value of `x`, with its name. */
export type Reference = { readonly label: string } & ({ readonly y: number } | { readonly x: number });

export interface ReferenceMarks {
  readonly layout: Layout;
  /** Room for the names, in pixels: at the right of the axes for horizontal lines, above them for vertical ones. */
  readonly room: { readonly r: number; readonly t: number };
}

/** Wider names are broken into lines. */
const widestName = 110;

/** The lines, with their names outside the axes where they cover no data. */
export function referenceMarks(
  references: readonly Reference[],
  { logX = false, logY = false, above = false }: { logX?: boolean; logY?: boolean; above?: boolean } = {},
): ReferenceMarks {
  const marks = references.map((reference) =>
    "y" in reference ? horizontal(reference, logY) : vertical(reference, logX),
  );
  const room = (side: "r" | "t") => Math.max(0, ...marks.map((mark) => (mark.side === side ? mark.room : 0)));
  const line = {
    type: "line",
    layer: above ? "above" : "below",
    line: { color: ink.line, width: 1.4, dash: "dash" },
  };
  return {
    layout: {
      shapes: marks.map(({ shape }) => ({ ...line, ...shape })),
      annotations: marks.map(({ name }) => ({
        showarrow: false,
        font: { size: fontSize.note, color: ink.quiet },
        ...name,
      })),
    },
    room: { r: room("r"), t: room("t") },
  };
}

function horizontal({ label, y }: { label: string; y: number }, log: boolean) {
  const text = wrap(label, widestName, fontSize.note);
  return {
    side: "r",
    room: Math.ceil(textWidth(text, fontSize.note)) + 4,
    shape: { xref: "x domain", x0: 0, x1: 1, yref: "y", y0: y, y1: y },
    name: { text, xref: "x domain", x: 1, xanchor: "left", xshift: 4, align: "left", ...inData("y", y, log) },
  };
}

function vertical({ label, x }: { label: string; x: number }, log: boolean) {
  const text = wrap(label, widestName, fontSize.note);
  return {
    side: "t",
    room: Math.ceil(linesOf(text).length * fontSize.note * 1.3),
    shape: { xref: "x", x0: x, x1: x, yref: "y domain", y0: 0, y1: 1 },
    name: { text, yref: "y domain", y: 1, yanchor: "bottom", ...inData("x", x, log) },
  };
}

/** Annotations of plotly, unlike shapes, count in powers of ten on a logarithmic axis. */
function inData(axis: "x" | "y", value: number, log: boolean): Record<string, unknown> {
  return { [`${axis}ref`]: axis, [axis]: log ? Math.log10(value) : value };
}
