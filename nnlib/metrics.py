"""How good the answers are, in terms a person can act on, and how far to trust the figure.

A network answers with a number: above the threshold that is a yes (class 1), otherwise a no (class 0).
On the threshold itself it is a coin flip, and nobody eats a mushroom on a coin flip: a no.

                      answered 0             answered 1
    truly 0           true negative          false positive    a poisonous mushroom called edible
    truly 1           false negative         true positive
"""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np


def accuracy(y, y_hat, threshold=0.5):
    """The share of right answers.

    Parameters
    ----------
    y : (n,) or (n, 1), the truth, 0 or 1
    y_hat : (n,) or (n, 1) float, the answers
    threshold : float; an answer above it is class 1

    Raises
    ------
    ValueError
        If shapes differ, there is no row, y holds anything but 0 and 1, or y_hat holds NaN or infinity.
    """
    truth, answer = _classes(y, y_hat, threshold)
    return float(np.mean(truth == answer))


def wilson(share, n, confidence=0.95):
    """The interval (low, high) in which the true share lies, about as often as confidence says.

    The better-known share +- 1.96 standard errors has no doubt left when 5 of 5 answers were right; this one
    says 0.57 to 1. It reckons with chance only: n examples from one wood say nothing about another wood.

    Parameters
    ----------
    share : float, 0 to 1: an accuracy, or any other share of n independent examples
    n : int, how many examples it was computed from
    confidence : float, between 0 and 1

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share: expected 0 to 1, got {share!r}; divide the number of right answers by n")
    if not n >= 1:
        raise ValueError(f"n: expected at least one example, got {n!r}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: expected a number between 0 and 1, got {confidence!r}; 0.95 is usual")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    return max(0.0, centre - reach), min(1.0, centre + reach)


class Confusion(NamedTuple):
    """The four kinds of answer, counted."""

    true_negative: int
    false_positive: int
    false_negative: int
    true_positive: int

    @property
    def table(self):
        """(2, 2) int: rows truth 0 and 1, columns answer 0 and 1."""
        return np.array(self).reshape(2, 2)


def confusion(y, y_hat, threshold=0.5):
    """Count which truth got which answer, as a `Confusion`; arguments and errors as in `accuracy`."""
    truth, answer = _classes(y, y_hat, threshold)
    return Confusion(*np.bincount(2 * truth + answer, minlength=4).tolist())


def _classes(y, y_hat, threshold):
    """Truth and answers as (n,) int, 0 or 1."""
    truth, answer = _column("y", y), _column("y_hat", y_hat)
    if len(truth) != len(answer):
        raise ValueError(f"y, y_hat: expected as many answers as truths, got {len(answer)} for {len(truth)}")
    if not np.isin(truth, (0, 1)).all():
        raise ValueError(f"y: expected 0 or 1, got {np.unique(truth)[:5]}; is it (y, y_hat), in this order?")
    if not np.isfinite(answer).all():
        raise ValueError(
            f"y_hat: expected finite numbers, got {np.sum(~np.isfinite(answer))} others in {len(answer)};"
            " the network has probably exploded: train it again with a smaller learning rate"
        )
    return truth.astype(int), (answer > threshold).astype(int)


def _column(argument, values):
    """(n,) or (n, 1) as (n,): left as they are, the two would be compared all with all, (n, n)."""
    try:
        values = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{argument}: expected numbers: {error}; number the classes 0 and 1") from error
    if values.size == 0 or values.shape not in ((values.size,), (values.size, 1)):
        raise ValueError(f"{argument}: expected shape (n,) or (n, 1) with n > 0, got {values.shape}")
    return values.reshape(-1)
