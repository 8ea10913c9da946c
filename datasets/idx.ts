/**
 * The idx format of the MNIST files: two zero bytes, a type (8: unsigned bytes, the only one used here), the
 * number of dimensions, each size as a big-endian 32-bit number, then the values, last dimension fastest.
 *
 * Source: LeCun, Cortes & Burges, "The MNIST database of handwritten digits", section on file formats.
 */
const unsignedBytes = 8;

export interface Idx {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

/** The content of an idx file, not copied. `where` names the data set in errors. */
export function parseIdx(where: string, bytes: Buffer): Idx {
  const dimensions = bytes[3] ?? 0;
  const start = 4 + 4 * dimensions;
  if (bytes.length < start || dimensions < 1 || bytes.readUInt16BE(0) !== 0 || bytes[2] !== unsignedBytes) {
    const got = `[${bytes.subarray(0, 4).join(", ")}]`;
    throw new SyntaxError(
      `${where}: expected an idx file of unsigned bytes, which starts with [0, 0, 8, dimensions], got ${got}; restore the file`,
    );
  }
  const shape = Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const expected = shape.reduce((product, size) => product * size, 1);
  if (bytes.length - start !== expected) {
    throw new SyntaxError(
      `${where}: expected ${expected} values of shape [${shape.join(", ")}], got ${bytes.length - start}; restore the file`,
    );
  }
  return { shape, values: bytes.subarray(start) };
}

/** The bytes of an idx file. */
export function formatIdx({ shape, values }: Idx): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head[2] = unsignedBytes;
  head[3] = shape.length;
  shape.forEach((size, i) => {
    head.writeUInt32BE(size, 4 + 4 * i);
  });
  return Buffer.concat([head, values]);
}
