/**
 * A tree in a file, in the safetensors format: other programs, Python's `safetensors` among them, can read it.
 *
 * A file is its header's length (8 bytes, little-endian), the header in JSON (type, shape and place of each
 * tensor by name, and a record of strings under `__metadata__`), and the values, row-major.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { showShape, tf } from "../core/tensor.ts";
import { leaves, rebuild, type Tree } from "../core/tree.ts";

type Entry = { dtype: "F32" | "I32"; shape: number[]; data_offsets: [number, number] };

/** Writes `tree` and `metadata` to `file`: whole or not at all. */
export function saveCheckpoint(
  file: string,
  tree: Tree,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const header: Record<string, Entry | Readonly<Record<string, string>>> = { __metadata__: metadata };
  const values: Buffer[] = [];
  let offset = 0;
  for (const { path, tensor } of leaves(tree)) {
    if (tensor.dtype !== "float32" && tensor.dtype !== "int32") {
      throw new TypeError(
        `saveCheckpoint: expected float32 or int32 tensors, got ${tensor.dtype} at ${path}; cast it before saving`,
      );
    }
    const data = tensor.dataSync<"float32">();
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    header[path] = {
      dtype: tensor.dtype === "float32" ? "F32" : "I32",
      shape: [...tensor.shape],
      data_offsets: [offset, offset + bytes.length],
    };
    offset += bytes.length;
    values.push(bytes);
  }
  const text = Buffer.from(JSON.stringify(header));
  // The format wants values to begin at a multiple of 8 bytes, and a header that ends in spaces.
  const padding = Buffer.alloc((8 - (text.length % 8)) % 8, " ");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length + padding.length));
  const temporary = `${file}.${process.pid}.part`;
  try {
    writeFileSync(temporary, Buffer.concat([length, text, padding, ...values]));
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Reads a tree of the form of `like` from `file`, or `undefined` where there is no such file. */
export function loadCheckpoint<T extends Tree>(
  file: string,
  like: T,
): { tree: T; metadata: Readonly<Record<string, string>> } | undefined {
  if (!existsSync(file)) return undefined;
  const content = readFileSync(file);
  const { __metadata__: metadata = {}, ...entries } = readHeader(file, content);
  const start = 8 + Number(content.readBigUInt64LE(0));
  const expected = leaves(like);
  const loaded = tf.tidy(() =>
    expected.map(({ path, tensor }) => {
      const entry = (entries as Record<string, Entry>)[path];
      const wanted = `${tensor.dtype} ${showShape(tensor.shape)}`;
      const got = entry === undefined ? "none" : `${typeOf(entry)} ${showShape(entry.shape)}`;
      if (entry === undefined || got !== wanted) {
        throw new RangeError(
          `loadCheckpoint: expected ${path} of ${wanted} in ${file}, got ${got}; remove the file to start anew`,
        );
      }
      const [from, to] = entry.data_offsets;
      const bytes = new Uint8Array(content.subarray(start + from, start + to)).buffer;
      return entry.dtype === "F32"
        ? tf.tensor(new Float32Array(bytes), entry.shape, "float32")
        : tf.tensor(new Int32Array(bytes), entry.shape, "int32");
    }),
  );
  return { tree: rebuild(like, loaded), metadata: metadata as Record<string, string> };
}

/** The type as tfjs calls it; a type that `saveCheckpoint` does not write keeps the file's word. */
function typeOf({ dtype }: Entry): string {
  return { F32: "float32", I32: "int32" }[dtype] ?? dtype;
}

function readHeader(file: string, content: Buffer): Record<string, unknown> {
  try {
    const length = Number(content.readBigUInt64LE(0));
    const header = JSON.parse(content.subarray(8, 8 + length).toString());
    const ends = Object.values(header).map((entry) => (entry as Partial<Entry>).data_offsets?.[1] ?? 0);
    if (content.length !== 8 + length + Math.max(0, ...ends)) throw new RangeError("cut short");
    return header;
  } catch (cause) {
    throw new SyntaxError(
      `loadCheckpoint: expected a whole safetensors file, got a damaged ${file}; remove it to start anew`,
      { cause },
    );
  }
}
