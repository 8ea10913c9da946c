"""The numbers that lib/signals is compared with: torch.stft and torch.istft in float64, the mel filters by numpy.interp
from the definitions of both scales, and the gradient of a log-mel loss by PyTorch's autograd.

Writes signals.json beside this file. Needs numpy and torch:
    python test/oracles/signals.py
"""
import json
import pathlib

import numpy as np
import torch

rng = np.random.default_rng(0)
signal = (0.5 * rng.normal(size=(2, 60))).astype(np.float32).astype(np.float64)


def transform(x, length, hop, window_length, centered):
    return torch.stft(
        x,
        n_fft=length,
        hop_length=hop,
        win_length=window_length,
        window=torch.hann_window(window_length, dtype=torch.float64),
        center=centered,
        pad_mode="reflect",
        return_complex=True,
    ).mT


def pairs(x):
    return torch.view_as_real(x).tolist()


settings = [(16, 4, 16, True), (16, 5, 12, True), (15, 4, 9, False), (16, 16, 16, False)]
transforms = []
for length, hop, window_length, centered in settings:
    spectrum = transform(torch.tensor(signal), length, hop, window_length, centered)
    transforms.append(
        {
            "options": {"length": length, "hop": hop, "windowLength": window_length, "centered": centered},
            "spectrum": pairs(spectrum),
        }
    )

# A changed spectrum, which no signal has: its inverse is the least-squares one.
changed = transform(torch.tensor(signal), 16, 4, 16, True) * torch.linspace(0.5, 1.5, 9, dtype=torch.float64)
inverse = torch.istft(
    changed.mT, 16, 4, 16, torch.hann_window(16, dtype=torch.float64), center=True, length=signal.shape[1]
)

to_mel = {
    "htk": lambda f: 1127.010480 * np.log(1 + f / 700.0),
    "slaney": lambda f: np.where(f < 1000, f / (200 / 3), 15 + np.log(np.maximum(f, 1e-9) / 1000) / (np.log(6.4) / 27)),
}


def filters(length, rate, bands, low, high, scale, normalized):
    """Each band by interpolation between its three corners, found by bisecting the scale on a fine grid."""
    grid = np.linspace(0, rate / 2, 2_000_001)
    mels = to_mel[scale](grid)
    corners = np.interp(np.linspace(to_mel[scale](np.float64(low)), to_mel[scale](np.float64(high)), bands + 2), mels, grid)
    frequencies = np.arange(length // 2 + 1) * rate / length
    columns = []
    for left, center, right in zip(corners, corners[1:], corners[2:]):
        column = np.interp(frequencies, [left, center, right], [0, 1, 0], left=0, right=0)
        columns.append(column * (2 / (right - left) if normalized else 1))
    return np.stack(columns, 1)


mel_settings = [
    (64, 8000, 6, 0, 4000, "htk", False),
    (64, 8000, 6, 100, 3800, "slaney", True),
    (63, 16000, 5, 50, 7000, "slaney", False),
]
mels = [
    {
        "length": length,
        "options": {"sampleRate": rate, "bands": bands, "low": low, "high": high, "scale": scale, "normalized": normalized},
        "filters": filters(length, rate, bands, low, high, scale, normalized).tolist(),
    }
    for length, rate, bands, low, high, scale, normalized in mel_settings
]

leaf = torch.tensor(signal, requires_grad=True)
power = transform(leaf, 32, 8, 32, True).abs() ** 2
log_mel = torch.log(torch.clamp(power @ torch.tensor(filters(32, 8000, 5, 0, 4000, "htk", False)), min=1e-10))
weights = rng.normal(size=tuple(log_mel.shape)).astype(np.float32)
(log_mel * torch.tensor(weights.astype(np.float64))).sum().backward()

result = {
    "source": f"numpy {np.__version__}, PyTorch {torch.__version__}: test/oracles/signals.py",
    "signal": signal.tolist(),
    "transforms": transforms,
    "inverse": {"options": {"length": 16, "hop": 4}, "spectrum": pairs(changed), "signal": inverse.tolist()},
    "melFilters": mels,
    "logMel": {
        "options": {"stft": {"length": 32, "hop": 8}, "mel": {"sampleRate": 8000, "bands": 5}},
        "values": log_mel.tolist(),
        "weights": weights.tolist(),
        "gradient": leaf.grad.tolist(),
    },
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(path, path.stat().st_size)
