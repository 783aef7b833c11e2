"""A neural network: layers of neurons, each layer z = W a + b, a = f(z).

Inside, one example is a column. The answers of a layer stand above a row of ones, whose weight is the bias;
all parameters lie in one flat vector: so a layer is one matrix product, and an update is one subtraction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import ACTIVATIONS, Activation
from nnlib.arguments import Array, named
from nnlib.initializers import INITIALIZERS
from nnlib.losses import Loss, loss_for
from nnlib.optimizers import Optimizer, optimizer_for
from nnlib.training import SIZES_KEPT, History, Operation, Trainer, quietly, whole_number


class Layer:
    """n_out neurons that read the n_in answers of the layer before: z = W a + b, a = f(z).

    Attributes
    ----------
    W, b : weights (n_out, n_in), row j of neuron j, and biases (n_out,).
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
        self.Wb = Wb  # weights and, last in each row, the bias
        self.W, self.b = Wb[:, :-1], Wb[:, -1]

    def forward(self, now: LayerBatch) -> Iterator[Operation]:
        """Yield the operations from now.x, what the layer before answered, to a."""
        yield Operation("Predict", self.index, "z = W a + b", ((self.Wb.dot, (now.x, now.z)),))
        yield Operation("Predict", self.index, "a = f(z)", tuple(self.f.forward(now.z, now.a)))

    def blame_from_loss(self, now: LayerBatch, loss: Loss, y: Array) -> Iterator[Operation]:
        """Yield the output layer's operations from the truth y to delta and dW."""
        if loss.output:  # f' cancels
            calls = [*loss.backward(now.a, y, now.delta)]
        else:
            calls = [*loss.backward(now.a, y, now.g), *self.f.backward(now.g, now.z, now.a, now.delta)]
        yield Operation("Blame", self.index, "delta = dL/dz", tuple(calls))
        yield self.share(now)

    def blame_from_next(self, now: LayerBatch, next_layer: Layer, after: LayerBatch) -> Iterator[Operation]:
        """Yield a hidden layer's operations from the next layer's delta to its own, and to dW."""
        calls = [(next_layer.W.T.dot, (after.delta, now.g)), *self.f.backward(now.g, now.z, now.a, now.delta)]
        yield Operation("Blame", self.index, "delta = f'(z) * (W_next^T delta_next)", tuple(calls))
        yield self.share(now)

    def share(self, now: LayerBatch) -> Operation:
        """Share delta out among the weights: the row of ones in x makes db the last column."""
        return Operation("Blame", self.index, "dW = delta a^T", ((now.delta.dot, (now.x.T, now.dWb)),))

    def views(self) -> tuple[Array, ...]:
        return self.W, self.b, self.z, self.a, self.delta, self.dW, self.db


class LayerBatch:
    """One layer's numbers for a batch of n examples: a workspace, overwritten by each batch of that size."""

    def __init__(self, layer: Layer, x: Array, gradient: Array):
        n_out, n = len(layer.W), x.shape[1]
        self.x = x  # (n_in + 1, n): the answers of the layer before and a row of ones
        self.z, self.g, self.delta = np.empty((3, n_out, n))  # g = dL/da
        self.a1 = np.ones((n_out + 1, n))
        self.a = self.a1[:-1]
        self.dWb = gradient.reshape(layer.Wb.shape)
        self.dW, self.db = self.dWb[:, :-1], self.dWb[:, -1]


