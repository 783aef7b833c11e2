"""The truth about a flaw: what was done, and to which rows and columns.

A share is turned into rows by rounding to the nearest one, halves upwards: 0.1 of 25 rows are 3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor
from typing import Any

import numpy as np

from nnlib.arguments import Array, within
from nnlib.datasets import Dataset
from nnlib.lookup import NONE


@dataclass(frozen=True, eq=False, repr=False)
class Planted:
    """A spoiled data set and the truth about it.

    Attributes
    ----------
    flaw : its name in `FLAWS`.
    data : the spoiled data set, a new one.
    rows : (k,) the rows of `data` that were spoiled, in rising order; none where rows were taken away. In a
        recipe a later flaw may have gone over some of them again: an outlier that is missing now, a
        rotation that was turned back.
    columns : (m,) the columns of X that carry it; none where it is the answers, or rows taken away.
    origin : (n,) the row that each row of `data` was before, -1 where it came from another data set.
    told : what was done, in a sentence; and how many rows are left, where a later flaw took or copied some.
    """

    flaw: str
    data: Dataset
    rows: Array
    columns: Array
    origin: Array
    told: str

    def after(self, later: Planted) -> Planted:
        """Tell this truth in the row numbers of the data set that a later flaw made of this one."""
        rows = np.flatnonzero(np.isin(later.origin, self.rows))
        origin = np.where(later.origin < 0, -1, self.origin[later.origin])
        return replace(self, data=later.data, rows=rows, origin=origin)

    def __repr__(self) -> str:
        return f"<{self.flaw}: {self.told}>"


def planted(
    flaw: str, before: Dataset, told: str, rows: Array, columns: Array = NONE, **changed: Any
) -> Planted:
    """Make the truth about a flaw that left every row in its place."""
    data = replace(before, **changed)
    return Planted(flaw, data, np.sort(rows), columns, np.arange(len(before)), told)


def rows_in(share: Any, n: int, argument: str = "share") -> int:
    """Turn a share of n rows into a number of rows, or raise a ValueError."""
    return floor(within(share, argument) * n + 0.5 + 1e-9)  # 0.145 * 100 is 14.499999999999998, means 14.5
