"""A budget of trainings: so many and no more, each with what was expected of it, why, and what came.

Who may train for ever never has to think before. A training that is counted is worth a line in the log, and
the log is what a report is made of; what was learned from it all is for the report to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from numpy.typing import ArrayLike

from nnlib.arguments import of_kind, whole_number, within
from nnlib.history import History
from nnlib.lines import Lines
from nnlib.network import Network


@dataclass(repr=False)
class Entry:
    """A line of the log: what was trained, what was expected and why, and how it went. Printed, it says so.

    Attributes
    ----------
    expected : the loss at the end, of the validation part if there is one; None if nobody said.
    why : in words.
    trainings : how many it took from the budget: 12 restarts are 12.
    history : of the training; of what was spent before (`Budget.spend`), None until somebody sets it.
    """

    what: str
    expected: float | None
    why: str
    trainings: int = 1
    history: History | None = None

    def __repr__(self) -> str:
        text = f"{self.what} ({self.trainings} trainings)" if self.trainings > 1 else self.what
        if self.expected is not None:
            text += f"; expected {self.expected:.4g}"
        if self.why:
            text += f", because {self.why}"
        if self.history and self.history.epoch:
            last = self.history.last()
            text += f"; loss {last.train_loss:.4g} after {last.number} epochs"
            if last.validation_loss is not None:
                text += f", validation {last.validation_loss:.4g}"
        if self.history and self.history.exploded_at:
            text += f"; exploded at update {self.history.exploded_at}"
        return text


class Budget:
    """A number of trainings that can be spent once. Printed, it is what is left, and the log.

    Attributes
    ----------
    trainings : how many there were at the start.

    Raises
    ------
    ValueError
        If trainings is no whole number from 1.
    """

    def __init__(self, trainings: int = 30) -> None:
        self.trainings = whole_number(trainings, "trainings")
        self._log: list[Entry] = []

    @property
    def log(self) -> Lines[Entry]:
        """What was spent so far, in order, a tuple; printed, a line each."""
        return Lines(self._log)

    @property
    def left(self) -> int:
        """How many trainings are left."""
        return self.trainings - sum(entry.trainings for entry in self._log)

    def spend(self, what: str, trainings: int = 1, *, expected: float | None = None, why: str = "") -> Entry:
        """Take trainings from the budget before they begin: for restarts, a sweep, a loop of your own.

        Raises
        ------
        ValueError
            If there are not so many left, what or why is not in words, or expected is no number; then none
            is taken.
        """
        if not of_kind(what, str, "what", "'12 restarts'").strip():
            raise ValueError(f"what: expected what is trained, in words, got {what!r}")
        of_kind(why, str, "why", "'the loss still fell when it stopped'")
        if expected is not None:
            expected = within(expected, "expected", -inf, inf)
        whole_number(trainings, "trainings")
        if trainings > self.left:
            spent = self.trainings - self.left
            raise ValueError(
                f"trainings: expected at most {self.left}, got {trainings}, as {spent} of {self.trainings}"
                " are spent; choose by the validation part among the networks that you have"
            )
        entry = Entry(what, expected, why, trainings)
        self._log.append(entry)
        return entry

    def train(
        self,
        net: Network,
        X: ArrayLike,
        y: ArrayLike,
        *,
        expected: float | None = None,
        why: str = "",
        **options: Any,
    ) -> History:
        """Train a network as `net.learn(X, y, **options)` does, and count it.

        A training that is refused, because an argument does not fit, costs nothing; one that explodes or is
        interrupted was one.

        Parameters
        ----------
        expected : the loss that you expect at the end, of the validation part if there is one.
        why : in words; expected and why go to the log.

        Raises
        ------
        ValueError
            If no training is left, expected is no number, why is not in words, or `Network.learn` refuses;
            the network has not changed then.
        """
        plain = ", ".join(
            f"{name}={value}" for name, value in options.items() if isinstance(value, int | float | str)
        )
        what = f"network {'-'.join(map(str, net.sizes))}, {plain}".rstrip(", ")
        entry = self.spend(what, expected=expected, why=why)
        try:
            entry.history = net.learn(X, y, **options)
        except (TypeError, ValueError):
            self._log.pop()
            raise
        return entry.history

    def __repr__(self) -> str:
        return f"{self.left} of {self.trainings} trainings left; spent on:\n{self.log!r}"
