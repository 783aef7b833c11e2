"""A layer of neurons, and its formulas: forward to its answers a, and back to its blame delta = dL/dz.

    z = W a_before + b           a = f(z)
    dW = delta a_before^T        delta = f'(z) * (W_next^T delta_next)

Inside, one example is a column. The answers of a layer stand above a row of ones, whose weight is the bias:
so a layer is one matrix product. A formula is recorded once, as the numpy calls that compute it in place, and
replayed for every batch. With an axis more in front, the same lines compute many networks at once (`Sweep`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import Activation, Call
from nnlib.arguments import Array, numbers
from nnlib.losses import Loss


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


class Layer:
    """n_out neurons that read the n_in answers of the layer before: z = W a + b, a = f(z).

    Attributes
    ----------
    W, b : weights (n_out, n_in), row j of neuron j, and biases (n_out,): assigning to them, or into them,
        moves the network.
    z, a, delta : of the latest batch, (n_out, n), one example a column; delta = dL/dz.
    dW, db : dL/dW (n_out, n_in) and dL/db (n_out,) of the latest batch. NaN where not computed yet.

    All are live views: good until the next call.
    """

    z: Array
    a: Array
    delta: Array
    dW: Array
    db: Array

    def __init__(self, index: int, Wb: Array, f: Activation):
        self.index, self.f = index, f
        self.shows: LayerBatch | None = None
        self.Wb = Wb  # weights and, last in each row, the bias

    def __repr__(self) -> str:
        n_out, n_in = self.W.shape[-2:]
        return f"<Layer {self.index}: {n_in} -> {n_out} {self.f}>"

    @property
    def W(self) -> Array:
        return self.Wb[..., :-1]

    @W.setter
    def W(self, values: ArrayLike) -> None:
        self.Wb[..., :-1] = _fitting(values, "W", self.W)

    @property
    def b(self) -> Array:
        return self.Wb[..., -1]

    @b.setter
    def b(self, values: ArrayLike) -> None:
        self.Wb[..., -1] = _fitting(values, "b", self.b)

    def forward(self, now: LayerBatch) -> Iterator[Operation]:
        """Yield the operations from now.x, what the layer before answered, to a."""
        yield Operation("Predict", self.index, "z = W a + b", (_product(self.Wb, now.x, now.z),))
        yield Operation("Predict", self.index, "a = f(z)", tuple(self.f.forward(now.z, now.a)))

    def blame_from_loss(self, now: LayerBatch, loss: Loss, y: Array) -> Operation:
        """Give the output layer's operation from the truth y to delta."""
        if loss.output:  # f' cancels
            calls = tuple(loss.backward(now.a, y, now.delta))
        else:
            calls = (*loss.backward(now.a, y, now.g), *self.f.backward(now.g, now.z, now.a, now.delta))
        return Operation("Blame", self.index, "delta = dL/dz", calls)

    def blame_from_next(self, now: LayerBatch, next_layer: Layer, after: LayerBatch) -> Operation:
        """Give a hidden layer's operation from the next layer's delta to its own."""
        back = _product(next_layer.W.mT, after.delta, now.g)
        calls = (back, *self.f.backward(now.g, now.z, now.a, now.delta))
        return Operation("Blame", self.index, "delta = f'(z) * (W_next^T delta_next)", calls)

    def share(self, now: LayerBatch) -> Operation:
        """Give the operation that shares delta out among the weights; the ones in x make db of it, too."""
        return Operation("Blame", self.index, "dW = delta a^T", (_product(now.delta, now.x.mT, now.dWb),))

    def show(self, now: LayerBatch) -> None:
        """Make z, a, delta, dW and db views of this batch."""
        self.shows = now
        self.z, self.a, self.delta, self.dW, self.db = now.z, now.a, now.delta, now.dW, now.db

    def views(self) -> tuple[Array, ...]:
        return self.W, self.b, self.z, self.a, self.delta, self.dW, self.db


class LayerBatch:
    """One layer's numbers for a batch of n examples: a workspace, overwritten by each batch of that size."""

    def __init__(self, layer: Layer, x: Array, dWb: Array):
        *stack, n_out, _ = layer.W.shape
        n, dtype = x.shape[-1], x.dtype
        self.x = x  # (n_in + 1, n): the answers of the layer before and a row of ones
        # (..., n_out, n). In memory the neurons come first: so a, all of a1 but its ones, is one block.
        self.z, self.g, self.delta = np.moveaxis(np.empty((3, n_out, *stack, n), dtype), 1, -2)  # g = dL/da
        self.a1 = np.moveaxis(np.ones((n_out + 1, *stack, n), dtype), 0, -2)
        self.a = self.a1[..., :-1, :]
        self.dWb = dWb
        self.dW, self.db = self.dWb[..., :-1], self.dWb[..., -1]


def _fitting(values: ArrayLike, argument: str, old: Array) -> Array:
    new = numbers(values, argument, old.dtype)
    if new.shape != old.shape:
        raise ValueError(f"{argument}: expected shape {old.shape}, got {new.shape}")
    return new


def _product(A: Array, B: Array, out: Array) -> Call:
    """Give the call that writes A B into out."""
    if (
        A.ndim > B.ndim
    ):  # all networks of a Sweep read the same x: their weights, in memory, are one tall matrix
        one, result = (np.moveaxis(array, -2, 0).reshape(-1, array.shape[-1]) for array in (A, out))
        return one.dot, (B, result)
    return (A.dot, (B, out)) if A.ndim == 2 else (np.matmul, (A, B, out))


def layers_over(
    parameters: Array, sizes: Sequence[int], f: Activation, output: Activation, stack: tuple[int, ...] = ()
) -> tuple[Layer, ...]:
    """Lay layers over parameters: their weights are views of them."""
    parts = cut(parameters, sizes, stack)
    functions = [f] * (len(parts) - 1) + [output]
    return tuple(Layer(k, Wb, f) for k, (Wb, f) in enumerate(zip(parts, functions, strict=True)))


def parameter_count(sizes: Sequence[int]) -> int:
    """Count the weights and biases of a network: (n_in + 1) n_out a layer."""
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


def cut(vector: Array, sizes: Sequence[int], stack: tuple[int, ...] = ()) -> list[Array]:
    """Cut a flat vector of parameters into a Wb (*stack, n_out, n_in + 1) a layer: views.

    They lie in it layer by layer and neuron by neuron, a neuron's weights before its bias.
    """
    shapes = [(n_out, *stack, n_in + 1) for n_in, n_out in pairwise(sizes)]
    ends = np.cumsum([prod(shape) for shape in shapes])
    parts = np.split(vector, ends[:-1])
    return [np.moveaxis(part.reshape(shape), 0, -2) for part, shape in zip(parts, shapes, strict=True)]
