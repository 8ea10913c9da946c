/** Pictures: their types by their first bytes, and how they are shown. */
import { readFileSync } from "node:fs";
import type { MimeBundle } from "../exchange/reports.ts";
import { displaySymbol } from "./displaySymbol.ts";
import { isTemplate, type Template, textOfTemplate } from "./template.ts";

export interface ImageOptions {
  /** Its MIME type. Default: what its first bytes say. */
  readonly type?: string;
  /** The size that it is shown at, in pixels. Default: its own. */
  readonly width?: number;
  readonly height?: number;
  /** What it shows, for those who do not see it. */
  readonly alt?: string;
}

const signatures: readonly [type: string, bytes: readonly (number | undefined)[]][] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  ["image/webp", [0x52, 0x49, 0x46, 0x46, ...Array<undefined>(4), 0x57, 0x45, 0x42, 0x50]],
];

/** The MIME type of a picture's bytes; none if they are no picture that front ends show. */
export function imageType(bytes: Uint8Array): string | undefined {
  return signatures.find(([, start]) =>
    start.every((byte, i) => byte === undefined || bytes[i] === byte),
  )?.[0];
}

export function imageBundle(
  bytes: Uint8Array,
  type: string,
  { width, height, alt }: ImageOptions = {},
): MimeBundle {
  const given = Object.entries({ width, height, alt }).filter(([, value]) => value !== undefined);
  const text = alt ?? `${type.replace("image/", "").toUpperCase()} image, ${bytes.length} bytes`;
  return {
    data: { [type]: Buffer.from(bytes).toString("base64"), "text/plain": text },
    metadata: given.length > 0 ? { [type]: Object.fromEntries(given) } : {},
  };
}

/** A picture from its bytes, or from the file of this path. */
export function image(source: string | Uint8Array | ArrayBuffer, options?: ImageOptions): object;
export function image(template: Template, ...values: readonly unknown[]): object;
export function image(source: unknown, ...more: readonly unknown[]): object {
  const [options = {}] = isTemplate(source) ? [] : (more as readonly ImageOptions[]);
  const bytes = bytesOf(isTemplate(source) ? textOfTemplate(source, more) : source);
  const type = options.type ?? imageType(bytes);
  if (type === undefined) {
    throw new TypeError(
      `image: expected a PNG, JPEG, GIF or WebP picture, got ${bytes.length} bytes that begin with ${Buffer.from(bytes.slice(0, 4)).toString("hex") || "nothing"}; name the MIME type of another kind as type`,
    );
  }
  return { [displaySymbol]: () => imageBundle(bytes, type, options) };
}

function bytesOf(source: unknown): Uint8Array {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof source === "string") return readFileSync(source);
  throw new TypeError(`image: expected bytes or the path of a file, got ${typeof source}`);
}
