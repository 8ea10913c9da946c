import assert from "node:assert/strict";
import { test } from "node:test";
import { fields } from "../../../../lib/core/profile/message.ts";
import { nodeTimes } from "../../../../lib/core/profile/nodeTimes.ts";

const varint = (value: bigint): number[] =>
  value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)];
const number = (field: number, value: bigint) => [...varint(BigInt(field << 3)), ...varint(value)];
const nested = (field: number, bytes: readonly number[]) => [
  ...varint(BigInt((field << 3) | 2)),
  ...varint(BigInt(bytes.length)),
  ...bytes,
];

/** A NodeExecStats with a label and numbers of fixed width, which are skipped, between those that are read. */
const node = (name: string, all: bigint, start: bigint, end: bigint) =>
  nested(2, [
    ...nested(1, [...Buffer.from(name)]),
    ...nested(8, [...Buffer.from("a label")]),
    ...[(20 << 3) | 1, 0, 1, 2, 3, 4, 5, 6, 7].flatMap((byte) =>
      byte > 127 ? varint(BigInt(byte)) : [byte],
    ),
    ...number(13, all),
    ...number(14, start),
    ...number(15, end),
  ]);

test("nodeTimes() reads kernels' times to the nanosecond, in the order of their starts, from all devices", () => {
  const since = 1_795_593_868_275_799_053n; // beyond what a JavaScript number holds
  const device = (...nodes: number[][]) =>
    nested(1, [...nested(1, [...Buffer.from("CPU:0")]), ...nodes.flat()]);
  const metadata = nested(1, [
    ...device(node("n7", since + 5_000n, 100n, 2_100n), node("n3", since, 10n, 1_010n)),
    ...device(node("n9", since + 1_000_000n, 10n, 11n)),
  ]);
  assert.deepEqual(nodeTimes(Buffer.from(metadata)), [
    { node: "n3", start: 0, end: 0.001 },
    { node: "n7", start: 0.00509, end: 0.00709 },
    { node: "n9", start: 1, end: 1.000001 },
  ]);
});

test("nodeTimes() of a call without nodes is empty", () => {
  assert.deepEqual(nodeTimes(Buffer.alloc(0)), []);
});

test("fields() refuses bytes that are no message, and messages that are cut", () => {
  assert.throws(
    () => [...fields(Buffer.of(7))],
    new RangeError("fields: expected a protocol message, got a field of kind 7; pass all bytes of one"),
  );
  assert.throws(
    () => [...fields(Buffer.of(8, 255))],
    new RangeError(
      "fields: expected a protocol message, got one that ends within a field; pass all bytes of one",
    ),
  );
});
