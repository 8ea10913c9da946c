import assert from "node:assert/strict";
import { test } from "node:test";
import { timingTable } from "../../bench/page.ts";

const even = (median: number) => ({ lower: median / 2, median, upper: median * 2 });

test("timingTable() has a row a contender and the first one's share of its time", () => {
  const table = timingTable([
    { contender: "a", milliseconds: even(1.25), ratio: even(1) },
    { contender: "bee", milliseconds: even(120), ratio: even(0.0104) },
  ]);
  assert.equal(
    table,
    [
      "|     | ms a step |  quartiles | a ÷ this |    quartiles |",
      "| --- | --------: | ---------: | -------: | -----------: |",
      "| a   |      1.25 | 0.625–2.50 |          |              |",
      "| bee |       120 |   60.0–240 |    0.010 | 0.0052–0.021 |",
    ].join("\n"),
  );
});
