/** Where the axes of several panels go, in pixels. */
import type { Margin } from "./layout.ts";

/** What a panel needs. */
export interface PanelSize {
  /** Of the axes. */
  readonly width: number;
  readonly height: number;
  /** Around the axes; at the top a name instead of heading and legend. */
  readonly margin: Margin;
  /** Whether width and height belong together. */
  readonly rigid: boolean;
}

/** The axes of a panel, from the upper left of the whole. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** The room between the axes and the upper end of the panel. */
  readonly above: number;
}

const gap = 12;
/** Charts with free axes keep at least this part of their height when they become narrower. */
const leastHeight = 0.75;

export function rowsOf<Item>(items: readonly Item[], columns: number): Item[][] {
  const count = Math.ceil(items.length / columns);
  return Array.from({ length: count }, (_, row) => items.slice(row * columns, (row + 1) * columns));
}

/** The width that a row wants. */
export function widthOf(row: readonly PanelSize[]): number {
  return roomAround(row) + sum(row.map(({ width }) => width));
}

function roomAround(row: readonly PanelSize[]): number {
  return sum(row.map(({ margin }) => margin.l + margin.r)) + (row.length - 1) * gap;
}

/**
 * Sets the panels of each row side by side, axes on one line, below `top`. Where a row is too wide, the axes shrink, not the
 * room around them. Without a `height` for all they are as high as they need.
 */
export function arrange(
  rows: readonly (readonly PanelSize[])[],
  { width, top, height }: { width: number; top: number; height: number | undefined },
): { boxes: Box[]; bottom: number } {
  const fits = rows.map((row) => (width - roomAround(row)) / (widthOf(row) - roomAround(row)));
  const factor = Math.min(1, ...fits.map((fit) => Math.max(0.2, fit)));
  const lanes = rows.map((row) => ({
    row,
    above: Math.max(...row.map(({ margin }) => margin.t)),
    below: Math.max(...row.map(({ margin }) => margin.b)),
    height: Math.max(
      ...row.map((size) => size.height * (size.rigid ? factor : Math.max(factor, leastHeight))),
    ),
  }));
  const rooms = sum(lanes.map(({ above, below }) => above + below));
  const stretch =
    height === undefined ? 1 : Math.max(0.2, (height - top - rooms) / sum(lanes.map((lane) => lane.height)));
  const boxes: Box[] = [];
  let y = top;
  for (const { row, above, below, height: natural } of lanes) {
    let x = 0;
    for (const { width: own, margin } of row) {
      boxes.push({
        left: x + margin.l,
        top: y + above,
        width: own * factor,
        height: natural * stretch,
        above,
      });
      x += margin.l + own * factor + margin.r + gap;
    }
    y += above + natural * stretch + below;
  }
  return { boxes, bottom: Math.ceil(y) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
