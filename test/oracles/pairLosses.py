"""The numbers that losses on pairs and triplets are compared with: definitions by loops in float64 (numpy), and gradients by
PyTorch's autograd of expressions that share no code with them.

Writes pairLosses.json beside this file. Needs numpy and torch:
    python test/oracles/pairLosses.py
"""
import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.default_rng(0)
Z = rng.normal(size=(9, 3)).astype(np.float32).astype(np.float64)
LABELS = [0, 1, 2, 0, 1, 0, 2, 1, 3]
SAME = [1, 0, 0, 1]
N = len(Z)
rows = range(N)
positives = [[j for j in rows if j != i and LABELS[j] == LABELS[i]] for i in rows]
negatives = [[j for j in rows if LABELS[j] != LABELS[i]] for i in rows]


def gap(a, b):
    return math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b)))


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def cosine(a, b):
    return dot(a, b) / math.sqrt(dot(a, a) * dot(b, b))


def mean(values):
    values = list(values)
    return sum(values) / len(values)


# Definitions by loops.

PAIR_FORMS = {
    "halved squares": (lambda d: d * d / 2, lambda d, m: max(0, m - d) ** 2 / 2),
    "squares": (lambda d: d * d, lambda d, m: max(0, m - d) ** 2),
    "distances": (lambda d: d, lambda d, m: max(0, m - d)),
    "margin on squares": (lambda d: d * d, lambda d, m: max(0, m - d * d)),
}


def pair_loss(form, m):
    if form == "exponential":
        cost = lambda d, y: 2 / m * d * d if y else 2 * m * math.exp(-2.77 / m * d)
    else:
        positive, negative = PAIR_FORMS[form]
        cost = lambda d, y: positive(d) if y else negative(d, m)
    return mean(cost(gap(Z[i], Z[i + 4]), y) for i, y in enumerate(SAME))


def triplets(mining):
    d = lambda i, j: gap(Z[i], Z[j])
    for a in rows:
        if not positives[a] or not negatives[a]:
            continue
        if mining == "hard":
            yield a, max(positives[a], key=lambda p: d(a, p)), min(negatives[a], key=lambda n: d(a, n))
        for p in positives[a]:
            if mining == "all":
                yield from ((a, p, n) for n in negatives[a])
            if mining == "semi-hard":
                farther = [n for n in negatives[a] if d(a, n) > d(a, p)]
                yield a, p, min(farther, key=lambda n: d(a, n)) if farther else max(negatives[a], key=lambda n: d(a, n))


def triplet_loss(mining, squared, soft, active):
    power = 2 if squared else 1
    costs = []
    for a, p, n in triplets(mining):
        excess = gap(Z[a], Z[p]) ** power - gap(Z[a], Z[n]) ** power
        costs.append(math.log(1 + math.exp(excess)) if soft else max(0, excess + 0.2))
    return mean(c for c in costs if c > 0 or not active)


def n_pair_loss(weight):
    a, p = Z[:4], Z[4:8]
    loss = mean(math.log(1 + sum(math.exp(dot(a[i], p[j]) - dot(a[i], p[i])) for j in range(4) if j != i)) for i in range(4))
    return loss + weight * mean(dot(z, z) for z in Z[:8])


def tuplet_loss():
    """Rows 0 and 1 are anchors, 2 and 3 their positives, 4 and 5 the negatives of the first, 6 and 7 of the second."""
    costs = []
    for i in range(2):
        own = dot(Z[i], Z[2 + i])
        costs.append(math.log(1 + sum(math.exp(dot(Z[i], Z[k]) - own) for k in (4 + 2 * i, 5 + 2 * i))))
    return mean(costs)


def lifted_loss(hard):
    total, count = 0.0, 0
    for i in rows:
        for j in positives[i]:
            if j < i:
                continue
            edges = [1 - gap(Z[i], Z[k]) for k in negatives[i]] + [1 - gap(Z[j], Z[k]) for k in negatives[j]]
            most = max(edges) if hard else math.log(sum(math.exp(e) for e in edges))
            total += max(0, gap(Z[i], Z[j]) + most) ** 2
            count += 1
    return total / (2 * count)


def soft_neighbor_loss(temperature, distance):
    d = (lambda i, j: gap(Z[i], Z[j]) ** 2) if distance == "squared" else (lambda i, j: 1 - cosine(Z[i], Z[j]))
    weight = lambda i, others: sum(math.exp(-d(i, j) / temperature) for j in others)
    return mean(-math.log(weight(i, positives[i]) / weight(i, [k for k in rows if k != i])) for i in rows if positives[i])


def sup_con_loss(temperature, form):
    costs = []
    for i in rows:
        if not positives[i]:
            continue
        total = sum(math.exp(cosine(Z[i], Z[a]) / temperature) for a in rows if a != i)
        share = [math.exp(cosine(Z[i], Z[p]) / temperature) / total for p in positives[i]]
        costs.append(-mean(math.log(s) for s in share) if form == "out" else -math.log(mean(share)))
    return mean(costs)


# The same by PyTorch, without loops.

labels = torch.tensor(LABELS)
own = torch.eye(N, dtype=torch.bool)
alike = (labels[:, None] == labels) & ~own
unlike = labels[:, None] != labels
has = alike.any(1)
cdist = lambda z: torch.cdist(z, z, compute_mode="donot_use_mm_for_euclid_dist")


