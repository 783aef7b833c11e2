"""What a data set holds, what each of nnlib's own says of itself, and what a split may and may not do."""

from dataclasses import FrozenInstanceError
from inspect import getmodule, signature
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.check.desk import borrowed
from nnlib.datasets import DATASETS, Dataset, cars, cats, doubles, mushrooms, smells
from nnlib.flaws.leaks import coin_flips
from nnlib.slopes import gradient_check

ROOT = Path(__file__).resolve().parent.parent
quickly = settings(derandomize=True, deadline=None, max_examples=60)
every_data_set = pytest.mark.parametrize("make", DATASETS.values(), ids=DATASETS)
every_made_up_set = pytest.mark.parametrize(
    "make",
    [make for make in DATASETS.values() if "seed" in signature(make).parameters],
    ids=lambda make: make.__name__,
)


def numbered(n, classes=0):
    """A data set whose rows can be told apart: X holds their numbers."""
    y = np.arange(n) % classes if classes else np.arange(n)
    return Dataset(np.arange(n).reshape(-1, 1), y, ["number"], [f"class {k}" for k in range(classes)])


def shares_that_leave_a_row_each():
    return st.tuples(st.integers(20, 300), st.floats(0.05, 0.9), st.floats(0.05, 0.9)).filter(
        lambda case: case[1] + case[2] <= 0.95
    )


# Dataset


def test_a_dataset_says_what_it_holds():
    text = repr(mushrooms())
    assert text == (
        "<Dataset mushrooms: 5,644 rows; X: almond, anise, creosote, foul, musty, no smell, pungent;"
        " y: 2,156 poisonous, 3,488 edible>"
    )
    assert repr(doubles()) == "<Dataset doubles: 5 rows; X: x; y: 0 to 8>"


def test_class_numbers_become_names_as_the_docstring_says():
    data = mushrooms()
    y, class_names = data.y, data.class_names
    names = np.array(class_names)[y.astype(int)]
    assert names[0] == class_names[int(y[0])] and np.sum(names == "poisonous") == 2156


def test_a_wide_dataset_has_a_short_repr():
    wide = Dataset(np.ones((2, 1000)), [0, 1], [f"pixel {k}" for k in range(1000)])
    assert len(repr(wide)) < 150


@every_data_set
def test_nobody_can_spoil_a_data_set_for_others(make):
    data = make()
    groups = [] if data.groups is None else [data.groups]
    for array in (data.X, data.y, data.split(0.6, 0.2)[0].X, *groups):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[0]
    with pytest.raises(FrozenInstanceError):
        data.X = np.zeros((1, 1))


def test_a_dataset_keeps_a_copy_of_the_arrays_it_is_made_from():
    X, y = np.zeros((2, 1)), np.zeros(2)
    data = Dataset(X, y, ["x"])
    X[0] = y[0] = 5
    assert data.X[0] == data.y[0] == 0


@every_data_set
def test_every_data_set_names_its_source_and_licence(make):
    data = make()
    assert data.name == make.__name__
    assert data.source != "not stated"
    assert data.licence != "not stated"


@every_data_set
def test_every_data_set_stands_in_the_table_of_DATA_md_with_its_licence(make):
    lines = (ROOT / "DATA.md").read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in lines if line.startswith("|") and f"`{make.__name__}(" in line]
    assert row.split("|")[5].strip() == make().licence


def test_the_coin_flips_of_the_leaks_stand_there_too():
    text = (ROOT / "DATA.md").read_text(encoding="utf-8")
    assert "| Coin flips | `coin_flips(" in text and coin_flips(2, 1).licence == "MIT, as nnlib"


@every_data_set
def test_every_data_set_says_the_shape_of_its_X_and_y_and_where_it_is_from(make):
    assert "Source: " in make.__doc__ or "Source: " in getmodule(make).__doc__
    assert "X is (" in make.__doc__ or "X (n, " in make.__doc__
    assert "y is (" in make.__doc__


