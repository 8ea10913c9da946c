/** One training step: selflab compiled, tfjs-node eager, PyTorch eager, tuned and through torch.compile, and JAX. */
import type { Race, Report, Settings } from "./benchmark.ts";
import { raceAgainst } from "./pythonPeer.ts";
import { race } from "./race.ts";
import { works } from "./works/all.ts";
import { chosen } from "./works/chosen.ts";

const method = [
  "A step is all that the work does once, loss, gradients and the optimizer's update as a rule, on a batch that lies in memory, until the loss has been read; SimCLR's step also gives the share of pairs that were found, and the classifier's its accuracy. One step a call, unless the name says otherwise.",
  "Compiled and tfjs-node eager run the same step of selflab. PyTorch eager is written as a person would write it, computing what selflab does; tuned it takes both views as one batch (which also joins their batch statistics), channels last and the fused Adam, where these apply; torch.compile compiles that. JAX jits the whole step and donates its state. Peers begin with selflab's weights and batch: bench/peers.",
  "Contenders take turns of 0.15 s, each after untimed steps. A ratio is of the medians within a round: its median and quartiles over the rounds.",
];

export async function step(settings: Settings): Promise<Report> {
  const raced = await raceAgainst("step.py", ["pytorch", "jax"], settings, async (peers) => {
    const races: Race[] = [];
    for (const work of chosen(works(), settings.only)) races.push(await race(work, peers, settings));
    return races;
  });
  return { benchmark: "step", method, ...raced };
}
