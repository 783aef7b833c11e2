"""Slopes by differences: the article's numbers, their error and cost; a referee that finds a wrong slope."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnlib.activations import ACTIVATIONS
from nnlib.landscapes import CURVES
from nnlib.losses import permitted
from nnlib.network import Network
from nnlib.slopes import central, forward, gradient_check
from nnlib.sweep import Sweep

pytestmark = pytest.mark.filterwarnings("error")
quickly = settings(derandomize=True, deadline=None, max_examples=60)
five_points = CURVES["five points"].loss  # 30 (w - 2)^2
moderate = st.floats(-10, 10)


def counted(f):
    """Wrap f so that it counts its calls in .calls."""

    def wrapped(w):
        wrapped.calls += 1
        return f(w)

    wrapped.calls = 0
    return wrapped


# The article's numbers


def test_S2_21_C_18_the_loss_at_3_0001_is_a_little_more_than_30_006():
    assert five_points(3.0001) == pytest.approx(30.0060003, abs=1e-11)
    x = np.arange(5)
    assert np.round(3.0001 * x, 4).tolist() == [0, 3.0001, 6.0002, 9.0003, 12.0004]
    squares = (3.0001 * x - 2 * x) ** 2
    assert np.allclose(squares, [0, 1.00020001, 4.00080004, 9.00180009, 16.00320016], rtol=0, atol=1e-11)


def test_S2_22_C_20_Y_19_the_slope_at_3_is_60_003_forward_59_997_backward_and_60_from_both_sides():
    assert forward(five_points, 3, 0.0001) == pytest.approx(60.003, abs=1e-8)
    assert forward(five_points, 3, -0.0001) == pytest.approx(59.997, abs=1e-8)
    assert central(five_points, 3, 0.0001) == pytest.approx(60, abs=1e-9)


def test_S2_23_C_19_the_loss_at_2_9999_is_29_9940003():
    assert five_points(2.9999) == pytest.approx(29.9940003, abs=1e-11)


def test_S2_24_C_22_the_forward_error_falls_to_about_1e_minus_8_and_rises_again_below():
    h = 10.0 ** -np.arange(1, 17)
    error = abs(forward(five_points, 3, h) - 60)
    assert np.allclose(error[:6], 30 * h[:6], rtol=1e-3)  # while h is large: half the curvature, times h
    assert 6 <= error.argmin() <= 8 and error.min() < 1e-5
    assert error[14] > 1 and error[15] == 60  # 3 + 1e-16 is 3: no difference at all


def test_S2_24_C_22_the_central_difference_of_a_parabola_is_exact_but_for_rounding():
    h = 10.0 ** -np.arange(1, 5)
    assert (abs(central(five_points, 3, h) - 60) < 1e-9).all()


def test_S0_34_C_03_the_slope_of_the_articles_neuron_is_0_1728():
    curve = CURVES["one neuron"]
    assert central(curve.loss, 0.7, 1e-6) == pytest.approx(0.1728, abs=1e-9) == curve.slope(0.7)


# The mathematics


@quickly
@given(a=moderate, b=moderate, c=moderate, w=moderate, h=st.floats(1e-3, 1))
def test_on_a_parabola_forward_errs_by_half_the_curvature_times_h_and_central_not_at_all(a, b, c, w, h):
    def f(w):
        return a * w**2 + b * w + c

    slope = 2 * a * w + b
    rounding = 1e-10 + 1e-14 * (abs(a) * w**2 + abs(b * w) + abs(c)) / h
    assert abs(forward(f, w, h) - (slope + a * h)) < rounding
    assert abs(forward(f, w, -h) - (slope - a * h)) < rounding
    assert abs(central(f, w, h) - slope) < rounding


@quickly
@given(numerator=st.integers(-99, 99), steps=st.integers(1, 12))
def test_the_central_error_shrinks_like_the_square_of_h(numerator, steps):
    w, h = numerator / 33, 0.1 / steps
    # the third derivative of a cubic is the same everywhere, so that its error is h^2 exactly
    exact = float(3 * Fraction(w) ** 2)
    assert central(lambda w: w**3, w, h) - exact == pytest.approx(h**2, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("name", CURVES)
def test_central_agrees_with_the_slope_of_every_curve(name):
    curve = CURVES[name]
    w = np.linspace(*curve.span, 41)
    slopes = np.array([central(curve.loss, at, 1e-6) for at in w])
    assert np.allclose(slopes, curve.slope(w), rtol=1e-6, atol=1e-6)


@quickly
@given(w=st.lists(moderate, min_size=1, max_size=6), differences=st.sampled_from([forward, central]))
def test_for_an_array_every_weight_is_nudged_alone_and_the_shape_stays(w, differences):
    w = np.array(w)
    slope = differences(lambda w: (w**2 * np.arange(1, w.size + 1).reshape(w.shape)).sum(), w, 1e-6)
    assert np.allclose(slope, 2 * w * np.arange(1, w.size + 1), atol=1e-4)
    matrix = differences(lambda w: (w**2).sum(), w.reshape(1, -1), 1e-6)
    assert matrix.shape == (1, len(w))


@quickly
@given(n=st.integers(1, 30))
def test_C_23_C_53_C_72_forward_costs_n_plus_1_evaluations_and_central_2_n(n):
    for differences, cost in ((forward, n + 1), (central, 2 * n)):
        f = counted(lambda w: w @ w)
        differences(f, np.ones(n))
        assert f.calls == cost


def test_a_number_gives_a_number_and_an_array_of_nudges_a_slope_for_each():
    assert np.ndim(central(lambda w: w * w, 3)) == 0
    assert forward(lambda w: w * w, 3, [1, 0.5]).tolist() == [7, 6.5]


def test_weights_are_not_changed_by_nudging_them():
    w = np.arange(3.0)
    central(lambda w: w @ w, w), forward(lambda w: w @ w, w)
    assert w.tolist() == [0, 1, 2]


@quickly
@given(w=st.lists(moderate, min_size=1, max_size=6), differences=st.sampled_from([forward, central]))
def test_f_may_change_the_weights_it_gets_and_moves_neither_the_callers_nor_a_slope(w, differences):
    def smallest(w):
        w.sort()
        return w[0]

    w = np.array(w)
    before = w.copy()
    slopes = differences(smallest, w, 1e-3)
    assert np.array_equal(w, before)
    assert np.array_equal(slopes, differences(lambda w: w.min(), w, 1e-3))


# The referee


def problem(output="sigmoid", loss="mse", seed=0):
    """A network 3-5-2 with random examples that its output can answer."""
    rng = np.random.default_rng(seed)
    net = Network([3, 5, 2], output=output, loss=loss, seed=seed)
    y = rng.uniform(0, 1, (12, 2))
    return net, rng.normal(size=(12, 3)), y / y.sum(1, keepdims=True)


SMOOTH = [  # mae and rms have kinks
    (name, loss)
    for name in ("identity", "sigmoid", "tanh", "softmax")
    for loss in permitted(ACTIVATIONS[name])
    if loss not in ("mae", "rms")
]


@pytest.mark.parametrize("output, loss", SMOOTH)
@pytest.mark.parametrize("directions", [None, 5])
def test_Y_32_every_right_gradient_passes(output, loss, directions):
    assert gradient_check(*problem(output, loss), directions).error < 1e-7


@pytest.mark.parametrize("output, loss", SMOOTH)
@pytest.mark.parametrize("directions", [None, 5])
def test_a_right_gradient_in_float32_passes_to_its_digits_and_a_wrong_one_does_not(output, loss, directions):
    net, X, y = problem(output, loss)
    net = net.copy(dtype="float32")
    check = gradient_check(net, X, y, directions)
    assert check.error < check.bound == 1e-5
    net.gradient = lambda X, y: 1.001 * Network.gradient(net, X, y)
    assert gradient_check(net, X, y, directions).error > check.bound


class Wrong(Network):
    """A network with a bug: what a function makes of the right gradient."""

    bug = staticmethod(lambda gradient: gradient)

    def gradient(self, X, y):
        return self.bug(super().gradient(X, y))


@pytest.mark.parametrize("directions", [None, 3])
@pytest.mark.parametrize(
    "bug",
    [
        lambda g: -g,
        lambda g: g / 2,
        lambda g: np.where(np.arange(g.size) == 7, 2 * g, g),
        lambda g: np.where(np.arange(g.size) == g.size - 1, 0, g),
        lambda g: g[::-1],
    ],
)
def test_Y_32_a_wrong_gradient_is_found_even_one_wrong_slope_among_32(bug, directions):
    _, X, y = problem()
    net = Wrong([3, 5, 2], output="sigmoid", seed=0)
    assert gradient_check(net, X, y, directions).error < 1e-7
    net.bug = bug
    assert gradient_check(net, X, y, directions).error > 1e-4


def test_per_parameter_the_largest_error_names_the_wrong_slope():
    _, X, y = problem()
    net = Wrong([3, 5, 2], output="sigmoid", seed=0)
    net.bug = lambda g: np.where(np.arange(g.size) == 7, 2 * g, g)
    check = gradient_check(net, X, y)
    assert check.errors.argmax() == 7 and (check.errors > 1e-6).sum() == 1
    assert check.computed[7] == pytest.approx(2 * check.measured[7], rel=1e-6)


@given(directions=st.one_of(st.none(), st.integers(1, 6)), seed=st.integers(0, 99))
@settings(derandomize=True, deadline=None, max_examples=10)
def test_C_23_the_cost_counted_is_the_cost_paid(directions, seed):
    net, X, y = problem()
    check = gradient_check(net, X, y, directions, seed=seed)
    paid = 2 * (directions or net.parameters.size)
    assert check.evaluations == paid and len(check.computed) == len(check.errors) == paid // 2
    assume(directions)
    again = gradient_check(net, X, y, directions, seed=seed)
    assert np.array_equal(again.measured, check.measured)


def test_a_check_shows_its_largest_error_and_what_a_right_gradient_stays_below():
    net, X, y = problem()
    check = gradient_check(net, X, y)
    largest = f"{check.errors.max():.2g}".replace("e-0", "e-")
    assert (
        repr(check) == f"<GradientCheck of 32 slopes: largest error {largest}; a right one stays below 1e-7>"
    )
    single = gradient_check(net.copy(dtype="float32"), X, y, directions=3)
    assert repr(single).startswith("<GradientCheck of 3 slopes: ") and repr(single).endswith(" below 1e-5>")
    assert check.bound == 1e-7 and isinstance(check, tuple)


def test_directions_have_length_1_so_that_no_slope_along_them_exceeds_the_gradients_length():
    net, X, y = problem()
    length = np.linalg.norm(net.gradient(X, y))
    computed = gradient_check(net, X, y, directions=2000).computed
    assert abs(computed).max() < length
    # the mean square of a slope along random directions is that length's square over the parameters
    assert np.mean(computed**2) == pytest.approx(length**2 / net.parameters.size, rel=0.1)


def test_the_network_is_not_changed_and_the_slopes_are_its_own():
    net, X, y = problem()
    before = net.parameters.copy()
    check = gradient_check(net, X, y)
    assert np.array_equal(net.parameters, before)
    assert np.array_equal(check.computed, net.gradient(X, y))


def test_at_a_minimum_where_every_slope_is_0_the_check_still_passes():
    net = Network([1, 1], output="identity")
    net.parameters = [2, 0]
    X = np.arange(5.0).reshape(-1, 1)
    assert gradient_check(net, X, 2 * X[:, 0]).error < 1e-7


# What does not fit


@pytest.mark.parametrize("h", [0, np.nan, np.inf, [0.1, 0], []])
def test_a_nudge_that_is_none_is_refused(h):
    for differences in (forward, central):
        with pytest.raises(ValueError, match="h: expected a small number other than 0, such as 1e-5, got"):
            differences(lambda w: w, 3, h)
    with pytest.raises(ValueError, match="h: expected"):
        central(lambda w: w @ w, np.ones(2), [0.1, 0.2])  # a nudge for each weight is not what h is


@pytest.mark.parametrize("differences", [forward, central])
@pytest.mark.parametrize(
    "w, message",
    [
        (np.nan, "finite numbers, got 1 NaN or infinite of 1"),
        ([1, np.inf], "finite numbers, got 1 NaN or infinite of 2"),
        ("3", r"numbers, in rows of one length, got \['3'\]"),
        (["a"], r"numbers, in rows of one length, got \['a'\]"),
        (None, r"numbers, in rows of one length, got \[None\]"),
        ([[1, 2], [3]], "numbers, in rows of one length, got rows of several lengths"),
        ([], r"at least one number, got shape \(0,\)"),
    ],
)
def test_weights_that_are_no_finite_numbers_are_refused(differences, w, message):
    with pytest.raises(ValueError, match=f"w: expected {message}"):
        differences(np.sum, w)
    if isinstance(w, (str, list)) and len(w) == 1:
        with pytest.raises(ValueError, match=f"h: expected {message}"):
            differences(np.sum, 3, w)


@pytest.mark.parametrize("differences", [forward, central])
def test_an_f_that_answers_an_array_for_an_array_is_refused(differences):
    with pytest.raises(
        ValueError, match=r"f: expected one number for an array w, got an array of shape \(2,\)"
    ):
        differences(lambda w: w * w, [1, 2])
    assert differences(lambda w: w * np.arange(3), 1) == pytest.approx([0, 1, 2])  # for a number it may


@pytest.mark.parametrize("wrong", [Sweep([3, 2], [0.1, 0.2]), (3, 2), Network, None], ids=repr)
def test_what_is_no_network_is_not_checked(wrong):
    _, X, y = problem()
    with pytest.raises(ValueError, match=r"net: expected a Network, such as Network\(\[2, 3, 1\]\), got "):
        gradient_check(wrong, X, y)


@pytest.mark.parametrize("directions", [0, -1, 2.5, "all"])
def test_directions_that_are_no_number_are_refused(directions):
    with pytest.raises(ValueError, match="directions: expected a whole number from 1, or None, got"):
        gradient_check(*problem(), directions)
