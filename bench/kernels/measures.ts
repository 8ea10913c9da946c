/** What is measured of kernels, each measure by itself; all kernels take turns. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Measure } from "../benchmark.ts";
import { quantile } from "../quartiles.ts";
import { type KernelUnderTest, within } from "./client.ts";
import type { RunningKernels } from "./running.ts";

/** How much is measured. */
export interface Sizes {
  /** Starts of each kernel. */
  readonly starts: number;
  /** Turns of each kernel where many short requests are measured, and requests in a turn. */
  readonly turns: number;
  readonly requests: number;
  /** Turns of each kernel where a request takes seconds. */
  readonly slowTurns: number;
  /** Milliseconds for which a cell runs while completions are asked for. */
  readonly busy: number;
  /** Lines of the flood. */
  readonly lines: number;
  /** Cells of the long notebook, and how many of its first and last ones are compared. */
  readonly cells: number;
  readonly ends: number;
}

type Values = Readonly<Record<string, readonly number[]>>;

/** Milliseconds that pass before memory is read: what a kernel does by itself after its start is done by then. */
const rest = 1500;

/** Milliseconds after which an interrupt or a flood counts as failed. */
const patience = { interrupt: 5000, flood: 60_000 };

/** Starts: how long they take, and the memory of what was started. */
export async function starts(running: RunningKernels, { starts: count }: Sizes): Promise<Measure[]> {
  const [ready, firstCell, memory] = [noValues(running), noValues(running), noValues(running)];
  for (let turn = 0; turn < count; turn++) {
    for (const program of running.programs) {
      const kernel = await running.start(program);
      ready[program.name]!.push(kernel.started.ready);
      firstCell[program.name]!.push(kernel.started.firstCell);
      await sleep(rest);
      memory[program.name]!.push(kernel.usage().megabytes);
      await running.stop(kernel);
    }
  }
  return [
    median("start, to the first answer", "ms", ready, { atMost: 1000 }),
    median("start, to the end of a first cell", "ms", firstCell),
    median("memory of all processes after the start", "MB", memory, { atMost: 280 }),
  ];
}

/** Short requests, one after the other. */
export async function latencies(running: RunningKernels, sizes: Sizes): Promise<Measure[]> {
  const [nothing, assignment, completion] = [noValues(running), noValues(running), noValues(running)];
  const kernels = await running.startAll();
  for (const kernel of kernels) await succeeds(kernel, kernel.program.cells.text);
  for (let turn = 0; turn < sizes.turns; turn++) {
    for (const kernel of kernels) {
      const { name, cells } = kernel.program;
      await succeeds(kernel, cells.nothing);
      for (let i = 0; i < sizes.requests; i++) nothing[name]!.push(await succeeds(kernel, cells.nothing));
      for (let i = 0; i < sizes.requests; i++)
        assignment[name]!.push(await succeeds(kernel, cells.assignment(turn * sizes.requests + i)));
      for (let i = 0; i < sizes.requests; i++) completion[name]!.push(await kernel.complete(cells.completed));
    }
  }
  await running.stopAll();
  return [
    median("cell that does nothing", "ms", nothing, { atMost: 6 }),
    atShare(0.95, "cell that does nothing, 95 of 100", "ms", nothing),
    median("cell that declares a name", "ms", assignment, { atMost: 25, aim: 10 }),
    atShare(0.95, "cell that declares a name, 95 of 100", "ms", assignment),
    median("completion", "ms", completion, { atMost: 20 }),
  ];
}

/** Completions while a cell runs. */
export async function busyCompletions(running: RunningKernels, sizes: Sizes): Promise<Measure[]> {
  const [working, waiting] = [noValues(running), noValues(running)];
  const kernels = await running.startAll();
  for (const kernel of kernels) await succeeds(kernel, kernel.program.cells.text);
  for (let turn = 0; turn < sizes.slowTurns; turn++) {
    for (const kernel of kernels) {
      const { name, cells } = kernel.program;
      for (const [values, code] of [
        [working, cells.busy(sizes.busy)],
        [waiting, cells.waiting(sizes.busy)],
      ] as const) {
        const cell = succeeds(kernel, code);
        await sleep(sizes.busy / 5);
        values[name]!.push(await kernel.complete(cells.completed));
        await cell;
      }
    }
  }
  await running.stopAll();
  return [
    median(`completion while a cell works for ${sizes.busy} ms`, "ms", working, { atMost: 50 }),
    median(`completion while a cell awaits for ${sizes.busy} ms`, "ms", waiting, { atMost: 50 }),
  ];
}

