"""Small calculations with `Value`, each with one number to move: what the figure of the graph can show."""

from collections.abc import Callable
from typing import NamedTuple

from nnlib.autodiff import Value
from nnlib.landscapes import NEURON


class Expression(NamedTuple):
    """A calculation of one number.

    Attributes
    ----------
    title : str
    make : callable
        ``make(x)`` returns the output, a `Value`; what it is made from has labels.
    variable : str
        The label of the number that moves.
    start, limit : float
        Where it begins, and how far from 0 it can go.
    """

    title: str
    make: Callable[[float], Value]
    variable: str
    start: float
    limit: float


def _named(label: str, value: Value) -> Value:
    value.label = label
    return value


def _doubled(a: float) -> Value:
    start = Value(a, "a")
    b = _named("b", start + start)
    return _named("c", b + b)


def _chain(x: float) -> Value:
    u = _named("u", 3 * Value(x, "x"))
    v = _named("v", 2 * u)
    return _named("L", _named("e", v - 5) ** 2)


def _square(x: float) -> Value:
    return _named("y", _named("u", 3 * Value(x, "x")) ** 2)


def _meeting(x: float) -> Value:
    start = Value(x, "x")
    return _named("y", _named("p", start * start) + _named("q", 3 * start))


def _neuron(x: float) -> Value:
    z = _named("z", _named("m", Value(NEURON.w, "w") * Value(x, "x")) + Value(NEURON.b, "b"))
    return _named("L", _named("e", _named("a", z.sigmoid()) - Value(NEURON.y, "y")) ** 2)


EXPRESSIONS = {
    "doubled": Expression("b = a + a, c = b + b", _doubled, "a", 3.0, 5.0),
    "chain": Expression("3x, then 2x, then a loss", _chain, "x", 1.0, 5.0),
    "square": Expression("(3x)²", _square, "x", 1.0, 5.0),
    "meeting": Expression("x · x + 3x", _meeting, "x", 2.0, 5.0),
    "neuron": Expression("a neuron and its loss", _neuron, "x", NEURON.x, 3.0),
}
