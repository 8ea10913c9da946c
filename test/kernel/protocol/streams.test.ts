import assert from "node:assert/strict";
import { test } from "node:test";
import { StreamJoiner } from "../../../kernel/source/protocol/streams.ts";

type Emitted = [owner: string, name: string, text: string];

function joiner(): { streams: StreamJoiner<string>; emitted: Emitted[] } {
  const emitted: Emitted[] = [];
  return { emitted, streams: new StreamJoiner((...output) => emitted.push(output)) };
}

test("StreamJoiner joins what one owner writes to one stream", () => {
  const { streams, emitted } = joiner();
  for (const text of ["a", "b", "c"]) streams.write("cell", "stdout", text);
  assert.deepEqual(emitted, []);
  streams.flush();
  assert.deepEqual(emitted, [["cell", "stdout", "abc"]]);
});

test("StreamJoiner keeps the order across streams and owners", () => {
  const { streams, emitted } = joiner();
  streams.write("one", "stdout", "a");
  streams.write("one", "stderr", "b");
  streams.write("two", "stderr", "c");
  streams.flush();
  assert.deepEqual(emitted, [
    ["one", "stdout", "a"],
    ["one", "stderr", "b"],
    ["two", "stderr", "c"],
  ]);
});

test("StreamJoiner emits by itself after a moment, and at once when much waits", async () => {
  const { streams, emitted } = joiner();
  streams.write("cell", "stdout", "soon");
  await new Promise((done) => setTimeout(done, 100));
  assert.deepEqual(emitted, [["cell", "stdout", "soon"]]);
  streams.write("cell", "stdout", "x".repeat(100_000));
  assert.equal(emitted.length, 2);
});

test("StreamJoiner emits nothing when nothing waits", () => {
  const { streams, emitted } = joiner();
  streams.flush();
  assert.deepEqual(emitted, []);
});
