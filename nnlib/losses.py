"""How wrong the answers are: a loss L, one number, and its slope with respect to each answer.

A loss sums up n examples (rows) with k outputs each. With the errors e = y_hat - y:

    sse = sum e^2    half_sse = sse / 2    mse = sse / (n k)    rms = sqrt(mse)    mae = sum |e| / (n k)

For probabilities there are binary_cross_entropy and cross_entropy: see `nnlib.cross_entropy`. The measures of
a single answer (signed, absolute, squared) are in `nnlib.measures`, and can be had from here, too.

`LOSSES` is the one table of the losses and of the outputs that go with them.

Source: S0 (the square, without 1/2), S1 (mse), S2 (sse), S3 (several of them).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import ACTIVATIONS, Activation, Call, quietly
from nnlib.arguments import Array, floats, named
from nnlib.cross_entropy import (
    binary,
    binary_from_z,
    binary_slope,
    categorical,
    categorical_from_z,
    categorical_slope,
)
from nnlib.measures import absolute as absolute
from nnlib.measures import signed as signed
from nnlib.measures import squared as squared


@dataclass(frozen=True)
class Loss:
    """A loss L. Called as loss(y_hat, y) on numbers of shape (n,) or (n, k), it returns a float.

    Attributes
    ----------
    each : the loss of each example: (..., n) from y_hat (..., n, k) and y (n, k).
    total : what n of these come to: L (...) from (..., n). For rms, `each` is before the root.
    slope : dL/dy_hat, (..., n, k) from y_hat (..., n, k) and y (n, k).
    output : the one output whose slope cancels against this loss's, so that delta = (y_hat - y) / n; None
        where the loss goes with every output but softmax.
    each_from_z : with `output`, `each` from z instead of y_hat, exact where y_hat is rounded to 0 or 1.
    slope_calls : slope_calls(y_hat, y, out), for columns (k, n), gives the calls that write dL/dy_hat (with
        `output`: delta) into out. Where None, `slope` is called.
    """

    name: str
    each: Callable[[Array, Array], Array]
    total: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array]
    slope_calls: Callable[[Array, Array, Array], Iterable[Call]] | None = None
    output: str | None = None
    each_from_z: Callable[[Array, Array], Array] | None = None

    def __post_init__(self) -> None:
        if self.output and not self.slope_calls:
            raise ValueError("slope_calls: expected the calls that write delta, as output is given, got None")

    @quietly()
    def __call__(self, y_hat: ArrayLike, y: ArrayLike) -> float:
        return float(self.total(self.each(*self._rows(y_hat, y))))

    @quietly()
    def gradient(self, y_hat: ArrayLike, y: ArrayLike) -> Array:
        """Compute dL/dy_hat, a fresh array of y_hat's shape."""
        return self.slope(*self._rows(y_hat, y)).reshape(np.shape(y_hat))

    def backward(self, y_hat: Array, y: Array, out: Array) -> Iterable[Call]:
        """Give the calls that write dL/dy_hat into out, or, for a loss tied to one output, delta."""
        if self.slope_calls:
            return self.slope_calls(y_hat, y, out)
        return [(lambda: np.copyto(out, self.slope(y_hat.mT, y.mT).mT), ())]

    def _rows(self, y_hat: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
        y_hat, y = floats(y_hat, "y_hat"), floats(y, "y")
        if y_hat.shape != y.shape or y.ndim not in (1, 2) or y.size == 0:
            raise ValueError(f"y_hat, y: expected one shape, (n,) or (n, k), got {y_hat.shape} and {y.shape}")
        if self.output and (min(y_hat.min(), y.min()) < 0 or max(y_hat.max(), y.max()) > 1):
            low, high = min(y_hat.min(), y.min()), max(y_hat.max(), y.max())
            raise ValueError(
                f"y_hat, y: expected values from 0 to 1, as {self.output!r} answers, got {low:g} to {high:g}"
            )
        return y_hat.reshape(len(y), -1), y.reshape(len(y), -1)

    def __repr__(self) -> str:
        return self.name

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        if LOSSES.get(self.name) is self:  # pickled by its name: its formulas have none of their own
            return _loss_named, (self.name,)
        return super().__reduce_ex__(protocol)


def _loss_named(name: str) -> Loss:
    return LOSSES[name]


def summed(each: Array) -> Array:
    """Add up the losses of n examples, (..., n): a `total`."""
    return np.add.reduce(each, -1)


def averaged(each: Array) -> Array:
    """Average the losses of n examples, (..., n): a `total`."""
    return np.add.reduce(each, -1) / each.shape[-1]  # np.mean is the same, and slower


def _squares(y_hat: Array, y: Array) -> Array:
    e = y_hat - y
    return np.vecdot(e, e)


def _mean_squares(y_hat: Array, y: Array) -> Array:
    return _squares(y_hat, y) / y.shape[-1]


def _rms_slope(y_hat: Array, y: Array) -> Array:
    e = y_hat - y
    L = np.sqrt(np.mean(np.square(e), (-2, -1), keepdims=True))
    return e / (y.size * np.where(L > 0, L, 1))  # no slope where every error is 0


def _error_times(factor: Callable[[Array], float]) -> Callable[[Array, Array, Array], Iterable[Call]]:
    def calls(y_hat: Array, y: Array, out: Array) -> Iterable[Call]:
        yield np.subtract, (y_hat, y, out)
        yield np.multiply, (out, np.full((), factor(y), out.dtype), out)

    return calls


_blame = _error_times(lambda y: 1 / y.shape[1])  # delta = (y_hat - y) / n, for n columns

sse = Loss("sse", _squares, summed, lambda y_hat, y: 2 * (y_hat - y), _error_times(lambda y: 2))
half_sse = Loss(
    "half_sse", lambda y_hat, y: _squares(y_hat, y) / 2, summed, np.subtract, _error_times(lambda y: 1)
)
mse = Loss(
    "mse",
    _mean_squares,
    averaged,
    lambda y_hat, y: 2 * (y_hat - y) / y.size,
    _error_times(lambda y: 2 / y.size),
)
rms = Loss("rms", _mean_squares, lambda each: np.sqrt(averaged(each)), _rms_slope)
mae = Loss(
    "mae",
    lambda y_hat, y: averaged(np.abs(y_hat - y)),
    averaged,
    lambda y_hat, y: np.sign(y_hat - y) / y.size,
)
binary_cross_entropy = Loss(
    "binary_cross_entropy", binary, averaged, binary_slope, _blame, "sigmoid", binary_from_z
)
cross_entropy = Loss(
    "cross_entropy", categorical, averaged, categorical_slope, _blame, "softmax", categorical_from_z
)

LOSSES = {loss.name: loss for loss in (mse, sse, half_sse, rms, mae, binary_cross_entropy, cross_entropy)}


def permitted(output: Activation) -> list[str]:
    """Name the losses that go with an output."""
    return [loss.name for loss in LOSSES.values() if _fits(loss, output)]


def loss_for(output: Activation, loss: str | Loss | None = None) -> Loss:
    """Find the loss of this name, or the usual one, for a network with this output.

    A `Loss` of your own is tried out first: a wrong shape would do its harm far away.

    Raises
    ------
    ValueError
        If there is no such loss, or it does not go with this output: the message names those that do. If a
        formula of your own gives another shape than it should.
    """
    if loss is None:
        return LOSSES[permitted(output)[0]]
    found = loss if isinstance(loss, Loss) else named(LOSSES, loss, "loss")
    if not _fits(found, output):
        raise ValueError(
            f"loss: expected one of {', '.join(permitted(output))}, which go with output {output.name!r},"
            f" got {found.name!r}"
        )
    if LOSSES.get(found.name) is not found:
        _try(found)
    return found


@quietly()
def _try(loss: Loss) -> None:
    """Raise a ValueError unless the formulas of a loss give the shapes that they should."""
    y_hat, y = np.full((4, 3, 2), 0.4), np.full((3, 2), 0.5)
    for name, formula, given, shape in (
        ("each", loss.each, (y_hat, y), (4, 3)),
        ("total", loss.total, (np.ones((4, 3)),), (4,)),
        ("slope", loss.slope, (y_hat, y), (4, 3, 2)),
    ):
        came = np.shape(formula(*given))
        if came != shape:
            hint = "" if name == "slope" else "; sum or average over the last axis alone"
            raise ValueError(
                f"loss: expected {name} of {loss.name!r} to give shape {shape} for {given[0].shape},"
                f" got {came}{hint}"
            )


def _fits(loss: Loss, output: Activation) -> bool:
    return output is ACTIVATIONS[loss.output] if loss.output else output.name != "softmax"
