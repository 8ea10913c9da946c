/** Mistakes in a cell, as an error message shows them: place, text, and a caret under the source. */
import type { ErrorContent } from "../exchange/reports.ts";

interface Mistake {
  readonly start: number;
  readonly length: number;
  readonly code: number;
  readonly message: string;
}

/** How many mistakes are shown at most. */
const most = 5;

/** The error of a cell that did not run. `number` is its execution count. */
export function mistakesError(
  ename: "SyntaxError" | "TypeScriptError",
  source: string,
  number: number,
  mistakes: readonly Mistake[],
): ErrorContent {
  const shown = mistakes.slice(0, most).flatMap((mistake) => describe(source, number, mistake));
  const more = mistakes.length > most ? [`and ${mistakes.length - most} more`] : [];
  const first = mistakes[0]!.message.split("\n", 1)[0]!;
  return { ename, evalue: first, traceback: [`${ename}: nothing of the cell was run`, ...shown, ...more] };
}

function describe(source: string, number: number, { start, length, code, message }: Mistake): string[] {
  const before = source.slice(0, start).split("\n");
  const line = source.split("\n")[before.length - 1]!;
  const column = before.at(-1)!.length;
  const marked = Math.max(1, Math.min(length, line.length - column));
  return [
    `Cell [${number}]:${before.length}:${column + 1} - error TS${code}: ${message}`,
    `    ${line}`,
    `    ${line.slice(0, column).replace(/[^\t]/g, " ")}${"^".repeat(marked)}`,
  ];
}

/** The error with the line of this cell where it came from, under the stack. */
export function withExcerpt(error: ErrorContent, source: string, number: number): ErrorContent {
  const frame = error.traceback
    .map((line) => line.match(new RegExp(`Cell \\[${number}\\]:(\\d+):(\\d+)`)))
    .find((match) => match !== null);
  if (frame == null) return error;
  const [line, column] = [Number(frame[1]), Number(frame[2])];
  const text = source.split("\n")[line - 1];
  if (text === undefined) return error;
  const caret = `${text.slice(0, column - 1).replace(/[^\t]/g, " ")}^`;
  return { ...error, traceback: [...error.traceback, "", `    ${text}`, `    ${caret}`] };
}
