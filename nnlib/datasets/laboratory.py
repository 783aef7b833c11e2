"""The laboratory bench: points to check by hand, moons that no line parts, readings with hidden causes."""

from __future__ import annotations

import numpy as np

from nnlib.arguments import generator, whole_number, within
from nnlib.datasets.dataset import Dataset


def doubles() -> Dataset:
    """The five points of y = 2x: x = 0, 1, 2, 3, 4. X is (5, 1), y is (5,).

    Source: S2.
    """
    x = np.arange(5.0)
    return Dataset(
        X=x.reshape(-1, 1),
        y=2 * x,
        feature_names=("x",),
        source="S2: DataThings blog, 1 February 2018",
        licence="plain arithmetic, free of rights",
        name="doubles",
    )


def moons(n: int = 200, seed: object = 0, noise: float = 0.15) -> Dataset:
    """Two half moons, each reaching into the other: X is (n, 2), y is (n,), 1 in the lower one.

    Points lie anywhere on two half circles of radius 1, around (0, 0) and (1, 0.5); of an odd n the lower one
    has one more. Noise, from 0 to 1, is the spread of the normal chance by which each coordinate then moves.
    A seed decides points and noise apart: more noise is more of the same noise, on the same points.

    Raises
    ------
    ValueError
        If n is no whole number from 2, noise no number from 0 to 1, or seed none.

    Source: the recipe is that of scikit-learn's make_moons, whose points stand at even steps; code ours.
    """
    whole_number(n, "n", least=2)
    spread, rng = within(noise, "noise"), generator(seed)
    y = rng.permutation(n) < (n + 1) // 2
    angle = rng.uniform(0, np.pi, n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    lower = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return Dataset(
        X=np.where(y[:, None], lower, upper) + spread * rng.normal(size=(n, 2)),
        y=y,
        feature_names=("x1", "x2"),
        class_names=("upper moon", "lower moon"),
        source="synthetic, made by nnlib after the recipe of scikit-learn's make_moons",
        licence="MIT, as nnlib",
        name="moons",
    )


def two_causes(n: int = 300, seed: object = 4) -> Dataset:
    """Four readings of two hidden causes, without labels: X is (n, 4), y is (n, 4), the same numbers again.

    Each cause is normal with mean 0 and standard deviation 1, and each reading adds them up with weights of
    its own, drawn once in the same way, and noise of 0.05; then each reading is centred at 0. So two numbers
    are enough to tell all four of a row but for the noise.

    Parameters
    ----------
    n : rows, 2 or more
    seed : int or numpy Generator; 4 makes the rows of the lesson

    Raises
    ------
    ValueError
        If n does not fit.

    Source: ours, against S3's claim that backpropagation needs labels.
    """
    n, rng = whole_number(n, "n", 2), generator(seed)
    causes, weights = rng.normal(size=(n, 2)), rng.normal(size=(2, 4))
    readings = causes @ weights + 0.05 * rng.normal(size=(n, 4))
    readings -= readings.mean(axis=0)
    return Dataset(
        X=readings,
        y=readings,
        feature_names=tuple(f"reading {k}" for k in range(1, 5)),
        source="synthetic: nnlib",
        licence="MIT, as nnlib",
        name="two_causes",
    )
