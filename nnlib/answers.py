"""Truth and answers side by side: checked, and turned into classes.

One output says yes (class 1) above the threshold, otherwise no (class 0). On the threshold itself it is a
coin flip, and nobody eats a mushroom on a coin flip: a no. With an output for each of k classes the largest
of a row is its answer; of equals, the first. NaN is no answer, and nothing to judge.
"""

from __future__ import annotations

from math import inf

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, floats, numbers, within


def classes(
    y: ArrayLike, y_hat: ArrayLike, threshold: float = 0.5, argument: str = "y_hat"
) -> tuple[Array, Array, int]:
    """Give the class of each truth and of each answer, (n,) int both, and how many classes there are.

    Parameters
    ----------
    y : (n,) or (n, 1), class numbers from 0; or (n, k), with a 1 in the column of the class.
    y_hat : (n,) or (n, 1) of two classes; (n, k) of k, which have no threshold.

    Raises
    ------
    ValueError
        If shapes differ, there is no row, y is no such truth, y_hat or threshold no number, or answers
        (n, k) are to have a threshold.
    """
    truth, answer = _pair(y, y_hat, argument)
    threshold = within(threshold, "threshold", -inf, inf)
    k: int = answer.shape[1]
    if k > 1 and threshold != 0.5:
        raise ValueError(
            f"threshold: expected none, as {argument} has {k} columns and the largest of a row is its answer,"
            f" got {threshold:g}"
        )
    if truth.shape[1] == k == 1:
        yes = np.ravel(answer) > threshold
        return _zeros_and_ones(truth, answer).astype(int), yes.astype(int), 2
    if truth.shape[1] == 1:
        if not np.isin(truth, np.arange(k)).all():
            raise ValueError(
                f"y: expected class numbers 0 to {k - 1}, as {argument} has {k} columns,"
                f" got {np.unique(truth)[:5]}"
            )
        return np.ravel(truth).astype(int), answer.argmax(axis=1), k
    if truth.shape != answer.shape:
        raise ValueError(f"{argument}: expected shape {truth.shape}, as y, got {answer.shape}")
    if not (np.isin(truth, (0, 1)).all() and (truth.sum(axis=1) == 1).all()):
        raise ValueError(f"y: expected rows with one 1 and zeros, got {truth[0]}, ...{_hint(truth, answer)}")
    return truth.argmax(axis=1), answer.argmax(axis=1), k


def yes_or_no(y: ArrayLike, y_hat: ArrayLike) -> tuple[Array, Array]:
    """Give the truths, (n,) of 0 and 1, and the answers of one output, (n,), as they are.

    Raises
    ------
    ValueError
        If there are several outputs, or for the reasons of `classes`.
    """
    truth, answer = quantities(y, y_hat)
    return _zeros_and_ones(truth, answer), answer


def quantities(y: ArrayLike, y_hat: ArrayLike) -> tuple[Array, Array]:
    """Give truths and answers of one output, (n,) both.

    Raises
    ------
    ValueError
        If there are several outputs, shapes differ, there is no row, or a number is NaN or infinite.
    """
    truth, answer = _pair(y, y_hat, "y_hat")
    for argument, table in (("y", truth), ("y_hat", answer)):
        if table.shape[1] > 1:
            raise ValueError(
                f"{argument}: expected shape (n,) or (n, 1), got {table.shape}; take one column at a time"
            )
    return np.ravel(truth), np.ravel(answer)


def _pair(y: ArrayLike, y_hat: ArrayLike, argument: str) -> tuple[Array, Array]:
    """Truths and answers as (n, k): left as (n,) and (n, 1), all would be compared with all, (n, n)."""
    truth, answer = _table(y, "y"), _table(y_hat, argument)
    n = len(answer)
    if len(truth) != n:
        raise ValueError(f"y, {argument}: expected as many answers as truths, got {n} for {len(truth)}")
    if gaps := np.isnan(answer).any(axis=1).sum():
        nobody = "a network that exploded has none, and a rule book none where no rule fires"
        hint = "judge the rows that have one" if gaps < n else nobody
        raise ValueError(
            f"{argument}: expected an answer a row, got none (NaN) in {gaps} of {n} rows; {hint}"
        )
    if bad := np.isinf(answer).sum():
        raise ValueError(
            f"{argument}: expected finite numbers, got {bad} infinite of {answer.size}; the network has"
            " probably exploded: train it again with a smaller learning rate"
        )
    return numbers(truth, "y"), answer


def _table(values: ArrayLike, argument: str) -> Array:
    try:
        table = floats(values, argument)
    except ValueError as error:
        raise ValueError(f"{error}; number the classes 0 and 1") from None
    if table.ndim not in (1, 2) or not table.size:
        raise ValueError(
            f"{argument}: expected shape (n,) or (n, 1) with n > 0, got {table.shape}; of k classes (n, k)"
        )
    return table.reshape(len(table), -1)


def _zeros_and_ones(truth: Array, answer: Array) -> Array:
    if not np.isin(truth, (0, 1)).all():
        raise ValueError(f"y: expected 0 or 1, got {np.unique(truth)[:5]}{_hint(truth, answer)}")
    return np.ravel(truth)


def _hint(truth: Array, answer: Array) -> str:
    """What somebody with such truths probably means."""
    if np.isin(truth, (-1, 1)).all():
        return "; give (y + 1) / 2, and threshold=0 for the answers of a tanh trained on y"
    if (truth % 1).any():
        return "" if (answer % 1).any() else "; is it (y, y_hat), in this order?"
    return "; of k classes y_hat has a column for each, (n, k)"
