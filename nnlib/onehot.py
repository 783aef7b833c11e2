"""Categories as numbers: a column of 0 and 1 for each, because "foul" is neither more nor less than "musty".

    fresh    1 0 0        Numbered 1, 2, 3 a network would have to take musty for the middle of fresh and
    musty    0 1 0        foul, and twice as much of it as of fresh.
    foul     0 0 1

For inputs that is `OneHot`: it learns from the training part which categories there are. For the answers of
a network with a softmax output it is `one_hot`, and `class_numbers` is the way back.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, numbers, whole_number


class OneHot:
    """Turn each category into a column of its own: 1 where the row has it, 0 where it has not.

    A category that the training part never showed has no column. By default `transform` refuses it: a row of
    zeros would pass without a word, and the network would answer as surely as ever. `unknown="zeros"` lets
    it pass, for whoever wants to see that happen.

    Attributes
    ----------
    categories : one array a column of X: what `fit` found there, sorted. Before `fit`, nothing.
    feature_names : one a column of the result: "foul", or "odor: foul" with names.

    Raises
    ------
    ValueError
        If unknown is neither "error" nor "zeros".
    """

    def __init__(self, unknown: Literal["error", "zeros"] = "error") -> None:
        if unknown not in ("error", "zeros"):
            raise ValueError(f'unknown: expected "error" or "zeros", got {unknown!r}')
        self.unknown = unknown
        self.categories: tuple[Array, ...] = ()
        self.feature_names: tuple[str, ...] = ()

    def fit(self, X: ArrayLike, names: Sequence[str] | None = None) -> Self:
        """Learn the categories from the training part, and return self.

        Parameters
        ----------
        X : (n,) or (n, columns), words or whole numbers.
        names : one a column of X.

        Raises
        ------
        ValueError
            If X has no rows, another shape, a missing value or a quantity, or names do not fit X.
        """
        columns = _columns(X)
        if names is None:
            names = [""] if len(columns) == 1 else [f"column {k}" for k in range(len(columns))]
        if isinstance(names, str) or len(names) != len(columns):
            raise ValueError(f"names: expected a list of {len(columns)}, one a column of X, got {names!r}")
        self.categories = tuple(np.unique(column) for column in columns)
        self.feature_names = tuple(
            f"{name}: {category}" if name else str(category)
            for name, categories in zip(names, self.categories, strict=True)
            for category in categories
        )
        return self

    def transform(self, X: ArrayLike) -> Array:
        """Return the columns of 0 and 1 for the rows of X, (n, len(feature_names)) float64.

        Parameters
        ----------
        X : (n,) or (n, columns), as many columns as in `fit`.

        Raises
        ------
        ValueError
            Before `fit`; if X has another number of columns, a missing value or a quantity; with
            unknown="error", if a category was not in the training part.
        """
        if not self.categories:
            raise ValueError("OneHot: expected fit before transform; call fit(...) on the training part")
        columns = _columns(X)
        if len(columns) != len(self.categories):
            raise ValueError(f"X: expected {len(self.categories)} columns as in fit, got {len(columns)}")
        blocks: list[Array] = []
        for column, categories in zip(columns, self.categories, strict=True):
            block = column[:, None] == categories
            met = block.any(axis=1)
            if self.unknown == "error" and not met.all():
                raise ValueError(
                    f"X: expected categories of the training part, {categories.tolist()}, got"
                    f" {np.unique(column[~met]).tolist()} in {np.sum(~met):,} of {len(met):,} rows,"
                    ' not met in fit; leave those rows out, or use OneHot(unknown="zeros")'
                )
            blocks.append(block)
        return np.hstack(blocks).astype(float)

    def __repr__(self) -> str:
        if not self.categories:
            return "OneHot, not fitted"
        few = ", ".join(self.feature_names[:8]) + ", ..." * (len(self.feature_names) > 8)
        return f"OneHot to {len(self.feature_names)} column{'s' * (len(self.feature_names) > 1)}: {few}"


def one_hot(y: ArrayLike, k: int) -> Array:
    """Return class numbers (n,) as rows (n, k) float64 with a 1 in the column of the class.

    Parameters
    ----------
    y : (n,) class numbers 0, 1, ..., k - 1.
    k : how many classes there are, such as len(data.class_names). A part may lack the last of them.

    Raises
    ------
    ValueError
        If k is not a whole number from 2, or y has another shape or other numbers.
    """
    k, classes = whole_number(k, "k", least=2), numbers(y, "y")
    if classes.ndim != 1 or not np.isin(classes, np.arange(k)).all():
        raise ValueError(
            f"y: expected class numbers 0 to {k - 1}, shape (n,), got shape {classes.shape} with"
            f" {np.unique(classes)[:5]}; is k the number of classes?"
        )
    return np.eye(k)[classes.astype(int)]


def class_numbers(answers: ArrayLike) -> Array:
    """Return for each row of answers (n, k) the column of the largest, (n,) int: of equals, the first.

    Raises
    ------
    ValueError
        If answers are not finite numbers of shape (n, k) with k from 2.
    """
    rows = numbers(answers, "answers")
    if rows.ndim != 2 or rows.shape[1] < 2:
        raise ValueError(f"answers: expected shape (n, k) with a column for each class, got {rows.shape}")
    return rows.argmax(axis=1)


def _columns(X: ArrayLike) -> list[Array]:
    """X as a list of arrays (n,), each of words or each of whole numbers."""
    table = np.asarray(X, dtype=object)  # a list of words and NaN would turn into words, "nan" among them
    if table.ndim not in (1, 2) or not table.size:
        raise ValueError(f"X: expected shape (n,) or (n, columns) with at least one row, got {table.shape}")
    columns = [column.tolist() for column in table.reshape(len(table), -1).T]
    for column in columns:
        words = [isinstance(value, str) for value in column]
        others = [
            value for value in column if value == "" or not (isinstance(value, str) or _is_whole(value))
        ]
        if others or any(words) != all(words):
            raise ValueError(
                f"X: expected only words or only whole numbers in a column, got {others[:3] or 'both'};"
                " give a missing value (None, NaN, '') a word of its own, and leave a quantity as it is"
            )
    return [np.array([v if isinstance(v, str) else int(v) for v in column]) for column in columns]


def _is_whole(value: Any) -> bool:
    return isinstance(value, Real) and float(value).is_integer()
