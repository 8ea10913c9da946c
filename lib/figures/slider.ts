/**
 * A figure with a slider: one figure for each of its positions, drawn one at a time.
 *
 * The slider is plotly's own, so that a saved notebook keeps it and no kernel has to run. It holds what differs between
 * positions, nothing twice. A figure may be of several panels; a panel has no slider of its own.
 */
import { type Figure, type FigureOptions, figure, type Layout } from "./figure.ts";
import type { Margin } from "./layout.ts";
import { fontSize, ink } from "./theme.ts";

export interface SliderPosition {
  /** What stands at the position: the value of what the slider sets. */
  readonly label: string;
  /** Of the same traces for every position: as many, of the same types, on the same axes. */
  readonly figure: Figure;
}

export interface SliderOptions extends Pick<FigureOptions, "alt"> {
  /** What the slider sets, such as "margin m". */
  readonly name: string;
  /** The label of the position that is drawn first, and in pictures. Default: that of the first position. */
  readonly start?: string;
}

/** The room of a slider below a figure, in pixels. */
const room = 88;
const edge = 24;

/** Draws the position that `start` names, with a slider below it that goes to the others. */
export function slider(positions: readonly SliderPosition[], { name, start, alt }: SliderOptions): Figure {
  const active = start === undefined ? 0 : positions.findIndex(({ label }) => label === start);
  checkPositions(positions, active, start);
  const shown = positions.map(({ label, figure: { data, layout } }) => ({
    label,
    data,
    layout: withRoom(layout),
  }));
  const names = {
    traces: differing(shown.map(({ data }) => data)),
    layout: differing(shown.map(({ layout }) => [layout])),
  };
  const { data, layout } = shown[active]!;
  const { l, r, b } = layout.margin;
  return figure({
    data,
    layout: {
      ...layout,
      sliders: [
        {
          active,
          steps: shown.map((own) => ({
            label: own.label,
            method: "update",
            args: [
              record(names.traces, (property) => own.data.map((trace) => trace[property] ?? null)),
              record(names.layout, (property) => own.layout[property] ?? null),
            ],
          })),
          currentvalue: { prefix: `${name} = `, font: { size: fontSize.text, color: ink.text } },
          font: { size: fontSize.note, color: ink.quiet },
          bordercolor: ink.line,
          tickcolor: ink.line,
          x: 0,
          len: 1,
          y: 0,
          pad: { t: b - room + 8, l: Math.max(0, edge - l), r: Math.max(0, edge - r) },
        },
      ],
    },
    alt,
  });
}

function checkPositions(
  positions: readonly SliderPosition[],
  active: number,
  start: string | undefined,
): void {
  if (positions.length < 2) {
    throw new RangeError(
      `slider: expected at least two positions, got ${positions.length}; pass { label, figure } for each`,
    );
  }
  if (active < 0) {
    throw new RangeError(
      `slider: expected start to be one of ${positions.map(({ label }) => label).join(", ")}, got ${start}; name a position`,
    );
  }
  const form = ({ figure: { data } }: SliderPosition) =>
    data.map(({ type, xaxis = "x" }) => `${type} on ${xaxis}`).join(", ");
  const odd = positions.find((position) => form(position) !== form(positions[0]!));
  if (odd !== undefined) {
    throw new RangeError(
      `slider: expected the traces of every position to be ${form(positions[0]!)}, got ${form(odd)} at ${odd.label}; draw each position by one function`,
    );
  }
}

/** The properties that are not the same at all positions, each given by its records. */
function differing(positions: readonly (readonly Readonly<Record<string, unknown>>[])[]): string[] {
  const names = new Set(positions.flat().flatMap((one) => Object.keys(one)));
  const values = (name: string) =>
    positions.map((records) => JSON.stringify(records.map((one) => one[name])));
  return [...names].filter((name) => new Set(values(name)).size > 1);
}

function record(names: readonly string[], value: (name: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}

type Sized = Layout & { readonly height: number; readonly margin: Margin };

/** The layout with room for the slider at its bottom: what is placed in parts of the whole height stays as far from the top. */
function withRoom(layout: Layout): Sized {
  const { height, margin, title, legend } = layout as Sized & Record<"title" | "legend", Layout | undefined>;
  const moved = (item: Layout) => ({
    ...item,
    y: 1 - ((1 - (item.y as number)) * height) / (height + room),
  });
  return {
    ...layout,
    height: height + room,
    margin: { ...margin, b: margin.b + room },
    ...(title && { title: moved(title) }),
    ...(legend && { legend: moved(legend) }),
  };
}
