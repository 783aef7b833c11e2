"""Categories become columns: learned from the training part, and what is not known is admitted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.datasets import mushroom_table, mushrooms
from nnlib.onehot import OneHot, class_numbers, one_hot


def test_each_category_becomes_a_column_in_alphabetical_order():
    code = OneHot().fit(["musty", "foul", "musty"])
    assert code.feature_names == ("foul", "musty")
    assert code.transform(["foul", "musty"]).tolist() == [[1, 0], [0, 1]]


def test_several_columns_stand_side_by_side_and_keep_their_names():
    rows = [["foul", "woods"], ["none", "paths"]]
    code = OneHot().fit(rows, names=["odor", "habitat"])
    assert code.feature_names == ("odor: foul", "odor: none", "habitat: paths", "habitat: woods")
    assert code.transform(rows).tolist() == [[1, 0, 0, 1], [0, 1, 1, 0]]


def test_columns_without_names_are_numbered():
    assert OneHot().fit([["a", "b"]]).feature_names == ("column 0: a", "column 1: b")


def test_whole_numbers_may_be_categories():
    code = OneHot().fit(np.array([3, 0, 3]), names=["spiciness"])
    assert code.feature_names == ("spiciness: 0", "spiciness: 3")
    assert code.transform([0, 3.0]).tolist() == [[1, 0], [0, 1]]


@settings(derandomize=True, deadline=None)
@given(st.lists(st.text("ab é", min_size=1, max_size=3), min_size=1, max_size=20))
def test_every_row_of_the_training_part_has_exactly_one_1_and_can_be_read_back(words):
    code = OneHot().fit(words)
    X = code.transform(words)
    assert X.dtype == np.float64
    assert X.shape == (len(words), len(set(words)))
    assert (X.sum(axis=1) == 1).all()
    assert code.categories[0][X.argmax(axis=1)].tolist() == np.array(words).tolist()


def test_it_prints_its_columns_the_first_eight_of_them():
    assert repr(OneHot()) == "OneHot, not fitted"
    assert repr(OneHot().fit(["musty", "foul"])) == "OneHot to 2 columns: foul, musty"
    assert repr(OneHot().fit(list("abcdefghi"))) == "OneHot to 9 columns: a, b, c, d, e, f, g, h, ..."


def test_only_the_training_part_decides_which_columns_there_are():
    code = OneHot(unknown="zeros").fit(["foul", "none"])
    code.transform(["spicy", "none"])
    assert code.feature_names == ("foul", "none")


def test_an_unknown_category_is_refused_by_name():
    code = OneHot().fit(["foul", "none"])
    with pytest.raises(ValueError, match=r"\['foul', 'none'\], got \['fishy', 'spicy'\] in 3 of 4 rows"):
        code.transform(["spicy", "none", "fishy", "spicy"])


def test_an_unknown_category_becomes_a_row_of_zeros_on_request():
    code = OneHot(unknown="zeros").fit(["foul", "none"])
    assert code.transform(["spicy", "none"]).tolist() == [[0, 0], [0, 1]]


def test_numbers_where_words_were_learned_are_unknown():
    with pytest.raises(ValueError, match=r"got \[1\] in 1 of 1 rows"):
        OneHot().fit(["1"]).transform([1])


def test_the_smell_columns_of_the_mushrooms_are_what_one_hot_makes_of_the_table():
    table = mushroom_table()
    code = OneHot().fit(table["odor"])
    np.testing.assert_array_equal(code.transform(table["odor"]), mushrooms().X)


def test_fitting_again_starts_afresh_and_a_failed_fit_changes_nothing():
    code = OneHot().fit(["a", "b"]).fit(["c"])
    assert code.feature_names == ("c",)
    with pytest.raises(ValueError, match="X: expected only words"):
        code.fit(["d", None])
    assert code.feature_names == ("c",)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        ([], r"X: expected shape \(n,\) or \(n, columns\) with at least one row, got \(0,\)"),
        ("foul", r"X: expected shape.*got \(\)"),
        ([[["a"]]], r"X: expected shape.*got \(1, 1, 1\)"),
        (["a", None], r"got \[None\]; give a missing value \(None, NaN, ''\) a word of its own"),
        (["a", ""], r"got \[''\]; give a missing value \(None, NaN, ''\) a word of its own"),
        ([3, ""], r"got \[''\]; give a missing value"),
        (["a", float("nan")], r"got \[nan\]; give a missing value"),
        ([0.31, 0.47], r"got \[0.31, 0.47\];.*leave a quantity as it is"),
        (["a", 3], "got both"),
    ],
)
def test_one_hot_says_what_is_wrong_with_a_table(X, message):
    with pytest.raises(ValueError, match=message):
        OneHot().fit(X)


def test_one_hot_says_what_is_wrong_with_its_other_arguments():
    with pytest.raises(ValueError, match='unknown: expected "error" or "zeros", got \'ignore\''):
        OneHot(unknown="ignore")
    with pytest.raises(ValueError, match="names: expected a list of 1, one a column of X, got 'odor'"):
        OneHot().fit(["foul"], names="odor")
    with pytest.raises(ValueError, match="names: expected a list of 2"):
        OneHot().fit([["foul", "woods"]], names=["odor"])
    with pytest.raises(ValueError, match="expected fit before transform"):
        OneHot().transform(["foul"])
    with pytest.raises(ValueError, match="X: expected 1 columns as in fit, got 2"):
        OneHot().fit(["foul"]).transform([["foul", "woods"]])


# The answers of a softmax


@settings(derandomize=True, deadline=None, max_examples=50)
@given(
    st.integers(2, 6).flatmap(lambda k: st.tuples(st.just(k), st.lists(st.integers(0, k - 1), min_size=1)))
)
def test_class_numbers_undo_one_hot(drawn):
    k, y = drawn
    rows = one_hot(y, k)
    assert rows.shape == (len(y), k) and rows.dtype == np.float64
    assert (rows.sum(axis=1) == 1).all()
    assert class_numbers(rows).tolist() == y


def test_a_part_that_lacks_the_last_class_still_has_its_column():
    assert one_hot([0, 1, 0], 3).tolist() == [[1, 0, 0], [0, 1, 0], [1, 0, 0]]


def test_the_class_of_an_answer_is_its_largest_and_of_equals_the_first():
    assert class_numbers([[0.1, 0.7, 0.2], [0.4, 0.2, 0.4]]).tolist() == [1, 0]
    names = np.array(["Adelie", "Chinstrap", "Gentoo"])
    assert names[class_numbers([[0.1, 0.2, 0.7]])].tolist() == ["Gentoo"]


@pytest.mark.parametrize(
    ("y", "k", "message"),
    [
        ([0, 1, 3], 3, r"y: expected class numbers 0 to 2, shape \(n,\), got shape \(3,\) with \[0. 1. 3.\]"),
        ([0, -1], 3, "y: expected class numbers 0 to 2"),
        ([0.5], 3, "y: expected class numbers 0 to 2"),
        ([[0], [1]], 3, r"y: expected class numbers .* got shape \(2, 1\)"),
        ([np.nan], 3, "y: expected finite numbers"),
        ([], 3, "y: expected at least one number"),
        (["Gentoo"], 3, "y: expected numbers"),
        ([0], 1, "k: expected a whole number from 2, got 1"),
        ([0], 2.5, "k: expected a whole number from 2, got 2.5"),
    ],
)
def test_one_hot_rows_say_what_is_wrong(y, k, message):
    with pytest.raises(ValueError, match=message):
        one_hot(y, k)


@pytest.mark.parametrize("answers", [[0.2, 0.8], [[0.8]], [["a", "b"]], [[np.nan, 1]], [], [[0, 1], [1]]])
def test_answers_that_have_no_column_for_each_class_are_refused(answers):
    with pytest.raises(ValueError, match="answers: expected"):
        class_numbers(answers)
