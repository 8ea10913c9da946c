/** A restricted Boltzmann machine: a step without a gradient, whose draws are part of the work. */
import { bernoulli, key, normal, split, uniform } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import type { Tree } from "../../lib/core/tree.ts";
import type { Learner } from "../../lib/training/learner.ts";
import { smallestTargets, type Work } from "./work.ts";

export type Machine = {
  readonly weights: tf.Tensor2D;
  readonly visible: tf.Tensor1D;
  readonly hidden: tf.Tensor1D;
} & {
  readonly [name: string]: Tree;
};

const visibleUnits = 784;
const hiddenUnits = 128;
const learningRate = 0.05;

/**
 * One step of contrastive divergence, CD-1, of 784 visible and 128 hidden units:
 *
 *     h ~ p(h | v) = σ(v W + c)        v′ ~ p(v | h) = σ(h Wᵀ + b)
 *     W ← W + η (vᵀ p(h | v) − v′ᵀ p(h | v′)) / N
 *
 * The loss is the mean squared error of p(v | h).
 *
 * Source: Hinton 2010, "A practical guide to training restricted Boltzmann machines", § 2–3.
 */
const contrastiveDivergence: Learner<Machine, tf.Tensor2D> = {
  name: "RBM",
  init: (from) => ({
    weights: tf.mul(normal(from, [visibleUnits, hiddenUnits]), 0.01) as tf.Tensor2D,
    visible: tf.zeros([visibleUnits]) as tf.Tensor1D,
    hidden: tf.zeros([hiddenUnits]) as tf.Tensor1D,
  }),
  step({ weights, visible, hidden }, v, from) {
    const [keyHidden, keyVisible] = split(from);
    const n = v.shape[0];
    const sigmoid = (scores: tf.Tensor): tf.Tensor2D => tf.sigmoid(scores as tf.Tensor2D);
    const up = (units: tf.Tensor2D) => sigmoid(tf.add(tf.matMul(units, weights), hidden));
    const drawn = (probabilities: tf.Tensor2D, draw: tf.Tensor1D) =>
      tf.cast(tf.less(uniform(draw, probabilities.shape), probabilities), "float32") as tf.Tensor2D;
    const ph = up(v);
    const pv = sigmoid(tf.add(tf.matMul(drawn(ph, keyHidden!), weights, false, true), visible));
    const v2 = drawn(pv, keyVisible!);
    const ph2 = up(v2);
    const moved = <T extends tf.Tensor>(old: T, change: tf.Tensor): T =>
      tf.add(old, tf.mul(change, learningRate / n)) as T;
    return {
      model: {
        weights: moved(weights, tf.sub(tf.matMul(v, ph, true), tf.matMul(v2, ph2, true))),
        visible: moved(visible, tf.sum(tf.sub(v, v2), 0)),
        hidden: moved(hidden, tf.sum(tf.sub(ph, ph2), 0)),
      },
      loss: tf.mean(tf.square(tf.sub(v, pv))) as tf.Scalar,
      metrics: {},
    };
  },
};

export function rbm(): Work<Machine, tf.Tensor2D> {
  return {
    id: "rbm",
    title: "RBM 784–128, one step of CD-1, batch 128",
    short: "RBM",
    drawn: true,
    learner: contrastiveDivergence,
    batch: () => bernoulli(key(1), [128, visibleUnits], 0.3) as tf.Tensor2D,
    targets: smallestTargets,
    stepsACall: 50,
  };
}
