/** All pieces of work, in the order in which they race. */
import { cnnClassifier } from "./cnnClassifier.ts";
import { gruClassifier } from "./gruClassifier.ts";
import { kmeans } from "./kmeans.ts";
import { languageModel } from "./languageModel.ts";
import { linearProbe } from "./linearProbe.ts";
import { mlpContrastive } from "./mlpContrastive.ts";
import { nearestNeighbors } from "./nearestNeighbors.ts";
import { rbm } from "./rbm.ts";
import { simclrStep } from "./simclrStep.ts";
import { sinkhorn } from "./sinkhorn.ts";
import { word2vec } from "./word2vec.ts";
import type { Work } from "./work.ts";

export function works(): Work[] {
  const all = [
    mlpContrastive(),
    rbm(),
    gruClassifier(),
    languageModel(),
    word2vec(),
    simclrStep({ views: false }),
    simclrStep({ views: true }),
    cnnClassifier(),
    linearProbe(),
    kmeans(),
    sinkhorn(),
    nearestNeighbors(),
  ];
  return all as unknown as Work[];
}
