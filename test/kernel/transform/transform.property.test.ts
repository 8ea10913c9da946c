import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { seeded } from "../seeded.ts";
import { ExecutionProcess } from "./executionProcess.ts";
import { program } from "./programs/program.ts";
import { asCells, asModule, prepare, prepareProcess } from "./runs.ts";

const execution = new ExecutionProcess();
after(() => execution.stop());

let runs = 0;

/** The program with names that no program before had: what an earlier one declared is no part of its meaning. */
function renamed(cells: readonly string[]): string[] {
  runs++;
  return cells.map((cell) => cell.replace(/\b([A-Za-z])_(\d+)\b/g, `$1_${runs}_$2`));
}

test("transform() makes cells that do what the same program does as one module", async () => {
  prepare();
  await prepareProcess(execution);
  await fc.assert(
    fc.asyncProperty(program, async (cells) => {
      const own = renamed(cells);
      assert.deepEqual(await asCells(own, execution), await asModule(own));
    }),
    seeded(60),
  );
});
