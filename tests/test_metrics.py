"""Counting right answers: of which kind, of how many, and whether another network has more of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.datasets import mushrooms
from nnlib.metrics import accuracy, compare, confusion, confusion_table, precision, r2, recall
from nnlib.onehot import one_hot


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


def test_confusion_prints_as_the_table_of_its_module():
    assert repr(confusion([0, 0, 0, 1, 1, 1, 1], [0.1, 0.2, 0.9, 0.1, 0.8, 0.8, 0.8])) == (
        "           answered 0    answered 1\n"
        "truly 0             2             1\n"
        "truly 1             1             3"
    )


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
        ([0.1, 0.9], [0, 1], r"y: expected 0 or 1, got \[0.1 0.9\]; is it \(y, y_hat\)"),
        ([0.1, 0.9], [0.2, 1], r"y: expected 0 or 1, got \[0.1 0.9\]$"),
        ([0, 2], [0, 1], r"y: expected 0 or 1, got \[0. 2.\]; of k classes y_hat has a column for each"),
        ([-1, 1], [0.2, 1], r"y: expected 0 or 1, got \[-1.  1.\]; give \(y \+ 1\) / 2, and threshold=0"),
        ([0, 1], [np.nan, 1], r"y_hat: .* got none \(NaN\) in 1 of 2 rows; judge the rows that have one"),
        (
            [0, 1],
            [np.nan, np.nan],
            r"got none \(NaN\) in 2 of 2 rows; a network that exploded has none, and a rule book",
        ),
        (
            [0, 1],
            [np.inf, 1],
            "y_hat: expected finite numbers, got 1 infinite of 2; the network has probably",
        ),
        (["no", "yes"], [0, 1], r"y: expected numbers, .* got \['no', 'yes'\]; number the classes 0 and 1"),
        (["1", "0"], ["1", "0"], r"y: expected numbers, .* got \['1', '0'\]"),
        ([1, 0], ["1", "0"], r"y_hat: expected numbers, .* got \['1', '0'\]"),
        ([1, 0], [1, None], r"y_hat: expected numbers, .* got \[1, None\]"),
    ],
)
@pytest.mark.parametrize("measure", [accuracy, confusion])
def test_a_measure_says_what_is_wrong_with_its_arguments(measure, y, y_hat, message):
    with pytest.raises(ValueError, match=message):
        measure(y, y_hat)


# Precision and recall


def test_precision_is_of_the_answers_yes_and_recall_of_the_truly_yes():
    y, y_hat = [0, 0, 0, 1, 1, 1, 1], [0.1, 0.2, 0.9, 0.1, 0.8, 0.8, 0.8]
    assert precision(y, y_hat) == 3 / 4 and recall(y, y_hat) == 3 / 4
    assert precision(y, y_hat, threshold=0.85) == 0 and recall(y, y_hat, threshold=0.85) == 0
    assert repr(recall(y, y_hat)) == "0.75 (3 of 4)"


def test_the_doubt_of_a_recall_is_that_of_the_few_truly_yes_not_of_all_rows():
    y = np.array([1] * 10 + [0] * 490)
    y_hat = np.array([0.9] * 5 + [0.1] * 495)
    assert accuracy(y, y_hat) == 0.99 and np.ptp(accuracy(y, y_hat).interval()) < 0.02
    assert recall(y, y_hat) == 0.5 and np.ptp(recall(y, y_hat).interval()) > 0.5


def test_misconception_36_always_no_is_98_percent_right_and_finds_nothing():
    y, no = [0] * 490 + [1] * 10, np.zeros(500)
    assert accuracy(y, no) == 0.98
    assert recall(y, no) == 0


def test_where_nobody_said_yes_precision_is_nan_and_says_of_how_many():
    nothing = precision([0, 1], [0.1, 0.2])
    assert np.isnan(nothing) and repr(nothing) == "nan (0 of 0)" and nothing.interval() == (0, 1)


def test_where_nothing_is_a_yes_recall_is_nan_and_says_of_how_many():
    nothing = recall([0, 0], [0.1, 0.9])
    assert np.isnan(nothing) and repr(nothing) == "nan (0 of 0)" and nothing.interval() == (0, 1)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from([0, 1]), st.floats(0, 1)), min_size=1, max_size=30), st.floats(0, 1)
)
def test_a_higher_threshold_never_finds_more(pairs, threshold):
    y, y_hat = np.array([*pairs, (1, 0.5)]).T
    assert recall(y, y_hat, threshold) >= recall(y, y_hat, threshold + 0.1)


# Several classes

animals, sure = one_hot([0, 1, 2, 2], 3), [[0.8, 0.1, 0.1], [0.5, 0.4, 0.1], [0.2, 0.1, 0.7], [0.3, 0.3, 0.4]]


def test_of_several_classes_the_largest_answer_counts():
    assert accuracy(animals, sure) == 0.75
    assert confusion_table(animals, sure).tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 2]]


@pytest.mark.parametrize("y", [[0, 1, 2, 2], [[0], [1], [2], [2]]])
def test_the_truth_of_several_classes_may_be_class_numbers_as_a_data_set_has_them(y):
    """It was refused: a softmax network was judged by one_hot rows alone, and data.y are class numbers."""
    assert accuracy(y, sure) == accuracy(animals, sure) == 0.75
    assert confusion_table(y, sure).tolist() == confusion_table(animals, sure).tolist()
    assert compare(y, sure, sure) == (0, 0, 1)
    assert confusion([0, 1], [[0.1, 0.9], [0.2, 0.8]]) == (0, 1, 0, 1)


def test_a_class_that_is_not_among_the_truths_is_counted_all_the_same():
    assert confusion_table([0, 1], sure[:2]).tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("measure", [accuracy, confusion_table, lambda y, a, t: compare(y, a, a, t)])
def test_answers_in_columns_have_no_threshold(measure):
    """The names of the classes, handed in as a third argument, were taken and forgotten."""
    with pytest.raises(ValueError, match=r"threshold: expected none, as y.* has 3 columns .*, got 0.7"):
        measure(animals, sure, 0.7)
    for wrong in ("hello", ("cat", "dog", "cow"), np.nan):
        with pytest.raises(ValueError, match="threshold: expected a number from -inf to inf, got"):
            measure(animals, sure, wrong)


def test_answers_of_a_tanh_are_a_yes_above_0():
    y, y_hat = np.array([-1, -1, 1, 1]), [-0.9, 0.3, 0.2, 0.9]
    assert accuracy((y + 1) / 2, y_hat, threshold=0) == 0.75


def test_of_equal_answers_the_first_counts():
    assert accuracy(one_hot([0, 1], 2), [[0.5, 0.5], [0.5, 0.5]]) == 0.5


def test_two_outputs_are_yes_and_no_as_one_output_is():
    y, p = np.array([0, 1, 1, 0]), np.array([0.1, 0.9, 0.3, 0.8])
    two = np.column_stack([1 - p, p])
    assert confusion(one_hot(y, 2), two) == confusion(y, p) == (1, 1, 1, 1)
    assert confusion_table(y, p).tolist() == confusion(y, p).table.tolist()


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(2, 5), st.integers(1, 30), st.integers(0, 99))
def test_rows_of_the_table_add_up_to_the_truth_columns_to_the_answers_the_diagonal_to_the_right_ones(
    k, n, seed
):
    rng = np.random.default_rng(seed)
    truth, answers = rng.integers(0, k, n), rng.random((n, k))
    table = confusion_table(one_hot(truth, k), answers)
    assert table.sum(axis=1).tolist() == np.bincount(truth, minlength=k).tolist()
    assert table.sum(axis=0).tolist() == np.bincount(answers.argmax(axis=1), minlength=k).tolist()
    assert accuracy(one_hot(truth, k), answers) == np.trace(table) / n


@pytest.mark.parametrize(
    ("y", "y_hat", "message"),
    [
        ([0, 3], sure[:2], r"y: expected class numbers 0 to 2, as y_hat has 3 columns, got \[0. 3.\]"),
        ([-1, 1], sure[:2], "y: expected class numbers 0 to 2"),
        ([0.5, 1], sure[:2], "y: expected class numbers 0 to 2"),
        (animals, [0.1, 0.2, 0.3, 0.4], r"y_hat: expected shape \(4, 3\), as y, got \(4, 1\)"),
        (animals[:, :2], sure, r"y_hat: expected shape \(4, 2\), as y, got \(4, 3\)"),
        (animals, sure[:3], "y, y_hat: expected as many answers as truths, got 3 for 4"),
        (
            sure,
            animals,
            r"y: expected rows with one 1 and zeros, got \[0.8 0.1 0.1\], ...; is it \(y, y_hat\)",
        ),
        ([[1, 1, 0]], sure[:1], "y: expected rows with one 1 and zeros"),
        ([[0, 0, 0]], sure[:1], "y: expected rows with one 1 and zeros"),
        ([[1, 0, np.nan]], sure[:1], "y: expected finite numbers"),
        ([[1, 0, 0]], [[np.inf, 0, 0]], "y_hat: expected finite numbers, got 1 infinite of 3; the network"),
        ([[1, 0, 0], [1]], sure[:2], "y: expected numbers"),
        (np.zeros((2, 2, 2)), sure, r"y: expected shape .* got \(2, 2, 2\)"),
    ],
)
@pytest.mark.parametrize("measure", [accuracy, confusion_table])
def test_a_measure_of_several_classes_says_what_is_wrong(measure, y, y_hat, message):
    with pytest.raises(ValueError, match=message):
        measure(y, y_hat)


def test_precision_and_recall_are_of_yes_and_no_only():
    for measure in (confusion, precision, recall):
        with pytest.raises(
            ValueError, match="y: expected two classes, yes and no, got 3; use confusion_table"
        ):
            measure(animals, sure)


@pytest.mark.parametrize("threshold", [np.nan, [0.5], "half", None])
def test_a_threshold_that_is_no_number_is_refused(threshold):
    for measure in (accuracy, confusion, confusion_table, precision, recall):
        with pytest.raises(ValueError, match="threshold: expected a number"):
            measure([0, 1], [0.2, 0.7], threshold)


def test_below_a_threshold_of_infinity_every_answer_is_a_no():
    assert confusion([0, 1], [0.2, 0.7], np.inf) == (1, 0, 1, 0)
    assert confusion([0, 1], [0.2, 0.7], -np.inf) == (0, 1, 0, 1)


# A or B?


def test_where_both_are_right_or_both_wrong_neither_is_better():
    found = compare([1, 1, 1, 0, 0], [0.9, 0.9, 0.1, 0.1, 0.9], [0.9, 0.1, 0.1, 0.9, 0.9])
    assert found[:2] == (2, 0)
    assert found.luck == pytest.approx(0.5)  # two coins fall on the same side half of the time
    assert compare([0, 1], [0, 1], [0, 1]) == (0, 0, 1)


@pytest.mark.parametrize(("only_a", "only_b"), [(0, 1), (3, 2), (10, 0), (1, 9), (40, 60)])
def test_the_luck_of_a_comparison_is_that_of_coins(only_a, only_b):
    n = only_a + only_b
    y, a = np.ones(n), np.r_[np.ones(only_a), np.zeros(only_b)]
    heads = np.random.default_rng(0).binomial(n, 0.5, 20_000)
    as_uneven = np.mean(abs(heads - n / 2) >= abs(only_a - n / 2))
    assert compare(y, a, 1 - a)[:2] == (only_a, only_b)
    assert compare(y, a, 1 - a).luck == pytest.approx(as_uneven, abs=0.015)


def test_lessons_28_right_against_27_of_30_rows_may_well_be_luck():
    y = np.ones(30)
    a, b = np.r_[np.ones(28), np.zeros(2)], np.r_[np.zeros(2), np.ones(27), 0]
    assert accuracy(y, a) == pytest.approx(0.93, abs=0.01) and accuracy(y, b) == 0.9
    assert compare(y, a, b).luck > 0.9
    assert repr(compare(y, a, b)) == "only A right: 2, only B right: 1, luck 1"
    assert accuracy(y, a).interval()[0] < accuracy(y, b) < accuracy(y, a) < accuracy(y, b).interval()[1]


def test_several_classes_are_compared_too_and_a_wrong_argument_is_named():
    assert compare(animals, sure, animals) == (0, 1, 1)
    with pytest.raises(ValueError, match="y_b: expected shape"):
        compare(animals, sure, [0, 1, 2, 2])
    with pytest.raises(ValueError, match="y, y_a: expected as many answers as truths, got 1 for 2"):
        compare([0, 1], [0], [0, 1])


# Quantities


def test_r2_is_1_for_perfect_answers_0_for_the_mean_and_below_for_worse():
    y = np.array([1.0, 2, 6])
    assert r2(y, y) == 1
    assert r2(y, np.full(3, y.mean())) == 0
    assert r2(y, -y) < 0
    assert r2(y.reshape(-1, 1), y) == 1  # (n, 1) and (n,) are not compared all with all


def test_Y_45_S2_44_a_line_through_unrelated_points_explains_next_to_nothing():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 1000))
    W = x @ y / (x @ x)
    assert 0 < r2(y, W * x) < 0.01


def test_C_62_what_is_not_correlated_may_still_be_explained():
    x = np.linspace(-1, 1, 101)
    slope, height = np.polyfit(x, x**2, 1)
    assert r2(x**2, slope * x + height) == pytest.approx(0, abs=1e-12)
    assert r2(x**2, x * x) == 1


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, 999), st.floats(0.1, 10), st.floats(-5, 5))
def test_r2_does_not_depend_on_the_unit_and_of_a_fitted_line_it_is_the_square_of_the_correlation(
    seed, unit, shift
):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, 20))
    line = np.polyval(np.polyfit(x, y, 1), x)
    assert r2(unit * y + shift, unit * line + shift) == pytest.approx(r2(y, line), abs=1e-9)
    assert r2(y, line) == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, abs=1e-9)


@pytest.mark.parametrize(
    ("y", "y_hat", "message"),
    [
        ([2, 2], [1, 2], "y: expected quantities that differ, got 2 only"),
        ([1, 2], [1], "y, y_hat: expected as many answers as truths"),
        ([[1, 2], [3, 4]], [[1, 2], [3, 4]], r"y: expected shape \(n,\) or \(n, 1\), got \(2, 2\)"),
        ([1, np.nan], [1, 2], "y: expected finite numbers"),
        ([1, 2], [1, np.nan], r"y_hat: expected an answer a row, got none \(NaN\) in 1 of 2 rows"),
        ([1, 2], [1, np.inf], "y_hat: expected finite numbers, got 1 infinite of 2"),
        ([1, 2], [[1, 2], [3, 4]], r"y_hat: expected shape \(n,\) or \(n, 1\), got \(2, 2\); take one"),
        ([], [], "y: expected shape"),
        (["cheap"], [1], "y: expected numbers"),
    ],
)
def test_r2_says_what_is_wrong_with_its_arguments(y, y_hat, message):
    with pytest.raises(ValueError, match=message):
        r2(y, y_hat)
