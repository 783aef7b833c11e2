"""How far to trust a share, and what guessing reaches: the formulas against coins that are really tossed."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.luck import Share, best_of, passes_by_luck, standard_error, wilson

quickly = settings(derandomize=True, deadline=None, max_examples=60)


# A share


def test_a_share_is_a_float_that_remembers_of_how_many():
    share = Share(45, 50)
    assert share == 0.9 and share * 100 == 90 and f"{share:.1%}" == "90.0%"
    assert (share.count, share.n) == (45, 50)
    assert repr(share) == str(share) == "0.9 (45 of 50)"
    assert share.interval() == wilson(0.9, 50) and share.interval(0.5) == wilson(0.9, 50, 0.5)
    assert share.standard_error == standard_error(0.9, 50)


def test_a_share_of_nothing_is_nan_and_leaves_all_open():
    share = Share(0, 0)
    assert np.isnan(share) and np.isnan(share.standard_error) and share.interval() == (0, 1)
    assert repr(share) == "nan (0 of 0)"


def test_a_copy_of_a_share_remembers_as_well():
    for twin in (copy.deepcopy(Share(45, 50)), pickle.loads(pickle.dumps(Share(45, 50)))):
        assert (twin.count, twin.n, twin) == (45, 50, 0.9)


@pytest.mark.parametrize(
    ("count", "n", "message"),
    [
        (3, 2, "count: expected a whole number from 0 to 2, n, got 3"),
        (-1, 2, "count: expected a whole number from 0"),
        (0.9, 2, "count: expected a whole number from 0"),
        (0, -1, "n: expected a whole number from 0, got -1"),
        (0, "two", "n: expected a whole number"),
    ],
)
def test_a_share_says_what_is_wrong_with_its_counts(count, n, message):
    with pytest.raises(ValueError, match=message):
        Share(count, n)


# How far to trust it


def test_C_31_with_50_examples_one_standard_error_near_one_half_is_7_points():
    assert standard_error(0.5, 50) == pytest.approx(0.07, abs=0.001)


@pytest.mark.parametrize(("n", "points"), [(10, 9.7), (30, 5.7), (100, 2.9), (1000, 0.9)])
def test_lessons_small_test_set_the_sd_of_an_accuracy_of_0_9_is_9_7_5_7_2_9_0_9_points(n, points):
    assert 100 * standard_error(0.9, n) == pytest.approx(points, abs=0.35)
    measured = np.random.default_rng(0).binomial(n, 0.9, 20_000) / n
    assert measured.std() == pytest.approx(standard_error(0.9, n), rel=0.03)


def test_five_right_of_five_leaves_doubt():
    low, high = wilson(1.0, 5)
    assert low == pytest.approx(0.5655, abs=1e-4)
    assert high == 1


def test_for_half_right_wilson_is_z_over_twice_the_root_of_n_plus_z_squared_on_either_side():
    assert wilson(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)


def test_more_examples_leave_less_doubt_and_more_confidence_asks_for_more_room():
    reach = [np.ptp(wilson(0.9, n)) for n in (10, 100, 1000)]
    assert reach == sorted(reach, reverse=True)
    assert np.ptp(wilson(0.9, 100, confidence=0.99)) > np.ptp(wilson(0.9, 100, confidence=0.8))


@pytest.mark.parametrize(("n", "truth"), [(30, 0.9), (100, 0.98), (50, 0.5)])
def test_wilson_catches_the_true_share_about_as_often_as_it_says(n, truth):
    right = np.random.default_rng(0).binomial(n, truth, size=4000)
    ends = {k: wilson(k / n, n) for k in np.unique(right)}
    caught = np.mean([ends[k][0] <= truth <= ends[k][1] for k in right])
    assert 0.92 < caught < 0.98


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_interval_holds_the_share_and_stays_between_0_and_1(n, share):
    low, high = wilson(share, n)
    assert 0 <= low <= share <= high <= 1


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 10_000), st.floats(0.01, 0.99))
def test_the_interval_of_none_begins_at_0_and_that_of_all_ends_at_1(n, confidence):
    """Of 0 of 40 it began at 7e-18."""
    assert wilson(0, n, confidence)[0] == 0 and wilson(1, n, confidence)[1] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((93, 100), "share: expected 0 to 1, got 93; divide"),
        (("0.9", 100), "share: expected 0 to 1, got '0.9'"),
        ((np.nan, 100), "share: expected 0 to 1, got nan"),
        ((0.9, 0), "n: expected at least one example, got 0"),
        ((0.9, 2.5), "n: expected at least one example, got 2.5"),
        ((0.9, 10, 95), "confidence: expected a number between 0 and 1, got 95"),
    ],
)
def test_wilson_says_what_is_wrong_with_its_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        wilson(*arguments)


# What guessing reaches


def test_C_33_coin_flips_pass_a_bar_of_60_percent_of_50_once_in_9_9_tries():
    assert passes_by_luck(0.6, 50) == pytest.approx(0.101, abs=0.0005)
    assert 1 / passes_by_luck(0.6, 50) == pytest.approx(9.9, abs=0.05)


@pytest.mark.parametrize(("tries", "score"), [(1, 0.51), (5, 0.58), (20, 0.64), (100, 0.675), (1000, 0.73)])
def test_Y_42_C_33_S0_23_the_best_of_many_coin_flips_looks_skilled(tries, score):
    assert best_of(tries, 50) == pytest.approx(score, abs=0.011)


def test_Y_42_the_best_of_100_on_the_validation_part_scores_0_675_there_and_0_5_on_the_test():
    rng = np.random.default_rng(0)
    validation, test = rng.binomial(50, 0.5, (2, 500, 100)) / 50
    chosen = validation.argmax(axis=1)[:, None]
    assert np.take_along_axis(validation, chosen, 1).mean() == pytest.approx(best_of(100, 50), abs=0.005)
    assert np.take_along_axis(test, chosen, 1).mean() == pytest.approx(0.5, abs=0.01)


@quickly
@given(st.integers(1, 40), st.floats(0, 1), st.integers(1, 20))
def test_one_try_is_as_good_as_it_is_and_more_tries_never_look_worse(n, share, tries):
    assert best_of(1, n, share) == pytest.approx(share, abs=1e-9)
    assert best_of(tries, n, share) <= best_of(tries + 1, n, share) + 1e-12 <= 1 + 1e-9


@quickly
@given(st.integers(1, 40), st.floats(0, 1))
def test_a_bar_of_0_is_always_passed_and_a_higher_one_less_often(n, share):
    chances = [passes_by_luck(bar, n, share) for bar in np.arange(n + 1) / n]
    assert chances[0] == 1 and (np.diff(chances) <= 1e-12).all()
    assert chances[-1] == pytest.approx(share**n, abs=1e-9)
    assert sum(chances[1:]) / n == pytest.approx(share, abs=1e-9)  # the mean of a share is the true one


def test_a_bar_that_rounding_lifts_by_a_hair_is_the_same_bar():
    assert 0.07 * 100 > 7
    assert passes_by_luck(0.07, 100) == passes_by_luck(0.0699, 100)


@pytest.mark.parametrize("share", [0, 1])
def test_what_is_certain_needs_no_luck(share):
    assert best_of(100, 50, share) == share == passes_by_luck(1, 50, share)


def test_ten_thousand_examples_are_no_trouble():
    assert best_of(30, 10_000) == pytest.approx(0.5 + 2.04 * standard_error(0.5, 10_000), abs=2e-4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: passes_by_luck(60, 50), "bar: expected 0 to 1, got 60"),
        (lambda: passes_by_luck(0.6, 0), "n: expected at least one example, got 0"),
        (lambda: passes_by_luck(0.6, 50, np.nan), "share: expected 0 to 1, got nan"),
        (lambda: best_of(0, 50), "tries: expected a whole number from 1, got 0"),
        (lambda: best_of(1.5, 50), "tries: expected a whole number"),
        (lambda: best_of(5, 50, -0.1), "share: expected 0 to 1, got -0.1"),
        (lambda: standard_error(2, 50), "share: expected 0 to 1, got 2"),
    ],
)
def test_luck_says_what_is_wrong_with_its_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()
