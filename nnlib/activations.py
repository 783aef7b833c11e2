"""How a neuron answers, a = f(z), and how steep that answer is, f'(z).

Each activation is one record: the formula, its slope, and the same two as numpy calls that write into arrays that
are there already. A training step is made of such calls (see `nnlib.training`). To add an activation, add a record
to `ACTIVATIONS`: the tests check every record's slope and calls against its formula.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Call = tuple[Callable[..., Any], tuple[Any, ...]]  # a function and its arguments, for later
T = TypeVar("T")


@dataclass(frozen=True)
class Activation:
    """An activation function f. Called on an array of any shape, it returns f(z), a fresh array.

    Attributes
    ----------
    value, derivative : f(z) and f'(z), each a fresh array of z's shape.
    forward : forward(z, a) gives the calls that write f(z) into a.
    backward : backward(g, z, a, delta) gives the calls that write g * f'(z), where a = f(z), into delta.
    low, high : no answer lies outside.
    """

    name: str
    value: Callable[[Array], Array]
    derivative: Callable[[ArrayLike], Array]
    forward: Callable[[Array, Array], Iterable[Call]]
    backward: Callable[[Array, Array, Array, Array], Iterable[Call]]
    low: float = -np.inf
    high: float = np.inf

    def __call__(self, z: ArrayLike) -> Array:
        return self.value(np.asarray(z, float))

    def __repr__(self) -> str:
        return self.name


def _identity_forward(z: Array, a: Array) -> Iterable[Call]:
    yield np.copyto, (a, z)


def _identity_backward(g: Array, z: Array, a: Array, delta: Array) -> Iterable[Call]:
    yield np.copyto, (delta, g)


def _step_forward(z: Array, a: Array) -> Iterable[Call]:
    yield np.heaviside, (z, np.ones(()), a)


def _step_backward(g: Array, z: Array, a: Array, delta: Array) -> Iterable[Call]:
    yield delta.fill, (0.0,)


def _relu_forward(z: Array, a: Array) -> Iterable[Call]:
    yield np.maximum, (z, np.zeros(()), a)


def _relu_backward(g: Array, z: Array, a: Array, delta: Array) -> Iterable[Call]:
    yield np.sign, (a, delta)
    yield np.multiply, (g, delta, delta)


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(np.minimum(-z, 709)))  # exp(710) is too large for a float


def _sigmoid_slope(z: ArrayLike) -> Array:
    a = sigmoid(z)
    return a * (1 - a)


def _sigmoid_forward(z: Array, a: Array) -> Iterable[Call]:
    one = np.ones(())
    yield np.negative, (z, a)
    yield np.minimum, (a, np.full((), 709.0), a)
    yield np.exp, (a, a)
    yield np.add, (one, a, a)
    yield np.divide, (one, a, a)


def _sigmoid_backward(g: Array, z: Array, a: Array, delta: Array) -> Iterable[Call]:
    yield np.subtract, (np.ones(()), a, delta)
    yield np.multiply, (a, delta, delta)
    yield np.multiply, (g, delta, delta)


def _tanh_backward(g: Array, z: Array, a: Array, delta: Array) -> Iterable[Call]:
    yield np.multiply, (g, a, delta)  # g - g a a is one call cheaper than g (1 - a a)
    yield np.multiply, (delta, a, delta)
    yield np.subtract, (g, delta, delta)


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max(-1, keepdims=True))  # the largest becomes exp(0): nothing overflows
    return e / e.sum(-1, keepdims=True)


def _softmax_slope(z: ArrayLike) -> Array:
    a = softmax(z)  # every answer depends on every z: the slope is a table, (..., k, k)
    return a[..., :, None] * (np.eye(a.shape[-1]) - a[..., None, :])


def _softmax_forward(z: Array, a: Array) -> Iterable[Call]:
    per_example = np.empty((1, z.shape[1]))  # here one example is a column
    yield np.maximum.reduce, (z, 0, None, per_example, True)
    yield np.subtract, (z, per_example, a)
    yield np.exp, (a, a)
    yield np.add.reduce, (a, 0, None, per_example, True)
    yield np.divide, (a, per_example, a)


def _softmax_backward(g: Array, z: Array, a: Array, delta: Array) -> Iterable[Call]:
    raise ValueError("softmax gives delta only together with cross_entropy: delta = (y_hat - y) / n")


identity = Activation(
    "identity", np.copy, lambda z: np.ones_like(z, float), _identity_forward, _identity_backward
)
step = Activation(
    "step", lambda z: np.heaviside(z, 1), lambda z: np.zeros_like(z, float), _step_forward, _step_backward, 0, 1
)
relu = Activation(
    "relu", lambda z: np.maximum(z, 0), lambda z: np.heaviside(z, 0), _relu_forward, _relu_backward, 0
)
sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_slope, _sigmoid_forward, _sigmoid_backward, 0, 1)
tanh = Activation(
    "tanh", np.tanh, lambda z: 1 - np.tanh(z) ** 2, lambda z, a: [(np.tanh, (z, a))], _tanh_backward, -1, 1
)
softmax = Activation("softmax", _softmax, _softmax_slope, _softmax_forward, _softmax_backward, 0, 1)

ACTIVATIONS = {f.name: f for f in (identity, step, relu, sigmoid, tanh, softmax)}


def named(table: Mapping[str, T], name: str, argument: str) -> T:
    """Look a name up in one of nnlib's tables.

    Raises
    ------
    ValueError
        The table has no such name: the message gives the names it has and the nearest one.
    """
    if isinstance(name, str) and name in table:
        return table[name]
    near = get_close_matches(str(name), table, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"{argument} must be one of {', '.join(table)}; got {name!r}{hint}")
