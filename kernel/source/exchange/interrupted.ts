/** An interrupt, as a cell can catch it and as a front end hears of it. */
import type { Outcome } from "./reports.ts";

const name = "KeyboardInterrupt";
const message = "the cell was interrupted; its state is kept";

/** What is thrown inside an interrupted cell. */
export function interruptError(): Error {
  return Object.assign(new Error(message), { name });
}

/** Whether an error is one that an interrupt threw. */
export function isInterrupt(error: unknown): boolean {
  return error instanceof Error && error.name === name && error.message === message;
}

/** How an interrupted cell ends. */
export const interrupted: Outcome = {
  status: "error",
  error: { ename: name, evalue: message, traceback: [`${name}: ${message}`] },
};
