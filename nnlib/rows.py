"""Which examples an update looks at: the rows in an order drawn anew for each epoch, dealt batch by batch."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np

from nnlib.arguments import Array, generator, whole_number


class Place(NamedTuple):
    """Where in the dealing one is: enough to deal the same rows again."""

    n: int
    rng_state: Any
    position: int


class Rows:
    """The rows 0 to n - 1, dealt in batches. A full batch is not shuffled: no order is drawn for it.

    Parameters
    ----------
    n : how many rows.
    seed : of the orders. Of a generator a copy is used: the caller's does not move.

    Attributes
    ----------
    position : how many rows of this epoch are done.
    """

    def __init__(self, n: int, seed: Any):
        self._rng = deepcopy(generator(seed))
        self._state = self._rng.bit_generator.state  # from which the order of this epoch was drawn
        self._all: Array = np.arange(n)
        self._order: Array | None = None
        self.position = 0

    def __len__(self) -> int:
        return len(self._all)

    def deal(self, size: int) -> Array:
        """Give the next rows of this epoch, size of them or what is left. They are not done yet."""
        if self._order is None:
            if size == len(self) and not self.position:
                return self._all
            self._state = self._rng.bit_generator.state
            self._order = self._rng.permutation(len(self))
        return self._order[self.position : self.position + size]

    def done(self, count: int) -> bool:
        """Count rows as done; say whether these were the last of the epoch, and begin the next one then."""
        self.position += count
        if self.position < len(self):
            return False
        self._order, self.position = None, 0
        return True

    def place(self) -> Place:
        """Remember where one is."""
        return Place(
            len(self), self._rng.bit_generator.state if self._order is None else self._state, self.position
        )

    def go_to(self, place: Place) -> None:
        """Return to where one was; from there the same rows are dealt in the same order."""
        self._rng.bit_generator.state = place.rng_state
        self._order, self.position = None, place.position


def batch_size_for(n: int, size: int | None) -> int:
    """Check a batch size for n rows; None stands for 10, or all if they are fewer."""
    return min(10, n) if size is None else whole_number(size, "batch_size", 1, n, "the rows of the data")