def torch_pair(z, form, m):
    d = F.pairwise_distance(z[:4], z[4:8], eps=0)
    y = torch.tensor(SAME).double()
    hinge = F.relu(m - d)
    positive, negative = {
        "halved squares": (d.pow(2) / 2, hinge.pow(2) / 2),
        "squares": (d.pow(2), hinge.pow(2)),
        "distances": (d, hinge),
        "margin on squares": (d.pow(2), F.relu(m - d.pow(2))),
        "exponential": (2 / m * d.pow(2), 2 * m * torch.exp(-2.77 / m * d)),
    }[form]
    return torch.lerp(negative, positive, y).mean()


def torch_triplet(z, mining, squared, soft, active):
    d = cdist(z)
    if squared:
        d = (z[:, None] - z).pow(2).sum(-1)
    far = torch.where(unlike, d, torch.inf)
    cube = (alike[:, :, None] & unlike[:, None, :]).double()
    if mining == "all":
        excess, weight = d[:, :, None] - d[:, None, :], cube
    elif mining == "hard":
        excess, weight = torch.where(alike, d, -torch.inf).amax(1)[has] - far.amin(1)[has], torch.ones(int(has.sum()))
    else:
        after = torch.where(unlike[:, None, :] & (d[:, None, :] > d[:, :, None]), d[:, None, :], torch.inf).amin(2)
        last = torch.where(unlike, d, -torch.inf).amax(1, keepdim=True).expand(N, N)
        excess, weight = d - torch.where(after.isfinite(), after, last), alike.double()
    cost = F.softplus(excess) if soft else F.relu(excess + 0.2)
    if active:
        weight = weight * (cost > 0)
    return torch.where(weight > 0, cost, 0).sum() / weight.sum()


def torch_n_pair(z, weight):
    return F.cross_entropy(z[:4] @ z[4:8].T, torch.arange(4)) + weight * z[:8].pow(2).sum(1).mean()


def torch_tuplet(z):
    candidates = torch.cat([z[2:4, None], z[4:8].reshape(2, 2, -1)], 1)
    return F.cross_entropy(torch.einsum("nd,nkd->nk", z[:2], candidates), torch.zeros(2, dtype=torch.long))


def torch_lifted(z, hard):
    d = cdist(z)
    i, j = torch.triu(alike).nonzero().T
    edges = torch.cat([torch.where(unlike[row], 1 - d[row], -torch.inf) for row in (i, j)], 1)
    most = edges.amax(1) if hard else edges.logsumexp(1)
    return (d[i, j] + most).relu().pow(2).mean() / 2


def torch_soft_neighbor(z, temperature, distance):
    d = cdist(z).pow(2) if distance == "squared" else 1 - F.cosine_similarity(z[:, None], z, dim=-1)
    shares = torch.softmax((-d / temperature).masked_fill(own, -torch.inf), 1)
    return -(shares * alike).sum(1)[has].log().mean()


def torch_sup_con(z, temperature, form):
    unit = F.normalize(z)
    shares = (unit @ unit.T / temperature).masked_fill(own, -torch.inf).log_softmax(1)
    count = alike.sum(1).double()
    if form == "out":
        return -(torch.where(alike, shares, 0).sum(1)[has] / count[has]).mean()
    return -(torch.where(alike, shares, -torch.inf)[has].logsumexp(1) - count[has].log()).mean()


def case(by_loops, by_torch, **options):
    z = torch.tensor(Z, requires_grad=True)
    loss = by_torch(z, **options)
    loss.backward()
    value = by_loops(**options)
    assert abs(value - loss.item()) < 1e-12, (options, value, loss.item())
    return {**options, "value": value, "gradient": z.grad.flatten().tolist()}


minings = ("all", "hard", "semi-hard")
result = {
    "source": f"numpy {np.__version__}, PyTorch {torch.__version__}: test/oracles/pairLosses.py",
    "shape": list(Z.shape),
    "z": Z.flatten().tolist(),
    "labels": LABELS,
    "same": SAME,
    "contrastivePair": [case(pair_loss, torch_pair, form=form, m=2) for form in [*PAIR_FORMS, "exponential"]],
    "triplet": [
        case(triplet_loss, torch_triplet, mining=mining, squared=squared, soft=soft, active=active)
        for mining in minings
        for squared, soft, active in ((True, False, False), (False, False, True), (False, True, False))
    ],
    "nPair": [case(n_pair_loss, torch_n_pair, weight=weight) for weight in (0, 0.01)],
    "tuplet": case(tuplet_loss, torch_tuplet),
    "liftedStructure": [case(lifted_loss, torch_lifted, hard=hard) for hard in (False, True)],
    "softNearestNeighbor": [
        case(soft_neighbor_loss, torch_soft_neighbor, temperature=temperature, distance=distance)
        for temperature, distance in ((1, "squared"), (0.1, "squared"), (10, "squared"), (0.1, "cosine"))
    ],
    "supCon": [
        case(sup_con_loss, torch_sup_con, temperature=temperature, form=form)
        for temperature in (0.5, 0.1, 0.01)
        for form in ("out", "in")
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result, indent=1) + "\n")
print(path, {name: [c["value"] for c in cases] for name, cases in result.items() if isinstance(cases, list) and isinstance(cases[0], dict)})
