"""The same as conventions.py for InfoNCE's family, on the batch that conventions.json holds, and with a queue of negatives.

Writes conventionsInfonce.json beside this file. Needs torch 2.13, lightly 1.6.0, pytorch-metric-learning 2.9.0,
info-nce-pytorch 0.1.4, open_clip_torch 3.3.0, and mmpretrain 1.2.0 with mmengine 0.10.7 and mmcv-lite 2.1.0:
    python test/oracles/conventionsInfonce.py
"""
import importlib.metadata
import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

# Packages import torchvision, though no loss needs its operations; they are missing where its build is not that of torch.
declared = torch.library.Library("torchvision", "FRAGMENT")
for operation in ("nms", "qnms"):
    if not hasattr(torch.ops.torchvision, operation):
        declared.define(operation + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import lightly.loss
from info_nce import info_nce
from mmpretrain.models.heads import MoCoV3Head
from mmpretrain.registry import MODELS
from open_clip.loss import ClipLoss
from pytorch_metric_learning import losses

here = pathlib.Path(__file__)
batch = json.loads(here.with_name("conventions.json").read_text())
draws = np.array(batch["z"]).reshape(batch["shape"])
rows = np.random.default_rng(1).normal(size=(6, draws.shape[1]))
rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32).astype(np.float64)


def with_bank(za, zb, queue):
    """lightly's loss with a memory bank that already holds the queue."""
    loss = lightly.loss.NTXentLoss(memory_bank_size=tuple(queue.shape))
    loss.memory_bank.bank = queue.clone()
    loss.memory_bank.bank_ptr = torch.zeros(1, dtype=torch.long)
    return loss(za, zb)


@MODELS.register_module()
class Unchanged(torch.nn.Module):
    """In the place of the predictor."""

    def forward(self, x):
        return x


def moco_v3(temperature):
    """The head as the configurations of mmpretrain have it: the factor 2τ is the weight of the cross-entropy."""
    entropy = {"type": "CrossEntropyLoss", "loss_weight": 2 * temperature}
    return MoCoV3Head(predictor={"type": "Unchanged"}, loss=entropy, temperature=temperature)


expressions = {
    "lightly": [
        "lightly.loss.NTXentLoss()(za, zb)",
        "with_bank(za, zb, queue)",
        "lightly.loss.DCLLoss()(za, zb)",
        "lightly.loss.DCLWLoss()(za, zb)",
    ],
    "pytorch-metric-learning": [
        "losses.NTXentLoss()(z, views)",
        "losses.NTXentLoss()(z, labels)",
        "losses.SupConLoss()(z, views)",
    ],
    "info-nce-pytorch": ["info_nce(za, zb)", "info_nce(za, zb, queue)"],
    "open_clip_torch": ["ClipLoss()(F.normalize(za), F.normalize(zb), logit_scale=1 / 0.07)"],
    "mmpretrain": ["moco_v3(0.2).loss(za, zb)", "moco_v3(0.2).loss(za, zb) + moco_v3(0.2).loss(zb, za)"],
}


def measure(expression):
    z = torch.tensor(draws, requires_grad=True)
    names = {
        "z": z,
        "labels": torch.tensor(batch["labels"]),
        "za": z[:5],
        "zb": z[5:],
        # The number of the image as label: two views of each.
        "views": torch.arange(5).repeat(2),
        "queue": torch.tensor(rows),
    }
    loss = eval(expression, globals(), names)
    loss.backward()
    return {"value": loss.item(), "gradient": z.grad.flatten().tolist()}


result = {
    "source": "test/oracles/conventionsInfonce.py",
    "queue": rows.tolist(),
    "libraries": [
        {
            "library": f"{library} {importlib.metadata.version(library)}",
            "cases": [{"theirs": expression, **measure(expression)} for expression in group],
        }
        for library, group in expressions.items()
    ],
}
path = here.with_suffix(".json")
path.write_text(json.dumps(result, indent=1) + "\n")
for library in result["libraries"]:
    for case in library["cases"]:
        print(library["library"], case["theirs"], case["value"])
