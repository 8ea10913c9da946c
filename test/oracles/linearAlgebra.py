"""The numbers that the operations of linear algebra are compared with: values by numpy and gradients by PyTorch's
autograd, both in float64, on stacks of two matrices.

The losses weigh each output entry differently and do not depend on signs that a decomposition leaves open: vectors are
squared. Writes linearAlgebra.json beside this file. Needs numpy and torch:
    python test/oracles/linearAlgebra.py
"""
import json
import pathlib

import numpy as np
import torch

rng = np.random.default_rng(0)


def draw(*shape):
    return rng.normal(size=shape).astype(np.float32).astype(np.float64)


def positive_diagonal(q, r):
    sign = np.sign(np.diagonal(r, axis1=-2, axis2=-1))
    return q * sign[..., None, :], sign[..., :, None] * r


def torch_positive_diagonal(q, r):
    sign = torch.sign(torch.diagonal(r, dim1=-2, dim2=-1))
    return q * sign[..., None, :], sign[..., :, None] * r


def logdet(a):
    sign, log = torch.linalg.slogdet(a)
    return (log,)


def symmetric(a):
    return (a + a.mT) / 2


def case(inputs, values, outputs, squared):
    """`values`: the outputs by numpy; `outputs`: the same by PyTorch; `squared`: which enter the loss squared."""
    values = [np.asarray(v, dtype=np.float64) for v in values(*inputs)]
    leaves = [torch.tensor(x, requires_grad=True) for x in inputs]
    weights = [draw(*v.shape) for v in values]
    loss = 0
    for got, value, weight, square in zip(outputs(*leaves), values, weights, squared):
        assert np.allclose(got.detach().numpy() ** (2 if square else 1), value ** (2 if square else 1), atol=1e-10)
        loss = loss + (torch.tensor(weight) * (got**2 if square else got)).sum()
    loss.backward()
    nested = lambda arrays: [a.tolist() for a in arrays]
    return {
        "inputs": nested(inputs),
        "outputs": nested(values),
        "weights": nested(weights),
        "gradients": nested([leaf.grad.numpy() for leaf in leaves]),
    }


square, other, right = draw(2, 4, 4), draw(2, 4, 4), draw(2, 4, 3)
definite = square @ np.swapaxes(square, -1, -2) + np.eye(4)
definite = definite.astype(np.float32).astype(np.float64)
triangle = np.tril(other) + 2 * np.eye(4) * np.sign(np.diagonal(other, axis1=-2, axis2=-1))[..., None]

svd = lambda a: (lambda u, s, vt: (s, u, np.swapaxes(vt, -1, -2)))(*np.linalg.svd(a, full_matrices=False))
torch_svd = lambda a: (lambda u, s, vt: (s, u, vt.mT))(*torch.linalg.svd(a, full_matrices=False))
qr = lambda a: positive_diagonal(*np.linalg.qr(a))
torch_qr = lambda a: torch_positive_diagonal(*torch.linalg.qr(a))

result = {
    "source": f"numpy {np.__version__}, PyTorch {torch.__version__}: test/oracles/linearAlgebra.py",
    "eigen": case(
        [definite],
        lambda a: tuple(np.linalg.eigh(a)),
        lambda a: torch.linalg.eigh(symmetric(a)),
        [False, True],
    ),
    "svdTall": case([draw(2, 5, 3)], svd, torch_svd, [False, True, True]),
    "svdWide": case([draw(2, 3, 5)], svd, torch_svd, [False, True, True]),
    "svdSquare": case([square], svd, torch_svd, [False, True, True]),
    "qrSquare": case([square], qr, torch_qr, [False, False]),
    "qrTall": case([draw(2, 5, 3)], qr, torch_qr, [False, False]),
    "cholesky": case(
        [definite],
        lambda a: (np.linalg.cholesky(a),),
        lambda a: (torch.linalg.cholesky(symmetric(a)),),
        [False],
    ),
    "solve": case(
        [other, right],
        lambda a, b: (np.linalg.solve(a, b),),
        lambda a, b: (torch.linalg.solve(a, b),),
        [False],
    ),
    "triangularSolve": case(
        [triangle, right],
        lambda a, b: (np.linalg.solve(a, b),),
        lambda a, b: (torch.linalg.solve_triangular(a, b, upper=False),),
        [False],
    ),
    "inverse": case(
        [other], lambda a: (np.linalg.inv(a),), lambda a: (torch.linalg.inv(a),), [False]
    ),
    "logDeterminant": case([other], lambda a: (np.linalg.slogdet(a)[1],), logdet, [False]),
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(path, path.stat().st_size)
