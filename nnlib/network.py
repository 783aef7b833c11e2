"""A neural network: layers of neurons, each layer z = W a + b, a = f(z)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nnlib.activations import ACTIVATIONS, Activation, quietly
from nnlib.arguments import Array, generator, named, numbers, whole_number
from nnlib.batch import Batch, BySize
from nnlib.examples import inputs, pair, table
from nnlib.history import History
from nnlib.initializers import INITIALIZERS
from nnlib.layers import layers_over, parameter_count
from nnlib.losses import Loss, loss_for
from nnlib.optimizers import Optimizer, optimizer_for
from nnlib.stopping import StoppingRule
from nnlib.trace import Trace
from nnlib.training import Trainer

DTYPES = {"float64": np.float64, "float32": np.float32}


class Network:
    """A network of layers, in which each neuron reads every answer of the layer before.

    Parameters
    ----------
    sizes : the inputs, the neurons of each hidden layer, the outputs: [2, 8, 8, 1].
    activation : of the hidden layers: identity, step, relu, sigmoid, tanh, or an `Activation`.
    output : activation of the last layer: one of these or softmax.
    loss : mse, sse, half_sse, rms, mae, binary_cross_entropy (for sigmoid), cross_entropy (for softmax), or a
        `Loss`. If not given mse, or cross_entropy for softmax.
    init : where the parameters start: scaled, uniform, constant.
    seed : of the random start.
    dtype : float64, or float32: half the memory, faster for wide layers, 7 digits instead of 16.

    Attributes
    ----------
    layers : a `Layer` each, whose W, b, z, a, delta, dW and db are live views.
    sizes, output, criterion, dtype : as given; criterion is the `Loss`, since `loss` measures it.

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
        loss: str | Loss | None = None,
        init: str = "scaled",
        seed: int = 0,
        dtype: DTypeLike = "float64",
    ):
        self.sizes, self.stack = _whole_sizes(sizes), ()
        f, self.output = _activation(activation, "activation"), _activation(output, "output")
        if f.name == "softmax":
            raise ValueError("activation: expected one for hidden layers, got 'softmax', an output")
        self.criterion = loss_for(self.output, loss)
        start, rng = named(INITIALIZERS, init, "init"), generator(seed)
        self.dtype = np.dtype(named(DTYPES, _name(dtype), "dtype"))
        self._made_of = self.sizes, activation, output, self.criterion, "constant", 0, self.dtype
        self._parameters = np.empty(parameter_count(self.sizes), self.dtype)
        self.layers = layers_over(self._parameters, self.sizes, f, self.output)
        for layer in self.layers:
            layer.Wb[:] = start(rng, layer.W.shape[1], len(layer.W), layer.f)
        self._batches = BySize(lambda n: Batch(self, n))
        self._batches[1].show()

    @property
    def parameters(self) -> Array:
        """Every W and b in one flat vector, a live view: assigning into it, or to it, moves the network.

        They come layer by layer and neuron by neuron, a neuron's weights before its bias.
        """
        return self._parameters

    @parameters.setter
    def parameters(self, vector: ArrayLike) -> None:
        values = numbers(vector, "parameters", self.dtype)
        if values.shape != self._parameters.shape:
            raise ValueError(f"parameters: expected shape {self._parameters.shape}, got {values.shape}")
        self._parameters[:] = values

    @quietly()
    def predict(self, X: ArrayLike) -> Array:
        """Answer y_hat (n, n_out), a fresh array, for X (n, n_in)."""
        rows = inputs(X, self.sizes[0], self.dtype)
        batch = self._batches[len(rows)]
        return batch.run(rows.T, batch.forward).output.a.T.copy()

    @quietly()
    def loss(self, X: Any, y: ArrayLike | None = None) -> float:
        """Measure the answers to X (n, n_in) against y (n, n_out), or (n,) for one output or for classes.

        Classes are for softmax: whole numbers from 0, each the place of the output that should answer 1. An
        object with X and y, such as a `Dataset`, may stand for both.
        """
        return self.loss_of(self.table(X, y))

    @quietly()
    def losses(self, X: Any, y: ArrayLike | None = None) -> Array:
        """Measure each answer, (n,): `loss` is their mean, or their sum for sse and half_sse.

        Of rms these are the squared errors, before the root of their mean.
        """
        return self._answered(self.table(X, y)).losses()

    @quietly()
    def gradient(self, X: Any, y: ArrayLike | None = None) -> Array:
        """Compute dL/dW and dL/db, a fresh vector in the order of `parameters`; X and y as for `loss`."""
        return self._blamed(self.table(X, y)).gradient.copy()

    @quietly()
    def trace(self, x: ArrayLike, y: ArrayLike) -> Trace:
        """Copy every number of one pass; data as in `loss`, or one example: x (n_in,), y () or (n_out,)."""
        rows, truths = numbers(x, "X"), numbers(y, "y")
        if rows.ndim == 1:
            rows, truths = rows[None], truths.reshape(1, -1)
        return Trace.of(self._blamed(self.table(rows, truths)))

    def learn(
        self,
        X: Any,
        y: ArrayLike | None = None,
        epochs: int = 50,
        lr: float | None = None,
        batch_size: int | None = None,
        optimizer: str | Optimizer = "sgd",
        validation: Any = None,
        stop: StoppingRule | None = None,
        seed: int = 0,
        l1: float = 0,
        l2: float = 0,
        class_weights: Mapping[Any, float] | None = None,
        measure_every: int = 1,
    ) -> History:
        """Train for some epochs, or until a rule says stop: `Trainer.epochs`, and nothing else.

        Parameters
        ----------
        X, y : as for `loss`.
        epochs : passes over the examples, at most.
        lr : learning rate; if not given the optimizer's own, for sgd 0.1.
        batch_size : rows an update looks at; if not given 10, or all if they are fewer.
        optimizer, validation, stop, seed, l1, l2, class_weights, measure_every : as for `Trainer`. The last
            epoch is always measured.

        Raises
        ------
        ValueError
            If an argument does not fit; the network has not changed then.
        """
        whole_number(epochs, "epochs")
        trainer = Trainer(
            self,
            (X, y),
            optimizer_for(optimizer, lr),
            batch_size,
            validation=validation,
            seed=seed,
            stop=stop,
            l1=l1,
            l2=l2,
            class_weights=class_weights,
            measure_every=measure_every,
        )
        for _ in trainer.epochs(last=epochs):
            pass
        if trainer.history.stopped_because is None:
            trainer.end(f"all {epochs} epochs are done")
        return trainer.history

    def __repr__(self) -> str:
        shape = "-".join(map(str, self.sizes))
        hidden = f"{self.layers[0].f}, " if len(self.layers) > 1 else ""
        return f"<Network {shape}: {hidden}output {self.output}, loss {self.criterion}>"

    def copy(self, dtype: DTypeLike | None = None) -> Network:
        """Make an independent network with the same parameters, as floats of another kind if one is given."""
        if dtype is None:
            return _remade(self._made_of, self._parameters)
        net = Network(*self._made_of[:-1], dtype=dtype)
        net.parameters = self._parameters
        return net

    def __deepcopy__(self, memo: Any) -> Network:
        return self.copy()  # array by array, the layers would no longer be views of the parameters

    def __reduce__(self) -> Any:
        return _remade, (self._made_of, self._parameters.copy())

    def table(self, X: Any, y: Any = None, whose: str = "") -> Array:
        """Check examples and copy them to one table: x, 1, y in each column."""
        rows, truths = pair(X, f"{whose}X, y") if y is None else (X, y)
        return table(rows, truths, self.sizes, self.output, self.dtype, whose)

    def loss_of(self, table: Array) -> float:
        """Measure the loss over examples that `table` has checked."""
        return float(self._answered(table).loss())

    def _answered(self, table: Array) -> Batch:
        batch = self._batches[table.shape[1]]
        return batch.run(table, batch.forward)

    def _blamed(self, table: Array) -> Batch:
        batch = self._batches[table.shape[1]]
        return batch.run(table, batch.operations)


def _remade(made_of: tuple[Any, ...], parameters: Array) -> Network:
    net = Network(*made_of)
    net.parameters[:] = parameters
    return net


def _activation(f: str | Activation, argument: str) -> Activation:
    return f if isinstance(f, Activation) else named(ACTIVATIONS, f, argument)


def _name(dtype: DTypeLike) -> object:
    try:
        return np.dtype(dtype).name
    except TypeError:
        return dtype


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
