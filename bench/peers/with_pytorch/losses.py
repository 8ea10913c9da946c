"""Contrastive losses as a person would write them with PyTorch's operations.

Each takes embeddings and their labels; those of two views take one view below the other, and have no need of labels.
"""

import torch
import torch.nn.functional as F


def masks(labels):
    """Which pairs of rows are of one label, and which are not."""
    same = labels[:, None] == labels
    return same & ~torch.eye(len(labels), dtype=torch.bool), ~same


def mean_where(values, mask):
    return (values * mask).sum() / mask.sum()


def log_sum_exp(scores, mask):
    return scores.masked_fill(~mask, -torch.inf).logsumexp(1)


def squared_distances(z):
    lengths = z.square().sum(1)
    return (lengths[:, None] + lengths - 2 * z @ z.T).clamp(min=0)


# Losses of labelled rows.


def contrastive_pair(z, labels):
    positive, negative = masks(labels)
    d = torch.cdist(z, z)
    cost = torch.where(positive, d.square(), F.relu(2 - d).square()) / 2
    return mean_where(cost, positive | negative)


def triplet_hard(z, labels):
    positive, negative = masks(labels)
    d = squared_distances(z)
    farthest = d.masked_fill(~positive, -torch.inf).amax(1)
    nearest = d.masked_fill(~negative, torch.inf).amin(1)
    return F.relu(farthest - nearest + 0.2).mean()


def triplet_semi_hard(z, labels):
    """Pairs of one label against all rows: 7680 × 512 numbers."""
    positive, negative = masks(labels)
    d = squared_distances(z)
    anchors, positives = positive.nonzero(as_tuple=True)
    to_positive, to_others = d[anchors, positives], d[anchors]
    farther = negative[anchors] & (to_others > to_positive[:, None])
    nearest = to_others.masked_fill(~farther, torch.inf).min(1).values
    farthest = d.masked_fill(~negative, -torch.inf).max(1).values[anchors]
    to_negative = torch.where(farther.any(1), nearest, farthest)
    return F.relu(to_positive - to_negative + 0.2).mean()


def triplet_random(z, labels):
    positive, negative = masks(labels)
    p, n = (torch.multinomial(mask.float(), 1)[:, 0] for mask in (positive, negative))
    return F.relu((z - z[p]).square().sum(1) - (z - z[n]).square().sum(1) + 0.2).mean()


def lifted(z, labels, of_row, of_both):
    positive, negative = masks(labels)
    d = torch.cdist(z, z)
    row = of_row((1 - d).masked_fill(~negative, -torch.inf), 1)
    violation = d + of_both(row[:, None], row)
    return mean_where(F.relu(violation).square(), positive) / 2


def lifted_smooth(z, labels):
    return lifted(z, labels, torch.logsumexp, torch.logaddexp)


def lifted_hard(z, labels):
    return lifted(z, labels, torch.amax, torch.maximum)


def soft_nearest_neighbor(z, labels):
    positive, negative = masks(labels)
    scores = -squared_distances(z)
    return (log_sum_exp(scores, positive | negative) - log_sum_exp(scores, positive)).mean()


def sup_con_out(z, labels):
    positive, negative = masks(labels)
    z = F.normalize(z)
    scores = z @ z.T / 0.1
    found = (scores * positive).sum(1) / positive.sum(1)
    return (log_sum_exp(scores, positive | negative) - found).mean()


def sup_con_in(z, labels):
    positive, negative = masks(labels)
    z = F.normalize(z)
    scores = z @ z.T / 0.1
    found = log_sum_exp(scores, positive) - positive.sum(1).log()
    return (log_sum_exp(scores, positive | negative) - found).mean()


# Losses of two views.


def two_views(z, normalized=True):
    za, zb = (F.normalize(z) if normalized else z).chunk(2)
    return za, zb, torch.arange(len(za))


def infonce_dot(z, _labels):
    za, zb, own = two_views(z, normalized=False)
    return F.cross_entropy(za @ zb.T, own)


def infonce_cosine(z, _labels):
    za, zb, own = two_views(z)
    return F.cross_entropy(za @ zb.T / 0.1, own)


def clip(z, _labels):
    za, zb, own = two_views(z)
    scores = za @ zb.T / 0.07
    return (F.cross_entropy(scores, own) + F.cross_entropy(scores.T, own)) / 2


def moco_v3(z, _labels):
    za, zb, own = two_views(z)
    return 2 * F.cross_entropy(za @ zb.T, own)


def view_scores(z, temperature):
    """Scores of all rows with each other, where the positive of each is, and which are negatives."""
    z = F.normalize(z)
    other = torch.arange(len(z)).roll(len(z) // 2)
    left_out = torch.eye(len(z), dtype=torch.bool)
    return z @ z.T / temperature, other, ~(left_out | left_out[other])


def ntxent(z, _labels):
    z = F.normalize(z)
    scores = (z @ z.T / 0.5).fill_diagonal_(-torch.inf)
    return F.cross_entropy(scores, torch.arange(len(z)).roll(len(z) // 2))


def decoupled(z, _labels):
    scores, other, negative = view_scores(z, 0.1)
    return (log_sum_exp(scores, negative) - scores.gather(1, other[:, None])[:, 0]).mean()


def against(z, concentration):
    """Robinson et al. 2020, Figure 2, for temperature .5 and prior .1; without concentration Chuang et al. 2020."""
    scores, other, negative = view_scores(z, 0.5)
    each = scores.exp() * negative
    positive = scores.gather(1, other[:, None])[:, 0].exp()
    count = len(z) - 2
    total = each.sum(1)
    if concentration:
        weights = (concentration * scores).exp() * negative
        total = count * (weights * each).sum(1) / weights.sum(1)
    total = ((total - 0.1 * count * positive) / 0.9).clamp(min=count * torch.e ** (-1 / 0.5))
    return -(positive / (positive + total)).log().mean()


def debiased(z, _labels):
    return against(z, 0)


def hard_negatives(z, _labels):
    return against(z, 1)


NAIVE = {
    function.__name__: function
    for function in (
        *(contrastive_pair, triplet_hard, triplet_semi_hard, triplet_random, lifted_smooth, lifted_hard),
        *(soft_nearest_neighbor, sup_con_out, sup_con_in, infonce_dot, infonce_cosine, clip, moco_v3),
        *(ntxent, decoupled, debiased, hard_negatives),
    )
}
NAIVE["n_pair"] = infonce_dot  # the same formula