@every_made_up_set
def test_the_seed_decides_the_whole_of_a_made_up_set(make):
    first, again, other = make(seed=1), make(seed=1), make(seed=2)
    np.testing.assert_array_equal(first.X, again.X)
    np.testing.assert_array_equal(first.y, again.y)
    assert not np.array_equal(first.X, other.X)


@every_made_up_set
def test_a_made_up_set_has_as_many_rows_as_asked_for(make):
    for n in (9, 10, 101):
        assert len(make(n)) == n


@every_made_up_set
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, "n: expected a whole number from .*got 0"),
        ({"n": -5}, "n: expected a whole number from .*got -5"),
        ({"n": 40.0}, "n: expected a whole number from .*got 40.0"),
        ({"n": "many"}, "n: expected a whole number from .*got 'many'"),
        ({"n": float("nan")}, "n: expected a whole number from .*got nan"),
        ({"n": [10]}, r"n: expected a whole number from .*got \[10\]"),
        ({"seed": -1}, "seed: expected a whole number, 0 or more, got -1"),
        ({"seed": 1.5}, "seed: expected a whole number, 0 or more, got 1.5"),
        ({"seed": "today"}, "seed: expected a whole number, 0 or more, got 'today'"),
    ],
)
def test_a_made_up_set_says_what_is_wrong_with_n_and_seed(make, arguments, message):
    with pytest.raises(ValueError, match=message):
        make(**arguments)


@every_data_set
def test_data_are_no_help_with_an_exercise_and_may_be_used_in_its_answer(make):
    """A check refuses answers that let nnlib do the work; its data are there to be used (desk.borrowed)."""
    data = make()
    assert borrowed(lambda x: len(make()) + len(data) + x) == ""
    assert borrowed(lambda x: gradient_check(x)) == "gradient_check"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"X": [1, 2]}, r"X: expected rows and columns, got shape \(2,\)"),
        ({"X": np.empty((0, 1)), "y": []}, "X: expected rows and columns"),
        ({"X": [["foul"], ["musty"]]}, r"X: expected numbers.*got \['foul', 'musty'\]; .*OneHot"),
        ({"X": [["1"], ["2"]]}, r"X: expected numbers, .*got \['1', '2'\]"),
        ({"X": [[None], [1]]}, r"X: expected numbers, .*got \[None, 1\]; a missing value is NaN"),
        ({"X": [[1.5], [""]]}, r"X: expected numbers, .*got \['1.5', ''\]; a missing value is NaN"),
        ({"y": ["no", "yes"]}, r"y: expected numbers, .*got \['no', 'yes'\]; number the classes 0, 1, "),
        ({"X": [[1], [np.inf]]}, "X, y: expected finite numbers"),
        ({"y": [0, 1, 1]}, r"y: expected an answer for each of 2 rows of X, got shape \(3,\)"),
        ({"y": [0, np.nan]}, "X, y: expected finite numbers"),
        ({"feature_names": ["a", "b"]}, "feature_names: expected 1"),
        ({"feature_names": "x"}, "feature_names: expected a list of words, got 'x'"),
        ({"feature_names": [1]}, r"feature_names: expected a list of words, got \[1\]"),
        (
            {"X": [[1, 2], [3, 4]], "feature_names": ["a", "a"]},
            r"feature_names: expected different names, got \['a'\] more than once",
        ),
        ({"class_names": "no"}, "class_names: expected a list of words, got 'no'"),
        ({"class_names": ["no", "no"]}, r"class_names: expected different names, got \['no'\] more"),
        ({"class_names": ["no", "yes"], "y": [1, 2]}, "y: expected class numbers 0 to 1"),
        ({"class_names": ["no", "yes"], "y": [[0], [1]]}, r"y: expected class numbers.*got shape \(2, 1\)"),
        ({"groups": ["a"]}, r"groups: expected a word for each of 2 rows, got shape \(1,\)"),
        ({"groups": [["a"], ["b"]]}, r"groups: expected a word for each of 2 rows, got shape \(2, 1\)"),
    ],
)
def test_a_dataset_refuses_what_does_not_fit_together(fields, message):
    with pytest.raises(ValueError, match=message):
        Dataset(**{"X": [[1], [2]], "y": [0, 1], "feature_names": ["x"], **fields})


