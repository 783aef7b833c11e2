"""Audits: what they find, row by row; what they leave alone; and what they say they cannot see."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_classes import clouds, moons

from nnlib.audit import CANNOT_SEE, FLAGS, audit
from nnlib.audit.score import SHOWN_BY
from nnlib.datasets import (
    DATASETS,
    Dataset,
    cats,
    digits,
    doubles,
    mushroom_table,
    mushrooms,
    penguins,
    smells,
)
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
from nnlib.repair import drop_rows

pytestmark = pytest.mark.filterwarnings("error")
quickly = settings(derandomize=True, deadline=None, max_examples=15)
seeds = st.integers(0, 10**6)
shares = st.floats(0.02, 0.1)


def raised(*parts):
    return set(audit(*parts).per_flag())


def far_from_0(n=200, seed=0):
    """Two clouds whose values are all far from 0, so that another unit shows."""
    data = clouds(n, seed=seed)
    return replace(data, X=data.X + 20)


# Flags on rows


@quickly
@given(share=shares, seed=seeds)
def test_every_value_in_a_wrong_unit_is_found_and_no_other_row_is_flagged(share, seed):
    truth = outliers(far_from_0(), share, "b", seed=seed)
    found = audit(truth.data)
    assert np.array_equal(found.rows("outlier"), truth.rows)
    assert found.findings[0].columns.tolist() == [1]


@quickly
@given(share=shares, seed=seeds)
def test_every_copy_is_found_and_not_its_original(share, seed):
    truth = duplicates(clouds(200), share, seed=seed)
    assert np.array_equal(audit(truth.data).rows("repeated"), truth.rows)


@quickly
@given(share=shares, seed=seeds)
def test_every_copy_across_the_split_is_found_in_the_later_part(share, seed):
    train, validation, test = clouds(300).split(0.5, 0.2)
    truth = duplicates(test, share, of=train, seed=seed)
    found = audit(train, validation, truth.data)
    assert np.array_equal(found.rows("repeated across", 2), truth.rows)
    assert not found.rows("repeated across", 1).size and "repeated" not in found.per_flag()


@quickly
@given(share=shares, seed=seeds)
def test_every_gap_is_found(share, seed):
    truth = missing_values(clouds(200), share, "a", seed=seed)
    assert np.array_equal(audit(truth.data).rows("missing"), truth.rows)


@quickly
@given(seed=seeds)
def test_the_order_of_the_rows_and_the_units_of_the_columns_decide_nothing(seed):
    data = outliers(missing_values(far_from_0(), 0.1, "b").data, 0.05, "a").data
    order = np.random.default_rng(seed).permutation(len(data))
    other = replace(data.take(order), X=data.X[order] * [0.001, 50])
    one, same = audit(data), audit(other)
    for flag in ("outlier", "missing"):
        assert np.array_equal(np.sort(order[same.rows(flag)]), one.rows(flag))


def test_C_56_D08_the_80_among_the_five_points_is_an_outlier_and_the_others_are_not():
    y = [0, 2, 4, 6, 80]
    found = audit(replace(doubles(), y=y))
    assert found.rows("outlier").tolist() == [4] and not found.findings[0].columns.size
    assert not audit(doubles()).findings


def test_bell_curves_hardly_ever_hold_an_outlier_not_even_five_values():
    for n, most in ((5, 15), (20, 0), (200, 0)):
        X, y = np.random.default_rng(n).normal(size=(n, 1000)), np.arange(n) % 2
        found = audit(Dataset(X, y, [f"{k}" for k in range(1000)], ("no", "yes")))
        assert sum(finding.flag == "outlier" for finding in found.findings) <= most


def test_a_column_with_a_long_tail_has_no_outliers():
    tail = np.random.default_rng(0).lognormal(0, 2, (400, 1))
    assert not audit(Dataset(tail, np.arange(400) % 2, ("wealth",), ("a", "b"))).rows("outlier").size


@pytest.mark.parametrize(
    "data, column",
    [(smells(), "spicy"), (digits(), "row 2 column 3"), (mushrooms(), "foul"), (cats(), "coat length")],
)
def test_another_unit_is_found_in_the_data_of_the_course_though_most_values_may_be_the_same(data, column):
    truth = outliers(data, 0.02, column)
    score = audit(truth.data).score(truth)
    assert score.marks[0].hit >= 0.9 * len(truth.rows) > 0
    assert "outlier" not in score.false_alarms


def test_in_a_column_of_0_and_1_a_1000_is_an_outlier_and_a_rare_1_is_not():
    for ones in (5, 30, 60):
        x = np.r_[np.zeros(99 - ones), np.ones(ones), 1000]
        found = audit(Dataset(x[:, None], np.arange(100) % 2, ("flag",), ("a", "b")))
        assert found.rows("outlier").tolist() == [99]
        assert not audit(found.parts[0].take(np.arange(99))).rows("outlier").size


def test_what_alone_differs_in_a_column_of_one_value_is_no_outlier_and_the_report_says_so():
    x = np.r_[np.zeros(99), 1000]
    found = audit(Dataset(x[:, None], np.arange(100) % 2, ("flag",), ("a", "b")))
    assert not found.rows("outlier").size and "all that differs in a column of one value" in found.report()


@pytest.mark.parametrize("name", DATASETS)
def test_no_data_set_of_the_course_is_said_to_hold_an_outlier(name):
    assert not audit(DATASETS[name]()).rows("outlier").size


def test_a_row_of_the_first_part_that_stands_twice_in_the_second_counts_as_one_of_the_first():
    train, test = clouds(40), clouds(40, seed=1)
    X, y = test.X.copy(), test.y.copy()
    X[[3, 9]], y[[3, 9]] = train.X[5], train.y[5]
    found = audit(train, replace(test, X=X, y=y))
    assert found.rows("repeated across", 1).tolist() == [3, 9] and not found.rows("repeated", 1).size


def test_minus_0_is_0_and_no_value_is_like_no_value():
    X = clouds(40).X.copy()
    X[3], X[7] = [0.0, 1.5], [-0.0, 1.5]
    X[11], X[20] = [np.nan, 2.5], [-np.nan, 2.5]
    data = Dataset(X, np.zeros(40), ("a", "b"))
    assert audit(data).rows("repeated").tolist() == [7, 20]


def test_rows_with_gaps_or_of_few_kinds_may_be_equal_by_chance():
    assert "repeated" not in raised(mushrooms())
    assert "repeated across" not in raised(*mushrooms().split())
    holed = missing_values(smells(400), 0.5, "intensity").data
    assert "repeated" not in raised(holed)


def codes(*columns, one_hot):
    """Columns of the mushrooms, coded."""
    words = mushroom_table()
    kinds = [np.unique(words[column]) for column in columns]
    X = [words[column][:, None] == kind for column, kind in zip(columns, kinds, strict=True)]
    if not one_hot:
        X = [of_kind @ np.arange(of_kind.shape[1])[:, None] for of_kind in X]
    X = np.hstack(X)
    return Dataset(X, words["class"] == "edible", [f"{k}" for k in range(X.shape[1])], ("no", "edible"))


FIVE = ("odor", "spore-print-color", "gill-color", "habitat", "population")
EIGHT = tuple(mushroom_table())[:8]


@pytest.mark.parametrize("one_hot", [True, False])
@pytest.mark.parametrize("columns", [FIVE, EIGHT])
def test_rows_of_codes_that_depend_on_each_other_may_be_equal_by_chance(columns, one_hot):
    data = codes(*columns, one_hot=one_hot)
    assert "repeated" not in raised(data) and "repeated across" not in raised(*data.split())
    for n in (50, 100, 300):
        rows = np.random.default_rng(n).choice(len(data), n, replace=False)
        assert "repeated" not in raised(data.take(rows))
    assert "copies in a table of few patterns" in audit(data).report()


@pytest.mark.parametrize("make", [digits, penguins, smells, cats])
@pytest.mark.parametrize("share", [0.1, 0.9])
def test_copies_are_found_in_the_data_of_the_course_few_or_many(make, share):
    truth = duplicates(make(), share)
    assert np.array_equal(audit(truth.data).rows("repeated"), truth.rows)
    train, _, test = make().split()
    truth = duplicates(test, share, of=train)
    found = audit(train, truth.data)
    assert np.array_equal(found.rows("repeated across", "test"), truth.rows)


# Flags on columns and on the whole


@pytest.mark.parametrize("make", [clouds, moons, cats, smells])
@pytest.mark.parametrize("seed", range(5))
def test_clean_data_raise_no_flag_whole_or_split(make, seed):
    data = make(500, seed=seed)
    assert raised(data) == set() and raised(*data.split(0.6, 0.2, seed)) == set()


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_of_the_course_can_be_audited_and_none_is_said_to_hold_copies_or_shift(name):
    data = DATASETS[name]()
    parts = data.split(0.6, 0.2)
    assert not {"repeated", "repeated across", "shift", "one class only"} & (raised(data) | raised(*parts))


def test_a_rare_class_and_a_class_without_rows_are_named():
    rare = audit(imbalance(clouds(1000), 0.98).data)
    assert [finding.flag for finding in rare.findings] == ["imbalance"]
    assert "10 of 510 rows (2.0%) are 'yes'" in rare.report() and "right 98.0% of the time" in rare.report()
    none = audit(imbalance(clouds(1000), 1).data)
    assert [finding.flag for finding in none.findings] == ["one class only"]
    assert "No row of 'yes' in 500." in none.report()


@pytest.mark.parametrize("name", [name for name in DATASETS if DATASETS[name]().class_names])
def test_an_imbalance_by_default_is_found_in_every_data_set_with_classes(name):
    truth = imbalance(DATASETS[name]())
    assert audit(truth.data).score(truth).found == 1


def test_gaps_that_depend_on_the_answer_are_told_from_those_that_do_not():
    assert raised(missing_values(clouds(300), 0.3).data) == {"missing"}
    once = missing_values(clouds(300), 0.6, "a", "yes").data
    twice = missing_values(once, 0.1, "a", "no").data
    assert raised(twice) == {"missing", "missing by class"}
    assert "'a' is missing in 10% of 'no', in 60% of the rest" in audit(twice).report()


@pytest.mark.parametrize("data", [clouds(300), smells(400), mushrooms()])
def test_a_column_that_knows_the_answer_is_found(data):
    truth = hidden_answer(data, 0.95)
    found = [finding for finding in audit(truth.data).findings if finding.flag == "answer-like column"]
    assert [finding.columns.tolist() for finding in found] == [truth.columns.tolist()]


def test_a_code_knows_the_answer_whatever_its_order():
    three = Dataset(clouds(300).X, np.arange(300) % 3, ("a", "b"), ("red", "green", "blue"))
    coded = Dataset(np.c_[three.X, (three.y + 2) % 3], three.y, ("a", "b", "code"), three.class_names)
    assert raised(three) == set() and raised(coded) == {"answer-like column"}


@pytest.mark.parametrize("n, rare, columns", [(40, 2, 64), (20, 10, 1000), (20, 4, 2), (300, 15, 100)])
@pytest.mark.parametrize("values", [2, 10, 1000])
def test_noise_is_not_answer_like_however_rare_the_class_and_many_the_columns(n, rare, columns, values):
    rng = np.random.default_rng(n)
    for _ in range(2):
        X, y = rng.integers(0, values, (n, columns)), rng.permutation(n) < rare
        noise = Dataset(X, y, [f"{k}" for k in range(columns)], ("no", "yes"))
        assert "answer-like column" not in raised(noise)


def test_a_quantity_written_down_twice_is_an_answer_like_column():
    data = clouds(100)
    priced = Dataset(np.c_[data.X, 1.1 * data.X[:, 0] + 3], data.X[:, 0], ("a", "b", "with tax"))
    columns = [finding.columns.tolist() for finding in audit(priced).findings]
    assert columns == [[0], [2]]


def test_a_constant_column_and_scales_a_hundredfold_apart_are_found():
    data = clouds(100)
    odd = Dataset(np.c_[data.X * [1, 1000], np.ones(100)], data.y, ("a", "b", "c"), data.class_names)
    flags = {finding.flag: finding.columns.tolist() for finding in audit(odd).findings}
    assert flags == {"constant column": [2], "scales differ": [0, 1]}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: translation(data, 1, "x1"),
        lambda data: blur(data, 1),
        lambda data: rotation(data, 60),
        lambda data: imbalance(data, 0.6),
    ],
)
def test_a_part_that_looks_otherwise_than_the_first_is_found(spoil):
    train, test = moons(400, seed=1), moons(300, seed=2)
    assert raised(train, test) == set()
    spoiled = audit(train, spoil(test).data)
    assert set(spoiled.per_flag()) == {"shift"} and {finding.part for finding in spoiled.findings} == {1}


@pytest.mark.parametrize("make", [digits, smells, penguins, cats])
def test_at_most_one_of_twenty_honest_splits_is_said_to_be_shifted(make):
    data = make()
    assert sum("shift" in raised(*data.split(seed=seed)) for seed in range(20)) <= 1


@pytest.mark.parametrize("make", [digits, smells, penguins, cats])
@pytest.mark.parametrize("part", [0, 2])
def test_a_shift_is_found_in_the_data_of_the_course_whichever_part_is_spoiled(make, part):
    parts = list(make().split(0.6, 0.2))
    truth = blur(parts[part], 1.5)
    parts[part] = truth.data
    score = audit(*parts).score(truth)
    assert score.found == 1 and "shift" not in score.false_alarms


def test_a_column_that_never_varied_and_does_now_has_shifted():
    train, test = clouds(400), clouds(60, seed=1)
    stuck = [
        replace(data, X=np.c_[data.X[:, 0], np.full(len(data), k)]) for k, data in enumerate((train, test))
    ]
    assert "shift" in raised(*stuck)


# What cannot be seen


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: label_noise(data, 0.2),
        lambda data: biased_labels(data, 0.1, "cat", "face length"),
        lambda data: one_group(data, ["Siamese", "British Shorthair", "no cat"]),
        lambda data: outliers(data, 0.05, 0, 1.5),
        lambda data: hidden_answer(data, 0.8),
    ],
)
def test_wrong_labels_missing_groups_and_small_lies_raise_no_flag_and_the_report_says_so(spoil):
    found = audit(spoil(cats(500)).data)
    assert found.findings == () and "no flag" in found.report()
    assert all(what in found.report() for what in CANNOT_SEE)


# The report


@pytest.fixture
def spoiled():
    recipe = [
        "label noise",
        ("hidden answer", {"agree": 1.0}),
        ("outliers", {"column": "b"}),
        ("missing values", {"share": 0.1}),
        "duplicates",
    ]
    return plant(far_from_0(300), recipe, seed=5)


def test_rows_flags_and_findings_tell_the_same_story(spoiled):
    found = audit(spoiled[0])
    for flag, count in found.per_flag().items():
        carriers = [row for row, flags in found.per_row().items() if flag in flags]
        assert carriers == found.rows(flag).tolist() and len(carriers) == count
    assert max(map(len, found.per_row().values())) >= 2
    assert [*found.per_flag()] == [flag for flag in FLAGS if flag in found.per_flag()]


def test_a_report_is_short_text_that_says_what_was_seen_what_it_means_and_what_to_do(spoiled):
    found = audit(spoiled[0])
    text = found.report()
    assert repr(found) == str(found) == text
    for flag in found.per_flag():
        assert f"  {flag}: " in text and FLAGS[flag].meaning in text and FLAGS[flag].to_do in text
    assert text.startswith("data: 300 rows, 3 columns\n")
    assert f"{len(found.per_row()) - 10} more rows with a flag" in text


@pytest.mark.parametrize("name", [*DATASETS, "spoiled"])
def test_no_finding_takes_more_than_60_words(name, spoiled):
    data = spoiled[0] if name == "spoiled" else DATASETS[name]()
    for found in (audit(data), audit(*data.split(0.6, 0.2))):
        assert max(len(line.split()) for line in found.report().splitlines()) <= 60
        assert all(len(str(finding).split()) <= 60 for finding in found.findings)


def test_a_report_names_the_parts_of_a_split():
    train, validation, test = cats(300).split()
    lines = audit(train, validation, duplicates(test, 0.5, of=train).data).report().splitlines()
    assert [line for line in lines if line.endswith("columns")] == [
        "train: 240 rows, 2 columns",
        "validation: 30 rows, 2 columns",
        "test: 30 rows, 2 columns",
    ]
    assert any("15 of 30 rows (50.0%) of test are in an earlier part already" in line for line in lines)


def test_parts_are_called_as_split_named_them():
    train, validation, test = cats(300).split()
    assert audit(train, validation).names == ("train", "validation")
    assert audit(validation).names == ("validation",) and audit(cats(30)).names == ("data",)
    assert audit(clouds(50), clouds(50, seed=1)).names == audit(test, test).names == ("train", "test")
    spoiled = missing_values(validation, 0.1)
    found = audit(train, spoiled.data)
    assert np.array_equal(found.rows("missing", "validation"), found.rows("missing", 1))
    assert [*found.per_row("validation")] == spoiled.rows.tolist()


def test_each_data_set_has_its_flags_and_their_rows():
    train, _, test = moons(400).split(0.5, 0.1)
    found = audit(missing_values(train, 0.1).data, rotation(duplicates(test, 0.1).data, 60).data)
    assert found.per_data_set() == {"train": {"missing": 20}, "test": {"repeated": 16, "shift": 0}}
    assert found.per_flag() == {"missing": 20, "repeated": 16, "shift": 0}
    assert audit(clouds(50)).per_data_set() == {"data": {}}


# The score


def test_every_flaw_has_its_flags_and_every_such_flag_exists():
    assert [*SHOWN_BY] == [*FLAWS]
    assert {flag for flags in SHOWN_BY.values() for flag in flags} <= {*FLAGS}


def test_of_five_planted_flaws_four_are_found_and_the_fifth_cannot_be_seen(spoiled):
    data, truths = spoiled
    score = audit(data).score(truths)
    assert score.found == 4 and [mark.flaw for mark in score.marks if not mark.found] == ["label noise"]
    labels, answer, far, gaps, copies = score.marks
    wrong = len(truths[0].rows)
    assert not labels.visible and (labels.planted, labels.hit) == (wrong, 0)
    assert str(labels) == f"label noise in {wrong} rows: cannot be seen here"
    assert (answer.planted, answer.hit) == (0, 0) and gaps.hit == gaps.planted == len(truths[3].rows)
    assert far.hit >= 0.8 * far.planted and str(copies).startswith("duplicates: found, ")
    assert str(score).startswith("4 of 5 planted flaws found")


def test_what_nobody_planted_is_a_false_alarm():
    data = outliers(far_from_0(), 0.05, "b").data
    truth = missing_values(data, 0.1, "a")
    score = audit(truth.data).score(truth)
    assert score.found == 1 and score.false_alarms == {"outlier": 10}
    constant = replace(clouds(50), X=np.c_[np.ones(50), np.arange(50)])
    assert audit(constant).score([]).false_alarms == {"constant column": 1}
    assert audit(clouds(50)).score([]).false_alarms == {}


def test_a_flaw_of_single_rows_counts_as_found_from_half_of_them_on():
    truth = outliers(far_from_0(), 0.05, "b")
    found, missed = audit(truth.data), np.setdiff1d(np.arange(200), truth.rows)
    for more, is_found in ((9, True), (10, True), (11, False)):
        (mark,) = found.score(replace(truth, rows=np.r_[truth.rows, missed[:more]])).marks
        assert (mark.found, mark.hit, mark.planted) == (is_found, 10, 10 + more)


def test_an_alarm_in_another_column_or_part_does_not_count_as_found():
    data = outliers(far_from_0(), 0.05, "b").data
    blind = replace(outliers(data, 0.05, "a"), data=data)  # a truth that did not come true
    score = audit(data).score(blind)
    assert score.found == 0 and score.false_alarms == {"outlier": 10}
    train, test = outliers(far_from_0(seed=1), 0.1, "b").data, far_from_0(seed=2)
    unspoiled = replace(outliers(test, 0.1, "b"), data=test)
    assert audit(train, test).score(unspoiled).found == 0


def test_a_flaw_of_one_part_of_a_split_is_scored_in_that_part():
    train, test = moons(400, seed=1), moons(300, seed=2)
    truth = rotation(test, 60)
    score = audit(train, truth.data).score(truth)
    assert score.found == 1 and score.false_alarms == {}
    with pytest.raises(ValueError, match="truths: expected flaws of the data sets looked at, got <rotation"):
        audit(train, test).score(truth)


def test_a_repaired_data_set_is_not_scored_by_its_audit_and_the_message_says_what_judges_it():
    truth = missing_values(clouds(50), 0.1)
    repaired = drop_rows(truth.data, truth.rows)
    with pytest.raises(
        ValueError, match=r"another one; score the audit of the spoiled data, .*repair\.mended\("
    ):
        audit(repaired).score(truth)


def test_a_shift_of_the_first_part_shows_in_the_others_and_is_no_false_alarm():
    train, validation, test = moons(600).split(0.5, 0.25)
    truth = rotation(train, 60)
    found = audit(truth.data, validation, test)
    assert {finding.part for finding in found.findings} == {1, 2}
    assert found.score(truth).found == 1 and found.score(truth).false_alarms == {}
    unspoiled = audit(train, validation, rotation(test, 60).data)
    assert unspoiled.score(replace(rotation(validation, 60), data=validation)).false_alarms["shift"] > 0


def test_a_hidden_answer_is_a_column_of_all_parts_and_found_in_each():
    train, _, test = clouds(300).split()
    truths = [hidden_answer(part) for part in (train, test)]
    score = audit(*(truth.data for truth in truths)).score(truths)
    assert score.found == 2 and score.false_alarms == {}


def test_what_the_parts_at_hand_cannot_show_is_said_to_be_invisible_and_not_to_be_missed():
    train, _, test = moons(300).split()
    for truth in (rotation(train), translation(train), blur(train), duplicates(test, of=train)):
        (mark,) = audit(truth.data).score(truth).marks
        rows = " in 3 rows" if truth.flaw == "duplicates" else ""
        assert str(mark) == f"{truth.flaw}{rows}: cannot be seen here"
        if truth.flaw != "duplicates":
            assert audit(truth.data, test).score(truth).marks[0].visible
    assert audit(train, truth.data).score(truth).marks[0].found


# What does not fit


def test_tables_at_the_edge_are_looked_at_too():
    one = Dataset([[1.0, np.nan]], [0], ("a", "b"), ("x", "y"))
    assert raised(one) == {"missing", "one class only", "constant column"}
    assert raised(one, one) == raised(one)  # equal by chance: there is only one kind of row
    flags = Dataset(np.eye(4), np.eye(4)[:, :2], list("abcd"))
    assert raised(flags) == raised(flags, flags) == set()  # so few rows of 0 and 1 may be equal by chance
    several = replace(flags, X=np.random.default_rng(0).normal(size=(4, 4)))
    assert raised(several) == set() and raised(several, several) == {"repeated across"}


@pytest.mark.parametrize(
    "parts, message",
    [
        ((), "parts: expected one data set, or two or three parts of one, got 0"),
        ((doubles(),) * 4, "parts: expected .* got 4"),
        (
            (cats(20).split(),),
            r"parts: expected data sets, got one list of them; .* audit\(\*data.split\(\)\)",
        ),
        ((doubles(), cats(20)), "parts: expected data sets with the same columns and classes"),
        (
            (np.eye(3), np.arange(3), [1, 2]),
            r"parts: .* got ndarray of shape \(3, 3\), ndarray of shape \(3,\), list;"
            r" Dataset\(X, y, feature_names\) makes one of arrays$",
        ),
        ((doubles(), np.eye(3)), r"parts: .* got <Dataset .*>, ndarray of shape \(3, 3\); Dataset\("),
    ],
)
def test_what_is_no_data_set_or_no_part_of_one_is_refused(parts, message):
    with pytest.raises(ValueError, match=message):
        audit(*parts)


def test_numbers_whose_squares_fit_no_float_are_looked_at_without_a_warning():
    X = np.random.default_rng(0).normal(size=(60, 1)) * 1e300
    huge, y = Dataset(X, X[:, 0], ("a",)), Dataset(X, np.arange(60) % 2, ("a",), ("no", "yes"))
    assert raised(huge, huge) <= {"repeated across"} and raised(y) == set()


def test_an_unknown_flag_or_part_is_refused():
    found = audit(doubles())
    with pytest.raises(ValueError, match=r"flag: .* got 'outliers'; did you mean 'outlier'"):
        found.rows("outliers")
    with pytest.raises(ValueError, match="part: expected a whole number from 0 to 0, the parts data, got 1"):
        found.per_row(1)
    with pytest.raises(
        ValueError, match="part: expected one of train, test, got 'tset'; did you mean 'test'"
    ):
        audit(cats(20), cats(20, seed=1)).rows("missing", "tset")
