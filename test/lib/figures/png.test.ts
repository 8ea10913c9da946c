import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePng, encodePng, type Pixels } from "../../../lib/figures/png.ts";

const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * i * 31 + (i >> 3) * 7) % 256);
const opaque = (bytes: Uint8Array) => bytes.map((byte, i) => (i % 4 === 3 ? 255 : byte));

test("encodePng() and decodePng() keep every byte of grey, RGB and RGBA pictures", () => {
  for (const channels of [1, 3, 4] as const) {
    const picture: Pixels = { width: 37, height: 23, channels, bytes: noise(37 * 23 * channels) };
    assert.deepEqual(decodePng(encodePng(picture)), picture);
  }
});

test("encodePng() writes few colors as a palette and decodePng() reads it", () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => [255, 0, 7, 10, 20, 30][i % 6]!);
  const file = encodePng({ width: 10, height: 10, channels: 3, bytes });
  assert.equal(file[25], 3, "color type");
  assert.deepEqual(decodePng(file), { width: 10, height: 10, channels: 3, bytes });
});

test("encodePng() drops rare colors where it may and that is not to be seen", () => {
  const bytes = opaque(new Uint8Array(200 * 200 * 4).fill(250));
  for (let i = 0; i < 300; i++) bytes.set([250 - (i % 5), 250 - ((i / 5) % 8), 250 - i / 40], i * 400);
  const picture: Pixels = { width: 200, height: 200, channels: 4, bytes };
  assert.equal(encodePng(picture)[25], 6, "color type");
  const few = decodePng(encodePng(picture, { fewColors: true }));
  assert.equal(few.channels, 3);
  const off = few.bytes.map((byte, i) => Math.abs(byte - bytes[4 * Math.floor(i / 3) + (i % 3)]!));
  assert.ok(Math.max(...off.subarray(0, 60_000)) <= 8);
});

test("encodePng() keeps the colors of a photograph in any case", () => {
  const picture: Pixels = { width: 60, height: 60, channels: 4, bytes: opaque(noise(60 * 60 * 4)) };
  assert.deepEqual(decodePng(encodePng(picture, { fewColors: true })), picture);
});

test("decodePng() refuses other files", () => {
  assert.throws(
    () => decodePng(Buffer.from("GIF89a")),
    new TypeError("decodePng: expected a PNG file, got other bytes; pass the file as it was read"),
  );
});
