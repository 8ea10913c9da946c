"""The convolutional classifier. Tuned: channels last, Adam fused."""

import torch
import torch.nn.functional as F
from checkpoint import part
from torch import nn

from .descent import descent
from .weights import after_flatten, images_of, laid_out

MANNERS = ("eager", "tuned", "compiled")


def training(start, manner, _drawn):
    first, second, classifier = nn.Conv2d(1, 32, 3, 1, 1, bias=False), nn.Conv2d(32, 64, 3, 1, 1, bias=False), nn.Linear(7 * 7 * 64, 10)
    network = nn.Sequential(
        *[first, nn.ReLU(), nn.MaxPool2d(2), second, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), classifier]
    )
    kernels = [value for name, value in part(start, "model/params/encoder").items() if name.endswith("kernel")]
    for layer, kernel in zip((first, second), kernels, strict=True):
        layer.weight.data.copy_(laid_out(kernel))
    last = part(start, "model/params/classifier")
    classifier.weight.data.copy_(after_flatten(last["kernel"], 64))
    classifier.bias.data.copy_(last["bias"])
    images, labels = images_of(start["batch/inputs"]), start["batch/labels"].long()
    if manner != "eager":
        network = network.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)

    def loss():
        scores = network(images)
        return F.cross_entropy(scores, labels), scores.detach()

    def accuracy(scores):
        return (scores.argmax(1) == labels).float().mean()

    return descent(loss, network.parameters(), manner, metric=accuracy)
