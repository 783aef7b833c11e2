"""Repairs: each mends what it says and nothing else, and helps as much as the course says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_classes import clouds, moons, right, trained

from nnlib.datasets import cats, doubles, gauss, spiral
from nnlib.flaws import duplicates, hidden_answer, imbalance, label_noise, missing_values, outliers, plant
from nnlib.metrics import confusion
from nnlib.network import Network
from nnlib.repair import (
    class_weights,
    correct,
    drop_columns,
    drop_repeats,
    drop_rows,
    mended,
    precision_at_k,
    relabel,
    suspects,
)

pytestmark = pytest.mark.filterwarnings("error")
quickly = settings(derandomize=True, deadline=None, max_examples=25)
seeds = st.integers(0, 10**6)


# Suspects


def test_suspects_are_ranked_by_their_loss():
    data, net = clouds(50), Network([2, 3, 1], output="sigmoid")
    ranked = suspects(net, data.X, data.y)
    losses = net.losses(data.X, data.y)
    assert sorted(ranked.tolist()) == [*range(50)] and (np.diff(losses[ranked]) <= 0).all()
    assert np.array_equal(suspects(net, data.X, data.y, 5), ranked[:5])


@pytest.mark.parametrize("share, precision", [(0.1, 0.8), (0.2, 0.8), (0.3, 0.75), (0.4, 0.65)])
def test_Y_46_of_the_rows_with_the_largest_losses_most_are_really_wrong(share, precision):
    marks = []
    for seed in range(2):
        truth = label_noise(moons(200, seed=seed), share, seed)
        net = trained(truth.data, (32, 32), epochs=60)
        ranked = suspects(net, truth.data.X, truth.data.y)
        marks.append(precision_at_k(ranked, truth.rows, len(truth.rows)))
    assert np.mean(marks) > precision > 1.5 * share


def test_relabelling_the_first_suspects_mends_most_of_the_labels():
    clean = moons(200)
    truth = label_noise(clean, 0.2)
    net = trained(truth.data, (32, 32), epochs=60)
    first = suspects(net, truth.data.X, truth.data.y, len(truth.rows))
    repaired = relabel(truth.data, first, 1 - truth.data.y[first])
    done = mended(clean, truth.data, repaired)
    assert (
        done.mended + done.missed == done.mended + done.harmed == len(first)
    )  # a suspect is one or the other
    assert done.missed + done.harmed == np.sum(repaired.y != clean.y) < 0.5 * len(truth.rows)


def test_who_has_memorised_the_wrong_labels_no_longer_finds_them_all():
    truth = label_noise(moons(200), 0.3)
    brief, long = (trained(truth.data, (32, 32), epochs=epochs) for epochs in (60, 600))
    k = len(truth.rows)
    X, y = truth.data.X, truth.data.y
    found = [precision_at_k(suspects(net, X, y), truth.rows, k) for net in (brief, long)]
    assert found[0] > found[1] + 0.1


@pytest.mark.parametrize("make, least, most", [(gauss, 0.95, 1), (spiral, 0.1, 0.35)])
def test_lies_are_found_where_the_network_has_learned_the_rest_and_by_chance_where_it_has_not(
    make, least, most
):
    marks = []
    for seed in range(4):
        truth = label_noise(make(200, seed), 0.2, seed)
        ranked = suspects(trained(truth.data, epochs=30), truth.data.X, truth.data.y)
        marks.append(precision_at_k(ranked, truth.rows, 40))
    assert least <= np.mean(marks) <= most  # 0.2 is chance


def test_precision_at_k_counts_the_wrong_ones_among_the_first_k():
    assert precision_at_k([7, 3, 5, 1], [3, 5], 1) == 0
    assert precision_at_k([7, 3, 5, 1], [3, 5], 3) == pytest.approx(2 / 3)
    assert precision_at_k(np.array([2]), [], 1) == 0


# Class weights


@quickly
@given(y=st.lists(st.sampled_from([0, 1, 2, 5]), min_size=1, max_size=40))
def test_with_class_weights_every_class_counts_the_same_and_all_rows_as_before(y):
    weights = class_weights(y)
    counts = {k: y.count(k) for k in set(y)}
    assert weights.keys() == counts.keys()
    assert all(weights[k] * counts[k] == pytest.approx(len(y) / len(counts)) for k in counts)
    assert sum(weights[k] for k in y) == pytest.approx(len(y))


def test_classes_may_be_minus_1_and_1_a_column_or_one_hot():
    assert class_weights([-1, 1, 1, 1]) == {-1: 2, 1: pytest.approx(2 / 3)}
    assert class_weights([[0], [1], [1], [1]]) == {0: 2, 1: pytest.approx(2 / 3)}
    assert class_weights([[1, 0, 0], [0, 0, 1], [0, 0, 1], [0, 0, 1]]) == {0: 2, 2: pytest.approx(2 / 3)}


def test_a_weighted_loss_finds_more_of_the_rare_class_at_the_cost_of_false_alarms():
    rare = imbalance(clouds(980, (1.6, 1.6)), 0.98).data
    world = imbalance(clouds(1960, (1.6, 1.6), seed=70), 0.98).data
    plain = trained(rare, (4,))
    weighted = trained(rare, (4,), class_weights=class_weights(rare.y))
    found, alarms = [], []
    for net in (plain, weighted):
        counts = confusion(world.y, net.predict(world.X))
        found.append(counts.true_positive / (counts.true_positive + counts.false_negative))
        alarms.append(counts.false_positive)
    assert right(plain, world) > 0.97 > right(weighted, world)
    assert found[1] > found[0] + 0.2 and alarms[1] > alarms[0]


def test_class_weights_fit_a_softmax_output_too():
    data = imbalance(clouds(100), 0.8).data
    net = Network([2, 2], output="softmax", loss="cross_entropy")
    net.learn(data.X, data.one_hot(), epochs=2, class_weights=class_weights(data.one_hot()))
    assert class_weights(data.one_hot()) == class_weights(data.y)


# Small repairs


@quickly
@given(n=st.integers(5, 60), seed=seeds)
def test_every_flaw_of_single_rows_can_be_undone_by_whoever_knows_the_truth(n, seed):
    clean = clouds(n, seed=seed)
    labels = label_noise(clean, 0.3, seed)
    assert np.array_equal(relabel(labels.data, labels.rows, clean.y[labels.rows]).y, clean.y)
    far = outliers(clean, 0.3, "b", 128, seed)  # a power of 2: no digit is lost
    corrected = correct(far.data, far.rows, "b", far.data.X[far.rows, 1] / 128)
    assert np.array_equal(corrected.X, clean.X)
    code = hidden_answer(clean, seed=seed)
    assert np.array_equal(drop_columns(code.data, ["code"]).X, clean.X)
    copies = duplicates(clean, 0.3, seed=seed)
    left = drop_repeats(copies.data)
    assert np.array_equal(left.X, drop_rows(copies.data, copies.rows).X)
    assert len(left) == n - len(copies.rows)


def test_repeats_go_from_the_later_part_and_a_mark_is_honest_again():
    train, test = (label_noise(moons(100, 0.35, seed=seed), 0.2, seed=seed).data for seed in (0, 50))
    leaky = duplicates(test, 0.5, of=train)
    kept, honest = drop_repeats(train, leaky.data)
    assert np.array_equal(kept.X, train.X)
    assert np.array_equal(honest.X, drop_rows(leaky.data, leaky.rows).X)
    net = trained(train, (32, 32), epochs=500)
    assert right(net, leaky.data) > right(net, honest) + 0.08


def test_answers_of_a_network_which_stand_in_a_column_are_labels_too():
    data, rows = clouds(6), [0, 1, 5]
    column = np.array([[1], [0], [0]])
    for labels in (column, column > 0.5, np.array([["yes"], ["no"], ["no"]])):
        assert relabel(data, rows, labels).y.tolist() == [1, 0, 0, 1, 0, 0]
    assert correct(data, rows, "a", column).X[rows, 0].tolist() == [1, 0, 0]


# What a repair did


@quickly
@given(n=st.integers(5, 60), seed=seeds)
def test_what_was_mended_missed_and_harmed_is_counted_value_by_value(n, seed):
    clean = clouds(n, seed=seed)
    spoiled, (labels, gaps) = plant(clean, ["label noise", ("missing values", {"column": "a"})], seed)
    wrong = len(labels.rows)
    assert mended(clean, spoiled, spoiled) == (0, wrong + len(gaps.rows), 0)
    repaired = relabel(spoiled, labels.rows, clean.y[labels.rows])
    assert mended(clean, spoiled, repaired) == (wrong, len(gaps.rows), 0)
    all_turned = relabel(spoiled, range(n), 1 - spoiled.y)
    assert mended(clean, spoiled, all_turned) == (wrong, len(gaps.rows), n - wrong)
    filled = correct(repaired, gaps.rows, "a", clean.X[gaps.rows, 0])
    assert mended(clean, spoiled, filled) == (wrong + len(gaps.rows), 0, 0)


def test_a_value_that_is_right_but_for_rounding_is_mended():
    far = outliers(clouds(50), 0.2, "b", 100)
    repaired = correct(far.data, far.rows, "b", far.data.X[far.rows, 1] / 100)
    assert mended(clouds(50), far.data, repaired) == (10, 0, 0)


def test_a_gap_of_the_clean_data_is_right_as_long_as_it_stays():
    gappy = missing_values(clouds(50), 0.2, "a")
    far = outliers(gappy.data, 0.2, "b", 100)
    assert mended(gappy.data, far.data, far.data) == (0, 10, 0)
    filled = correct(far.data, gappy.rows, "a", 0)
    assert mended(gappy.data, far.data, filled) == (0, 10, 10)


def test_where_flaws_took_or_copied_rows_the_origin_says_which_ones_were_clean():
    clean = clouds(100)
    spoiled, truths = plant(clean, ["imbalance", "duplicates", "label noise"])
    there, wrong = clean.take(truths[0].origin), truths[2].rows
    assert mended(there, spoiled, relabel(spoiled, wrong, there.y[wrong])) == (len(wrong), 0, 0)
    with pytest.raises(ValueError, match="clean, spoiled, repaired: expected the same rows and columns, got"):
        mended(clean, spoiled, spoiled)


def test_labels_may_be_names_numbers_or_one_for_all():
    data = clouds(6)  # no, yes, no, yes, ...
    assert relabel(data, [0, 2], "yes").y.tolist() == [1, 1, 1, 1, 0, 1]
    assert relabel(data, [0, 1], ["yes", "no"]).y.tolist() == [1, 0, 0, 1, 0, 1]
    assert relabel(data, data.y == 1, 0).y.tolist() == [0] * 6
    assert relabel(doubles(), 4, 80).y.tolist() == [0, 2, 4, 6, 80]


def test_a_value_can_be_taken_away_and_no_rows_mean_no_change():
    data = clouds(4)
    assert np.isnan(correct(data, [1], "a", np.nan).X[1, 0])
    for same in (correct(data, [], "a", 7), relabel(data, [], "yes"), drop_rows(data, [])):
        assert np.array_equal(same.X, data.X) and np.array_equal(same.y, data.y)


def test_rows_keep_their_groups_and_columns_their_names():
    data = cats(20)
    assert drop_rows(data, [0]).groups.tolist() == data.groups[1:].tolist()
    assert drop_columns(data, [0]).feature_names == ("face length",)


def test_one_column_may_be_named_without_a_list():
    data = cats(20)
    for one in ("coat length", 0):
        assert drop_columns(data, one).feature_names == ("face length",)


def test_the_original_is_never_changed():
    data = clouds(20)
    X, y = data.X.copy(), data.y.copy()
    relabel(data, [0], 1), correct(data, [0], 0, 9), drop_rows(data, [0]), drop_columns(data, [0])
    drop_repeats(data)
    assert np.array_equal(data.X, X) and np.array_equal(data.y, y)


# What does not fit

TEN, NET = clouds(10), Network([2, 1], output="sigmoid")


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: suspects(NET, TEN.X[:, :1], TEN.y), r"X: expected shape \(n, 2\)"),
        (
            lambda: suspects(NET, TEN.X, TEN.y, 11),
            "k: expected a whole number from 1 to 10, the rows, got 11",
        ),
        (lambda: precision_at_k([1, 2], [1], 3), "k: expected .* from 1 to 2, the ranked rows, got 3"),
        (
            lambda: precision_at_k([1, 2], label_noise(TEN), 1),
            "wrong: expected row numbers, such as truth.rows, got <label noise: 1 of 10 labels",
        ),
        (
            lambda: precision_at_k([1.0, 2.0], [1], 1),
            r"ranked: expected row numbers, .* shape \(2,\), float64",
        ),
        (
            lambda: precision_at_k([1, 2], TEN.y == 1, 1),
            r"wrong: expected row numbers, .* shape \(10,\), bool",
        ),
        (lambda: precision_at_k([[1, 2]], [1], 1), r"ranked: expected row numbers, .* shape \(1, 2\), int64"),
        (lambda: precision_at_k("12", [1], 1), "ranked: expected row numbers, .* got '12'"),
        (lambda: class_weights([]), "y: expected at least one number"),
        (lambda: class_weights([0.5, 1]), r"y: expected class numbers, got \[0.5\]"),
        (lambda: class_weights(["a", "b"]), "y: expected numbers"),
        (lambda: class_weights([0, np.nan]), "y: expected finite numbers"),
        (lambda: class_weights([[1, 1], [0, 1]]), "y: expected rows with one 1, and 0 elsewhere"),
        (lambda: class_weights(np.ones((2, 2, 2))), r"y: expected shape \(n,\), \(n, 1\) or \(n, classes\)"),
        (lambda: class_weights(3), r"y: expected shape \(n,\)"),
        (lambda: relabel(TEN, [10], 0), r"rows: expected row numbers from 0 to 9, got \[10\]"),
        (lambda: relabel(TEN, [-1], 0), r"rows: expected row numbers from 0 to 9, got \[-1\]"),
        (lambda: relabel(TEN, [0.5], 0), "rows: expected row numbers from 0 to 9"),
        (lambda: relabel(TEN, [True], 0), r"rows: expected row numbers from 0 to 9, got \[True\]"),
        (lambda: relabel(TEN, [0], "yess"), "labels: .* got 'yess'; did you mean 'yes'"),
        (lambda: relabel(TEN, [0], 2), "y: expected class numbers 0 to 1"),
        (
            lambda: relabel(TEN, [0, 1], [1, 0, 1]),
            r"labels: .* one number, or shape \(2,\), got shape \(3,\)",
        ),
        (lambda: relabel(TEN, [0, 1], np.ones((2, 2))), r"labels: .* shape \(2,\), got shape \(2, 2\)"),
        (lambda: relabel(TEN, [0], None), r"labels: expected numbers, .* got \[None\]"),
        (lambda: correct(TEN, [0], "c", 1), "column: expected one of a, b, got 'c'"),
        (lambda: correct(TEN, [0], 0, "far"), r"values: expected numbers, .* got \['far'\]"),
        (lambda: correct(TEN, [0], 0, np.inf), "X, y: expected finite numbers"),
        (lambda: drop_rows(TEN, np.arange(10)), "rows: expected at least one to be left of <Dataset clouds"),
        (lambda: drop_columns(TEN, "bb"), "column: expected one of a, b, got 'bb'; did you mean 'b'"),
        (lambda: drop_columns(TEN, [0, "b"]), "columns: expected at least one to be left"),
        (lambda: drop_rows(TEN.X, [0]), "data: expected a Dataset"),
        (lambda: relabel(TEN.X, [0], 1), "data: expected a Dataset"),
        (lambda: drop_columns(TEN.X, [0]), "data: expected a Dataset"),
        (lambda: drop_repeats(), "parts: expected data sets with the same columns and classes"),
        (
            lambda: drop_repeats(TEN.split()),
            "parts: expected data sets, got one list of them; put a star before it",
        ),
        (lambda: drop_repeats(TEN, cats(5)), "parts: expected data sets with the same columns"),
        (lambda: drop_repeats(TEN.X), r"parts: .* got ndarray of shape \(10, 2\); Dataset\(X, y"),
        (lambda: mended(TEN, TEN, TEN.y), "repaired: expected a Dataset"),
        (lambda: drop_repeats(TEN, TEN), "rows: expected at least one to be left of <Dataset clouds"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_network_whose_losses_are_no_numbers_suspects_nobody():
    net = Network([1, 2, 1], activation="relu", output="identity")
    net.parameters = [1e200, 0, 1e200, 0, 1, -1, 0]  # infinite minus infinite
    with pytest.raises(ValueError, match="net: expected a loss for each row, got NaN"):
        suspects(net, [[1e200], [1.0]], [0, 0])
