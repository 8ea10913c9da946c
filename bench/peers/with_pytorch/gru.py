"""The GRU. nn.GRU has two offsets for r and z where selflab has one; the second begins at 0."""

import torch
import torch.nn.functional as F
from checkpoint import part
from torch import nn

from .descent import descent

MANNERS = ("eager", "tuned", "compiled")


def training(start, manner, _drawn):
    inputs, labels = start["batch/inputs"], start["batch/labels"].long()
    reader, classifier = nn.GRU(64, 64, batch_first=True), nn.Linear(64, 10)
    kernel, bias = {}, {}
    for name in ("gates", "candidate", "inner"):
        kernel[name], bias[name] = part(start, f"model/params/reader/{name}").values()
    last = part(start, "model/params/classifier")
    with torch.no_grad():
        reader.weight_ih_l0.copy_(torch.cat([kernel["gates"][:64], kernel["candidate"]], 1).T)
        reader.weight_hh_l0.copy_(torch.cat([kernel["gates"][64:], kernel["inner"]], 1).T)
        reader.bias_ih_l0.copy_(torch.cat([bias["gates"], bias["candidate"]]))
        reader.bias_hh_l0.copy_(torch.cat([torch.zeros(128), bias["inner"]]))
        classifier.weight.copy_(last["kernel"].T)
        classifier.bias.copy_(last["bias"])

    def loss():
        _, state = reader(inputs)
        return F.cross_entropy(classifier(state[0]), labels)

    return descent(loss, [*reader.parameters(), *classifier.parameters()], manner)
