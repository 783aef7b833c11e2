"""Flaws: each changes what it says and nothing else, tells the truth about it, and hurts as told."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_classes import clouds, moons, right, trained

from nnlib.datasets import DATASETS, Dataset, cats, doubles, smells
from nnlib.flaws import (
    FLAWS,
    biased_labels,
    blur,
    duplicates,
    hidden_answer,
    imbalance,
    label_noise,
    missing_values,
    one_group,
    outliers,
    plant,
    rotation,
    translation,
)
from nnlib.flaws.leaks import coin_flips
from nnlib.losses import absolute, squared
from nnlib.search import brute_force

pytestmark = pytest.mark.filterwarnings("error")
quickly = settings(derandomize=True, deadline=None, max_examples=15)
seeds = st.integers(0, 10**6)
SHARED = {  # what each flaw needs to be told beyond its share; the others have none
    "label noise": {},
    "biased labels": {"label": 0},
    "imbalance": {},
    "one group": {"keep": "north"},
    "duplicates": {},
    "outliers": {"column": 1},
    "missing values": {"column": 1},
}
OTHERS = {
    "hidden answer": {"agree": 0.9},
    "rotation": {"degrees": 30},
    "translation": {"by": 2},
    "blur": {"amount": 0.5},
}


@st.composite
def tables(draw):
    """Data sets with two or three classes, of about the same size, in which no two rows are the same."""
    k, seed = draw(st.integers(2, 3)), draw(seeds)
    n, rng = draw(st.integers(4 * k, 40)), np.random.default_rng(seed)
    return Dataset(
        rng.normal(5, 1, (n, 3)),
        np.arange(n) % k,
        ("a", "b", "c"),
        ("one", "two", "three")[:k],
        groups=np.resize(["north", "south"], n),
    )


def spoil(flaw, data, seed=0, share=0.3):
    arguments = {**SHARED[flaw], "share": share} if flaw in SHARED else dict(OTHERS[flaw])
    if flaw not in ("rotation", "translation"):
        arguments["seed"] = seed
    return FLAWS[flaw](data, **arguments)


# What is promised for every flaw


def test_every_flaw_is_tried_here():
    assert [*FLAWS] == [*SHARED, *OTHERS]


@pytest.mark.parametrize("flaw", FLAWS)
@quickly
@given(data=tables(), seed=seeds)
def test_a_flaw_changes_the_rows_and_columns_it_names_and_nothing_else(flaw, data, seed):
    truth = spoil(flaw, data, seed)
    spoiled, before = truth.data, data.take(truth.origin)
    others = np.setdiff1d(np.arange(len(spoiled)), truth.rows)
    kept = np.setdiff1d(np.arange(3), truth.columns)
    assert truth.flaw == flaw
    assert np.array_equal(spoiled.X[others, :3], before.X[others])
    assert np.array_equal(spoiled.X[:, kept], before.X[:, kept])
    assert spoiled.feature_names[:3] == before.feature_names and spoiled.class_names == before.class_names
    assert np.array_equal(spoiled.groups, before.groups)
    if flaw in ("label noise", "biased labels"):
        assert np.array_equal(np.flatnonzero(spoiled.y != before.y), truth.rows)
    else:
        assert np.array_equal(spoiled.y, before.y)
    if flaw in ("outliers", "missing values", "rotation", "translation", "blur"):
        changed = ~(spoiled.X == before.X)
        assert np.array_equal(np.flatnonzero(changed.any(1)), truth.rows)
        assert np.array_equal(np.flatnonzero(changed.any(0)), truth.columns)


@pytest.mark.parametrize("flaw", FLAWS)
def test_the_original_is_never_changed(flaw):
    data = smells(40)
    data = Dataset(data.X, data.y, data.feature_names, data.class_names, groups=["north", "south"] * 20)
    X, y = data.X.copy(), data.y.copy()
    truth = spoil(flaw, data)
    assert truth.data is not data
    assert np.array_equal(data.X, X) and np.array_equal(data.y, y)


@pytest.mark.parametrize("flaw", SHARED)
@quickly
@given(data=tables(), hundredths=st.integers(0, 33), seed=seeds)
def test_a_share_is_rounded_to_the_nearest_row_halves_upwards(flaw, data, hundredths, seed):
    of = {
        "biased labels": np.sum(data.y == 0),
        "imbalance": np.sum(data.y == 1),
        "one group": np.sum(data.groups == "south"),
    }.get(flaw, len(data))
    truth = spoil(flaw, data, seed, share=hundredths / 100)
    expected = (2 * hundredths * of + 100) // 200
    assert (
        len(data) - len(truth.data) if flaw in ("imbalance", "one group") else len(truth.rows)
    ) == expected
    assert truth.told.startswith(str(expected)) and (np.diff(truth.rows) > 0).all()


@pytest.mark.parametrize(
    "flaw, nothing",
    [
        *((flaw, {**told, "share": 0}) for flaw, told in SHARED.items()),
        *(("rotation", {"degrees": 0}), ("translation", {"by": 0}), ("blur", {"amount": 0})),
    ],
)
def test_a_share_or_an_amount_of_0_changes_nothing(flaw, nothing):
    data = cats(50)
    data = Dataset(data.X, data.y, data.feature_names, data.class_names, groups=["north", "south"] * 25)
    truth = FLAWS[flaw](data, **nothing)
    assert np.array_equal(truth.data.X, data.X) and np.array_equal(truth.data.y, data.y)
    assert not truth.rows.size and np.array_equal(truth.origin, np.arange(50))


@pytest.mark.parametrize("flaw", [flaw for flaw in FLAWS if flaw not in ("rotation", "translation")])
def test_a_seed_gives_the_same_flaw_again_and_another_seed_another(flaw):
    data = clouds(60)
    data = Dataset(data.X, data.y, data.feature_names, data.class_names, groups=["north", "south"] * 30)
    one, same, other = (spoil(flaw, data, seed).data for seed in (1, 1, 2))
    assert one.X.tobytes() == same.X.tobytes() and one.y.tobytes() == same.y.tobytes()
    assert (one.X.tobytes(), one.y.tobytes()) != (other.X.tobytes(), other.y.tobytes())


# Each flaw


@quickly
@given(data=tables(), seed=seeds)
def test_biased_labels_are_always_the_same_lie_about_the_same_class(data, seed):
    truth = biased_labels(data, 0.3, label="two", to="one", seed=seed)
    assert (data.y[truth.rows] == 1).all() and (truth.data.y[truth.rows] == 0).all()


def test_a_tired_annotator_errs_at_one_tip_of_the_class():
    data = moons(100)
    truth = biased_labels(data, 0.2, label="upper", column="x1")
    upper = data.X[data.y == 0, 0]
    assert data.X[truth.rows, 0].min() > np.sort(upper)[-11]
    assert truth.told == "10 rows of class 'upper' are labelled 'lower', those with the largest 'x1'"


@quickly
@given(data=tables(), seed=seeds)
def test_a_copy_stands_below_its_original_and_equals_it(data, seed):
    truth = duplicates(data, 0.5, seed=seed)
    source = truth.origin[truth.rows]
    assert (source < truth.rows).all() and not np.isin(source, truth.rows).any()
    assert np.array_equal(truth.data.X[truth.rows], data.X[source])


def test_copies_across_the_split_are_rows_of_the_other_part_with_their_answers_and_groups():
    train, _, test = cats(200, breeds={"Siamese": 1}).split()
    rows = {tuple(row) for row in np.c_[train.X, train.y].tolist()}
    truth = duplicates(test, 0.5, of=train)
    is_copy = [tuple(row) in rows for row in np.c_[truth.data.X, truth.data.y].tolist()]
    assert np.array_equal(np.flatnonzero(is_copy), truth.rows) and len(truth.rows) == 10
    assert (truth.origin[truth.rows] == -1).all()
    assert np.array_equal(truth.data.groups == "Siamese", truth.data.y == 1)


def test_an_outlier_is_its_value_in_another_unit():
    data = cats(100)
    truth = outliers(data, 0.1, "face length", 1000)
    assert np.array_equal(truth.data.X[truth.rows, 1], 1000 * data.X[truth.rows, 1])
    answers = outliers(doubles(), 0.5, None, 100)
    assert not answers.columns.size
    assert np.array_equal(answers.data.y[answers.rows], 100 * doubles().y[answers.rows])
    assert outliers(doubles(), 1, None).rows.tolist() == [1, 2, 3, 4]  # 0 metres are 0 centimetres


def test_values_go_missing_in_one_class_only_and_again_in_another():
    data = clouds(200)
    truth = missing_values(data, 0.6, "a", "yes")
    assert (data.y[truth.rows] == 1).all() and len(truth.rows) == 60
    again = missing_values(truth.data, 0.1, "a", "no")
    assert np.isnan(again.data.X[:, 0]).sum() == 70 and len(again.rows) == 10
    assert not np.intersect1d(truth.rows, missing_values(truth.data, 0.5, "a").rows).size


def test_a_hidden_answer_is_right_as_often_as_asked():
    data = smells(400)
    truth = hidden_answer(data, 0.95, "lab code")
    assert np.mean(truth.data.X[:, truth.columns[0]] == data.y) == 0.95
    assert truth.data.feature_names[truth.columns[0]] == "lab code"


def test_one_group_only_leaves_the_kept_groups_whole():
    data = cats(300)
    truth = one_group(data, ["Siamese", "no cat"])
    assert set(truth.data.groups) == {"Siamese", "no cat"}
    assert np.array_equal(truth.data.X, data.X[np.isin(data.groups, ["Siamese", "no cat"])])
    few = one_group(data, ["Siamese", "no cat"], share=0.9).data.groups
    assert np.sum(few == "Maine Coon") + np.sum(few == "British Shorthair") == 10


def test_a_rotation_by_a_right_angle_turns_the_first_axis_into_the_second():
    data = clouds(50)
    X = rotation(data, 90).data.X
    centre = data.X.mean(0)
    assert np.allclose(X - centre, np.c_[-(data.X - centre)[:, 1], (data.X - centre)[:, 0]], atol=1e-12)
    assert np.allclose(rotation(data, 360).data.X, data.X, rtol=0, atol=1e-12)


def test_a_blur_adds_an_error_of_so_many_standard_deviations_and_keeps_the_gaps():
    data = clouds(4000)
    data = Dataset(data.X * [1, 1000], data.y, data.feature_names, data.class_names)
    error = blur(data, 0.5).data.X - data.X
    assert np.allclose(error.std(0) / data.X.std(0), 0.5, rtol=0.05)
    holed = missing_values(data, 0.1).data
    assert np.array_equal(np.isnan(blur(holed).data.X), np.isnan(holed.X))


# Several flaws


@quickly
@given(seed=seeds)
def test_the_truths_of_several_flaws_speak_of_the_rows_of_the_final_data_set(seed):
    data = clouds(80)
    recipe = ["label noise", ("outliers", {"column": "b"}), ("imbalance", {"share": 0.5}), "duplicates"]
    spoiled, truths = plant(data, recipe, seed)
    labels, far, gone, copies = truths
    before = data.take(labels.origin)
    assert [truth.flaw for truth in truths] == ["label noise", "outliers", "imbalance", "duplicates"]
    assert all(truth.data is spoiled for truth in truths)
    assert np.array_equal(np.flatnonzero(spoiled.y != before.y), labels.rows)
    assert np.array_equal(np.flatnonzero(spoiled.X[:, 1] != before.X[:, 1]), far.rows)
    assert np.array_equal(spoiled.X[:, 0], before.X[:, 0])
    assert not gone.rows.size and len(copies.rows) == (2 * len(spoiled) + 10) // 20


def test_a_recipe_gives_the_same_data_again():
    recipe = ["label noise", "outliers", "hidden answer", "blur", "rotation", "missing values", "duplicates"]
    (one, _), (same, _), (other, _) = (plant(clouds(60), recipe, seed) for seed in (1, 1, 2))
    assert one.X.tobytes() == same.X.tobytes() and one.X.tobytes() != other.X.tobytes()


def test_after_a_recipe_a_truth_tells_how_many_of_its_rows_are_left():
    recipe = [("label noise", {"share": 0.5}), ("imbalance", {"share": 1})]
    _, (labels, gone) = plant(clouds(100), recipe)
    assert 0 < len(labels.rows) < 50
    assert labels.told == (
        f"50 of 100 labels, drawn at random, are wrong; {len(labels.rows)} such rows are there in the end"
    )
    assert gone.told == f"{100 - len(gone.data)} of {100 - len(gone.data)} rows of class 'yes' are taken away"


def test_a_biased_label_takes_its_share_of_the_class_so_that_the_default_fits_a_class_of_any_size():
    data = DATASETS["digits"]()
    assert len(biased_labels(data, label=3).rows) == 18 and np.sum(data.y == 3) == 183


def test_a_truth_reads_as_a_sentence():
    assert repr(translation(cats(20), 2, "coat length")) == (
        "<translation: 'coat length' is 2 higher in every row>"
    )


# What does not fit

BINARY, QUANTITY, HOLED = clouds(20), doubles(), missing_values(clouds(20), 0.1).data
BLANK, EMPTY = (replace(BINARY, X=np.c_[np.full(20, value), np.ones(20)]) for value in (0, np.nan))
ONE_KIND, RENAMED = BINARY.take([1, 3]), replace(BINARY, class_names=("left", "right"))


@pytest.mark.parametrize(
    "flaw, arguments, message",
    [
        (label_noise, {"data": QUANTITY}, "data: expected a data set with two classes or more"),
        (label_noise, {"share": 1.1}, "share: expected a number from 0 to 1, got 1.1"),
        (label_noise, {"share": "10%"}, "share: expected a number from 0 to 1, got '10%'"),
        (label_noise, {"share": float("nan")}, "share: expected .* got nan"),
        (label_noise, {"seed": "x"}, "seed: expected a whole number, 0 or more, got 'x'"),
        (biased_labels, {"label": "nope"}, "label: expected one of no, yes, got 'nope'; did you mean 'no'"),
        (biased_labels, {"label": 2}, "label: expected a whole number from 0 to 1, the classes"),
        (biased_labels, {"to": 0}, "to: expected another class than 'no'"),
        (
            biased_labels,
            {"data": ONE_KIND},
            "label: expected a class that has rows, got 'no', which has none",
        ),
        (biased_labels, {"column": "c"}, "column: expected one of a, b, got 'c'"),
        (imbalance, {"data": QUANTITY}, "data: expected a data set with two classes"),
        (imbalance, {"data": clouds(20).take([1, 3]), "share": 1}, "share: expected at least one row to be"),
        (one_group, {"keep": "north"}, "data: expected a data set with groups, such as cats"),
        (one_group, {"data": cats(30), "keep": "siamese"}, "keep: .* got 'siamese'; did you mean 'Siamese'"),
        (one_group, {"data": cats(30), "keep": 3}, "keep: expected one of British Shorthair, .*, got 3"),
        (duplicates, {"share": 1}, "share: expected less than all 20 rows"),
        (duplicates, {"of": [[1, 2]]}, "of: expected a Dataset"),
        (duplicates, {"of": RENAMED}, r"of: expected the classes \('no', 'yes'\), got \('left', 'right'\)"),
        (duplicates, {"of": QUANTITY}, "of: expected the columns of <Dataset clouds"),
        (outliers, {"factor": np.inf}, "factor: expected a finite number, such as 100, got inf"),
        (outliers, {"column": 2}, "column: expected a whole number from 0 to 1, the columns of X"),
        (outliers, {"data": BLANK}, "column: expected one with a value other than 0, got 'a'; take 'b'"),
        (outliers, {"column": None}, "column: expected a column of X, as y is no single quantity"),
        (missing_values, {"column": "B"}, "column: expected one of a, b, got 'B'"),
        (missing_values, {"data": EMPTY}, "column: expected one with values to take away, got none of 'a'"),
        (missing_values, {"data": ONE_KIND, "label": 0}, "column: .* got none of 'a' in class 'no'"),
        (missing_values, {"label": "maybe"}, "label: expected one of no, yes"),
        (hidden_answer, {"name": "a"}, "name: expected one that no column has, got 'a'"),
        (hidden_answer, {"agree": 2}, "agree: expected a number from 0 to 1, got 2"),
        (rotation, {"degrees": np.nan}, "degrees: expected a finite number, such as 45"),
        (rotation, {"columns": (0, 0)}, "columns: expected two different ones"),
        (rotation, {"columns": "ab"}, "columns: expected two, such as"),
        (rotation, {"columns": 3}, "columns: expected two, such as"),
        (rotation, {"data": HOLED}, "columns: expected two different ones without missing values"),
        (translation, {"by": "far"}, "by: expected a finite number, such as 1, got 'far'"),
        (blur, {"amount": -1}, "amount: expected a number from 0, such as 0.5, got -1"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(flaw, arguments, message):
    with pytest.raises(ValueError, match=message):
        flaw(**{"data": BINARY, **arguments})


@pytest.mark.parametrize("flaw", FLAWS)
def test_what_is_no_data_set_is_refused(flaw):
    with pytest.raises(ValueError, match="data: expected a Dataset"):
        spoil(flaw, np.eye(4))


@pytest.mark.parametrize(
    "recipe, message",
    [
        (["outlier"], "recipe: .* got 'outlier'; did you mean 'outliers'"),
        ("outliers", r"recipe: expected a list of flaws, such as \[\"outliers\"\], got 'outliers'"),
        ({"outliers": {}}, "recipe: expected a list of flaws"),
        ([3], "recipe: expected names, or pairs of a name and a dict, got 3"),
        ([("outliers",)], r"recipe: expected names, or pairs .* got \('outliers',\)"),
        ([("outliers", 1)], r"recipe: expected names, or pairs .* got \('outliers', 1\)"),
        ([("outliers", {"colum": 1})], "argument of 'outliers': .* got 'colum'; did you mean 'column'"),
        ([("outliers", {"data": 1})], "argument of 'outliers': expected one of share, .* got 'data'"),
        ([("rotation", {"seed": 1})], "argument of 'rotation': expected one of degrees, columns, got 'seed'"),
        (["one group"], r"recipe: expected \('one group', {'keep': ...}\), got no keep"),
        (
            ["label noise", "blur", "biased labels"],
            "one flaw of the labels .* got label noise, biased labels",
        ),
        (["label noise", "label noise"], "recipe: expected one flaw of the labels at most"),
    ],
)
def test_a_recipe_that_cannot_be_followed_says_why(recipe, message):
    with pytest.raises(ValueError, match=message):
        plant(BINARY, recipe)


@pytest.mark.parametrize("name", [name for name in DATASETS if DATASETS[name]().class_names])
def test_outliers_by_default_are_planted_in_every_data_set_with_classes_or_the_column_to_take_is_named(name):
    data = DATASETS[name]()
    if name == "digits":
        with pytest.raises(ValueError, match="got 'row 0 column 0'; take 'row 1 column 3'"):
            outliers(data)
        data = replace(data, X=data.X[:, 3:], feature_names=data.feature_names[3:])
    assert outliers(data).rows.size


# What flaws do to a network: tendencies, each on one seed or the mean of a few


def test_C_62_Y_45_S2_44_what_is_unrelated_cannot_be_learned_by_a_weight():
    x, y = np.random.default_rng(2).normal(size=(2, 1000))
    W = (x @ y) / (x @ x)
    assert 1 - squared(W * x, y).sum() / squared(0 * y, y).sum() < 0.02


def test_C_62_C_78_Y_45_S2_44_twenty_coin_flips_are_memorised_and_say_nothing_about_new_ones():
    known, new = coin_flips(20, 5, seed=1), coin_flips(2000, 5, seed=2)
    net = trained(known, (40,), epochs=300, lr=0.05)
    assert right(net, known) == 1 and net.loss(known.X, known.y) < 0.01
    assert abs(right(net, new) - 0.5) < 0.05


def test_C_56_Y_46_D08_one_outlier_moves_the_least_squares_weight_from_2_to_11_6_and_the_absolute_one_not():
    spoiled = next(
        truth.data
        for seed in range(50)
        if 4 in (truth := outliers(doubles(), 0.25, None, 10, seed=seed)).rows  # 8 becomes 80
    )
    x, y = spoiled.X[:, 0], spoiled.y
    assert y.tolist() == [0, 2, 4, 6, 80]

    def summed(error):
        return lambda W: error(W[:, None] * x, np.broadcast_to(y, (len(W), 5))).sum(1)

    assert brute_force(summed(squared), 0, 25).w == pytest.approx(11.6)
    assert brute_force(summed(absolute), 0, 25).w == pytest.approx(2)
    assert (x @ doubles().y) / (x @ x) == 2


def test_Y_46_wrong_labels_are_learned_late_and_by_habit_they_hurt_more_than_at_random():
    marks = []
    for seed in range(3):
        data, world = moons(200, seed=seed), moons(1000, seed=100 + seed)
        noisy = label_noise(data, 0.2, seed).data
        net = trained(noisy, (32, 32), epochs=60)
        early = right(net, world)
        net.learn(noisy.X, noisy.y, epochs=500, lr=0.02, batch_size=200, optimizer="adam")
        tip = biased_labels(data, 0.2, "upper", "x1").data  # 20 of 200 labels, as many as at random
        of_habit, at_random = (
            trained(spoiled, (32, 32), epochs=60) for spoiled in (tip, label_noise(data, 0.1, seed).data)
        )
        marks.append([right(net, noisy), early, *(right(n, world) for n in (net, of_habit, at_random))])
    memorised, early, late, of_habit, at_random = np.mean(marks, axis=0)
    assert memorised > 0.92 and late < early - 0.1
    assert of_habit < at_random - 0.08


def test_rows_of_the_training_part_in_the_test_inflate_the_mark_of_whoever_memorises():
    train, test = (label_noise(moons(100, 0.35, seed=seed), 0.2, seed=seed).data for seed in (0, 50))
    net = trained(train, (32, 32), epochs=500)
    assert right(net, train) > 0.97
    assert right(net, duplicates(test, 0.5, of=train).data) > right(net, test) + 0.08


def test_after_a_rotation_a_network_is_often_wrong_and_sure_of_it():
    marks = []
    for seed in range(1, 4):
        net, world = trained(moons(200, seed=seed), (16,), epochs=200), moons(1000, seed=100 + seed)
        turned = [rotation(world, degrees).data for degrees in (0, 60, 90)]
        marks.append([(right(net, data), np.abs(net.predict(data.X) - 0.5).mean() * 2) for data in turned])
    (straight, _), (_, sure_at_60), (upside_down, sure_at_90) = np.mean(marks, axis=0)
    assert straight > 0.92 and upside_down < 0.35
    assert sure_at_60 < sure_at_90 - 0.05  # it comes back, when most answers are wrong


def test_a_code_that_goes_with_the_answer_here_misleads_where_it_does_not():
    train = hidden_answer(clouds(300), 0.95).data
    here, elsewhere = (hidden_answer(clouds(1000, seed=5), agree).data for agree in (0.95, 0.05))
    net = trained(train)
    assert right(net, here) > 0.9 and right(net, elsewhere) < 0.75
