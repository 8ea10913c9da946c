/** `npm run bench -- <name> [--only works] [--rounds N] [--threads N] [--no-peers] [--record]`, `npm run bench -- publish`. */
import { parseArgs } from "node:util";
import { inClone } from "../scripts/setup/places.mjs";
import type { Benchmark } from "./benchmark.ts";

/** Loaded only when chosen: TensorFlow reads the number of its threads when it is loaded. */
const benchmarks: Readonly<Record<string, { says: string; rounds: number; load(): Promise<Benchmark> }>> = {
  step: {
    says: "training steps: selflab compiled, tfjs-node eager, PyTorch eager and compiled, JAX",
    rounds: 11,
    load: async () => (await import("./step.ts")).step,
  },
  losses: {
    says: "value and gradient of contrastive losses: selflab, PyTorch, pytorch-metric-learning, lightly",
    rounds: 11,
    load: async () => (await import("./losses.ts")).losses,
  },
  epoch: {
    says: "one epoch of SimCLR, views included: selflab, lightly, torchvision, PyTorch",
    rounds: 5,
    load: async () => (await import("./epoch.ts")).epoch,
  },
  kernel: {
    says: "Jupyter kernels: selflab, ipykernel, tslab",
    rounds: 15,
    load: async () => (await import("./kernel.ts")).kernel,
  },
};

const usage = `Usage:
  npm run bench -- <name> [--only works] [--rounds N] [--threads N] [--no-peers] [--record]
  npm run bench -- publish
  npm run bench -- --list

  publish      makes the pages, the figure and README's part on speed of the records, without measuring.
  --only       works of step or losses, such as mlp,simclr or ntxent. Default: all of them.
  --rounds     how often the contenders take turns. Default 11 in step and losses, 5 in epoch, 15 in kernel.
  --threads    threads of each contender, but not in kernel. Default 2.
  --no-peers   selflab alone; nothing is installed.
  --record     keep the results in bench/results, and publish them.

The first run of step, losses or epoch installs the peers (bench/requirements.txt) into .cache/bench-venv. Let nothing else run meanwhile.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      rounds: { type: "string" },
      threads: { type: "string", default: "2" },
      "no-peers": { type: "boolean", default: false },
      record: { type: "boolean", default: false },
    },
  });
  if (values.list) {
    for (const [name, { says }] of Object.entries(benchmarks)) console.log(`${name}: ${says}`);
    return;
  }
  if (values.help || positionals.length === 0) {
    console.log(usage);
    return;
  }
  if (positionals.length === 1 && positionals[0] === "publish") {
    await (await import("./publish.ts")).publish();
    return;
  }
  const benchmark = Object.hasOwn(benchmarks, positionals[0]!) ? benchmarks[positionals[0]!] : undefined;
  if (benchmark === undefined || positionals.length > 1) {
    const names = Object.keys(benchmarks).join(", ");
    throw new RangeError(`bench: expected one of ${names}, got "${positionals.join(" ")}"; see --list`);
  }
  const threads = count("threads", values.threads);
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  process.env.TF_NUM_INTEROP_THREADS = String(threads);
  const settings = {
    rounds: count("rounds", values.rounds ?? String(benchmark.rounds)),
    threads,
    peers: !values["no-peers"],
    only: values.only.split(",").filter((name) => name !== ""),
  };
  const report = await (await benchmark.load())(settings);
  const { page } = await import("./page.ts");
  console.log(`\n${page(report)}`);
  if (!values.record) return;
  const { record } = await import("./record.ts");
  for (const file of record(report, inClone("bench", "results"))) console.log(`\nwritten: ${file}`);
  const { publish } = await import("./publish.ts");
  await publish();
}

function count(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new RangeError(
    `bench: expected --${name} as a whole number ≥ 1, got "${text}"; 15 rounds and 2 threads are usual`,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
