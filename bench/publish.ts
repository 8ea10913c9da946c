/** `npm run bench -- publish`: everything that is made from the records, without measuring: pages, figure, README. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { placeFile } from "../datasets/placeFile.ts";
import { render } from "../lib/figures/render.ts";
import { inClone } from "../scripts/setup/places.mjs";
import { page } from "./page.ts";
import { readRecord } from "./record.ts";
import { speedFigure, speedSection } from "./speed.ts";

const results = inClone("bench", "results");
const readme = inClone("README.md");
const begin = "<!-- speed: made by npm run bench -- publish -->";
const end = "<!-- end of speed -->";

export async function publish(): Promise<void> {
  for (const benchmark of ["step", "losses", "epoch", "kernel"]) {
    const report = readRecord(benchmark, results);
    if (report === undefined) continue;
    placeFile(path.join(results, `${benchmark}.md`), Buffer.from(`${page(report)}\n`));
  }
  const step = readRecord("step", results);
  if (step === undefined) {
    throw new Error(
      "bench: expected a record of step to publish, got none; run npm run bench -- step --record",
    );
  }
  placeFile(path.join(results, "speed.png"), await render(speedFigure(step)));
  const text = withSection(readFileSync(readme, "utf8"), speedSection(step, readRecord("epoch", results)));
  placeFile(readme, Buffer.from(text));
}

/** `text` with `section` between the marks. */
export function withSection(text: string, section: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(
      `bench: expected "${begin}" before "${end}" in README.md, got other marks; put them back`,
    );
  }
  return `${text.slice(0, from + begin.length)}\n\n${section}\n\n${text.slice(to)}`;
}
