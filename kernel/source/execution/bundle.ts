/** Values as MIME bundles: what a front end can show. */
import { inspect } from "node:util";
import type { MimeBundle } from "../exchange/reports.ts";
import { frameBundle, isFrame } from "./frame.ts";

/** The method by which a value shows itself: returns a bundle, or a promise of one; as `data` or as `{data, metadata}`. */
export const displaySymbol = Symbol.for("Jupyter.display");

/** The bundle of any value. */
export async function bundleOf(value: unknown): Promise<MimeBundle> {
  const own = await ownBundle(value);
  if (own !== undefined) return own;
  if (isFrame(value)) return frameBundle(value);
  const text = isTensor(value) ? tensorText(value) : inspect(value, { depth: 4, maxArrayLength: 60 });
  const data: Record<string, unknown> = { "text/plain": text };
  if (isPng(value)) data["image/png"] = Buffer.from(value).toString("base64");
  return { data, metadata: {} };
}

async function ownBundle(value: unknown): Promise<MimeBundle | undefined> {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
  const method = (value as Record<symbol, unknown>)[displaySymbol];
  if (typeof method !== "function") return undefined;
  const shown: unknown = await method.call(value);
  if (shown === null || typeof shown !== "object") return undefined;
  const { data, metadata = {} } = shown as { data?: unknown; metadata?: MimeBundle["metadata"] };
  if (data !== null && typeof data === "object") return { data: data as MimeBundle["data"], metadata };
  return { data: shown as MimeBundle["data"], metadata: {} };
}

function isPng(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && [0x89, 0x50, 0x4e, 0x47].every((byte, i) => value[i] === byte);
}

/** A tensor of tfjs, recognized by its form: what it holds says more than its fields. */
interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed: boolean;
  readonly dataSync: () => unknown;
}

function isTensor(value: unknown): value is Tensor {
  if (value === null || typeof value !== "object") return false;
  const { shape, dtype, dataSync } = value as Partial<Tensor>;
  return Array.isArray(shape) && typeof dtype === "string" && typeof dataSync === "function";
}

function tensorText(tensor: Tensor): string {
  const kind = `Tensor ${tensor.dtype} [${tensor.shape.join(", ")}]`;
  if (tensor.isDisposed) return `${kind}, disposed`;
  return String(tensor).replace(/^Tensor/, kind);
}
