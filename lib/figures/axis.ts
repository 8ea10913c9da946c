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
  /** Whether a log axis names each of its values where they are at most eight. Default false: round numbers. */
  readonly named?: boolean;
}

const mostNamed = 8;

/** An axis for the values it has to show. */
export function axisOf(options: AxisOptions, values: readonly number[]): Layout {
  const { title, log = false, range } = options;
  return {
    ...(title && { title: { text: title } }),
    ...(log && logAxis(options, values)),
    ...(range && { range: log ? range.map(Math.log10) : range }),
  };
}

function logAxis({ range, named = false }: AxisOptions, values: readonly number[]): Layout {
  const distinct = [...new Set(values)].filter((value) => value > 0).sort((a, b) => a - b);
  const tickvals =
    named && distinct.length <= mostNamed
      ? distinct
      : roundNumbers(...(range ?? [distinct[0] ?? 1, distinct.at(-1) ?? 10]));
  return { type: "log", tickvals, ticktext: tickvals.map(numberText) };
}

/** Powers of ten and, on axes of at most two and a half decades, their double and fivefold. */
function roundNumbers(low: number, high: number): number[] {
  const steps = Math.log10(high / low) <= 2.5 ? [1, 2, 5] : [1];
  const numbers: number[] = [];
  for (let power = Math.floor(Math.log10(low)) - 1; power <= Math.ceil(Math.log10(high)) + 1; power++) {
    for (const step of steps) numbers.push(Number(`${step}e${power}`));
  }
  return numbers;
}

/** A number as people write it; a power of ten where that has many zeros. */
function numberText(value: number): string {
  const power = Math.log10(value);
  if (Number.isInteger(power) && (power < -3 || power > 5)) return `10<sup>${power}</sup>`.replace("-", "−");
  return Number(value.toPrecision(4)).toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

/** The room for a vertical axis of numbers: what plotly writes is guessed from the ends of the range. */
export function roomForNumbers(values: readonly number[], { title, log = false }: AxisOptions): number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (log) return roomForNames([numberText(low), numberText(high), "0.05"], title);
  const span = high - low || Math.abs(low) || 1;
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(span / 5))));
  return roomForNames(
    [low, high].map((value) => value.toFixed(decimals)),
    title,
  );
}
