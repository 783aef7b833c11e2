"""What a training run went through, epoch by epoch."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple


class Epoch(NamedTuple):
    """A completed epoch: its number from 1, all updates so far, and the losses over the whole sets."""

    number: int
    steps: int
    train_loss: float
    validation_loss: float | None


@dataclass(repr=False)
class History:
    """What a training run went through: an entry for each epoch that was measured, as in `Epoch`.

    Attributes
    ----------
    validation_loss : empty without validation data.
    stopped_because : why training stopped, in words; None while it may go on.
    exploded_at : the number of the update that ended training, or None: it left weights whose squares add up
        to more than a float can hold, or, at the end of an epoch, such a loss.
    weights_of : the epoch whose weights the network got back in the end, or None if it has the latest.
    """

    epoch: list[int] = field(default_factory=list[int])
    steps: list[int] = field(default_factory=list[int])
    train_loss: list[float] = field(default_factory=list[float])
    validation_loss: list[float] = field(default_factory=list[float])
    stopped_because: str | None = None
    exploded_at: int | None = None
    weights_of: int | None = None

    def __repr__(self) -> str:
        if not self.epoch:
            return f"<History: nothing measured yet; {self.stopped_because or 'training may go on'}>"
        epochs = f"{self.epoch[-1]:,} epochs, {self.steps[-1]:,} updates"
        loss = f"training loss {self.train_loss[0]:.4g} -> {self.train_loss[-1]:.4g}"
        if self.validation_loss:
            loss += f", validation loss {self.validation_loss[0]:.4g} -> {self.validation_loss[-1]:.4g}"
        back = "" if self.weights_of is None else f"; the weights of epoch {self.weights_of} are back"
        return f"<History: {epochs}; {loss}; {self.stopped_because or 'training may go on'}{back}>"

    def append(self, epoch: Epoch) -> None:
        self.epoch.append(epoch.number)
        self.steps.append(epoch.steps)
        self.train_loss.append(epoch.train_loss)
        if epoch.validation_loss is not None:
            self.validation_loss.append(epoch.validation_loss)

    def last(self) -> Epoch:
        """Return the latest epoch measured; IndexError where none was."""
        validation_loss = self.validation_loss[-1] if self.validation_loss else None
        return Epoch(self.epoch[-1], self.steps[-1], self.train_loss[-1], validation_loss)

    def until(self, epoch: int) -> History:
        """Copy the entries up to an epoch, as they were before anything stopped."""
        k = bisect_right(self.epoch, epoch)
        return History(self.epoch[:k], self.steps[:k], self.train_loss[:k], self.validation_loss[:k])
