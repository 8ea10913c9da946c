/** Contrastive losses by themselves: the value of each and its gradient by the embeddings. */
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { type Key, key, normal, split } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { contrastivePairAmong } from "../../lib/losses/contrastivePair.ts";
import { dotCritic } from "../../lib/losses/critics.ts";
import { decoupledInfonce } from "../../lib/losses/decoupled.ts";
import { infonce, infonceAgainst } from "../../lib/losses/infonce.ts";
import { liftedStructure } from "../../lib/losses/liftedStructure.ts";
import { nPair } from "../../lib/losses/nPair.ts";
import { ntxent } from "../../lib/losses/ntxent.ts";
import { acrossViews, amongLabels, type Pairs } from "../../lib/losses/pairs.ts";
import { softNearestNeighbor } from "../../lib/losses/softNearestNeighbor.ts";
import { supCon } from "../../lib/losses/supCon.ts";
import { tripletAmong } from "../../lib/losses/triplet.ts";
import { viewForms, viewInfonce, viewScores } from "../../lib/losses/viewInfonce.ts";
import { debiasedNegatives } from "../../lib/negatives/debiased.ts";
import { hardNegatives } from "../../lib/negatives/hard.ts";
import type { Learner } from "../../lib/training/learner.ts";
import { everyTargets, type Work } from "./work.ts";

const images = 512;
const dimensions = 128;
const classes = 32;

export type Embeddings = {
  /** Where a step begins, `[M, 128]`, whatever the model has become. */
  readonly start: tf.Tensor2D;
  /** int32 `[M]`. */
  readonly labels: tf.Tensor1D;
  /** η, so large that an error of the gradient shows in the next loss. */
  readonly rate: tf.Scalar;
};

type OfLabels = (z: tf.Tensor2D, pairs: Pairs, key: Key) => tf.Scalar;
type OfViews = (za: tf.Tensor2D, zb: tf.Tensor2D) => tf.Scalar;

export function contrastiveLosses(): Work<tf.Tensor2D, Embeddings>[] {
  const temperature = 0.5;
  const against = (estimate: typeof hardNegatives): OfViews => {
    return (za, zb) => {
      const { scores, pairs } = viewScores(za, zb, { temperature });
      return infonceAgainst(scores, pairs, estimate(scores, pairs, { temperature }));
    };
  };
  return [
    ofLabels("contrastive_pair", "contrastive pair", 100, (z, pairs) =>
      contrastivePairAmong(z, pairs, { margin: 2 }),
    ),
    ofLabels("triplet_hard", "triplet, batch-hard", 1, (z, pairs) =>
      tripletAmong(z, pairs, { mining: "hard" }),
    ),
    ofLabels("triplet_semi_hard", "triplet, semi-hard", 5, (z, pairs) => tripletAmong(z, pairs)),
    {
      ...ofLabels("triplet_random", "triplet, random", 2, (z, pairs, key) =>
        tripletAmong(z, pairs, { mining: "random", key }),
      ),
      drawn: true,
    },
    ofViews("n_pair", "N-pair", 20, (za, zb) => nPair(za, zb)),
    ofLabels("lifted_smooth", "lifted structure, smooth", 1, (z, pairs) => liftedStructure(z, pairs)),
    ofLabels("lifted_hard", "lifted structure, hard", 5, (z, pairs) =>
      liftedStructure(z, pairs, { hard: true }),
    ),
    ofLabels("soft_nearest_neighbor", "soft nearest neighbor", 10, (z, pairs) =>
      softNearestNeighbor(z, pairs),
    ),
    ofLabels("sup_con_out", "SupCon, out", 1, (z, pairs) => supCon(z, pairs)),
    ofLabels("sup_con_in", "SupCon, in", 1, (z, pairs) => supCon(z, pairs, { form: "in" })),
    ofViews("infonce_dot", "InfoNCE, dot products", 20, (za, zb) =>
      infonce(dotCritic(za, zb), acrossViews(images)),
    ),
    ofViews("infonce_cosine", "InfoNCE, cosines", 0.5, (za, zb) => viewInfonce(za, zb, viewForms.cpc)),
    ofViews("ntxent", "NT-Xent", 10, (za, zb) => ntxent(za, zb, { temperature })),
    ofViews("clip", "InfoNCE as in CLIP", 0.2, (za, zb) => viewInfonce(za, zb, viewForms.clip)),
    ofViews("moco_v3", "InfoNCE as in MoCo v3", 10, (za, zb) => viewInfonce(za, zb, viewForms.mocoV3)),
    ofViews("decoupled", "decoupled", 0.5, (za, zb) => {
      const { scores, pairs } = viewScores(za, zb, { temperature: 0.1 });
      return decoupledInfonce(scores, pairs);
    }),
    ofViews("debiased", "debiased negatives", 10, against(debiasedNegatives)),
    ofViews("hard_negatives", "hard negatives", 10, against(hardNegatives)),
  ];
}

/** A loss of 512 rows, 16 of each of 32 labels. Masks are made of the labels in each step, as a batch's labels are new. */
function ofLabels(id: string, short: string, rate: number, loss: OfLabels) {
  return lossWork({
    ...{ id, short },
    title: `${capital(short)}: ${images} rows of ${classes} labels, d = ${dimensions}`,
    batch: () => embeddings(images, classes, rate),
    loss: (z, labels, key) => loss(z, amongLabels(labels), key),
  });
}

/** A loss of two views of 512 images. */
function ofViews(id: string, short: string, rate: number, loss: OfViews) {
  return lossWork({
    ...{ id, short },
    title: `${capital(short)}: two views of ${images} images, d = ${dimensions}`,
    batch: () => embeddings(2 * images, images, rate),
    loss: (z) => loss(...(tf.split(z, 2) as [tf.Tensor2D, tf.Tensor2D])),
  });
}

interface LossWork extends Pick<Work<tf.Tensor2D, Embeddings>, "id" | "title" | "short" | "batch"> {
  readonly loss: (z: tf.Tensor2D, labels: tf.Tensor1D, key: Key) => tf.Scalar;
}

/**
 * One step is the loss at z, and the next z = z₀ − η ∇L(z): each loss tells whether the gradient before it was right, and
 * z stays near z₀, however many steps are timed.
 */
function lossWork({ id, title, short, batch, loss }: LossWork): Work<tf.Tensor2D, Embeddings> {
  const learner: Learner<tf.Tensor2D, Embeddings> = {
    name: short,
    init: () => batch().start,
    step(model, { start, labels, rate }, key) {
      const { loss: value, grads } = valueAndGrad((z) => ({ loss: loss(z, labels, key), aux: [] }), model);
      return { model: tf.sub(start, tf.mul(rate, grads)), loss: value, metrics: {} };
    },
  };
  return { id, title, short, drawn: false, learner, batch, targets: everyTargets };
}

/** Rows of length about one, of which number n is of class n mod `count`. */
function embeddings(rows: number, count: number, rate: number): Embeddings {
  return tf.tidy(() => {
    const [keyCenters, keyRows] = split(key(1)) as [Key, Key];
    const centers = tf.tile(normal(keyCenters, [count, dimensions]), [rows / count, 1]);
    const mixed = tf.add(tf.mul(0.5, centers), tf.mul(0.85, normal(keyRows, [rows, dimensions])));
    return {
      start: tf.div(mixed, Math.sqrt(dimensions)) as tf.Tensor2D,
      labels: tf.tile(tf.range(0, count, 1, "int32"), [rows / count]),
      rate: tf.scalar(rate),
    };
  });
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
