"""The causal language model, attention by scaled_dot_product_attention."""

import torch
import torch.nn.functional as F
from checkpoint import part
from torch import nn

from .descent import descent

MANNERS = ("eager", "tuned", "compiled")


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads, self.out = nn.Linear(64, 192), nn.Linear(64, 64)
        self.widen, self.narrow = nn.Linear(64, 256), nn.Linear(256, 64)
        self.attention_norm, self.perceptron_norm = nn.LayerNorm(64), nn.LayerNorm(64)

    def fill(self, weights):
        for module, name in [
            (self.heads, "attention/heads"),
            (self.out, "attention/out"),
            (self.widen, "widen"),
            (self.narrow, "narrow"),
        ]:
            fill_linear(module, part(weights, name))
        fill_norm(self.attention_norm, part(weights, "attentionNorm"))
        fill_norm(self.perceptron_norm, part(weights, "perceptronNorm"))

    def forward(self, x):
        n, t, width = x.shape
        mapped = self.heads(self.attention_norm(x)).view(n, t, 3, 4, width // 4)
        q, k, v = mapped.permute(2, 0, 3, 1, 4).unbind(0)
        found = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(found.transpose(1, 2).reshape(n, t, width))
        return x + self.narrow(F.gelu(self.widen(self.perceptron_norm(x))))


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(64, 64), nn.Parameter(torch.zeros(64, 64))
        self.blocks = nn.Sequential(Block(), Block())
        self.norm, self.scores = nn.LayerNorm(64), nn.Linear(64, 64)

    def fill(self, weights):
        self.tokens.weight.copy_(weights["tokens/table"])
        self.positions.copy_(weights["positions/table"])
        for i, block in enumerate(self.blocks):
            block.fill(part(weights, f"blocks/block{i}"))
        fill_norm(self.norm, part(weights, "blocks/norm"))
        fill_linear(self.scores, part(weights, "scores"))

    def forward(self, tokens):
        return self.scores(self.norm(self.blocks(self.tokens(tokens) + self.positions)))


def fill_linear(module, weights):
    module.weight.copy_(weights["kernel"].T)
    module.bias.copy_(weights["bias"])


def fill_norm(module, weights):
    module.weight.copy_(weights["scale"])
    module.bias.copy_(weights["offset"])


def training(start, manner, _drawn):
    network = LanguageModel()
    with torch.no_grad():
        network.fill(part(start, "model/params"))
    batch = start["batch"].long()
    read, following = batch[:, :-1].contiguous(), batch[:, 1:].flatten()
    return descent(lambda: F.cross_entropy(network(read).flatten(0, 1), following), network.parameters(), manner)
