/**
 * `npm run figures -- <ids, sections, rows, ranges> [--format png|svg] [--out folder]`: draws the figures of experiments
 * from their committed full records, without training.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { readRecords } from "../experiments/reproduce/records.ts";
import { type Entry, registry } from "../experiments/reproduce/registry.ts";
import { select } from "../experiments/reproduce/select.ts";
import { render } from "../lib/figures/render.ts";

const usage = `Usage:
  npm run figures -- <ids, sections, rows and ranges such as 34-42,147, or all> [--format png|svg] [--out folder]

  --format   png: 2 pixels of the file for one of the figure; svg: sharp at every size. Default png.
  --out      where the files go, section by section, with the words of each figure beside it. Default figures.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      format: { type: "string", default: "png" },
      out: { type: "string", default: "figures" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || positionals.length === 0) {
    console.log(usage);
    return;
  }
  const format = formatOf(values.format);
  for (const entry of select(await registry(), positionals)) await draw(entry, format, values.out);
}

async function draw(entry: Entry, format: "png" | "svg", out: string): Promise<void> {
  const { row, title } = entry.experiment;
  const records = readRecords(entry, "full");
  if (records.length === 0) {
    console.log(
      `${row} ${title}: no full records yet; make them with npm run experiments -- run ${row} --profile full`,
    );
    return;
  }
  const figure = entry.experiment.figure(records.map(({ run }) => run));
  const file = path.join(out, entry.section, `${entry.id}.${format}`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, await render(figure, { format }));
  writeFileSync(file.replace(/\.\w+$/, ".txt"), `${figure.alt}\n`);
  console.log(`${row} ${title}: ${file} (seeds ${records.map(({ seed }) => seed).join(", ")})`);
}

function formatOf(name: string): "png" | "svg" {
  if (name === "png" || name === "svg") return name;
  throw new RangeError(`figures: expected --format png or svg, got "${name}"; svg is sharp at every size`);
}

main().catch((error: unknown) => {
  console.error(error instanceof RangeError ? error.message : error);
  process.exitCode = 1;
});
