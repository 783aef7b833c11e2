"""Counting right answers, and knowing how far to trust the count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.datasets import mushrooms
from nnlib.metrics import accuracy, confusion, wilson


def test_accuracy_is_the_share_of_right_answers():
    assert accuracy([1, 0, 1, 0], [0.9, 0.2, 0.4, 0.6]) == 0.5
    assert isinstance(accuracy([1], [1.0]), float)


@pytest.mark.parametrize("shape", [(4,), (4, 1)])
@pytest.mark.parametrize("shape_hat", [(4,), (4, 1)])
def test_a_column_and_a_row_of_answers_mean_the_same(shape, shape_hat):
    y, y_hat = np.reshape([1, 0, 1, 0], shape), np.reshape([0.9, 0.2, 0.4, 0.1], shape_hat)
    assert accuracy(y, y_hat) == 0.75  # compared all with all it would be 0.5
    assert confusion(y, y_hat) == (2, 0, 1, 1)


def test_an_answer_on_the_threshold_is_a_no():
    assert accuracy([0], [0.5]) == 1
    assert accuracy([1], [0.5]) == 0


def test_a_higher_threshold_asks_for_more_certainty():
    y, y_hat = [0, 1], [0.7, 0.95]
    assert accuracy(y, y_hat) == 0.5
    assert accuracy(y, y_hat, threshold=0.9) == 1
    assert confusion(y, y_hat, threshold=0.99).false_negative == 1


def test_always_no_is_as_accurate_as_no_is_frequent():
    assert accuracy([0] * 98 + [1] * 2, np.zeros(100)) == 0.98


def test_confusion_has_the_truth_in_rows_and_the_answer_in_columns():
    counts = confusion([0, 0, 0, 1, 1, 1, 1], [0.1, 0.2, 0.9, 0.1, 0.8, 0.8, 0.8])
    assert counts == (2, 1, 1, 3)
    assert counts.true_negative == 2
    assert counts.false_positive == 1
    assert counts.false_negative == 1
    assert counts.true_positive == 3
    assert counts.table.tolist() == [[2, 1], [1, 3]]


def test_smell_alone_sends_88_poisonous_mushrooms_to_the_table():
    data = mushrooms()
    good = [data.feature_names.index(name) for name in ("almond", "anise", "no smell")]
    y_hat = data.X[:, good].sum(axis=1)
    assert confusion(data.y, y_hat).table.tolist() == [[2068, 88], [0, 3488]]
    assert accuracy(data.y, y_hat) == pytest.approx(0.9844, abs=1e-4)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 1]), st.floats(-2, 2)), min_size=1, max_size=50))
def test_accuracy_is_the_diagonal_of_the_confusion(pairs):
    y, y_hat = np.array(pairs).T
    counts = confusion(y, y_hat)
    assert sum(counts) == len(y)
    assert accuracy(y, y_hat) == pytest.approx(np.trace(counts.table) / len(y))


@pytest.mark.parametrize(
    ("y", "y_hat", "message"),
    [
        ([0, 1], [0.5], "y, y_hat: expected as many answers as truths, got 1 for 2"),
        ([], [], r"y: expected shape \(n,\) or \(n, 1\) with n > 0, got \(0,\)"),
        ([0, 1], [[0.1, 0.9], [0.2, 0.8]], r"y_hat: expected shape .* got \(2, 2\)"),
        ([0.1, 0.9], [0, 1], r"y: expected 0 or 1, got \[0.1 0.9\]; is it \(y, y_hat\)"),
        ([0, 1], [np.nan, 1], "y_hat: expected finite numbers, got 1 others in 2; the network"),
        (["no", "yes"], [0, 1], "y: expected numbers"),
    ],
)
@pytest.mark.parametrize("measure", [accuracy, confusion])
def test_a_measure_says_what_is_wrong_with_its_arguments(measure, y, y_hat, message):
    with pytest.raises(ValueError, match=message):
        measure(y, y_hat)


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
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((93, 100), "share: expected 0 to 1, got 93; divide"),
        ((0.9, 0), "n: expected at least one example, got 0"),
        ((0.9, 10, 95), "confidence: expected a number between 0 and 1, got 95"),
    ],
)
def test_wilson_says_what_is_wrong_with_its_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        wilson(*arguments)
