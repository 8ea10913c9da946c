/** Whatever was thrown, in the protocol's terms. */
import { inspect } from "node:util";
import type { ErrorContent } from "./reports.ts";

export function errorContent(thrown: unknown): ErrorContent {
  if (!(thrown instanceof Error)) {
    const text = inspect(thrown);
    return { ename: "Thrown", evalue: text, traceback: [`Thrown: ${text}`] };
  }
  return { ename: thrown.name, evalue: thrown.message, traceback: shown(thrown).split("\n") };
}

/** An error's getters may throw, too. */
function shown(error: Error): string {
  try {
    const text = inspect(error);
    // Without a frame of the user's, it stands in brackets.
    return /^\[[^\n]*\]$/.test(text) ? text.slice(1, -1) : text;
  } catch {
    return String(error.stack);
  }
}
