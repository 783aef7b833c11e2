"""The training loop: Predict, Measure, Blame, Step, Repeat.

    data -> batch -> [ z = W a + b, a = f(z), ... ] -> L -> [ delta = ..., dW = ..., ... ] -> W <- W - lr dW

An update is a short list of operations. It is recorded once for each batch size, and every batch of that size
replays it: that is fast, and a figure that goes through the list one by one draws the very pass that trains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from math import inf, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnlib.arguments import Array, at_least_0, generator, whole_number
from nnlib.batch import Batch, BySize, quietly
from nnlib.examples import factors, pair
from nnlib.history import Epoch, History
from nnlib.layers import Operation
from nnlib.optimizers import Optimizer, optimizer_for
from nnlib.regularization import penalize
from nnlib.stopping import StoppingRule

if TYPE_CHECKING:
    from nnlib.network import Network


class Snapshot(NamedTuple):
    """All that training depends on, at one moment: for `Trainer.restore`."""

    parameters: Array
    optimizer: Optimizer
    stop: StoppingRule | None
    batch_size: int
    l1: float
    l2: float
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
    data : (X, y) as for `Network.loss`, or an object that has both, such as a `Dataset`. Copied.
    optimizer : a name or an object; the trainer works with a copy, so change `trainer.lr`.
    batch_size : the rows an update looks at, 1 to n; an epoch's last batch is what is left. None: 10, or all
        if they are fewer.
    validation : data to measure after each epoch, never trained on; None for none.
    seed : decides the order of the rows, drawn anew for each epoch.
    stop : a rule that may end training after an epoch, such as `Plateau` or `EarlyStop`; None for none. The
        trainer works with a copy.
    l1, l2 : training minimizes L + l1 sum |W| + l2 sum W^2, over weights, not biases.
    class_weights : by class, how often its examples count: {0: 1, 1: 50} for a rare 1. A class is the truth
        itself where there is one output; of several outputs it is the place of the 1, counted from 0.
    measure_every : the losses are measured after each epoch whose number is a multiple of it. The others are
        neither recorded nor yielded, and no rule looks at them: faster, where an epoch is a few updates.

    Attributes
    ----------
    step, epoch : updates made and epochs completed.
    lr, batch_size, l1, l2 : settable at any time.
    history : the `History` so far. Its losses are plain L, without penalties and class weights.

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
        batch_size: int | None = None,
        validation: Any = None,
        seed: int = 0,
        stop: StoppingRule | None = None,
        l1: float = 0,
        l2: float = 0,
        class_weights: Mapping[Any, float] | None = None,
        measure_every: int = 1,
    ):
        self.net, self._parameters = net, net.parameters
        self._examples = self._table = net.table(*pair(data, "data"))  # one example a column
        self._n: int = self._table.shape[1]
        if class_weights is not None:
            if net.criterion.name == "rms":
                raise ValueError("class_weights: expected a loss that adds up examples, got 'rms'; use 'mse'")
            c = factors(class_weights, self._table[net.sizes[0] + 1 :])
            self._table = np.vstack([self._examples, c])  # c below y
        self._validation = None
        if validation is not None:
            self._validation = net.table(*pair(validation, "validation"), "validation ")
        if stop is not None and (isinstance(stop, type) or not hasattr(stop, "reached")):
            raise ValueError(f"stop: expected None or a rule such as Plateau(patience=5), got {stop!r}")
        self.stop = deepcopy(stop)
        if stop is not None and stop.needs_validation and validation is None:
            raise ValueError(f"validation: expected examples for {type(stop).__name__} to look at, got None")
        self.optimizer = deepcopy(optimizer_for(optimizer))
        self._recorded = BySize(lambda n: Recording(self, n))
        self.l1, self.l2 = l1, l2
        self.batch_size = min(10, self._n) if batch_size is None else batch_size
        self._measure_every = whole_number(measure_every, "measure_every")
        self._last: int | None = None  # the epoch to be measured in any case
        self._rng = generator(seed)
        self._all: Array = np.arange(self._n)
        self._order: Array | None = None  # of the rows in this epoch; None if not drawn yet
        self._rows: Array = self._all[:0]
        self._position = 0  # rows of this epoch that have been learned from
        self._done = 0  # operations performed of the update under way
        self.step = self.epoch = 0
        self.history = History()

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
        self._batch_size = whole_number(size, "batch_size", 1, self._n, "the rows of the data")

    @property
    def l1(self) -> float:
        return self._l1

    @l1.setter
    def l1(self, l1: float) -> None:
        self._l1 = at_least_0(l1, "l1", 0.001)
        self._recorded.clear()

    @property
    def l2(self) -> float:
        return self._l2

    @l2.setter
    def l2(self, l2: float) -> None:
        self._l2 = at_least_0(l2, "l2", 0.001)
        self._recorded.clear()

    @property
    def weighted(self) -> bool:
        """Whether examples count by their class."""
        return len(self._table) > len(self._examples)

    @property
    def rows(self) -> Array:
        """The indices of the rows of the batch being worked on, or just done; none at the start."""
        return self._rows.copy()

    @property
    def batch_loss(self) -> float:
        """The loss of the batch being worked on, before its update; NaN before its Predict is done."""
        with quietly():
            return float(self._now.batch.loss()) if len(self._rows) else np.nan

    def operations(self) -> Iterator[Operation]:
        """Perform one operation at a time and yield it; what is not computed yet is NaN in `net.layers`."""
        while self.history.stopped_because is None:
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
        while self.history.stopped_because is None:
            with quietly():
                self._update()
            self._now.batch.show()
            yield self.step

    def epochs(self, last: int | None = None) -> Iterator[Epoch]:
        """Finish the epoch under way, then yield it, up to the last one if that is given."""
        self._last = last
        while self.history.stopped_because is None and (last is None or self.epoch < last):
            with quietly():
                while self._update():
                    pass
            self._now.batch.show()
            if self.history.exploded_at is None:
                yield self.history.last()

    __iter__ = epochs

    def _update(self) -> bool:
        """Make one update, or what is left of the one under way; say whether there is nothing to show yet."""
        if self._done:
            for operation in self._now.operations[self._done :]:
                operation.perform()
        else:
            self._load()
            for function, arguments in self._now.calls:
                function(*arguments)
        return self._finish_update()

    def _load(self) -> None:
        if self._order is None and self._batch_size == self._n:
            rows = self._all  # their order makes no difference
        else:
            if self._order is None:
                self._rng_state = self._rng.bit_generator.state  # enough to draw this epoch's order again
                self._order = self._rng.permutation(self._n)
            rows = self._order[self._position : self._position + self._batch_size]
        self._rows = rows
        self._now = now = self._recorded[len(rows)]
        if now.rows is not rows:
            self._table.take(rows, 1, now.batch.columns, "clip")
            now.rows = rows

    def _finish_update(self) -> bool:
        self._done = 0
        self.step += 1
        self._position += len(self._rows)
        if not self._parameters.dot(self._parameters) < inf:
            self._explode("a weight")
        elif self._position < self._n:
            return True
        elif (self.epoch + 1) % self._measure_every and self.epoch + 1 != self._last:
            self._next_epoch()
            return True
        else:
            self._measure()
        return False

    def _measure(self) -> None:
        train_loss = self.net.loss_of(self._examples)
        validation_loss = None if self._validation is None else self.net.loss_of(self._validation)
        if isfinite(train_loss) and isfinite(validation_loss or 0):
            self._next_epoch()
            epoch = Epoch(self.epoch, self.step, train_loss, validation_loss)
            self.history.append(epoch)
            reason = self.stop.reached(epoch, self._parameters) if self.stop else None
            if reason:
                self.end(reason)
        else:
            self._explode("the loss")

    def end(self, reason: str) -> None:
        """End training, and say why: the iterators make no further update."""
        self.history.stopped_because = reason
        if self.stop:
            self.stop.finish(self._parameters)

    def _explode(self, what: str) -> None:
        self.history.exploded_at = self.step
        when = f"at step {self.step}, in epoch {self.epoch + 1}"
        self.end(f"{what} exploded {when}: lr = {self.lr:g} is too large here")

    def _next_epoch(self) -> None:
        self.epoch += 1
        self._order, self._position = None, 0

    def snapshot(self) -> Snapshot:
        """Remember this moment, cheaply; an update half done by `operations` will begin again."""
        return Snapshot(
            self.net.parameters.copy(),
            deepcopy(self.optimizer),
            deepcopy(self.stop),
            self.batch_size,
            self.l1,
            self.l2,
            self._rng.bit_generator.state if self._order is None else self._rng_state,
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
        self.optimizer, self.stop = deepcopy(snapshot.optimizer), deepcopy(snapshot.stop)
        self._recorded.clear()  # the recordings still step with the optimizer of before
        self._batch_size, self._l1, self._l2 = snapshot.batch_size, snapshot.l1, snapshot.l2
        self._rng.bit_generator.state = snapshot.rng_state
        self._order, self._rows, self._done = None, self._all[:0], 0
        self._position, self.epoch, self.step = snapshot.position, snapshot.epoch, snapshot.step
        self.history = snapshot.history.until(self.epoch)
        self.history.stopped_because = snapshot.stopped_because
        self.history.exploded_at = snapshot.exploded_at


class Recording:
    """The operations of one update for batches of n rows: the network's, the penalty's, the optimizer's."""

    def __init__(self, trainer: Trainer, n: int):
        net = trainer.net
        self.rows: Array | None = None  # that the batch holds
        self.batch = Batch(net, n, trainer.weighted)
        W, dW = net.parameters, self.batch.gradient
        self.operations = [*self.batch.operations]
        if trainer.l1 or trainer.l2:
            self.operations.append(penalize(W, dW, net.sizes, trainer.l1, trainer.l2))
        step = tuple(trainer.optimizer.step(W, dW))
        self.operations.append(Operation("Step", None, trainer.optimizer.formula, step))
        self.calls = [call for operation in self.operations for call in operation.calls]
