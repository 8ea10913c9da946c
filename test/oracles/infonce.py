"""The numbers that the losses of InfoNCE's family are compared with.

Values: definitions by loops in float64 (numpy). Gradients: PyTorch's autograd in float64 of the same losses, written with
its own functions. What libraries return is in conventionsInfonce.py.

Writes infonce.json beside this file. Needs numpy and torch:
    python test/oracles/infonce.py
"""
import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.default_rng(0)
N, D, K = 5, 4, 7


def draw(*shape):
    return rng.normal(size=shape).astype(np.float32).astype(np.float64)


def unit(z):
    return z / np.linalg.norm(z, axis=1, keepdims=True)


za, zb, queue = draw(N, D), draw(N, D), unit(draw(K, D)).astype(np.float32).astype(np.float64)
temperature = 0.2


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b)) / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


# Definitions by loops: for each anchor its positive and its negatives as lists of scores.


def anchors_of(form, rows=None):
    """Yields (positive score, negative scores) of each anchor."""
    both = list(za) + list(zb)
    more = [] if rows is None else list(rows)
    for view, (own, other) in enumerate([(za, zb), (zb, za)]):
        if view == 1 and form["anchors"] == "first":
            return
        for i in range(N):
            score = lambda z: cosine(own[i], z) / form["temperature"]
            if form["candidates"] == "both views":
                negatives = [score(z) for k, z in enumerate(both) if k % N != i]
            elif form["candidates"] == "other view":
                negatives = [score(z) for k, z in enumerate(other) if k != i]
            else:
                negatives = []
            yield score(other[i]), negatives + [score(z) for z in more]


def log_sum(scores):
    top = max(scores)
    return top + math.log(sum(math.exp(s - top) for s in scores))


def infonce(p, negatives):
    return log_sum([p] + negatives) - p


def decoupled(p, negatives):
    return log_sum(negatives) - p


def reweighted(p, negatives, t, beta, prior):
    """Chuang et al. for beta = 0, Robinson et al. otherwise: in the plain numbers of the formulas, not in logarithms."""
    k = len(negatives)
    weights = [math.exp(beta * s) for s in negatives]
    mean = sum(weights) / k
    expected = sum(w / mean * math.exp(s) for w, s in zip(weights, negatives)) / k
    corrected = (expected - prior * math.exp(p)) / (1 - prior)
    return -math.log(math.exp(p) / (math.exp(p) + k * max(corrected, math.exp(-1 / t))))


def mean(values):
    values = list(values)
    return sum(values) / len(values)


# The same by PyTorch, for gradients.


def torch_scores(a, b, form, rows):
    a, b = F.normalize(a), F.normalize(b)
    q = F.normalize(torch.tensor(queue)) if rows is not None else a.new_zeros(0, D)
    sides = [(a, b)] if form["anchors"] == "first" else [(a, b), (b, a)]
    out = []
    for own, other in sides:
        cross = own @ other.T
        off = ~torch.eye(N, dtype=torch.bool)
        negatives = []
        if form["candidates"] != "own positive":
            negatives.append(cross[off].view(N, N - 1))
        if form["candidates"] == "both views":
            negatives.append((own @ own.T)[off].view(N, N - 1))
        negatives.append(own @ q.T)
        out.append((cross.diagonal(), torch.cat(negatives, 1)))
    t = form["temperature"]
    return torch.cat([p for p, _ in out]) / t, torch.cat([n for _, n in out]) / t


def with_gradient(loss, form, rows=None):
    a, b = (torch.tensor(z, requires_grad=True) for z in (za, zb))
    value = loss(*torch_scores(a, b, form, rows))
    value.backward()
    return value.item(), {"gradA": a.grad.flatten().tolist(), "gradB": b.grad.flatten().tolist()}


def torch_infonce(p, n):
    return F.cross_entropy(torch.cat([p[:, None], n], 1), torch.zeros(len(p), dtype=torch.long))


def torch_decoupled(p, n):
    return (torch.logsumexp(n, 1) - p).mean()


def torch_reweighted(t, beta, prior):
    def loss(p, n):
        k = n.shape[1]
        w = torch.exp(beta * n)
        total = (w * n.exp()).sum(1) / w.mean(1)
        total = torch.clamp((total - prior * k * p.exp()) / (1 - prior), min=k * math.exp(-1 / t))
        return -torch.log(p.exp() / (p.exp() + total)).mean()

    return loss