def test_a_missing_value_may_stand_in_X():
    assert np.isnan(Dataset([[np.nan], [2]], [0, 1], ["x"]).X[0, 0])


def test_answers_in_one_hot_rows_are_1_in_the_column_of_their_class():
    data = Dataset(np.zeros((4, 1)), [2, 0, 1, 2], ["x"], ["a", "b", "c"])
    assert data.one_hot().tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    data.one_hot()[:] = 5  # a fresh array: the data stay as they are
    np.testing.assert_array_equal(data.one_hot().argmax(axis=1), data.y)


def test_a_quantity_has_no_one_hot_rows():
    with pytest.raises(
        ValueError, match=r"one_hot: expected a data set with classes, got <Dataset cars.*a quantity"
    ):
        cars().one_hot()
    with pytest.raises(ValueError, match="one_hot: expected a data set with classes, got <Dataset data"):
        Dataset([[1]], [0], ["x"], ["the only one"]).one_hot()


@pytest.mark.parametrize("rows", [[7, 2, 2], np.array([2, 7]), np.arange(60) % 7 == 0])
def test_rows_are_taken_with_their_answer_and_their_group(rows):
    data = cats(60)
    few = data.take(rows)
    for part, whole in ((few.X, data.X), (few.y, data.y), (few.groups, data.groups)):
        np.testing.assert_array_equal(part, whole[rows])
    assert (few.name, few.source) == (data.name, data.source)
    assert data.take(rows, "few").name == "few"


def test_one_row_may_be_taken_by_its_number():
    assert doubles().take(3).y.tolist() == [6]


@pytest.mark.parametrize("rows", [[], np.array([], int), np.zeros(5, bool)])
def test_no_rows_are_no_data_set(rows):
    with pytest.raises(ValueError, match="rows: expected at least one of 5, got none"):
        doubles().take(rows)


@pytest.mark.parametrize("rows", [[5], -1, [0.0], ["a"], [True], [[0, 1]], None, slice(2)])
def test_rows_that_are_not_there_are_refused_by_name(rows):
    with pytest.raises(ValueError, match="rows: expected row numbers from 0 to 4, got "):
        doubles().take(rows)


# split


@pytest.mark.parametrize(("n", "sizes"), [(500, (400, 50, 50)), (95, (76, 9, 10)), (10, (8, 1, 1))])
def test_Y_41_a_split_rounds_down_and_gives_the_rest_to_the_test_part(n, sizes):
    assert tuple(map(len, numbered(n).split())) == sizes


def test_a_split_is_not_led_astray_by_floats():
    assert 100 * 0.29 < 29  # in floats
    assert [len(part) for part in numbered(100).split(train=0.29, validation=0.57)] == [29, 57, 14]


@quickly
@given(shares_that_leave_a_row_each(), st.integers(0, 9), st.sampled_from([0, 1, 2, 3]))
def test_Y_41_every_row_lands_in_exactly_one_part_with_its_own_answer(case, seed, classes):
    n, train, validation = case
    data = numbered(n, classes)
    parts = data.split(train, validation, seed, stratify=classes > 0)
    dealt = np.concatenate([part.X[:, 0] for part in parts])
    assert sorted(dealt) == list(range(n))
    assert min(map(len, parts)) >= 1
    for part in parts:
        np.testing.assert_array_equal(part.y, data.y[part.X[:, 0].astype(int)])
        assert part.feature_names == data.feature_names
        assert part.source == data.source


@quickly
@given(
    shares_that_leave_a_row_each(), st.integers(0, 9), st.lists(st.integers(1, 100), min_size=1, max_size=7)
)
def test_a_stratified_split_rounds_what_each_class_is_due_up_or_down(case, seed, sizes):
    n, train, validation = case
    y = np.resize(np.repeat(np.arange(len(sizes)), sizes), n)
    data = Dataset(np.arange(n).reshape(-1, 1), y, ["number"], [f"class {k}" for k in range(len(sizes))])
    parts = data.split(train, validation, seed, stratify=True)
    assert [*map(len, parts)] == [*map(len, data.split(train, validation, seed))]
    assert sorted(np.concatenate([part.X[:, 0] for part in parts])) == [*range(n)]
    for part in parts:
        due = len(part) * np.bincount(y) / n
        assert (abs(np.bincount(part.y.astype(int), minlength=len(due)) - due) < 1).all()


