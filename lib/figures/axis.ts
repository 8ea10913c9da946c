/** The axes of figures with two of them. */
import type { Layout } from "./figure.ts";
import { roomForNames } from "./layout.ts";

export interface AxisOptions {
  /** What the axis measures, with its unit. Default none. */
  readonly title?: string | undefined;
  /** Whether equal distances are equal ratios. Default false. */
  readonly log?: boolean | undefined;
  /** The values at both ends. Default: what the data need. */
  readonly range?: readonly [number, number] | undefined;
}

/** The most different values that a log axis names one by one; more get round numbers. */
const mostNamed = 8;

/** An axis. The values on it that deserve a name of their own, which on a log axis are few; none for round numbers. */
export function axisOf({ title, log = false, range }: AxisOptions, named: readonly number[] = []): Layout {
  return {
    ...(title && { title: { text: title } }),
    ...(log && logTicks(named)),
    ...(range && { range: log ? range.map(Math.log10) : range }),
  };
}

function logTicks(values: readonly number[]): Layout {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length === 0 || distinct.length > mostNamed) return { type: "log", exponentformat: "power" };
  return {
    type: "log",
    tickvals: distinct,
    ticktext: distinct.map((value) => Number(value.toPrecision(4)).toLocaleString("en-US")),
  };
}

/** The room for a vertical axis of numbers: what plotly writes is guessed from the ends of the range. */
export function roomForNumbers(values: readonly number[], { title, log = false }: AxisOptions): number {
  if (log) return roomForNames(["10⁻⁴"], title);
  const span = Math.max(...values) - Math.min(...values) || Math.abs(values[0] ?? 1) || 1;
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(span / 5))));
  return roomForNames(
    [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(decimals)),
    title,
  );
}
