"""The examples that a network learns from: a table of numbers X, and the answers y.

A `Dataset` knows the names of both, and where they come from. Nobody can write into its arrays, so a lesson
that wants to spoil data works on a copy (`X = data.X.copy()`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, floats, generator, of_kind, row_numbers
from nnlib.datasets.splitting import deal, sizes
from nnlib.onehot import one_hot


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Examples with their answers, names and origin.

    Attributes
    ----------
    X : (n, n_in) float64, read-only; one example a row. NaN stands for a missing value.
    y : (n,) or (n, n_out) float64, read-only. With class_names: class numbers 0, 1, ... of shape (n,), as
        floats: the name of the first is class_names[int(y[0])], and the names of all (n,) are
        np.array(class_names)[y.astype(int)].
    feature_names : tuple of str, one a column of X
    class_names : tuple of str; class_names[k] is the name of y = k. Empty where y is a quantity.
    source, licence : str, who made the data and under which terms others may use them
    name : str
    groups : (n,) str, read-only, or None: where each row comes from, such as the breed of a cat. It is for
        whoever judges the data; no network sees it.

    Raises
    ------
    ValueError
        If shapes or names do not fit together, if two names are the same, if there is no row, if a number
        is infinite, or if an answer is missing or not a class number.
    """

    X: Array
    y: Array
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...] = ()
    source: str = "not stated"
    licence: str = "not stated"
    name: str = "data"
    groups: Array | None = None

    def __post_init__(self) -> None:
        # frozen=True closes the usual way of setting a field, here as well
        object.__setattr__(
            self, "X", _numbers("X", self.X, "a missing value is NaN, and words need OneHot first")
        )
        object.__setattr__(self, "y", _numbers("y", self.y, "number the classes 0, 1, ..."))
        object.__setattr__(self, "feature_names", _names("feature_names", self.feature_names))
        object.__setattr__(self, "class_names", _names("class_names", self.class_names))
        if self.groups is not None:
            object.__setattr__(self, "groups", _read_only(np.array(self.groups, dtype=str)))
        X, y, groups, k = self.X, self.y, self.groups, len(self.class_names)
        if X.ndim != 2 or not X.size:
            raise ValueError(f"X: expected rows and columns, got shape {X.shape}; try X.reshape(-1, 1)")
        if y.ndim not in (1, 2) or len(y) != len(X):
            raise ValueError(f"y: expected an answer for each of {len(X)} rows of X, got shape {y.shape}")
        if np.isinf(X).any() or not np.isfinite(y).all():
            raise ValueError("X, y: expected finite numbers (NaN only in X), got others; mend those rows")
        if len(self.feature_names) != X.shape[1]:
            raise ValueError(f"feature_names: expected {X.shape[1]} for X, got {self.feature_names}")
        if k and (y.ndim != 1 or not np.isin(y, np.arange(k)).all()):
            raise ValueError(
                f"y: expected class numbers 0 to {k - 1}, shape (n,), for the classes {self.class_names},"
                f" got shape {y.shape} with {np.unique(y)[:5]}; number the classes or leave out class_names"
            )
        if groups is not None and groups.shape != (len(X),):
            raise ValueError(f"groups: expected a word for each of {len(X)} rows, got shape {groups.shape}")

    def __len__(self) -> int:
        return len(self.X)

    def __repr__(self) -> str:
        features = ", ".join(self.feature_names[:8]) + (", ..." if len(self.feature_names) > 8 else "")
        classes = [f"{np.sum(self.y == k):,} {name}" for k, name in enumerate(self.class_names)]
        answers = ", ".join(classes) or f"{self.y.min():g} to {self.y.max():g}"
        return f"<Dataset {self.name}: {len(self):,} rows; X: {features}; y: {answers}>"

    def one_hot(self) -> Array:
        """Return the answers as rows (n, classes), fresh: 1 in the column of the class, 0 in the others.

        Raises
        ------
        ValueError
            If there are no two classes.
        """
        k = len(self.class_names)
        if k < 2:
            raise ValueError(f"one_hot: expected a data set with classes, got {self!r}; its y is a quantity")
        return one_hot(self.y, k)

    def take(self, rows: ArrayLike, name: str | None = None) -> Dataset:
        """Return a data set of these rows: of X, y and groups.

        Parameters
        ----------
        rows : row numbers, in the order wanted, or one; or (n,) bool
        name : of the new data set; None keeps this one's

        Raises
        ------
        ValueError
            If there are no such rows, or it is none at all.
        """
        chosen = row_numbers(rows, len(self))
        if not chosen.size:
            raise ValueError(f"rows: expected at least one of {len(self)}, got none")
        groups = None if self.groups is None else self.groups[chosen]
        return replace(self, X=self.X[chosen], y=self.y[chosen], groups=groups, name=name or self.name)

    def split(
        self, train: float = 0.8, validation: float = 0.1, seed: object = 0, stratify: bool = False
    ) -> tuple[Dataset, Dataset, Dataset]:
        """Deal the rows at random into three data sets, so that each row lands in exactly one.

        The training and the validation part are rounded down and the test part takes the rest: 500 rows
        become 400, 50 and 50; 95 become 76, 9 and 10. The same seed gives the same parts.

        Parameters
        ----------
        train, validation : shares of all rows; the test part gets what is left of 1
        seed : int or numpy Generator
        stratify : give each part the classes in the proportion of the whole, rounded up or down to a row, as
            chance has it; the sizes stay the same. Three rows of a class in 200 are due 0.3 rows of a test
            part of 20: in some splits it gets one, in most none.

        Returns
        -------
        (train, validation, test) : three Datasets

        Raises
        ------
        ValueError
            If a share is not between 0 and 1, a part would have no row, stratify is neither True nor False,
            or there are no classes to stratify.

        Source: S0 (80 %, 10 %, 10 %).
        """
        if of_kind(stratify, bool, "stratify", "True") and not self.class_names:
            raise ValueError(f"stratify: expected a data set with classes, got {self!r}; use stratify=False")
        parts = sizes(len(self), train, validation)
        dealt = deal(parts, generator(seed), self.y if stratify else None)
        a, b, c = (
            self.take(rows, f"{self.name} ({part})")
            for part, rows in zip(("train", "validation", "test"), dealt, strict=True)
        )
        return a, b, c


def _numbers(argument: str, values: ArrayLike, hint: str) -> Array:
    try:
        return _read_only(floats(values, argument).copy())
    except ValueError as error:
        raise ValueError(f"{error}; {hint}") from None


def _names(argument: str, names: Any) -> tuple[str, ...]:
    words = () if isinstance(names, str) else tuple(names)  # a word is a sequence, too: of letters
    if isinstance(names, str) or not all(isinstance(word, str) for word in words):
        raise ValueError(f"{argument}: expected a list of words, got {names!r:.99}")
    if repeated := sorted({word for word in words if words.count(word) > 1}):
        raise ValueError(f"{argument}: expected different names, got {repeated} more than once")
    return words


def _read_only(copy: Array) -> Array:
    copy.flags.writeable = False
    return copy
