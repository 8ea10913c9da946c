/** Where the time of a step goes, from the function that was called down to TensorFlow's operations. */
import { profileRows } from "../core/profile/rows.ts";
import type { Profile } from "../core/profile.ts";
import { type Figure, type FigureOptions, figure, type Trace } from "./figure.ts";
import { depthOf, flameTree, type Kind, type Part } from "./flameTree.ts";
import { headedLayout } from "./layout.ts";
import { fontSize, ink, palette, translucent } from "./theme.ts";

export interface FlameOptions extends Omit<FigureOptions, "alt"> {
  /** What the figure shows, in words. Default: the time of a call and the lines that take longest. */
  readonly alt?: string;
}

const colors: Readonly<Record<Kind, string>> = {
  function: "#ececec",
  forward: translucent(palette.sky, 0.75),
  gradient: translucent(palette.orange, 0.75),
  idle: ink.ground,
};

const row = 30;
const nameRoom = 38;

/**
 * Draws profiles one below the other, such as one step compiled and eager. Each stands on the step; above a function is
 * what it calls, as wide as its time, the widest first; at the ends are the operations, blue forward and orange for
 * gradients. Where no operation ran the figure is white. A click on a part enlarges it.
 *
 * Functions that all operations share are left out, as is what is narrower than a pixel.
 */
export function flame(profiles: readonly Profile[], options: FlameOptions = {}): Figure {
  if (profiles.length === 0) {
    throw new RangeError(
      "flame: expected at least one profile, got none; pass such as [profile(step, ...inputs)]",
    );
  }
  const { width = 900 } = options;
  const trees = profiles.map((profile) => flameTree(profile, width));
  const rows = trees.map(depthOf);
  const headed = headedLayout({
    width,
    title: options.title,
    subtitle: options.subtitle ?? "blue: forward; orange: gradients; white: no operation ran",
    names: [],
    sides: { l: 16, r: 16, b: 12 },
  });
  const total = rows.reduce((sum, count) => sum + nameRoom + count * row, 0);
  const height = options.height ?? headed.margin.t + total + 12;
  let above = 0;
  const places = rows.map((count) => {
    const top = 1 - (above + nameRoom) / total;
    above += nameRoom + count * row;
    return { top, bottom: Math.max(0, 1 - above / total) };
  });
  return figure({
    data: trees.map((tree, i) => icicle(tree, [places[i]!.bottom, places[i]!.top])),
    layout: {
      ...headed.layout(height),
      uniformtext: { minsize: 9, mode: "hide" },
      annotations: profiles.map((profile, i) => ({
        text: nameOf(profile),
        showarrow: false,
        xref: "paper",
        yref: "paper",
        x: 0,
        y: places[i]!.top,
        xanchor: "left",
        yanchor: "bottom",
        yshift: 3,
        font: { size: fontSize.text, color: ink.text, weight: 600 },
      })),
    },
    alt: options.alt ?? profiles.map(altOf).join(" "),
  });
}

function icicle(tree: Part, domain: readonly [number, number]): Trace {
  const flat: { id: string; parent: string; part: Part }[] = [];
  const visit = (one: Part, id: string, parent: string): void => {
    flat.push({ id, parent, part: one });
    let next = 0;
    for (const inner of one.parts) visit(inner, `${id}.${next++}`, id);
  };
  visit(tree, "0", "");
  return {
    type: "icicle",
    // Each value is what its parts leave: as totals, rounded, they could be less than their parts, which plotly refuses.
    branchvalues: "remainder",
    ids: flat.map(({ id }) => id),
    parents: flat.map(({ parent }) => parent),
    labels: flat.map(({ part }) => part.label),
    values: flat.map(({ part }) => ownTime(part)),
    customdata: flat.map(({ part }) => (part.kind === "idle" ? "no operation ran" : part.line)),
    sort: false,
    marker: { colors: flat.map(({ part }) => colors[part.kind]), line: { color: ink.ground, width: 1 } },
    tiling: { orientation: "v", flip: "y", pad: 0 },
    pathbar: { visible: false },
    textinfo: "label",
    textposition: "middle left",
    textfont: { size: 12, color: ink.text },
    hovertemplate: "<b>%{label}</b><br>%{value:.3g} ms, %{percentRoot:.1%}<br>%{customdata}<extra></extra>",
    domain: { x: [0, 1], y: domain },
  };
}

function ownTime({ milliseconds, parts }: Part): number {
  const inner = parts.reduce((sum, one) => sum + one.milliseconds, 0);
  return Math.max(0, milliseconds - inner);
}

function nameOf({ mode, call, runs }: Profile): string {
  return `${mode}: ${call.toPrecision(3)} ms a call, ${runs.length} operations`;
}

/** The first sentence and the three slowest lines. */
function altOf(profile: Profile): string {
  const lines = profileRows(profile, "line").slice(0, 3);
  const parts = lines.map(
    ({ line, gradient, share }) => `${line}${gradient ? " (gradient)" : ""} ${Math.round(100 * share)} %`,
  );
  return `${nameOf(profile)}; of the time of all operations ${parts.join(", ")}.`;
}
