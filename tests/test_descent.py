"""Gradient descent on curves: how many steps a rate needs, and the name of what becomes of a run."""

import warnings

import numpy as np
import pytest

from nnlib.descent import REGIMES, arrival, descend, lowest_valley, regimes
from nnlib.landscapes import CURVES, Curve

BOWL, POINTS, HILLS, NEURON = (CURVES[name] for name in ("bowl", "five points", "hills", "one neuron"))


def steps(curve, w, lr):
    return int(arrival(descend(curve.slope, w, lr, 2000), lowest_valley(curve)))


@pytest.mark.parametrize(
    ("lr", "expected"),
    [(0.0001, 1148), (0.001, 112), (0.01, 8), (1 / 60, 1), (0.02, 5), (0.03, 31), (1 / 30, -1), (0.034, -1)],
)
def test_C_45_on_the_five_points_a_rate_needs_so_many_steps_from_3(lr, expected):
    assert steps(POINTS, 3.0, lr) == expected


@pytest.mark.parametrize(
    ("lr", "name"),
    [
        (0.0001, "slow"),
        (0.001, "slow"),
        (0.01, "good"),
        (1 / 60, "good"),
        (0.02, "zig-zag"),
        (0.03, "zig-zag"),
        (1 / 30, "never"),
        (0.034, "explodes"),
    ],
)
def test_C_46_C_55_C_82_on_the_five_points_each_rate_has_its_name(lr, name):
    assert regimes(POINTS, 3.0, lr) == name


def test_at_a_thirtieth_the_run_goes_round_3_1_3_1():
    assert descend(POINTS.slope, 3.0, 1 / 30, 5).tolist() == [3, 1, 3, 1, 3, 1]


def test_on_the_bowl_the_rates_0_1_and_0_9_have_the_same_losses():
    small, large = (BOWL.loss(descend(BOWL.slope, 3.0, lr, 60)) for lr in (0.1, 0.9))
    assert small == pytest.approx(large, rel=1e-9)
    assert steps(BOWL, 3.0, 0.1) == steps(BOWL, 3.0, 0.9) == np.ceil(np.log(0.001 / 1.5) / np.log(0.8))
    assert (regimes(BOWL, 3.0, [0.1, 0.9]) == ["good", "zig-zag"]).all()


@pytest.mark.parametrize("start", [-1.25, 0.25, 3.0, 4.5])
def test_on_the_bowl_0_5_needs_one_step_1_never_ends_and_1_05_explodes(start):
    assert steps(BOWL, start, 0.5) == 1
    assert (regimes(BOWL, start, [0.5, 1.0, 1.05]) == ["good", "never", "explodes"]).all()
    assert steps(BOWL, start, 1.0) == -1


def test_a_path_is_the_rule_taken_again_and_again():
    path = descend(BOWL.slope, 3.0, 0.1, 3)
    w = 3.0
    for place in path:
        assert place == pytest.approx(w)
        w = w - 0.1 * 2 * (w - 1.5)


def test_a_whole_map_of_runs_is_one_call():
    starts, rates = np.array([-1.0, 0.0, 3.0])[:, None], np.array([0.1, 0.9])
    path = descend(HILLS.slope, starts, rates, 7)
    assert path.shape == (8, 3, 2)
    assert path[:, 2, 1] == pytest.approx(descend(HILLS.slope, 3.0, 0.9, 7))
    names = regimes(HILLS, starts, rates)
    assert names.shape == (3, 2)
    assert names[2, 1] == regimes(HILLS, 3.0, 0.9)


def test_an_explosion_is_quiet_and_ends_beyond_all_numbers():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = descend(POINTS.slope, 3.0, 10.0, 300)
        assert not np.isfinite(path[-1])
        assert regimes(POINTS, 3.0, 1000.0) == "explodes"
        assert arrival(path, 2.0) == -1


def test_a_run_that_begins_in_the_valley_is_there_after_no_step():
    assert steps(BOWL, 1.5, 1.05) == 0
    assert regimes(BOWL, 1.5, 1.05) == "good"


def test_a_run_that_passes_the_valley_has_not_arrived():
    assert arrival(np.array([3.0, 1.5, 0.0, 1.5, 1.5]), 1.5) == 3
    assert arrival(np.array([3.0, 1.5, 0.0]), 1.5) == -1


