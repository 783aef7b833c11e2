"""The truth about a flaw: what was done, to which rows and columns; and how rows and columns are named.

A share is turned into rows by rounding to the nearest one, halves upwards: 0.1 of 25 rows are 3.
"""

from dataclasses import dataclass, replace
from math import floor, isfinite
from numbers import Real
from typing import Any

import numpy as np

from nnlib.arguments import Array, named, of_kind, whole_number, within
from nnlib.datasets import Dataset

NONE: Array = np.empty(0, int)  # no row, or no column


@dataclass(frozen=True, eq=False, repr=False)
class Planted:
    """A spoiled data set and the truth about it.

    Attributes
    ----------
    flaw : its name in `FLAWS`.
    data : the spoiled data set, a new one.
    rows : (k,) the rows of `data` that carry the flaw, in rising order; none where rows were taken away.
    columns : (m,) the columns of X that carry it; none where it is the answers, or rows taken away.
    origin : (n,) the row that each row of `data` was before, -1 where it came from another data set.
    told : what was done, in a sentence.
    """

    flaw: str
    data: Dataset
    rows: Array
    columns: Array
    origin: Array
    told: str

    def after(self, later: "Planted") -> "Planted":
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


def a_data_set(data: Any) -> Dataset:
    """Return data, or raise a ValueError where it is no `Dataset`."""
    return of_kind(data, Dataset, "data", "Dataset(X, y, feature_names)")


def rows_in(share: Any, n: int, argument: str = "share") -> int:
    """Turn a share of n rows into a number of rows, or raise a ValueError."""
    return floor(within(share, argument) * n + 0.5 + 1e-9)  # 0.145 * 100 is 14.499999999999998, means 14.5


def finite(value: Any, argument: str, such_as: float) -> float:
    """Return value as a float, neither NaN nor infinite, or raise a ValueError."""
    if not (isinstance(value, Real) and isfinite(value)):
        raise ValueError(f"{argument}: expected a finite number, such as {such_as:g}, got {value!r}")
    return float(value)


def column_number(data: Dataset, column: Any) -> int:
    """Find a column of X by its name or its number, or raise a ValueError."""
    names = a_data_set(data).feature_names
    if isinstance(column, str):
        return named({name: k for k, name in enumerate(names)}, column, "column")
    return whole_number(column, "column", 0, len(names) - 1, "the columns of X, or one's name")


def class_number(data: Dataset, label: Any, argument: str = "label") -> int:
    """Find a class by its name or its number, or raise a ValueError."""
    classes = classes_of(data)
    if isinstance(label, str):
        return named({name: k for k, name in enumerate(classes)}, label, argument)
    return whole_number(label, argument, 0, len(classes) - 1, "the classes, or one's name")


def classes_of(data: Dataset) -> tuple[str, ...]:
    """Name the classes, or raise a ValueError where there are not two of them."""
    if len(a_data_set(data).class_names) < 2:
        raise ValueError(f"data: expected a data set with two classes or more, got {data!r}")
    return data.class_names
