/** A report as a page of Markdown, which is also what the terminal shows. */
import type { Measure, Race, Report, Timing } from "./benchmark.ts";
import { tolerable } from "./interference.ts";
import type { Quartiles } from "./quartiles.ts";

export function page(report: Report): string {
  const { benchmark, method, machine, threads, rounds, others, works, overview, measures, missing } = report;
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `# Benchmark: ${benchmark}`,
    `Made by \`npm run bench -- ${benchmark} --record\`.`,
    [
      `- Machine: ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`,
      `- Versions: ${versions.join(", ")}`,
      `- ${threads === undefined ? "Rounds" : `Threads of each contender: ${threads}; rounds`}: ${rounds}`,
      `- Cores that other programs used during the run: ${others.toFixed(2)}${others > tolerable ? " (too many: these times mean nothing)" : ""}`,
      ...(missing === undefined ? [] : [`- Without peers: ${missing}`]),
    ].join("\n"),
    ...method,
    ...(overview ? [overviewTable(works)] : []),
    ...works.flatMap(section),
    ...(measures === undefined ? [] : [measureTable(measures)]),
  ].join("\n\n");
}

function section(race: Race): string[] {
  const { work, timings, agreement, missing = [] } = race;
  return [
    `## ${work}`,
    timingTable(timings, race.each),
    ...missing.map((why) => `Takes no part: ${why}`),
    ...(slower(race) ? [`Slower than ${everyday}: ${race.reason ?? "nobody has written down why yet"}`] : []),
    ...(agreement.length > 0
      ? [`Checked before timing:\n\n${agreement.map((line) => `- ${line}`).join("\n")}`]
      : []),
  ];
}

/** The contender that most people use. */
const everyday = "PyTorch eager";

/** Whether selflab's best takes longer than PyTorch eager. */
export function slower({ timings }: Pick<Race, "timings">): boolean {
  const timing = timings.find(({ contender }) => contender === everyday);
  return timing !== undefined && bestRatio(timing) > 1;
}

/** The smaller of the ratios of one step and of several steps a call. */
export function bestRatio({ ratio, ratioOfLoop }: Timing): number {
  return Math.min(ratio.median, ratioOfLoop?.median ?? Number.POSITIVE_INFINITY);
}

/** One row a contender; the last columns say which share of its time selflab takes, and what is wanted. */
export function timingTable(timings: readonly Timing[], each: Race["each"] = "step"): string {
  const time = (milliseconds: number) => digits(each === "step" ? milliseconds : milliseconds / 1000);
  const looped = timings.some(({ ratioOfLoop }) => ratioOfLoop !== undefined);
  const wanted = timings.some(({ target }) => target !== undefined);
  const header = [
    ...[
      "",
      each === "step" ? "ms a step" : "s an epoch",
      "quartiles",
      `${timings[0]!.contender} ÷ this`,
      "quartiles",
    ],
    ...(looped ? ["several a call ÷ this", "quartiles"] : []),
    ...(wanted ? ["wanted", "met"] : []),
  ];
  const rows = timings.map(({ contender, milliseconds, ratio, ratioOfLoop, target }, i) => [
    ...[contender, time(milliseconds.median), range(milliseconds, time)],
    ...(i === 0 ? ["", ""] : [share(ratio.median), range(ratio, share)]),
    ...(looped ? (ratioOfLoop ? [share(ratioOfLoop.median), range(ratioOfLoop, share)] : ["", ""]) : []),
    ...(wanted
      ? target === undefined
        ? ["", ""]
        : [`≤ ${target}`, met({ ratio, ratioOfLoop, target })]
      : []),
  ]);
  return table([header, ...rows]);
}

function met({
  ratio,
  ratioOfLoop,
  target,
}: Pick<Timing, "ratio"> & { ratioOfLoop: Timing["ratioOfLoop"]; target: number }): string {
  if (ratio.median <= target) return "yes";
  return ratioOfLoop !== undefined && ratioOfLoop.median <= target ? "several a call" : "no";
}

/** One row a work: the first contender's time, and its share of the others' times. */
export function overviewTable(works: readonly Race[]): string {
  const names = [...new Set(works.flatMap(({ timings }) => timings.map(({ contender }) => contender)))];
  const [own, ...others] = names;
  const rows = works.map(({ short, timings }) => [
    short,
    digits(timings[0]!.milliseconds.median),
    ...others.flatMap((name) => {
      const timing = timings.find(({ contender }) => contender === name);
      return timing === undefined
        ? ["", ""]
        : [digits(timing.milliseconds.median), share(timing.ratio.median)];
    }),
  ]);
  return table([["ms a step", own!, ...others.flatMap((name) => [name, "ratio"])], ...rows]);
}

/** One row a quantity, one column a contender. */
export function measureTable(measures: readonly Measure[]): string {
  const names = Object.keys(measures[0]!.values);
  const header = ["", "unit", ...names, `wanted of ${names[0]}`];
  const rows = measures.map(({ measure, unit, values, target }) => [
    measure,
    unit,
    ...names.map((name) => {
      const value = values[name] ?? "";
      return typeof value === "string" || unit === "lines" ? String(value) : digits(value);
    }),
    target === undefined
      ? ""
      : `≤ ${target.atMost}${target.aim === undefined ? "" : `, better ≤ ${target.aim}`}`,
  ]);
  return table([header, ...rows]);
}

/** In Markdown, all columns but the first to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const [header, ...body] = rows;
  const widths = header!.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(header!), rule, ...body.map(line)].join("\n");
}

function range({ lower, upper }: Quartiles, written: (value: number) => string): string {
  return `${written(lower)}–${written(upper)}`;
}

/** Three digits. */
export function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** Two digits after the point, or two that count. */
export function share(value: number): string {
  return value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
}
