"""Random networks with examples that they can answer, for properties that hold for all of them."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import example, settings
from hypothesis import strategies as st

from nnlib.activations import ACTIVATIONS
from nnlib.losses import permitted
from nnlib.network import Network

HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
PAIRS = [(output, loss) for output, f in ACTIVATIONS.items() for loss in permitted(f)]
ADDING_UP = [pair for pair in PAIRS if pair[1] != "rms"]  # losses that add up example by example


def every(pairs):
    return pytest.mark.parametrize("output, loss", pairs, ids=map("-".join, pairs))


def draws(count):
    """Draw so many architectures, the same in every run."""
    return settings(derandomize=True, deadline=None, max_examples=count)


class Architecture(NamedTuple):
    sizes: list[int]
    n: int
    batch_size: int
    seed: int


# One that every pair meets, whatever is drawn: hidden layers, and batches that leave a rest.
DEEP = Architecture([3, 5, 4, 2], n=7, batch_size=3, seed=1)
deep = example(architecture=DEEP)


@st.composite
def architectures(draw, ragged=False, hidden=0):
    """Draw 1 to 4 layers of 1 to 16 units, n examples, and a batch size.

    The first drawn is the smallest there is: where a test is about a ragged last batch, or about a hidden
    layer of some neurons, it asks for them.
    """
    sizes = draw(st.lists(st.integers(1, 16), min_size=3 if hidden else 2, max_size=5))
    sizes[1] = max(sizes[1], hidden)
    n = draw(st.integers(3 if ragged else 1, 10))
    batch_size = draw(st.sampled_from([size for size in range(1, n + 1) if n % size or not ragged]))
    return Architecture(sizes, n, batch_size, draw(st.integers(0, 2**32 - 1)))


def problems(architecture, output, loss):
    """Yield a network, X and y for every hidden activation, drawn anew as long as a kink is near."""
    sizes, n, _, seed = architecture
    for hidden in HIDDEN:
        rng = np.random.default_rng(seed)
        net = Network(sizes, hidden, output, loss, seed=rng)
        start = net.parameters.copy()
        for _ in range(200):
            net.parameters = start + rng.normal(0, 0.1, start.size)  # biases are not all 0
            X, y = examples_for(net, n, rng)
            if not has_kink_nearby(net, X, y):
                break
        else:
            raise AssertionError("every draw lies near a kink")
        yield net, X, y


def examples_for(net, n, rng):
    """Draw n examples that the output can answer; for cross-entropies y is now classes, now shares."""
    X, y = rng.uniform(-1, 1, (n, net.sizes[0])), rng.uniform(0, 1, (n, net.sizes[-1]))
    classes = rng.integers(2)
    if net.criterion.name == "binary_cross_entropy" and classes:
        y = y.round()
    if net.output.name == "softmax":
        y = np.eye(net.sizes[-1])[y.argmax(1)] if classes else y / y.sum(1, keepdims=True)
    return X, y


def has_kink_nearby(net, X, y):
    """Say whether a small step may cross a place without slope: relu or step at 0, mae at an error of 0."""
    trace = net.trace(X, y)
    pairs = zip(trace.layers, net.layers, strict=True)
    kinks = [now.z for now, layer in pairs if layer.f.name in ("relu", "step")]
    if net.criterion.name in ("mae", "rms"):  # rms of one answer is mae
        kinks.append(trace.layers[-1].a - trace.y)
    return any((np.abs(values) < 1e-3).any() for values in kinks)
