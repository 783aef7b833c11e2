"""The sealed exam: a test set that gives a score, shows no row, and counts how often it was asked.

    training part      every step of training looks at it
    validation part    you look at it as often as you like, and choose by it: which network, when to stop
    test part          decides nothing. Its first score is the exam

A score that something was chosen by is too good: among several answers the one that was lucky here gets
chosen. The best of 20 coin flippers is right on 63 % of 50 examples, which is no skill. So an opening after
the first says how lucky the best of so many is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from numbers import Real
from typing import Any

import numpy as np

from nnlib.arguments import of_kind, shown, within
from nnlib.datasets import Dataset
from nnlib.lines import Lines
from nnlib.luck import Share, best_of
from nnlib.metrics import accuracy, r2


@dataclass(frozen=True, repr=False)
class Opening:
    """What one opening of a `SealedExam` showed; printed, it says what that is worth.

    Attributes
    ----------
    number : 1 is the exam.
    what : whose answers they were.
    score : for classes a `Share`, which knows its interval.
    expected : the score that was expected, if somebody said so before.
    luck : by how much the best of `number` coin flippers looks too good on as many examples: 0 for the
        first. None where the score is no share.
    """

    number: int
    what: str
    score: float
    expected: float | None
    luck: float | None

    def __repr__(self) -> str:
        score = repr(self.score) if isinstance(self.score, Share) else f"{self.score:.4g}"
        text = f"Opening {self.number}: {self.what} has {score}"
        if isinstance(self.score, Share):
            low, high = self.score.interval()
            text += f", on other examples probably {low:.2g} to {high:.2g}"
        if self.expected is not None:
            text += f"; expected was {self.expected:.4g}"
        if self.number == 1:
            return f"{text}. This was the exam."
        text += f". No exam any more: whoever chooses among {self.number} by it chooses the luckiest, too"
        if self.luck is not None:
            text += (
                f"; the best of {self.number} coin flippers would look {100 * self.luck:.1f} points too good"
            )
        return f"{text}."


class SealedExam:
    """A test set in an envelope: it gives a score for answers, and counts how often it was opened.

    It is an envelope, not a safe. No row shows by mistake; a determined person gets at them, as they could
    read the file. And whoever makes the exam anew, by running that cell again, starts the count anew.

    Parameters
    ----------
    test : the rows that nothing has looked at.
    score : what is measured, a function of (y, y_hat), where y is (n,) or, if the answers have a column for
        each class, (n, k). If not given: `accuracy` where there are classes, `r2` where y is a quantity.

    Raises
    ------
    ValueError
        If test is no Dataset, or score no function.
    """

    def __init__(self, test: Dataset, score: Callable[..., float] | None = None) -> None:
        self.__test = of_kind(test, Dataset, "test", "the third of data.split()")
        self._score = score or (accuracy if test.class_names else r2)
        if not callable(self._score):
            raise ValueError(f"score: expected a function, such as metrics.recall, got {score!r}")
        self._openings = Lines[Opening]()

    @property
    def openings(self) -> Lines[Opening]:
        """Every opening so far, in order, a tuple: an envelope without one is sealed."""
        return self._openings

    def open(
        self, answer: Any, expected: float | None = None, what: str = "", threshold: float | None = None
    ) -> Opening:
        """Give the score of an answer, and count it. If it can't be given, nothing is counted.

        Parameters
        ----------
        answer : a trained `Network`, or a function that takes X (n, n_in) and gives y_hat: (n,), (n, 1) or,
            with a column for each of k classes, (n, k).
        expected : the score that you expect, such as that of the validation part: of a share, 0 to 1.
        what : whose answers they are; if not given, the network's sizes or the function's name.
        threshold : handed on to the score, whose own (0.5) it replaces: 0 for a tanh that was
            trained on 2 y - 1.

        Raises
        ------
        ValueError
            If answer is neither, its answers do not fit the test set, expected or threshold is no such
            number, what is not in words, the score is no number, or a quantity or answers (n, k) are to have
            a threshold.
        """
        predict = getattr(answer, "predict", answer)
        if not callable(predict):
            raise ValueError(f"answer: expected a network, or a function of X, got {shown(answer)}")
        of_kind(what, str, "what", "'my rule'")
        if expected is not None:
            expected = within(expected, "expected", -inf, inf)
        options = {} if threshold is None else {"threshold": within(threshold, "threshold", -inf, inf)}
        if options and not self.__test.class_names:
            raise ValueError(f"threshold: expected none, as y is a quantity, got {threshold!r}")
        y_hat = np.asarray(predict(self.__test.X))
        in_columns = self.__test.class_names and y_hat.ndim == 2 and y_hat.shape[1] > 1
        y = self.__test.one_hot() if in_columns else self.__test.y
        score = self._score(y, y_hat, **options)
        if not isinstance(score, Real):
            raise ValueError(f"score: expected a function that gives a number, got {shown(score)} from it")
        if expected is not None and isinstance(score, Share):
            within(expected, "expected", what="as the score is a share: 0.95 for 95 %")
        number = len(self._openings) + 1
        luck = (
            best_of(number, score.n) - best_of(1, score.n) if isinstance(score, Share) and score.n else None
        )
        sizes = getattr(answer, "sizes", ())
        name = f"network {'-'.join(map(str, sizes))}" if sizes else getattr(answer, "__name__", "answer")
        opening = Opening(number, what or name, score, expected, luck)
        self._openings = Lines((*self._openings, opening))
        return opening

    def __repr__(self) -> str:
        times = len(self._openings)
        state = f"opened {times} time{'s' * (times > 1)}" if times else "sealed"
        return f"<SealedExam {self.__test.name}: {len(self.__test):,} rows, {state}>"
