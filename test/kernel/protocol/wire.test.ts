import assert from "node:assert/strict";
import { test } from "node:test";
import { type Message, Wire } from "../../../kernel/source/protocol/wire.ts";

const wire = new Wire("secret");

function frames(...args: Parameters<Wire["encode"]>): Buffer[] {
  return wire.encode(...args).map((frame) => Buffer.from(frame as Uint8Array));
}

test("decode() returns what encode() was given, with identities and buffers", () => {
  const sent = frames(
    "stream",
    { text: "é😀" },
    { identities: [Buffer.from([0, 255])], buffers: [Uint8Array.of(1, 2)] },
  );
  const { identities, header, parent, metadata, content, buffers } = wire.decode(sent) as Message;
  assert.deepEqual(identities, [Buffer.from([0, 255])]);
  assert.equal(header.msg_type, "stream");
  assert.deepEqual([parent, metadata, content], [{}, {}, { text: "é😀" }]);
  assert.deepEqual(buffers, [Buffer.from([1, 2])]);
});

test("encode() puts the header of the message it answers into the parent header", () => {
  const request = wire.decode(frames("kernel_info_request", {})) as Message;
  const reply = wire.decode(frames("kernel_info_reply", {}, { parent: request })) as Message;
  assert.deepEqual(reply.parent, request.header);
  assert.notEqual(reply.header.msg_id, request.header.msg_id);
});

test("encode() signs by HMAC-SHA-256 of the four parts", () => {
  const known = new Wire("key").decode([
    Buffer.from("<IDS|MSG>"),
    // python3: hmac.new(b"key", b'{"msg_type":"x"}{}{}{}', "sha256").hexdigest()
    Buffer.from("2282ffffd6e72182b2147b922df4101295f0e2d918c7acf0eeda19c870533a00"),
    ...['{"msg_type":"x"}', "{}", "{}", "{}"].map((part) => Buffer.from(part)),
  ]);
  assert.equal((known as Message).header.msg_type, "x");
});

test("decode() says what is wrong with frames that are no message", () => {
  const good = frames("stream", {});
  assert.equal(wire.decode([]), "frames without a delimiter or with parts missing");
  assert.equal(wire.decode(good.slice(0, 5)), "frames without a delimiter or with parts missing");
  assert.equal(wire.decode(good.with(5, Buffer.from("{ }"))), "a wrong signature");
  assert.equal(wire.decode(good.with(1, Buffer.from(""))), "a wrong signature");
  assert.equal(new Wire("other").decode(good), "a wrong signature");
});

test("decode() checks no signature without a key, but still the parts", () => {
  const open = new Wire("");
  const parts = (...texts: string[]) => ["<IDS|MSG>", "", ...texts].map((text) => Buffer.from(text));
  assert.equal(open.decode(parts("{}", "{}", "{}", "{}")), "a header without msg_type");
  assert.equal(open.decode(parts("{", "{}", "{}", "{}")), "a header without msg_type");
  assert.equal(open.decode(parts("null", "{}", "{}", "{}")), "a header without msg_type");
  assert.equal((open.decode(parts('{"msg_type":"x"}', "{}", "{}", "{}")) as Message).header.msg_type, "x");
});

test("decode() takes a message with a header but other parts of the wrong form as malformed", () => {
  const malformed = (...texts: string[]) =>
    (
      new Wire("").decode(
        ["<IDS|MSG>", "", '{"msg_type":"x"}', ...texts].map((text) => Buffer.from(text)),
      ) as Message
    ).malformed;
  assert.equal(malformed("{}", "{}", "{}"), undefined);
  assert.equal(malformed("{}", "{}", "[]"), "expected JSON objects, got none as content");
  assert.equal(malformed("{", "3", "{}"), "expected JSON objects, got none as parent header and metadata");
});
