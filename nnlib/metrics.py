"""How good the answers are, in terms a person can act on.

An answer above the threshold is a yes (class 1), any other a no (class 0).

                      answered 0             answered 1
    truly 0           true negative          false positive    a poisonous mushroom called edible
    truly 1           false negative         true positive

    accuracy     right answers, of all               "always no" has as much as there are noes
    precision    truly yes, of the answers yes       can it be believed?
    recall       answered yes, of the truly yes      what does it miss?

Each is a `Share`: a float that knows of how many, and how far to trust it: `recall(y, y_hat).interval()`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.answers import classes, quantities
from nnlib.arguments import Array
from nnlib.luck import Share, passes_by_luck


def accuracy(y: ArrayLike, y_hat: ArrayLike, threshold: float = 0.5) -> Share:
    """Give the share of right answers.

    Parameters
    ----------
    y : the truth: class numbers, (n,) or (n, 1); or (n, k), with a 1 in the column of the class.
    y_hat : the answers: of two classes (n,) or (n, 1); of k classes (n, k).
    threshold : an answer above it is class 1; 0 for a tanh that was trained on 2 y - 1, so on -1 and 1.
        Answers (n, k) have none.

    Raises
    ------
    ValueError
        If shapes differ, there is no row, y is no such truth, y_hat or threshold no number, or answers
        (n, k) are to have a threshold.
    """
    truth, answer, _ = classes(y, y_hat, threshold)
    return Share(int(np.sum(truth == answer)), len(truth))


class Confusion(NamedTuple):
    """The four kinds of answer, counted; printed, the table at the top of this module."""

    true_negative: int
    false_positive: int
    false_negative: int
    true_positive: int

    @property
    def table(self) -> Array:
        """(2, 2) int: rows truth 0 and 1, columns answer 0 and 1."""
        return np.array(self).reshape(2, 2)

    @property
    def precision(self) -> Share:
        """Of the answers yes, the share that is right: NaN if there was no yes."""
        return Share(self.true_positive, self.true_positive + self.false_positive)

    @property
    def recall(self) -> Share:
        """Of the examples that are a yes, the share found: NaN if there is no such example."""
        return Share(self.true_positive, self.true_positive + self.false_negative)

    def __repr__(self) -> str:
        rows = (f"truly {k}{no:14,}{yes:14,}" for k, (no, yes) in enumerate(self.table.tolist()))
        return "\n".join([f"{'answered 0':>21}{'answered 1':>14}", *rows])


def confusion(y: ArrayLike, y_hat: ArrayLike, threshold: float = 0.5) -> Confusion:
    """Count which truth got which answer, of two classes; arguments and errors as in `accuracy`."""
    table = confusion_table(y, y_hat, threshold)
    if table.size != 4:
        raise ValueError(f"y: expected two classes, yes and no, got {len(table)}; use confusion_table")
    return Confusion(*table.ravel().tolist())


def confusion_table(y: ArrayLike, y_hat: ArrayLike, threshold: float = 0.5) -> Array:
    """Count which class got which answer, (k, k) int: rows truth, columns answer; the diagonal is right.

    Arguments and errors are those of `accuracy`. One output knows two classes.
    """
    truth, answer, k = classes(y, y_hat, threshold)
    return np.bincount(k * truth + answer, minlength=k * k).reshape(k, k)


def precision(y: ArrayLike, y_hat: ArrayLike, threshold: float = 0.5) -> Share:
    """Give the share of truly yes among the answers yes: NaN, "nan (0 of 0)", if there was no yes.

    There is nothing to be right or wrong about then, so that neither 0 nor 1 would be true.
    Arguments, yes or no, and errors are those of `accuracy`.
    """
    return confusion(y, y_hat, threshold).precision


def recall(y: ArrayLike, y_hat: ArrayLike, threshold: float = 0.5) -> Share:
    """Give the share of answers yes among the truly yes: NaN, "nan (0 of 0)", if no example is a yes.

    Arguments, yes or no, and errors are those of `accuracy`.
    """
    return confusion(y, y_hat, threshold).recall


class Comparison(NamedTuple):
    """On how many examples only A was right, on how many only B, and how easily luck alone does that.

    Attributes
    ----------
    luck : the probability that examples tossed to A or B by a coin come out at least as uneven.
    """

    only_a: int
    only_b: int
    luck: float

    def __repr__(self) -> str:
        return f"only A right: {self.only_a:,}, only B right: {self.only_b:,}, luck {self.luck:.4g}"


def compare(y: ArrayLike, y_a: ArrayLike, y_b: ArrayLike, threshold: float = 0.5) -> Comparison:
    """Compare the answers of A and B to the same examples: where both are right or wrong, neither is better.

    Arguments and errors are those of `accuracy`.

    Source: Q. McNemar, Note on the sampling error of the difference between correlated proportions, 1947.
    """
    truth, a, _ = classes(y, y_a, threshold, "y_a")
    _, b, _ = classes(y, y_b, threshold, "y_b")
    only_a = int(np.sum((a == truth) & (b != truth)))
    only_b = int(np.sum((a != truth) & (b == truth)))
    n = only_a + only_b
    one_side = passes_by_luck(max(only_a, only_b) / n, n) if n else 1.0
    return Comparison(only_a, only_b, min(1.0, 2 * one_side))


def r2(y: ArrayLike, y_hat: ArrayLike) -> float:
    """Give R2, the part of the variance of quantities y that the answers explain.

        1 - sum (y_hat - y)^2 / sum (y - mean of y)^2

    1 is perfect; 0 is no better than to answer with the mean always; below 0 is worse than that.

    Parameters
    ----------
    y, y_hat : (n,) or (n, 1).

    Raises
    ------
    ValueError
        If shapes differ, a number is not finite, or all y are the same: there is no variance to explain.
    """
    truth, answer = quantities(y, y_hat)
    if truth.min() == truth.max():
        raise ValueError(f"y: expected quantities that differ, got {truth[0]:g} only; use a loss instead")
    return float(1 - np.sum((answer - truth) ** 2) / np.sum((truth - truth.mean()) ** 2))
