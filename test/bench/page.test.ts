import assert from "node:assert/strict";
import { test } from "node:test";
import { measureTable, overviewTable, timingTable } from "../../bench/page.ts";

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

test("timingTable() says what is wanted and whether it is met, by one step or by several a call", () => {
  const table = timingTable([
    { contender: "a", milliseconds: even(2), ratio: even(1), ratioOfLoop: even(0.5) },
    { contender: "b", milliseconds: even(4), ratio: even(0.5), ratioOfLoop: even(0.25), target: 0.6 },
    { contender: "c", milliseconds: even(2), ratio: even(1), ratioOfLoop: even(0.5), target: 0.8 },
    { contender: "d", milliseconds: even(1), ratio: even(2), ratioOfLoop: even(1), target: 0.8 },
  ]);
  const ends = table.split("\n").map((line) =>
    line
      .split("|")
      .slice(-3, -1)
      .map((cell) => cell.trim())
      .join(" "),
  );
  assert.deepEqual(
    ends.filter((_, i) => i !== 1),
    ["wanted met", "", "≤ 0.6 yes", "≤ 0.8 several a call", "≤ 0.8 no"].map((end) => end || " "),
  );
});

test("overviewTable() has a row a work, and leaves room for those who take no part in it", () => {
  const race = (short: string, others: Record<string, number>) => ({
    ...{ id: short, work: short, short, agreement: [] },
    timings: [
      { contender: "a", milliseconds: even(2), ratio: even(1) },
      ...Object.entries(others).map(([contender, milliseconds]) => ({
        contender,
        milliseconds: even(milliseconds),
        ratio: even(2 / milliseconds),
      })),
    ],
  });
  assert.equal(
    overviewTable([race("walk", { b: 4 }), race("run", { b: 1, c: 200 })]),
    [
      "| ms a step |    a |    b | ratio |   c | ratio |",
      "| --------- | ---: | ---: | ----: | --: | ----: |",
      "| walk      | 2.00 | 4.00 |  0.50 |     |       |",
      "| run       | 2.00 | 1.00 |  2.00 | 200 | 0.010 |",
    ].join("\n"),
  );
});

test("measureTable() has a row a quantity, with what is wanted of the first contender", () => {
  const table = measureTable([
    { measure: "cell", unit: "ms", values: { a: 1.234, b: 120.4 }, target: { atMost: 25, aim: 10 } },
    { measure: "interrupt", unit: "ms", values: { a: 20, b: "never" }, target: { atMost: 60 } },
    { measure: "lost", unit: "lines", values: { a: 0, b: 99_123 } },
  ]);
  assert.equal(
    table,
    [
      "|           |  unit |    a |     b |       wanted of a |",
      "| --------- | ----: | ---: | ----: | ----------------: |",
      "| cell      |    ms | 1.23 |   120 | ≤ 25, better ≤ 10 |",
      "| interrupt |    ms | 20.0 | never |              ≤ 60 |",
      "| lost      | lines |    0 | 99123 |                   |",
    ].join("\n"),
  );
});