forms = {
    "simclr": {"anchors": "both", "candidates": "both views"},
    "cpc": {"anchors": "first", "candidates": "other view"},
    "clip": {"anchors": "both", "candidates": "other view"},
    "moco": {"anchors": "first", "candidates": "own positive", "queue": True},
    "bothWithQueue": {"anchors": "both", "candidates": "both views", "queue": True},
    "otherWithQueue": {"anchors": "both", "candidates": "other view", "queue": True},
    "firstOfBoth": {"anchors": "first", "candidates": "both views"},
    "ownOfBoth": {"anchors": "both", "candidates": "own positive", "queue": True},
}
cases = []
for name, form in forms.items():
    for t in (0.2, 0.05):
        at = {**form, "temperature": t}
        rows = queue if at.pop("queue", False) else None
        entry = {"name": name, "form": at, "queue": rows is not None}
        for key, loop, tensor in (("infonce", infonce, torch_infonce), ("decoupled", decoupled, torch_decoupled)):
            value = mean(loop(p, n) for p, n in anchors_of(at, rows))
            check, gradients = with_gradient(tensor, at, rows)
            assert abs(value - check) < 1e-10, (name, key, value, check)
            entry[key] = {"loss": value, **gradients}
        cases.append(entry)

reweightings = []
simclr = {**forms["simclr"]}
for t, beta, prior in ((0.5, 0, 0.1), (0.5, 1, 0), (0.5, 1, 0.1), (0.2, 2, 0.05), (0.2, 0.5, 0.3), (0.5, 0, 0.9)):
    form = {**simclr, "temperature": t}
    value = mean(reweighted(p, n, t, beta, prior) for p, n in anchors_of(form))
    clamped = sum(
        reweighted(p, n, t, beta, prior) == -math.log(math.exp(p) / (math.exp(p) + len(n) * math.exp(-1 / t)))
        for p, n in anchors_of(form)
    )
    check, gradients = with_gradient(torch_reweighted(t, beta, prior), form)
    assert abs(value - check) < 1e-10, (value, check)
    reweightings.append({"temperature": t, "beta": beta, "prior": prior, "clamped": clamped, "loss": value, **gradients})

# Several positives: labels for the rows of both views.
labels = [0, 0, 1, 2, 1, 0, 0, 1, 2, 3]


def labelled(other_positives):
    """Mean over pairs and mean over anchors of −log of the positive's share."""
    z = list(za) + list(zb)
    pairs, per_anchor = [], []
    for i, own in enumerate(z):
        score = lambda k: cosine(own, z[k]) / temperature
        positives = [k for k in range(len(z)) if k != i and labels[k] == labels[i]]
        negatives = [k for k in range(len(z)) if labels[k] != labels[i]]
        terms = []
        for p in positives:
            below = [k for k in range(len(z)) if k != i] if other_positives else negatives + [p]
            terms.append(log_sum([score(k) for k in below]) - score(p))
        pairs += terms
        if terms:
            per_anchor.append(mean(terms))
    return {"pairs": mean(pairs), "anchors": mean(per_anchor)}


several = {"labels": labels, "sharedDenominator": labelled(True), "oneAtATime": labelled(False)}

# NCE: a Gaussian model in one dimension, noise of another width, three noise examples for each of the data.
T, ratio = 6, 3
x, noise = draw(T), 1.5 * draw(ratio * T)
precision, c = 1.3, 0.2


def log_model(v):
    return -precision * v * v / 2


def log_noise(v):
    return -v * v / (2 * 1.5**2) - math.log(1.5 * math.sqrt(2 * math.pi))


def sigmoid(v):
    return 1 / (1 + math.exp(-v))


logit = lambda v: log_model(v) + c - log_noise(v) - math.log(ratio)
nce_loss = -(sum(math.log(sigmoid(logit(v))) for v in x) + sum(math.log(1 - sigmoid(logit(v))) for v in noise)) / T
p_, c_ = torch.tensor(precision, dtype=torch.float64, requires_grad=True), torch.tensor(c, dtype=torch.float64, requires_grad=True)
xt, nt = torch.tensor(x), torch.tensor(noise)
constant = math.log(1.5 * math.sqrt(2 * math.pi))
score = lambda v: -p_ * v * v / 2 + c_ + v * v / (2 * 1.5**2) + constant - math.log(ratio)
check = F.binary_cross_entropy_with_logits(
    torch.cat([score(xt), score(nt)]), torch.cat([torch.ones(T), torch.zeros(ratio * T)]).double(), reduction="sum"
) / T
check.backward()
assert abs(nce_loss - check.item()) < 1e-12

result = {
    "source": f"numpy {np.__version__}, PyTorch {torch.__version__}: test/oracles/infonce.py",
    "shape": [N, D],
    "za": za.flatten().tolist(),
    "zb": zb.flatten().tolist(),
    "queue": queue.tolist(),
    "temperature": temperature,
    "cases": cases,
    "reweightings": reweightings,
    "several": several,
    "nce": {
        "data": x.tolist(),
        "noise": noise.tolist(),
        "noiseWidth": 1.5,
        "precision": precision,
        "c": c,
        "loss": nce_loss,
        "gradPrecision": p_.grad.item(),
        "gradC": c_.grad.item(),
    },
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(path, [r["clamped"] for r in reweightings], several)
