import assert from "node:assert/strict";
import { test } from "node:test";
import { profileTable } from "../../../lib/figures/profileTable.ts";
import { close } from "../../support/close.ts";
import { known } from "./profiles.ts";

const rate = 2e12;

test("profileTable() has the slowest first, with shares, paces and what they are of the rate", () => {
  const { rows, caption } = profileTable(known, { rate });
  const rounded = (value: unknown) => (typeof value === "number" ? Number(value.toFixed(6)) : value);
  assert.deepEqual(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, rounded(value)]))),
    [
      {
        operation: "MatMul",
        line: "/pack/dense.ts:29",
        in: "apply",
        "for gradient": "yes",
        runs: 1,
        ms: 4,
        "%": 50,
        MFLOP: 2000,
        "GFLOP/s": 500,
        "% of GEMM": 25,
      },
      {
        operation: "MatMul",
        line: "/pack/dense.ts:29",
        in: "apply",
        "for gradient": "",
        runs: 2,
        ms: 3,
        "%": 37.5,
        MFLOP: 4000,
        "GFLOP/s": 1333.333333,
        "% of GEMM": 66.666667,
      },
      {
        operation: "Exp",
        line: "/pack/ntxent.ts:28",
        in: "ntxent",
        "for gradient": "",
        runs: 1,
        ms: 1,
        "%": 12.5,
        MFLOP: 1,
        "GFLOP/s": 1,
        "% of GEMM": 0.05,
      },
    ],
  );
  assert.equal(
    caption,
    "Compiled: 11.0 ms a call, of which 0.50 in JavaScript; 4 operations; in 20 % of the time none ran",
  );
});

test("profileTable() by operation and by line has the columns that mean something there", () => {
  const names = (by: "operation" | "line") =>
    Object.keys(profileTable(known, { by, rate }).rows[0]!).slice(0, 3);
  assert.deepEqual(names("operation"), ["operation", "for gradient", "runs"]);
  assert.deepEqual(names("line"), ["line", "in", "for gradient"]);
});

test("profileTable() puts the rows after the first ones together, so that sums stay", () => {
  for (const by of ["both", "line"] as const) {
    const { rows } = profileTable(known, { by, rate, top: 1 });
    assert.equal(rows.length, 2);
    assert.equal(rows[1]![by === "line" ? "line" : "operation"], "2 others");
    close(
      rows.reduce((sum, { ms }) => sum + (ms as number), 0),
      known.sum,
      1e-12,
    );
  }
});

test("profileTable() gives danfojs's DataFrame, which groups", async () => {
  const frame = await profileTable(known, { rate }).frame();
  const sums = frame.groupby(["operation"]).col(["ms"]).sum();
  assert.deepEqual(sums.values, [
    ["MatMul", 7],
    ["Exp", 1],
  ]);
});

test("profileTable() leaves the pace of operations without arithmetic open", () => {
  const [run] = known.runs;
  const moved = { ...run!, operation: { ...run!.operation, name: "Reshape" } };
  assert.match(String(profileTable({ ...known, runs: [moved] }, { rate })), / 0\s+–\s+–$/m);
});
