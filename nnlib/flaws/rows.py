"""Too few of some rows, and some rows twice: the table no longer looks like the world.

What is missing here cannot be seen in the table itself. Nothing in a set of Siamese cats says that there are
others; a copy of a training row in the test looks like a right answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nnlib.arguments import Array, generator, named
from nnlib.datasets import Dataset
from nnlib.flaws.planted import Planted, rows_in
from nnlib.lookup import NONE, a_data_set, class_number


def imbalance(data: Dataset, share: float = 0.95, label: Any = 1, seed: Any = 0) -> Planted:
    """Take away a share of the rows of one class, drawn at random; a share of 1 leaves none of it.

    Parameters
    ----------
    label : the class, by name or number.

    Raises
    ------
    ValueError
        If an argument does not fit, or no row would be left.

    Source: S3 (500 pictures, all of them cats: a share of 1 of the others).
    """
    k = class_number(data, label)
    name = data.class_names[k]
    return _without("imbalance", data, np.flatnonzero(data.y == k), share, f"of class {name!r}", seed)


def one_group(data: Dataset, keep: str | Sequence[str], share: float = 1.0, seed: Any = 0) -> Planted:
    """Take away a share of the rows of each group that is not kept: one_group(cats(), ["Siamese", "no cat"]).

    Parameters
    ----------
    keep : a group of `data.groups`, or several.

    Raises
    ------
    ValueError
        If the data set has no groups, or none of this name, or share or seed does not fit.

    Source: S0 (Siamese cats only).
    """
    groups = a_data_set(data).groups
    if groups is None:
        raise ValueError(f"data: expected a data set with groups, such as cats(), got {data!r}")
    known = {str(group): group for group in np.unique(groups)}
    kept = [named(known, group, "keep") for group in np.ravel(np.asarray(keep, object)).tolist()]
    others = np.flatnonzero(~np.isin(groups, kept))
    return _without("one group", data, others, share, f"of groups other than {', '.join(kept)}", seed)


def duplicates(data: Dataset, share: float = 0.1, of: Dataset | None = None, seed: Any = 0) -> Planted:
    """Replace a share of the rows by copies, of rows that stand above them, or of rows of another data set.

    Parameters
    ----------
    of : for copies across the split: `duplicates(test, 0.5, of=train)`.

    Raises
    ------
    ValueError
        If share or seed does not fit, `of` has other columns or classes, or no row would be left to copy.
    """
    rng, n = generator(seed), len(a_data_set(data))
    count = rows_in(share, n)
    if of is None:
        if count == n:
            raise ValueError(f"share: expected less than all {n} rows, got {count}; some row must be copied")
        rows = np.sort(1 + rng.choice(n - 1, count, replace=False))  # the first row has none above
        untouched = np.setdiff1d(np.arange(n), rows)
        origin = np.arange(n)
        origin[rows] = untouched[rng.integers(0, np.searchsorted(untouched, rows))]
        spoiled, told = data.take(origin), f"{count} of {n} rows are copies of rows above them"
        return Planted("duplicates", spoiled, rows, NONE, origin, told)
    of = a_data_set(of, "of")
    if of.feature_names != data.feature_names or of.y.shape[1:] != data.y.shape[1:]:
        raise ValueError(f"of: expected the columns of {data!r}, got {of!r}")
    if of.class_names != data.class_names:
        raise ValueError(f"of: expected the classes {data.class_names}, got {of.class_names}")
    rows = np.sort(rng.choice(n, count, replace=False))
    source = rng.choice(len(of), count, replace=count > len(of))
    X, y, origin, groups = data.X.copy(), data.y.copy(), np.arange(n), None
    X[rows], y[rows], origin[rows] = of.X[source], of.y[source], -1
    if data.groups is not None and of.groups is not None:
        groups = data.groups.astype(object)  # words of any length
        groups[rows] = of.groups[source]
    told = f"{count} of {n} rows are copies of rows of {of.name!r}"
    return Planted("duplicates", replace(data, X=X, y=y, groups=groups), rows, NONE, origin, told)


def _without(flaw: str, data: Dataset, among: Array, share: float, which: str, seed: Any) -> Planted:
    count, rng = rows_in(share, len(among)), generator(seed)
    if count == len(data):
        raise ValueError(f"share: expected at least one row to be left, got {share!r}, which takes all")
    origin = np.setdiff1d(np.arange(len(data)), rng.choice(among, count, replace=False))
    told = f"{count} of {len(among)} rows {which} are taken away"
    return Planted(flaw, data.take(origin), NONE, NONE, origin, told)
