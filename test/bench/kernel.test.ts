import assert from "node:assert/strict";
import { test } from "node:test";
import { compareKernels } from "../../bench/kernel.ts";
import type { Sizes } from "../../bench/kernels/measures.ts";
import { measureTable } from "../../bench/page.ts";

const small: Sizes = {
  starts: 1,
  turns: 1,
  requests: 3,
  slowTurns: 1,
  busy: 300,
  lines: 1000,
  cells: 6,
  ends: 2,
};

test("compareKernels() measures each quantity of this repository's kernel", async () => {
  const report = await compareKernels({ rounds: 1, threads: 1, peers: false, only: [] }, small);
  assert.equal(report.missing, "--no-peers");
  const measures = report.measures!;
  for (const { measure, values } of measures) {
    assert.deepEqual(Object.keys(values), ["selflab"], measure);
    assert.ok(Number.isFinite(values.selflab), `${measure}: ${values.selflab}`);
  }
  assert.equal(measures.find(({ measure }) => measure === "1000 lines printed, lost")!.values.selflab, 0);
  const memory = measures.find(({ measure }) => measure.startsWith("memory"))!.values.selflab as number;
  assert.ok(memory > 50 && memory < 2000, `expected the memory of Node's processes in MB, got ${memory}`);
  assert.equal(measureTable(measures).split("\n").length, measures.length + 2);
});
