"""Losses that can be drawn: L over one weight, or over two, with their slopes.

A network has a weight for every connection, and nobody can draw a loss over thousands of them. These are the
small ones on which a lesson can show the ground that gradient descent walks on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from typing import Any, NamedTuple

import numpy as np

from nnlib.activations import ACTIVATIONS
from nnlib.arguments import Array
from nnlib.datasets import doubles


class Neuron(NamedTuple):
    """The numbers of a sigmoid neuron with one input: input, weight, bias, and the answer it should give."""

    x: float
    w: float
    b: float
    y: float


NEURON = Neuron(x=0.9, w=0.7, b=log(4) - 0.63, y=0.2)  # z = ln 4, so it answers 0.8. Source: S0


@dataclass(frozen=True)
class Curve:
    """A loss of one weight.

    Attributes
    ----------
    name, formula : what it is called, and L(w) as a learner reads it.
    loss, slope : L(w) and dL/dw, for a number or an array of any shape.
    span : (float, float), the weights between which it is worth looking at.
    """

    name: str
    formula: str
    loss: Callable[[Any], Any]
    slope: Callable[[Any], Any]
    span: tuple[float, float]

    def flat_points(self) -> list[tuple[float, str]]:
        """Find where the slope is 0 within the span: (w, "valley" or "top"), from left to right."""
        low, high = self.span
        step = (high - low) / 4000
        w = low + step * np.arange(-1, 4002)  # one more on each side: what lies at an end has two sides, too
        slope = np.asarray(self.slope(w))
        found: list[tuple[float, str]] = []
        for k in np.flatnonzero(np.diff(np.sign(slope))):
            # Between two grid points the slope is all but straight: where does that line cross 0?
            share = slope[k] / (slope[k] - slope[k + 1])
            place = float(w[k] + share * step)
            # A share of 1 is the next grid point, and found from there.
            if share < 1 and low - step / 1000 < place < high + step / 1000:
                found.append((min(max(place, low), high), "valley" if slope[k + 1] > 0 else "top"))
        return found


@dataclass(frozen=True)
class Bowl:
    """L = sum_k c_k w_k^2 / 2: a valley whose axes have the curvatures c, with its minimum at 0.

    Attributes
    ----------
    curvatures : (k,); (1, 50) is fifty times as steep along the second weight as along the first.
    """

    curvatures: tuple[float, ...]

    def loss(self, w: Array) -> Array:
        """Compute L for weights (..., k)."""
        return np.square(w) @ np.array(self.curvatures) / 2

    def slope(self, w: Array) -> Array:
        """Compute dL/dw, of w's shape."""
        return w * np.array(self.curvatures)


def _five_points() -> Curve:
    """The sum of squares over y = 2x at x = 0, 1, 2, 3, 4. Source: S2."""
    data = doubles()
    x, y = data.X[:, 0], data.y

    def loss(w: Array) -> Array:
        e = np.multiply.outer(w, x) - y
        return np.square(e).sum(axis=-1)

    def slope(w: Array) -> Array:
        e = np.multiply.outer(w, x) - y
        return (2 * e * x).sum(axis=-1)

    return Curve("five points", "L = sum of (w x \N{MINUS SIGN} y)^2", loss, slope, (-1.0, 5.0))


def _neuron() -> Curve:
    """The loss of `NEURON` over its weight. Source: S0."""
    f, (x, _, b, y) = ACTIVATIONS["sigmoid"], NEURON

    def loss(w: Array) -> Array:
        return np.square(f.value(x * np.asarray(w) + b) - y)

    def slope(w: Array) -> Array:
        z = x * np.asarray(w) + b
        a = f.value(z)
        return 2 * (a - y) * a * (1 - a) * x

    formula = f"L = (sigmoid({x} w + {b:.3f}) \N{MINUS SIGN} {y})^2"
    return Curve("one neuron", formula, loss, slope, (-12.0, 8.0))


def _hills() -> Curve:
    """Five points of a wave, sin(2x), and a model sin(w x): a loss with several valleys. Source: after S1."""
    x = np.arange(1.0, 6.0)
    y = np.sin(2 * x)

    def loss(w: Array) -> Array:
        return np.square(np.sin(np.multiply.outer(w, x)) - y).sum(axis=-1)

    def slope(w: Array) -> Array:
        z = np.multiply.outer(w, x)
        return (2 * (np.sin(z) - y) * np.cos(z) * x).sum(axis=-1)

    # A valley lies a little below 0, another at 3.2: with less of a span, runs would end outside of it.
    return Curve("hills", "L = sum of (sin(w x) \N{MINUS SIGN} sin(2 x))^2", loss, slope, (-0.25, 3.4))


CURVES = {
    curve.name: curve
    for curve in (
        Curve(
            "bowl",
            "L = (w \N{MINUS SIGN} 1.5)^2",
            lambda w: np.square(np.subtract(w, 1.5)),
            lambda w: 2 * np.subtract(w, 1.5),
            (-1.5, 4.5),
        ),
        _five_points(),
        _neuron(),
        _hills(),
    )
}
