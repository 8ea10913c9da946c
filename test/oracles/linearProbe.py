"""The numbers that the linear probe is compared with: scikit-learn on a small fixed problem.

Writes linearProbe.json beside this file. Needs numpy, scipy and scikit-learn:
    python test/oracles/linearProbe.py
Features are rounded to float32 values first, so that both sides read the same numbers. Scales differ by feature, the
last feature is constant, and the classes overlap, so that the penalty and the standardization matter.
"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(0)
CLASSES, WIDTH = 3, 6
means = rng.normal(size=(CLASSES, WIDTH))
scales = np.array([1, 10, 0.01, 1, 300, 0])
offsets = np.array([0, 5, 1, -2, 1000, 7])


def draw(count):
    labels = np.arange(count) % CLASSES
    features = (means[labels] + 1.2 * rng.normal(size=(count, WIDTH))) * scales + offsets
    return np.round(features, 4).astype(np.float32), labels


def solve(x, y, asked, answers, c):
    scaler = StandardScaler().fit(x.astype(np.float64))
    xs, ts = scaler.transform(x.astype(np.float64)), scaler.transform(asked.astype(np.float64))
    model = LogisticRegression(C=c, tol=1e-10, max_iter=10_000).fit(xs, y)
    objective = len(y) * log_loss(y, model.predict_proba(xs)) + np.sum(model.coef_**2) / (2 * c)
    return {
        "inversePenalty": c,
        "kernel": np.round(model.coef_.T, 6).tolist(),
        "offset": np.round(model.intercept_, 6).tolist(),
        "objective": round(float(objective), 6),
        "probabilities": np.round(model.predict_proba(ts), 6).tolist(),
        "accuracy": float(model.score(ts, answers)),
        "trainAccuracy": float(model.score(xs, y)),
    }


train, train_labels = draw(60)
test, test_labels = draw(30)
result = {
    "source": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}: test/oracles/linearProbe.py",
    "train": {"features": train.tolist(), "labels": train_labels.tolist()},
    "test": {"features": test.tolist(), "labels": test_labels.tolist()},
    "solutions": [solve(train, train_labels, test, test_labels, c) for c in (1.0, 0.01)],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(path, [(s["accuracy"], s["trainAccuracy"], s["objective"]) for s in result["solutions"]])
