"""Slopes without calculus: nudge a weight by h and see what the loss does. The referee of every gradient.

    forward    (f(w + h) - f(w)) / h            n + 1 evaluations of f for n weights; error shrinks like h
    central    (f(w + h) - f(w - h)) / (2 h)    2 n evaluations; error shrinks like h^2

A smaller h is better only down to a point: then f(w + h) and f(w) agree in all but their last digits, and
rounding is all that is left of the difference. A network's backward pass gives all n slopes for the price of
a few evaluations: differences are for checking it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, floats, generator, numbers, of_kind, whole_number
from nnlib.network import Network


def forward(f: Callable[[Any], Any], w: ArrayLike, h: ArrayLike = 1e-5) -> Any:
    """Measure df/dw from one side: (f(w + h) - f(w)) / h. A negative h looks to the other side.

    Parameters
    ----------
    f : of one argument of w's shape, returning a number; of a number w it may return an array of them. It
        gets arrays of its own.
    w : a number, or an array: then one weight at a time is nudged, and f evaluated n + 1 times for n weights.
    h : the nudge. With a number w it may be an array of nudges, if f takes arrays.

    Returns
    -------
    A slope for each weight, of w's shape; for a number w a slope for each number that f returns.

    Raises
    ------
    ValueError
        If w is not finite, h is 0 or not finite, or f returns no single number for an array w.

    Source: S2 (its delta-W is h).
    """
    w, h = _checked(w, h)
    here = f(w.copy())
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
    errors : (k,) their distances, as shares of the gradient's length.
    evaluations : how often the loss was evaluated for `measured`.
    bound : 1e-7, or 1e-5 for a network in float32. The errors of a right gradient stay below it, unless a
        nudge crosses a kink of the loss, such as relu's at 0.
    """

    computed: Array
    measured: Array
    errors: Array
    evaluations: int
    bound: float

    @property
    def error(self) -> float:
        """The largest of the errors."""
        return float(self.errors.max())

    def __repr__(self) -> str:
        found = f"largest error {self.error:.2g}; a right one stays below {self.bound:.0e}"
        return f"<GradientCheck of {len(self.errors)} slopes: {found.replace('e-0', 'e-')}>"


def gradient_check(
    net: Network, X: ArrayLike, y: ArrayLike, directions: int | None = None, h: float = 1e-5, seed: int = 0
) -> GradientCheck:
    """Compare `net.gradient` with central differences of its loss; the network does not change.

    The loss is that of a copy in float64, even if the network has float32, in which so small a nudge would
    be mostly rounding.

    Parameters
    ----------
    X, y : the examples, as for `net.loss`.
    directions : None compares each of n parameters, with 2 n evaluations. A number k compares the slopes
        along k random directions, in which all parameters move at once: 2 k evaluations, however large the
        network is. A wrong slope shows in each of them, but not whose it is.
    h : how far a parameter, or all together, are moved.
    seed : of the directions; or a `numpy.random.Generator` to go on with.

    Raises
    ------
    ValueError
        If net is no Network, or the examples, directions or h do not fit.
    """
    of_kind(net, Network, "net", "Network([2, 3, 1])")
    gradient, twin = net.gradient(X, y), net.copy(dtype="float64")

    def loss(parameters: Array) -> float:
        twin.parameters = parameters
        return twin.loss(X, y)

    if directions is None:
        computed, measured = gradient, central(loss, twin.parameters.copy(), h)
    else:
        k = whole_number(directions, "directions", what="or None")
        start, units = twin.parameters.copy(), generator(seed).normal(size=(k, gradient.size))
        units /= np.linalg.norm(units, axis=1, keepdims=True)
        along = [central(lambda t, unit=unit: loss(start + t * unit), 0.0, h) for unit in units]
        computed, measured = units @ gradient, np.array(along)
    length = max(np.linalg.norm(gradient), 1e-6)  # at a minimum there is no gradient to take a share of
    errors = np.abs(computed - measured) / length
    return GradientCheck(computed, measured, errors, 2 * computed.size, 1e-7 if net.dtype == float else 1e-5)


def _for_each_weight(w: Array, slope: Callable[[Any], Any]) -> Any:
    """Call slope(unit) for each weight of w, where unit is 1 at this weight and 0 at the others."""
    if not w.ndim:
        return slope(1.0)
    slopes, unit = np.empty(w.shape), np.zeros(w.shape)
    for k in range(w.size):
        unit.flat[k] = 1
        one = slope(unit)
        if np.shape(one):
            raise ValueError(f"f: expected one number for an array w, got an array of shape {np.shape(one)}")
        slopes.flat[k] = one
        unit.flat[k] = 0
    return slopes


def _checked(w: ArrayLike, h: ArrayLike) -> tuple[Array, Array]:
    values, nudge = numbers(w, "w"), floats(h, "h")
    if not (nudge.size and np.isfinite(nudge).all() and nudge.all()) or (values.ndim and nudge.ndim):
        raise ValueError(f"h: expected a small number other than 0, such as 1e-5, got {h!r}")
    return values[()], nudge[()]  # a number comes as a number
