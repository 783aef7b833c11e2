"""From an answer to a decision: can a 0.8 be taken at its word, and from which answer on is a yes worth it?

An answer is calibrated if of all examples that got 0.8, 80 % are a yes. Then a yes at an answer p is wrong
with probability 1 - p and a no with probability p, and a yes is the cheaper one where

    p * (cost of a false negative) > (1 - p) * (cost of a false positive)

If a poisonous mushroom called edible costs 99 times a good one thrown away, that is so above 0.99, not 0.5.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.answers import yes_or_no
from nnlib.arguments import Array, at_least_0, whole_number
from nnlib.lines import Lines
from nnlib.luck import Share
from nnlib.metrics import confusion


class Bin(NamedTuple):
    """The examples with answers from low to high: what was said of them, and what was true.

    Attributes
    ----------
    low, high : an answer equal to high belongs to the next bin, but for 1.
    answer : the mean answer.
    truth : the `Share` that is truly a yes: how many, of how many, and its interval.
    """

    low: float
    high: float
    answer: float
    truth: Share

    def __repr__(self) -> str:
        return f"{self.low:.4g} to {self.high:.4g}: mean answer {self.answer:.4g}, truth {self.truth!r}"


def calibration(y: ArrayLike, y_hat: ArrayLike, bins: int = 10) -> Lines[Bin]:
    """Put the answers into bins of equal width and compare what they say with the share of yes.

    Parameters
    ----------
    y : (n,) or (n, 1), the truth, 0 or 1.
    y_hat : (n,) or (n, 1), answers from 0 to 1.
    bins : how many. Those without an answer are left out of the result.

    Raises
    ------
    ValueError
        If y and y_hat do not fit, an answer is not from 0 to 1, or bins is no whole number from 1.
    """
    truth, answer = yes_or_no(y, y_hat)
    if answer.min() < 0 or answer.max() > 1:
        span = f"{answer.min():g} to {answer.max():g}"
        raise ValueError(f"y_hat: expected answers from 0 to 1, got {span}; use a sigmoid output")
    edges = np.arange(whole_number(bins, "bins") + 1) / bins
    place = np.minimum(np.searchsorted(edges, answer, side="right") - 1, bins - 1)
    found: list[Bin] = []
    for k in np.unique(place).tolist():
        here = place == k
        share = Share(int(truth[here].sum()), int(here.sum()))
        found.append(Bin(float(edges[k]), float(edges[k + 1]), float(answer[here].mean()), share))
    return Lines(found)


def calibration_error(y: ArrayLike, y_hat: ArrayLike, bins: int = 10) -> float:
    """Give the expected calibration error: how far a bin's answer is from its truth, mean over all examples.

    With few examples it is never 0, however good the answers: chance moves the share of a small bin.
    Arguments and errors are those of `calibration`.

    Source: M. P. Naeini, G. Cooper, M. Hauskrecht, Obtaining well calibrated probabilities using Bayesian
    binning, 2015.
    """
    parts = calibration(y, y_hat, bins)
    n = [part.truth.n for part in parts]
    return float(np.average([abs(part.answer - part.truth) for part in parts], weights=n))


class Cost(NamedTuple):
    """The mean cost of an example, and the interval (low, high) of it that chance leaves open."""

    mean: float
    low: float
    high: float

    def __repr__(self) -> str:
        return f"{self.mean:.4g}, on other examples probably {self.low:.4g} to {self.high:.4g}"


def cost(
    y: ArrayLike, y_hat: ArrayLike, false_positive: float, false_negative: float, threshold: float = 0.5
) -> Cost:
    """Give what the errors cost, on average over all examples, right ones included.

    The interval takes both kinds of error at the ends of their 97.5 % intervals, so that it holds the true
    mean cost at least about 95 times in 100; that no error was seen does not make it 0.

    Parameters
    ----------
    y, y_hat, threshold : yes or no, as for `accuracy`.
    false_positive, false_negative : what one error of each kind costs, 0 or more, in any unit.

    Raises
    ------
    ValueError
        If y and y_hat do not fit, or a cost is not a number from 0.
    """
    costs = _costs(false_positive, false_negative)
    counts = confusion(y, y_hat, threshold)
    shares = [Share(k, sum(counts)) for k in (counts.false_positive, counts.false_negative)]
    lows, highs = zip(*(share.interval(0.975) for share in shares), strict=True)
    return Cost(*(float(costs @ each) for each in (shares, lows, highs)))


def cheapest_threshold(y: ArrayLike, y_hat: ArrayLike, false_positive: float, false_negative: float) -> float:
    """Give the threshold at which these errors would have cost least; of equals, the highest.

    Choose it on the validation part: on the examples that chose it, it looks cheaper than it is. Between two
    answers it lies in the middle; if yes to all is cheapest it is just below the smallest answer, and if no
    to all is, the largest.

    Arguments and errors are those of `cost`.
    """
    costs = _costs(false_positive, false_negative)
    truth, answer = yes_or_no(y, y_hat)
    order = np.argsort(answer)
    truth, answer = truth[order], answer[order]
    # k = 0, ..., n: a threshold that says no to the first k, where the next answer is not the same
    missed = np.cumsum([0, *truth])
    believed = np.cumsum([0, *(1 - truth)[::-1]])[::-1]
    ends = np.array([True, *(np.diff(answer) > 0), True])
    total = np.where(ends, costs @ [believed, missed], np.inf)
    k = int(np.flatnonzero(total == total.min())[-1])
    if k == len(answer):
        return float(answer[-1])
    below = np.nextafter(answer[k], -np.inf)  # the middle of two neighbouring floats is one of them
    return float(min(below, (answer[k - 1] + answer[k]) / 2) if k else below)


def _costs(false_positive: float, false_negative: float) -> Array:
    costs = {"false_positive": false_positive, "false_negative": false_negative}
    return np.array([at_least_0(cost, argument, such_as=1) for argument, cost in costs.items()])
