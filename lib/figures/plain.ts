/** Plain JSON with short numbers: what a figure consists of, so that records and notebooks can keep it. */

/** A value that JSON can hold. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/**
 * `value` as plain JSON: fractions to four significant digits, whole numbers as they are, typed arrays as arrays,
 * numbers that JSON cannot hold (NaN, ±∞) as null, which plotly draws as a gap. Undefined properties are left out.
 *
 * `at` names the value in the refusal of what is not data.
 */
export function plain(value: unknown, at: string): Plain {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return fourDigits(value);
  if (Array.isArray(value)) {
    return value.map((item, i) => (item === undefined ? null : plain(item, `${at}[${i}]`)));
  }
  if (isTypedArray(value)) return Array.from(value, fourDigits);
  if (typeof value === "object" && isPlainObject(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([name, item]) => [name, plain(item, `${at}.${name}`)]));
  }
  throw new TypeError(
    `figure: expected plain JSON at ${at}, got ${kindOf(value)}; pass numbers, strings, arrays and plain objects`,
  );
}

function fourDigits(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  return Number.isInteger(value) ? value + 0 : Number(value.toPrecision(4));
}

type NumericArray = Float32Array | Float64Array | Int32Array | Uint8Array;

function isTypedArray(value: unknown): value is NumericArray {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array || value instanceof BigUint64Array)
  );
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: unknown): string {
  if (typeof value === "object" && value !== null) return `an instance of ${value.constructor?.name}`;
  return value === undefined ? "undefined" : `a ${typeof value}`;
}
