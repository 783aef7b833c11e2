"""The training loop: Predict, Measure, Blame, Step, Repeat.

    data -> batch -> [ z = W a + b, a = f(z), ... ] -> L -> [ delta = ..., dW = ..., ... ] -> W <- W - lr dW

An update is a short list of operations. It is recorded once for each batch size, and every batch of that size
replays it: that is fast, and a figure that goes through the list one by one draws the very pass that trains.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from math import inf, isfinite
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from nnlib.activations import Call
from nnlib.arguments import Array
from nnlib.optimizers import Optimizer, optimizer_for

if TYPE_CHECKING:
    from nnlib.network import Network

SIZES_KEPT = 4  # workspaces kept, each for a batch size: a live slider tries many


def quietly() -> np.errstate:
    """Keep numpy from warning about numbers that explode: that is a result."""
    return np.errstate(over="ignore", invalid="ignore", divide="ignore")


@dataclass(frozen=True)
class Operation:
    """One formula of a training step, and the numpy calls that compute it in place.

    Attributes
    ----------
    subgoal : "Predict", "Measure", "Blame" or "Step".
    layer : the layer's index in net.layers; None where all layers take part.
    formula : such as "z = W a + b".
    calls : (function, arguments) pairs. Measure has none: a step needs the slope of the loss, not the loss.
    """

    subgoal: str
    layer: int | None
    formula: str
    calls: tuple[Call, ...] = field(repr=False)

    def perform(self) -> None:
        for function, arguments in self.calls:
            function(*arguments)


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

    epoch: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    train_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
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


class Snapshot(NamedTuple):
    """All that training depends on, at one moment: for `Trainer.restore`."""

    parameters: Array
    optimizer: Optimizer
    batch_size: int
    rng_state: Any
    position: int
    epoch: int
    step: int
    history: History
    stopped_because: str | None
    exploded_at: int | None


class Trainer:
    """Trains a network by operations, by batches or by epochs, in any mixture: one state serves all three.

    Iterating a trainer is iterating its epochs. After an explosion the iterators end; once restored, make new
    ones.

    Parameters
    ----------
    net : the network; training moves its parameters.
    data : (X, y), or an object with X and y: X (n, n_in), y (n, n_out) or, for one output, (n,). Copied.
    optimizer : a name or an object; the trainer works with a copy, so change `trainer.lr`.
    batch_size : the rows an update looks at, 1 to n; an epoch's last batch is what is left.
    validation : data to measure after each epoch, never trained on; None for none.
    seed : decides the order of the rows, drawn anew for each epoch.

    Attributes
    ----------
    step, epoch : updates made and epochs completed.
    history : the `History` so far.

    Raises
    ------
    ValueError
        If an argument does not fit: the message says which, what was expected and what came.
    """

    def __init__(
        self,
        net: Network,
        data: Any,
        optimizer: str | Optimizer = "sgd",
        batch_size: int = 10,
        validation: Any = None,
        seed: int = 0,
    ):
        self.net, self._parameters = net, net.parameters
        self._table = net.table(*_pair(data, "data"))  # one example a column
        self._n = self._table.shape[1]
        self._validation = None
        if validation is not None:
            self._validation = net.table(*_pair(validation, "validation"), "validation ")
        self.optimizer = deepcopy(optimizer_for(optimizer))
        self.batch_size = batch_size
        self._rng = np.random.default_rng(seed)
        self._recorded: dict[int, Recording] = {}
        self._done = 0  # operations performed of the update under way
        self.step = self.epoch = 0
        self.history = History()
        self._shuffle()
        self._rows = self._order[:0]

    @property
    def lr(self) -> float:
        return self.optimizer.lr

    @lr.setter
    def lr(self, lr: float) -> None:
        self.optimizer.lr = lr

    @property
    def batch_size(self) -> int:
        return self._batch_size

    @batch_size.setter
    def batch_size(self, size: int) -> None:
        self._batch_size = whole_number(size, "batch_size", self._n, "the rows of the data")

    @property
    def rows(self) -> Array:
        """The indices of the rows of the batch being worked on, or just done; none at the start."""
        return self._rows.copy()

    @property
    def batch_loss(self) -> float:
        """The loss of the batch being worked on, before its update; NaN before its Predict is done."""
        with quietly():
            return self._now.batch.loss() if len(self._rows) else np.nan

    def operations(self) -> Iterator[Operation]:
        """Perform one operation at a time and yield it; what is not computed yet is NaN in `net.layers`."""
        while self.history.exploded_at is None:
            if not self._done:
                self._load()
                self._now.batch.blank()
            operation = self._now.operations[self._done]
            with quietly():
                operation.perform()
                self._done += 1
                if self._done == len(self._now.operations):
                    self._finish_update()
            self._now.batch.show()
            yield operation

    def batches(self) -> Iterator[int]:
        """Make one update at a time, or finish the one under way, and yield its number."""
        while self.history.exploded_at is None:
            with quietly():
                self._update()
            self._now.batch.show()
            yield self.step

    def epochs(self) -> Iterator[Epoch]:
        """Finish the epoch under way, then yield it."""
        while self.history.exploded_at is None:
            with quietly():
                while self._update():
                    pass
            self._now.batch.show()
            if self.history.exploded_at is None:
                yield self._last

    __iter__ = epochs

    def _update(self) -> bool:
        """Make one update, or what is left of the one under way; say whether this epoch goes on."""
        if self._done:
            for operation in self._now.operations[self._done :]:
                operation.perform()
        else:
            self._load()
            for function, arguments in self._now.calls:
                function(*arguments)
        return self._finish_update()

    def _load(self) -> None:
        self._rows = rows = self._order[self._position : self._position + self._batch_size]
        self._now = self._recorded.get(len(rows)) or self._record(len(rows))
        self._table.take(rows, 1, self._now.batch.columns, "clip")

    def _record(self, n: int) -> Recording:
        if len(self._recorded) == SIZES_KEPT:
            self._recorded.clear()
        self._recorded[n] = recording = Recording(self.net, self.optimizer, n)
        return recording

    def _finish_update(self) -> bool:
        self._done = 0
        self.step += 1
        self._position += len(self._rows)
        if not self._parameters.dot(self._parameters) < inf:
            self._explode("a weight")
        elif self._position == self._n:
            self._finish_epoch()
        else:
            return True
        return False

    def _finish_epoch(self) -> None:
        train_loss = self.net.loss_of(self._table)
        validation_loss = None if self._validation is None else self.net.loss_of(self._validation)
        if isfinite(train_loss) and isfinite(validation_loss or 0):
            self.epoch += 1
            self._last = Epoch(self.epoch, self.step, train_loss, validation_loss)
            self.history.append(self._last)
            self._shuffle()
        else:
            self._explode("the loss")

    def _explode(self, what: str) -> None:
        self.history.exploded_at = self.step
        when = f"at step {self.step}, in epoch {self.epoch + 1}"
        self.history.stopped_because = f"{what} exploded {when}: lr = {self.lr:g} is too large here"

    def _shuffle(self) -> None:
        self._rng_state = self._rng.bit_generator.state  # enough to draw this epoch's order again
        self._order = self._rng.permutation(self._n)
        self._position = 0  # rows of this epoch that have been learned from

    def snapshot(self) -> Snapshot:
        """Remember this moment, cheaply; an update half done by `operations` will begin again."""
        return Snapshot(
            self.net.parameters.copy(),
            deepcopy(self.optimizer),
            self.batch_size,
            self._rng_state,
            self._position,
            self.epoch,
            self.step,
            self.history,
            self.history.stopped_because,
            self.history.exploded_at,
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a moment of this trainer: from there, training repeats itself to the last bit.

        `history` becomes another object, which ends at that moment: earlier ones, and snapshots, stay whole.
        """
        self.net.parameters[:] = snapshot.parameters
        self.optimizer = deepcopy(snapshot.optimizer)
        self._recorded.clear()  # the recordings still step with the optimizer of before
        self._batch_size = snapshot.batch_size
        self._rng.bit_generator.state = snapshot.rng_state
        self._shuffle()
        self._position, self.epoch, self.step = snapshot.position, snapshot.epoch, snapshot.step
        self._done, self._rows = 0, self._order[:0]
        self.history = snapshot.history.until(self.epoch)
        self.history.stopped_because = snapshot.stopped_because
        self.history.exploded_at = snapshot.exploded_at


