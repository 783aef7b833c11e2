"""Optimizers: their formulas, replayed and called anew; memory that survives a snapshot to the last bit."""

from copy import deepcopy
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.network import Network
from nnlib.optimizers import OPTIMIZERS, SGD, Adam, Momentum
from nnlib.training import Trainer

pytestmark = pytest.mark.filterwarnings("error")
RNG = np.random.default_rng(0)
X, Y = RNG.uniform(-1, 1, (23, 2)), RNG.uniform(-1, 1, 23)
every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)
quickly = settings(derandomize=True, deadline=None, max_examples=40)
slopes = st.lists(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3), min_size=1, max_size=12)


def walk(optimizer, W, gradients, replayed=True):
    """Step through the gradients, with calls recorded once or asked for at each step; return the last W."""
    W, dW = np.array(W, float), np.empty(np.shape(W))
    recorded = list(optimizer.step(W, dW))
    for gradient in gradients:
        dW[...] = gradient
        for function, arguments in recorded if replayed else optimizer.step(W, dW):
            function(*arguments)
    return W


def path(optimizer, start=3.0, steps=400):
    """Descend 30 (W - 2)^2; return W after each step."""
    W, dW, seen = np.array([start]), np.empty(1), []
    recorded = list(optimizer.step(W, dW))
    for _ in range(steps):
        dW[:] = 60 * (W - 2)
        for function, arguments in recorded:
            function(*arguments)
        seen.append(W[0])
    return np.array(seen)


def make(name, **rest):
    return Trainer(Network([2, 4, 3, 1], seed=3), (X, Y), OPTIMIZERS[name](0.05), 5, **rest)


def drive(trainer, updates):
    for _ in islice(trainer.batches(), updates):
        pass
    return trainer


# The formulas


@quickly
@given(gradients=slopes, mu=st.floats(0, 0.99))
def test_momentum_is_its_formula(gradients, mu):
    W, v = np.zeros(3), np.zeros(3)
    for g in np.array(gradients):
        v = mu * v - 0.1 * g
        W = W + v
    assert np.allclose(walk(Momentum(0.1, mu), np.zeros(3), gradients), W, rtol=1e-12, atol=1e-12)


@quickly
@given(gradients=slopes, beta1=st.floats(0, 0.99), beta2=st.floats(0, 0.999))
def test_adam_is_its_formula(gradients, beta1, beta2):
    W, m, v = np.zeros(3), np.zeros(3), np.zeros(3)
    for t, g in enumerate(np.array(gradients), start=1):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        W = W - 0.1 * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + 1e-8)
    assert np.allclose(walk(Adam(0.1, beta1, beta2), np.zeros(3), gradients), W, rtol=1e-9, atol=1e-9)


@quickly
@given(gradients=slopes)
def test_momentum_that_keeps_nothing_is_gradient_descent(gradients):
    assert np.array_equal(
        walk(Momentum(0.1, mu=0), np.ones(3), gradients), walk(SGD(0.1), np.ones(3), gradients)
    )


@quickly
@given(gradient=st.floats(1e-3, 1e6), sign=st.sampled_from([-1, 1]))
def test_adams_first_step_has_the_length_of_the_rate_however_steep_it_is(gradient, sign):
    assert walk(Adam(0.1), np.zeros(1), [[sign * gradient]]) == pytest.approx(-0.1 * sign, rel=1e-4)


@pytest.mark.parametrize("mu, times", [(0.5, 2), (0.9, 10), (0.99, 100)])
def test_C_75_momentum_keeps_velocity_on_an_even_slope_a_step_grows_to_1_over_1_minus_mu(mu, times):
    optimizer = Momentum(0.1, mu)
    W = [walk(optimizer, np.zeros(1), np.ones((n, 1)))[0] for n in (3000, 1)]
    assert W[1] == pytest.approx(-0.1 * times, rel=1e-6)


@pytest.mark.parametrize("mu, steps", [(0, 75), (0.5, 32), (0.9, 81)])
def test_S3_23_C_61_Y_37_momentum_stays_within_a_hundredth_of_2_after_75_32_and_81_steps(mu, steps):
    outside = np.flatnonzero(abs(path(Momentum(0.001, mu)) - 2) >= 0.01) + 1
    assert outside[-1] + 1 == steps


def test_S3_23_Y_37_momentum_may_overshoot_where_gradient_descent_never_does():
    assert path(Momentum(0.001, 0.9)).min() == pytest.approx(1.4858, abs=1e-4)
    assert path(SGD(0.001)).min() > 2


# Memory


@every_optimizer
@quickly
@given(gradients=slopes)
def test_a_step_recorded_once_and_replayed_equals_one_asked_for_anew(name, gradients):
    one, other = (walk(OPTIMIZERS[name](0.1), np.ones(3), gradients, replayed) for replayed in (True, False))
    assert np.array_equal(one, other)


@every_optimizer
def test_asking_for_the_calls_of_a_step_moves_nothing(name):
    optimizer, W, dW = OPTIMIZERS[name](0.1), np.ones(3), np.ones(3)
    list(optimizer.step(W, dW)), list(optimizer.step(W, dW))
    assert np.array_equal(W, np.ones(3))
    assert np.array_equal(walk(optimizer, W, [dW]), walk(OPTIMIZERS[name](0.1), W, [dW]))


