import { types } from "node:util";
import { isInterrupt } from "../exchange/interrupted.ts";

/** Whether a value is a promise, or stands for one. Values may refuse to be asked: then they are none. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  try {
    return !hasAnyMethod(value) && typeof (value as { readonly then?: unknown }).then === "function";
  } catch (error) {
    if (isInterrupt(error)) throw error;
    return false;
  }
}

/** Whether a value is a proxy that has whatever method it is asked for, which then means nothing. */
export function hasAnyMethod(value: object): boolean {
  return (
    types.isProxy(value) && typeof (value as Record<symbol, unknown>)[Symbol("of no method")] === "function"
  );
}
