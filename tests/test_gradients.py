"""The gradient is right, for every network that can be built: by differences, and by a plain textbook."""

import numpy as np
import pytest
from hypothesis import given
from random_networks import ADDING_UP, PAIRS, architectures, deep, draws, every, problems
from textbook import SUMS, Textbook, flat

from nnlib.losses import LOSSES
from nnlib.network import Network

pytestmark = pytest.mark.filterwarnings("error")
H = 1e-5


def central_difference(net, X, y, direction, loss=Network.loss):
    """Measure the slope of the loss along a direction, from both sides."""
    start, sides = net.parameters.copy(), []
    for h in (H, -H):
        net.parameters = start + h * direction
        sides.append(loss(net, X, y))
    net.parameters = start
    return (sides[0] - sides[1]) / (2 * H)


def loss_in_longer_floats(net, X, y):
    return Textbook(net, np.longdouble).loss(X, y)


def random_direction(net):
    direction = np.random.default_rng(0).normal(size=net.parameters.size)
    return direction / np.linalg.norm(direction)


@every(PAIRS)
@draws(5)
@deep
@given(architecture=architectures())
def test_the_gradient_agrees_with_central_differences_along_a_random_direction(output, loss, architecture):
    for net, X, y in problems(architecture, output, loss):
        direction, gradient = random_direction(net), net.gradient(X, y)
        analytic, central = gradient @ direction, central_difference(net, X, y, direction)
        assert abs(analytic - central) <= 1e-7 * max(np.linalg.norm(gradient), 1e-6), (analytic, central)


@pytest.mark.parametrize("hidden", ["step", "sigmoid"])
@pytest.mark.parametrize("loss", ["mse", "half_sse"])
def test_of_a_saturated_network_the_difference_misses_only_what_floats_round(hidden, loss):
    """Tiny slopes of a large loss: 1e-7 of the gradient may be finer than L, which is rounded to 1e-16 L.

    In longer floats, where the machine has them, the same difference of the textbook's loss is near again.
    """
    for seed in range(4):
        net, rng = Network([7, 9, 8, 15, 13], hidden, "tanh", loss, "constant"), np.random.default_rng(seed)
        net.parameters += rng.normal(0, 0.1, net.parameters.size)
        X, y = rng.uniform(-1, 1, (5, 7)), rng.uniform(0, 1, (5, 13))
        direction, gradient = random_direction(net), net.gradient(X, y)
        near = 1e-7 * max(np.linalg.norm(gradient), 1e-6)
        floats = central_difference(net, X, y, direction)
        longer = central_difference(net, X, y, direction, loss_in_longer_floats)
        for dtype, central in [(float, floats), (np.longdouble, longer)]:
            rounding = np.finfo(dtype).eps * net.loss(X, y) / H
            assert abs(gradient @ direction - central) <= max(near, 2 * rounding)


@every(PAIRS)
@draws(3)
@deep
@given(architecture=architectures())
def test_answers_losses_and_gradient_equal_a_plain_textbook_implementation(output, loss, architecture):
    for net, X, y in problems(architecture, output, loss):
        plain = Textbook(net)
        gradient = flat(*plain.gradient(X, y))
        assert np.abs(net.predict(X) - plain.predict(X)).max() <= 1e-12
        assert np.allclose(net.losses(X, y), plain.losses(X, y), rtol=1e-12, atol=1e-15)
        assert net.loss(X, y) == pytest.approx(plain.loss(X, y), rel=1e-12, abs=1e-15)
        assert np.abs(net.gradient(X, y) - gradient).max() <= 1e-12 * np.linalg.norm(gradient)


@every(ADDING_UP)
@draws(3)
@deep
@given(architecture=architectures(ragged=True))
def test_batching_does_not_change_the_gradient_of_all_examples(output, loss, architecture):
    for net, X, y in problems(architecture, output, loss):
        size, n = architecture.batch_size, len(X)
        batches = [slice(start, start + size) for start in range(0, n, size)]
        shares = [1 if loss in SUMS else len(X[batch]) / n for batch in batches]
        parts = [
            share * net.gradient(X[batch], y[batch]) for share, batch in zip(shares, batches, strict=True)
        ]
        assert np.abs(sum(parts) - net.gradient(X, y)).max() <= 1e-12 * np.abs(parts).sum()


@every(PAIRS)
@draws(3)
@deep
@given(architecture=architectures(hidden=2))
def test_the_order_of_hidden_neurons_changes_no_answer(output, loss, architecture):
    for net, X, y in problems(architecture, output, loss):
        answers, L, before = net.predict(X), net.loss(X, y), net.parameters.copy()
        for layer, following in zip(net.layers, net.layers[1:], strict=False):
            order = np.roll(np.arange(len(layer.W)), 1)
            layer.Wb[:], following.W[:] = layer.Wb[order], following.W[:, order]
        assert not np.array_equal(net.parameters, before)
        assert np.allclose(net.predict(X), answers, rtol=0, atol=1e-12)
        assert net.loss(X, y) == pytest.approx(L, rel=1e-12, abs=1e-15)


@every(PAIRS)
@draws(3)
@deep
@given(architecture=architectures())
def test_float32_gives_the_gradient_of_float64_to_7_digits_less_what_the_layers_add_up(
    output, loss, architecture
):
    for net, X, y in problems(architecture, output, loss):
        hidden = net.layers[0].f if len(net.layers) > 1 else "tanh"
        short = Network(net.sizes, hidden, output, loss, dtype="float32")
        short.parameters = net.parameters
        gradient = net.gradient(X, y)
        assert short.gradient(X, y).dtype == short.predict(X).dtype == np.float32
        assert np.abs(short.predict(X) - net.predict(X)).max() <= 1e-5
        assert short.loss(X, y) == pytest.approx(net.loss(X, y), rel=1e-5, abs=1e-6)
        assert np.abs(short.gradient(X, y) - gradient).max() <= 2e-6 * np.linalg.norm(gradient)


def test_these_tests_meet_every_loss():
    assert {loss for _, loss in PAIRS} == set(LOSSES)
