"""The gradient is right, for every network that can be built: by differences and by a plain textbook."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnlib.activations import ACTIVATIONS, relu, softmax, step
from nnlib.initializers import INITIALIZERS
from nnlib.losses import LOSSES, permitted
from nnlib.network import Network

pytestmark = pytest.mark.filterwarnings("error")
HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
PAIRS = [(output, loss) for output, f in ACTIVATIONS.items() for loss in permitted(f)]
SUMS = [pair for pair in PAIRS if pair[1] != "rms"]  # losses that add up example by example
every_pair = pytest.mark.parametrize("output, loss", PAIRS, ids=map("-".join, PAIRS))
random_networks = settings(derandomize=True, deadline=None, max_examples=40)


@st.composite
def architectures(draw):
    """Sizes, hidden activation, initializer, number of examples, seed."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5))
    rest = (st.sampled_from(HIDDEN), st.sampled_from(list(INITIALIZERS)), st.integers(1, 12))
    return sizes, *(draw(one) for one in rest), draw(st.integers(0, 2**32 - 1))


def problem(architecture, output, loss):
    """Build a network, examples that its output can answer, and a random direction."""
    sizes, hidden, init, n, seed = architecture
    net = Network(sizes, hidden, output, loss, init, seed)
    rng = np.random.default_rng(seed)
    net.parameters += rng.normal(0, 0.1, net.parameters.size)  # biases are not all 0
    X, y = rng.uniform(-1, 1, (n, sizes[0])), rng.uniform(0, 1, (n, sizes[-1]))
    if loss == "binary_cross_entropy" and seed % 2:
        y = y.round()
    if output == "softmax":
        y = np.eye(sizes[-1])[y.argmax(1)] if seed % 2 else y / y.sum(1, keepdims=True)
    return net, X, y, rng.normal(size=net.parameters.size)


def has_kink_nearby(net, X, y):
    """Say whether a small step may cross a place without slope: relu or step at 0, an error of 0."""
    trace = net.trace(X, y)
    kinks = [at.z for at, layer in zip(trace.layers, net.layers, strict=True) if layer.f in (relu, step)]
    if net.criterion.name in ("mae", "rms"):
        kinks.append(trace.layers[-1].a - trace.y)
    return any((np.abs(values) < 1e-3).any() for values in kinks)


@every_pair
@random_networks
@given(architecture=architectures())
def test_the_gradient_agrees_with_central_differences_along_a_random_direction(output, loss, architecture):
    net, X, y, direction = problem(architecture, output, loss)
    assume(not has_kink_nearby(net, X, y))
    direction /= np.linalg.norm(direction)
    gradient, start, h = net.gradient(X, y), net.parameters.copy(), 1e-5
    norm = np.linalg.norm(gradient)
    assume(norm == 0 or norm > 1e-3 * net.loss(X, y))  # a difference of two floats cannot see a smaller slope
    net.parameters = start + h * direction
    above = net.loss(X, y)
    net.parameters = start - h * direction
    central = (above - net.loss(X, y)) / (2 * h)
    analytic = gradient @ direction
    assert abs(analytic - central) <= 1e-7 * max(norm, 1e-6), (analytic, central)


def textbook_gradient(net, X, y):
    """Backpropagation as it is written, one example after another."""
    total = [[np.zeros_like(layer.W), np.zeros_like(layer.b)] for layer in net.layers]
    for x, truth in zip(X, y, strict=True):
        zs, answers = [], [x]
        for layer in net.layers:
            zs.append(layer.W @ answers[-1] + layer.b)
            answers.append(layer.f(zs[-1]))
        f, loss = net.layers[-1].f, net.criterion
        slope = loss.slope(np.array([answers[-1]]), truth[None])[0]
        if loss.name in ("mse", "mae", "binary_cross_entropy", "cross_entropy"):
            slope = slope / len(X)  # these are means over the examples
        delta = f.derivative(zs[-1]) @ slope if f is softmax else f.derivative(zs[-1]) * slope
        for k in reversed(range(len(net.layers))):
            total[k][0] += np.outer(delta, answers[k])
            total[k][1] += delta
            if k:
                delta = net.layers[k - 1].f.derivative(zs[k - 1]) * (net.layers[k].W.T @ delta)
    return np.concatenate([np.column_stack([dW, db]).ravel() for dW, db in total])


@pytest.mark.parametrize("output, loss", SUMS, ids=map("-".join, SUMS))
@random_networks
@given(architecture=architectures())
def test_the_gradient_equals_that_of_a_plain_textbook_implementation(output, loss, architecture):
    net, X, y, _ = problem(architecture, output, loss)
    plain = textbook_gradient(net, X, y)
    assert np.abs(net.gradient(X, y) - plain).max() <= 1e-12 * max(np.linalg.norm(plain), 1)


@pytest.mark.parametrize("loss", ["mse", "mae", "binary_cross_entropy"])
@random_networks
@given(architecture=architectures(), size=st.integers(1, 12))
def test_the_gradient_of_all_examples_is_the_mean_over_batches_weighted_by_their_rows(
    loss, architecture, size
):
    net, X, y, _ = problem(architecture, "sigmoid", loss)
    batches = [slice(start, start + size) for start in range(0, len(X), size)]
    mean = sum(len(X[b]) * net.gradient(X[b], y[b]) for b in batches) / len(X)
    assert np.allclose(mean, net.gradient(X, y), rtol=0, atol=1e-13)


def test_these_tests_meet_every_activation_and_every_loss():
    assert {output for output, _ in PAIRS} == set(ACTIVATIONS)
    assert {loss for _, loss in PAIRS} == set(LOSSES)