class Batch:
    """One batch on its way through the network and back: its workspace and the operations recorded on it.

    Attributes
    ----------
    columns : (n_in + 1 + n_out, n), one example a column: x, 1, y. Fill it, then perform the operations.
    gradient : dL/dW and dL/db of all layers, flat, in the order of the network's parameters.
    operations : Predict, Measure and Blame, in the order of the formulas.
    """

    def __init__(self, net: Network, n: int):
        n_in, n_out = net.sizes[0], net.sizes[-1]
        self.net = net
        self.columns = np.ones((n_in + 1 + n_out, n))
        x, self.y = self.columns[: n_in + 1], self.columns[n_in + 1 :]
        self.gradient = np.empty_like(net.parameters)
        self.layers: list[LayerBatch] = []
        for layer, dWb in zip(net.layers, _split(self.gradient, net.sizes), strict=True):
            self.layers.append(LayerBatch(layer, x, dWb))
            x = self.layers[-1].a1
        self.output = self.layers[-1]
        self.operations = (*self._forward(), *self._backward())
        self.predict = tuple(op for op in self.operations if op.subgoal == "Predict")
        self.blank()

    def _forward(self) -> Iterator[Operation]:
        for layer, now in zip(self.net.layers, self.layers, strict=True):
            yield from layer.forward(now)
        yield Operation("Measure", None, f"L = {self.net.criterion.name}(y_hat, y)", ())

    def _backward(self) -> Iterator[Operation]:
        layers = list(zip(self.net.layers, self.layers, strict=True))
        layer, now = layers[-1]
        yield from layer.blame_from_loss(now, self.net.criterion, self.y)
        for (layer, now), following in reversed(list(pairwise(layers))):
            yield from layer.blame_from_next(now, *following)

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

    def loss(self) -> float:
        """Measure the answers of the batch; NaN before its Predict."""
        z, a, y = self.output.z.T, self.output.a.T, self.y.T
        criterion = self.net.criterion
        return criterion.from_z(z, y) if criterion.from_z else criterion.value(a, y)

    def blank(self) -> None:
        """Forget every number computed: NaN stands for not computed yet."""
        self.blamed = False
        self.gradient.fill(np.nan)
        for now in self.layers:
            for array in (now.z, now.a, now.g, now.delta):
                array.fill(np.nan)

    def show(self) -> None:
        """Make the layers' z, a, delta, dW and db views of this batch."""
        if self.net.shown is not self:
            self.net.shown = self
            for layer, now in zip(self.net.layers, self.layers, strict=True):
                layer.z, layer.a, layer.delta, layer.dW, layer.db = now.z, now.a, now.delta, now.dW, now.db


@dataclass(frozen=True)
class LayerTrace:
    """Copies of what `Layer` shows live."""

    W: Array
    b: Array
    z: Array
    a: Array
    delta: Array
    dW: Array
    db: Array


@dataclass(frozen=True)
class Trace:
    """A frozen copy of one pass: x (n_in, n) and y (n_out, n), one example a column; the layers; the loss."""

    x: Array
    y: Array
    layers: tuple[LayerTrace, ...]
    loss: float


