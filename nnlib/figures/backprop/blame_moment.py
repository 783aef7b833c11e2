"""Lesson 04: a moment of training, down to the single operation, with all numbers known by then."""

from itertools import islice
from typing import NamedTuple

import numpy as np

from nnlib.layers import Operation
from nnlib.optimizers import SGD
from nnlib.trace import LayerTrace, Trace
from nnlib.training import Trainer

NAMES = "z", "a", "delta", "dW", "db"  # what an operation computes for a layer


class Moment(NamedTuple):
    """What is known after so many operations; NaN is not computed yet.

    Attributes
    ----------
    count : int
        Operations performed since the start.
    updates : int
        Which update they belong to, from 1.
    operation : nnlib.layers.Operation or None
        The one just performed; None at the start.
    following : nnlib.layers.Operation
        The one to come.
    rows, next_rows : tuple of int
        The examples of this update, and those that `following` works on.
    trace : nnlib.trace.Trace
        The numbers of this update, with the weights that it went through.
    new : frozenset of (str, int)
        What the operation computed: the name of an array and the index of its layer.
    stepped : tuple of (W, b) or None
        After Step, the new weights and biases, a layer each.
    lr : float
        Learning rate.
    """

    count: int
    updates: int
    operation: Operation | None
    following: Operation
    rows: tuple[int, ...]
    next_rows: tuple[int, ...]
    trace: Trace
    new: frozenset
    stepped: tuple | None
    lr: float

    @property
    def phase(self):
        """The subgoal of the operation just performed: Predict at the start, too."""
        return "Predict" if self.operation is None else self.operation.subgoal


def operations_an_update(net):
    """Count the operations of one update: z and a, then delta and dW of each layer, Measure and Step."""
    return 4 * len(net.layers) + 2


def moment(net, X, y, count, batch_size, lr, seed):
    """Train a copy of `net` by `count` operations on X (n, n_in) and y (n,), and return the `Moment`.

    Raises
    ------
    ValueError
        As `nnlib.training.Trainer` does.
    """
    net, an_update = net.copy(), operations_an_update(net)
    # The losses of epochs are not looked at here, and measuring them would take longer than training.
    trainer = Trainer(net, (X, y), SGD(lr), batch_size, seed=seed, measure_every=10**9)
    whole = max(0, count - 1) // an_update
    for _ in islice(trainer.batches(), whole):
        pass
    operations, begun = trainer.operations(), count - whole * an_update
    operation, trace, loss = None, None, np.nan
    known, new, stepped = frozenset(), frozenset(), None
    for _ in range(begun):
        operation = next(operations)
        if operation.subgoal == "Step":
            stepped = tuple((layer.W.copy(), layer.b.copy()) for layer in net.layers)
            new = frozenset({("W", k) for k in range(len(net.layers))})
            break  # the trace stays that of the weights before
        loss = trainer.batch_loss if operation.subgoal == "Measure" else loss
        trace = _trace(trainer, X, y, loss)
        known, new = _known(trace), _known(trace) - known
    rows, following = trainer.rows, next(operations)
    if operation is None:  # nothing is computed; what comes first tells which examples are on turn
        rows, trace = trainer.rows, _trace(trainer, X, y, np.nan, blank=True)
    return Moment(
        count,
        whole + 1,
        operation,
        following,
        tuple(rows.tolist()),
        tuple(trainer.rows.tolist()),
        trace,
        new,
        stepped,
        lr,
    )


def _trace(trainer, X, y, loss, blank=False):
    """Copy what the layers hold, half done as it is."""
    rows, layers = trainer.rows, []
    for layer in trainer.net.layers:
        W, b, *computed = (array.copy() for array in layer.views())
        if blank:
            computed = [np.full_like(array, np.nan) for array in computed]
        layers.append(LayerTrace(W, b, *computed))
    return Trace(X[rows].T, y[rows][None], tuple(layers), loss)


def _known(trace):
    return frozenset(
        (name, k)
        for k, layer in enumerate(trace.layers)
        for name in NAMES
        if np.isfinite(getattr(layer, name)).all()
    )
