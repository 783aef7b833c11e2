"""The laboratory bench: data so small that every number of a network can be checked by hand."""

from __future__ import annotations

import numpy as np

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
