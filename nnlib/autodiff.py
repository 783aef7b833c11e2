"""Automatic differentiation: a calculation that remembers how it was made, and is then walked backward.

Each operation on a `Value` makes a new one, which keeps its number and its edges: the values that it was made
from, each with a slope. The slope says how far the new number moves for each bit that the old one moves.

    x = Value(2)                                  forward             backward
    y = x * x + 3 * x              x  --2-->  x * x  --1-->  y        2 * 1
    y.backward()                   x  --2-->  x * x  --1-->  y      + 2 * 1
    x.grad                         x  --3-->  3 * x  --1-->  y      + 3 * 1 = 7 = 2x + 3

Along a road slopes multiply; where roads meet they add up: the chain rule. One walk back, for about the price
of the calculation itself, gives the slope towards every number in it. `Network` does the same with matrices,
hundreds of times faster; a `Value` is for looking at each number, and for formulas that are no network.

Source: S2 (a library of differentiable functions, a stack of calls, summed deltas); A. Karpathy's micrograd.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeAlias

from nnlib.arguments import finite

Edge: TypeAlias = "tuple[Value, float]"  # a parent, and the slope d this / d parent


class Value:
    """A number that knows what it was made from. Plain numbers beside it become values too.

    Parameters
    ----------
    data : the number, finite.
    label : a name for pictures.

    Attributes
    ----------
    data : float. It may be set, to a finite number, and that moves no other value: what was made from it
        shows the change when made again.
    grad : d output / d this, a float, for the latest output whose `backward` came by; None before.
    operation : what made it, such as "+", "** 2" or "tanh"; "" if it came from outside.
    edges : (parent, slope) pairs, as they were when it was made; x * x has two, both to x.
    label : str, may be set at any time.

    Raises
    ------
    ValueError
        If data is no finite number, at first or when it is set. An operation does the same where its answer
        or a slope of it is not finite: 1 / 0, ln 0, 1 / 1e-200, whose slope is -1e400.

    Source: S2 (automatic differentiation); the interface is micrograd's.
    """

    __slots__ = ("_data", "edges", "grad", "label", "operation")

    def __init__(self, data: float, label: str = ""):
        self._data = finite(data, "data", 0.5)
        self.grad: Any = None
        self.label = label
        self.operation = ""
        self.edges: tuple[Edge, ...] = ()

    @property
    def data(self) -> float:
        return self._data  # the operations read this, which is faster

    @data.setter
    def data(self, number: float) -> None:
        self._data = finite(number, "data", 0.5)

    def __add__(self, other: Value | float) -> Value:
        other = _value(other)
        return self._made("+", self._data + other._data, (self, 1.0), (other, 1.0))

    def __sub__(self, other: Value | float) -> Value:
        other = _value(other)
        return self._made("-", self._data - other._data, (self, 1.0), (other, -1.0))

    def __mul__(self, other: Value | float) -> Value:
        other = _value(other)
        return self._made("*", self._data * other._data, (self, other._data), (other, self._data))

    def __truediv__(self, other: Value | float) -> Value:
        other = _value(other)
        if other._data == 0:
            raise ValueError(f"/: expected a divisor other than 0, got {self._data:g} / 0")
        quotient = self._data / other._data
        slopes = 1 / other._data, -quotient / other._data
        if math.isfinite(quotient) and not all(map(math.isfinite, slopes)):
            raise ValueError(f"/: expected finite slopes, got {self._data:g} / {other._data:g}: too steep")
        return self._made("/", quotient, (self, slopes[0]), (other, slopes[1]))

    def __pow__(self, n: float) -> Value:
        advice = "; for an exponent y that has a slope: (y * x.log()).exp()"
        x, n = self._data, finite(n, "exponent", 0.5, advice)
        try:
            power, slope = math.pow(x, n), n * math.pow(x, n - 1) if n else 0.0
        except (ValueError, OverflowError):  # (-1) ** 0.5, 0 ** -1, 10 ** 400; 0 ** 0.5 is too steep
            power = slope = math.inf
        if math.isinf(slope):
            raise ValueError(f"**: expected a finite power and slope, got {x:g} ** {n:g}")
        return self._made(f"** {n:g}", power, (self, slope))

    def __neg__(self) -> Value:
        return self._made("-", -self._data, (self, -1.0))

    def __radd__(self, other: float) -> Value:
        return _value(other) + self

    def __rsub__(self, other: float) -> Value:
        return _value(other) - self

    def __rmul__(self, other: float) -> Value:
        return _value(other) * self

    def __rtruediv__(self, other: float) -> Value:
        return _value(other) / self

    def relu(self) -> Value:
        """Return max(z, 0). Its slope at 0 is 0, as in `activations`."""
        return self._made("relu", max(self._data, 0.0), (self, float(self._data > 0)))

    def tanh(self) -> Value:
        """Return tanh(z), between -1 and 1."""
        a = math.tanh(self._data)
        return self._made("tanh", a, (self, 1 - a * a))

    def sigmoid(self) -> Value:
        """Return 1 / (1 + exp(-z)), between 0 and 1."""
        a = 1 / (1 + math.exp(min(-self._data, 709)))  # exp(710) is too large for a float
        return self._made("sigmoid", a, (self, a * (1 - a)))

    def exp(self) -> Value:
        """Return e to the power of z, for z up to 709."""
        if self._data > 709:
            raise ValueError(f"exp: expected a number up to 709, got {self._data:g}: too large for a float")
        a = math.exp(self._data)
        return self._made("exp", a, (self, a))

    def log(self) -> Value:
        """Return the natural logarithm ln z, for z above 0."""
        if self._data <= 0:
            raise ValueError(f"log: expected a number above 0, got {self._data:g}")
        if math.isinf(1 / self._data):
            raise ValueError(f"log: expected a finite slope, got {self._data:g}: too steep there")
        return self._made("log", math.log(self._data), (self, 1 / self._data))

    def order(self) -> list[Value]:
        """List every value that this one depends on, each after those it was made from, and this one last."""
        order: list[Value] = []
        seen: set[Value] = {self}
        path: list[tuple[Value, Iterator[Edge]]] = [(self, iter(self.edges))]
        while path:  # a list, where recursion would end at about 1,000 values
            node, edges = path[-1]
            for parent, _ in edges:
                if parent not in seen:
                    seen.add(parent)
                    path.append((parent, iter(parent.edges)))
                    break
            else:
                order.append(node)
                path.pop()
        return order

    def backward(self) -> None:
        """Set `grad` of this value, to 1, and of every value that it depends on: d this / d that value.

        Each call begins at 0: a second call gives the same, and there is nothing to reset before it. Of two
        outputs that share values, the shared ones keep the slopes of the latest call, never a sum; a value
        that only the earlier output depends on keeps the earlier slope. To have the sum, add the outputs:
        (L1 + L2).backward().

        Raises
        ------
        ValueError
            If a slope multiplies or adds up to more than a float holds; then none of these values has a grad.
        """
        for _ in self.sweep():
            pass

    def sweep(self) -> Iterator[Value]:
        """Do what `backward` does, one edge at a time, for whoever wants to watch.

        Yields, after each edge, the value whose edge it was: its slope times this value's grad was added to
        the parent's grad. A value is yielded once for each of its edges, in their order, and begins when
        whatever was made from it is done. The first is this value; values without edges are never yielded.

        Raises
        ------
        ValueError
            As `backward` does, after the last edge.
        """
        order = self.order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):  # whatever was made from the node came before: its sum is complete
            for parent, slope in node.edges:
                parent.grad += slope * node.grad
                yield node
        if not all([math.isfinite(node.grad) for node in order]):
            for node in order:
                node.grad = None
            raise ValueError("backward: expected finite slopes, got one too large for a float")

    def __repr__(self) -> str:
        name = self.label or self.operation
        grad = None if self.grad is None else f"{self.grad:g}"
        return f"Value({name}{' = ' * bool(name)}{self.data:g}, grad {grad})"

    @staticmethod
    def _made(operation: str, data: float, *edges: Edge) -> Value:
        if not math.isfinite(data):
            came = " and ".join(f"{parent.data:g}" for parent, _ in edges)
            raise ValueError(f"{operation}: expected a finite answer, got {data:g} from {came}")
        node = Value.__new__(Value)
        node._data = data
        node.grad = None
        node.label = ""
        node.operation = operation
        node.edges = edges
        return node


def _value(number: Value | float) -> Value:
    return number if isinstance(number, Value) else Value(number)
