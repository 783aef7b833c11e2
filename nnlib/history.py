"""What a training run went through, epoch by epoch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Epoch(NamedTuple):
    """A completed epoch: its number from 1, all updates so far, and the losses over the whole sets."""

    number: int
    steps: int
    train_loss: float
    validation_loss: float | None


@dataclass
class History:
    """What a training run went through: an entry for each completed epoch, as in `Epoch`.

    Attributes
    ----------
    validation_loss : empty without validation data.
    stopped_because : why training stopped, in words; None while it may go on.
    exploded_at : the number of the update that ended training, or None: it left a weight whose square is too
        large for a float, or, at the end of an epoch, such a loss.
    """

    epoch: list[int] = field(default_factory=list[int])
    steps: list[int] = field(default_factory=list[int])
    train_loss: list[float] = field(default_factory=list[float])
    validation_loss: list[float] = field(default_factory=list[float])
    stopped_because: str | None = None
    exploded_at: int | None = None

    def append(self, epoch: Epoch) -> None:
        self.epoch.append(epoch.number)
        self.steps.append(epoch.steps)
        self.train_loss.append(epoch.train_loss)
        if epoch.validation_loss is not None:
            self.validation_loss.append(epoch.validation_loss)

    def until(self, epochs: int) -> History:
        """Copy the first epochs, as they were before anything stopped."""
        return History(
            self.epoch[:epochs], self.steps[:epochs], self.train_loss[:epochs], self.validation_loss[:epochs]
        )
