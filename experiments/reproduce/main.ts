/**
 * `npm run experiments -- list [--json]` and
 * `npm run experiments -- run <ids, sections, rows, ranges> [--profile quick|full] [--seeds 0,1,2] [--again]`.
 */
import { parseArgs } from "node:util";
import type { ProfileName } from "../experiment.ts";
import { listing, printListing } from "./list.ts";
import { type Entry, registry } from "./registry.ts";
import { reproduce } from "./reproduce.ts";
import { select } from "./select.ts";
import { publish, verdicts } from "./verdict.ts";

const usage = `Usage:
  npm run experiments -- list [--json]
  npm run experiments -- run <ids, sections, rows and ranges such as 34-42,147> [--profile quick|full] [--seeds 0,1,2] [--again]

  --profile   quick: a minute or less, kept for yourself; full: the published numbers. Default quick.
  --seeds     whole numbers. Default 0 for quick and 0,1,2 for full.
  --again     run also what has a fresh record.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      profile: { type: "string", default: "quick" },
      seeds: { type: "string" },
      again: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [command, ...words] = positionals;
  if (values.help || command === undefined) {
    console.log(usage);
    return;
  }
  const entries = await registry();
  if (command === "list") {
    const rows = listing(select(entries, words));
    if (values.json) console.log(JSON.stringify(rows, null, 2));
    else printListing(rows);
    return;
  }
  if (command !== "run")
    throw new RangeError(`experiments: expected list or run, got "${command}"; see --help`);
  if (words.length === 0)
    throw new RangeError('experiments: expected which experiments to run, got none; name some, or "all"');
  const profile = profileOf(values.profile);
  const seeds = seedsOf(values.seeds ?? (profile === "full" ? "0,1,2" : "0"));
  for (const entry of select(entries, words)) await runOne(entry, profile, seeds, values.again);
}

async function runOne(
  entry: Entry,
  profile: ProfileName,
  seeds: readonly number[],
  again: boolean,
): Promise<void> {
  const { section, id, experiment } = entry;
  console.log(`\n${experiment.row} ${section}/${id}: ${experiment.title} (${profile})`);
  const records = await reproduce(entry, {
    profile,
    seeds,
    again,
    onRun: (seed, state, seconds) => {
      const time = seconds === undefined ? "" : `, ${seconds.toFixed(0)} s`;
      console.log(`  seed ${seed}: ${state === "kept" ? "fresh record kept" : state}${time}`);
    },
  });
  for (const verdict of verdicts(
    experiment.claims,
    records.map(({ run }) => run),
  )) {
    const effects = verdict.effects.map((value) => value.toPrecision(3)).join(", ");
    console.log(`  ${publish(verdict)}: ${verdict.says} [${verdict.evidence}]`);
    console.log(
      `    effect ${verdict.effect.toPrecision(3)} (seeds: ${effects}), required ${verdict.atLeast}`,
    );
    if (verdict.changed) console.log(`    required was ${verdict.changed.from}: ${verdict.changed.because}`);
  }
}

function profileOf(name: string): ProfileName {
  if (name === "quick" || name === "full") return name;
  throw new RangeError(
    `experiments: expected --profile quick or full, got "${name}"; quick is the shorter one`,
  );
}

function seedsOf(text: string): number[] {
  const seeds = text.split(",").map(Number);
  if (seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0)) return seeds;
  throw new RangeError(`experiments: expected --seeds such as 0,1,2, got "${text}"; use whole numbers`);
}

main().catch((error: unknown) => {
  console.error(error instanceof RangeError || error instanceof TypeError ? error.message : error);
  process.exitCode = 1;
});
