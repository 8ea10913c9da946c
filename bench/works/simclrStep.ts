/** The step that the lessons train with: SimCLR on digits. */
import { mnist } from "../../datasets/images/mnist.ts";
import { uniform } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { simclr } from "../../lib/methods/instance/simclr.ts";
import { cnnSmall } from "../../lib/networks/cnnSmall.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { type Descent, descend } from "../../lib/training/descend.ts";
import { digitViews } from "../../lib/views/digits.ts";
import type { View } from "../../lib/views/view.ts";
import { convolutionTargets, type Work } from "./work.ts";

/** CNN-S, projector 128–128(BN)–64, NT-Xent τ .2, Adam, two views of 128 digits. */
export function simclrStep({ views }: { readonly views: boolean }): Work<Descent, tf.Tensor4D> {
  const method = simclr({
    encoder: cnnSmall(),
    projector: mlp([128, 128, 64], { batchNorm: true }),
    view: views ? digitViews() : hardlyChanged,
    temperature: 0.2,
  });
  return {
    id: "simclr",
    title: `SimCLR step, CNN-S, 2 × 128 digits, ${views ? "views drawn inside the step" : "without views"}`,
    short: views ? "SimCLR" : "SimCLR without views",
    drawn: views,
    learner: descend(method, adam({ learningRate: 1e-3 })),
    batch() {
      const { data, shape } = mnist({ part: "train", count: 128 }).inputs;
      return tf.tensor(data, [...shape]) as tf.Tensor4D;
    },
    targets: convolutionTargets,
  };
}

/**
 * The batch times 1 ± 10⁻⁶, by one number a view. Were the two views one and the same tensor, TensorFlow would see it and
 * compute one pass through the network in the place of two.
 */
const hardlyChanged: View = (images, key) => tf.mul(images, uniform(key, [], 1 - 1e-6, 1 + 1e-6));