def test_never_is_another_valley_a_plateau_or_a_circle():
    assert regimes(HILLS, 0.6, 0.01) == "never"
    assert descend(HILLS.slope, 0.6, 0.01, 1000)[-1] == pytest.approx(0.692, abs=1e-3)
    assert regimes(NEURON, -11.5, 0.1) == "never"
    assert descend(NEURON.slope, -11.5, 0.1, 100)[-1] == pytest.approx(-11.5, abs=1e-3)
    assert regimes(POINTS, 2.5, 1 / 30) == "never"


def test_a_slow_way_into_another_valley_is_not_called_slow():
    # From 1.0 the way down leads left, into the valley at 0.69. From 0.45 it leads right, nearer to the goal
    # at 2 with every step, but into the same valley.
    assert regimes(HILLS, 1.0, 0.0001) == "never"
    assert regimes(HILLS, 0.45, 0.0001) == "never"
    assert regimes(HILLS, 1.2, 0.0001) == "slow"


@pytest.mark.parametrize(("curve", "lr"), [(NEURON, 50.0), (HILLS, 0.036)], ids=["neuron", "hills"])
def test_a_loss_with_a_ceiling_never_explodes(curve, lr):
    """Some of these runs swing ever wider for a hundred steps, towards a circle that they then go round."""
    starts = np.linspace(*curve.span, 60)
    loss = curve.loss(descend(curve.slope, starts, lr, 100))[50:]
    assert (loss[2:] > loss[:-2]).all(axis=0).any()
    assert "explodes" not in regimes(curve, starts, lr)


def test_an_explosion_may_be_slow():
    assert regimes(BOWL, 3.0, 1.0001) == "explodes"
    assert regimes(BOWL, 3.0, 0.9999) == "zig-zag"


def test_a_landing_a_hair_beyond_the_valley_is_no_zig_zag():
    landed = float(descend(POINTS.slope, 3.0, 0.01667, 1)[1])
    assert -0.001 < landed - 2 < 0
    assert regimes(POINTS, 3.0, 0.01667) == "good"


def test_a_curve_without_a_valley_has_no_lowest():
    slope = Curve("slide", "L = w", lambda w: w, lambda w: np.ones_like(w), (-1.0, 2.0))
    with pytest.raises(ValueError, match="curve: expected a valley from -1 to 2, got 'slide' without one"):
        lowest_valley(slope)


def test_the_lowest_of_several_valleys_is_the_goal():
    assert lowest_valley(HILLS) == pytest.approx(2, abs=1e-5)
    assert lowest_valley(NEURON) == pytest.approx((np.log(0.25) - np.log(4) + 0.63) / 0.9, abs=1e-5)


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_names_hold_when_the_run_goes_on(curve):
    """What is called explodes leaves every bound, what is there stays there, what is slow comes on."""
    low, high = curve.span
    starts = np.linspace(low, high, 24)[1:-1, None] + 0.003
    rates = np.geomspace(1e-4, 1e3, 57)
    names, goal = regimes(curve, starts, rates), lowest_valley(curve)
    path = descend(curve.slope, starts, rates, 4000)
    assert set(names.ravel()) <= set(REGIMES)
    with np.errstate(all="ignore"):
        distance = np.abs(path[-1] - goal)
    assert not (distance[names == "explodes"] < 1e3).any()
    assert (distance[names == "good"] < 0.001).all()
    assert (arrival(path, goal)[names == "good"] <= 100).all()
    late = arrival(path, goal)[names == "slow"]
    assert not ((late >= 0) & (late <= 100)).any()
    # A large rate crawls over a plateau, and is thrown back where the slope begins: 100 steps show the crawl.
    curvature = np.gradient(curve.slope(np.linspace(*curve.span, 1000)), np.ptp(curve.span) / 999).max()
    slow = (names == "slow") & (rates < 1 / curvature)
    assert slow.any()
    assert (distance[slow] < np.abs(path[100] - goal)[slow]).all()
    jumped = (np.sign(path[:101] - goal) == -np.sign(path[0] - goal)).any(axis=0)
    assert jumped[names == "zig-zag"].all()


def test_a_negative_number_of_steps_is_refused():
    with pytest.raises(ValueError, match="steps: expected 0 or more, got -1"):
        descend(BOWL.slope, 3.0, 0.1, -1)
