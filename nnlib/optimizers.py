"""How a gradient becomes a step: from dL/dW to new weights."""

from collections.abc import Iterable
from math import isfinite
from numbers import Real
from typing import Protocol

import numpy as np

from nnlib.activations import Array, Call, named


class Optimizer(Protocol):
    """What a `Trainer` asks of an optimizer: a rate that may change at any time, a formula, and its calls."""

    lr: float
    formula: str

    def step(self, W: Array, dW: Array) -> Iterable[Call]:
        """Give the calls that move W (every parameter, flat) against dW, in place."""
        ...


class SGD:
    """Stochastic gradient descent, for one neuron the delta rule: W <- W - lr dW.

    Parameters
    ----------
    lr : learning rate (eta), a positive number. It may be changed while training.

    Raises
    ------
    ValueError
        lr is not a positive, finite number.
    """

    formula = "W <- W - lr dW"

    def __init__(self, lr: float = 0.03):
        self._lr = np.empty(())  # an array of one number: recorded steps read it, so a new rate counts at once
        self.lr = lr

    @property
    def lr(self) -> float:
        return float(self._lr)

    @lr.setter
    def lr(self, lr: float) -> None:
        if not (isinstance(lr, Real) and isfinite(lr) and lr > 0):
            raise ValueError(f"lr must be a positive number, such as 0.1; got {lr!r}")
        self._lr[...] = lr

    def step(self, W: Array, dW: Array) -> Iterable[Call]:
        """Give the calls that move W (every parameter, flat) against dW, in place."""
        change = np.empty_like(W)
        yield np.multiply, (dW, self._lr, change)
        yield np.subtract, (W, change, W)

    def __repr__(self) -> str:
        return f"SGD(lr={self.lr:g})"


OPTIMIZERS = {"sgd": SGD}


def optimizer_for(optimizer: str | Optimizer, lr: float | None = None) -> Optimizer:
    """Make an optimizer from its name and, unless None, its rate; an object is returned as it is.

    Raises
    ------
    ValueError
        There is no such name, lr is not a positive number, or an object comes together with lr.
    """
    if isinstance(optimizer, str):
        make = named(OPTIMIZERS, optimizer, "optimizer")
        return make() if lr is None else make(lr)
    if not all(hasattr(optimizer, part) for part in ("lr", "formula", "step")):
        raise ValueError(f"optimizer must be one of {', '.join(OPTIMIZERS)}, or an object such as SGD(lr=0.1); "
                         f"got {optimizer!r}")
    if lr is not None:
        raise ValueError(f"optimizer {optimizer!r} has its own lr; leave out lr={lr!r}")
    return optimizer
