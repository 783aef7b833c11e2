"""Examples on their way in: rows, as people have them, checked and turned into columns x, 1, y.

A network computes on columns; the row of ones carries the bias.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nnlib.activations import Activation
from nnlib.arguments import Array, numbers
from nnlib.losses import Loss


def inputs(X: ArrayLike, n_in: int, dtype: DTypeLike, whose: str = "") -> Array:
    """Check inputs, one example a row: (n, n_in)."""
    if hasattr(X, "X"):
        raise ValueError(f"{whose}X: expected rows of numbers, got a {type(X).__name__}; write data.X")
    rows = numbers(X, f"{whose}X", dtype)
    if rows.ndim != 2 or rows.shape[1] != n_in:
        alone = "; write [[...]] for one example" if rows.shape == (n_in,) else ""
        raise ValueError(f"{whose}X: expected shape (n, {n_in}), one example a row, got {rows.shape}{alone}")
    return rows


def table(
    X: ArrayLike, y: ArrayLike, sizes: Sequence[int], output: Activation, dtype: DTypeLike, whose: str = ""
) -> Array:
    """Check examples and copy them to one table (n_in + 1 + n_out, n): x, 1, y in each column.

    With softmax, y may also be class numbers (n,): the class k becomes a row with a 1 at place k, from 0.

    Raises
    ------
    ValueError
        If shapes do not fit the sizes, a number is not finite, or a truth is none that the output can answer.
    """
    n_in, n_out = sizes[0], sizes[-1]
    rows, truths = inputs(X, n_in, dtype, whose), numbers(y, f"{whose}y", dtype)
    n = len(rows)
    if output.name == "softmax" and truths.shape == (n,):
        truths = _one_hot(truths, n_out, whose)
    if truths.shape != (n, n_out) and not (truths.shape == (n,) and n_out == 1):
        expected = f"({n}, {n_out})" + f" or ({n},)" * (n_out == 1 or output.name == "softmax")
        raise ValueError(f"{whose}y: expected shape {expected}, as X has {n} rows, got {truths.shape}")
    low, high = truths.min(), truths.max()
    if low < output.low or high > output.high:
        raise ValueError(
            f"{whose}y: expected values from {output.low:g} to {output.high:g}, as output {output.name!r}"
            f" answers, got {low:g} to {high:g}; scale y, or choose another output"
        )
    columns = np.ones((n_in + 1 + n_out, n), dtype)
    columns[:n_in], columns[n_in + 1 :] = rows.T, truths.reshape(n, n_out).T
    sums = columns[n_in + 1 :].sum(0)
    if output.name == "softmax" and not np.allclose(sums, 1):
        raise ValueError(f"{whose}y: expected rows that sum to 1, got {sums.min():g} to {sums.max():g}")
    return columns


def _one_hot(classes: Array, k: int, whose: str) -> Array:
    """Turn class numbers (n,) into rows (n, k) with a 1 at the number's place."""
    if not np.isin(classes, np.arange(k)).all():
        others = np.setdiff1d(classes, np.arange(k))[:5].tolist()
        raise ValueError(f"{whose}y: expected class numbers from 0 to {k - 1}, got {others} among them")
    return np.eye(k)[classes.astype(int)]


def pair(data: Any, argument: str) -> tuple[Any, Any]:
    """Take X and y out of (X, y) or of an object that has both, such as a `Dataset`."""
    if hasattr(data, "X") and hasattr(data, "y"):
        return data.X, data.y
    couple = cast("tuple[Any, ...]", data)
    if isinstance(data, tuple | list) and len(couple) == 2:
        return couple[0], couple[1]
    raise ValueError(f"{argument}: expected (X, y), or an object with .X and .y, got {type(couple).__name__}")


def factors(class_weights: Any, y: Array, loss: Loss) -> Array:
    """Look up the factor c of each example, (n,), by its class.

    Parameters
    ----------
    class_weights : a number from 0 for each class. A class is the truth itself where there is one output,
        such as 0 or 1; of several outputs it is the place of the 1, counted from 0.
    y : (n_out, n), the truths, one example a column.
    loss : that these factors are to count in.

    Raises
    ------
    ValueError
        If y has no classes, a class has no weight, a weight is no such number, or the loss is no sum or mean
        over examples.
    """
    if loss.name == "rms":
        raise ValueError("class_weights: expected a loss that adds up examples, got 'rms'; use 'mse'")
    if not isinstance(class_weights, Mapping):
        raise ValueError(
            f"class_weights: expected a weight for each class, such as {{0: 1, 1: 50}}, got {class_weights!r}"
        )
    weight_of = cast("Mapping[Any, float]", class_weights)
    if len(y) > 1 and not (np.isin(y, (0, 1)).all() and (y.sum(0) == 1).all()):
        raise ValueError("class_weights: expected a y of rows with one 1 and zeros, got other numbers")
    classes = y.argmax(0) if len(y) > 1 else y[0]
    missing = [k for k in np.unique(classes).tolist() if k not in weight_of]
    if missing:
        raise ValueError(
            f"class_weights: expected a weight for each class of y, got {weight_of!r} without"
            f" {', '.join(f'{k:g}' for k in missing[:5])}"
        )
    weights = numbers([*weight_of.values()], "class_weights")
    if weights.ndim != 1 or weights.min() < 0:
        raise ValueError(f"class_weights: expected numbers from 0, got {weight_of!r}")
    return np.array([weight_of[k] for k in classes.tolist()], y.dtype)
