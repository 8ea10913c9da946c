/** What README says about speed: a figure, a table and sentences, all made from the recorded reports. */
import { bars } from "../lib/figures/bars.ts";
import { type Figure, figure, type Layout } from "../lib/figures/figure.ts";
import type { Race, Report, Timing } from "./benchmark.ts";
import { digits, slower, table } from "./page.ts";

/** The contenders that figure and table show beside selflab compiled, one step a call. */
const shown = ["tfjs-node eager", "PyTorch eager", "torch.compile", "JAX jit"];

/** How many times selflab's time a contender takes. */
function times({ ratio }: Timing): number {
  return 1 / ratio.median;
}

function timingOf({ timings }: Race, contender: string): Timing | undefined {
  return timings.find((timing) => timing.contender === contender);
}

/** The contenders that took part in some work. */
function contendersOf({ works }: Report): string[] {
  return shown.filter((name) => works.some((race) => timingOf(race, name) !== undefined));
}

/** A group of bars a work, a bar a contender: on an axis of equal ratios, from 1, where both take the same time. */
export function speedFigure(report: Report): Figure {
  const { works } = report;
  const contenders = contendersOf(report);
  const made = bars(
    contenders.map((name) => ({
      name,
      values: works.map((race) => {
        const timing = timingOf(race, name);
        return timing === undefined ? 0 : Math.log2(times(timing));
      }),
    })),
    {
      title: "A training step in other programs takes so many times as long as in selflab",
      subtitle: `Medians, ${report.threads} threads each, in turns in one run; left of 1, selflab is slower`,
      y: "Time ÷ time of selflab's compiled step",
      categories: works.map(({ short }) => short),
      horizontal: true,
      dots: false,
      width: 760,
      height: 150 + works.length * (contenders.length * 13 + 12),
      alt: altOf(report, contenders),
    },
  );
  const powers = Array.from({ length: 16 }, (_, i) => i - 5);
  const xaxis = {
    ...(made.layout.xaxis as Layout),
    tickvals: powers,
    ticktext: powers.map((power) => (power < 0 ? `1/${2 ** -power}` : String(2 ** power))),
  };
  return figure({ data: made.data, layout: { ...made.layout, xaxis }, alt: made.alt });
}

function altOf({ works }: Report, contenders: readonly string[]): string {
  const ranges = contenders.map((name) => {
    const all = works.flatMap((race) => {
      const timing = timingOf(race, name);
      return timing === undefined ? [] : [times(timing)];
    });
    return `${name} ${multiple(Math.min(...all))} to ${multiple(Math.max(...all))}`;
  });
  return `Bars for ${works.length} pieces of work: how many times selflab's time others take, from the least to the most: ${ranges.join("; ")}.`;
}

/** The part of README between its marks, in Markdown. */
export function speedSection(step: Report, epoch: Report | undefined): string {
  const { machine, threads, works } = step;
  const contenders = contendersOf(step);
  const versions = Object.entries(machine.versions)
    .filter(([name]) => name !== "selflab")
    .map(([name, version]) => `${name} ${version}`);
  const rows = works.map((race) => [
    race.work,
    digits(race.timings[0]!.milliseconds.median),
    ...contenders.map((name) => {
      const timing = timingOf(race, name);
      return timing === undefined ? "" : multiple(times(timing));
    }),
  ]);
  return [
    `![${altOf(step, contenders)}](bench/results/speed.png)`,
    `*Recorded by \`npm run bench -- step\` on ${machine.cores} cores of ${machine.processor}, ${threads} threads each, in turns in one run (${versions.join(", ")}); all were shown to compute the same before. Columns: how many times selflab's time. More in [step.md](bench/results/step.md).*`,
    table([["", "selflab, ms a step", ...contenders], ...rows]),
    ...slowerSentence(works),
    ...(epoch === undefined ? [] : [epochSentence(epoch)]),
  ].join("\n\n");
}

function slowerSentence(works: readonly Race[]): string[] {
  const names = works.filter(slower).map(({ short }) => short);
  if (names.length === 0) return [];
  return [`Slower than PyTorch eager: ${names.join(", ")}; the record says why.`];
}

function epochSentence({ works }: Report): string {
  const [own, ...peers] = works[0]!.timings;
  const seconds = ({ milliseconds }: Timing) => `${digits(milliseconds.median / 1000)} s`;
  const others = peers.map((timing) => `${timing.contender} ${seconds(timing)} (${multiple(times(timing))})`);
  return `An epoch of SimCLR on 10,000 Fashion-MNIST images, two views each, from images on the host to the trained model takes \`fit\` ${seconds(own!)}; ${others.join("; ")}: [epoch.md](bench/results/epoch.md).`;
}

/** "2.5×": two digits, or whole numbers from 10. */
function multiple(value: number): string {
  return `${value >= 10 ? value.toFixed(0) : value.toPrecision(2)}×`;
}
