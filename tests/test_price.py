"""What the slopes of all weights cost: counted for a network of any size, and timed with a clock of ours."""

import re

import numpy as np
import pytest

from nnlib.datasets import circle
from nnlib.network import Network
from nnlib.price import REPEATS, SWEEP, looks, measure
from nnlib.slopes import central, gradient_check
from nnlib.small_network import X, Y, small_network

DATA = circle(20)


class Clock:
    """A clock that each pass through a network moves on: a look at the loss by 1 s, a sweep by 3 s."""

    def __init__(self, monkeypatch):
        self.now, self.looks, self.sweeps = 0.0, [], 0
        loss, gradient = Network.loss, Network.gradient

        def look(net, *data):
            self.now += 1
            self.looks.append(net.parameters.copy())
            return loss(net, *data)

        def sweep(net, *data):
            self.now += 3
            self.sweeps += 1
            return gradient(net, *data)

        monkeypatch.setattr(Network, "loss", look)
        monkeypatch.setattr(Network, "gradient", sweep)

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.mark.parametrize("sizes", [(2, 2, 1), (1, 3, 2), (2, 8, 8, 1)])
def test_C_23_nudging_looks_twice_at_the_loss_for_each_weight(sizes, clock):
    net, y = Network(sizes), np.zeros((len(DATA.X), sizes[-1]))
    rows = DATA.X[:, : sizes[0]]

    def loss(parameters):
        net.parameters = parameters
        return net.loss(rows, y)

    central(loss, net.parameters.copy())
    assert looks(net.parameters.size) == len(clock.looks) == gradient_check(net, rows, y).evaluations


def test_C_23_the_numbers_of_the_claim():
    assert (looks(13), looks(79_510)) == (26, 159_020)
    assert SWEEP == 2


def test_nudging_and_the_sweep_find_the_same_slopes_of_the_small_network():
    assert gradient_check(small_network(), X, Y).error < 1e-7


def test_a_look_and_a_sweep_are_timed_alone_and_every_weight_is_nudged(clock):
    price = measure(small_network(), X, Y, budget=1000, clock=clock)
    assert price == (9, 1.0, 3.0, 18.0, 9)
    assert not price.estimated
    assert clock.sweeps == REPEATS + 1
    assert len(clock.looks) == REPEATS + 1 + looks(9)


def test_each_weight_in_turn_is_nudged_up_and_down_and_put_back(clock):
    net = small_network()
    start = net.parameters.copy()
    measure(net, X, Y, budget=1000, clock=clock)
    nudges = np.array(clock.looks[REPEATS + 1 :]) - start
    assert nudges[::2] == pytest.approx(1e-5 * np.eye(9), abs=1e-12)
    assert nudges[1::2] == pytest.approx(-1e-5 * np.eye(9), abs=1e-12)


@pytest.mark.parametrize(("budget", "nudged"), [(0.1, 1), (2, 1), (2.1, 2), (10, 5)])
def test_where_the_budget_ends_the_time_is_scaled_up_and_it_says_so(clock, budget, nudged):
    price = measure(small_network(), X, Y, budget=budget, clock=clock)
    assert price.nudged == nudged
    assert price.estimated
    assert price.nudging == 18.0


def test_the_network_does_not_change():
    net = small_network()
    before = net.parameters.copy()
    measure(net, X, Y)
    assert np.array_equal(net.parameters, before)


def test_a_network_is_whole_even_if_the_measuring_is_interrupted(clock, monkeypatch):
    net = small_network()
    before = net.parameters.copy()

    look = Network.loss

    def interrupted(net, *data):
        if len(clock.looks) > REPEATS + 3:  # a weight has been nudged and not put back
            raise KeyboardInterrupt
        return look(net, *data)

    monkeypatch.setattr(Network, "loss", interrupted)
    with pytest.raises(KeyboardInterrupt):
        measure(net, X, Y, budget=1000, clock=clock)
    assert np.array_equal(net.parameters, before)


def test_a_real_clock_finds_nudging_the_longer_way_and_a_large_network_the_longer_still():
    small, large = (
        measure(Network([2, h, h, 1], "sigmoid", output="sigmoid"), DATA, None, budget=0.02) for h in (8, 98)
    )
    assert 5 * small.sweep < small.nudging
    assert 100 * large.sweep < large.nudging
    assert large.estimated


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("net", X, Y), "net: expected a Network, such as Network([2, 3, 1]), got 'net'"),
        ((small_network(), X, Y, 0), "budget: expected a positive number, such as 0.25, got 0"),
    ],
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        measure(*arguments)
