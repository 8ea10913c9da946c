import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Race, Report } from "../../bench/benchmark.ts";
import { page, slower } from "../../bench/page.ts";
import { withSection } from "../../bench/publish.ts";
import { readRecord } from "../../bench/record.ts";
import { speedFigure, speedSection } from "../../bench/speed.ts";
import { inClone } from "../../scripts/setup/places.mjs";

const even = (median: number) => ({ lower: median / 2, median, upper: median * 2 });
const timing = (contender: string, milliseconds: number, ratio: number) => ({
  contender,
  milliseconds: even(milliseconds),
  ratio: even(ratio),
});
const stairs: Race = {
  id: "stairs",
  work: "Stairs, 20 steps",
  short: "stairs",
  timings: [timing("selflab compiled", 2, 1), timing("PyTorch eager", 4, 0.5), timing("JAX jit", 1, 2)],
  agreement: [],
};
const report: Report = {
  benchmark: "step",
  method: [],
  machine: { processor: "P", cores: 2, memoryGiB: 8, system: "linux x64", versions: { node: "20.1.0" } },
  threads: 2,
  rounds: 3,
  others: 0,
  works: [
    stairs,
    { ...stairs, short: "ladder", timings: [stairs.timings[0]!, timing("PyTorch eager", 1.6, 1.25)] },
  ],
};

test("speedFigure() draws how many times selflab's time others take, in powers of two", () => {
  const { data, layout, alt } = speedFigure(report);
  assert.deepEqual(
    data.map(({ name, x }) => [name, x]),
    [
      ["PyTorch eager", [1, -0.3219]],
      ["JAX jit", [-1, 0]], // JAX takes no part in the second work
    ],
  );
  const { tickvals, ticktext } = layout.xaxis as { tickvals: number[]; ticktext: string[] };
  assert.equal(ticktext[tickvals.indexOf(-1)], "1/2");
  assert.equal(ticktext[tickvals.indexOf(3)], "8");
  assert.match(alt, /PyTorch eager 0\.80× to 2\.0×; JAX jit 0\.50× to 0\.50×\.$/);
});

test("speedSection() has a row a work, and names the slower ones and the epoch", () => {
  const epochs = [timing("selflab", 2000, 1), timing("lightly, no workers", 20_000, 0.1)];
  const section = speedSection(report, { ...report, works: [{ ...stairs, timings: epochs }] });
  assert.ok(section.includes("| Stairs, 20 steps |               2.00 |          2.0× |   0.50× |"), section);
  assert.match(section, /Slower than PyTorch eager: ladder; the record says why\./);
  assert.match(section, /takes `fit` 2\.00 s; lightly, no workers 20\.0 s \(10×\)/);
});

test("withSection() replaces what is between the marks, again and again, and refuses a text without them", () => {
  const text = "a\n\n<!-- speed: made by npm run bench -- publish -->\n<!-- end of speed -->\n\nb\n";
  const once = withSection(text, "fast");
  assert.match(once, /^a\n\n<!-- speed.*-->\n\nfast\n\n<!-- end of speed -->\n\nb\n$/);
  assert.equal(withSection(withSection(text, "slow"), "fast"), once);
  assert.throws(() => withSection("b", "fast"), /^Error: bench: expected "<!-- speed/);
});

const results = inClone("bench", "results");
const recorded = readRecord("step", results)!;
const allRecorded = readdirSync(results)
  .filter((file) => file.endsWith(".json"))
  .map((file) => readRecord(path.basename(file, ".json"), results)!);

test("README and the pages say what the records say", () => {
  const readme = readFileSync(inClone("README.md"), "utf8");
  assert.ok(
    readme.includes(speedSection(recorded, readRecord("epoch", results))),
    "expected README's part on speed to be that of the records; run npm run bench -- publish",
  );
  for (const report of allRecorded) {
    const written = readFileSync(path.join(results, `${report.benchmark}.md`), "utf8");
    assert.equal(written, `${page(report)}\n`);
  }
});

test("each recorded work that is slower than PyTorch eager has a reason that somebody wrote", () => {
  const silent = allRecorded.flatMap(({ benchmark, works }) =>
    works.filter((race) => slower(race) && !race.reason).map(({ work }) => `${benchmark}: ${work}`),
  );
  assert.deepEqual(
    silent,
    [],
    'profile them, write a "reason" into the record of bench/results and run npm run bench -- publish',
  );
});
