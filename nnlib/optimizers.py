"""How a gradient becomes a step: from dL/dW to new weights."""

from collections.abc import Iterable
from math import isfinite
from numbers import Real
from typing import Protocol

import numpy as np

from nnlib.activations import Array, Call, named


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

    def __init__(self, lr: float = 0.03):
        self._lr = np.empty(())  # an array, so that a recorded step sees each new rate
        self.lr = lr

    @property
    def lr(self) -> float:
        return float(self._lr)

    @lr.setter
    def lr(self, lr: float) -> None:
        if not (isinstance(lr, Real) and isfinite(lr) and lr > 0):
            raise ValueError(f"lr: expected a positive number, such as 0.1, got {lr!r}")
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
    """Make the optimizer of this name, with this rate or its own; an object is taken as it is.

    Raises
    ------
    ValueError
        If there is no such optimizer, lr is not a positive number, or an object comes together with lr.
    """
    if isinstance(optimizer, str):
        make = named(OPTIMIZERS, optimizer, "optimizer")
        return make() if lr is None else make(lr)
    if isinstance(optimizer, type) or not hasattr(optimizer, "step"):
        raise ValueError(
            f"optimizer: expected one of {', '.join(OPTIMIZERS)}, or an object such as SGD(lr=0.1),"
            f" got {optimizer!r}"
        )
    if lr is not None:
        raise ValueError(f"lr: expected none beside the object {optimizer!r}, which has its own, got {lr!r}")
    return optimizer
