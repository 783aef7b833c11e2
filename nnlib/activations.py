"""How a neuron answers, a = f(z), and how steep that answer is, f'(z).

An activation is a record of these two formulas. Where it pays, the record also has them as numpy calls that
write into arrays already there: a training step is a list of such calls. To add an activation, put a record
into `ACTIVATIONS`: the tests check its slope, and its calls against its formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, floats, named

Call = tuple[Callable[..., Any], tuple[Any, ...]]  # a function and its arguments, to be called later


def quietly() -> np.errstate:
    """Keep numpy from warning about numbers that explode: that is a result."""
    return np.errstate(over="ignore", invalid="ignore", divide="ignore")


@dataclass(frozen=True)
class Activation:
    """An activation function f. Called on numbers of any shape, it returns f(z), a fresh array of that shape.

    Softmax answers rows, (..., k): each of the k answers depends on the whole row.

    Attributes
    ----------
    name : as `Network` and files call it.
    value : the formula f(z) of an array. Call the record instead: it takes lists as well, and checks them.
    derivative : f'(z) of numbers of any shape, a fresh array of that shape; for softmax (..., k, k).
    low, high : every answer lies between them.
    value_calls : of (z, a), the numpy calls that write f(z) into a, an example a column. None: by `value`.
    slope_calls : of (g, a, delta), those that write g * f'(z) into delta, where a is f(z). None: by
        `derivative`.

    Raises
    ------
    ValueError
        If z are no numbers; NaN and infinity are answered, with NaN where there is no answer.

    Source: S0 (relu, sigmoid); S3 (sigmoid and its slope); S4 (tanh); J. Bridle, 1990 (softmax).
    """

    name: str
    value: Callable[[Array], Array]
    derivative: Callable[[ArrayLike], Array]
    low: float = -np.inf
    high: float = np.inf
    value_calls: Callable[[Array, Array], Iterable[Call]] | None = None
    slope_calls: Callable[[Array, Array, Array], Iterable[Call]] | None = None

    def __call__(self, z: ArrayLike) -> Array:
        return self.value(floats(z, "z"))

    def forward(self, z: Array, a: Array) -> Iterable[Call]:
        """Give the calls that write f(z) into a."""
        if self.value_calls:
            return self.value_calls(z, a)
        return [(lambda: np.copyto(a, self.value(z)), ())]

    def backward(self, g: Array, z: Array, a: Array, delta: Array) -> Iterable[Call]:
        """Give the calls that write g * f'(z) into delta, where a = f(z) is there already."""
        if self.slope_calls:
            return self.slope_calls(g, a, delta)
        return [(lambda: np.multiply(g, self.derivative(z), delta), ())]

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        if self is ACTIVATIONS.get(self.name):  # by name: most formulas are lambdas, which nobody can pickle
            return _of_table, (self.name,)
        return super().__reduce_ex__(protocol)

    def __repr__(self) -> str:
        return self.name


def _of_table(name: str) -> Activation:
    return named(ACTIVATIONS, name, "activation")


def _copy(z: Array, a: Array) -> Iterable[Call]:
    yield np.copyto, (a, z)


def _pass_on(g: Array, a: Array, delta: Array) -> Iterable[Call]:
    yield np.copyto, (delta, g)


def _positive_part(z: Array, a: Array) -> Iterable[Call]:
    yield partial(np.maximum, out=a), (z, np.zeros((), z.dtype))


def _pass_where_positive(g: Array, a: Array, delta: Array) -> Iterable[Call]:
    yield np.sign, (a, delta)
    yield np.multiply, (g, delta, delta)


def _largest_exponent(z: Array) -> Array:
    """Return the largest whole x for which exp(x) is a float of z's kind: 709, or 88 in float32."""
    return np.floor(np.log(np.finfo(z.dtype).max))


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(np.minimum(-z, _largest_exponent(z))))


def _sigmoid_slope(z: ArrayLike) -> Array:
    a = sigmoid(z)
    return a * (1 - a)


def _sigmoid_calls(z: Array, a: Array) -> Iterable[Call]:
    one = np.ones((), z.dtype)
    yield np.negative, (z, a)
    yield partial(np.minimum, out=a), (a, np.array(_largest_exponent(z)))
    yield np.exp, (a, a)
    yield np.add, (one, a, a)
    yield np.divide, (one, a, a)


def _sigmoid_slope_calls(g: Array, a: Array, delta: Array) -> Iterable[Call]:
    yield np.subtract, (np.ones((), a.dtype), a, delta)
    yield np.multiply, (a, delta, delta)
    yield np.multiply, (g, delta, delta)


def _tanh_calls(z: Array, a: Array) -> Iterable[Call]:
    yield np.tanh, (z, a)


def _tanh_slope_calls(g: Array, a: Array, delta: Array) -> Iterable[Call]:
    yield np.multiply, (g, a, delta)  # g - g a a, where g (1 - a a) would need a 1
    yield np.multiply, (delta, a, delta)
    yield np.subtract, (g, delta, delta)


@quietly()
def _softmax(z: Array) -> Array:
    if not z.ndim:
        raise ValueError(f"z: expected rows of numbers for softmax, such as [0.5, 2], got {z}")
    e = np.exp(z - z.max(-1, keepdims=True))  # the largest becomes exp(0): nothing overflows
    return e / e.sum(-1, keepdims=True)


def _softmax_slope(z: ArrayLike) -> Array:
    a = softmax(z)  # each of the k answers depends on every z: the slope is a table, (..., k, k)
    return a[..., :, None] * (np.eye(a.shape[-1]) - a[..., None, :])


def _softmax_calls(z: Array, a: Array) -> Iterable[Call]:
    per_example = np.empty((*z.shape[:-2], 1, z.shape[-1]), z.dtype)  # in a network an example is a column
    yield np.maximum.reduce, (z, -2, None, per_example, True)
    yield np.subtract, (z, per_example, a)
    yield np.exp, (a, a)
    yield np.add.reduce, (a, -2, None, per_example, True)
    yield np.divide, (a, per_example, a)


identity = Activation(
    "identity", np.positive, lambda z: np.ones_like(z, float)[()], value_calls=_copy, slope_calls=_pass_on
)
step = Activation("step", lambda z: np.heaviside(z, 1), lambda z: np.zeros_like(z, float)[()], 0, 1)
relu = Activation(
    "relu",
    lambda z: np.maximum(z, 0),
    lambda z: np.heaviside(z, 0),
    0,
    np.inf,
    _positive_part,
    _pass_where_positive,
)
sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_slope, 0, 1, _sigmoid_calls, _sigmoid_slope_calls)
tanh = Activation("tanh", np.tanh, lambda z: 1 - np.tanh(z) ** 2, -1, 1, _tanh_calls, _tanh_slope_calls)
softmax = Activation("softmax", _softmax, _softmax_slope, 0, 1, _softmax_calls)  # as an output only

ACTIVATIONS = {f.name: f for f in (identity, step, relu, sigmoid, tanh, softmax)}
