"""Wrong labels: somebody wrote down another class than the true one.

Slips at random pull a network this way and that, and mostly cancel. A habit pulls one way: it is learned.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.arguments import generator
from nnlib.datasets import Dataset
from nnlib.flaws.planted import Planted, planted, rows_in
from nnlib.lookup import class_number, classes_of, column_number


def label_noise(data: Dataset, share: float = 0.1, seed: Any = 0) -> Planted:
    """Give a share of the rows, drawn at random, another class, drawn at random.

    Raises
    ------
    ValueError
        If there are no classes, or share or seed does not fit.
    """
    k, rng = len(classes_of(data)), generator(seed)
    rows = rng.choice(len(data), rows_in(share, len(data)), replace=False)
    y = data.y.copy()
    y[rows] = (y[rows] + rng.integers(1, k, len(rows))) % k
    told = f"{len(rows)} of {len(data)} labels, drawn at random, are wrong"
    return planted("label noise", data, told, rows, y=y)


def biased_labels(
    data: Dataset, share: float = 0.1, label: Any = 0, column: Any = None, to: Any = None, seed: Any = 0
) -> Planted:
    """Give rows of one class another one, always the same: the habit of one tired annotator.

    Parameters
    ----------
    share : of the rows of that class.
    label, to : the true class and the one written down, by name or number; `to` is the next class if None.
    column : None draws the rows at random; the name or number of a column takes those with the largest
        values there: all wrong labels lie together, at one tip of the class.

    Raises
    ------
    ValueError
        If an argument does not fit, or the class has no row.
    """
    true, rng = class_number(data, label), generator(seed)
    names = data.class_names
    wrong = (true + 1) % len(names) if to is None else class_number(data, to, "to")
    if wrong == true:
        raise ValueError(f"to: expected another class than {names[true]!r}, got the same")
    rows = rng.permutation(np.flatnonzero(data.y == true))
    if not rows.size:
        raise ValueError(f"label: expected a class that has rows, got {names[true]!r}, which has none")
    count = rows_in(share, len(rows))
    told = f"{count} rows of class {names[true]!r} are labelled {names[wrong]!r}"
    if column is not None:
        at = column_number(data, column)
        rows = rows[np.argsort(-data.X[rows, at], kind="stable")]  # a missing value comes last
        told += f", those with the largest {data.feature_names[at]!r}"
    y = data.y.copy()
    y[rows[:count]] = wrong
    return planted("biased labels", data, told, rows[:count], y=y)
