import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { peakMemory } from "../../../lib/training/peakMemory.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const megabyte = 2 ** 20;
const marked = { skip: process.platform === "linux" ? false : "only Linux keeps a mark" };

/** Holds memory of the given size and gives it back to the system. */
async function hold(megabytes: number): Promise<void> {
  Buffer.alloc(megabytes * megabyte, 1);
  const held = process.memoryUsage.rss();
  for (let wait = 0; process.memoryUsage.rss() > held - (megabytes - 20) * megabyte; wait++) {
    assert.ok(wait < 200, "the memory was not given back");
    collect();
    await setTimeout(10);
  }
}

test("peakMemory() knows what was held and given back between two looks", marked, async () => {
  const span = peakMemory();
  const before = span.bytes();
  await hold(200);
  const grown = (span.bytes() - before) / megabyte;
  assert.ok(grown > 180 && grown < 240, `${grown} MiB`);
  span.end();
});

test("peakMemory() begins anew, and an older span keeps its peak when another begins", marked, async () => {
  const outer = peakMemory();
  await hold(200);
  const peak = outer.bytes();
  const inner = peakMemory();
  assert.ok(inner.bytes() < peak - 150 * megabyte, `${inner.bytes()} after ${peak}`);
  assert.ok(outer.bytes() >= peak);
  await hold(300);
  assert.ok(outer.bytes() > peak + 50 * megabyte);
  inner.end();
  outer.end();
});

test("peakMemory() is never below the memory that is held", () => {
  const span = peakMemory();
  const held = Buffer.alloc(64 * megabyte, 1);
  span.look();
  assert.ok(span.bytes() >= held.length);
  span.end();
});
