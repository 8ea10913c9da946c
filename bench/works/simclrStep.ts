/** The step that the lessons train with: SimCLR on digits. */
import { mnist } from "../../datasets/images/mnist.ts";
import { tf } from "../../lib/core/tensor.ts";
import { simclr } from "../../lib/methods/instance/simclr.ts";
import { cnnSmall } from "../../lib/networks/cnnSmall.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { descend } from "../../lib/training/descend.ts";
import { digitViews } from "../../lib/views/digits.ts";
import type { Work } from "./work.ts";

/** CNN-S, projector 128–128(BN)–64, NT-Xent τ .2, Adam, two views of 128 digits. */
export function simclrStep({ views }: { readonly views: boolean }): Work<tf.Tensor4D> {
  const method = simclr({
    encoder: cnnSmall(),
    projector: mlp([128, 128, 64], { batchNorm: true }),
    view: views ? digitViews() : (images) => images,
    temperature: 0.2,
  });
  return {
    id: "simclr",
    title: `SimCLR step, CNN-S, 2 × 128 digits, ${views ? "views drawn inside the step" : "without views"}`,
    views,
    learner: descend(method, adam({ learningRate: 1e-3 })),
    batch() {
      const { data, shape } = mnist({ part: "train", count: 128 }).inputs;
      return tf.tensor(data, [...shape]) as tf.Tensor4D;
    },
    steps: 10,
  };
}
