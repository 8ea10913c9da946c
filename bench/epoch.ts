/** One epoch of SimCLR from data on the host to a trained model: `fit`, and what people use in its place. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fashionMnist } from "../datasets/images/fashionMnist.ts";
import type { Data } from "../lib/core/data.ts";
import { fold, type Key, key } from "../lib/core/key.ts";
import { dispose, tidy } from "../lib/core/scope.ts";
import { tf } from "../lib/core/tensor.ts";
import { simclr } from "../lib/methods/instance/simclr.ts";
import { cnnSmall } from "../lib/networks/cnnSmall.ts";
import { mlp } from "../lib/networks/mlp.ts";
import { adam } from "../lib/optimizers/adam.ts";
import { batches, stepsOf } from "../lib/training/batches.ts";
import { saveCheckpoint } from "../lib/training/checkpoint.ts";
import { type Descent, descend } from "../lib/training/descend.ts";
import { fit } from "../lib/training/fit.ts";
import type { Learner } from "../lib/training/learner.ts";
import { colorJitter } from "../lib/views/color.ts";
import { compose } from "../lib/views/compose.ts";
import { randomResizedCrop } from "../lib/views/crop.ts";
import { horizontalFlip } from "../lib/views/flip.ts";
import { nearMeanLoss } from "./agreement.ts";
import { alternate, type Contender, type Trainer } from "./alternate.ts";
import type { Race, Report, Settings } from "./benchmark.ts";
import { PeerError } from "./peer.ts";
import { type PythonPeer, raceAgainst } from "./pythonPeer.ts";

const method = [
  "An epoch of SimCLR on 10,000 Fashion-MNIST images, begun anew each time from the same weights: CNN-S and a projector, two views of each image (random resized crop, flip, brightness and contrast, each image its own draw), NT-Xent, Adam, 78 batches of 128. Timed from images on the host to the last loss; what is done once, compilation among it, is done before.",
  "The peers train one network, in PyTorch as fast as it goes: both views in one batch, channels last, the fused Adam. They differ in who draws the views: lightly's SimCLRTransform (with its loss), torchvision's transforms on each image, or a batch at once by affine_grid and grid_sample. Crops of the first two begin at whole pixels and are drawn anew where they would not fit, and pixels are rounded to 8 bits, so that their loss is a little higher.",
  "Contenders take turns, an epoch each. The ratio is of the times within a round: its median and quartiles over the rounds.",
];

interface Manner {
  readonly name: string;
  /** How the peer makes views: see bench/peers/with_pytorch/epoch.py. */
  readonly manner: string;
  /** How far its loss may be from selflab's, relatively. Default: any, since the task is another. */
  readonly allowed?: number;
  readonly target?: number;
}

const manners: readonly Manner[] = [
  { name: "lightly, no workers", manner: "lightly0", allowed: 0.1, target: 0.125 },
  { name: "lightly, 2 workers", manner: "lightly2", allowed: 0.1 },
  { name: "torchvision, image by image", manner: "torchvision", allowed: 0.1 },
  { name: "PyTorch, a batch at once", manner: "batched", allowed: 0.05, target: 0.667 },
  { name: "PyTorch, without views", manner: "plain" },
];

const batchSize = 128;

export async function epoch(settings: Settings): Promise<Report> {
  const raced = await raceAgainst("epoch.py", ["pytorch"], settings, async ([peer]) => [
    await raceEpochs(peer, settings),
  ]);
  return { benchmark: "epoch", method, ...raced };
}

async function raceEpochs(peer: PythonPeer | undefined, { rounds }: Settings): Promise<Race> {
  const images = fashionMnist({ part: "train", count: 10_000 }).inputs;
  const learner = garmentLearner();
  const seed = key(0);
  const own = epochTrainer(learner, images, seed);
  const contenders: Contender[] = [{ name: "selflab", trainer: own }];
  const agreement: string[] = [];
  const missing: string[] = [];
  const folder = mkdtempSync(path.join(os.tmpdir(), "selflab-bench-"));
  try {
    const expected = (await own.run(1)).losses[0]!;
    const start = path.join(folder, "start.safetensors");
    saveStart(
      start,
      tidy(() => learner.init(fold(seed, -1))),
      images,
    );
    for (const { name, manner, allowed, target } of peer === undefined ? [] : manners) {
      try {
        const trainer = await peer!.begin({ manner, start });
        const loss = (await trainer.run(1)).losses[0]!;
        agreement.push(
          allowed === undefined
            ? `${name}: loss ${loss.toFixed(3)} at the end of the epoch, an easier task`
            : nearMeanLoss(name, expected, loss, allowed),
        );
        contenders.push({ name, trainer, ...(target !== undefined && { target }) });
      } catch (error) {
        if (!(error instanceof PeerError)) throw error;
        missing.push(`${name}: ${error.message}`);
      }
      console.log(`  ${name}: ${agreement.length + missing.length} of ${manners.length} ready`);
    }
    return {
      id: "epoch",
      work: "SimCLR, one epoch of 10,000 images, two views each",
      short: "SimCLR, an epoch",
      each: "epoch",
      timings: await alternate(contenders, { rounds, steps: 1 }),
      agreement,
      ...(missing.length > 0 && { missing }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** SimCLR on garments, as small as the lessons have it. */
export function garmentLearner(): Learner<Descent, tf.Tensor4D> {
  const view = compose(
    randomResizedCrop({ area: [0.2, 1] }),
    horizontalFlip(),
    colorJitter({ brightness: 0.4, contrast: 0.4 }),
  );
  const projector = mlp([128, 128, 64], { batchNorm: true });
  const method = simclr({ encoder: cnnSmall(), projector, view, temperature: 0.2 });
  return descend(method, adam({ learningRate: 1e-3 })) as unknown as Learner<Descent, tf.Tensor4D>;
}

/** Epochs by `fit`, each from the start; the loss of one is the mean of its last 20 steps. */
export function epochTrainer(learner: Learner<Descent, tf.Tensor4D>, images: Data, seed: Key): Trainer {
  const steps = stepsOf(1, images.shape[0]!, batchSize);
  return {
    async run(epochs) {
      const milliseconds: number[] = [];
      const losses: number[] = [];
      for (let i = 0; i < epochs; i++) {
        const started = performance.now();
        const run = await fit(learner, batches(images, { batchSize, steps }, seed), seed, {
          showProgress: false,
        });
        milliseconds.push(performance.now() - started);
        const end = run.history.loss!.slice(-20);
        losses.push(end.reduce((sum, loss) => sum + loss, 0) / end.length);
        dispose([run.first, run.last]);
      }
      return { milliseconds, losses };
    },
  };
}

/** What the peers begin with. */
function saveStart(file: string, model: Descent, { data, shape }: Data): void {
  const images = tf.tensor(data, [...shape]);
  saveCheckpoint(file, { model, images });
  dispose([model, images]);
}
