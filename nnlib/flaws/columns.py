"""Wrong values: a unit confused, a value not written down, a column that knows the answer.

One number a hundred times too large pulls a line fitted to squares towards itself: the square makes its
error ten thousand times as loud. A missing value says something as soon as it depends on the answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.arguments import finite, generator
from nnlib.datasets import Dataset
from nnlib.flaws.planted import Planted, planted, rows_in
from nnlib.lookup import a_data_set, class_number, classes_of, column_number


def outliers(
    data: Dataset, share: float = 0.02, column: Any = 0, factor: float = 100.0, seed: Any = 0
) -> Planted:
    """Multiply a share of the values of one column, as when metres are taken for centimetres.

    Parameters
    ----------
    share : of the rows whose value is there and is not 0.
    column : name or number of a column of X; None for the answers y, where they are quantities.
    factor : 100 or 1000 for most units.

    Raises
    ------
    ValueError
        If an argument does not fit, y holds classes and column is None, or there is no value to multiply.
    """
    finite(factor, "factor", 100)
    if column is None and (a_data_set(data).class_names or data.y.ndim > 1):
        raise ValueError(f"column: expected a column of X, as y is no single quantity, got None for {data!r}")
    at = None if column is None else column_number(data, column)
    values = (data.y if at is None else data.X[:, at]).copy()
    able = np.flatnonzero(np.isfinite(values) & (values != 0))
    name = "y" if at is None else repr(data.feature_names[at])
    count = rows_in(share, len(able))
    if share and not able.size:
        filled = np.count_nonzero(np.nan_to_num(data.X), axis=0)
        other = f"; take {data.feature_names[filled.argmax()]!r}" if filled.any() else ""
        raise ValueError(f"column: expected one with a value other than 0, got {name}{other}")
    rows = generator(seed).choice(able, count, replace=False)
    values[rows] *= factor
    told = f"{len(rows)} values of {name} are {factor:g} times too large"
    if at is None:
        return planted("outliers", data, told, rows, y=values)
    X = data.X.copy()
    X[:, at] = values
    return planted("outliers", data, told, rows, np.array([at]), X=X)


def missing_values(
    data: Dataset, share: float = 0.2, column: Any = 0, label: Any = None, seed: Any = 0
) -> Planted:
    """Take away a share of the values of one column: at random, or of one class only.

    Parameters
    ----------
    share : of the rows (of that class) whose value is there.
    column : name or number of a column of X.
    label : a class, by name or number. Two calls make a column that misses 60 % of one class and 10 % of
        another: what is missing then says something about the answer.

    Raises
    ------
    ValueError
        If an argument does not fit, or there is no value to take away.
    """
    at, rng = column_number(data, column), generator(seed)
    there, name = ~np.isnan(data.X[:, at]), repr(data.feature_names[at])
    told = f"of {name}"
    if label is not None:
        k = class_number(data, label)
        there &= data.y == k
        told = f"of {name} in class {data.class_names[k]!r}"
    able = np.flatnonzero(there)
    count = rows_in(share, len(able))
    if share and not able.size:
        raise ValueError(f"column: expected one with values to take away, got none {told}")
    rows = rng.choice(able, count, replace=False)
    X = data.X.copy()
    X[rows, at] = np.nan
    told = f"{len(rows)} of {len(able)} values {told} are taken away"
    return planted("missing values", data, told, rows, np.array([at]), X=X)


def hidden_answer(data: Dataset, agree: float = 0.95, name: str = "code", seed: Any = 0) -> Planted:
    """Add a last column that holds the class number in a share of the rows, and another one in the rest.

    A diagnosis code written after the diagnosis; a background colour that goes with the class in these
    pictures, but not in others.

    Raises
    ------
    ValueError
        If there are no classes, an argument does not fit, or a column has this name already.
    """
    k, rng = len(classes_of(data)), generator(seed)
    if name in data.feature_names:
        raise ValueError(f"name: expected one that no column has, got {name!r}")
    wrong = rng.permutation(len(data))[rows_in(agree, len(data), "agree") :]
    code = data.y.copy()
    code[wrong] = (code[wrong] + rng.integers(1, k, len(wrong))) % k
    told = f"the column {name!r} is the class in {len(data) - len(wrong)} of {len(data)} rows"
    X, at = np.column_stack([data.X, code]), np.array([data.X.shape[1]])
    names = (*data.feature_names, name)
    return planted("hidden answer", data, told, np.arange(len(data)), at, X=X, feature_names=names)
