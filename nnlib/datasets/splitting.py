"""Which row goes where: a shuffled table is cut into three parts.

    train 80 %                                   validation 10 %       test 10 %
    the network learns from it                   you choose by it      opened once, at the end

The training and the validation part are rounded down, and the test part takes the rest.
"""

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
    classes : (n,), the class of each row; each part gets the classes in the proportion of the whole, to
        about a row. None to leave that to chance.
    """
    order = rng.permutation(sum(parts))
    if classes is not None:
        order = _interleave(order, classes)
    return [rng.permutation(rows) for rows in np.split(order, np.cumsum(parts)[:-1])]


def _interleave(order: Array, classes: Array) -> Array:
    """Return the same rows in an order of which every stretch from the start has the classes in proportion.

    Of the m rows of a class the r-th goes to (r + 1/2) / m of the way.
    """
    place = np.empty(len(order))
    for k in np.unique(classes):
        rows = np.flatnonzero(classes[order] == k)
        place[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
    return order[np.argsort(place, kind="stable")]


def _round_down(x: float) -> int:
    return floor(x + 1e-9)  # in floats 100 * 0.29 is 28.999999999999996, and means 29
