"""Answers taken at their word, and thresholds that follow from what an error costs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.datasets import mushrooms
from nnlib.decisions import calibration, calibration_error, cheapest_threshold, cost
from nnlib.metrics import confusion

pytestmark = pytest.mark.filterwarnings("error")
quickly = settings(derandomize=True, deadline=None, max_examples=80)
truths_and_answers = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.sampled_from([0, 0.1, 0.4, 0.5, 0.9, 1])), min_size=1
)
costs = st.integers(0, 20)


def weather(n, seed=0):
    """Answers that are right as often as they say: it rains on 80 % of the days that got 0.8."""
    rng = np.random.default_rng(seed)
    y_hat = rng.random(n)
    return (rng.random(n) < y_hat).astype(int), y_hat


# Calibration


def test_a_bin_holds_what_was_said_and_what_was_true():
    first, last = calibration([0, 0, 1, 1, 1], [0.1, 0.2, 0.3, 0.9, 1.0], bins=2)
    assert (first.low, first.high, last.low, last.high) == (0, 0.5, 0.5, 1)
    assert first.answer == pytest.approx(0.2) and last.answer == 0.95
    assert repr(first.truth) == "0.3333 (1 of 3)" and last.truth == 1


def test_a_bin_without_an_answer_is_left_out():
    assert [part.low for part in calibration([0, 1], [0.05, 0.95])] == [0, 0.9]


def test_an_answer_on_an_edge_belongs_to_the_upper_bin_though_rounding_says_otherwise():
    assert 0.29 * 100 < 29
    (part,) = calibration([1], [0.29], bins=100)
    assert part.low == 0.29
    (part,) = calibration([1], [1.0])
    assert part.high == 1


def test_C_44_the_interval_of_nearly_every_bin_of_calibrated_answers_holds_what_was_said():
    bins = [part for seed in range(20) for part in calibration(*weather(1000, seed))]
    held = [low <= part.answer <= high for part in bins for low, high in [part.truth.interval()]]
    assert len(bins) == 200 and 0.9 < np.mean(held) < 0.99


def test_C_44_whoever_is_too_sure_has_a_calibration_error_and_whoever_is_not_has_none_but_chance():
    y, y_hat = weather(20_000)
    too_sure = np.where(y_hat > 0.5, 0.99, 0.01)
    assert calibration_error(y, y_hat) < 0.015
    assert calibration_error(y, too_sure) == pytest.approx(0.24, abs=0.01)  # right on 75 %, sure of 99 %
    assert calibration_error(*weather(50)) > 0.03  # few examples: chance alone


@quickly
@given(truths_and_answers, st.integers(1, 12))
def test_every_answer_is_in_one_bin_and_the_error_is_the_weighted_distance(pairs, bins):
    y, y_hat = np.array(pairs).T
    parts = calibration(y, y_hat, bins)
    assert sum(part.truth.n for part in parts) == len(y)
    assert sum(part.truth.count for part in parts) == y.sum()
    assert all(part.low <= part.answer <= part.high for part in parts)
    by_hand = sum(abs(part.truth.n * part.answer - part.truth.count) for part in parts) / len(y)
    assert calibration_error(y, y_hat, bins) == pytest.approx(by_hand)
    assert calibration_error(y, y) == 0


# What errors cost


def test_a_poisonous_mushroom_called_edible_costs_more_than_a_good_one_thrown_away():
    y, y_hat = [0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9]
    assert cost(y, y_hat, false_positive=99, false_negative=1).mean == 25
    assert cost(y, y_hat, false_positive=99, false_negative=1, threshold=0.7).mean == 0.25


def test_that_no_error_was_seen_does_not_make_them_impossible():
    mean, low, high = cost([0, 0, 0, 1, 1], [0, 0, 0, 1, 1], false_positive=100, false_negative=1)
    assert mean == low == 0 and 20 < high < 60
    assert all(cost([0] * n, [0] * n, 100, 1).low == 0 for n in range(1, 99))  # of 16 it was 1e-15


def test_the_interval_of_a_cost_holds_the_true_one_at_least_95_times_in_100():
    held = []
    for seed in range(400):
        y, y_hat = weather(60, seed)  # above 0.5: wrong yes 1 in 8, wrong no 1 in 8
        _, low, high = cost(y, y_hat, 10, 2)
        held.append(low <= 12 / 8 <= high)
    assert np.mean(held) > 0.95


@quickly
@given(truths_and_answers, costs, costs, st.floats(-1, 2))
def test_the_mean_cost_is_that_of_the_confusion_and_lies_in_its_interval(pairs, fp, fn, threshold):
    y, y_hat = np.array(pairs).T
    counts = confusion(y, y_hat, threshold)
    mean, low, high = cost(y, y_hat, fp, fn, threshold)
    assert mean == pytest.approx((fp * counts.false_positive + fn * counts.false_negative) / len(y))
    assert low <= mean <= high


def test_bins_and_costs_print_with_four_digits_and_one_bin_a_line():
    y, y_hat = [0, 0, 1, 1, 1], [0.1, 0.2, 1 / 3, 0.9, 1.0]
    assert repr(calibration(y, y_hat, bins=3)) == (
        "0 to 0.3333: mean answer 0.15, truth 0 (0 of 2)\n"
        "0.3333 to 0.6667: mean answer 0.3333, truth 1 (1 of 1)\n"
        "0.6667 to 1: mean answer 0.95, truth 1 (2 of 2)"
    )
    found = cost(y, y_hat, 99, 1)
    assert repr(found) == f"0.2, on other examples probably {found.low:.4g} to {found.high:.4g}"


# The threshold


@quickly
@given(truths_and_answers, costs, costs)
def test_no_threshold_costs_less_and_of_equals_it_is_the_highest(pairs, fp, fn):
    y, y_hat = np.array(pairs).T
    chosen = cheapest_threshold(y, y_hat, fp, fn)
    others = np.r_[-0.5, np.unique(y_hat), np.unique(y_hat) + 0.01]
    totals = np.array([cost(y, y_hat, fp, fn, other).mean for other in others])
    lowest = cost(y, y_hat, fp, fn, chosen).mean
    assert lowest == pytest.approx(totals.min(), abs=1e-12)
    said_yes = [tuple(y_hat > other) for other in others[totals <= lowest + 1e-12]]
    assert sum(y_hat > chosen) == min(map(sum, said_yes))


def test_between_two_answers_it_lies_in_the_middle_even_between_neighbouring_floats():
    assert cheapest_threshold([0, 1], [0.2, 0.8], 1, 1) == 0.5
    next_to_it = np.nextafter(0.3, 1)
    assert cheapest_threshold([0, 1], [0.3, next_to_it], 1, 1) == 0.3


def test_yes_to_all_is_below_the_smallest_answer_and_no_to_all_is_the_largest():
    assert cheapest_threshold([1, 1], [0.2, 0.8], 1, 1) == pytest.approx(0.2)
    assert cheapest_threshold([1, 1], [0.2, 0.8], 1, 1) < 0.2
    assert cheapest_threshold([0, 0], [0.2, 0.8], 1, 1) == 0.8
    assert cheapest_threshold([1, 0], [0.5, 0.5], 1, 1) == 0.5  # equal answers can not be told apart


@pytest.mark.parametrize(("fp", "fn"), [(1, 1), (3, 1), (9, 1), (1, 4)])
def test_of_calibrated_answers_the_cheapest_threshold_is_the_share_of_the_false_positive_in_both_costs(
    fp, fn
):
    assert cheapest_threshold(*weather(20_000), fp, fn) == pytest.approx(fp / (fp + fn), abs=0.04)


def test_on_the_examples_that_chose_it_a_threshold_looks_cheaper_than_it_is():
    seen, unseen = [], []
    for seed in range(60):
        y, y_hat = weather(30, seed)
        chosen = cheapest_threshold(y, y_hat, 5, 1)
        seen.append(cost(y, y_hat, 5, 1, chosen).mean)
        unseen.append(cost(*weather(500, seed + 1000), 5, 1, chosen).mean)
    assert np.mean(seen) < 0.8 * np.mean(unseen)


def test_for_88_poisonous_mushrooms_without_a_smell_the_cheapest_is_to_eat_none_of_them():
    data = mushrooms()
    odourless, sweet = (
        data.X[:, [data.feature_names.index(name) for name in names]].any(axis=1)
        for names in (["no smell"], ["almond", "anise"])
    )
    y_hat = np.where(sweet, 1, np.where(odourless, 0.97, 0))
    assert cheapest_threshold(data.y, y_hat, false_positive=1, false_negative=1) < 0.97
    assert 0.97 <= cheapest_threshold(data.y, y_hat, false_positive=99, false_negative=1) < 1


# What does not fit


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: calibration([0, 1], [-1, 1]),
            "y_hat: expected answers from 0 to 1, got -1 to 1; use a sigmoid",
        ),
        (lambda: calibration([0, 2], [0, 1]), "y: expected 0 or 1"),
        (lambda: calibration([0, 1], [0, np.nan]), "y_hat: expected an answer a row, got none"),
        (lambda: calibration([0, 1], [0.5]), "y, y_hat: expected as many answers"),
        (lambda: calibration([], []), "y: expected shape"),
        (lambda: calibration([0, 1], [0, 1], bins=0), "bins: expected a whole number from 1, got 0"),
        (lambda: calibration_error(["no"], [0]), "y: expected numbers"),
        (lambda: calibration([[0, 1]], [[0, 1]]), r"y: expected shape \(n,\) or \(n, 1\), got \(1, 2\)"),
        (lambda: cost([0, 1], [0, 1], -1, 1), "false_positive: expected a number from 0, such as 1, got -1"),
        (lambda: cost([0, 1], [0, 1], np.nan, 1), "false_positive: expected a number from 0"),
        (lambda: cost([0, 1], [0, 1], "much", 1), "false_positive: expected a number from 0"),
        (lambda: cost([0, 1], [0, 1], 1, [1]), "false_negative: expected a number from 0"),
        (lambda: cost([0, 1], [0, 1], 1, 1, np.nan), "threshold: expected a number"),
        (lambda: cheapest_threshold([0, 1], [0, 1], 1, -1), "false_negative: expected a number from 0"),
        (lambda: cheapest_threshold([0, 1], [0, np.inf], 1, 1), "y_hat: expected finite numbers"),
    ],
)
def test_a_decision_says_what_is_wrong_with_its_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()
