"""Digits that people wrote by hand, as pictures of 8 x 8."""

from __future__ import annotations

from functools import cache

import numpy as np

from nnlib.datasets import shipped
from nnlib.datasets.dataset import Dataset


@cache
def digits() -> Dataset:
    """Handwritten digits: X is (1797, 64), the picture row by row; y is (1797,), the digit, 0 to 9.

    `X[k].reshape(8, 8)` is picture k. Each number is the share of ink in a field of 4 x 4 dots, from 0 for
    none to 1 for all 16. A network with a softmax output learns from `data.one_hot()`.

    These are the 1,797 of UCI's 5,620 pictures that it keeps for the test, by 13 writers. Who wrote which is
    not known: a split deals by row, so the hand of one writer is in several parts.

    Source: UCI optdigits, see DATA.md.
    """
    table = np.fromstring(shipped.text("digits").replace("\n", ","), sep=",").reshape(-1, 65)
    return Dataset(
        X=table[:, :-1] / 16,
        y=table[:, -1],
        feature_names=tuple(f"row {row} column {column}" for row in range(8) for column in range(8)),
        class_names=("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        source="E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (1998), UCI Machine"
        " Learning Repository, doi 10.24432/C50P49; the 1,797 pictures of its test part",
        licence="CC BY 4.0",
        name="digits",
    )
