"""Tables of numbers with gaps, checked before a step of `preprocess` learns from them or changes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, floats


def training_part(X: ArrayLike, names: Sequence[str] | None) -> tuple[Array, tuple[str, ...]]:
    """Check what a step learns from: give X as a table, and the names of its columns.

    Parameters
    ----------
    X : (n, columns) or (n,), numbers, or NaN where a value is missing.
    names : one a column; if not given, "column 0", "column 1", ...

    Raises
    ------
    ValueError
        If X is no such table, a column has no number, or names do not fit X.
    """
    table = _table(X)
    k = table.shape[1]
    names = [f"column {j}" for j in range(k)] if names is None else names
    if isinstance(names, str) or len(names) != k:
        raise ValueError(f"names: expected a list of {k}, one a column of X, got {names!r}")
    empty = [name for name, column in zip(names, table.T, strict=True) if np.isnan(column).all()]
    if empty:
        raise ValueError(f"X: expected a number in each column, got none in {empty}; leave these columns out")
    return table, tuple(names)


def any_part(X: ArrayLike, k: int) -> Array:
    """Check what a step is applied to: give X as a table of k columns, as many as `fit` met.

    Raises
    ------
    ValueError
        If k is 0, which it is before `fit`, or X is no table of k columns.
    """
    if not k:
        raise ValueError("X: expected a step that is fitted; call fit(...) on the training part first")
    table = _table(X)
    if table.shape[1] != k:
        raise ValueError(f"X: expected {k} columns as in fit, got {table.shape[1]}")
    return table


def _table(X: ArrayLike) -> Array:
    """X as (n, columns) floats, NaN where a value is missing."""
    try:
        table = floats(X, "X")
    except ValueError as error:
        raise ValueError(f"{error}; a missing value is NaN, and words need OneHot first") from None
    if table.ndim not in (1, 2) or not table.size:
        raise ValueError(f"X: expected shape (n,) or (n, columns) with at least one row, got {table.shape}")
    if (np.abs(table) > 1e300).any():  # the distance of two must still fit a float
        raise ValueError("X: expected numbers up to 1e300, or NaN, got larger ones; mend those rows")
    return table.reshape(len(table), -1)