/** Interrupts of a cell that works forever, as long as the kernel takes them. */
export async function interrupts(running: RunningKernels, { slowTurns }: Sizes): Promise<Measure> {
  const taken = noValues(running);
  const failed = new Set<string>();
  for (const program of running.programs) {
    const kernel = await running.start(program);
    for (let turn = 0; turn < slowTurns && !failed.has(program.name); turn++) {
      let begun = (): void => {};
      const begins = new Promise<void>((done) => {
        begun = done;
      });
      const cell = kernel.execute(program.cells.endless, ({ header }) => {
        if (header.msg_type === "stream") begun();
      });
      // Not every kernel sends output while a cell works.
      await within(500, begins);
      await sleep(100);
      const asked = performance.now();
      kernel.interrupt();
      const ended = await within(patience.interrupt, cell);
      if (ended?.value.reply.status === "error") taken[program.name]!.push(performance.now() - asked);
      else failed.add(program.name);
    }
    await running.stop(kernel);
  }
  const measure = median("interrupt of a loop without await", "ms", taken, { atMost: 60 });
  const never = Object.fromEntries(
    [...failed].map((name) => [name, `none within ${patience.interrupt / 1000} s`]),
  );
  return { ...measure, values: { ...measure.values, ...never } };
}

/** Many lines printed at once: how long it takes, and how many do not come, or not in their place. */
export async function flood(running: RunningKernels, { lines }: Sizes): Promise<Measure[]> {
  const seconds: Record<string, number | string> = {};
  const lost: Record<string, number> = {};
  for (const program of running.programs) {
    const kernel = await running.start(program);
    const { name, cells } = program;
    let text = "";
    const cell = kernel.execute(cells.flood(lines), ({ header, content }) => {
      if (header.msg_type === "stream" && content.name === "stdout") text += content.text;
    });
    const ended = await within(patience.flood, cell);
    seconds[name] =
      ended === undefined ? `no end within ${patience.flood / 1000} s` : ended.value.milliseconds / 1000;
    const came = new Set(text.split("\n"));
    lost[name] = Array.from({ length: lines }, (_, i) => String(i)).filter((line) => !came.has(line)).length;
    await running.stop(kernel);
  }
  return [
    { measure: `${lines} lines printed`, unit: "s", values: seconds },
    { measure: `${lines} lines printed, lost`, unit: "lines", values: lost, target: { atMost: 0 } },
  ];
}

/** A long notebook in a new kernel of each program: what its cells take at both ends, and what memory it costs. */
export async function longNotebook(
  running: RunningKernels,
  { cells: count, ends }: Sizes,
): Promise<Measure[]> {
  const [first, last, growth] = [noValues(running), noValues(running), noValues(running)];
  for (const program of running.programs) {
    const kernel = await running.start(program);
    const run = async (from: number, to: number): Promise<number[]> => {
      const times: number[] = [];
      for (let i = from; i < to; i++) times.push(await succeeds(kernel, program.cells.assignment(i)));
      return times;
    };
    await sleep(rest);
    const before = kernel.usage().megabytes;
    first[program.name]!.push(...(await run(0, ends)));
    await run(ends, count - ends);
    last[program.name]!.push(...(await run(count - ends, count)));
    await sleep(rest);
    growth[program.name]!.push(kernel.usage().megabytes - before);
    await running.stop(kernel);
  }
  return [
    median(`first ${ends} of ${count} cells that declare a name`, "ms", first),
    median(`last ${ends} of them`, "ms", last),
    median(`growth of memory by ${count} cells`, "MB", growth, { atMost: 100 }),
  ];
}

/** Runs a cell that must succeed; milliseconds. */
async function succeeds(kernel: KernelUnderTest, code: string): Promise<number> {
  const { reply, milliseconds } = await kernel.execute(code);
  if (reply.status === "ok") return milliseconds;
  throw new Error(
    `bench: expected ${kernel.program.name} to run "${code}", got ${reply.ename}: ${reply.evalue}; mend its cells in bench/kernels/programs.ts`,
  );
}

function noValues({ programs }: RunningKernels): Record<string, number[]> {
  return Object.fromEntries(programs.map(({ name }) => [name, []]));
}

function median(measure: string, unit: Measure["unit"], values: Values, target?: Measure["target"]): Measure {
  return atShare(0.5, measure, unit, values, target);
}

function atShare(
  share: number,
  measure: string,
  unit: Measure["unit"],
  values: Values,
  target?: Measure["target"],
): Measure {
  const measured = Object.entries(values).filter(([, all]) => all.length > 0);
  const summarized = Object.fromEntries(measured.map(([name, all]) => [name, quantile(all, share)]));
  return { measure, unit, values: summarized, ...(target !== undefined && { target }) };
}
