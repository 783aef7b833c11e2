"""Six networks under suspicion: one computes its gradient right, five have a bug, and most of them learn.

All learn the same two moons from the same first weights. A loss that falls and answers that are mostly right
prove nothing: some bugs do as well as the right pass, and one does better. `nnlib.bugs` has the bugs and the
referee that tells them apart.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlib.arguments import Array, whole_number
from nnlib.bugs import BUGS, LR, NONE, Check, answers, backward, check, cosine, flat, loss
from nnlib.datasets import Dataset, moons
from nnlib.metrics import accuracy
from nnlib.network import Network

HIDDEN, ROWS, UNSEEN, NOISE = 8, 200, 1000, 0.15
EPOCHS, EVERY = 2000, 25  # full batches, so that an epoch is one step; the first of every 25 is measured
LETTERS = "ABCDEF"
EXERCISE = 24  # the seed of the exercise's line-up: the same six as seed 0, with all else drawn anew


class Start(NamedTuple):
    """What the networks of a line-up have in common: their rows, the unseen rows, their first parameters."""

    data: Dataset
    unseen: Dataset
    parameters: Array


@lru_cache(maxsize=32)
def start(seed: int = 0) -> Start:
    """Draw 200 rows of `moons`, 1,000 unseen ones and the parameters of a 2-8-1 network, its biases 0."""
    rng = np.random.default_rng(whole_number(seed, "seed", least=0))
    W1, W2 = rng.normal(size=(HIDDEN, 2)), rng.normal(size=(1, HIDDEN)) / np.sqrt(HIDDEN)
    parameters = flat(W1, np.zeros((HIDDEN, 1)), W2, np.zeros((1, 1)))
    parameters.flags.writeable = False
    return Start(moons(ROWS, rng, NOISE), moons(UNSEEN, rng, NOISE), parameters)


class Run(NamedTuple):
    """A network trained with one backward pass, and what was measured on the way, at K epochs.

    Attributes
    ----------
    bug : the name of the pass, one of `PASSES`.
    check : what the referee says of its first gradient.
    epochs : (K,), 0 to 2,000.
    loss : (K,), over the rows that it learns from.
    accuracy : (K,), the share of right answers on the unseen rows.
    cosine : (K,), of the angle between its gradient and the right one, for the parameters of that moment.
    parameters : after the last step.
    """

    bug: str
    check: Check
    epochs: Array
    loss: Array
    accuracy: Array
    cosine: Array
    parameters: Array


@lru_cache(maxsize=512)
def run(bug: str, seed: int = 0) -> Run:
    """Train a network of `start(seed)` with a bug, or with "none"; asked again, it costs nothing.

    Raises
    ------
    ValueError
        If there is no such bug, or no such seed.
    """
    data, unseen, first = start(seed)
    gradient, right = backward(bug, data.X, data.y, LR, seed), backward(NONE, data.X, data.y)
    parameters, measured = first.copy(), list[tuple[float, float, float]]()
    for epoch in range(EPOCHS + 1):
        g = gradient(parameters)
        if epoch % EVERY == 0:
            share = accuracy(unseen.y, answers(parameters, unseen.X))
            measured.append((loss(parameters, data.X, data.y), share, cosine(g, right(parameters))))
        if epoch < EPOCHS:
            parameters -= LR * g
    referee = check(bug, first, data.X, data.y, LR, seed)
    L, share, turned = np.array(measured).T
    return Run(bug, referee, np.arange(0, EPOCHS + 1, EVERY), L, share, turned, parameters)


@lru_cache(maxsize=32)
def straight_line(seed: int = 0) -> float:
    """Return the share of unseen rows that one neuron without a hidden layer gets right, trained alike."""
    data, unseen, _ = start(seed)
    net = Network([2, 1], output="sigmoid", loss="mse", seed=seed)
    net.learn(data.X, data.y, epochs=EPOCHS, lr=LR, batch_size=ROWS, measure_every=EPOCHS)
    return accuracy(unseen.y, net.predict(unseen.X))


def line_up(seed: int = 0) -> dict[str, str]:
    """Say which pass stands behind each letter, A to F: the right one and five bugs, in an order by seed.

    The bugs go round: seed 0 has the first five of `BUGS`, seed 1 the next five; 0, 1 and 2 show all twelve.

    Raises
    ------
    ValueError
        If seed is no whole number from 0.
    """
    first, names = 5 * whole_number(seed, "seed", least=0), [*BUGS]
    six = [NONE, *(names[(first + k) % len(names)] for k in range(5))]
    order = np.random.default_rng([seed, len(six)]).permutation(len(six))
    return {letter: six[k] for letter, k in zip(LETTERS, order, strict=True)}
