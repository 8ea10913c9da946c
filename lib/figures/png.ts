/**
 * PNG files of 8 bits a channel: writing them from pixels, and reading and shrinking those of the renderer.
 *
 * Source: Portable Network Graphics, third edition, W3C 2023.
 */
import { deflateSync, inflateSync } from "node:zlib";
import { colored, paletteOf } from "./pngPalette.ts";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGB and opacity. */
  readonly channels: 1 | 3 | 4;
  /** Row by row, `height × width × channels` bytes. */
  readonly bytes: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const colorTypes = { 1: 0, 3: 2, 4: 6 } as const;
const paletteType = 3;

/**
 * Writes pixels as a PNG file: with a palette where at most 256 colors occur, which is much shorter.
 *
 * `fewColors` gives a palette also to a picture with more colors, of which only the 256 most frequent stay, if that is
 * not to be seen: in a chart the others are the soft edges of letters. Opacity is then dropped. Default false.
 */
export function encodePng(
  { width, height, channels, bytes }: Pixels,
  { fewColors = false }: { fewColors?: boolean } = {},
): Buffer {
  const palette = channels === 1 ? undefined : paletteOf({ width, height, channels, bytes }, fewColors);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = palette ? paletteType : colorTypes[channels];
  const rows = palette
    ? [unfiltered(palette.indices, width)]
    : [unfiltered(bytes, width * channels), filtered(bytes, width * channels)];
  const [shortest] = rows.map((each) => deflateSync(each, { level: 9 })).sort((a, b) => a.length - b.length);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...(palette ? [chunk("PLTE", Buffer.from(palette.colors))] : []),
    chunk("IDAT", shortest!),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Reads a PNG file of 8 bits a channel that is not interlaced: grey, RGB, RGB with opacity, or of a palette. */
export function decodePng(file: Buffer): Pixels {
  if (!file.subarray(0, 8).equals(signature)) {
    throw new TypeError("decodePng: expected a PNG file, got other bytes; pass the file as it was read");
  }
  let header: Buffer = Buffer.alloc(0);
  let palette: Uint8Array | undefined;
  const data: Buffer[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const content = file.subarray(at + 8, at + 8 + length);
    const name = file.toString("latin1", at + 4, at + 8);
    if (name === "IHDR") header = content;
    if (name === "PLTE") palette = content;
    if (name === "IDAT") data.push(content);
    at += length + 12;
  }
  const channels = ({ 0: 1, 2: 3, 3: 1, 6: 4 } as const)[header[9] as 0 | 2 | 3 | 6];
  if (header[8] !== 8 || channels === undefined || header[12] !== 0) {
    throw new TypeError(
      `decodePng: expected 8 bits a channel, not interlaced, got depth ${header[8]}, color type ${header[9]}, interlace ${header[12]}; convert the file first`,
    );
  }
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const rows = inflateSync(Buffer.concat(data));
  const bytes = restored(rows, width * channels, channels);
  return palette
    ? { width, height, channels: 3, bytes: colored(bytes, palette) }
    : { width, height, channels, bytes };
}

function unfiltered(bytes: Uint8Array, stride: number): Uint8Array {
  const rows = new Uint8Array((bytes.length / stride) * (stride + 1));
  for (let row = 0; row * stride < bytes.length; row++) {
    rows.set(bytes.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  }
  return rows;
}

/** Each row as differences to the row above (filter 2), which suits photographs; flat colors are shorter as they are. */
function filtered(bytes: Uint8Array, stride: number): Uint8Array {
  const rows = unfiltered(bytes, stride);
  for (let row = bytes.length / stride - 1; row >= 0; row--) {
    const at = row * (stride + 1);
    rows[at] = 2;
    for (let i = 0; row > 0 && i < stride; i++) rows[at + 1 + i]! -= bytes[(row - 1) * stride + i]!;
  }
  return rows;
}

function restored(rows: Uint8Array, stride: number, channels: number): Uint8Array {
  const bytes = new Uint8Array((rows.length / (stride + 1)) * stride);
  for (let row = 0; row * (stride + 1) < rows.length; row++) {
    const filter = rows[row * (stride + 1)];
    const start = row * stride;
    for (let i = 0; i < stride; i++) {
      const left = i >= channels ? bytes[start + i - channels]! : 0;
      const above = row > 0 ? bytes[start + i - stride]! : 0;
      const corner = row > 0 && i >= channels ? bytes[start + i - stride - channels]! : 0;
      const predicted =
        filter === 1
          ? left
          : filter === 2
            ? above
            : filter === 3
              ? (left + above) >> 1
              : filter === 4
                ? paeth(left, above, corner)
                : 0;
      bytes[start + i] = rows[row * (stride + 1) + 1 + i]! + predicted;
    }
  }
  return bytes;
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [byLeft, byAbove, byCorner] = [left, above, corner].map((value) => Math.abs(estimate - value));
  if (byLeft! <= byAbove! && byLeft! <= byCorner!) return left;
  return byAbove! <= byCorner! ? above : corner;
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(content.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(checksum(body), body.length + 4);
  return whole;
}

const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

/** CRC-32, annex D of the source. */
function checksum(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ remainders[(remainder ^ byte) & 255]!;
  return ~remainder >>> 0;
}
