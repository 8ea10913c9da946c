/** One training step: selflab compiled, selflab eager, and PyTorch eager as a person would write it and tuned. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { machine } from "../experiments/reproduce/machine.ts";
import { fold, key } from "../lib/core/key.ts";
import { dispose, tidy } from "../lib/core/scope.ts";
import { saveCheckpoint } from "../lib/training/checkpoint.ts";
import { SetupFailure } from "../scripts/setup/failure.mjs";
import { inClone } from "../scripts/setup/places.mjs";
import { sameLosses, sameMeanLoss } from "./agreement.ts";
import { alternate, type Contender, type Trainer } from "./alternate.ts";
import type { Report, Settings } from "./benchmark.ts";
import { processSeconds, watchOthers } from "./interference.ts";
import { compiledStep, eagerStep, learnerTrainer } from "./learnerTrainer.ts";
import { Peer } from "./peer.ts";
import { peerPython } from "./peerEnvironment.ts";
import { peerTrainer } from "./peerTrainer.ts";
import { mlpContrastive } from "./works/mlpContrastive.ts";
import { simclrStep } from "./works/simclrStep.ts";
import type { Work } from "./works/work.ts";

const method = [
  "A step is loss, gradients and Adam's update on a batch that lies in memory, until the loss has been read; SimCLR's step also gives the share of pairs that were found.",
  "Compiled and eager run the same step of selflab. The first PyTorch computes what selflab does, each view through the network by itself; the tuned one takes both views as one batch (which also joins their batch statistics), channels last and the fused Adam.",
  "Contenders take turns, each turn after untimed steps. The ratio is of the medians within a round: its median and quartiles over the rounds.",
];

/** How PyTorch writes the step: see bench/peers/step.py. */
const manners = { "PyTorch eager": false, "PyTorch eager, tuned": true };

export async function step(settings: Settings): Promise<Report> {
  const { peer, missing } = settings.peers
    ? await openPeer(settings.threads)
    : { peer: undefined, missing: "--no-peers" };
  try {
    const about = peer === undefined ? undefined : ((await peer.ask({ do: "about" })) as unknown as About);
    const others = await watchOthers(async () => processSeconds() + (await peerSeconds(peer)));
    const works: Report["works"][number][] = [];
    for (const work of [mlpContrastive(), simclrStep({ views: false }), simclrStep({ views: true })]) {
      works.push(await race(work as Work, peer, settings));
    }
    const here = machine();
    return {
      benchmark: "step",
      method,
      machine: { ...here, versions: { ...here.versions, ...about?.versions } },
      threads: settings.threads,
      rounds: settings.rounds,
      others: await others(),
      works,
      ...(missing !== undefined && { missing }),
    };
  } finally {
    await peer?.close();
  }
}

/** PyTorch, or why there is none. */
async function openPeer(threads: number): Promise<{ peer?: Peer; missing?: string }> {
  try {
    const python = await peerPython();
    const script = inClone("bench", "peers", "step.py");
    return { peer: new Peer("step.py", [python, "-W", "ignore::UserWarning", script, String(threads)]) };
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.log(`PyTorch takes no part: ${error.message}`);
    return { missing: error.message };
  }
}

/** What a peer tells of itself. */
interface About {
  readonly versions: Readonly<Record<string, string>>;
  readonly processorSeconds: number;
}

async function peerSeconds(peer: Peer | undefined): Promise<number> {
  if (peer === undefined) return 0;
  return ((await peer.ask({ do: "about" })) as unknown as About).processorSeconds;
}

/** Checks that all contenders compute the same, then lets them race. */
async function race(
  work: Work,
  peer: Peer | undefined,
  { rounds }: Settings,
): Promise<Report["works"][number]> {
  console.log(`\n${work.title}`);
  const folder = mkdtempSync(path.join(os.tmpdir(), "selflab-bench-"));
  const first = tidy(() => work.learner.init(key(0)));
  const batch = work.batch();
  const compiled = compiledStep(work.learner);
  const eager = eagerStep(work.learner);
  const own: { dispose(): void }[] = [];
  const begin = (draw = 0, step = compiled): Trainer => {
    const trainer = learnerTrainer(step, { first, batch, key: fold(key(2), draw) });
    own.push(trainer);
    return trainer;
  };
  try {
    const weights = path.join(folder, "weights.safetensors");
    saveCheckpoint(weights, { params: first.params, batch });
    const agreement = [await sameLosses("selflab eager", begin(), begin(0, eager))];
    const contenders: Contender[] = [
      { name: "selflab compiled", trainer: begin() },
      { name: "selflab eager", trainer: begin(0, eager) },
    ];
    for (const [name, tuned] of peer === undefined ? [] : Object.entries(manners)) {
      const there = () => peerTrainer(peer!, { work: work.id, views: work.views, tuned, weights });
      agreement.push(
        work.views
          ? await sameMeanLoss(name, async (draw) => begin(draw), there)
          : await sameLosses(name, begin(), await there()),
      );
      contenders.push({ name, trainer: await there() });
    }
    console.log("  the contenders compute the same");
    return {
      work: work.title,
      timings: await alternate(contenders, { rounds, steps: work.steps }),
      agreement,
    };
  } finally {
    dispose([first, batch]);
    for (const trainer of own) trainer.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
