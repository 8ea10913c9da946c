/**
 * Where libraries disagree on losses of one name: denominators, averages, defaults, squares and factors.
 *
 * Each row is what a user of the library writes and the expression here that gives the same value and gradient. Both are
 * run: the libraries by test/oracles/conventions*.py, in the versions named, ours by the tests. In both, `z` is a batch of
 * embeddings `[10, 3]` with `labels` of which one is alone; `za` and `zb` are its halves, of which `same` tells the pairs
 * that belong together, and `pairs(same)` makes the masks `{ positives: same, negatives: 1 − same }`; `anchors`, `positives`, `negatives` are its first nine rows, three each; `views` are labels by which
 * row n of both halves is a view of image n; `queue` are six more negatives of length one.
 */
export interface Convention {
  /** The file of this folder that has the loss. */
  readonly loss: string;
  /** The library and its version. */
  readonly library: string;
  /** What its user writes. */
  readonly theirs: string;
  /** What differs from the default here. */
  readonly differs: string;
  /** What gives the same numbers here. */
  readonly ours: string;
}

const torch = "PyTorch 2.13.0";
const metricLearning = "pytorch-metric-learning 2.9.0";
const sentences = "sentence-transformers 6.2.0";
const addons = "TensorFlow Addons 0.23.0";
const lightly = "lightly 1.6.0";
const infoNce = "info-nce-pytorch 0.1.4";
const openClip = "open_clip_torch 3.3.0";
const mmpretrain = "mmpretrain 1.2.0";

