"""Gradient descent on ground that can be drawn, and the five things that can become of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from nnlib.arguments import Array

if TYPE_CHECKING:
    from nnlib.landscapes import Curve

REGIMES = ("slow", "good", "zig-zag", "never", "explodes")
STEPS = 100  # a run that takes more is called slow
NEAR = 0.001  # this near is there
# Does a loss have a ceiling? A square that far out is at about 1e12, a wave or a sigmoid at a few.
FAR, HIGH = 1e6, 1e6


def descend(slope: Callable[[Array], Array], w: Array, lr: Array, steps: int) -> Array:
    """Walk w <- w - lr slope(w), `steps` times, and return every place: w_0, w_1 ... w_steps.

    Parameters
    ----------
    slope : dL/dw for an array of weights, of the same shape.
    w, lr : starts and rates, broadcast against each other: a whole map of runs is one call.
    steps : how many, 0 or more.

    Returns
    -------
    array, (steps + 1, *the shape that w and lr share). A run that explodes ends in inf or nan, without a
    warning: that is a result to be shown.

    Raises
    ------
    ValueError
        If steps is negative.
    """
    if steps < 0:
        raise ValueError(f"steps: expected 0 or more, got {steps!r}")
    w, lr = np.broadcast_arrays(np.asarray(w, float), np.asarray(lr, float))
    path = np.empty((steps + 1, *w.shape))
    path[0] = w
    with np.errstate(all="ignore"):
        for k in range(steps):
            path[k + 1] = path[k] - lr * slope(path[k])
    return path


def lowest_valley(curve: Curve) -> float:
    """Return the weight in the span of a curve where its loss is lowest, of all valleys.

    Raises
    ------
    ValueError
        If there is no valley in the span.
    """
    valleys = [w for w, kind in curve.flat_points() if kind == "valley"]
    if not valleys:
        low, high = curve.span
        raise ValueError(f"curve: expected a valley from {low:g} to {high:g}, got {curve.name!r} without one")
    return min(valleys, key=curve.loss)


def arrival(path: Array, goal: float) -> Array:
    """Count the steps after which the runs of a path are within `NEAR` of `goal` to stay; -1 if they are not.

    Parameters
    ----------
    path : (steps + 1, ...), from `descend`.

    Returns
    -------
    array of int, (...).
    """
    away = ~(np.abs(path - goal) <= NEAR)  # nan is away
    count = len(path) - np.argmax(away[::-1], axis=0)  # one more than the last step that is away
    count = np.where(away.any(axis=0), count, 0)
    return np.where(count < len(path), count, -1)


def regimes(curve: Curve, w: Array, lr: Array) -> Array:
    """Name what becomes of runs of 100 steps (`STEPS`) on a curve, from the starts w at the rates lr.

    The goal is the lowest valley of the curve's span; there means within 0.001 of it (`NEAR`), to stay. The
    last 50 steps tell where a run is heading: each of their places is compared with the one two steps
    before, which lies on the same side when a run jumps to and fro. In this order:

    explodes
        It is no longer a finite number, or its loss rose all through the last 50 steps, on a curve without
        a ceiling: below one, what rises comes to go round in a circle.
    good
        It is there, and never landed beyond the goal (by more than 0.001).
    zig-zag
        It is there, and landed beyond the goal on the way; or it is not there yet, jumps from side to side
        and came nearer all through the last 50 steps.
    slow
        It is not there yet and came nearer in the same way, from one side, with no other flat point between.
    never
        All the rest: it goes round in a circle, rests in another valley, or stands on ground so flat that
        50 steps do not bring it nearer by a thousandth of what is left.

    Parameters
    ----------
    curve : nnlib.landscapes.Curve
    w, lr : starts and rates, broadcast against each other.

    Returns
    -------
    array of str, of the shape that w and lr share.
    """
    goal = lowest_valley(curve)
    path = descend(curve.slope, w, lr, STEPS)
    half = path[STEPS // 2 :]
    with np.errstate(all="ignore"):
        loss, far = curve.loss(half), np.abs(half - goal)
        ceiling = curve.loss(goal + np.array([-FAR, FAR])).max() < HIGH
        exploded = ~np.isfinite(path).all(axis=0) | ~np.isfinite(loss).all(axis=0) | (_grows(loss) & ~ceiling)
        nearer = _grows(-far)
        beyond = (np.sign(path - goal) != np.sign(path[0] - goal)) & (np.abs(path - goal) > NEAR)
        swings = (np.diff(np.sign(half - goal), axis=0) != 0).all(axis=0)
    arrived = arrival(path, goal) >= 0
    flat = [place for place, _ in curve.flat_points()]
    blocked = np.any([(place - path[-1]) * (place - goal) < 0 for place in flat], axis=0)
    names = np.full(path.shape[1:], "never", dtype="<U8")
    names[nearer & ~swings & ~blocked] = "slow"
    names[(nearer & swings) | (arrived & beyond.any(axis=0))] = "zig-zag"
    names[arrived & ~beyond.any(axis=0)] = "good"
    names[exploded] = "explodes"
    return names


def _grows(values: Array) -> Array:
    """Tell which series (odd in length, along the first axis) rise from each value to the one after next.

    By a thousandth of the first value, at least: what rises by less than rounding does not count.
    """
    rises = (values[2:] > values[:-2]).all(axis=0)
    return rises & (values[-1] - values[0] > 0.001 * np.abs(values[0]))
