"""Several starts, and the validation set decides: chance picks where training begins, and so where it ends.

The validation loss that wins a contest is a little too good, the more so the more took part: it was chosen
for being low. What the winner is worth, only examples say that took no part in the choice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import whole_number
from nnlib.examples import pair
from nnlib.history import History
from nnlib.network import Network


class Run(NamedTuple):
    """One start: seed, the network that training made of it, history, and loss on the validation set."""

    seed: int
    network: Network
    history: History
    validation_loss: float

    def __repr__(self) -> str:
        return f"<Run: seed {self.seed}, validation loss {self.validation_loss:.4g}, {self.network}>"


def restart(
    make: Any,
    X: ArrayLike,
    y: ArrayLike,
    validation: Any,
    seeds: Any = range(12),
    **learning: Any,
) -> list[Run]:
    """Train a network from each of several starts, and put the best first.

    Parameters
    ----------
    make : makes a network from a seed: lambda seed: Network([2, 3, 1], seed=seed).
    X, y : the examples to learn from, as for `Network.learn`; `learning` is passed on to it.
    validation : (X, y), or an object with both: decides which run is best.
    seeds : of the starts. Every run meets the rows in the same order.

    Returns
    -------
    A `Run` for each seed, the lowest validation loss first. Runs that exploded come last, whatever they are
        left with.

    Raises
    ------
    ValueError
        If there is no seed, one comes twice, make gives no network or equal ones, or an argument of `learn`
        does not fit.
    """
    if not isinstance(seeds, Iterable):
        raise ValueError(f"seeds: expected several, such as range(4), got {seeds!r}")
    chosen = [whole_number(seed, "seeds", 0) for seed in cast("Iterable[Any]", seeds)]
    if not chosen or len(set(chosen)) < len(chosen):
        raise ValueError(f"seeds: expected one or more, each once, got {chosen}")
    if not callable(make):
        raise ValueError(f"make: expected a function from a seed to a Network, got {make!r}")
    nets: list[Network] = []
    for seed in chosen:
        net = make(seed)
        if not isinstance(net, Network):
            raise ValueError(f"make: expected a function from a seed to a Network, got {type(net).__name__}")
        if any(np.array_equal(net.parameters, other.parameters) for other in nets):
            raise ValueError("make: expected another start for each seed, got equal ones; hand the seed on")
        nets.append(net)
    X_validation, y_validation = pair(validation, "validation")
    runs: list[Run] = []
    for seed, net in zip(chosen, nets, strict=True):
        history = net.learn(X, y, validation=validation, **learning)
        runs.append(Run(seed, net, history, net.loss(X_validation, y_validation)))
    return sorted(runs, key=lambda run: (run.history.exploded_at is not None, run.validation_loss))