UNEVEN = np.repeat(range(6), [21, 7, 6, 16, 6, 113])


def test_a_stratified_split_rounds_by_chance_and_favours_no_class():
    """It gave the validation part 2, 0, 0, 1, 0 and 13 of these for every seed, and no fifth class ever."""
    data = Dataset(np.zeros((169, 1)), UNEVEN, ["x"], list("abcdef"))
    got = [
        [np.bincount(part.y.astype(int), minlength=6) for part in data.split(seed=seed, stratify=True)]
        for seed in range(400)
    ]
    due = np.outer([135, 16, 18], np.bincount(UNEVEN)) / 169
    assert len({str(parts) for parts in got}) > 20
    np.testing.assert_allclose(np.mean(got, axis=0), due, atol=0.1)  # four standard errors


def test_a_class_of_3_rows_in_200_reaches_a_test_part_of_20_in_three_splits_of_ten():
    rare = Dataset(np.zeros((200, 1)), np.arange(200) < 3, ["x"], ["no", "yes"])
    found = [rare.split(seed=seed, stratify=True)[2].y.sum() for seed in range(200)]
    assert set(found) == {0, 1} and 0.2 < np.mean(found) < 0.4


def test_a_group_stays_with_its_row():
    data = cats(100)
    for part in data.split():
        for x, group in zip(part.X, part.groups, strict=True):
            assert data.groups[(x == data.X).all(axis=1)] == group


def test_an_unstratified_split_may_miss_a_rare_class():
    rare = Dataset(np.zeros((100, 1)), np.arange(100) < 10, ["x"], ["no", "yes"])
    assert any(rare.split(seed=seed)[2].y.sum() == 0 for seed in range(20))
    assert all(rare.split(seed=seed, stratify=True)[2].y.sum() == 1 for seed in range(20))


def test_the_seed_decides_who_goes_where():
    data = numbered(50)
    first, again, other = (data.split(seed=seed)[0].X[:, 0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert set(first) != set(other)


@pytest.mark.parametrize("stratify", [False, True])
def test_a_part_is_not_sorted_by_class(stratify):
    train, _, _ = smells(seed=1).split(stratify=stratify)
    half = len(train) // 2
    assert 0.4 < train.y[:half].mean() < 0.8
    assert 0.3 < np.mean(train.y[1:] == train.y[:-1]) < 0.7  # neither sorted nor strictly alternating


def test_a_part_says_which_part_it_is():
    names = [part.name for part in smells().split()]
    assert names == ["smells (train)", "smells (validation)", "smells (test)"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"train": 0.9, "validation": 0.1}, "leave something for the test part, got 0.9 and 0.1"),
        ({"train": 80, "validation": 10}, "train, validation: expected shares"),
        ({"train": 0}, "train, validation: expected shares"),
        ({"train": "most"}, "train, validation: expected shares.*got 'most' and 0.1"),
        ({"validation": float("nan")}, "train, validation: expected shares"),
        ({"stratify": True}, "stratify: expected a data set with classes"),
        ({"stratify": "species"}, "stratify: expected a bool, such as True, got 'species'"),
        ({"seed": "today"}, "seed: expected a whole number, 0 or more, got 'today'"),
        ({"seed": -1}, "seed: expected a whole number"),
    ],
)
def test_a_split_says_what_is_wrong_with_its_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        numbered(50).split(**arguments)


def test_a_split_of_too_few_rows_says_what_would_work():
    with pytest.raises(ValueError, match=r"got 4, 0 and 1 of 5 rows.*such as 0.6 and 0.2"):
        doubles().split()
    assert [len(part) for part in doubles().split(0.6, 0.2)] == [3, 1, 1]
