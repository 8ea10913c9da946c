import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import { test } from "node:test";
import { eachLine } from "../../../kernel/source/exchange/lines.ts";

test("eachLine() ends lines at \\n alone, wherever the chunks are cut", async () => {
  const lines = ["Grüße \u2028 世界 \u2029 😀 \r", "", "second", "x".repeat(10)];
  const bytes = Buffer.from(`${lines.join("\n")}\nnot ended`);
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const stream = new PassThrough();
    const got: string[] = [];
    eachLine(stream, (line) => got.push(line));
    for (let i = 0; i < bytes.length; i += size) stream.write(bytes.subarray(i, i + size));
    stream.end();
    await finished(stream);
    assert.deepEqual(got, lines, `chunks of ${size} bytes`);
  }
});
