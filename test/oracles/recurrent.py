"""The numbers that the recurrent networks are compared with: PyTorch's GRU and LSTM in float64, with their gradients.

Writes recurrent.json beside this file. Needs torch:
    python test/oracles/recurrent.py
Weights are written as selflab lays them out: the kernels of x and h under each other, and PyTorch's two offsets added
where only their sum counts.
"""
import json
import pathlib

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
N, T, D, H = 2, 4, 3, 2


def numbers(*values):
    """Random numbers that float32 holds exactly."""
    return torch.randn(*values).to(torch.float32).double()


def listed(tree):
    if isinstance(tree, dict):
        return {name: listed(value) for name, value in tree.items()}
    return tree.detach().tolist()


def gru_weights(w, u, b, c):
    """From PyTorch's weight_ih, weight_hh, bias_ih and bias_hh, or their gradients."""
    w, u = w.T, u.T
    return {
        "gates": {"kernel": torch.cat([w[:, : 2 * H], u[:, : 2 * H]]), "bias": b[: 2 * H]},
        "candidate": {"kernel": w[:, 2 * H :], "bias": b[2 * H :]},
        "inner": {"kernel": u[:, 2 * H :], "bias": c[2 * H :]},
    }


def lstm_weights(w, u, b, c):
    return {"kernel": torch.cat([w.T, u.T]), "bias": b}


def case(make, layout, states):
    """One direction with a given start and gradients; both directions from zeros."""
    x = numbers(N, T, D).requires_grad_()
    start = [numbers(1, N, H).requires_grad_() for _ in range(states)]
    network = make(D, H, batch_first=True, bidirectional=True)
    with torch.no_grad():
        for name, weight in network.named_parameters():
            weight.copy_(numbers(*weight.shape) / 2)
            # Only sums of these offsets count in selflab.
            if name.startswith("bias_hh"):
                weight[: 2 * H if states == 1 else 4 * H].zero_()
    parts = {
        direction: [network.get_parameter(f"{part}_l0{suffix}") for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
        for direction, suffix in {"forward": "", "backward": "_reverse"}.items()
    }
    both, last = network(x)
    last = last[0] if states == 2 else last
    alone = make(D, H, batch_first=True)
    for target, source in zip(alone.parameters(), parts["forward"]):
        target.data.copy_(source.data)
    output, _ = alone(x, tuple(start) if states == 2 else start[0])
    slopes = numbers(N, T, H)
    (output * slopes).sum().backward()
    return {
        "x": listed(x),
        "start": [one[0].tolist() for one in start],
        "weights": {direction: listed(layout(*part)) for direction, part in parts.items()},
        "output": listed(output),
        "slopes": listed(slopes),
        "gradients": {
            "x": listed(x.grad),
            "start": [one.grad[0].tolist() for one in start],
            "weights": listed(layout(*(weight.grad for weight in alone.parameters()))),
        },
        "bidirectional": {"each": listed(both), "last": listed(torch.cat([last[0], last[1]], 1))},
    }


result = {
    "source": f"PyTorch {torch.__version__}: test/oracles/recurrent.py",
    "gru": case(torch.nn.GRU, gru_weights, 1),
    "lstm": case(torch.nn.LSTM, lstm_weights, 2),
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(path, result["gru"]["output"][0])
