"""Which row goes where: a shuffled table is cut into three parts.

    train 80 %                                   validation 10 %       test 10 %
    the network learns from it                   you choose by it      opened once, at the end

The training and the validation part are rounded down, and the test part takes the rest.
"""

from __future__ import annotations

from math import floor
from numbers import Real

import numpy as np

from nnlib.arguments import Array


def sizes(n: int, train: float, validation: float) -> tuple[int, int, int]:
    """Return how many of n rows each part gets.

    Raises
    ------
    ValueError
        If a share is not between 0 and 1, or a part would have no row.
    """
    shares = (train, validation)
    if not all(isinstance(share, Real) and share > 0 for share in shares) or sum(shares) >= 1:
        raise ValueError(
            "train, validation: expected shares above 0 that leave something for the test part,"
            f" got {train!r} and {validation!r}; the usual choice is 0.8 and 0.1"
        )
    n_train, n_validation = _round_down(n * train), _round_down(n * validation)
    n_test = n - n_train - n_validation
    if min(n_train, n_validation, n_test) == 0:
        raise ValueError(
            f"train, validation: expected at least one row a part, got {n_train}, {n_validation} and"
            f" {n_test} of {n} rows; take more rows, or shares such as 0.6 and 0.2 (from 5 rows)"
        )
    return n_train, n_validation, n_test


def deal(parts: tuple[int, int, int], rng: np.random.Generator, classes: Array | None = None) -> list[Array]:
    """Return the rows of each part: every row from 0 on is in exactly one.

    Parameters
    ----------
    parts : how many rows each part gets
    classes : (n,), the class of each row; each part gets the rows of a class that are its due, rounded up or
        down. None to leave that to chance.
    """
    order = rng.permutation(sum(parts))
    kind = np.zeros(len(order)) if classes is None else classes[order]
    kinds, counts = np.unique(kind, return_counts=True)
    cuts = [
        np.split(order[kind == k], np.cumsum(due)[:-1])
        for k, due in zip(kinds, quotas(counts, parts, rng), strict=True)
    ]
    return [rng.permutation(np.concatenate(rows)) for rows in zip(*cuts, strict=True)]


def quotas(counts: Array, parts: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Return how many rows of each class each part gets: (classes, parts) int.

    The due of a class in a part is its count times the part's size / n. Each is rounded up or down, so that
    no class is lost and each part has its size. Up or down is drawn such that on average over many draws
    each gets its due: walk round a closed loop of entries that are not whole yet, and add to every other one
    what is taken from those between, until one of them is whole.

    Source: L. H. Cox, A constructive procedure for unbiased controlled rounding, 1987.
    """
    n = sum(parts)
    dues = np.outer(counts, parts)  # in n-ths of a row: whole numbers, so that nothing gets lost
    while (dues % n).any():
        at = _ring(dues % n > 0)
        sign = np.tile([1, -1], len(at[0]) // 2)
        to_fall = dues[at] % n  # to the whole row below
        to_rise = n - to_fall
        one_way = int(np.where(sign > 0, to_rise, to_fall).min())
        other_way = int(np.where(sign > 0, to_fall, to_rise).min())
        dues[at] += sign * (one_way if rng.integers(one_way + other_way) < other_way else -other_way)
    return dues // n


def _ring(unfinished: Array) -> tuple[Array, Array]:
    """Find entries of a table that lead back to the first by steps along a row and a column in turn.

    Each row and column adds up to a whole number, so where one entry is unfinished there is another to go to.
    """
    n_rows = len(unfinished)
    here, before, walk = int(np.flatnonzero(unfinished.any(axis=1))[0]), -1, list[int]()
    while here not in walk:  # rows are 0, 1, ..., columns follow
        walk.append(here)
        ways = (
            np.flatnonzero(unfinished[here]) + n_rows
            if here < n_rows
            else np.flatnonzero(unfinished[:, here - n_rows])
        )
        here, before = int(ways[ways != before][0]), here
    ring = np.array(walk[walk.index(here) :])
    ends = np.sort([ring, np.roll(ring, -1)], axis=0)
    return ends[0], ends[1] - n_rows


def _round_down(x: float) -> int:
    return floor(x + 1e-9)  # in floats 100 * 0.29 is 28.999999999999996, and means 29
