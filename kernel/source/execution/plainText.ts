/** Any value as text, bounded in time and length: whatever cells end in, its text is shown. */
import { inspect, types } from "node:util";
import { isInterrupt } from "../exchange/interrupted.ts";

/** How many levels are shown inside a value at most, and how many elements of a list. */
const deepest = 4;
const mostElements = 60;
/** How many parts are shown in all: fewer levels where there are more. */
const mostParts = 10_000;
/** Of an object with more properties than the first number, only the first ones are shown. */
const tooManyProperties = 1000;
const shownProperties = 100;
/** How many characters are shown. */
const mostCharacters = 200_000;

export function plainText(value: unknown): string {
  try {
    const text = inspected(value);
    if (text.length <= mostCharacters) return text;
    return `${text.slice(0, mostCharacters)}… ${text.length - mostCharacters} more characters`;
  } catch (error) {
    if (isInterrupt(error)) throw error;
    return `[${kindOf(value)} that cannot be shown: ${messageOf(error)}]`;
  }
}

function inspected(value: unknown): string {
  const { shown, left } = clipped(value);
  const text = inspect(shown, { depth: levels(shown), maxArrayLength: mostElements });
  return left > 0 ? `${text}\n… ${left} more properties` : text;
}

/** The value, or of an object with very many properties one that has the first of them. */
function clipped(value: unknown): { readonly shown: unknown; readonly left: number } {
  const whole = { shown: value, left: 0 };
  if (!isObject(value) || Array.isArray(value) || ArrayBuffer.isView(value)) return whole;
  const names = Object.keys(value);
  if (names.length <= tooManyProperties) return whole;
  const shown = Object.create(Object.getPrototypeOf(value)) as object;
  for (const name of names.slice(0, shownProperties)) {
    Object.defineProperty(shown, name, Object.getOwnPropertyDescriptor(value, name)!);
  }
  return { shown, left: names.length - shownProperties };
}

/** How many levels of a value can be shown with not too many parts. */
function levels(value: unknown): number {
  let level: unknown[] = [value];
  let parts = 0;
  for (let depth = 0; depth <= deepest; depth++) {
    const next: unknown[] = [];
    for (const part of level) {
      const inside = children(part);
      parts += inside.length;
      if (parts > mostParts) return Math.max(0, depth - 1);
      next.push(...inside.filter(isObject));
    }
    level = next;
  }
  return deepest;
}

/** What is shown inside a value. Getters are not called, as `inspect` calls none. */
function children(value: unknown): unknown[] {
  if (!isObject(value) || ArrayBuffer.isView(value)) return [];
  if (Array.isArray(value)) return value.slice(0, mostElements);
  if (types.isMap(value)) return firstOf(value.entries()).flat();
  if (types.isSet(value)) return firstOf(value.values());
  return Object.keys(value)
    .slice(0, mostParts + 1)
    .map((name) => Object.getOwnPropertyDescriptor(value, name)?.value as unknown);
}

function firstOf<T>(values: Iterator<T>): T[] {
  const found: T[] = [];
  while (found.length < mostElements) {
    const { done, value } = values.next();
    if (done) break;
    found.push(value);
  }
  return found;
}

/** Proxies are no objects here: their traps may do anything. */
function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !types.isProxy(value);
}

function kindOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value).slice("[object ".length, -1);
  } catch {
    return typeof value;
  }
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "an error that cannot be shown either";
  }
}
