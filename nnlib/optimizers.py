"""How a gradient becomes a step: from dL/dW to new weights.

    SGD        W <- W - lr dW                              a long step where it is steep
    Momentum   v <- mu v - lr dW; W <- W + v               a ball that keeps most of its speed
    Adam       W <- W - lr m_hat / (sqrt(v_hat) + eps)     each weight at its own pace

What an optimizer remembers from step to step lies in arrays, and the calls of a step move it on: so a step
can be recorded once and replayed, and a deep copy of an optimizer takes its memory along. Use an optimizer
object for one network only.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from numbers import Real
from typing import Protocol

import numpy as np

from nnlib.activations import Call
from nnlib.arguments import Array, named, positive


class Optimizer(Protocol):
    """What a `Trainer` asks of an optimizer: a rate that may change at any time, a formula, and its calls."""

    formula: str

    @property
    def lr(self) -> float: ...

    @lr.setter
    def lr(self, lr: float) -> None: ...

    def step(self, W: Array, dW: Array) -> Iterable[Call]:
        """Give the calls that move W (every parameter, flat) against dW, in place: one update, undivided."""
        ...


class SGD:
    """Stochastic gradient descent, for one neuron the delta rule: W <- W - lr dW.

    Parameters
    ----------
    lr : learning rate (eta), a positive number. It may be changed while training.

    Raises
    ------
    ValueError
        If lr is not a positive, finite number.
    """

    formula = "W <- W - lr dW"

    def __init__(self, lr: float = 0.1):
        self._lr = np.empty(())  # an array, so that a recorded step sees each new rate
        self.lr = lr

    @property
    def lr(self) -> float:
        return float(self._lr)

    @lr.setter
    def lr(self, lr: float) -> None:
        self._lr[...] = positive(lr, "lr", 0.1)

    def step(self, W: Array, dW: Array) -> Iterable[Call]:
        """Give the calls that move W (every parameter, flat) against dW, in place."""
        change = np.empty_like(W)
        lr = yield from self._rate(W)
        yield np.multiply, (dW, lr, change)
        yield np.subtract, (W, change, W)

    def _rate(self, W: Array) -> Generator[Call, None, Array]:
        """Give the rate as a float of W's kind; for any but float64 a call keeps it up to date."""
        if W.dtype == self._lr.dtype:
            return self._lr
        lr = np.empty((), W.dtype)  # left in float64, it would make every product one, ten times slower
        yield np.copyto, (lr, self._lr, "same_kind")
        return lr

    def __repr__(self) -> str:
        return f"{type(self).__name__}(lr={self.lr:g})"


class Momentum(SGD):
    """Gradient descent that keeps most of its speed v, like a ball: v <- mu v - lr dW, then W <- W + v.

    On an even slope its steps grow to 1 / (1 - mu) times those of `SGD`; across a ravine they cancel.

    Parameters
    ----------
    lr : learning rate, as for `SGD`.
    mu : the share of the speed that is kept at each step, from 0 (then this is `SGD`) to below 1.

    Raises
    ------
    ValueError
        If lr or mu is not such a number.

    Source: S2 (other optimizers), S3 (momentum, by name); the idea is B. T. Polyak's, 1964.
    """

    formula = "v <- mu v - lr dW; W <- W + v"

    def __init__(self, lr: float = 0.01, mu: float = 0.9):
        super().__init__(lr)
        self._mu = _share(mu, "mu")
        self._v: Array | None = None

    def step(self, W: Array, dW: Array) -> Iterable[Call]:
        """Give the calls that move W against dW, in place, and v with it."""
        self._v = v = _memory(self._v, W)
        change = np.empty_like(W)
        lr = yield from self._rate(W)
        yield np.multiply, (v, self._mu.astype(W.dtype), v)
        yield np.multiply, (dW, lr, change)
        yield np.subtract, (v, change, v)
        yield np.add, (W, v, W)

    def __repr__(self) -> str:
        return f"Momentum(lr={self.lr:g}, mu={self._mu:g})"


