"""One update, recorded: the network's operations, what the penalty adds, and the optimizer's step."""

from __future__ import annotations

from nnlib.arguments import Array
from nnlib.batch import Batch, Layered
from nnlib.layers import Operation
from nnlib.optimizers import Optimizer
from nnlib.regularization import penalize


class Recording:
    """The operations of an update by batches of n rows, to be replayed on each of them.

    Attributes
    ----------
    batch : the numbers that they work on.
    rows : which rows the batch holds; None at first.
    operations : the formulas of one update, in order.
    calls : the numpy calls of all of these, in one list.
    """

    def __init__(
        self, net: Layered, W: Array, optimizer: Optimizer, n: int, weighted: bool, l1: float, l2: float
    ):
        self.rows: Array | None = None
        self.batch = Batch(net, n, weighted)
        self.operations = [*self.batch.operations]
        if l1 or l2:
            self.operations.append(penalize(W, self.batch.gradient, net.sizes, l1, l2))
        step = tuple(optimizer.step(W, self.batch.gradient))
        self.operations.append(Operation("Step", None, optimizer.formula, step))
        self.calls = [call for operation in self.operations for call in operation.calls]
