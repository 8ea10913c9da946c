/** Lines across a figure at values to compare with: chance, a bound, the paper's number. */
import { fontSize, ink } from "./theme.ts";

/** A horizontal line at a value of `y`, or a vertical one at a value of `x`, with its name. */
export type Reference = { readonly label: string } & ({ readonly y: number } | { readonly x: number });

/** The lines as plotly shapes. Their values are those of the data, on logarithmic axes too. */
export function referenceLines(references: readonly Reference[]): Record<string, unknown>[] {
  return references.map((reference) => {
    const horizontal = "y" in reference;
    const label = { text: reference.label, font: { size: fontSize.note, color: ink.quiet }, padding: 4 };
    return {
      type: "line",
      layer: "below",
      line: { color: ink.line, width: 1.4, dash: "dash" },
      ...(horizontal
        ? { xref: "x domain", x0: 0, x1: 1, yref: "y", y0: reference.y, y1: reference.y }
        : { xref: "x", x0: reference.x, x1: reference.x, yref: "y domain", y0: 0, y1: 1 }),
      label: horizontal
        ? { ...label, textposition: "end", yanchor: "bottom", xanchor: "right" }
        : { ...label, textposition: "end", textangle: 0, xanchor: "left", yanchor: "top" },
    };
  });
}
