"""Slopes without calculus: nudge a weight by h and see what the loss does. The referee of every gradient.

    forward    (f(w + h) - f(w)) / h            n + 1 evaluations of f for n weights; error shrinks like h
    central    (f(w + h) - f(w - h)) / (2 h)    2 n evaluations; error shrinks like h^2

A smaller h is better only down to a point: then f(w + h) and f(w) agree in all but their last digits, and
rounding is all that is left of the difference. A network's backward pass gives all n slopes for the price of
a few evaluations: differences are for checking it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, generator, whole_number

if TYPE_CHECKING:
    from nnlib.network import Network


def forward(f: Callable[[Any], Any], w: ArrayLike, h: ArrayLike = 1e-5) -> Any:
    """Measure df/dw from one side: (f(w + h) - f(w)) / h. A negative h looks to the other side.

    Parameters
    ----------
    f : of one argument of w's shape, returning a number.
    w : a number, or an array: then one weight at a time is nudged, and f evaluated n + 1 times for n weights.
    h : the nudge. With a number w it may be an array of nudges, if f takes arrays.

    Returns
    -------
    A slope for each weight, of w's shape (of h's for a number w).

    Raises
    ------
    ValueError
        If w is not finite, or h is 0 or not finite.

    Source: S2 (its delta-W is h).
    """
    w, h = _checked(w, h)
    here = f(w)
    return _for_each_weight(w, lambda unit: (f(w + h * unit) - here) / h)


def central(f: Callable[[Any], Any], w: ArrayLike, h: ArrayLike = 1e-5) -> Any:
    """Measure df/dw from both sides: (f(w + h) - f(w - h)) / (2 h), with 2 n evaluations for n weights.

    Arguments, result and errors are those of `forward`.

    Source: S2 (both sides of W = 3).
    """
    w, h = _checked(w, h)
    return _for_each_weight(w, lambda unit: (f(w + h * unit) - f(w - h * unit)) / (2 * h))


class GradientCheck(NamedTuple):
    """What `gradient_check` compared: k slopes, each computed by the network and measured by differences.

    Attributes
    ----------
    computed, measured : (k,) slopes, one for each parameter or for each direction.
    errors : (k,) their distances, as shares of the gradient's length. Those of a right gradient stay below
        1e-7, unless a nudge crosses a kink of the loss, such as relu's at 0.
    evaluations : how often the loss was evaluated for `measured`.
    """

    computed: Array
    measured: Array
    errors: Array
    evaluations: int

    @property
    def error(self) -> float:
        """The largest of the errors."""
        return float(self.errors.max())


def gradient_check(
    net: Network, X: ArrayLike, y: ArrayLike, directions: int | None = None, h: float = 1e-5, seed: int = 0
) -> GradientCheck:
    """Compare `net.gradient` with central differences of `net.loss`; the network does not change.

    Parameters
    ----------
    X, y : the examples, as for `net.loss`.
    directions : None compares each of n parameters, with 2 n evaluations. A number k compares the slopes
        along k random directions, in which all parameters move at once: 2 k evaluations, however large the
        network is. A wrong slope shows in each of them, but not whose it is.
    h : how far a parameter, or all together, are moved.
    seed : of the directions.

    Raises
    ------
    ValueError
        If the examples, directions or h do not fit.
    """
    gradient, twin = net.gradient(X, y), net.copy()

    def loss(parameters: Array) -> float:
        twin.parameters = parameters
        return twin.loss(X, y)

    if directions is None:
        computed, measured = gradient, central(loss, net.parameters, h)
    else:
        k = whole_number(directions, "directions", what="or None")
        units = generator(seed).normal(size=(k, gradient.size))
        units /= np.linalg.norm(units, axis=1, keepdims=True)
        along = [central(lambda t, unit=unit: loss(net.parameters + t * unit), 0.0, h) for unit in units]
        computed, measured = units @ gradient, np.array(along)
    length = max(np.linalg.norm(gradient), 1e-6)  # at a minimum there is no gradient to take a share of
    return GradientCheck(computed, measured, np.abs(computed - measured) / length, 2 * computed.size)


def _for_each_weight(w: Any, slope: Callable[[Any], Any]) -> Any:
    """Call slope(unit) for each weight of w, where unit is 1 at this weight and 0 at the others."""
    if not np.ndim(w):
        return slope(1.0)
    slopes, unit = np.empty(w.shape), np.zeros(w.shape)
    for k in range(w.size):
        unit.flat[k] = 1
        slopes.flat[k] = slope(unit)
        unit.flat[k] = 0
    return slopes


def _checked(w: ArrayLike, h: ArrayLike) -> tuple[Array, Array]:
    values, nudge = np.asarray(w, float), np.asarray(h, float)
    if not np.isfinite(values).all():
        raise ValueError(f"w: expected finite numbers, got {w!r}")
    if not (np.isfinite(nudge).all() and nudge.all()) or (values.ndim and nudge.ndim):
        raise ValueError(f"h: expected a small number other than 0, such as 1e-5, got {h!r}")
    return values[()], nudge[()]  # a number comes as a number
