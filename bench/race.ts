/** One piece of work: all contenders are shown to compute the same, then they race. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fold, key } from "../lib/core/key.ts";
import { dispose, tidy } from "../lib/core/scope.ts";
import { saveCheckpoint } from "../lib/training/checkpoint.ts";
import { sameLosses, sameMeanLoss } from "./agreement.ts";
import { alternate, type Contender, type Trainer } from "./alternate.ts";
import type { Race, Settings } from "./benchmark.ts";
import { compiledStep, compiledSteps, eagerStep, learnerTrainer } from "./learnerTrainer.ts";
import { PeerError } from "./peer.ts";
import type { PeerTrainer, PythonPeer } from "./pythonPeer.ts";
import type { Work } from "./works/work.ts";

export async function race(
  work: Work,
  peers: readonly PythonPeer[],
  { rounds }: Pick<Settings, "rounds">,
): Promise<Race> {
  console.log(`\n${work.title}`);
  const folder = mkdtempSync(path.join(os.tmpdir(), "selflab-bench-"));
  const first = tidy(() => work.learner.init(key(0)));
  const batch = tidy(() => work.batch());
  const compiled = compiledStep(work.learner);
  const eager = eagerStep(work.learner);
  const own: { dispose(): void }[] = [];
  const begin = (draw = 0, step = compiled): Trainer => {
    const trainer = learnerTrainer(step, { first, batch, key: fold(key(2), draw) });
    own.push(trainer);
    return trainer;
  };
  const agreement = [await sameLosses("tfjs-node eager", begin(), begin(0, eager))];
  const missing: string[] = [];
  const contenders: Contender[] = [];
  const enter = (name: string, trainer: Trainer) => {
    const target = work.targets[name];
    contenders.push({ name, trainer, ...(target !== undefined && { target }) });
  };
  enter("selflab compiled", begin());
  if (work.stepsACall !== undefined) {
    const several = compiledSteps(work.learner, work.stepsACall);
    const name = `selflab compiled, ${work.stepsACall} steps a call`;
    agreement.push(await sameLosses(name, begin(), begin(0, several)));
    enter(name, begin(0, several));
  }
  enter("tfjs-node eager", begin(0, eager));
  try {
    const start = path.join(folder, "start.safetensors");
    saveCheckpoint(start, { model: first, batch });
    const told = { work: work.id, drawn: work.drawn, stepsACall: work.stepsACall };
    for (const peer of peers) {
      for (const [name, manner] of Object.entries(await peer.manners(told))) {
        const there = (draw = 0) => peer.begin({ ...told, manner, start, draw });
        try {
          agreement.push(
            work.drawn
              ? await sameMeanLoss(name, async (draw) => begin(draw), there)
              : await sameLosses(name, begin(), await there()),
          );
          enter(name, await there());
        } catch (error) {
          if (!(error instanceof PeerError)) throw error;
          missing.push(`${name}: ${error.message}`);
        }
      }
    }
    console.log(
      `  the contenders compute the same${missing.length > 0 ? `, without ${missing.join("; ")}` : ""}`,
    );
    return {
      id: work.id,
      work: work.title,
      short: work.short,
      timings: await alternate(contenders, { rounds, ...(work.stepsACall !== undefined && { loop: 1 }) }),
      agreement,
      ...(missing.length > 0 && { missing }),
    };
  } finally {
    for (const { trainer } of contenders) await (trainer as Partial<PeerTrainer>).end?.();
    dispose([first, batch]);
    for (const trainer of own) trainer.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
