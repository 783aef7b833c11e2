"""Keeping weights small: a penalty for every weight beside the loss, so that training weighs the two.

    L + l1 sum |W| + l2 sum W^2            slope: dL/dW + l1 sign(W) + 2 l2 W

L2 pulls large weights hardest and leaves few of them; L1 pulls all alike and drives what is not needed to 0.
Biases are left alone: they move an answer, but make nothing steep.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from nnlib.activations import Call
from nnlib.arguments import Array
from nnlib.layers import Operation, cut


def penalize(W: Array, dW: Array, sizes: Sequence[int], l1: float, l2: float) -> Operation:
    """Give the operation that adds the penalty's slope to dW, in place.

    Parameters
    ----------
    W, dW : (P,), every parameter of a network with these sizes, and its slope, flat.
    l1, l2 : the penalties, numbers from 0.
    """
    is_weight = np.ones_like(W)
    for Wb in cut(is_weight, sizes):
        Wb[:, -1] = 0
    calls = tuple(_calls(W, dW, l1 * is_weight, 2 * l2 * is_weight))
    return Operation("Blame", None, "dW <- dW + l1 sign(W) + 2 l2 W", calls)


def _calls(W: Array, dW: Array, l1: Array, twice_l2: Array) -> Iterable[Call]:
    pull = np.empty_like(W)
    yield np.sign, (W, pull)
    yield np.multiply, (pull, l1, pull)
    yield np.add, (dW, pull, dW)
    yield np.multiply, (W, twice_l2, pull)
    yield np.add, (dW, pull, dW)
