"""The losses that can be drawn: their slopes are slopes, and they are what the sources say."""

import numpy as np
import pytest

from nnlib import Network, datasets
from nnlib.descent import descend
from nnlib.landscapes import CURVES, NEURON, Bowl, Curve
from nnlib.slopes import central

curves = pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)


@curves
def test_a_slope_is_what_a_nudge_measures(curve):
    for w in np.linspace(*curve.span, 41):
        assert curve.slope(w) == pytest.approx(central(curve.loss, w), rel=1e-6, abs=1e-6)


@curves
def test_losses_and_slopes_are_computed_for_arrays_of_any_shape(curve):
    w = np.linspace(*curve.span, 6).reshape(2, 3)
    for function in (curve.loss, curve.slope):
        together = function(w)
        assert together.shape == (2, 3)
        alone = [[float(function(one)) for one in row] for row in w]
        np.testing.assert_allclose(together, alone, rtol=1e-14)


@curves
def test_Y_17_a_flat_point_is_one_and_says_which_kind(curve):
    steepest = np.abs(curve.slope(np.linspace(*curve.span, 1001))).max()
    for w, kind in curve.flat_points():
        assert abs(curve.slope(w)) < 1e-4 * steepest
        beside = curve.loss(np.array([w - 0.01, w + 0.01]))
        assert (beside > curve.loss(w)).all() if kind == "valley" else (beside < curve.loss(w)).all()


def test_C_41_the_hills_have_four_valleys_and_three_tops_and_the_deepest_is_at_2():
    found = CURVES["hills"].flat_points()
    assert [kind for _, kind in found] == ["valley", "top", "valley", "top", "valley", "top", "valley"]
    deepest = min(found, key=lambda point: CURVES["hills"].loss(point[0]))
    assert deepest[0] == pytest.approx(2, abs=1e-5)


def test_on_the_hills_whoever_goes_down_from_within_the_span_ends_in_one_of_the_valleys():
    hills = CURVES["hills"]
    valleys = np.array([w for w, kind in hills.flat_points() if kind == "valley"])
    ends = descend(hills.slope, np.linspace(*hills.span, 70), 0.005, 4000)[-1]
    assert np.abs(ends[:, None] - valleys).min(axis=1).max() < 1e-5


def parabola(low, high, sign=1):
    return Curve("u", "w^2", lambda w: sign * np.square(w), lambda w: sign * 2 * w, (low, high))


@pytest.mark.parametrize(
    ("low", "high"), [(-2.0, 2.0), (-1.0, 3.0), (-1.0, 2.0), (0.0, 3.0), (-3.0, 0.0), (-0.7, 0.0)]
)
def test_a_flat_point_on_a_point_of_the_grid_or_at_an_end_of_the_span_is_found_once(low, high):
    ((place, kind),) = parabola(low, high).flat_points()
    assert (place, kind) == (pytest.approx(0, abs=1e-9), "valley")
    assert low <= place <= high
    assert parabola(low, high, sign=-1).flat_points() == [(pytest.approx(0, abs=1e-9), "top")]


@pytest.mark.parametrize(("low", "high"), [(0.01, 3.0), (-3.0, -0.01)])
def test_a_curve_without_a_flat_point_in_its_span_has_none(low, high):
    assert parabola(low, high).flat_points() == []


def test_C_15_the_five_points_are_a_parabola():
    w = np.linspace(-1, 5, 13)
    np.testing.assert_allclose(CURVES["five points"].loss(w), 30 * (w - 2) ** 2, atol=1e-12)
    np.testing.assert_allclose(CURVES["five points"].slope(w), 60 * (w - 2), atol=1e-12)


def test_the_five_points_are_those_of_the_data_and_the_loss_is_the_networks():
    data, net = datasets.doubles(), Network([1, 1], output="identity", loss="sse")
    for w in (-0.5, 2.0, 3.7):
        net.parameters = [w, 0]
        assert CURVES["five points"].loss(w) == pytest.approx(net.loss(data.X, data.y))
        assert CURVES["five points"].slope(w) == pytest.approx(net.gradient(data.X, data.y)[0])


def test_C_09_the_neuron_is_no_u():
    """At w = 0.7 it bends downwards; far to both sides it runs into plateaus. Source: S0's own example."""
    neuron = CURVES["one neuron"]
    assert neuron.formula == "L = (sigmoid(0.9 w + 0.756) − 0.2)^2"
    assert NEURON.w * NEURON.x + NEURON.b == pytest.approx(np.log(4))
    assert neuron.loss(0.7) == pytest.approx(0.36)
    assert neuron.slope(0.7) == pytest.approx(0.1728)
    assert central(neuron.slope, 0.7) == pytest.approx(-0.05184, rel=1e-4)
    assert neuron.loss(-100.0) == pytest.approx(0.04)
    assert neuron.loss(100.0) == pytest.approx(0.64)
    assert neuron.flat_points() == [(pytest.approx(-2.3807, abs=1e-4), "valley")]


def test_a_bowl_has_its_curvatures_along_its_axes():
    bowl = Bowl((1, 50))
    assert bowl.loss(np.array([2.0, 0.0])) == 2
    assert bowl.loss(np.array([0.0, 2.0])) == 100
    w = np.array([[8.0, 1.5], [-3.0, 0.2]])
    assert bowl.loss(w).shape == (2,)
    for place, slope in zip(w, bowl.slope(w), strict=True):
        np.testing.assert_allclose(slope, central(bowl.loss, place), rtol=1e-7)