export const conventions: readonly Convention[] = [
  {
    loss: "contrastivePair",
    library: sentences,
    theirs:
      "sentences.ContrastiveLoss(None, SiameseDistanceMetric.EUCLIDEAN, 1).compute_loss_from_embeddings([za, zb], same)",
    differs: "nothing, with this distance and margin",
    ours: "contrastivePair(za, zb, same)",
  },
  {
    loss: "contrastivePair",
    library: sentences,
    theirs: "sentences.ContrastiveLoss(None).compute_loss_from_embeddings([za, zb], same)",
    differs: "D is 1 − cos; margin .5",
    ours: "contrastivePairOf(cosineDistance(za, zb), pairs(same), { margin: 0.5 })",
  },
  {
    loss: "contrastivePair",
    library: addons,
    theirs: "tfa.losses.ContrastiveLoss()(same, tf.norm(za - zb, axis=1))",
    differs: "no half",
    ours: 'contrastivePair(za, zb, same, { form: "squares" })',
  },
  {
    loss: "contrastivePair",
    library: torch,
    theirs: "torch.nn.CosineEmbeddingLoss()(za, zb, 2 * same - 1)",
    differs: "D is 1 − cos, not squared; no half; margin 1 in D, which it writes as 0 in cosine",
    ours: 'contrastivePairOf(cosineDistance(za, zb), pairs(same), { form: "distances" })',
  },
  {
    loss: "contrastivePair",
    library: metricLearning,
    theirs: "losses.ContrastiveLoss()(z, labels)",
    differs:
      "rows scaled to length one; D not squared; no half; positives and negatives averaged apart, each over those above 0",
    ours: 'contrastivePairAmong(normalize(z), amongLabels(labels), { form: "distances", averaging: "active" })',
  },
  {
    loss: "contrastivePair",
    library: metricLearning,
    theirs:
      "losses.ContrastiveLoss(distance=distances.LpDistance(normalize_embeddings=False, power=2), reducer=reducers.MeanReducer())(z, labels)",
    differs: "with a squared distance the margin is one on D²; positives and negatives averaged apart",
    ours: 'contrastivePairAmong(z, amongLabels(labels), { form: "margin on squares", averaging: "kinds" })',
  },
  {
    loss: "triplet",
    library: torch,
    theirs: "torch.nn.TripletMarginLoss()(anchors, positives, negatives)",
    differs: "distances not squared; margin 1",
    ours: "triplet(anchors, positives, negatives, { squared: false, margin: 1 })",
  },
  {
    loss: "triplet",
    library: sentences,
    theirs: "sentences.TripletLoss(None).compute_loss_from_embeddings([anchors, positives, negatives], None)",
    differs: "distances not squared; margin 5",
    ours: "triplet(anchors, positives, negatives, { squared: false, margin: 5 })",
  },
  {
    loss: "triplet",
    library: metricLearning,
    theirs: "losses.TripletMarginLoss()(z, labels)",
    differs:
      "rows scaled to length one; distances not squared; margin .05; all triplets, averaged over those above 0",
    ours: 'tripletAmong(normalize(z), amongLabels(labels), { mining: "all", squared: false, margin: 0.05, averaging: "active" })',
  },
  {
    loss: "triplet",
    library: metricLearning,
    theirs: "losses.TripletMarginLoss(smooth_loss=True, reducer=reducers.MeanReducer())(z, labels)",
    differs: "the soft margin keeps the margin .05 inside",
    ours: 'tripletAmong(normalize(z), amongLabels(labels), { mining: "all", squared: false, soft: true, margin: 0.05 })',
  },
  {
    loss: "triplet",
    library: metricLearning,
    theirs: "losses.TripletMarginLoss()(z, labels, miners.BatchHardMiner()(z, labels))",
    differs: "batch-hard, averaged over triplets above 0; an anchor alone in its class is left out",
    ours: 'tripletAmong(normalize(z), amongLabels(labels), { mining: "hard", squared: false, margin: 0.05, averaging: "active" })',
  },
  {
    loss: "triplet",
    library: sentences,
    theirs: "sentences.BatchAllTripletLoss(None).batch_all_triplet_loss(labels, z)",
    differs: "distances not squared; margin 5; all triplets, averaged over those above 0",
    ours: 'tripletAmong(z, amongLabels(labels), { mining: "all", squared: false, margin: 5, averaging: "active" })',
  },
  {
    loss: "triplet",
    library: sentences,
    theirs: "sentences.BatchHardTripletLoss(None).batch_hard_triplet_loss(labels, z)",
    differs: "distances not squared; margin 5; an anchor alone in its class counts, with itself as positive",
    ours: 'tripletAmong(z, amongLabels(labels), { mining: "hard", squared: false, margin: 5, lonely: "its own" })',
  },
  {
    loss: "triplet",
    library: sentences,
    theirs: "sentences.BatchHardSoftMarginTripletLoss(None).batch_hard_triplet_soft_margin_loss(labels, z)",
    differs: "distances not squared; an anchor alone in its class counts, with itself as positive",
    ours: 'tripletAmong(z, amongLabels(labels), { mining: "hard", squared: false, soft: true, lonely: "its own" })',
  },
  {
    loss: "triplet",
    library: sentences,
    theirs: "sentences.BatchSemiHardTripletLoss(None).batch_semi_hard_triplet_loss(labels, z)",
    differs: "distances not squared; margin 5",
    ours: "tripletAmong(z, amongLabels(labels), { squared: false, margin: 5 })",
  },
  {
    loss: "triplet",
    library: addons,
    theirs: "tfa.losses.TripletSemiHardLoss()(labels, z)",
    differs: "distances not squared; margin 1",
    ours: "tripletAmong(z, amongLabels(labels), { squared: false, margin: 1 })",
  },
  {
    loss: "triplet",
    library: addons,
    theirs: "tfa.losses.TripletHardLoss()(labels, z)",
    differs: "distances not squared; margin 1; an anchor alone in its class counts, with itself as positive",
    ours: 'tripletAmong(z, amongLabels(labels), { mining: "hard", squared: false, margin: 1, lonely: "its own" })',
  },
  {
    loss: "triplet",
    library: addons,
    theirs: "tfa.losses.TripletHardLoss(soft=True)(labels, z)",
    differs: "distances not squared; an anchor alone in its class counts, with itself as positive",
    ours: 'tripletAmong(z, amongLabels(labels), { mining: "hard", squared: false, soft: true, lonely: "its own" })',
  },
  {
    loss: "nPair",
    library: addons,
    theirs: "tfa.losses.NpairsLoss()([0, 1, 2, 3, 4], tf.matmul(za, zb, transpose_b=True))",
    differs: "nothing",
    ours: "nPair(za, zb)",
  },
  {
    loss: "nPair",
    library: metricLearning,
    theirs: "losses.NPairsLoss()(pairs, pair_labels)",
    differs: "rows scaled to length one, with no temperature in its place, so that the floor is far above 0",
    ours: "nPair(normalize(anchors), normalize(positives))",
  },
  {
    loss: "liftedStructure",
    library: addons,
    theirs: "tfa.losses.LiftedStructLoss()(labels, z)",
    differs: "nothing",
    ours: "liftedStructure(z, amongLabels(labels))",
  },
  {
    loss: "liftedStructure",
    library: metricLearning,
    theirs: "losses.LiftedStructureLoss()(z, labels)",
    differs: "rows scaled to length one",
    ours: "liftedStructure(normalize(z), amongLabels(labels))",
  },
  {
    loss: "softNearestNeighbor",
    library: metricLearning,
    theirs: "losses.NCALoss()(z, labels)",
    differs:
      "rows scaled to length one; called neighborhood components analysis, whose own loss has no logarithm",
    ours: "softNearestNeighbor(normalize(z), amongLabels(labels))",
  },
  {
    loss: "supCon",
    library: metricLearning,
    theirs: "losses.SupConLoss()(z, labels)",
    differs: "nothing: an anchor alone in its class is left out of the mean",
    ours: "supCon(z, amongLabels(labels))",
  },
  {
    loss: "viewInfonce",
    library: lightly,
    theirs: "lightly.loss.NTXentLoss()(za, zb)",
    differs: "nothing",
    ours: "viewInfonce(za, zb)",
  },
  {
    loss: "viewInfonce",
    library: lightly,
    theirs: "with_bank(za, zb, queue)",
    differs:
      "with a memory bank it is MoCo's loss: anchors are the first view alone, and other images of the batch are no negatives; τ stays .5, where MoCo has .07",
    ours: "viewInfonce(za, zb, { ...viewForms.moco, temperature: 0.5, more: queue })",
  },
  {
    loss: "viewInfonce",
    library: metricLearning,
    theirs: "losses.NTXentLoss()(z, views)",
    differs: "τ is .07",
    ours: "viewInfonce(za, zb, { temperature: 0.07 })",
  },
  {
    loss: "viewInfonce",
    library: metricLearning,
    theirs: "losses.SupConLoss()(z, views)",
    differs: "one positive makes it NT-Xent; τ is .1",
    ours: "viewInfonce(za, zb, { temperature: 0.1 })",
  },
  {
    loss: "viewInfonce",
    library: infoNce,
    theirs: "info_nce(za, zb)",
    differs: "anchors are the first view, candidates the second alone; τ is .1",
    ours: "viewInfonce(za, zb, viewForms.cpc)",
  },
  {
    loss: "viewInfonce",
    library: infoNce,
    theirs: "info_nce(za, zb, queue)",
    differs: "with negatives of one's own, other images of the batch are no negatives any more; τ is .1",
    ours: "viewInfonce(za, zb, { ...viewForms.moco, temperature: 0.1, more: queue })",
  },
  {
    loss: "viewInfonce",
    library: openClip,
    theirs: "ClipLoss()(F.normalize(za), F.normalize(zb), logit_scale=1 / 0.07)",
    differs: "an anchor has candidates in the other view alone: ln N by chance, not ln(2N − 1)",
    ours: "viewInfonce(za, zb, viewForms.clip)",
  },
  {
    loss: "viewInfonce",
    library: mmpretrain,
    theirs: "moco_v3(0.2).loss(za, zb)",
    differs: "anchors are the first view, candidates the second; multiplied by 2τ",
    ours: "viewInfonce(za, zb, { ...viewForms.mocoV3, temperature: 0.2 })",
  },
  {
    loss: "viewInfonce",
    library: mmpretrain,
    theirs: "moco_v3(0.2).loss(za, zb) + moco_v3(0.2).loss(zb, za)",
    differs: "MoCo v3 adds its two sides, where SimCLR and CLIP take their mean: 4τ ln N by chance",
    ours: 'viewInfonce(za, zb, { ...viewForms.mocoV3, temperature: 0.2, anchors: "both", factor: 4 * 0.2 })',
  },
  {
    loss: "infonce",
    library: metricLearning,
    theirs: "losses.NTXentLoss()(z, labels)",
    differs:
      "several positives: each alone against the negatives, where SupCon has the others in the denominator; the mean is over pairs, not anchors; τ is .07",
    ours: 'infonceAgainst(cosineCritic(z, z, 0.07), amongLabels(labels), undefined, { mean: "pairs" })',
  },
  {
    loss: "decoupled",
    library: lightly,
    theirs: "lightly.loss.DCLLoss()(za, zb)",
    differs: "nothing; τ is .1",
    ours: "decoupledInfonce(cosineCritic(z, z, 0.1), amongViews(5))",
  },
  {
    loss: "decoupled",
    library: lightly,
    theirs: "lightly.loss.DCLWLoss()(za, zb)",
    differs: "nothing; τ is .1, and σ, which is apart from it, .5",
    ours: "decoupledInfonce(cosineCritic(z, z, 0.1), amongViews(5), misesFisherWeights(cosineCritic(z, z, 0.1), amongViews(5), { temperature: 0.1 }))",
  },
];
