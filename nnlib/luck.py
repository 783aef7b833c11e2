"""How much of a score is luck: a share of n examples, the doubt it leaves, and what guessing would reach.

45 right of 50 is a share of 0.9. Another 50 examples would have given another number:

    standard error = sqrt(share (1 - share) / n)         0.5 of 50: 0.07, or 7 points; of 5,000: 0.7 points

And whoever tries often and keeps the best is sure to be lucky once: the best of 100 tosses of 50 coins has
about 34 heads, and nobody would call that coin skilled. All of this reckons with chance only: n examples from
one wood say nothing about another wood.
"""

from __future__ import annotations

from math import ceil, exp, lgamma, log, nan, sqrt
from numbers import Real
from statistics import NormalDist
from typing import Any, Self

import numpy as np

from nnlib.arguments import Array, whole_number


class Share(float):
    """A share, count / n, that remembers its n. In all else it is a float; of no examples it is NaN.

    Attributes
    ----------
    count, n : so many of so many examples.
    standard_error : how far such shares scatter around the true one, roughly; NaN of no examples.
    """

    count: int
    n: int

    def __new__(cls, count: int, n: int) -> Self:
        n = whole_number(n, "n", least=0)
        count = whole_number(count, "count", least=0, most=n, what="n")
        share = super().__new__(cls, count / n if n else nan)
        share.count, share.n = count, n
        return share

    @property
    def standard_error(self) -> float:
        return standard_error(self, self.n) if self.n else nan

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Give the interval of `wilson`; of no examples all is possible: (0, 1)."""
        return wilson(self, self.n, confidence) if self.n else (0.0, 1.0)

    def __getnewargs__(self) -> Any:  # for copies
        return self.count, self.n

    def __repr__(self) -> str:
        return f"{float(self):.4g} ({self.count:,} of {self.n:,})"


def standard_error(share: float, n: int) -> float:
    """Give the standard error of a share of n examples: sqrt(share (1 - share) / n).

    About two of three such shares lie within one of it around the true share. Near 0 and 1, or for a few
    examples, `wilson` is the better measure: after 5 right of 5 this one has no doubt left.

    Raises
    ------
    ValueError
        If share is not from 0 to 1 or n no whole number from 1.
    """
    _check(share, n)
    return sqrt(share * (1 - share) / n)


def wilson(share: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Give the interval (low, high) in which the true share lies, about as often as confidence says.

    The better-known share +- 1.96 standard errors has no doubt left when 5 of 5 answers were right; this one
    says 0.57 to 1.

    Parameters
    ----------
    share : from 0 to 1: an accuracy, or any other share of n independent examples.
    n : how many examples it was computed from.
    confidence : between 0 and 1.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    """
    _check(share, n)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: expected a number between 0 and 1, got {confidence!r}; 0.95 is usual")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    share = float(share)  # which the interval holds, however rounding falls: 0 at 0 and 1 at 1
    return max(0.0, min(share, centre - reach)), min(1.0, max(share, centre + reach))


def passes_by_luck(bar: float, n: int, share: float = 0.5) -> float:
    """Give the probability that a share of n examples reaches the bar, if the true share is this one.

    Coin flips pass a bar of 60 % of 50 examples with probability 0.101: once in 9.9 tries.

    Raises
    ------
    ValueError
        If bar or share is not from 0 to 1, or n no whole number from 1.
    """
    _check(bar, n, "bar")
    at_most = _at_most(n, share)
    needed = ceil(bar * n - 1e-9)  # 0.07 * 100 is 7.000000000000001, and means 7
    return float(1 - at_most[needed - 1]) if needed else 1.0


def best_of(tries: int, n: int, share: float = 0.5) -> float:
    """Give the share that the best of some tries has on average, if the true share of each is this one.

    The best of 100 coin flippers is right on 0.676 of 50 examples, and on 0.5 of any others.

    Raises
    ------
    ValueError
        If tries or n is no whole number from 1, or share is not from 0 to 1.
    """
    tries = whole_number(tries, "tries")
    at_most = _at_most(n, share)
    return float((1 - at_most[:-1] ** tries).mean())  # the mean is the sum of P(best > k) for k = 0, 1, ...


def _at_most(n: int, share: float) -> Array:
    """Give the probabilities that of n examples at most 0, 1, ..., n are right (n + 1,)."""
    _check(share, n)
    if share in (0, 1):
        return np.where(np.arange(n + 1) < n * share, 0.0, 1.0)
    ways = [lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in range(n + 1)]
    exactly = [exp(ways[k] + k * log(share) + (n - k) * log(1 - share)) for k in range(n + 1)]
    return np.minimum(np.cumsum(exactly), 1)


def _check(share: Any, n: Any, argument: str = "share") -> None:
    if not (isinstance(share, Real) and 0 <= float(share) <= 1):
        raise ValueError(
            f"{argument}: expected 0 to 1, got {share!r}; divide the number of right answers by n"
        )
    if not (isinstance(n, int | np.integer) and n >= 1):
        raise ValueError(f"n: expected at least one example, got {n!r}; count them in whole numbers")
