"""Contrastive losses of libraries, with the options by which they compute what selflab's do."""

from pytorch_metric_learning import distances, losses, miners, reducers

from .compiled_operators import without_compiled_operators

without_compiled_operators()
from lightly.loss import DCLLoss, NTXentLoss  # noqa: E402

euclidean = distances.LpDistance(normalize_embeddings=False, power=2)
hard_triplet = losses.TripletMarginLoss(margin=0.2, distance=euclidean, reducer=reducers.MeanReducer())
hard_miner = miners.BatchHardMiner(distance=euclidean)
n_pairs = losses.NPairsLoss(distance=distances.DotProductSimilarity(normalize_embeddings=False))

METRIC_LEARNING = {
    "triplet_hard": lambda z, labels: hard_triplet(z, labels, hard_miner(z, labels)),
    "n_pair": n_pairs,
    "soft_nearest_neighbor": losses.NCALoss(distance=euclidean),
    "sup_con_out": losses.SupConLoss(temperature=0.1),
}


def of_views(loss):
    return lambda z, _labels: loss(*z.chunk(2))


LIGHTLY = {
    "ntxent": of_views(NTXentLoss(temperature=0.5)),
    "decoupled": of_views(DCLLoss(temperature=0.1)),
}
