"""What libraries say on one small batch: each expression below is run as its users write it.

Writes conventions.json beside this file: the value and the gradient by the embeddings, with the versions of the libraries.
Needs torch 2.13, pytorch-metric-learning 2.9.0, lightly 1.6.0 and sentence-transformers 6.2.0:
    python test/oracles/conventions.py
TensorFlow Addons needs an older Python and has a script of its own, conventionsAddons.py.
"""
import importlib.metadata
import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from pytorch_metric_learning import distances, losses, miners, reducers
from sentence_transformers.sentence_transformer import losses as sentences
from sentence_transformers.sentence_transformer.losses.contrastive import SiameseDistanceMetric

rng = np.random.default_rng(0)
draws = (0.7 * rng.normal(size=(10, 3))).astype(np.float32).astype(np.float64)
# Class 3 is alone in the batch.
classes = [0, 1, 2, 0, 1, 0, 2, 1, 2, 3]
together = [1, 0, 1, 0, 0]

expressions = {
    "PyTorch": [
        "torch.nn.TripletMarginLoss()(anchors, positives, negatives)",
        "torch.nn.CosineEmbeddingLoss()(za, zb, 2 * same - 1)",
    ],
    "pytorch-metric-learning": [
        "losses.ContrastiveLoss()(z, labels)",
        "losses.ContrastiveLoss(distance=distances.LpDistance(normalize_embeddings=False, power=2), "
        "reducer=reducers.MeanReducer())(z, labels)",
        "losses.TripletMarginLoss()(z, labels)",
        "losses.TripletMarginLoss(smooth_loss=True, reducer=reducers.MeanReducer())(z, labels)",
        "losses.TripletMarginLoss()(z, labels, miners.BatchHardMiner()(z, labels))",
        "losses.NPairsLoss()(pairs, pair_labels)",
        "losses.LiftedStructureLoss()(z, labels)",
        "losses.NCALoss()(z, labels)",
        "losses.SupConLoss()(z, labels)",
    ],
    "sentence-transformers": [
        "sentences.ContrastiveLoss(None).compute_loss_from_embeddings([za, zb], same)",
        "sentences.ContrastiveLoss(None, SiameseDistanceMetric.EUCLIDEAN, 1)"
        ".compute_loss_from_embeddings([za, zb], same)",
        "sentences.TripletLoss(None).compute_loss_from_embeddings([anchors, positives, negatives], None)",
        "sentences.BatchAllTripletLoss(None).batch_all_triplet_loss(labels, z)",
        "sentences.BatchHardTripletLoss(None).batch_hard_triplet_loss(labels, z)",
        "sentences.BatchHardSoftMarginTripletLoss(None).batch_hard_triplet_soft_margin_loss(labels, z)",
        "sentences.BatchSemiHardTripletLoss(None).batch_semi_hard_triplet_loss(labels, z)",
    ],
}


def measure(expression):
    z = torch.tensor(draws, requires_grad=True)
    names = {
        "z": z,
        "labels": torch.tensor(classes),
        "za": z[:5],
        "zb": z[5:],
        "same": torch.tensor(together),
        "anchors": z[:3],
        "positives": z[3:6],
        "negatives": z[6:9],
        # Three classes, one pair of each: the anchors first.
        "pairs": z[:6],
        "pair_labels": torch.tensor([0, 1, 2, 0, 1, 2]),
    }
    loss = eval(expression, globals(), names)
    loss.backward()
    return {"value": loss.item(), "gradient": z.grad.flatten().tolist()}


packages = {"PyTorch": "torch"}
version = lambda library: importlib.metadata.version(packages.get(library, library)).split("+")[0]
result = {
    "source": "test/oracles/conventions.py",
    "shape": list(draws.shape),
    "z": draws.flatten().tolist(),
    "labels": classes,
    "same": together,
    "libraries": [
        {
            "library": f"{library} {version(library)}",
            "cases": [{"theirs": expression, **measure(expression)} for expression in group],
        }
        for library, group in expressions.items()
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result, indent=1) + "\n")
for library in result["libraries"]:
    for case in library["cases"]:
        print(library["library"], case["theirs"], case["value"])
