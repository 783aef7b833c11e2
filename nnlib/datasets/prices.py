"""Prices to predict: made-up cars that lose value, and made-up houses."""

from __future__ import annotations

import numpy as np

from nnlib.arguments import generator, whole_number
from nnlib.datasets.dataset import Dataset


def cars(n: int = 40, seed: object = 0) -> Dataset:
    """Made-up cars: X is (n, 1), the price new, y is (n,), the price ten years later, both in thousands.

    Purchase prices lie evenly between 10 and 50. The resale price is 0.2 times that, plus 0.5, and chance
    adds or takes up to 1: so no line goes through all of them, and the best is near 0.2 x + 0.5. Nobody sold
    these cars; real ones lose value differently.

    Parameters
    ----------
    n : int, rows, 2 or more
    seed : int or numpy Generator

    Raises
    ------
    ValueError
        If n or seed is none of these.

    Source: S0 (the example, without any figure); all figures are ours.
    """
    n = whole_number(n, "n", least=2, what="for a line")
    rng = generator(seed)
    price = rng.uniform(10, 50, n)
    return Dataset(
        X=price.reshape(-1, 1),
        y=0.2 * price + 0.5 + rng.uniform(-1, 1, n),
        feature_names=("purchase price",),
        source="synthetic, made by nnlib after an example of S0 (Sylvain Liege)",
        licence="MIT, as nnlib",
        name="cars",
    )


def houses(n: int = 100, seed: object = 0) -> Dataset:
    """Made-up houses: X is (n, 2), square feet and bedrooms; y is (n,), the price in thousands of dollars.

    The area lies evenly between 800 and 3,000 square feet. There is about a bedroom for every 700 of them,
    and always one. A house costs 50, and 0.15 more a square foot, and 10 more a bedroom; chance adds or takes
    10 (one standard deviation). Nobody sold these houses.

    One column counts in thousands, the other to four: along the first the loss is so steep that learning with
    a rate of 0.01 explodes within a few steps. Scaled to one spread, the same rate learns.

    Parameters
    ----------
    n : int, rows, 3 or more
    seed : int or numpy Generator

    Raises
    ------
    ValueError
        If n or seed is none of these.

    Source: S1 (the example, without any figure); all figures are ours.
    """
    n = whole_number(n, "n", least=3, what="for a plane")
    rng = generator(seed)
    area = rng.uniform(800, 3000, n)
    bedrooms = np.maximum(np.round(area / 700 + rng.normal(0, 0.5, n)), 1)
    return Dataset(
        X=np.column_stack([area, bedrooms]),
        y=50 + 0.15 * area + 10 * bedrooms + rng.normal(0, 10, n),
        feature_names=("square feet", "bedrooms"),
        source="synthetic, made by nnlib after an example of S1",
        licence="MIT, as nnlib",
        name="houses",
    )
