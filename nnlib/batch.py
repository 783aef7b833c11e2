"""A batch of examples on its way through the layers and back.

x -> layer -> layer -> ... -> y_hat -> L -> delta -> delta -> ... -> dL/dW of every layer
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Protocol, TypeVar

import numpy as np

from nnlib.arguments import Array
from nnlib.layers import Layer, LayerBatch, Operation, cut
from nnlib.losses import Loss

SIZES_KEPT = 4  # a live slider tries many
T = TypeVar("T")


class BySize(dict[int, T]):
    """A cache by batch size: makes what is asked for once, and is emptied when it holds four sizes."""

    def __init__(self, make: Callable[[int], T]):
        super().__init__()
        self._make = make

    def __missing__(self, n: int) -> T:
        if len(self) == SIZES_KEPT:
            self.clear()
        self[n] = made = self._make(n)
        return made


class Layered(Protocol):
    """What a batch goes through: a `Network`, or a `Sweep`, whose arrays have one axis more in front."""

    sizes: tuple[int, ...]
    stack: tuple[int, ...]  # () for a network, (M,) for M of them

    @property
    def layers(self) -> tuple[Layer, ...]: ...

    @property
    def criterion(self) -> Loss: ...


class Batch:
    """The numbers of one batch of n examples, and the operations recorded on them.

    Parameters
    ----------
    net : what the batch goes through.
    weighted : whether each example comes with a factor c, by which its loss counts.

    Attributes
    ----------
    columns : (n_in + 1 + n_out, n), one example a column: x, 1, y and, weighted, c. Fill it, then perform the
        operations.
    gradient : dL/dW and dL/db of all layers, flat, in the order of the network's parameters.
    operations, forward : Predict, Measure and Blame, in the order of the formulas; and Predict alone.
    """

    def __init__(self, net: Layered, n: int, weighted: bool = False):
        self.net = net
        n_in, n_out = net.sizes[0], net.sizes[-1]
        self.columns = np.ones((n_in + 1 + n_out + weighted, n), net.layers[0].Wb.dtype)
        x, self.y, c = np.split(self.columns, [n_in + 1, n_in + 1 + n_out])
        self.gradient = np.empty(sum(layer.Wb.size for layer in net.layers), self.columns.dtype)
        self.layers: list[LayerBatch] = []
        for layer, dWb in zip(net.layers, cut(self.gradient, net.sizes, net.stack), strict=True):
            self.layers.append(LayerBatch(layer, x, dWb))
            x = self.layers[-1].a1
        self.output = self.layers[-1]
        self.operations = (*self._forward(), *self._backward(c if weighted else None))
        self.forward = tuple(op for op in self.operations if op.subgoal == "Predict")
        self.blank()

    def _forward(self) -> Iterator[Operation]:
        for layer, now in zip(self.net.layers, self.layers, strict=True):
            yield from layer.forward(now)
        yield Operation("Measure", None, f"L = {self.net.criterion.name}(y_hat, y)", ())

    def _backward(self, c: Array | None) -> Iterator[Operation]:
        layers = list(zip(self.net.layers, self.layers, strict=True))
        layer, now = layers[-1]
        yield layer.blame_from_loss(now, self.net.criterion, self.y)
        if c is not None:
            weigh = (np.multiply, (now.delta, c, now.delta))
            yield Operation("Blame", layer.index, "delta <- c delta", (weigh,))
        yield layer.share(now)
        for (layer, now), following in reversed(list(pairwise(layers))):
            yield layer.blame_from_next(now, *following)
            yield layer.share(now)

    def run(self, columns: Array, operations: tuple[Operation, ...]) -> Batch:
        """Take examples, columns of x or of x, 1, y, through the operations, and show the layers."""
        if self.blamed:
            self.blank()
        self.columns[: len(columns)] = columns
        for operation in operations:
            operation.perform()
        self.blamed = operations is self.operations
        self.show()
        return self

    def losses(self) -> Array:
        """Measure each answer of the batch, (..., n); NaN before its Predict."""
        z, a, y, criterion = self.output.z.mT, self.output.a.mT, self.y.T, self.net.criterion
        return criterion.each_from_z(z, y) if criterion.each_from_z else criterion.each(a, y)

    def loss(self) -> Array:
        """Measure the loss of the batch, (...); NaN before its Predict."""
        return self.net.criterion.total(self.losses())

    def blank(self) -> None:
        """Forget every number computed: NaN stands for not computed yet."""
        self.blamed = False
        self.gradient.fill(np.nan)
        for now in self.layers:
            for array in (now.z, now.a, now.g, now.delta):
                array.fill(np.nan)

    def show(self) -> None:
        """Make the layers' z, a, delta, dW and db views of this batch."""
        if self.net.layers[0].shows is not self.layers[0]:
            for layer, now in zip(self.net.layers, self.layers, strict=True):
                layer.show(now)
