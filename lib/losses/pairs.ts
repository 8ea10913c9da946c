/**
 * The vocabulary of pairs. Rows are anchors, columns are candidates. For each anchor three marks of the candidates say
 * all that tells one contrastive loss from another:
 *
 * - **positives**: which candidates it should find,
 * - **negatives**: which it should not,
 * - **denominator**: which stand below the fraction bar, that is, compete. InfoNCE has the positive there; decoupled
 *   contrastive learning has not.
 *
 * A row of a batch is never a pair with itself. `kindsOf` turns pairs into names to draw, `figures/pairMatrix` draws them.
 */
import { checkShape, tf } from "../core/tensor.ts";
import type { PairMask } from "./pairMask.ts";

/** Three masks of 0 and 1, `[A, C]`: A anchors, C candidates. */
export interface Pairs extends PairMask {
  /** 1 where column c stands in the denominator of anchor a. */
  readonly denominator: tf.Tensor2D;
}

/** What a pair is to the loss; "positive above only" is a positive that is not in the denominator. */
export type PairKind = "left out" | "negative" | "positive" | "positive above only";

/**
 * Views stacked on each other, `[VN, VN]`, row v N + i being view v of image i: the positives of a row are the other
 * views of its image, all views of other images are negatives, and both are in the denominator. SimCLR has two views,
 * CMC and multi-crop more.
 */
export function amongViews(images: number, views = 2): Pairs {
  checkCount("amongViews", "images", images, 2, "a negative needs another image");
  checkCount("amongViews", "views", views, 2, "a positive needs another view");
  return samePairs(tf.tile(tf.eye(images), [views, views]));
}

/**
 * Rows with labels, `[N, N]`: the positives of a row are the other rows of its label, rows of other labels are
 * negatives, and both are in the denominator. `labels`: int32 `[N]`. A row whose label is alone has no positive.
 */
export function amongLabels(labels: tf.Tensor1D): Pairs {
  return samePairs(sameLabel("amongLabels", labels, labels));
}

/**
 * Anchors in one view and candidates in another, `[N, N]`: the positive of row i is column i, all other columns are
 * negatives. CPC, N-pair, CLIP and MoCo v3 have these.
 */
export function acrossViews(images: number): Pairs {
  checkCount("acrossViews", "images", images, 2, "a negative needs another image");
  return withPositives(tf.eye(images));
}

/**
 * Anchors and other candidates, both with labels, `[A, C]`: candidates of an anchor's label are positives, the others
 * negatives. For labelled rows against a bank or against texts.
 */
export function acrossLabels(anchors: tf.Tensor1D, candidates: tf.Tensor1D): Pairs {
  return withPositives(sameLabel("acrossLabels", anchors, candidates));
}

/**
 * Each anchor with its positive and no other candidate, `[N, 1]`: what a queue or a bank adds its negatives to. The score
 * of an anchor is then a column of its own.
 */
export function positivesAlone(anchors: number): Pairs {
  checkCount("positivesAlone", "anchors", anchors, 1, "pass the size of the batch");
  const one: tf.Tensor2D = tf.ones([anchors, 1]);
  return { positives: one, negatives: tf.zerosLike(one), denominator: one };
}

/** With `count` more columns that are negatives of every anchor: the rows of a queue or a bank, `[A, C + count]`. */
export function withNegatives(pairs: Pairs, count: number): Pairs {
  checkCount("withNegatives", "negatives", count, 1, "leave the call out where there are none");
  const more: tf.Tensor2D = tf.ones([pairs.positives.shape[0], count]);
  return mapMasks((name) => tf.concat([pairs[name], name === "positives" ? tf.zerosLike(more) : more], 1));
}

/** The same pairs with only the negatives in the denominator: decoupled contrastive learning. */
export function decoupled({ positives, negatives }: Pairs): Pairs {
  return { positives, negatives, denominator: negatives };
}

/** The pairs of the first `count` anchors, `[count, C]`. */
export function firstAnchors(pairs: Pairs, count: number): Pairs {
  return mapMasks((name) => tf.slice(pairs[name], [0, 0], [count, -1]));
}

/** The pairs of two sets of anchors with as many candidates each, one set below the other, `[A + B, C]`. */
export function stacked(upper: Pairs, lower: Pairs): Pairs {
  return mapMasks((name) => tf.concat([upper[name], lower[name]], 0));
}

/** The kind of each pair, `[A][C]`: reads the masks, so not inside a compiled step. */
export function kindsOf(pairs: Pairs): PairKind[][] {
  const [positives, negatives, denominator] = [pairs.positives, pairs.negatives, pairs.denominator].map(
    (mask) => mask.arraySync(),
  );
  return positives!.map((row, a) =>
    row.map((positive, c): PairKind => {
      if (positive === 1) return denominator![a]![c] === 1 ? "positive" : "positive above only";
      return negatives![a]![c] === 1 ? "negative" : "left out";
    }),
  );
}

/** "a1", "a2", "b1", …: names of rows stacked view by view. */
export function viewNames(images: number, views = 2): string[] {
  return Array.from({ length: images * views }, (_, row) => {
    const view = String.fromCharCode("a".charCodeAt(0) + Math.floor(row / images));
    return `${view}${(row % images) + 1}`;
  });
}

/** Pairs of a set with itself, of which `same` marks those that belong together. */
function samePairs(same: tf.Tensor2D): Pairs {
  const others: tf.Tensor2D = tf.sub(1, tf.eye(same.shape[0]));
  return { positives: tf.mul(same, others), negatives: tf.sub(1, same), denominator: others };
}

function mapMasks(mask: (name: keyof Pairs) => tf.Tensor2D): Pairs {
  return { positives: mask("positives"), negatives: mask("negatives"), denominator: mask("denominator") };
}

/** All candidates that are no positives are negatives. */
function withPositives(positives: tf.Tensor2D): Pairs {
  return { positives, negatives: tf.sub(1, positives), denominator: tf.onesLike(positives) };
}

function sameLabel(where: string, anchors: tf.Tensor1D, candidates: tf.Tensor1D): tf.Tensor2D {
  for (const { shape } of [anchors, candidates])
    checkShape(where, "labels", shape, [null], "pass one label for each row");
  const same = tf.equal(tf.expandDims(anchors, 1), tf.expandDims(candidates, 0));
  return tf.cast(same, "float32") as tf.Tensor2D;
}

function checkCount(where: string, what: string, got: number, least: number, remedy: string): void {
  if (Number.isSafeInteger(got) && got >= least) return;
  throw new RangeError(`${where}: expected at least ${least} ${what}, a whole number, got ${got}; ${remedy}`);
}
