"""How wrong a probability is: little if the right answer was likely, and without bound if it was ruled out.

    binary        -(y ln y_hat + (1 - y) ln(1 - y_hat))      one answer, yes or no: for sigmoid
    categorical   -sum_k y_k ln y_hat_k                      one of several classes: for softmax

Each comes three times: from the answers y_hat, as a slope, and from z, which is exact where y_hat = f(z) is
rounded to 0 or 1. All give the loss of each example, (..., n) from (..., n, k), but the slopes, which have
their mean over n in them. The two losses of nnlib that are made of these are in `nnlib.losses`.

Source: not in the articles. It mends their saturated neuron: with it delta = (y_hat - y) / n, without f'.
"""

import numpy as np

from nnlib.arguments import Array


def binary(y_hat: Array, y: Array) -> Array:
    return -(_y_log(y, y_hat) + _y_log(1 - y, 1 - y_hat)).sum(-1)


def binary_slope(y_hat: Array, y: Array) -> Array:
    return (_over(1 - y, 1 - y_hat) - _over(y, y_hat)) / len(y)


def binary_from_z(z: Array, y: Array) -> Array:
    return (np.logaddexp(0, z) - y * z).sum(-1)


def categorical(y_hat: Array, y: Array) -> Array:
    return -_y_log(y, y_hat).sum(-1)


def categorical_slope(y_hat: Array, y: Array) -> Array:
    return -_over(y, y_hat) / len(y)


def categorical_from_z(z: Array, y: Array) -> Array:
    z = z - z.max(-1, keepdims=True)
    return np.log(np.exp(z).sum(-1)) - (y * z).sum(-1)


def _over(y: Array, p: Array) -> Array:
    with np.errstate(divide="ignore"):  # sure and wrong: the slope is infinite
        return np.divide(y, p, out=np.zeros_like(p), where=y > 0)


def _y_log(y: Array, p: Array) -> Array:
    with np.errstate(divide="ignore"):  # sure and wrong: ln 0, the loss is infinite
        return y * np.log(p, out=np.zeros_like(p), where=y > 0)  # 0 ln 0 counts 0
