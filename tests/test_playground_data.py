"""The six sets of the TensorFlow Playground: its recipes point by point, and noise that redraws nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.datasets import circle, gauss, multi_gauss, plane, spiral, xor
from nnlib.network import Network

CLASSES, QUANTITIES = (circle, xor, gauss, spiral), (plane, multi_gauss)
LABELS_MOVE = (circle, xor, plane, multi_gauss)  # with noise; of the others, the points move
quickly = settings(derandomize=True, deadline=None, max_examples=30)
every_set = pytest.mark.parametrize("make", CLASSES + QUANTITIES, ids=lambda make: make.__name__)


# What all six have in common


@every_set
def test_points_have_two_features_and_a_class_or_a_number(make):
    data = make(201)
    assert data.X.shape == (201, 2)
    assert data.y.shape == (201,)
    assert data.feature_names == ("x1", "x2")
    assert len(data.class_names) == (2 if make in CLASSES else 0)


@every_set
@quickly
@given(n=st.integers(2, 300), seed=st.integers(0, 99), noise=st.floats(0.01, 0.25))
def test_more_noise_is_more_of_the_same_noise_on_the_same_points(make, n, seed, noise):
    """One slider changes one thing: the points of a seed are not drawn anew."""
    clean, noisy, noisier = (make(n, seed, size) for size in (0, noise, 2 * noise))
    if make in LABELS_MOVE:
        np.testing.assert_array_equal(clean.X, noisy.X)
    else:
        np.testing.assert_array_equal(clean.y, noisy.y)
    if make is spiral:
        np.testing.assert_allclose(noisier.X - clean.X, 2 * (noisy.X - clean.X), atol=1e-12)
    if make is plane:
        np.testing.assert_allclose(noisier.y - clean.y, 2 * (noisy.y - clean.y), atol=1e-12)


@every_set
def test_rows_come_in_random_order_with_noise_or_without(make):
    y = make(400).y
    middle = 0.5 if make in CLASSES else 0
    first, second = (y[:200] > middle).mean(), (y[200:] > middle).mean()
    assert abs(first - second) < 0.2
    assert 0.3 < np.mean((y[1:] > middle) == (y[:-1] > middle)) < 0.8


@pytest.mark.parametrize("make", [circle, gauss, spiral])
@pytest.mark.parametrize(("n", "ones"), [(500, 250), (7, 4), (2, 1)])
def test_half_of_the_points_are_of_each_class(make, n, ones):
    assert make(n).y.sum() == ones


@every_set
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 1}, "n: expected a whole number from 2, got 1"),
        ({"noise": 0.6}, "noise: expected a number from 0 to 0.5, got 0.6"),
        ({"noise": -0.1}, "noise: expected a number from 0 to 0.5, got -0.1"),
        ({"noise": float("nan")}, "noise: expected a number from 0 to 0.5, got nan"),
        ({"noise": "10 %"}, "noise: expected a number from 0 to 0.5, got '10 %'"),
    ],
)
def test_a_set_says_what_is_wrong_with_n_and_noise(make, arguments, message):
    with pytest.raises(ValueError, match=message):
        make(**arguments)


# The recipes


def test_a_circle_is_a_disc_of_radius_2_5_in_a_ring_from_3_5_to_5():
    data = circle(2000)
    r = np.hypot(*data.X.T)
    inside = data.y == 1
    assert 0 <= r[inside].min() < 0.01 and 2.49 < r[inside].max() <= 2.5
    assert 3.5 <= r[~inside].min() < 3.51 and 4.99 < r[~inside].max() <= 5
    angle = np.arctan2(*data.X.T)
    assert np.histogram(angle, 8)[0] == pytest.approx(250, rel=0.2)
    assert np.histogram(r[inside], 5)[0] == pytest.approx(200, rel=0.25)  # even in radius, not in area


def test_xor_is_1_where_the_signs_agree_with_a_gap_around_the_axes():
    data = xor(2000)
    np.testing.assert_array_equal(data.y, data.X.prod(axis=1) > 0)
    assert 0.3 <= abs(data.X).min() < 0.31 and 5.29 < abs(data.X).max() <= 5.3
    assert data.y.mean() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (0.25, 2.25), (0.5, 4)])
def test_gauss_are_two_clouds_whose_variance_grows_from_a_half_to_4(noise, variance):
    data = gauss(8000, noise=noise)
    for k, centre in ((0, -2), (1, 2)):
        cloud = data.X[data.y == k]
        assert cloud.mean(axis=0) == pytest.approx(centre, abs=0.1)
        assert cloud.var(axis=0) == pytest.approx(variance, rel=0.06)


@pytest.mark.parametrize("n", [2, 7, 500])
def test_a_spiral_has_two_arms_that_turn_1_75_times(n):
    data = spiral(n)
    for k, start, points in ((1, 0, (n + 1) // 2), (0, np.pi, n // 2)):
        i = np.arange(points)
        angle = 1.75 * 2 * np.pi * i / points + start
        arm = 5 * i / points * [np.sin(angle), np.cos(angle)]
        mine = data.X[data.y == k]
        np.testing.assert_allclose(mine[np.hypot(*mine.T).argsort()], arm.T, atol=1e-12)


def test_the_arms_of_a_spiral_are_each_others_image_through_the_middle():
    data = spiral(300)
    first, second = (data.X[data.y == k] for k in (1, 0))
    np.testing.assert_allclose(np.sort(first, axis=0), np.sort(-second, axis=0), atol=1e-12)


def test_a_plane_rises_by_a_tenth_of_each_coordinate():
    data = plane(2000)
    np.testing.assert_allclose(data.y, data.X @ [0.1, 0.1])
    assert 5.98 < abs(data.X).max() <= 6


def test_multi_gauss_has_hills_and_hollows_by_turns_and_is_flat_between_them():
    data = multi_gauss(4000)
    centres = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    expected = np.zeros(4000)
    for x1, x2, sign in centres:  # no two reach each other: they are 4 and 5 apart, and 2 wide
        height = np.clip(1 - np.hypot(data.X[:, 0] - x1, data.X[:, 1] - x2) / 2, 0, 1)
        expected += sign * height
    np.testing.assert_allclose(data.y, expected, atol=1e-15)
    assert data.y.min() < -0.9 and data.y.max() > 0.9
    assert np.mean(data.y == 0) == pytest.approx(1 - 6 * np.pi * 4 / 144, abs=0.03)


@pytest.mark.parametrize(("make", "reach"), [(circle, 5), (xor, 5), (plane, 6), (multi_gauss, 6)])
def test_a_noisy_label_is_the_label_of_a_place_no_farther_than_the_noise_says(make, reach):
    clean, noisy = make(2000), make(2000, noise=0.2)
    changed = clean.y != noisy.y
    assert changed.any()
    if make is circle:  # a square of 1 each way reaches 1.42
        assert (abs(np.hypot(*clean.X[changed].T) - 2.5) <= reach * 0.2 * np.sqrt(2)).all()
    elif make is xor:
        assert (abs(clean.X[changed]).min(axis=1) <= reach * 0.2).all()
    elif make is plane:
        assert (abs(noisy.y - clean.y) <= 2 * reach * 0.2 / 10).all()
    else:  # the sides of a cone fall by a half a unit of way
        assert (abs(noisy.y - clean.y) <= reach * 0.2 * np.sqrt(2) / 2).all()


# What a network makes of them


@pytest.mark.parametrize("make", [circle, xor, gauss])
def test_the_network_of_the_playground_learns_with_tanh_from_minus_1_and_1(make):
    data, fresh = make(300, seed=1), make(300, seed=2)
    net = Network([2, 8, 8, 1])  # tanh, tanh
    net.learn(data.X, 2 * data.y - 1, epochs=60, lr=0.1)
    assert np.mean((net.predict(fresh.X)[:, 0] > 0) == fresh.y) > 0.97


def test_a_single_neuron_learns_the_plane_and_the_clouds_but_not_the_circle():
    neuron = Network([2, 1], output="identity")
    neuron.learn(plane().X, plane().y, epochs=30, lr=0.03)
    np.testing.assert_allclose(neuron.layers[0].W, [[0.1, 0.1]], atol=1e-6)
    right = {}
    for make in (gauss, circle):
        neuron = Network([2, 1])
        neuron.learn(make().X, 2 * make().y - 1, epochs=30, lr=0.03)
        right[make] = np.mean((neuron.predict(make().X)[:, 0] > 0) == make().y)
    assert right[gauss] > 0.97
    assert right[circle] < 0.65
