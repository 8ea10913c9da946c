/** Contrastive losses by themselves: selflab compiled and eager, PyTorch as a person would write it, and libraries of losses. */
import type { Race, Report, Settings } from "./benchmark.ts";
import { raceAgainst } from "./pythonPeer.ts";
import { race } from "./race.ts";
import { chosen } from "./works/chosen.ts";
import { contrastiveLosses } from "./works/contrastiveLosses.ts";
import type { Work } from "./works/work.ts";

const method = [
  "Value of a loss and its gradient by embeddings in 128 dimensions, until the value has been read: of 512 rows, 16 of each of 32 labels, or of two views of 512 images. Masks of pairs are made of the labels each time. The next embeddings are the first ones less a multiple of the gradient, so that the five losses which are compared before timing tell the gradients, too.",
  "PyTorch eager is written as a person would write it with PyTorch's operations on whole matrices: bench/peers/with_pytorch/losses.py. pytorch-metric-learning and lightly take part where an option of theirs gives the same loss. The former's lifted structure and NT-Xent do, but not at this size: they compare all positive pairs with all negative ones, 8 GB and 4 GB for one such mask.",
  "Contenders take turns of 0.15 s, each after untimed steps. A ratio is of the medians within a round: its median and quartiles over the rounds.",
];

export async function losses(settings: Settings): Promise<Report> {
  const works = chosen(contrastiveLosses(), settings.only) as unknown as readonly Work[];
  const raced = await raceAgainst("losses.py", ["pytorch"], settings, async (peers) => {
    const races: Race[] = [];
    for (const work of works) races.push(await race(work, peers, settings));
    return races;
  });
  return { benchmark: "losses", method, overview: true, ...raced };
}
