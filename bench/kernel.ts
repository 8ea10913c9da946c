/** Jupyter kernels: this repository's, ipykernel, and tslab as it comes. */
import { machine } from "../experiments/reproduce/machine.ts";
import type { Measure, Report, Settings } from "./benchmark.ts";
import { processSeconds, watchOthers } from "./interference.ts";
import {
  busyCompletions,
  flood,
  interrupts,
  latencies,
  longNotebook,
  type Sizes,
  starts,
} from "./kernels/measures.ts";
import { ownKernel, peerKernels } from "./kernels/programs.ts";
import { RunningKernels } from "./kernels/running.ts";

const method = [
  "One client measures all kernels, over the sockets a notebook would use. A cell's time is from sending it to when both its reply and idle have come; kernels of TypeScript check the types of a cell before they run it, Python has none to check.",
  "Times and memory are medians, but for those of 95 of 100, which are what 95 % of the requests stay below. Kernels take turns, except for lines printed and the long notebook. Memory is the sum of the resident sets of a kernel's processes.",
  "A kernel is interrupted as Jupyter would do it: selflab by a message, the others by a signal.",
];

/** What a benchmark measures where its settings say nothing else. */
const sizes = { starts: 7, requests: 20, slowTurns: 5, busy: 1000, lines: 100_000, cells: 5000, ends: 200 };

export async function kernel(settings: Settings): Promise<Report> {
  return compareKernels(settings, { ...sizes, turns: settings.rounds });
}

/** The benchmark in a size of one's choice. */
export async function compareKernels({ rounds, peers: withPeers }: Settings, sizes: Sizes): Promise<Report> {
  const { peers, missing } = withPeers ? peerKernels() : { peers: [], missing: ["--no-peers"] };
  const running = new RunningKernels([ownKernel(), ...peers]);
  const others = await watchOthers(async () => processSeconds() + running.processorSeconds());
  const measures: Measure[] = [];
  try {
    for (const measure of [starts, latencies, busyCompletions, interrupts, flood, longNotebook]) {
      const more = [await measure(running, sizes)].flat();
      measures.push(...more);
      for (const { measure: name, unit, values } of more) console.log(`${name}, ${unit}: ${shown(values)}`);
    }
  } finally {
    await running.stopAll();
  }
  const here = machine();
  const versions = Object.fromEntries(running.programs.map(({ name, version }) => [name, version]));
  return {
    benchmark: "kernel",
    method,
    machine: { ...here, versions: { node: here.versions.node!, ...versions } },
    rounds,
    others: await others(),
    works: [],
    measures,
    ...(missing.length > 0 && { missing: missing.join("; ") }),
  };
}

/** What the terminal shows while the run goes on. */
function shown(values: Measure["values"]): string {
  const written = Object.entries(values).map(([name, value]) => {
    return `${name} ${typeof value === "number" ? Number(value.toPrecision(3)) : value}`;
  });
  return written.join(", ");
}
