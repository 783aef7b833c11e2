"""Before networks: a rule book runs the article's rule and stays as it is; a frequency table counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.datasets import mushroom_table, mushrooms, smells
from nnlib.frequencies import FrequencyTable
from nnlib.metrics import accuracy
from nnlib.network import Network
from nnlib.rules import RuleBook

pytestmark = pytest.mark.filterwarnings("error")
quickly = settings(derandomize=True, deadline=None, max_examples=50)
SPICY_AND_STRONG = [("spiciness", ">", 2), ("intensity", ">", 0.4)]


@pytest.fixture
def book():
    """The article's expert system: two facts a case, one rule."""
    book = RuleBook(["spiciness", "intensity"], answer="edible")
    book.add(SPICY_AND_STRONG, ("edible", 0.2))
    return book


@pytest.fixture(scope="module")
def data():
    return smells(coding="number")


# The rule book


def test_S0_04_Y_01_the_articles_rule_fires_for_3_and_0_5(book):
    answer = book.ask(spiciness=3, intensity=0.5)
    assert answer.value == 0.2
    assert answer.fired == tuple(book.rules)
    assert answer.facts == {"spiciness": 3, "intensity": 0.5, "edible": 0.2}


@pytest.mark.parametrize("case", [(2, 0.5), (3, 0.4)])
def test_S0_04_Y_01_no_rule_fires_for_2_and_0_5_nor_for_3_and_0_4_and_that_is_no_zero(book, case):
    answer = book.ask(spiciness=case[0], intensity=case[1])
    assert answer.value is None and answer.fired == ()
    assert repr(answer) == "edible: not known, as no rule for it fires"
    assert np.isnan(book.predict([case])).all()


def test_rules_read_as_sentences_and_an_answer_says_which_fired(book):
    sentence = "IF spiciness > 2 AND intensity > 0.4 THEN edible = 0.2"
    assert repr(book) == f"1. {sentence}"
    assert repr(book.ask(spiciness=3, intensity=0.5)) == f"{sentence}\nedible = 0.2"
    assert repr(RuleBook(["x"], "y")) == "no rules yet"


def test_S0_04_a_rule_added_by_hand_answers_what_had_no_answer(book):
    rule = book.add([("intensity", "<=", 0.4)], ("edible", 0.9))
    assert repr(rule) == "IF intensity <= 0.4 THEN edible = 0.9"
    assert book.predict([[3, 0.5], [3, 0.4], [2, 0.5]]).ravel() == pytest.approx(
        [0.2, 0.9, np.nan], nan_ok=True
    )


def test_S0_04_a_hundred_new_examples_change_nothing(book, data):
    rules, cases = book.rules, [[3, 0.5], [2, 0.5]]
    before = book.predict(cases)
    book.predict(data.X[:100])
    assert book.rules == rules
    assert np.array_equal(book.predict(cases), before, equal_nan=True)


def test_S0_04_C_30_known_rotten_and_edible_0_2_are_not_the_same_statement(book):
    """The article's record says rotten of a meat of which the rule says 0.2: a fact is not argued with."""
    known = book.ask(spiciness=3, intensity=0.5, edible=0)
    assert known.value == 0 and known.fired == ()
    assert book.ask(spiciness=3, intensity=0.5).value == 0.2
    assert RuleBook(["spiciness"], "edible").ask(edible=0).value == 0  # a book without rules knows facts, too


def test_S0_05_Y_02_a_heuristic_of_chess_runs_in_the_same_engine():
    book = RuleBook(["pawn", "ahead"], answer="move")
    book.add([("pawn", "=", "e2"), ("ahead", "=", "free")], ("move", "e2-e4"))
    assert book.ask(pawn="e2", ahead="free").value == "e2-e4"
    assert book.ask(pawn="e2", ahead="taken").value is None
    assert repr(book) == "1. IF pawn = e2 AND ahead = free THEN move = e2-e4"


