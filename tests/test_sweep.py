"""A sweep is its networks: it trains each as if it were alone, whatever becomes of the others."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_networks import PAIRS, draws, every, examples_for

from nnlib.network import Network
from nnlib.sweep import Sweep

pytestmark = pytest.mark.filterwarnings("error")
RNG = np.random.default_rng(0)
X, Y = RNG.uniform(-1, 1, (23, 2)), RNG.uniform(-1, 1, 23)
X5 = np.arange(1.0, 6).reshape(-1, 1)  # the five points of y = 2x


@st.composite
def sweeps(draw):
    """Draw sizes, rates, seeds, the number of examples, a batch size that may leave a rest, and a seed."""
    members, n = draw(st.integers(1, 5)), draw(st.integers(1, 12))
    return (
        draw(st.lists(st.integers(1, 8), min_size=2, max_size=4)),
        draw(st.lists(st.floats(1e-4, 0.1), min_size=members, max_size=members)),
        draw(st.lists(st.integers(0, 99), min_size=members, max_size=members)),
        n,
        draw(st.integers(1, n)),
        draw(st.integers(0, 2**32 - 1)),
    )


@every(PAIRS)
@draws(4)
@given(sweep=sweeps())
def test_20_steps_of_a_sweep_equal_those_of_single_networks(output, loss, sweep):
    sizes, rates, seeds, n, batch_size, seed = sweep
    if loss in ("sse", "half_sse"):
        rates = [rate / (n * sizes[-1]) for rate in rates]  # a sum's slope grows with the answers
    options = {"activation": "tanh", "output": output, "loss": loss}
    examples = examples_for(Network(sizes, **options), n, np.random.default_rng(seed))
    epochs = -(-20 // -(-n // batch_size))  # 20 steps, and to the end of the epoch
    together = Sweep(sizes, rates, seeds, **options)
    losses = together.learn(*examples, epochs, batch_size, seed)
    assert losses.shape == (epochs, len(rates)) == (epochs, len(together))
    for k, (rate, start) in enumerate(zip(rates, seeds, strict=True)):
        alone = Network(sizes, seed=start, **options)
        history = alone.learn(*examples, epochs, rate, batch_size, seed=seed)
        scale = np.abs(alone.parameters).max()
        assert np.abs(together.parameters[k] - alone.parameters).max() <= 1e-12 * scale
        assert np.allclose(losses[:, k], history.train_loss, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("activation", ["identity", "step", "relu", "sigmoid", "tanh"])
@pytest.mark.parametrize("dtype, near", [("float64", 1e-12), ("float32", 1e-4)])
def test_every_hidden_activation_and_dtype_sweeps(activation, dtype, near):
    options = {"activation": activation, "output": "identity", "dtype": dtype}
    together = Sweep([2, 5, 4, 1], [0.01, 0.05, 0.1], [3, 4, 5], **options)
    losses = together.learn(X, Y, 4, 5, seed=1)
    assert together.parameters.dtype == together.network(0).parameters.dtype == dtype
    for k, rate in enumerate([0.01, 0.05, 0.1]):
        history = Network([2, 5, 4, 1], seed=3 + k, **options).learn(X, Y, 4, rate, 5, seed=1)
        assert np.allclose(losses[:, k], history.train_loss, rtol=near, atol=0)


def test_a_softmax_sweep_learns_classes():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 60)
    points = np.array([[0, 1], [1, -1], [-1, -1]])[labels] + rng.normal(0, 0.3, (60, 2))
    together = Sweep([2, 6, 3], [0.001, 0.3], output="softmax", loss="cross_entropy")
    losses = together.learn(points, np.eye(3)[labels], 40)
    answers = together.network(1).predict(points)
    assert np.allclose(answers.sum(1), 1) and np.mean(answers.argmax(1) == labels) > 0.95
    assert losses[-1, 1] < 0.2 < losses[-1, 0]


def test_all_members_meet_the_rows_in_the_order_of_learn():
    """With one seed the same order, with another another: at batch size 1 every order ends elsewhere."""
    ends = {}
    for seed in (0, 1):
        together, alone = Sweep([2, 3, 1], [0.1, 0.1]), Network([2, 3, 1])
        together.learn(X, Y, 2, batch_size=1, seed=seed)
        alone.learn(X, Y, 2, 0.1, 1, seed=seed)
        assert np.allclose(together.parameters, alone.parameters, rtol=0, atol=1e-13)
        ends[seed] = alone.parameters
    assert np.abs(ends[0] - ends[1]).max() > 1e-6


def test_a_batch_size_not_given_is_that_of_learn():
    for n in (4, 23):
        together, alone = Sweep([2, 3, 1], 0.1), Network([2, 3, 1])
        together.learn(X[:n], Y[:n], 2), alone.learn(X[:n], Y[:n], 2, 0.1)
        assert np.allclose(together.parameters[0], alone.parameters, rtol=0, atol=1e-13)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_an_exploding_member_is_nan_from_there_on_and_the_others_go_on_unharmed(dtype):
    rates, options = [0.001, 1, 0.01, 0.5], {"output": "identity", "dtype": dtype}
    together = Sweep([1, 3, 1], rates, [0, 1, 2, 3], activation="identity", **options)
    losses = together.learn(X5, 2 * X5, 200, batch_size=2)
    for k, rate in enumerate(rates):
        alone = Network([1, 3, 1], activation="identity", seed=k, **options)
        history = alone.learn(X5, 2 * X5, 200, rate, 2)
        completed = len(history.epoch)
        near = 1e-9 if dtype == "float64" else 1e-3
        assert np.allclose(losses[:completed, k], history.train_loss, rtol=near)
        assert np.isnan(losses[completed:, k]).all() and (completed == 200) == (rate < 0.1)


def test_what_exploded_stays_nan_even_if_its_weights_come_back():
    """With mae the steps are lr long, one there and the next one back, where the loss is finite again."""
    options = {"output": "identity", "loss": "mae"}
    losses = Sweep([1, 1], [1e200, 0.01], **options).learn(X5, 2 * X5, 4, batch_size=5)
    assert np.isnan(losses[:, 0]).all() and np.isfinite(losses[:, 1]).all()
    net = Network([1, 1], **options)
    net.parameters -= 1e200 * net.gradient(X5, 2 * X5)
    net.parameters -= 1e200 * net.gradient(X5, 2 * X5)
    assert np.isfinite(net.loss(X5, 2 * X5))


def test_the_survivors_are_what_they_are_without_the_exploding_ones():
    one, other = (Sweep([1, 3, 1], rates, output="identity") for rates in ([0.01, 0.01], [0.01, 50]))
    assert np.array_equal(one.learn(X5, 2 * X5, 30)[:, 0], other.learn(X5, 2 * X5, 30)[:, 0])
    assert np.array_equal(one.parameters[0], other.parameters[0])


def test_learning_again_goes_on_from_where_it_was_and_what_exploded_stays_so():
    together = Sweep([1, 2, 1], [0.01, 50], output="identity")
    first, again = (together.learn(X5, 2 * X5, 99) for _ in range(2))
    assert again[0, 0] < first[-1, 0] and np.isnan(again[:, 1]).all() and np.isnan(first[-1, 1])


def test_losses_measured_less_often_are_the_same_ones_and_the_last_is_among_them():
    each, some = (Sweep([2, 3, 1], [0.1, 0.2]).learn(X, Y, 7, measure_every=k) for k in (1, 3))
    assert np.array_equal(some, each[[2, 5, 6]])


def test_one_rate_serves_many_seeds_and_one_seed_many_rates():
    starts = Sweep([2, 3, 1], 0.1, seeds=range(4))
    assert len(starts) == 4 and np.array_equal(starts.lr, [0.1] * 4)
    assert len({row.tobytes() for row in starts.parameters}) == 4
    rates = Sweep([2, 3, 1], [0.1, 0.2, 0.3], seeds=2)
    assert (rates.parameters == Network([2, 3, 1], seed=2).parameters).all() and len(rates) == 3


def test_a_network_taken_out_goes_its_own_way():
    together = Sweep([2, 3, 1], [0.1, 0.2])
    together.learn(X, Y, 2)
    net = together.network(1)
    assert np.array_equal(net.parameters, together.parameters[1])
    before = together.parameters.copy()
    net.learn(X, Y, 1)
    assert np.array_equal(together.parameters, before)


def test_a_sweep_says_what_it_is():
    assert repr(Sweep([2, 3, 1], [0.1, 1])) == "<Sweep of 2: <Network 2-3-1: tanh, output tanh, loss mse>>"


def test_a_sweep_is_not_copied_since_the_copy_would_not_learn():
    for way in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match=r"a Sweep cannot be copied: .* network\(k\)"):
            way(Sweep([2, 1], 0.1))


@pytest.mark.parametrize("lr", [1e60, 1e-60, [0.1, 1e60]])
def test_a_rate_that_is_no_float32_is_refused_in_a_sweep_of_them(lr):
    with pytest.raises(ValueError, match="lr: expected"):
        Sweep([2, 1], lr, dtype="float32")
