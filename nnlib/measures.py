"""How wrong one answer is, from its error e = y_hat - y:

    signed = e        absolute = |e|        squared = e^2

A sum of signed errors has no minimum, and errors of both signs cancel; absolute ones count all alike; squared
ones count a large error most. A loss sums one of them up: see `nnlib.losses`.

Source: S2 (signed, then absolute, then squared).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import quietly
from nnlib.arguments import Array, floats


@dataclass(frozen=True)
class Measure:
    """How wrong one answer is. Called as measure(y_hat, y) on numbers of any one shape, it keeps that shape.

    Attributes
    ----------
    value, slope : of the error e, and their derivative with respect to y_hat.
    """

    name: str
    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]

    @quietly()
    def __call__(self, y_hat: ArrayLike, y: ArrayLike) -> Array:
        return self.value(_error(y_hat, y))

    @quietly()
    def gradient(self, y_hat: ArrayLike, y: ArrayLike) -> Array:
        """Compute the slope with respect to each answer, a fresh array."""
        return self.slope(_error(y_hat, y))

    def __repr__(self) -> str:
        return self.name


def _error(y_hat: ArrayLike, y: ArrayLike) -> Array:
    y_hat, y = floats(y_hat, "y_hat"), floats(y, "y")  # an answer may have exploded: so may its error
    if y_hat.shape != y.shape:
        raise ValueError(f"y_hat, y: expected one shape, got {y_hat.shape} and {y.shape}")
    return y_hat - y


signed = Measure("signed", np.positive, np.ones_like)
absolute = Measure("absolute", np.abs, np.sign)
squared = Measure("squared", np.square, lambda e: 2 * e)