def test_a_conclusion_is_a_fact_for_other_rules():
    book = RuleBook(["spiciness", "intensity"], answer="edible")
    book.add([("intensity", ">", 0.4)], ("smell", "strong"))
    book.add([("smell", "=", "strong"), ("spiciness", ">", 2)], ("edible", 0.2))
    answer = book.ask(spiciness=3, intensity=0.5)
    assert answer.value == 0.2 and answer.facts["smell"] == "strong"
    assert answer.fired == tuple(book.rules)
    half = book.ask(intensity=0.5)  # one fact less: the first rule fires, the second does not
    assert half.value is None and half.fired == (book.rules[0],)


def test_of_two_rules_that_hold_the_first_decides(book):
    book.add([("spiciness", ">", 1)], ("edible", 0.6))
    assert book.predict([[3, 0.5], [2, 0.5]]).ravel().tolist() == [0.2, 0.6]


@given(x=st.floats(-5, 5), limit=st.floats(-5, 5))
@quickly
def test_of_every_two_opposite_comparisons_exactly_one_holds(x, limit):
    for sign, opposite in [(">", "<="), ("<", ">="), ("=", "!=")]:
        book = RuleBook(["x"], "y")
        book.add([("x", sign, limit)], ("y", 1))
        book.add([("x", opposite, limit)], ("y", 0))
        answer = book.ask(x=x)
        assert len(answer.fired) == 1
        assert answer.value == {">": x > limit, "<": x < limit, "=": x == limit}[sign]


def test_S0_04_the_articles_rule_is_true_of_the_smells(book, data):
    fired = ~np.isnan(book.predict(data.X)).ravel()
    assert fired.sum() == 80  # of 100 spicy ones
    assert data.y[fired].mean() == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("when", "then", "message"),
    [
        ([("spicyness", ">", 2)], ("edible", 0.2), "when: expected one of .*did you mean 'spiciness'"),
        ([("spiciness", "=>", 2)], ("edible", 0.2), "when: expected one of >, >=, <, .*, got '=>'"),
        (
            [("spiciness", ">", "much")],
            ("edible", 0.2),
            "when: expected a number after spiciness >, got 'much'",
        ),
        ([("spiciness", "=", np.nan)], ("edible", 0.2), "when: expected a number or a word, got nan"),
        (("spiciness", ">", 2), ("edible", 0.2), r"when, then: expected conditions such as \["),
        ([], ("edible", 0.2), "when, then: expected conditions"),
        (None, ("edible", 0.2), "when, then: expected conditions"),
        (SPICY_AND_STRONG, 0.2, "when, then: .* a conclusion such as"),
        (SPICY_AND_STRONG, ("edible", None), "then: expected a number or a word, got None"),
        (SPICY_AND_STRONG, ("spiciness", 2), "then: expected a new fact, such as 'edible', got 'spiciness'"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_and_the_book_stays(book, when, then, message):
    with pytest.raises(ValueError, match=message):
        book.add(when, then)
    assert len(book.rules) == 1


def test_nothing_gets_into_the_book_but_by_add(book):
    """After rules.insert(0, "x") every question failed."""
    with pytest.raises(AttributeError):
        book.rules.insert(0, "x")
    with pytest.raises(AttributeError):
        book.rules = ["x"]
    assert book.ask(spiciness=3, intensity=0.5).value == 0.2


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"spicyness": 3}, "facts: expected one of .*did you mean 'spiciness'"),
        ({"spiciness": None}, "spiciness: expected a number or a word, got None"),
        ({"spiciness": np.inf}, "spiciness: expected a number or a word, got inf"),
        ({"spiciness": "very"}, "facts: expected numbers where a rule has < or >, got {'spiciness': 'very'}"),
    ],
)
def test_facts_that_the_book_cannot_use_are_refused(book, facts, message):
    with pytest.raises(ValueError, match=message):
        book.ask(**facts)


@pytest.mark.parametrize("names", ["x", ["x", "x"], ["x", "y"]])
def test_a_book_needs_names_that_differ(names):
    with pytest.raises(ValueError, match="names, answer: expected different names, got"):
        RuleBook(names, "y" if names != "x" else "z")


def test_an_answer_in_words_is_not_predicted():
    book = RuleBook(["x"], "move")
    book.add([("x", ">", 0)], ("move", "e2-e4"))
    with pytest.raises(ValueError, match=r"got the word 'e2-e4'; use ask"):
        book.predict([[1]])


