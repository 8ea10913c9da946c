import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Message, Wire } from "../../../kernel/source/protocol/wire.ts";
import { seeded } from "../seeded.ts";

const wire = new Wire("secret");
const bytes = fc.uint8Array({ maxLength: 20 });
/** What JSON can hold: numbers keep their value, so -0, which becomes 0, is left out. */
const content = fc.dictionary(
  fc.string({ unit: "binary" }),
  fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value))),
);
/** Frames that go before the delimiter; none is a delimiter. */
const identities = fc.array(
  bytes.map((frame) => Buffer.from([...frame, 0])),
  { maxLength: 2 },
);

interface Sent {
  readonly type: string;
  readonly content: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly identities: readonly Buffer[];
  readonly buffers: readonly Uint8Array[];
}

const sent: fc.Arbitrary<Sent> = fc.record({
  type: fc.string(),
  content,
  metadata: content,
  identities,
  buffers: fc.array(bytes, { maxLength: 3 }),
});

function framesOf({ type, content, ...options }: Sent): Buffer[] {
  return wire.encode(type, content, options).map((frame) => Buffer.from(frame as Uint8Array));
}

test("decode() returns what encode() was given, whatever it holds", () => {
  fc.assert(
    fc.property(sent, (given) => {
      const message = wire.decode(framesOf(given)) as Message;
      assert.equal(message.header.msg_type, given.type);
      assert.deepEqual(message.content, { ...given.content });
      assert.deepEqual(message.metadata, { ...given.metadata });
      assert.deepEqual(message.identities, given.identities);
      assert.deepEqual(
        message.buffers,
        given.buffers.map((buffer) => Buffer.from(buffer)),
      );
    }),
    seeded(),
  );
});

test("decode() refuses a message of which one bit was changed, in the signature or what is signed", () => {
  fc.assert(
    fc.property(sent, fc.nat(4), fc.nat(), fc.nat(7), (given, part, place, bit) => {
      const frames = framesOf(given);
      const changed = frames[given.identities.length + 1 + part]!;
      changed[place % changed.length]! ^= 1 << bit;
      assert.equal(wire.decode(frames), "a wrong signature");
    }),
    seeded(),
  );
});

test("decode() answers any frames, and takes none for a message", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(bytes, fc.constant(Buffer.from("<IDS|MSG>"))), { maxLength: 10 }),
      (frames) => {
        assert.equal(typeof wire.decode(frames.map((frame) => Buffer.from(frame))), "string");
      },
    ),
    seeded(),
  );
});
