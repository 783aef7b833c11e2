"""A neural network: layers of neurons, each layer z = W a + b, a = f(z).

Inside, one example is a column, each layer's answers stand above a row of ones whose weight is the bias, and all
parameters lie in one flat vector. So a layer is one matrix product, and a step of training is one subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import ACTIVATIONS, Activation, Array, Call, named
from nnlib.initializers import INITIALIZERS
from nnlib.losses import loss_for
from nnlib.optimizers import Optimizer, optimizer_for
from nnlib.training import QUIET, SIZES_KEPT, History, Operation, Trainer


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
        """Yield the operations that take x, the answers of the layer before, to a = f(z)."""
        yield Operation("Predict", self.index, "z = W a + b", ((self.Wb.dot, (now.x, now.z)),))
        yield Operation("Predict", self.index, "a = f(z)", tuple(self.f.forward(now.z, now.a)))

    def backward(self, now: LayerBatch, formula: str, blame: Iterable[Call]) -> Iterator[Operation]:
        """Yield the operations that take the blame to delta = dL/dz, and delta to dL/dW."""
        yield Operation("Blame", self.index, formula, tuple(blame))
        yield Operation("Blame", self.index, "dW = delta a^T", ((now.delta.dot, (now.x.T, now.dWb)),))

    def blame(self, now: LayerBatch, following: Layer, after: LayerBatch) -> Iterator[Call]:
        """Give the calls of delta = f'(z) * (W_next^T delta_next)."""
        yield following.W.T.dot, (after.delta, now.g)
        yield from self.f.backward(now.g, now.z, now.a, now.delta)

class LayerBatch:
    """One layer's numbers for one batch of n examples: a workspace that every batch of that size overwrites."""

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
        self.predict = [op for op in self.operations if op.subgoal == "Predict"]
        self.blank()

    def _forward(self) -> Iterator[Operation]:
        for layer, now in zip(self.net.layers, self.layers, strict=True):
            yield from layer.forward(now)
        yield Operation("Measure", None, f"L = {self.net.criterion.name}(y_hat, y)", ())

    def _backward(self) -> Iterator[Operation]:
        layers = list(zip(self.net.layers, self.layers, strict=True))
        layer, now = layers[-1]
        yield from layer.backward(now, "delta = dL/dz", self._output_blame(layer, now))
        for (layer, now), following in reversed(list(pairwise(layers))):
            blame = layer.blame(now, *following)
            yield from layer.backward(now, "delta = f'(z) * (W_next^T delta_next)", blame)

    def _output_blame(self, layer: Layer, now: LayerBatch) -> Iterator[Call]:
        """Give the calls of delta = f'(z) * dL/da; where the loss is tied to f, of (y_hat - y) / n at once."""
        criterion = self.net.criterion
        if criterion.output:
            yield from criterion.backward(now.a, self.y, now.delta)
        else:
            yield from criterion.backward(now.a, self.y, now.g)
            yield from layer.f.backward(now.g, now.z, now.a, now.delta)

    def run(self, columns: Array, operations: Iterable[Operation]) -> Batch:
        """Take examples, columns of x or of x, 1, y, through the operations, and show the layers what came."""
        self.columns[: len(columns)] = columns
        for operation in operations:
            operation.perform()
        self.show()
        return self

    def loss(self) -> float:
        """The loss of the batch as it was predicted: NaN before."""
        z, a, y = self.output.z.T, self.output.a.T, self.y.T
        criterion = self.net.criterion
        return criterion.from_z(z, y) if criterion.from_z else criterion.value(a, y)

    def blank(self) -> None:
        """Forget every number computed: NaN stands for not computed yet."""
        self.gradient.fill(np.nan)
        for now in self.layers:
            for array in (now.z, now.a, now.g, now.delta):
                array.fill(np.nan)

    def show(self) -> None:
        """Make the layers' z, a, delta, dW, db views of this batch."""
        for layer, now in zip(self.net.layers, self.layers, strict=True):
            layer.z, layer.a, layer.delta, layer.dW, layer.db = now.z, now.a, now.delta, now.dW, now.db


@dataclass(frozen=True)
class LayerTrace:
    """One layer during one pass: copies of what `Layer` shows live."""

    W: Array
    b: Array
    z: Array
    a: Array
    delta: Array
    dW: Array
    db: Array


