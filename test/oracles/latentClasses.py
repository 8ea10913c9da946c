"""The statistics that latentClasses is compared with: its definition drawn by numpy in float64, 40 times with other means,
mixings and examples. Of each statistic the mean and the standard deviation over draws. Writes latentClasses.json beside
this file. Needs numpy:
    python test/oracles/latentClasses.py
"""
import json
import pathlib

import numpy as np

COUNT, DRAWS, K = 4000, 40, 10


def nearest_neighbor_accuracy(features, labels):
    """The first 3,000 vote, ten for each of the other 1,000, by cosine."""
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    nearest = np.argsort(-unit[3000:] @ unit[:3000].T, axis=1)[:, :K]
    votes = [np.bincount(labels[row], minlength=10).argmax() for row in nearest]
    return float(np.mean(votes == labels[3000:]))


def variance_shared(first, second):
    """Of the variance of x, the share that two views have in common, over all 64 numbers."""
    a, b = first - first.mean(0), second - second.mean(0)
    return float((a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum()))


def draw(seed):
    rng = np.random.default_rng(seed)
    means = 1.5 * rng.normal(size=(10, 8))
    labels = rng.integers(0, 10, COUNT)
    contents = means[labels] + 0.6 * rng.normal(size=(COUNT, 8))
    a = rng.normal(size=(128, 32)) / np.sqrt(32)
    b = rng.normal(size=(64, 128)) / np.sqrt(128)

    def observe():
        nuisance = rng.normal(size=(COUNT, 24))
        return 2 * np.tanh(1.2 * np.hstack([contents, nuisance]) @ a.T) @ b.T

    x, other = observe(), observe()
    within = contents - np.stack([contents[labels == c].mean(0) for c in range(10)])[labels]
    spread = means[:, None] - means[None]
    return {
        "deviation of c within classes": float(np.sqrt((within**2).mean())),
        "squared distance of means": float((spread**2).sum(2)[np.triu_indices(10, 1)].mean()),
        "mean square of x": float((x**2).mean()),
        "largest magnitude of x": float(np.abs(x).max()),
        "variance shared by views": variance_shared(x, other),
        "kNN of c": nearest_neighbor_accuracy(contents, labels),
        "kNN of x": nearest_neighbor_accuracy(x, labels),
    }


draws = [draw(seed) for seed in range(DRAWS)]
statistics = {
    name: {
        "mean": float(np.mean([one[name] for one in draws])),
        "deviation": float(np.std([one[name] for one in draws], ddof=1)),
    }
    for name in draws[0]
}
result = {"source": f"numpy {np.__version__}: test/oracles/latentClasses.py", "draws": DRAWS, "statistics": statistics}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(json.dumps(result, indent=1))