@every_optimizer
def test_batches_of_every_size_share_one_memory(name):
    """The last batch of an epoch, 3 rows of 23, has a recording of its own, but not a speed of its own."""
    trainer, net, order = make(name), Network([2, 4, 3, 1], seed=3), np.random.default_rng(0)
    optimizer, dW = OPTIMIZERS[name](0.05), np.empty(net.parameters.size)
    for _ in range(3):
        rows = order.permutation(23)
        for start in range(0, 23, 5):
            dW[:] = net.gradient(X[rows[start : start + 5]], Y[rows[start : start + 5]])
            for function, arguments in optimizer.step(net.parameters, dW):
                function(*arguments)
    drive(trainer, 15)
    assert np.allclose(trainer.net.parameters, net.parameters, rtol=0, atol=1e-12)


@every_optimizer
@quickly
@given(before=st.integers(0, 12), after=st.integers(0, 12), detour=st.integers(0, 7), half=st.booleans())
def test_restoring_in_mid_training_repeats_the_run_to_the_last_bit(name, before, after, detour, half):
    trainer = drive(make(name), before)
    if half:
        list(islice(trainer.operations(), 3))
    moment = trainer.snapshot()
    first = drive(trainer, after).net.parameters.tobytes()
    trainer.lr = 0.5
    drive(trainer, detour)
    for _ in range(2):  # a second time: restoring has not spent the snapshot
        trainer.restore(moment)
        assert trainer.lr == 0.05
        assert drive(trainer, after).net.parameters.tobytes() == first
    straight = drive(make(name), before + after)
    assert straight.net.parameters.tobytes() == first


@every_optimizer
def test_a_memory_matters_or_the_test_above_would_prove_nothing(name):
    trainer = drive(make(name), 7)
    moment = trainer.snapshot()
    went_on = drive(trainer, 5).net.parameters.copy()
    trainer.restore(moment._replace(optimizer=OPTIMIZERS[name](0.05)))
    forgot = drive(trainer, 5).net.parameters
    assert np.array_equal(went_on, forgot) == (name == "sgd")


@every_optimizer
def test_a_deep_copy_goes_on_by_itself(name):
    optimizer, gradients = OPTIMIZERS[name](0.1), RNG.normal(size=(4, 3))
    W = walk(optimizer, np.ones(3), gradients)
    twin = deepcopy(optimizer)
    expected = walk(optimizer, W, gradients)
    assert np.array_equal(walk(twin, W, gradients), expected)
    assert not np.array_equal(walk(optimizer, W, gradients), expected) or name == "sgd"


@every_optimizer
def test_two_trainers_given_one_optimizer_do_not_share_its_memory(name):
    optimizer = OPTIMIZERS[name](0.05)
    one, two = (Trainer(Network([2, 4, 3, 1], seed=3), (X, Y), optimizer, 5) for _ in range(2))
    drive(one, 9)
    assert drive(two, 9).net.parameters.tobytes() == one.net.parameters.tobytes()


@every_optimizer
def test_the_rate_may_change_between_replayed_steps(name):
    trainer = drive(make(name), 3)
    trainer.lr = 1e-12
    if name == "momentum":  # it still has speed: that is what momentum is
        drive(trainer, 300)
    before = trainer.net.parameters.copy()
    drive(trainer, 3)
    assert np.allclose(trainer.net.parameters, before, rtol=0, atol=1e-9)


@every_optimizer
def test_each_optimizer_learns_and_names_its_formula(name):
    net = Network([1, 1], output="identity")
    x = np.arange(1.0, 6).reshape(-1, 1)
    lr = {"sgd": 0.02, "momentum": 0.005, "adam": 0.1}[name]
    history = net.learn(x, 2 * x, epochs=300, lr=lr, batch_size=5, optimizer=name)
    assert history.train_loss[-1] < 1e-2 < history.train_loss[0]
    assert [op.formula for op in islice(make(name).operations(), 20) if op.subgoal == "Step"] == [
        OPTIMIZERS[name].formula
    ]


# What does not fit


@pytest.mark.parametrize("share", [-0.1, 1, 2, np.nan, "0.9", None])
def test_a_share_outside_0_to_1_is_refused_by_name(share):
    for make_one, argument in ((Momentum, "mu"), (Adam, "beta1"), (Adam, "beta2")):
        with pytest.raises(ValueError, match=f"{argument}: expected a share from 0 to below 1, such as 0.9"):
            make_one(0.1, **{argument: share})


@pytest.mark.parametrize("eps", [0, -1e-8, np.inf, np.nan, None])
def test_an_eps_that_is_no_positive_number_is_refused(eps):
    with pytest.raises(ValueError, match="eps: expected a positive number, such as 1e-08, got"):
        Adam(eps=eps)


@pytest.mark.parametrize("name", ["momentum", "adam"])
def test_an_optimizer_with_a_memory_of_another_shape_is_refused(name):
    optimizer = OPTIMIZERS[name](0.1)
    walk(optimizer, np.ones(3), [np.ones(3)])
    with pytest.raises(ValueError, match=r"W: expected shape \(3,\), which this optimizer began with, got"):
        list(optimizer.step(np.ones(4), np.ones(4)))


def test_optimizers_show_their_numbers():
    assert [repr(one) for one in (SGD(0.1), Momentum(0.1), Adam())] == [
        "SGD(lr=0.1)",
        "Momentum(lr=0.1, mu=0.9)",
        "Adam(lr=0.001)",
    ]