# The frequency table


def test_S0_06_Y_03_seventy_percent_of_spicy_meat_is_rotten(data):
    table = FrequencyTable(data.feature_names, given="spiciness").fit(data.X, data.y)
    assert table.probability(0, 3) == 0.7
    assert table.values.tolist() == [0, 1, 2, 3] and table.answers.tolist() == [0, 1]
    assert table.counts.tolist() == [[7, 93], [73, 27], [8, 92], [70, 30]]


def test_Y_03_the_same_share_comes_from_the_other_coding():
    data = smells()
    table = FrequencyTable(data.feature_names, given="spicy").fit(data.X, data.y)
    assert table.probability(0, 1) == 0.7


def test_the_counts_can_be_read(data):
    table = FrequencyTable(data.feature_names, "spiciness").fit(data.X, data.y)
    assert [line.split() for line in repr(table).splitlines()] == [
        ["spiciness", "y", "=", "0", "y", "=", "1"],
        *(["0", "7", "93"], ["1", "73", "27"], ["2", "8", "92"], ["3", "70", "30"]),
    ]


def test_a_table_not_fitted_says_so_and_one_of_many_values_prints_ten_lines():
    table = FrequencyTable(["x"], "x")
    assert repr(table) == "frequencies given 'x': not fitted"
    table.fit(np.arange(9), np.arange(9) % 2)
    assert len(repr(table).splitlines()) == 10 and repr(table).splitlines()[-1].split() == ["8", "1", "0"]
    table.fit(np.arange(300), np.arange(300) % 2)
    assert len(repr(table).splitlines()) == 10 and repr(table).splitlines()[-1] == "... 292 more"


def test_a_table_answers_with_the_mean_of_what_it_has_met():
    table = FrequencyTable(["size", "x"], "x").fit([[9, 1], [8, 1], [7, 2]], [10, 20, 5])
    assert table.predict([[0, 2], [0, 1]]).tolist() == [[5], [15]]


def test_a_value_not_met_has_no_answer_and_that_is_no_zero(data):
    table = FrequencyTable(data.feature_names, "spiciness").fit(data.X, data.y)
    assert np.isnan(table.predict([[2.5, 0], [3, 0]])).tolist() == [[True], [False]]
    assert np.isnan(table.probability(0, 2.5))


@pytest.mark.parametrize("answer", [0.5, 7, "edible"])
def test_an_answer_not_met_is_refused_as_it_is_none_and_not_a_rare_one(data, answer):
    table = FrequencyTable(data.feature_names, "spiciness").fit(data.X, data.y)
    with pytest.raises(ValueError, match=f"answer: expected one of 0, 1, got {answer!r}"):
        table.probability(answer, 1)


def test_before_it_has_counted_a_table_says_so_as_every_step_does(data):
    """It used to answer NaN, as if it had looked and found nothing."""
    table = FrequencyTable(data.feature_names, "spiciness")
    for ask in (lambda: table.predict(data.X), lambda: table.probability(0, 3)):
        with pytest.raises(ValueError, match="FrequencyTable: expected fit first; call fit"):
            ask()


def test_the_column_that_counts_may_be_of_words():
    odor, y = mushroom_table()["odor"], mushrooms().y
    table = FrequencyTable(["odor"], "odor").fit(odor, y)
    assert table.probability(0, "foul") == 1
    assert table.probability(0, "none") == pytest.approx(88 / 2776)
    assert table.values.tolist() == sorted(set(odor))
    assert repr(table).splitlines()[5].split() == ["musty", "36", "0"]
    y_hat = table.predict(["none", "spicy", "almond"])
    assert y_hat.ravel() == pytest.approx([2688 / 2776, np.nan, 1], nan_ok=True)
    assert np.isnan(table.probability(0, "spicy"))  # all 576 of them are poisonous, and none is here


def test_a_column_that_does_not_count_may_hold_anything():
    rows = [["foul", 3.5], ["none", None], ["foul", np.nan]]
    assert FrequencyTable(["odor", "height"], "odor").fit(rows, [0, 1, 0]).counts.tolist() == [[2, 0], [0, 1]]