class Adam(SGD):
    """Steps of about lr for each weight, whether its slopes are large or small.

    m and v are running averages of dW and of its square; m_hat and v_hat make up for their start at 0.

    Parameters
    ----------
    lr : learning rate: a step's length, roughly, and not a factor of the slope as in `SGD`.
    beta1, beta2 : the shares of m and of v that are kept at each step, from 0 to below 1.
    eps : a small positive number that keeps the division from 0.

    Raises
    ------
    ValueError
        If an argument is not such a number.

    Source: D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2015.
    """

    formula = "W <- W - lr m_hat / (sqrt(v_hat) + eps)"

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8):
        super().__init__(lr)
        self._m, self._v = _RunningAverage(_share(beta1, "beta1")), _RunningAverage(_share(beta2, "beta2"))
        self._eps = np.array(positive(eps, "eps", 1e-8))

    def step(self, W: Array, dW: Array) -> Iterable[Call]:
        """Give the calls that move W against dW, in place, and m, v and their count of steps with it."""
        square, m_hat, v_hat = (np.empty_like(W) for _ in range(3))
        yield from self._m.follow(dW, m_hat)
        yield np.square, (dW, square)
        yield from self._v.follow(square, v_hat)
        yield np.sqrt, (v_hat, v_hat)
        yield np.add, (v_hat, self._eps.astype(W.dtype), v_hat)
        yield np.divide, (m_hat, v_hat, m_hat)
        lr = yield from self._rate(W)
        yield np.multiply, (m_hat, lr, m_hat)
        yield np.subtract, (W, m_hat, W)


class _RunningAverage:
    """average <- beta average + (1 - beta) news: it begins at 0, so at step t it holds only 1 - beta^t."""

    def __init__(self, beta: Array):
        self._beta = beta
        self._power = np.ones(())  # beta^t
        self._average: Array | None = None

    def follow(self, news: Array, hat: Array) -> Iterable[Call]:
        """Give the calls that take the news in, and write average / (1 - beta^t) into hat."""
        self._average = average = _memory(self._average, news)
        one, held = np.ones(()), np.empty((), news.dtype)
        yield np.multiply, (average, self._beta.astype(news.dtype), average)
        yield np.multiply, (news, np.subtract(one, self._beta).astype(news.dtype), hat)
        yield np.add, (average, hat, average)
        yield np.multiply, (self._power, self._beta, self._power)
        yield np.subtract, (one, self._power, held)
        yield np.divide, (average, held, hat)


def _memory(before: Array | None, W: Array) -> Array:
    """Return an optimizer's one array for W: zeros at first, later the same, whatever the batch size."""
    if before is None:
        return np.zeros_like(W)
    if before.shape != W.shape:
        raise ValueError(f"W: expected shape {before.shape}, which this optimizer began with, got {W.shape}")
    return before


def _share(value: float, argument: str) -> Array:
    if not (isinstance(value, Real) and 0 <= value < 1):
        raise ValueError(f"{argument}: expected a share from 0 to below 1, such as 0.9, got {value!r}")
    return np.array(float(value))


OPTIMIZERS = {"sgd": SGD, "momentum": Momentum, "adam": Adam}


def optimizer_for(optimizer: str | Optimizer, lr: float | None = None) -> Optimizer:
    """Make the optimizer of this name, with this rate or its own; an object is taken as it is.

    Raises
    ------
    ValueError
        If there is no such optimizer, lr is not a positive number, or an object comes together with lr.
    """
    if isinstance(optimizer, str):
        make = named(OPTIMIZERS, optimizer, "optimizer")
        return make() if lr is None else make(lr)
    if isinstance(optimizer, type) or not all(hasattr(optimizer, name) for name in ("step", "lr", "formula")):
        raise ValueError(
            f"optimizer: expected one of {', '.join(OPTIMIZERS)}, or an object such as SGD(lr=0.1),"
            f" got {optimizer!r}"
        )
    if lr is not None:
        raise ValueError(f"lr: expected none beside the object {optimizer!r}, which has its own, got {lr!r}")
    return optimizer
