"""A table that counts: what statistics knew before networks learned.

    P(answer given value) = rows with both / rows with the value        P(rotten given spicy) = 70 / 100

It has its knowledge from examples, as a network has, and other examples change it. But it looks at one
column, and of a value that no example had it knows nothing: between 2 and 3 there is no 2.5. It answers X as
a network and a `RuleBook` do, so that the three can be compared on the same smells.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, named, numbers


class FrequencyTable:
    """How many examples had which answer, for each value of one column.

    Parameters
    ----------
    names : of the columns of X: `data.feature_names`.
    given : the name of the column that counts: of numbers, or of words such as "foul".

    Attributes
    ----------
    values : (m,) the values met, numbers or words, sorted; none before `fit`.
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
        """Count the examples X with answers y, (n,) or (n, 1), afresh, and return self.

        Parameters
        ----------
        X : (n, columns), or (n,) where there is one. Only the column that counts is looked at.

        Raises
        ------
        ValueError
            If X or y is not of these shapes, y is not made of numbers, or the column neither of numbers nor
            of words; the counts have not changed then.
        """
        given, truths = self._given(X), numbers(y, "y")
        if truths.shape not in ((len(given),), (len(given), 1)):
            raise ValueError(f"y: expected shape ({len(given)},), an answer a row of X, got {truths.shape}")
        self.values, row = np.unique(given, return_inverse=True)
        self.answers, column = np.unique(truths.ravel(), return_inverse=True)
        self.counts = np.zeros((len(self.values), len(self.answers)), int)
        np.add.at(self.counts, (row, column), 1)
        return self

    def probability(self, answer: float, value: float | str) -> float:
        """Look up P(answer given value), from 0 to 1; NaN for a value not met.

        Raises
        ------
        ValueError
            Before `fit`, or for an answer not met.
        """
        self._check_fit()
        if answer not in self.answers.tolist():
            met = ", ".join(f"{each:g}" for each in self.answers[:8]) + ", ..." * (len(self.answers) > 8)
            raise ValueError(f"answer: expected one of {met}, got {answer!r}; it comes before the value")
        counts = self.counts[self.values == value].sum(axis=0)
        return float(counts[self.answers == answer].sum() / counts.sum()) if counts.any() else nan

    def predict(self, X: ArrayLike) -> Array:
        """Answer X, as in `fit`, with y_hat (n, 1): the mean of the answers met with the value; NaN if none.

        Where answers are 0 and 1, their mean is P(1 given value).

        Raises
        ------
        ValueError
            Before `fit`, or if X does not fit as there.
        """
        self._check_fit()
        means = self.counts @ self.answers / self.counts.sum(axis=1)
        met = self._given(X)[:, None] == self.values
        return np.where(met.any(axis=1), met @ means, nan).reshape(-1, 1)

    def _given(self, X: ArrayLike) -> Array:
        """The column that counts, (n,): of words or of numbers."""
        rows = np.asarray(X, dtype=object)  # a list of words and numbers would turn into words
        if rows.ndim == self._n_columns == 1:
            rows = rows.reshape(-1, 1)
        if rows.ndim != 2 or rows.shape[1] != self._n_columns or not len(rows):
            raise ValueError(f"X: expected shape (n, {self._n_columns}), a column a name, got {rows.shape}")
        column: list[Any] = rows[:, self._column].tolist()
        if all(isinstance(value, str) and value for value in column):
            return np.array(column)
        if any(isinstance(value, str) for value in column):
            raise ValueError(
                f"X: expected only words or only numbers in {self.given!r}, got {column[:4]};"
                " give a missing value (None, NaN, '') a word of its own"
            )
        return numbers(column, "X")

    def _check_fit(self) -> None:
        if not self.values.size:
            raise ValueError("FrequencyTable: expected fit first; call fit(...) on the training part")

    def __repr__(self) -> str:
        if not self.values.size:
            return f"frequencies given {self.given!r}: not fitted"
        lines = [[self.given, *(f"y = {answer:g}" for answer in self.answers)]]
        values = [value if isinstance(value, str) else f"{value:g}" for value in self.values.tolist()]
        lines += [[value, *map(str, row)] for value, row in zip(values, self.counts, strict=True)]
        if len(lines) > 10:
            lines[9:] = [[f"... {len(lines) - 9} more"]]
        width = max(len(cell) for line in lines for cell in line)
        return "\n".join("  ".join(cell.rjust(width) for cell in line) for line in lines)
