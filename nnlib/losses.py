"""How wrong an answer is: a loss L, and its slope with respect to the answer.

Of one answer, with the error e = y_hat - y, there are three measures:

    signed = e        absolute = |e|        squared = e^2

A loss sums one of them up, over n examples (rows) with k outputs each:

    sse = sum e^2    half_sse = sse / 2    mse = sse / (n k)    rms = sqrt(mse)    mae = sum |e| / (n k)
    binary_cross_entropy = -sum(y ln y_hat + (1 - y) ln(1 - y_hat)) / n
    cross_entropy        = -sum(y ln y_hat) / n

`LOSSES` is the one table of the losses and of the outputs that go with them.

Source: S0 (the square, without 1/2), S1 (mse), S2 (signed, absolute, squared, sse), S3 (several of them).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import ACTIVATIONS, Activation, Call, quietly
from nnlib.arguments import Array, floats, named


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


signed = Measure("signed", np.positive, np.ones_like)  # S2's first: its sum has no minimum
absolute = Measure("absolute", np.abs, np.sign)
squared = Measure("squared", np.square, lambda e: 2 * e)


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


def _bce(y_hat: Array, y: Array) -> Array:
    return -(_sum_y_log(y, y_hat) + _sum_y_log(1 - y, 1 - y_hat))


def _bce_slope(y_hat: Array, y: Array) -> Array:
    return (_over(1 - y, 1 - y_hat) - _over(y, y_hat)) / len(y)


def _bce_from_z(z: Array, y: Array) -> Array:
    return summed(np.logaddexp(0, z) - y * z)


def _ce(y_hat: Array, y: Array) -> Array:
    return -_sum_y_log(y, y_hat)


def _ce_from_z(z: Array, y: Array) -> Array:
    z = z - z.max(-1, keepdims=True)
    return np.log(summed(np.exp(z))) - summed(y * z)


def _ce_slope(y_hat: Array, y: Array) -> Array:
    return -_over(y, y_hat) / len(y)


def _over(y: Array, p: Array) -> Array:
    with np.errstate(divide="ignore"):  # sure and wrong: the slope is infinite
        return np.divide(y, p, out=np.zeros_like(p), where=y > 0)


def _sum_y_log(y: Array, p: Array) -> Array:
    with np.errstate(divide="ignore"):  # sure and wrong: ln 0, the loss is infinite
        return summed(y * np.log(p, out=np.zeros_like(p), where=y > 0))  # 0 ln 0 counts 0


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
    "binary_cross_entropy", _bce, averaged, _bce_slope, _blame, "sigmoid", _bce_from_z
)
cross_entropy = Loss("cross_entropy", _ce, averaged, _ce_slope, _blame, "softmax", _ce_from_z)

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
