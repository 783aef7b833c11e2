"""When to stop: after so many epochs (`learn`), when progress is stable, or when unseen examples say so.

    Plateau      the training loss has hardly fallen for a while
    EarlyStop    the validation loss has not fallen for a while: what is learned now is by heart

A rule looks at one epoch after another, and says in words why training ends. It serves one run: a `Trainer`
works with a copy.
"""

from __future__ import annotations

from copy import deepcopy
from math import inf
from typing import Protocol

from nnlib.arguments import Array, at_least_0, whole_number
from nnlib.history import Epoch


class StoppingRule(Protocol):
    """What a `Trainer` asks of a rule."""

    needs_validation: bool

    def reached(self, epoch: Epoch, parameters: Array) -> str | None:
        """Look at a completed epoch and the parameters that it ended with; say why to stop, or None."""
        ...

    def finish(self, parameters: Array) -> int | None:
        """Put the parameters of an earlier epoch back and return its number, or leave them (None)."""
        ...


def rule_for(stop: StoppingRule | None, has_validation: bool) -> StoppingRule | None:
    """Copy a rule for one run; None stands for none.

    Raises
    ------
    ValueError
        If it is no rule, or looks at validation losses where there are none.
    """
    if stop is None:
        return None
    parts = "needs_validation", "reached", "finish"
    if isinstance(stop, type) or not all(hasattr(stop, part) for part in parts):
        needed = ", ".join(parts)
        raise ValueError(
            f"stop: expected None or a rule such as Plateau(patience=5), with {needed}, got {stop!r}"
        )
    if stop.needs_validation and not has_validation:
        raise ValueError(f"validation: expected examples for {type(stop).__name__} to look at, got None")
    return deepcopy(stop)


class Plateau:
    """Stop when for `patience` epochs the training loss has not fallen by more than min_delta below its best.

    It knows progress, and nothing of the goal: with a tiny learning rate every place looks like a plateau.

    Parameters
    ----------
    patience : epochs to wait, from 1.
    min_delta : what falls by no more than this is no progress; a number from 0.

    Raises
    ------
    ValueError
        If an argument is no such number.

    Source: S0 (training ends when progress is stable).
    """

    needs_validation = False

    def __init__(self, patience: int = 10, min_delta: float = 1e-4):
        self.patience = whole_number(patience, "patience")
        self.min_delta = at_least_0(min_delta, "min_delta", 1e-4)
        self._best, self._since = inf, 0  # the lowest loss that was progress, and its epoch

    def reached(self, epoch: Epoch, parameters: Array) -> str | None:
        """Say why to stop after this epoch, or None."""
        if epoch.train_loss < self._best - self.min_delta:
            self._best, self._since = epoch.train_loss, epoch.number
        if epoch.number - self._since < self.patience:
            return None
        return (
            f"a plateau: the training loss has not fallen by more than {self.min_delta:g} for"
            f" {_epochs(self.patience)}, up to epoch {epoch.number}"
        )

    def finish(self, parameters: Array) -> None:
        """Leave the parameters as they are."""

    def __repr__(self) -> str:
        return f"Plateau(patience={self.patience}, min_delta={self.min_delta:g})"


class EarlyStop:
    """Stop when the validation loss has not fallen below its best for `patience` epochs.

    Parameters
    ----------
    patience : epochs to wait, from 1.
    restore : whether the network gets the parameters of its best epoch back when training ends: by this rule,
        by an explosion, with the last epoch of `Network.learn`, or by `Trainer.end`.

    Attributes
    ----------
    best : the `Epoch` with the lowest validation loss so far, or None.

    Raises
    ------
    ValueError
        If patience is no such number.

    Source: L. Prechelt, "Early Stopping - But When?", 1998.
    """

    needs_validation = True

    def __init__(self, patience: int = 10, restore: bool = True):
        if not (restore is True or restore is False):
            raise ValueError(f"restore: expected True or False, got {restore!r}")
        self.patience, self.restore = whole_number(patience, "patience"), restore
        self.best: Epoch | None = None
        self._lowest = inf
        self._parameters: Array | None = None  # of the best epoch

    def reached(self, epoch: Epoch, parameters: Array) -> str | None:
        """Say why to stop after this epoch, or None."""
        if epoch.validation_loss is not None and epoch.validation_loss < self._lowest:
            self.best, self._lowest, self._parameters = epoch, epoch.validation_loss, parameters.copy()
        if self.best is None or epoch.number - self.best.number < self.patience:
            return None
        return (
            f"an early stop: the validation loss has not fallen for {_epochs(self.patience)}, since epoch"
            f" {self.best.number}"
        )

    def finish(self, parameters: Array) -> int | None:
        """Put the parameters of the best epoch back, if asked to, and return its number."""
        if not self.restore or self.best is None:
            return None
        parameters[:] = self._parameters
        return self.best.number

    def __repr__(self) -> str:
        return f"EarlyStop(patience={self.patience}, restore={self.restore})"


def _epochs(count: int) -> str:
    return f"{count} epoch" + "s" * (count > 1)
