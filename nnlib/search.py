"""Other ways to find a weight: without slopes, by looking at the loss alone and counting every look.

    brute force    try them all                                           as many looks as candidates
    greedy         look left and right, go where it is better             few looks; stuck in any valley
    genetic        keep the fittest few, try others near them, by chance  more looks; may leave a valley

Each works for one weight. With n weights brute force needs (candidates)^n looks, which is why nobody trains a
network that way; a slope says at once which way to move each weight, and how steep it is there.
"""

from collections.abc import Callable
from math import ceil, floor, inf, isfinite
from typing import Any, NamedTuple

import numpy as np

from nnlib.arguments import Array

LossOfWeights = Callable[[Array], Any]  # a loss for each of an array of weights
CHUNK = 2**16  # candidates looked at together: fast, and small in memory
MOST = 10**8  # candidates of a brute force: some seconds
BUDGET = 10_000  # looks of the others


class Found(NamedTuple):
    """The best weight met, its loss, and how many weights were looked at."""

    w: float
    loss: float
    evaluations: int


def brute_force(
    loss: LossOfWeights, low: float = -1000.0, high: float = 1000.0, step: float = 0.001
) -> Found:
    """Look at every multiple of step from low to high, and return the first of the best.

    Each candidate is k * step for a whole number k. Adding step again and again would add up the rounding:
    that way, -1000 + 0.001 + 0.001 + ... passes by 2.

    Parameters
    ----------
    loss : of an array (n,) of weights, giving (n,) losses.

    Raises
    ------
    ValueError
        If low, high and step do not make 1 to 100,000,000 candidates, or loss gives no number a weight.

    Source: S2 (-1000 to 1000 by 0.001).
    """
    if not (isfinite(low) and isfinite(high) and isfinite(step) and step > 0):
        raise ValueError(f"low, high, step: expected finite numbers, step > 0, got {low}, {high}, {step}")
    hair = 1e-6  # of a step: 0.3 / 0.1 is 2.9999999999999996, and means 3
    first, last = ceil(low / step - hair), floor(high / step + hair)
    if not 1 <= last - first + 1 <= MOST:
        raise ValueError(f"low, high, step: expected 1 to {MOST:,} candidates, got {last - first + 1:,}")
    best = Found(first * step, inf, last - first + 1)
    for start in range(first, last + 1, CHUNK):
        w = np.arange(start, min(start + CHUNK, last + 1)) * step
        losses = _look(loss, w)
        k = losses.argmin()
        if losses[k] < best.loss:
            best = Found(float(w[k]), float(losses[k]), best.evaluations)
    return best


def greedy(
    loss: LossOfWeights, start: float, step: float = 1.0, precision: float = 1e-3, budget: int = BUDGET
) -> Found:
    """Go to the better of two neighbours; where neither is better halve the step, down to a precision.

    Parameters
    ----------
    loss : as for `brute_force`.
    start : the weight to begin with.
    step : the distance of the neighbours at first. The search ends when it is below precision.
    budget : the search also ends after so many looks: a loss may fall without end.

    Raises
    ------
    ValueError
        If start is not finite, not 0 < precision <= step < infinity, or loss gives no number a weight.

    Source: S2 (by name).
    """
    if not (isfinite(start) and isfinite(step) and 0 < precision <= step):
        raise ValueError(
            "start, step, precision: expected finite numbers, 0 < precision <= step,"
            f" got {start}, {step}, {precision}"
        )
    w, evaluations = float(start), 1
    lowest = _look(loss, np.array([w]))[0]
    while step >= precision and evaluations < budget:
        neighbours = w + step * np.array([-1, 1])
        losses = _look(loss, neighbours)
        evaluations += 2
        k = losses.argmin()
        if losses[k] < lowest:
            w, lowest = float(neighbours[k]), losses[k]
        else:
            step /= 2
    return Found(w, float(lowest), evaluations)


def genetic(
    loss: LossOfWeights,
    low: float,
    high: float,
    seed: int = 0,
    population: int = 20,
    mutation: float = 0.3,
    good_enough: float = 3e-5,
    budget: int = BUDGET,
) -> Found:
    """Keep the fittest quarter of a population, fill it up with their children, and repeat.

    A child is a parent plus chance: normally distributed, with standard deviation `mutation`. Nothing says in
    which direction it is better.

    Parameters
    ----------
    loss : as for `brute_force`.
    low, high : the first population is drawn evenly from between them; children may leave.
    seed : of all chance.
    population : how many weights live at a time, 4 or more.
    good_enough, budget : the search ends when a loss is at most good_enough, or after about so many looks.

    Raises
    ------
    ValueError
        If low < high, population >= 4 or mutation > 0 does not hold, or loss gives no number a weight.

    Source: S2 (by name).
    """
    if not (isfinite(low) and isfinite(high) and low < high and population >= 4 and mutation > 0):
        raise ValueError(
            "low, high, population, mutation: expected finite low < high, population >= 4, mutation > 0,"
            f" got {low}, {high}, {population}, {mutation}"
        )
    rng, survivors = np.random.default_rng(seed), population // 4
    w = rng.uniform(low, high, population)
    losses, evaluations = _look(loss, w), population
    while losses.min() > good_enough and evaluations < budget:
        fittest = losses.argsort(kind="stable")[:survivors]
        children = rng.choice(w[fittest], population - survivors)
        children += rng.normal(0, mutation, children.size)
        w = np.append(w[fittest], children)
        losses = np.append(losses[fittest], _look(loss, children))
        evaluations += children.size
    k = losses.argmin()
    return Found(float(w[k]), float(losses[k]), evaluations)


def _look(loss: LossOfWeights, w: Array) -> Array:
    """Measure the loss of each weight; one without a number (NaN) is as bad as can be."""
    losses = np.asarray(loss(w), float)
    if losses.shape != w.shape:
        raise ValueError(
            f"loss: expected a loss for each of {w.size} weights, shape {w.shape}, got {losses.shape}"
        )
    return np.where(np.isnan(losses), inf, losses)