class Network:
    """A network of layers, in which each neuron reads every answer of the layer before.

    Parameters
    ----------
    sizes : the inputs, the neurons of each hidden layer, the outputs: [2, 8, 8, 1].
    activation : of the hidden layers: identity, step, relu, sigmoid, tanh, or an `Activation`.
    output : activation of the last layer: one of these or softmax.
    loss : mse, sse, half_sse, rms, mae, binary_cross_entropy (for sigmoid), cross_entropy (for softmax), or a
        `Loss`.
    init : where the parameters start: scaled, uniform, constant.
    seed : of the random start.

    Attributes
    ----------
    layers : a `Layer` each, whose W, b, z, a, delta, dW and db are live views.

    Raises
    ------
    ValueError
        If an argument does not fit: the message says which, what was expected and what came. Methods do the
        same for data, before anything changes.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: str | Activation = "tanh",
        output: str | Activation = "tanh",
        loss: str | Loss = "mse",
        init: str = "scaled",
        seed: int = 0,
    ):
        self.sizes = _whole_sizes(sizes)
        self._made_of = self.sizes, activation, output, loss, init, seed
        hidden, self.output = _activation(activation, "activation"), _activation(output, "output")
        if hidden.name == "softmax":
            raise ValueError("activation: expected one for hidden layers, got 'softmax', an output")
        self.criterion = loss_for(self.output, loss)
        rng, start = np.random.default_rng(seed), named(INITIALIZERS, init, "init")
        self._parameters = np.empty(sum((n_in + 1) * n_out for n_in, n_out in pairwise(self.sizes)))
        parts = _split(self._parameters, self.sizes)
        functions = [hidden] * (len(parts) - 1) + [self.output]
        self.layers = tuple(Layer(k, Wb, f) for k, (Wb, f) in enumerate(zip(parts, functions, strict=True)))
        for layer in self.layers:
            layer.Wb[:] = start(rng, layer.W.shape[1], len(layer.W), layer.f)
        self.shown: Batch | None = None  # the batch that the layers' views look into
        self._batches: dict[int, Batch] = {}
        self._recent(1).show()

    @property
    def parameters(self) -> Array:
        """Every W and b in one flat vector, a live view: assigning into it, or to it, moves the network.

        They come layer by layer and neuron by neuron, a neuron's weights before its bias.
        """
        return self._parameters

    @parameters.setter
    def parameters(self, vector: ArrayLike) -> None:
        values = _numbers(vector, "parameters")
        if values.shape != self._parameters.shape:
            raise ValueError(f"parameters: expected shape {self._parameters.shape}, got {values.shape}")
        self._parameters[:] = values

    @quietly()
    def predict(self, X: ArrayLike) -> Array:
        """Answer y_hat (n, n_out), a fresh array, for X (n, n_in)."""
        rows = self._inputs(X)
        batch = self._recent(len(rows))
        return batch.run(rows.T, batch.predict).output.a.T.copy()

    @quietly()
    def loss(self, X: ArrayLike, y: ArrayLike) -> float:
        """Measure the answers to X (n, n_in) against y (n, n_out) or, for one output, (n,)."""
        return self.loss_of(self.table(X, y))

    @quietly()
    def gradient(self, X: ArrayLike, y: ArrayLike) -> Array:
        """Compute dL/dW and dL/db, a fresh vector in the order of `parameters`; X and y as for `loss`."""
        return self._pass(self.table(X, y)).gradient.copy()

    @quietly()
    def trace(self, x: ArrayLike, y: ArrayLike) -> Trace:
        """Copy every number of one pass; data as in `loss`, or one example: x (n_in,), y () or (n_out,)."""
        inputs, truths = _numbers(x, "X"), _numbers(y, "y")
        if inputs.ndim == 1:
            inputs, truths = inputs[None], truths.reshape(1, -1)
        batch = self._pass(self.table(inputs, truths))
        layers = tuple(LayerTrace(*map(_frozen, layer.views())) for layer in self.layers)
        return Trace(_frozen(batch.layers[0].x[:-1]), _frozen(batch.y), layers, batch.loss())

    def learn(
        self,
        X: ArrayLike,
        y: ArrayLike,
        epochs: int = 50,
        lr: float | None = None,
        batch_size: int = 10,
        optimizer: str | Optimizer = "sgd",
        validation: Any = None,
        seed: int = 0,
    ) -> History:
        """Train for some epochs: `Trainer.epochs`, and nothing else.

        Parameters
        ----------
        X, y : (n, n_in); (n, n_out) or, for one output, (n,).
        lr : learning rate, 0.1 if not given; an optimizer that comes as an object has its own.
        batch_size, optimizer, validation, seed : as for `Trainer`.

        Raises
        ------
        ValueError
            If an argument does not fit; the network has not changed then.
        """
        whole_number(epochs, "epochs")
        if isinstance(optimizer, str) and lr is None:
            lr = 0.1
        trainer = Trainer(self, (X, y), optimizer_for(optimizer, lr), batch_size, validation, seed)
        for _ in islice(trainer, epochs):
            pass
        trainer.history.stopped_because = trainer.history.stopped_because or f"all {epochs} epochs are done"
        return trainer.history

    def copy(self) -> Network:
        """Make an independent network with the same parameters."""
        return _remade(self._made_of, self._parameters)

    def __deepcopy__(self, memo: Any) -> Network:
        return self.copy()  # array by array, the layers would no longer be views of the parameters

    def __reduce__(self) -> Any:
        return _remade, (self._made_of, self._parameters.copy())

    def batch(self, n: int) -> Batch:
        """Make a workspace for batches of n examples, for one owner such as a `Trainer`."""
        return Batch(self, n)

    def loss_of(self, table: Array) -> float:
        """Measure the loss over examples that `table` has checked."""
        batch = self._recent(table.shape[1])
        return batch.run(table, batch.predict).loss()

    def table(self, X: ArrayLike, y: ArrayLike, whose: str = "") -> Array:
        """Check data and copy them to one table (n_in + 1 + n_out, n): x, 1, y in each column."""
        inputs, truths = self._inputs(X, whose), _numbers(y, f"{whose}y")
        n, n_in, n_out = len(inputs), self.sizes[0], self.sizes[-1]
        if truths.shape != (n, n_out) and not (truths.shape == (n,) and n_out == 1):
            expected = f"({n}, {n_out})" + f" or ({n},)" * (n_out == 1)
            raise ValueError(f"{whose}y: expected shape {expected}, as X has {n} rows, got {truths.shape}")
        f, low, high = self.output, truths.min(), truths.max()
        if low < f.low or high > f.high:
            raise ValueError(
                f"{whose}y: expected values from {f.low:g} to {f.high:g}, as output {f.name!r} answers, got"
                f" {low:g} to {high:g}; scale y, or choose another output"
            )
        table = np.ones((n_in + 1 + n_out, n))
        table[:n_in], table[n_in + 1 :] = inputs.T, truths.reshape(n, n_out).T
        sums = table[n_in + 1 :].sum(0)
        if f.name == "softmax" and not np.allclose(sums, 1):
            raise ValueError(f"{whose}y: expected rows that sum to 1, got {sums.min():g} to {sums.max():g}")
        return table

    def _inputs(self, X: ArrayLike, whose: str = "") -> Array:
        rows, n_in = _numbers(X, f"{whose}X"), self.sizes[0]
        if rows.ndim != 2 or rows.shape[1] != n_in:
            raise ValueError(f"{whose}X: expected shape (n, {n_in}), one example a row, got {rows.shape}")
        return rows

    def _pass(self, table: Array) -> Batch:
        batch = self._recent(table.shape[1])
        return batch.run(table, batch.operations)

    def _recent(self, n: int) -> Batch:
        if n not in self._batches:
            if len(self._batches) == SIZES_KEPT:
                self._batches.clear()
            self._batches[n] = Batch(self, n)
        return self._batches[n]


def _remade(made_of: tuple[Any, ...], parameters: Array) -> Network:
    net = Network(*made_of)
    net.parameters[:] = parameters
    return net


def _split(vector: Array, sizes: Sequence[int]) -> list[Array]:
    """Cut a flat vector into one matrix (n_out, n_in + 1) a layer: views, not copies."""
    shapes = [(n_out, n_in + 1) for n_in, n_out in pairwise(sizes)]
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    return [part.reshape(shape) for part, shape in zip(np.split(vector, ends[:-1]), shapes, strict=True)]


def _frozen(array: Array) -> Array:
    array = array.copy()
    array.flags.writeable = False
    return array


def _activation(f: str | Activation, argument: str) -> Activation:
    return f if isinstance(f, Activation) else named(ACTIVATIONS, f, argument)


def _whole_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    try:
        whole = tuple(index(size) for size in sizes)
    except TypeError:
        whole = ()
    if len(whole) < 2 or min(whole) < 1:
        raise ValueError(
            f"sizes: expected two or more whole numbers from 1, such as [2, 8, 1], got {sizes!r}"
        )
    return whole


def _numbers(values: ArrayLike, argument: str) -> Array:
    try:
        array = np.asarray(values, float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{argument}: expected numbers, in rows of one length: {error}") from None
    if array.size == 0:
        raise ValueError(f"{argument}: expected at least one number, got shape {array.shape}")
    if not np.isfinite(array).all():
        bad = np.count_nonzero(~np.isfinite(array))
        raise ValueError(f"{argument}: expected finite numbers, got {bad} NaN or infinite of {array.size}")
    return array
