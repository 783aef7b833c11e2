"""Ways to mend a data set, each giving a new one; the original never changes.

    wrong labels     rank the rows by their loss (suspects), look at the first, relabel or drop them
    few of a class   let each of its rows count more (class_weights): net.learn(..., class_weights=...)
    wrong values     correct them, or drop the rows
    gaps             fill and flag them: preprocess.FillMissing, fitted to the training part
    repeats          drop them, inside a part and across the split (drop_repeats)

A large loss is a reason to look, not a proof: the rarest right example has one too. What a repair mended, and
what it harmed, `mended` counts where the clean data are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, floats, numbers, row_numbers, whole_number
from nnlib.audit.between import alike, repeats
from nnlib.datasets import Dataset
from nnlib.lookup import a_data_set, class_number, column_number
from nnlib.network import Network


def suspects(net: Network, X: ArrayLike, y: ArrayLike, k: int | None = None) -> Array:
    """Rank rows by their loss, the largest first: a network that has seen many finds the odd ones out.

    It finds lies only where it has learned the truth. Of the 40 first rows, where 40 of 200 labels are wrong:
    all of them on `gauss`; seven of ten on `smells`, where the truth itself is only probable; and one of
    five, as chance would, on `spiral`, before it is learned. Train it briefly all the same: after enough
    epochs it has learned the wrong labels too, and suspects nobody.

    Parameters
    ----------
    X, y : the examples, as for `net.loss`.
    k : how many rows to name; None for all.

    Returns
    -------
    (k,) row numbers.

    Raises
    ------
    ValueError
        If X and y do not fit the network, k is not a number of rows, or a loss is NaN.
    """
    losses = net.losses(X, y)
    k = len(losses) if k is None else whole_number(k, "k", 1, len(losses), "the rows")
    if np.isnan(losses).any():
        raise ValueError("net: expected a loss for each row, got NaN; train again with a smaller rate")
    return np.argsort(-losses, kind="stable")[:k]


def precision_at_k(ranked: ArrayLike, wrong: ArrayLike, k: int) -> float:
    """Compute the share of truly wrong rows among the first k of a ranking.

    Parameters
    ----------
    ranked : row numbers, as `suspects` gives them.
    wrong : row numbers of all wrong rows, such as `Planted.rows`.

    Raises
    ------
    ValueError
        If ranked or wrong are no row numbers, or k is not from 1 to the length of the ranking.
    """
    order, lies = np.asarray(ranked), np.asarray(wrong)
    for rows, argument in ((order, "ranked"), (lies, "wrong")):
        if rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu"):
            what = f"shape {rows.shape}, {rows.dtype}" if rows.ndim else repr(rows.item())[:99]
            raise ValueError(f"{argument}: expected row numbers, such as truth.rows, got {what}")
    first = order[: whole_number(k, "k", 1, order.size, "the ranked rows")]
    return float(np.isin(first, lies).mean())


def class_weights(y: ArrayLike) -> dict[int, float]:
    """Weigh the classes so that each counts the same in all: n / (classes * rows of the class).

    Parameters
    ----------
    y : (n,) or (n, 1) class numbers, such as 0 and 1 or -1 and 1; or (n, classes) one-hot rows.

    Returns
    -------
    {class: weight}, for `net.learn(class_weights=...)`. A class without a row has no weight.

    Raises
    ------
    ValueError
        If y holds anything but whole numbers, or rows of several columns are not one-hot.
    """
    labels = numbers(y, "y")
    if labels.ndim == 2 and labels.shape[1] > 1:
        if not (np.isin(labels, (0, 1)).all() and (labels.sum(1) == 1).all()):
            raise ValueError("y: expected rows with one 1, and 0 elsewhere, got others")
        labels = labels.argmax(1)
    elif labels.shape not in ((labels.size,), (labels.size, 1)):
        raise ValueError(f"y: expected shape (n,), (n, 1) or (n, classes), got {labels.shape}")
    classes, counts = np.unique(labels, return_counts=True)
    if (classes != np.round(classes)).any():
        raise ValueError(f"y: expected class numbers, got {classes[classes != np.round(classes)][:3]}")
    weights = len(labels) / (len(classes) * counts)
    return dict(zip(classes.astype(int).tolist(), weights.tolist(), strict=True))


def relabel(data: Dataset, rows: ArrayLike, labels: Any) -> Dataset:
    """Write other answers into some rows.

    Parameters
    ----------
    rows : row numbers, or (n,) bool.
    labels : one for all these rows, or one each: class names or numbers, or quantities where y is one. They
        may stand in a column, (k, 1), as the answers of a network do: net.predict(X[rows]) > 0.5.

    Raises
    ------
    ValueError
        If there are no such rows, or labels do not fit them or the data set's classes.
    """
    chosen, y = row_numbers(rows, len(a_data_set(data))), data.y.copy()
    if np.asarray(labels).dtype.kind == "U":
        words = np.asarray(labels)
        labels = np.reshape([class_number(data, str(word), "labels") for word in words.flat], words.shape)
    y[chosen] = _fitting(labels, y[chosen].shape, "labels")
    return replace(data, y=y)


def correct(data: Dataset, rows: ArrayLike, column: int | str, values: ArrayLike) -> Dataset:
    """Write other values into one column of some rows; NaN takes a value away.

    Parameters
    ----------
    rows : row numbers, or (n,) bool.
    column : name or number of a column of X.
    values : one for all these rows, or one each: `data.X[rows, column] / 100` mends a unit.

    Raises
    ------
    ValueError
        If there are no such rows or column, or values do not fit them.
    """
    chosen, at, X = row_numbers(rows, len(a_data_set(data))), column_number(data, column), data.X.copy()
    X[chosen, at] = _fitting(values, chosen.shape, "values")
    return replace(data, X=X)


def drop_rows(data: Dataset, rows: ArrayLike) -> Dataset:
    """Leave some rows out, given by their numbers or as (n,) bool.

    The rows below move up: numbers found before, such as `Planted.rows`, mean other rows then.

    Raises
    ------
    ValueError
        If there are no such rows, or none would be left.
    """
    n = len(a_data_set(data))
    return _taken(data, np.setdiff1d(np.arange(n), row_numbers(rows, n)))


def drop_columns(data: Dataset, columns: int | str | Sequence[int | str]) -> Dataset:
    """Leave some columns of X out, given one or several, by name or number: such as one that knows y.

    Raises
    ------
    ValueError
        If there are no such columns, or none would be left.
    """
    several = [columns] if isinstance(columns, int | str) else columns
    dropped = {column_number(data, column) for column in several}
    kept = [k for k in range(data.X.shape[1]) if k not in dropped]
    if not kept:
        raise ValueError(f"columns: expected at least one to be left, got all of {data.feature_names}")
    return replace(data, X=data.X[:, kept], feature_names=tuple(data.feature_names[k] for k in kept))


@overload
def drop_repeats(data: Dataset, /) -> Dataset: ...
@overload
def drop_repeats(train: Dataset, test: Dataset, /, *more: Dataset) -> tuple[Dataset, ...]: ...
def drop_repeats(*parts: Dataset) -> Dataset | tuple[Dataset, ...]:
    """Leave out each row that repeats, in X and y, an earlier row of its part or of a part before it.

    In a table of codes many true rows are equal, and all but one of each kind go: look at the audit first.
    As in `drop_rows`, the rows below move up.

    Parameters
    ----------
    parts : one data set, or train, validation, test: what is in train goes from the others.

    Returns
    -------
    A data set for one, a tuple of them for several.

    Raises
    ------
    ValueError
        If there is no part, they differ in their columns, or a part would lose its last row.
    """
    alike(parts)
    found = zip(parts, repeats(parts), strict=True)
    left = [_taken(part, np.flatnonzero(~(inside | across))) for part, (inside, across) in found]
    return tuple(left) if len(left) > 1 else left[0]


class Mended(NamedTuple):
    """How many spoiled values are right again, how many are not, and how many right ones are wrong now."""

    mended: int
    missed: int
    harmed: int


def mended(clean: Dataset, spoiled: Dataset, repaired: Dataset) -> Mended:
    """Count what a repair that keeps the rows, such as `relabel` or `correct`, did to the values of X and y.

    Parameters
    ----------
    clean : the rows as they were before any flaw. Where flaws took or copied rows: clean.take(truth.origin),
        with the first truth of a recipe.

    Raises
    ------
    ValueError
        If these are no three data sets with the same number of rows and columns.
    """
    three = {"clean": clean, "spoiled": spoiled, "repaired": repaired}
    right, before, after = [np.c_[a_data_set(data, name).X, data.y] for name, data in three.items()]
    if not right.shape == before.shape == after.shape:
        shapes = f"{right.shape}, {before.shape}, {after.shape}"
        raise ValueError(
            f"clean, spoiled, repaired: expected the same rows and columns, got X, y of {shapes}"
        )
    was, now = (np.isclose(table, right, rtol=1e-9, atol=0, equal_nan=True) for table in (before, after))
    return Mended(int((~was & now).sum()), int((~was & ~now).sum()), int((was & ~now).sum()))


def _taken(data: Dataset, rows: Array) -> Dataset:
    if not rows.size:
        raise ValueError(f"rows: expected at least one to be left of {data!r}, got none")
    return data.take(rows)


def _fitting(values: Any, shape: tuple[int, ...], argument: str) -> Array:
    array = floats(values, argument)
    if array.shape == (*shape, 1):
        array = array[..., 0]
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        got = f"shape {array.shape}"
        raise ValueError(f"{argument}: expected one number, or shape {shape}, got {got}") from None
