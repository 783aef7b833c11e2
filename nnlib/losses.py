"""How wrong an answer is: a loss L, and its slope with respect to the answer.

With e = y_hat - y, for n examples (rows) with k outputs each:

    sse = sum e^2    half_sse = sse / 2    mse = sse / (n k)    rms = sqrt(mse)    mae = sum |e| / (n k)
    binary_cross_entropy = -sum (y ln y_hat + (1 - y) ln(1 - y_hat)) / n
    cross_entropy        = -sum y ln y_hat / n

`LOSSES` is the one table of losses and of the outputs that go with them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import Activation, Array, Call, named


@dataclass(frozen=True)
class Loss:
    """A loss L. Called as loss(y_hat, y) on arrays of shape (n,) or (n, k), it returns a float.

    Attributes
    ----------
    value, slope : L and dL/dy_hat of two arrays of one shape (n, k).
    backward : backward(y_hat, y, out), on columns (k, n), gives the calls that write the slope into out. It is
        dL/dy_hat, or, where the loss is tied to one output, at once delta = dL/dz.
    output : the one activation whose slope cancels against this loss; None where any but softmax will do.
    from_z : L from z instead of y_hat = f(z), exact where y_hat is rounded to 0 or 1 (for a tied loss).
    """

    name: str
    value: Callable[[Array, Array], float]
    slope: Callable[[Array, Array], Array]
    backward: Callable[[Array, Array, Array], Iterable[Call]]
    output: str | None = None
    from_z: Callable[[Array, Array], float] | None = None

    def __call__(self, y_hat: ArrayLike, y: ArrayLike) -> float:
        return self.value(*_table(y_hat, y))

    def gradient(self, y_hat: ArrayLike, y: ArrayLike) -> Array:
        """dL/dy_hat, a fresh array of y_hat's shape."""
        return self.slope(*_table(y_hat, y)).reshape(np.shape(y_hat))

    def __repr__(self) -> str:
        return self.name


def _table(y_hat: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    y_hat, y = np.asarray(y_hat, float), np.asarray(y, float)
    if y_hat.shape != y.shape or y.ndim not in (1, 2) or y.size == 0:
        raise ValueError(
            f"y_hat and y must have one shape, (n,) or (n, n_out), n at least 1; got {y_hat.shape} and {y.shape}"
        )
    return y_hat.reshape(len(y), -1), y.reshape(len(y), -1)


def _sse(y_hat: Array, y: Array) -> float:
    e = y_hat - y
    return float(np.vdot(e, e))


def _mse(y_hat: Array, y: Array) -> float:
    return _sse(y_hat, y) / y.size


def _rms(y_hat: Array, y: Array) -> float:
    return _mse(y_hat, y) ** 0.5


def _mae(y_hat: Array, y: Array) -> float:
    return float(np.abs(y_hat - y).mean())


def _bce(y_hat: Array, y: Array) -> float:
    return -float(_y_log(y, y_hat) + _y_log(1 - y, 1 - y_hat)) / len(y)


def _ce(y_hat: Array, y: Array) -> float:
    return -float(_y_log(y, y_hat)) / len(y)


def _y_log(y: Array, p: Array) -> float:
    with np.errstate(divide="ignore"):  # sure and wrong costs inf
        return np.sum(y * np.log(p, where=y > 0, out=np.zeros_like(p)))  # what did not happen costs nothing


def _bce_from_z(z: Array, y: Array) -> float:
    return float(np.sum(np.logaddexp(0, z) - y * z)) / len(y)


def _ce_from_z(z: Array, y: Array) -> float:
    z = z - z.max(-1, keepdims=True)
    return float(np.sum(np.log(np.exp(z).sum(-1))) - np.vdot(y, z)) / len(y)


def _rms_slope(y_hat: Array, y: Array) -> Array:
    rms = _rms(y_hat, y)
    return (y_hat - y) / (y.size * rms) if rms else np.zeros_like(y)  # no slope at the tip of the cone


def _scaled_error(factor: Callable[[Array], float]) -> Callable[[Array, Array, Array], Iterable[Call]]:
    def backward(y_hat: Array, y: Array, out: Array) -> Iterable[Call]:
        yield np.subtract, (y_hat, y, out)
        yield np.multiply, (out, np.full((), factor(y)), out)

    return backward


def _mae_backward(y_hat: Array, y: Array, out: Array) -> Iterable[Call]:
    yield np.subtract, (y_hat, y, out)
    yield np.sign, (out, out)
    yield np.multiply, (out, np.full((), 1 / y.size), out)


def _rms_backward(y_hat: Array, y: Array, out: Array) -> Iterable[Call]:
    yield lambda: np.copyto(out, _rms_slope(y_hat, y)), ()


_blame = _scaled_error(lambda y: 1 / y.shape[1])  # (y_hat - y) / n, for n columns

LOSSES = {
    loss.name: loss
    for loss in (
        Loss("sse", _sse, lambda p, y: 2 * (p - y), _scaled_error(lambda y: 2)),
        Loss("half_sse", lambda p, y: _sse(p, y) / 2, lambda p, y: p - y, _scaled_error(lambda y: 1)),
        Loss("mse", _mse, lambda p, y: 2 * (p - y) / y.size, _scaled_error(lambda y: 2 / y.size)),
        Loss("rms", _rms, _rms_slope, _rms_backward),
        Loss("mae", _mae, lambda p, y: np.sign(p - y) / y.size, _mae_backward),
        Loss(
            "binary_cross_entropy",
            _bce,
            lambda p, y: (p - y) / (p * (1 - p)) / len(y),
            _blame,
            output="sigmoid",
            from_z=_bce_from_z,
        ),
        Loss("cross_entropy", _ce, lambda p, y: -y / p / len(y), _blame, output="softmax", from_z=_ce_from_z),
    )
}
sse, half_sse, mse, rms, mae, binary_cross_entropy, cross_entropy = LOSSES.values()


def permitted(output: Activation) -> list[str]:
    """Name the losses that go with an output: those tied to it, and those tied to none unless it is softmax."""
    free = output.name != "softmax"
    return [loss.name for loss in LOSSES.values() if loss.output == output.name or (free and not loss.output)]


def loss_for(name: str, output: Activation) -> Loss:
    """Look a loss up by name, for a network with this output.

    Raises
    ------
    ValueError
        There is no such loss, or it does not go with this output: the message names those that do.
    """
    loss = named(LOSSES, name, "loss")
    if name not in permitted(output):
        raise ValueError(
            f"loss {name!r} does not go with output {output.name!r}, which takes {', '.join(permitted(output))}"
        )
    return loss
