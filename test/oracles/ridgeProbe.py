"""The numbers that the ridge probe is compared with: scikit-learn's ridge regression on the problem of linearProbe.json.

Writes ridgeProbe.json beside this file. Needs numpy and scikit-learn:
    python test/oracles/ridgeProbe.py
"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

folder = pathlib.Path(__file__).parent
problem = json.loads((folder / "linearProbe.json").read_text())
x, asked = (np.float32(problem[part]["features"]).astype(np.float64) for part in ("train", "test"))
labels, answers = (np.array(problem[part]["labels"]) for part in ("train", "test"))
scaler = StandardScaler().fit(x)


def solve(penalty):
    model = Ridge(alpha=penalty * len(x)).fit(scaler.transform(x), np.eye(3)[labels])
    scores = model.predict(scaler.transform(asked))
    return {
        "penalty": penalty,
        "scores": np.round(scores, 6).tolist(),
        "accuracy": float((scores.argmax(1) == answers).mean()),
    }


result = {
    "source": f"scikit-learn {sklearn.__version__}: test/oracles/ridgeProbe.py",
    "solutions": [solve(penalty) for penalty in (1e-3, 0.05, 2.0)],
}
path = folder / "ridgeProbe.json"
path.write_text(json.dumps(result) + "\n")
print(path, path.stat().st_size)
