"""The numbers that pca is compared with: the eigenvectors of numpy's covariance in float64, for data with more rows than
columns and for data with fewer. Writes pca.json beside this file. Needs numpy:
    python test/oracles/pca.py
"""
import json
import pathlib

import numpy as np

rng = np.random.default_rng(0)


def case(n, d):
    x = (rng.normal(size=(n, d)) * np.linspace(3, 0.5, d) + rng.normal(size=d)).astype(np.float32).astype(np.float64)
    count = min(n - 1, d)
    values, vectors = np.linalg.eigh(np.cov(x, rowvar=False))
    components = vectors.T[::-1][:count]
    largest = np.take_along_axis(components, np.abs(components).argmax(1)[:, None], 1)
    variances = values[::-1][:count]
    return {
        "x": x.tolist(),
        "mean": x.mean(0).tolist(),
        "components": (components * np.sign(largest)).tolist(),
        "variances": variances.tolist(),
        "shares": (variances / variances.sum()).tolist(),
    }


result = {"source": f"numpy {np.__version__}: test/oracles/pca.py", "tall": case(20, 4), "wide": case(5, 7)}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(path, path.stat().st_size)
