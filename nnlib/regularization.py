"""Keeping weights small: a penalty for every weight beside the loss, so that training weighs the two.

    L + l1 sum |W| + l2 sum W^2            slope: dL/dW + l1 sign(W) + 2 l2 W

L2 pulls large weights hardest and leaves few of them; L1 pulls all alike and drives what is not needed to 0.
Biases are left alone: they move an answer, but make nothing steep.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnlib.activations import Call
from nnlib.arguments import Array
from nnlib.layers import Operation, cut


def penalize(W: Array, dW: Array, sizes: Sequence[int], l1: float, l2: float) -> Operation:
    """Give the operation that adds the penalty's slope to dW, in place.

    Parameters
    ----------
    W, dW : (P,), every parameter of a network with these sizes, and its slope, flat. Biases stay as they are.
    l1, l2 : the penalties, numbers from 0.
    """
    is_weight = np.ones_like(W)
    for Wb in cut(is_weight, sizes):
        Wb[:, -1] = 0
    calls: list[Call] = []
    pull = np.empty_like(W)
    if l1:
        calls += (np.sign, (W, pull)), (np.multiply, (pull, l1 * is_weight, pull)), (np.add, (dW, pull, dW))
    if l2:
        calls += (np.multiply, (W, 2 * l2 * is_weight, pull)), (np.add, (dW, pull, dW))
    return Operation("Blame", None, "dW <- dW + l1 sign(W) + 2 l2 W", tuple(calls))
