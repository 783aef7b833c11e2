"""Other ways to find a weight: without slopes, by looking at the loss alone and counting every look.

    brute force    try them all                                           as many looks as candidates
    greedy         look left and right, go where it is better             few looks; stuck in any valley
    genetic        keep the fittest few, try others near them, by chance  more looks; may leave a valley

Each works for one weight. With n weights brute force needs (candidates)^n looks, which is why nobody trains a
network that way; a slope says at once which way to move each weight, and how steep it is there.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor, inf
from typing import Any, NamedTuple

import numpy as np

from nnlib.arguments import Array, finite, floats, generator, positive, whole_number

LossOfWeights = Callable[[Array], Any]  # a loss for each of an array of weights
CHUNK = 2**16  # candidates looked at together: fast, and small in memory
MOST = 10**8  # candidates of a brute force: some seconds
EXACT = 2**53  # up to here every whole number is a float
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
        If low, high and step do not make 1 to 100,000,000 candidates, the step is too small beside low or
        high for a float, or loss gives no number a weight.

    Source: S2 (-1000 to 1000 by 0.001).
    """
    low, high, step = finite(low, "low", -1000), finite(high, "high", 1000), positive(step, "step", 0.001)
    if max(abs(low), abs(high)) / step > EXACT:
        raise ValueError(
            f"low, high, step: expected at most 2^53 steps from 0 to low or high, got {low}, {high}, {step}"
        )
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
        If start is not finite, not 0 < precision <= step < infinity, budget is no whole number from 1, or
        loss gives no number a weight.

    Source: S2 (by name).
    """
    w, evaluations = finite(start, "start", 0), 1
    step, precision = positive(step, "step", 1), positive(precision, "precision", 0.001)
    if precision > step:
        raise ValueError(f"precision: expected at most the step, {step:g}, got {precision:g}")
    whole_number(budget, "budget")
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
    seed : of all chance; or a `numpy.random.Generator` to go on with.
    population : how many weights live at a time, 4 or more.
    mutation : above 0.
    good_enough, budget : the search ends when a loss is at most good_enough, or after about so many looks.

    Raises
    ------
    ValueError
        If an argument is not what is said above, or loss gives no number a weight.

    Source: S2 (by name).
    """
    low, high = finite(low, "low", -10), finite(high, "high", 10)
    if not 0 < high - low < inf:
        raise ValueError(f"low, high: expected low < high, a finite distance apart, got {low:g}, {high:g}")
    population = whole_number(population, "population", least=4)
    mutation, good_enough = positive(mutation, "mutation", 0.3), finite(good_enough, "good_enough", 3e-5)
    whole_number(budget, "budget")
    rng, survivors = generator(seed), population // 4
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
    losses = floats(loss(w.copy()), "loss")  # a copy: whatever loss does with it, w stays
    if losses.shape != w.shape:
        raise ValueError(
            f"loss: expected a loss for each of {w.size} weights, shape {w.shape}, got {losses.shape}"
        )
    return np.where(np.isnan(losses), inf, losses)