@dataclass(frozen=True)
class Trace:
    """A frozen copy of one pass: x (n_in, n), y (n_out, n), one example a column; each layer; the loss."""

    x: Array
    y: Array
    layers: tuple[LayerTrace, ...]
    loss: float


class Network:
    """A feed-forward network, every neuron of a layer reading every answer of the layer before.

    Parameters
    ----------
    sizes : the inputs, the neurons of each hidden layer, the outputs: [2, 8, 8, 1].
    activation : of the hidden layers: identity, step, relu, sigmoid or tanh.
    output : activation of the last layer: one of these, or softmax.
    loss : mse, sse, half_sse, rms or mae; binary_cross_entropy with sigmoid, cross_entropy with softmax.
    init : where the parameters start: scaled, uniform or constant.
    seed : of the random start.

    Attributes
    ----------
    parameters : every W and b, in one flat vector: layer by layer, neuron by neuron, a neuron's weights before its
        bias. A live view: assigning moves the network.
    layers : the `Layer` objects, whose W, b, z, a, delta, dW and db are live views.

    Raises
    ------
    ValueError
        An argument that does not fit: the message says which, what was expected and what came.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: str | Activation = "tanh",
        output: str | Activation = "tanh",
        loss: str = "mse",
        init: str = "scaled",
        seed: int = 0,
    ):
        self._made_of = sizes, activation, output, loss, init, seed
        self.sizes = _sizes(sizes)
        hidden, last = _activation(activation, "activation"), _activation(output, "output")
        if hidden.name == "softmax":
            raise ValueError("activation 'softmax' is for the output only; hidden layers take another")
        self.output = last
        self.criterion = loss_for(loss, last)
        rng, start = np.random.default_rng(seed), named(INITIALIZERS, init, "init")
        functions = [hidden] * (len(self.sizes) - 2) + [last]
        self._parameters = np.empty(sum((i + 1) * o for i, o in pairwise(self.sizes)))
        self.layers = tuple(
            Layer(k, Wb, f) for k, (Wb, f) in enumerate(zip(_split(self._parameters, self.sizes), functions, strict=True))
        )
        for layer in self.layers:
            layer.Wb[:] = start(rng, layer.W.shape[1], len(layer.W), layer.f)
        self._batches: dict[int, Batch] = {}
        self._batch(1).show()

    @property
    def parameters(self) -> Array:
        return self._parameters

    @parameters.setter
    def parameters(self, vector: ArrayLike) -> None:
        values = _numbers(vector, "parameters")
        if values.shape != self._parameters.shape:
            raise ValueError(f"parameters must have shape {self._parameters.shape}; got {values.shape}")
        self._parameters[:] = values

    @np.errstate(**QUIET)
    def predict(self, X: ArrayLike) -> Array:
        """Answer y_hat (n, n_out), a fresh array, for X (n, n_in)."""
        X = self._inputs(X, "")
        batch = self._batch(len(X))
        return batch.run(X.T, batch.predict).output.a.T.copy()

    @np.errstate(**QUIET)
    def loss(self, X: ArrayLike, y: ArrayLike) -> float:
        """Measure the loss of the answers to X (n, n_in) against y (n, n_out) or, for one output, (n,)."""
        return self.loss_of(self.table(X, y))

    @np.errstate(**QUIET)
    def gradient(self, X: ArrayLike, y: ArrayLike) -> Array:
        """Compute dL/dW and dL/db, a fresh flat vector in the order of `parameters`; X, y as in `loss`."""
        return self._pass(self.table(X, y)).gradient.copy()

    @np.errstate(**QUIET)
    def trace(self, x: ArrayLike, y: ArrayLike) -> Trace:
        """Copy every number of one pass, for X, y as in `loss`, or for one example x (n_in,), y a number or (n_out,)."""
        if np.ndim(x) == 1:
            x, y = [x], np.reshape(y, (1, -1))
        batch = self._pass(self.table(x, y))
        layers = tuple(
            LayerTrace(*(_frozen(v) for v in (at.W, at.b, at.z, at.a, at.delta, at.dW, at.db))) for at in self.layers
        )
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
        """Train for a number of epochs: `Trainer.epochs`, and nothing else.

        Parameters
        ----------
        X, y : (n, n_in); (n, n_out) or, for one output, (n,).
        lr : learning rate, 0.1 unless given; an optimizer object brings its own.
        batch_size, optimizer, validation, seed : as for `Trainer`.
        """
        if isinstance(optimizer, str) and lr is None:
            lr = 0.1
        if not isinstance(epochs, int | np.integer) or epochs < 1:
            raise ValueError(f"epochs must be a whole number from 1; got {epochs!r}")
        trainer = Trainer(self, (X, y), optimizer_for(optimizer, lr), batch_size, validation, seed)
        for _ in islice(trainer.epochs(), epochs):
            pass
        history = trainer.history
        history.stopped_because = history.stopped_because or f"all {epochs} epochs are done"
        return history

    def copy(self) -> Network:
        """Make an independent network with the same parameters."""
        return _remade(self._made_of, self._parameters)

    def __deepcopy__(self, memo: Any) -> Network:
        return self.copy()  # copying view by view would tear parameters and layers apart

    def __reduce__(self) -> Any:
        return _remade, (self._made_of, self._parameters.copy())

    def table(self, X: ArrayLike, y: ArrayLike, prefix: str = "") -> Array:
        """Check data and copy it to one table (n_in + 1 + n_out, n): x, 1, y in each column."""
        X, y = self._inputs(X, prefix), _numbers(y, f"{prefix}y")
        n, n_out = len(X), self.sizes[-1]
        if y.shape != (n, n_out) and not (y.shape == (n,) and n_out == 1):
            raise ValueError(f"{prefix}y must have shape ({n}, {n_out}), a row for each row of X; got {y.shape}")
        f = self.output
        if y.min() < f.low or y.max() > f.high:
            raise ValueError(
                f"{prefix}y must lie between {f.low:g} and {f.high:g}, as the answers of output {f.name!r} do; "
                f"got {y.min():g} to {y.max():g}: scale y or choose another output"
            )
        y = y.reshape(n, n_out)
        if f.name == "softmax" and not np.allclose(y.sum(1), 1):
            raise ValueError(f"each row of {prefix}y must sum to 1, with 1 for the class of the row and 0 elsewhere")
        table = np.ones((self.sizes[0] + 1 + n_out, n))
        table[: self.sizes[0]], table[self.sizes[0] + 1 :] = X.T, y.T
        return table

    def loss_of(self, table: Array) -> float:
        """Measure the loss over a checked table."""
        batch = self._batch(table.shape[1])
        return batch.run(table, batch.predict).loss()

    def batch(self, n: int) -> Batch:
        """Make a workspace of its own for batches of n examples, with the operations recorded on it."""
        return Batch(self, n)

    def _batch(self, n: int) -> Batch:
        if n not in self._batches and len(self._batches) == SIZES_KEPT:
            del self._batches[next(iter(self._batches))]
        return self._batches.setdefault(n, self._batches.get(n) or Batch(self, n))

    def _pass(self, table: Array) -> Batch:
        batch = self._batch(table.shape[1])
        return batch.run(table, batch.operations)

    def _inputs(self, X: ArrayLike, prefix: str) -> Array:
        X, n_in = _numbers(X, f"{prefix}X"), self.sizes[0]
        if X.ndim != 2 or X.shape[1] != n_in:
            raise ValueError(f"{prefix}X must have shape (n, {n_in}), one example a row; got {X.shape}")
        return X


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


def _sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    try:
        whole = tuple(index(size) for size in sizes)
    except TypeError:
        whole = ()
    if len(whole) < 2 or min(whole) < 1:
        raise ValueError(f"sizes must be two or more whole numbers from 1, such as [2, 8, 1]; got {sizes!r}")
    return whole


def _numbers(values: ArrayLike, argument: str) -> Array:
    try:
        array = np.asarray(values, float)
    except (TypeError, ValueError):
        raise ValueError(f"{argument} must hold numbers in rows of one length; got {values!r:.60}") from None
    if array.size == 0 or not np.isfinite(array).all():
        what = "no values" if array.size == 0 else f"{np.count_nonzero(~np.isfinite(array))} NaN or infinite"
        raise ValueError(f"{argument} must hold at least one finite number, and only such; got {what}")
    return array
