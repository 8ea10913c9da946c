/** Values as MIME bundles: what a front end can show. */
import { types } from "node:util";
import { errorContent } from "../exchange/errorContent.ts";
import { isInterrupt } from "../exchange/interrupted.ts";
import type { MimeBundle } from "../exchange/reports.ts";
import { displaySymbol } from "./displaySymbol.ts";
import { frameBundle, isFrame } from "./frame.ts";
import { imageBundle, imageType } from "./images.ts";
import { plainText } from "./plainText.ts";
import { isTensor, tensorText } from "./tensor.ts";
import { hasAnyMethod, isThenable } from "./thenable.ts";

/**
 * The bundle of any value; a promise only where its own method returns one. Where that fails, its error goes to stderr
 * and the value is shown as text: nothing is lost by it.
 */
export function bundleOf(value: unknown): MimeBundle | Promise<MimeBundle> {
  try {
    const method = quietly(() => ownMethod(value));
    if (method === undefined) return bundleByForm(value);
    const shown = method.call(value);
    if (!isThenable(shown)) return checked(shown, value);
    return Promise.resolve(shown)
      .then((settled) => checked(settled, value))
      .catch((error: unknown) => failed(error, value));
  } catch (error) {
    return failed(error, value);
  }
}

/** The bundle of a value where nothing can be awaited. */
export function bundleAtOnce(value: unknown): MimeBundle {
  const bundle = bundleOf(value);
  return isThenable(bundle) ? bundleByForm(value) : (bundle as MimeBundle);
}

function ownMethod(value: unknown): (() => unknown) | undefined {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
  if (hasAnyMethod(value)) return undefined;
  const method = (value as Record<symbol, unknown>)[displaySymbol];
  return typeof method === "function" ? (method as () => unknown) : undefined;
}

/** Values may refuse to be looked at: then they are nothing that is known here. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (isInterrupt(error)) throw error;
    return undefined;
  }
}

/** What is recognized by its form and not by a method of its own. */
function bundleByForm(value: unknown): MimeBundle {
  const table = quietly(() => (isFrame(value) ? frameBundle(value) : undefined));
  if (table !== undefined) return table;
  if (types.isUint8Array(value)) {
    const type = imageType(value);
    if (type !== undefined) return imageBundle(value, type);
  }
  return textBundle(quietly(() => (isTensor(value) ? tensorText(value) : undefined)) ?? plainText(value));
}

function textBundle(text: string): MimeBundle {
  return { data: { "text/plain": text }, metadata: {} };
}

/** A bundle as it can be sent. A method that returns nothing leaves its value to be shown as text. */
function checked(shown: unknown, value: unknown): MimeBundle {
  if (shown === undefined || shown === null) return textBundle(plainText(value));
  if (typeof shown !== "object") throw notABundle(plainText(shown));
  const { data, metadata } = shown as { readonly data?: unknown; readonly metadata?: MimeBundle["metadata"] };
  const isFull = data !== null && typeof data === "object";
  const contents = Object.entries(isFull ? data : shown).filter(([, content]) => content !== undefined);
  if (!contents.some(([type]) => type.includes("/")))
    throw notABundle(`the keys ${contents.map(([type]) => type).join(", ") || "none"}`);
  return {
    data: Object.fromEntries(contents.map(([type, content]) => [type, sendable(content)])),
    metadata: isFull ? (sendable(metadata ?? {}) as MimeBundle["metadata"]) : {},
  };
}

/** Bytes in base64, and nothing that JSON cannot hold. */
function sendable(content: unknown): unknown {
  if (types.isUint8Array(content)) return Buffer.from(content).toString("base64");
  if (typeof content !== "string" && JSON.stringify(content) === undefined)
    throw notABundle(plainText(content));
  return content;
}

function notABundle(got: string): TypeError {
  return new TypeError(
    `Jupyter.display: expected an object of contents by their MIME types, got ${got}; return for example { "text/html": "<b>bold</b>" }`,
  );
}

function failed(error: unknown, value: unknown): MimeBundle {
  if (isInterrupt(error)) throw error;
  process.stderr.write(`${errorContent(error).traceback.join("\n")}\n`);
  return textBundle(plainText(value));
}
