"""The numbers that NT-Xent and the cross-entropy are compared with: the definition by loops in float64 (numpy), and
the gradient by PyTorch's autograd of cosine similarity and cross-entropy, which share no code with it.

Writes ntxent.json beside this file. Needs numpy and torch:
    python test/oracles/ntxent.py
"""
import json
import math
import pathlib

import numpy as np
import torch

rng = np.random.default_rng(0)
N, D = 5, 4


def draw(*shape):
    return rng.normal(size=shape).astype(np.float32).astype(np.float64)


def by_loops(za, zb, temperature):
    z = np.concatenate([za, zb])
    n = len(za)
    total = 0.0
    for i in range(2 * n):
        j = (i + n) % (2 * n)
        s = lambda k: float(z[i] @ z[k]) / math.sqrt(float(z[i] @ z[i]) * float(z[k] @ z[k])) / temperature
        total += math.log(sum(math.exp(s(k)) for k in range(2 * n) if k != i)) - s(j)
    return total / (2 * n)


def gradient(za, zb, temperature):
    a, b = (torch.tensor(z, requires_grad=True) for z in (za, zb))
    z = torch.cat([a, b])
    s = torch.nn.functional.cosine_similarity(z[:, None], z[None], dim=-1) / temperature
    s = s.masked_fill(torch.eye(len(z), dtype=torch.bool), -torch.inf)
    loss = torch.nn.functional.cross_entropy(s, torch.arange(len(z)).roll(len(za)))
    loss.backward()
    return loss.item(), a.grad.flatten().tolist(), b.grad.flatten().tolist()


za, zb = draw(N, D), draw(N, D)
cases = []
for temperature in (0.5, 0.1, 0.01):
    loss = by_loops(za, zb, temperature)
    check, grad_a, grad_b = gradient(za, zb, temperature)
    assert abs(loss - check) < 1e-12, (loss, check)
    cases.append({"temperature": temperature, "loss": loss, "gradA": grad_a, "gradB": grad_b})

logits, labels = 3 * draw(4, 3), np.array([2, 0, 1, 1])
cross_entropy = float(np.mean([np.log(np.exp(row).sum()) - row[c] for row, c in zip(logits, labels)]))
result = {
    "source": f"numpy {np.__version__}, PyTorch {torch.__version__}: test/oracles/ntxent.py",
    "shape": [N, D],
    "za": za.flatten().tolist(),
    "zb": zb.flatten().tolist(),
    "cases": cases,
    "crossEntropy": {"logits": logits.tolist(), "labels": labels.tolist(), "loss": cross_entropy},
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(path, [c["loss"] for c in cases], cross_entropy)
