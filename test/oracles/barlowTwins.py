"""The number that Barlow Twins is compared with: its equations 1 and 2 by loops, in float64.

Prints it for the six unit vectors of barlowTwins.test.ts, with λ = 5e-3. Needs numpy:
    python test/oracles/barlowTwins.py
"""
import numpy as np


def circle(*degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def barlow_twins(za, zb, weight):
    loss = 0.0
    for i in range(za.shape[1]):
        for j in range(zb.shape[1]):
            a, b = za[:, i] - za[:, i].mean(), zb[:, j] - zb[:, j].mean()
            c = (a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum())
            loss += (1 - c) ** 2 if i == j else weight * c**2
    return loss


print(f"{barlow_twins(circle(0, 40, 80), circle(10, 55, 100), 5e-3):.8f}")