class Recording:
    """The operations of one update for batches of n rows: the network's, then the optimizer's one."""

    def __init__(self, net: Network, optimizer: Optimizer, n: int):
        self.batch = net.batch(n)
        change = tuple(optimizer.step(net.parameters, self.batch.gradient))
        self.operations = (*self.batch.operations, Operation("Step", None, optimizer.formula, change))
        self.calls = [call for operation in self.operations for call in operation.calls]


def whole_number(value: Any, argument: str, most: int | None = None, what: str = "") -> int:
    """Return value as an int from 1, to `most` unless None, or raise a ValueError that names the argument."""
    try:
        number = index(value)
    except TypeError:
        number = 0
    if number < 1 or (most is not None and number > most):
        limit = "" if most is None else f" to {most}, {what}"
        raise ValueError(f"{argument}: expected a whole number from 1{limit}, got {value!r}")
    return number


def _pair(data: Any, argument: str) -> tuple[Any, Any]:
    if hasattr(data, "X") and hasattr(data, "y"):
        return data.X, data.y
    pair = cast("tuple[Any, ...]", data)
    if isinstance(data, tuple | list) and len(pair) == 2:
        return pair[0], pair[1]
    raise ValueError(f"{argument}: expected (X, y), or an object with .X and .y, got {type(pair).__name__}")
