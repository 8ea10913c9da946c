import assert from "node:assert/strict";
import { test } from "node:test";
import { processSeconds, watchOthers } from "../../bench/interference.ts";

test("watchOthers() counts what the contenders do not", async () => {
  const others = await watchOthers(async () => 0); // says it used nothing, so this process is another program
  const until = processSeconds() + 0.3;
  while (processSeconds() < until);
  assert.ok((await others()) > 0.05);
});

test("watchOthers() finds nothing left where the contenders used all", async () => {
  let used = 0;
  const others = await watchOthers(async () => {
    used += 1e6;
    return used;
  });
  assert.equal(await others(), 0);
});
