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

from nnlib.activations import quietly
from nnlib.arguments import Array, at_least_0, whole_number
from nnlib.batch import BySize
from nnlib.examples import factors, pair
from nnlib.history import Epoch, History
from nnlib.layers import Operation
from nnlib.optimizers import Optimizer, optimizer_for
from nnlib.recording import Recording
from nnlib.rows import Place, Rows, batch_size_for
from nnlib.stopping import StoppingRule, rule_for

if TYPE_CHECKING:
    from nnlib.network import Network


class Snapshot(NamedTuple):
    """All that training depends on, at one moment: for `Trainer.restore`.

    settings are batch_size, l1, l2; counts are epoch, step; end is stopped_because, exploded_at, weights_of.
    """

    parameters: Array
    optimizer: Optimizer
    stop: StoppingRule | None
    place: Place
    settings: tuple[int, float, float]
    counts: tuple[int, int]
    history: History
    end: tuple[str | None, int | None, int | None]


class Trainer:
    """Trains a network by operations, by batches or by epochs, in any mixture: one state serves all three.

    Iterating a trainer is iterating its epochs. The iterators have no end of their own: break out of them.
    They end when training does: by `stop`, an explosion or `end`. Once restored, make new ones.

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
    optimizer, stop : the copies that it works with.
    history : the `History` so far. Its losses are plain L; penalties and class weights count in the layers'
        dW and delta.

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
        self._weighted = class_weights is not None
        if self._weighted:
            c = factors(class_weights, self._examples[net.sizes[0] + 1 :], net.criterion)
            self._table = np.vstack([self._examples, c])  # c below y
        self._validation = None
        if validation is not None:
            self._validation = net.table(*pair(validation, "validation"), whose="validation ")
        self._stop = rule_for(stop, has_validation=validation is not None)
        self._optimizer = deepcopy(optimizer_for(optimizer))
        self._rows = Rows(self._table.shape[1], seed)
        self._batch_size = batch_size_for(len(self._rows), batch_size)
        self._l1, self._l2 = at_least_0(l1, "l1", 0.001), at_least_0(l2, "l2", 0.001)
        self._measure_every = whole_number(measure_every, "measure_every")
        self._recorded = BySize(self._record)
        self._now: Recording | None = None  # the update being worked on, or just done
        self._done = 0  # operations performed of the update under way
        self.step = self.epoch = 0
        self.history = History()
        with quietly():
            self._too_large = not self._parameters.dot(self._parameters) < inf

    @property
    def optimizer(self) -> Optimizer:
        return self._optimizer

    @property
    def stop(self) -> StoppingRule | None:
        return self._stop

    @property
    def lr(self) -> float:
        return self._optimizer.lr

    @lr.setter
    def lr(self, lr: float) -> None:
        self._optimizer.lr = lr

    @property
    def batch_size(self) -> int:
        return self._batch_size

    @batch_size.setter
    def batch_size(self, size: int) -> None:
        self._batch_size = whole_number(size, "batch_size", 1, len(self._rows), "the rows of the data")

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
    def rows(self) -> Array:
        """The indices of the rows of the batch being worked on, or just done; none at the start."""
        held = self._now and self._now.rows
        return np.empty(0, int) if held is None else held.copy()

    @property
    def batch_loss(self) -> float:
        """The loss of the batch being worked on, before its update; NaN before its Predict is done."""
        with quietly():
            return float(self._now.batch.loss()) if self._now else np.nan

    def operations(self) -> Iterator[Operation]:
        """Perform one operation at a time and yield it; what is not computed yet is NaN in `net.layers`."""
        while self.history.stopped_because is None:
            now = self._now if self._now and self._done else self._load()
            if not self._done:
                now.batch.blank()
            operation = now.operations[self._done]
            with quietly():
                operation.perform()
                self._done += 1
                if self._done == len(now.operations):
                    self._finish_update(now)
            now.batch.show()
            yield operation

    def batches(self) -> Iterator[int]:
        """Make one update at a time, or finish the one under way, and yield its number."""
        while self.history.stopped_because is None:
            with quietly():
                self._update()
            self._show()
            yield self.step

    def epochs(self, last: int | None = None) -> Iterator[Epoch]:
        """Finish the epoch under way, then yield it; the epoch `last` is measured and ends the iterator.

        Epochs are counted from the trainer's first. Without `last` there is no end but those of training.

        Raises
        ------
        ValueError
            If last is no whole number from 1.
        """
        return self._epochs(None if last is None else whole_number(last, "last"))

    def __iter__(self) -> Iterator[Epoch]:
        return self._epochs()

    def _epochs(self, last: int | None = None) -> Iterator[Epoch]:
        while self.history.stopped_because is None and (last is None or self.epoch < last):
            with quietly():
                while not self._update(last):
                    pass
            self._show()
            if self.history.exploded_at is None:
                yield self.history.last()

    def _update(self, last: int | None = None) -> bool:
        """Make one update, or what is left of the one under way; say whether it has ended or was measured."""
        if self._now and self._done:
            now = self._now
            for operation in now.operations[self._done :]:
                operation.perform()
        else:
            now = self._load()
            for function, arguments in now.calls:
                function(*arguments)
        return self._finish_update(now, last)

    def _show(self) -> None:
        """Let the layers show the update just made: measuring took other examples through them."""
        if self._now:
            self._now.batch.show()

    def _load(self) -> Recording:
        """Fill the batch with the next rows."""
        rows = self._rows.deal(self._batch_size)
        self._now = now = self._recorded[len(rows)]
        if now.rows is not rows:
            self._table.take(rows, 1, now.batch.columns, "clip")
            now.rows = rows
        return now

    def _record(self, n: int) -> Recording:
        return Recording(self.net, self._parameters, self._optimizer, n, self._weighted, self._l1, self._l2)

    def _finish_update(self, now: Recording, last: int | None = None) -> bool:
        """Count an update, look for an explosion, measure the epoch that it ends; say if either was so."""
        self._done = 0
        self.step += 1
        if not self._parameters.dot(self._parameters) < inf:
            self._explode("a weight")
            return True
        if not self._rows.done(now.batch.columns.shape[1]):
            return False
        if (self.epoch + 1) % self._measure_every and self.epoch + 1 != last:
            self.epoch += 1
            return False
        self._measure()
        return True

    def _measure(self) -> None:
        train_loss = self.net.loss_of(self._examples)
        validation_loss = None if self._validation is None else self.net.loss_of(self._validation)
        if not isfinite(train_loss):
            self._explode("the training loss")
        elif not isfinite(validation_loss or 0):
            self._explode("the validation loss")
        else:
            self.epoch += 1
            epoch = Epoch(self.epoch, self.step, train_loss, validation_loss)
            self.history.append(epoch)
            reason = self._stop.reached(epoch, self._parameters) if self._stop else None
            if reason:
                self.end(reason)

    def end(self, reason: str) -> None:
        """End training, and say why: the iterators make no further update."""
        self.history.stopped_because = reason
        if self._stop:
            self.history.weights_of = self._stop.finish(self._parameters)

    def _explode(self, what: str) -> None:
        self.history.exploded_at = self.step
        when = f"at step {self.step}, in epoch {self.epoch + 1}"
        advice = f"a learning rate below {self.lr:g} may help, or smaller numbers"
        if self._too_large:
            advice = "the weights were too large from the start: make the network anew, or restore a snapshot"
        self.end(f"{what} exploded {when}: {advice}")

    def snapshot(self) -> Snapshot:
        """Remember this moment, cheaply; an update half done by `operations` will begin again."""
        return Snapshot(
            self._parameters.copy(),
            deepcopy(self._optimizer),
            deepcopy(self._stop),
            self._rows.place(),
            (self._batch_size, self._l1, self._l2),
            (self.epoch, self.step),
            self.history,
            (self.history.stopped_because, self.history.exploded_at, self.history.weights_of),
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a moment of this trainer: from there, training repeats itself to the last bit.

        `history` becomes another object, which ends at that moment: earlier ones, and snapshots, stay whole.
        The layers show that nothing is computed yet.

        Raises
        ------
        ValueError
            If the snapshot is of a trainer with another number of parameters or rows.
        """
        if snapshot.parameters.shape != self._parameters.shape or snapshot.place.n != len(self._rows):
            raise ValueError(
                f"snapshot: expected one of {self._parameters.size} parameters and {len(self._rows)} rows,"
                f" got {snapshot.parameters.size} and {snapshot.place.n}"
            )
        self._parameters[:] = snapshot.parameters
        self._optimizer, self._stop = deepcopy(snapshot.optimizer), deepcopy(snapshot.stop)
        self._rows.go_to(snapshot.place)
        self._batch_size, self._l1, self._l2 = snapshot.settings
        self.epoch, self.step = snapshot.counts
        self.history = snapshot.history.until(self.epoch)
        self.history.stopped_because, self.history.exploded_at, self.history.weights_of = snapshot.end
        self._recorded.clear()  # the recordings still step with the optimizer of before
        self._now, self._done = None, 0
        blank = self._recorded[self._batch_size].batch
        blank.show()

    def __repr__(self) -> str:
        settings = f"batches of {self.batch_size}, {self.optimizer}"
        ended = f"; {self.history.stopped_because}" if self.history.stopped_because else ""
        return f"<Trainer of {self.net}: epoch {self.epoch}, step {self.step}; {settings}{ended}>"

    def __reduce__(self) -> Any:
        raise TypeError("a Trainer cannot be copied: make one for a copy of its net, or use snapshot()")
