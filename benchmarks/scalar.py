"""`Value` beside micrograd: the same little network, number by number, in the same lines of code."""

import gc
import math
from itertools import pairwise
from statistics import median

import numpy as np
from contestants import clock, xor

from nnlib.autodiff import Value

try:
    from micrograd.engine import Value as Micrograd
except ImportError:
    Micrograd = None

SIZES, LR = (2, 8, 8, 1), 0.03
PAIRS = 25
X, Y = (part.tolist() for part in xor(10))


def tanh_of_micrograd(self):
    """Return tanh(z), which micrograd's package does not have, as its own operations are written."""
    a = math.tanh(self.data)
    out = Micrograd(a, (self,), "tanh")

    def backward():
        self.grad += (1 - a * a) * out.grad

    out._backward = backward
    return out


def updates(number, tanh):
    """Train on ten examples, again and again: build the loss, walk it back, step; yield the loss."""
    rng = np.random.default_rng(0)
    layers = [
        [[number(w) for w in row] for row in rng.uniform(-1, 1, (n_out, n_in + 1)).tolist()]
        for n_in, n_out in pairwise(SIZES)
    ]
    weights = [w for layer in layers for row in layer for w in row]

    def answer(a):
        for layer in layers:
            a = [tanh(sum((w * x for w, x in zip(row, a, strict=False)), row[-1])) for row in layer]
        return a[0]

    while True:
        loss = sum((answer(x) - y) ** 2 for x, (y,) in zip(X, Y, strict=True)) * (1 / len(X))
        for w in weights:
            w.grad = 0.0  # micrograd would go on adding
        loss.backward()
        for w in weights:
            w.data -= LR * w.grad
        yield loss.data


def timed(training):
    """Return the seconds of the next update and its loss; nobody pays for the rubbish of the one before."""
    gc.collect()
    start = clock()
    loss = next(training)
    return clock() - start, loss


def median_pair():
    """Return the seconds of an update, ours and micrograd's, of the pair with the median ratio of all pairs.

    Micrograd's are None where it is not installed.
    """
    ours = updates(Value, Value.tanh)
    if Micrograd is None:
        return median(timed(ours)[0] for _ in range(PAIRS)), None
    theirs = updates(Micrograd, tanh_of_micrograd)
    pairs = []
    for _ in range(PAIRS):
        (mine, loss), (other, same) = timed(ours), timed(theirs)
        if not math.isclose(loss, same, rel_tol=1e-9):
            raise SystemExit(f"Value and micrograd did not learn the same: {loss} and {same}")
        pairs.append((mine, other))
    return sorted(pairs, key=lambda pair: pair[1] / pair[0])[PAIRS // 2]


def chain(length=10_000):
    """Return the seconds that a chain of so many nodes takes, forward and backward."""
    start = clock()
    end = Value(1)
    for _ in range(length):
        end = -end
    end.backward()
    return clock() - start
