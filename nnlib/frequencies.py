"""A table that counts: what statistics knew before networks learned.

    P(answer given value) = rows with both / rows with the value        P(rotten given spicy) = 70 / 100

It has its knowledge from examples, as a network has, and other examples change it. But it looks at one
column, and of a value that no example had it knows nothing: between 2 and 3 there is no 2.5. It answers X as
a network and a `RuleBook` do, so that the three can be compared on the same smells.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, named, numbers


class FrequencyTable:
    """How many examples had which answer, for each value of one column.

    Parameters
    ----------
    names : of the columns of X: `data.feature_names`.
    given : the name of the column that counts.

    Attributes
    ----------
    values : (m,) the values met, sorted; none before `fit`.
    answers : (k,) the answers met, sorted.
    counts : (m, k) int, the examples with that value and that answer.

    Raises
    ------
    ValueError
        If given is not one of the names.

    Source: S0 (70 % of spicy meat rotten).
    """

    def __init__(self, names: Sequence[str], given: str):
        columns = {name: k for k, name in enumerate(names)}
        self._column, self._n_columns = named(columns, given, "given"), len(names)
        self.given = given
        self.values, self.answers, self.counts = np.empty(0), np.empty(0), np.empty((0, 0), int)

    def fit(self, X: ArrayLike, y: ArrayLike) -> FrequencyTable:
        """Count the examples X (n, columns) with answers y, (n,) or (n, 1), afresh, and return self.

        Raises
        ------
        ValueError
            If X or y is not made of numbers, or not of these shapes; the counts have not changed then.
        """
        given, truths = self._given(X), numbers(y, "y")
        if truths.shape not in ((len(given),), (len(given), 1)):
            raise ValueError(f"y: expected shape ({len(given)},), an answer a row of X, got {truths.shape}")
        self.values, row = np.unique(given, return_inverse=True)
        self.answers, column = np.unique(truths.ravel(), return_inverse=True)
        self.counts = np.zeros((len(self.values), len(self.answers)), int)
        np.add.at(self.counts, (row, column), 1)
        return self

    def probability(self, answer: float, value: float) -> float:
        """Look up P(answer given value), from 0 to 1; NaN for a value not met."""
        counts = self.counts[self.values == value].sum(axis=0)
        return float(counts[self.answers == answer].sum() / counts.sum()) if counts.any() else nan

    def predict(self, X: ArrayLike) -> Array:
        """Answer X (n, columns) with y_hat (n, 1): the mean of the answers met with the value; NaN if none.

        Where answers are 0 and 1, their mean is P(1 given value).

        Raises
        ------
        ValueError
            If X is not made of numbers, or has another number of columns.
        """
        means = self.counts @ self.answers / self.counts.sum(axis=1)
        met = self._given(X)[:, None] == self.values
        return np.where(met.any(axis=1), met @ means, nan).reshape(-1, 1)

    def _given(self, X: ArrayLike) -> Array:
        rows = numbers(X, "X")
        if rows.ndim != 2 or rows.shape[1] != self._n_columns:
            raise ValueError(f"X: expected shape (n, {self._n_columns}), a column a name, got {rows.shape}")
        return rows[:, self._column]

    def __repr__(self) -> str:
        lines = [[self.given, *(f"y = {answer:g}" for answer in self.answers)]]
        lines += [[f"{value:g}", *map(str, row)] for value, row in zip(self.values, self.counts, strict=True)]
        width = max(len(cell) for line in lines for cell in line)
        return "\n".join("  ".join(cell.rjust(width) for cell in line) for line in lines)