def test_S0_07_other_examples_change_the_table(data):
    table = FrequencyTable(data.feature_names, "spiciness").fit(data.X, data.y)
    assert table.fit(data.X, 1 - data.y).probability(0, 3) == 0.3


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=20))
@quickly
def test_probabilities_sum_to_1_and_counts_to_the_examples(examples):
    x, y = np.array(examples).T
    table = FrequencyTable(["x"], "x").fit(x[:, None], y)
    assert table.counts.sum() == len(examples)
    for value in table.values:
        assert sum(table.probability(answer, value) for answer in table.answers) == pytest.approx(1)
        assert table.predict([[value]]).item() == pytest.approx(y[x == value].mean())


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1], [2]], [0, 1], r"X: expected shape \(n, 2\), a column a name, got \(2, 1\)"),
        ([[1, 2]], [0, 1], r"y: expected shape \(1,\), an answer a row of X, got \(2,\)"),
        ([[np.nan, 1]], [0], "X: expected finite numbers"),
        ([[None, 1]], [0], "X: expected numbers"),
        ([["spicy", 2], [3, 2]], [0, 1], "X: expected only words or only numbers in 'spiciness', got"),
        ([["spicy", 2], ["", 2]], [0, 1], r"got \['spicy', ''\]; give a missing value .* a word of its own"),
        ([[1, 2]], ["rotten"], "y: expected numbers"),
        ([], [], r"X: expected shape \(n, 2\), a column a name, got \(0,\)"),
        (["spicy"], [0], r"X: expected shape \(n, 2\), a column a name, got \(1,\)"),
    ],
)
def test_examples_that_cannot_be_counted_are_refused_and_the_counts_stay(data, X, y, message):
    table = FrequencyTable(data.feature_names, "spiciness").fit(data.X, data.y)
    with pytest.raises(ValueError, match=message):
        table.fit(X, y)
    assert table.counts.sum() == len(data)


def test_a_column_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(
        ValueError, match=r"given: expected one of .*, got 'spicyness'; did you mean 'spiciness'"
    ):
        FrequencyTable(["spiciness", "intensity"], "spicyness")


# Side by side


def test_S0_07_both_answer_as_a_network_does_a_row_a_case_and_leave_the_callers_arrays_alone(book, data):
    X = data.X.copy()
    for model in (book, FrequencyTable(data.feature_names, "spiciness").fit(data.X, data.y)):
        y_hat = model.predict(X)
        assert y_hat.shape == (len(data), 1)
        y_hat[:] = 0
        assert not np.array_equal(model.predict(X), y_hat)
    assert np.array_equal(X, data.X)
    for model in (book, FrequencyTable(data.feature_names, "spiciness").fit(data.X, data.y)):
        with pytest.raises(ValueError, match=r"X: expected shape \(n, 2\)"):
            model.predict([3, 0.5])


def test_S0_07_three_models_on_the_same_smells_each_with_its_share_answered_and_right_of_these(book):
    train, test = (smells(n, seed, coding="number") for n, seed in ((400, 0), (4000, 1)))
    table = FrequencyTable(train.feature_names, "spiciness").fit(train.X, train.y)
    net = Network([2, 8, 1], output="sigmoid", loss="binary_cross_entropy")
    net.learn(train.X, train.y, epochs=200, lr=0.3)
    found = []
    for model in (book, table, net):
        y_hat = model.predict(test.X)
        answered = ~np.isnan(y_hat).ravel()
        found.append((answered.mean(), accuracy(test.y[answered], y_hat[answered])))
    assert found[0] == (0.2, 0.8)  # the spicy and strong: 80 % of them are rotten
    assert found[1] == (1, 0.82)  # the more frequent answer of each kind
    assert found[2][0] == 1 and 0.84 < found[2][1] < 0.87  # it looks at the intensity, too
    with pytest.raises(
        ValueError, match=r"got none \(NaN\) in 3200 of 4000 rows; judge the rows that have one"
    ):
        accuracy(test.y, book.predict(test.X))
