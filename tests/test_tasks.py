"""Exercises in widgets, without a browser: how they are judged, what the widgets do, what records keep."""

import asyncio
import re
from dataclasses import replace

import pytest
from toy_tasks import ERROR, TEA

from nnlib import explore
from nnlib.check import EXERCISES
from nnlib.check.desk import Desk
from nnlib.check.exercise import Mistake
from nnlib.check.report import Progress
from nnlib.check.store import Records


@pytest.fixture
def records(tmp_path):
    return Records(tmp_path / "data")


@pytest.fixture
def desk(records, monkeypatch):
    """A desk with the two toy exercises, which the functions of nnlib.explore ask, too."""
    desk = Desk({"tea": TEA, "error": ERROR}, records)
    monkeypatch.setattr("nnlib.check.course.desk", desk)
    return desk


@pytest.fixture
def tea(desk):
    return explore.order_lines("tea")


@pytest.fixture
def error(desk):
    return explore.fill_gaps("error")


def put(task, letters):
    for letter in letters:
        task.heap[letter].click()


def seen(widgets):
    """Return the texts of buttons that are not hidden, of rows and of single ones."""
    shown = [widget for widget in widgets if widget.layout.display != "none"]
    return [(widget.children[1] if hasattr(widget, "children") else widget).description for widget in shown]


# Orders


@pytest.mark.parametrize("answer", ["BCEAD", "cbead", "B, C, E, A, D", list("BCEAD"), tuple("CBEAD")])
def test_every_order_that_gives_each_line_what_it_needs_is_right(desk, answer):
    verdict = desk.check("tea", answer)
    assert (verdict.status, verdict.message) == ("right", TEA.right)


@pytest.mark.parametrize(
    ("answer", "where", "mistake"),
    [
        ("BCDEA", "line 3: cup.fill(tea)", "poured before it is made"),
        ("BCEAFD", "line 5: cup.drink()", "drunk at once"),
        ("BEA", "line 2: tea = water * leaves", "no leaves"),
        ("BCED", "line 4: cup.fill(tea)", ""),
        ("BCEADF", "line 6: cup.drink()", "drunk at once"),
    ],
)
def test_the_first_line_that_cannot_stand_is_named_with_the_idea_behind_it(desk, answer, where, mistake):
    verdict = desk.check("tea", answer)
    assert (verdict.status, verdict.where, verdict.mistake) == ("not yet", where, mistake)


def test_a_good_beginning_is_no_mistake(desk):
    assert "your line can stand" in desk.check("tea", "C").message
    assert "your 4 lines can stand" in desk.check("tea", "CBEA").message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("BX", "There is no line 'X'; the lines are A, B, C, D, E, F."),
        ("BB", "Line B stands there twice."),
        (["B", 3], "There is no line 3"),
        ([["B"]], "There is no line ['B']"),
        (12, "Expected letters of lines in order"),
        ({"A": 1}, "Expected letters of lines in order"),
    ],
)
def test_what_is_no_order_is_said(desk, answer, said):
    verdict = desk.check("tea", answer)
    assert (verdict.status, said in verdict.message) == ("not yet", True)


@pytest.mark.parametrize("answer", [..., "", [], (), ["B", ...]])
def test_an_empty_program_is_not_attempted(desk, records, answer):
    assert desk.check("tea", answer).status == "not attempted"
    assert records.events() == []


# Gaps


def test_numbers_of_three_digits_are_right_and_a_dict_may_have_any_order(desk):
    assert desk.check("error", {"L": 3.52, "e": -1.88, "y_hat": -1.5}).status == "right"


@pytest.mark.parametrize(
    ("answer", "where", "said", "mistake"),
    [
        ({"y_hat": 2.5}, "y_hat = w x", r"2.5\? Is that a sum or a product\? 0 of 3 right.", "weight added"),
        ({"y_hat": 2.5, "e": 2.13}, "y_hat = w x", "Is that a sum", "weight added"),
        ({"y_hat": 2.5, "e": 9}, "y_hat = w x", "Is that a sum", "weight added"),  # and then something else
        ({"y_hat": 7, "e": 2.125}, "y_hat = w x", "That is not it yet", ""),
        ({"e": 1.875, "L": 3.52}, "e = y_hat - y", "Which comes first, .* 1 of 3 right", "sign flipped"),
        ({"y_hat": -1.5, "e": -1.1}, "e = y_hat - y", "Is the truth added", "sum of both"),
        ({"L": -3.75}, "L = e e", "Is a square twice", "doubled"),
        ({"e": -2}, "e = y_hat - y", "keep three digits", "rounded"),
        ({"L": 3.6}, "L = e e", r"3.6\? That is not it yet.*hint\(\"error\"\)", ""),
        ({"L": float("nan")}, "L = e e", "nan", ""),
    ],
)
def test_the_first_wrong_gap_is_named_with_the_idea_behind_it(desk, answer, where, said, mistake):
    verdict = desk.check("error", answer)
    assert (verdict.status, verdict.where, verdict.mistake) == ("not yet", where, mistake)
    assert re.search(said, verdict.message)


def test_open_gaps_are_no_mistake(desk):
    verdict = desk.check("error", {"y_hat": -1.5, "e": ..., "L": 3.52})
    assert (verdict.status, verdict.message) == ("not yet", "2 of 3 right, go on.")


def test_a_mistake_with_a_test_of_its_own_sees_open_gaps_as_no_number(records):
    seen = []
    asked = Mistake("asked", {"e": 1.0}, "Is it?", when=lambda gaps: seen.append(gaps))
    Desk({"error": replace(ERROR, mistakes=(asked,))}, records).check("error", {"e": 7})
    (gaps,) = seen
    assert gaps.pop("e") == 7
    assert list(gaps) == ["y_hat", "L"] and all(number != number for number in gaps.values())


@pytest.mark.parametrize("answer", [..., {}, {"e": ...}])
def test_without_a_number_nothing_is_attempted(desk, records, answer):
    assert desk.check("error", answer).status == "not attempted"
    assert records.events() == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (3, "Expected a number for each gap"),
        ({"z": 1}, "There is no gap 'z'; the gaps are y_hat, e, L."),
        ({"e": "1"}, "Leave out the quotes"),
        ({"e": (1, 875)}, "a point in a number"),
        ({"e": None}, "Expected one number, got None"),
    ],
)
def test_what_is_no_number_is_said(desk, answer, said):
    verdict = desk.check("error", answer)
    assert (verdict.status, said in verdict.message) == ("not yet", True), verdict


# The widget that orders


def test_lines_begin_left_over_and_go_below_the_chosen_one(tea):
    assert seen(tea.heap.values()) == [f"{letter}  {code}" for letter, code in TEA.lines.items()]
    put(tea, "BEA")
    tea.rows[0].click()
    put(tea, "C")
    assert (tea.answer, tea.chosen) == ("BCEA", "C")
    assert [text[0] for text in seen(tea.numbered)] == list("BCEA")
    assert [text[0] for text in seen(tea.heap.values())] == list("DF")
    assert "<code>leaves = 2</code> is now line 2 of 4." in tea.said.value


def test_the_chosen_line_is_moved_to_the_ends_and_no_further(tea):
    put(tea, "BCE")
    for by, order in ((tea.up, "BEC"), (tea.up, "EBC"), (tea.up, "EBC"), (tea.down, "BEC")):
        by.click()
        assert (tea.answer, tea.chosen) == (order, "E")
    assert "<code>tea = water * leaves</code> is now line 2 of 3." in tea.said.value
    (chosen,) = (row for row in tea.rows if "nn-chosen" in row._dom_classes)
    assert chosen.description.startswith("E")


def test_a_line_is_taken_out_and_the_next_is_chosen(tea):
    put(tea, "BCE")
    tea.rows[1].click()
    tea.out.click()
    assert (tea.answer, tea.chosen) == ("BE", "E")
    tea.out.click()
    tea.out.click()
    assert (tea.answer, tea.chosen, tea.left) == ("", "", "ABCDEF")
    for button in (tea.up, tea.down, tea.out):
        button.click()
        assert "There is no line" in tea.said.value
    assert "Still empty" in tea.empty.value


def test_a_second_press_that_comes_before_the_page_has_followed_does_no_harm(tea):
    put(tea, "BB")
    assert (tea.answer, tea.verdict.value) == ("B", "")


def test_the_focus_goes_to_a_line_that_stays(tea, monkeypatch):
    focused = []
    for name, button in [*tea.heap.items(), ("check", tea.check_button)]:
        monkeypatch.setattr(button, "focus", lambda name=name: focused.append(name), raising=False)
    put(tea, "CFEDAB")
    assert focused == ["D", "E", "D", "B", "B", "check"]


# The widget with gaps


def test_a_row_shows_what_is_given_and_fields_have_names(error):
    assert [field.description for field in error.fields.values()] == [
        "y_hat = w x =",
        "e = y_hat - y =",
        "L = e e =",
    ]
    assert "w = -0.5" in error._repr_mimebundle_()[0]["text/html"]


@pytest.mark.parametrize("text", ["-1.5", " -1.50 ", "\N{MINUS SIGN}1.5", "-15e-1"])
def test_a_number_may_be_written_in_several_ways(error, text):
    error.fields["y_hat"].value = text
    error.check_button.click()
    assert error.answer == {"y_hat": -1.5}
    assert error.marks["y_hat"].value == "✓ right"


def test_each_row_has_a_sign_and_a_word_of_its_own_and_an_edited_one_has_none(error):
    for gap, text in (("y_hat", "-1.5"), ("e", "1.875")):
        error.fields[gap].value = text
    error.check_button.click()
    assert [mark.value for mark in error.marks.values()] == ["✓ right", "→ not yet", ""]
    error.fields["e"].value = "-1.875"
    assert [mark.value for mark in error.marks.values()] == ["✓ right", "", ""]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-1,5", "A point, please: -1.5"),
        ("a half", "This is no number"),
        ("<b>", "This is no number"),
        ("nan", "This is no number"),
        ("1,500,000", "This is no number"),
    ],
)
def test_what_is_no_number_is_said_in_its_row_and_counts_as_open(error, text, said):
    error.fields["y_hat"].value, error.fields["e"].value = text, "-1.875"
    error.check_button.click()
    assert error.marks["y_hat"].value == said
    assert "1 of 3 right, go on." in error.verdict.value


def test_enter_checks_the_number_that_arrives_after_it(error, records):
    async def type_and_enter():
        error.fields["y_hat"]._handle_custom_msg({"event": "submit"}, [])
        error.fields["y_hat"].value = "-1.5"
        await asyncio.sleep(0.1)

    asyncio.run(type_and_enter())
    assert error.marks["y_hat"].value == "✓ right"
    assert len(records.events()) == 1


# Both


def test_check_and_hint_keep_the_records_that_those_of_a_cell_keep(tea, error, desk, records):
    put(tea, "BEA")
    tea.check_button.click()
    tea.hint_button.click()
    tea.hint_button.click()
    assert repr(desk.hint("tea")).startswith("Hint 3 of 3. ")
    error.fields["e"].value = "-1.875"
    error.check_button.click()
    kept = [(event.kind, event.name, event.outcome, event.detail) for event in records.events()]
    assert kept[:3] == [
        ("check", "tea", "not yet", "no leaves"),
        ("hint", "tea", "1", ""),
        ("hint", "tea", "2", ""),
    ]
    assert kept[-1] == ("check", "error", "not yet", "")
    assert "→ 99 Tea: not yet (1 try, 3 hints)" in repr(Progress(records, desk.exercises))
    assert TEA.hints[1] in tea.advice.value and 'role="status"' in tea.advice.value


def test_the_verdict_is_that_of_check_and_its_box_is_read_out(tea, desk):
    put(tea, "BEA")
    tea.check_button.click()
    assert tea.verdict.value == desk.check("tea", "BEA")._repr_html_()
    assert 'role="status"' in tea.verdict.value


def test_a_verdict_on_what_has_changed_says_so_until_the_next(tea, error):
    put(tea, "BCE")
    assert tea.stale.value == ""
    tea.check_button.click()
    tea.up.click()
    assert "changed something since" in tea.stale.value
    tea.check_button.click()
    assert tea.stale.value == ""
    error.fields["e"].value = "1"
    error.check_button.click()
    error.fields["e"].value = "2"
    assert "changed something since" in error.stale.value


def test_an_answer_is_shown_with_its_verdict_and_the_line_that_keeps_it(desk):
    tea = explore.order_lines("tea", "BCEAD")
    assert tea.answer == "BCEAD" and TEA.right in tea.verdict.value
    assert "tea = &#x27;BCEAD&#x27;" in tea.kept.value
    error = explore.fill_gaps("error", {"e": -1.875, "L": 3.515625})
    assert error.answer == {"e": -1.875, "L": 3.515625}
    assert "2 of 3 right, go on." in error.verdict.value


@pytest.mark.parametrize(
    ("make", "name", "answer"),
    [("order_lines", "tea", "XY"), ("fill_gaps", "error", 3), ("fill_gaps", "error", {"e": "much"})],
)
def test_an_answer_that_cannot_be_read_leaves_the_start_and_says_why(desk, make, name, answer):
    task = getattr(explore, make)(name, answer)
    assert not task.answer
    assert "Not yet" in task.verdict.value


def test_nothing_there_yet_shows_no_verdict(tea, error, records):
    assert tea.verdict.value == error.verdict.value == ""
    assert records.events() == []
    tea.check_button.click()
    assert "Not attempted" in tea.verdict.value
    assert records.events() == []


@pytest.mark.parametrize(
    ("make", "name"), [("order_lines", "error"), ("fill_gaps", "tea"), ("order_lines", None)]
)
def test_an_exercise_of_another_kind_is_named(desk, make, name):
    with pytest.raises(ValueError, match=r"name: expected one of (tea|error), got"):
        getattr(explore, make)(name)


def test_without_a_kernel_the_task_remains_in_words(desk):
    html = explore.order_lines("tea", "BC")._repr_mimebundle_()[0]["text/html"]
    assert "so that there is tea" in html
    assert "<pre>B  water = boil(water)\nC  leaves = 2</pre>" in html
    assert "D      cup.fill(tea)" in html
    html = explore.fill_gaps("error", {"e": -1.875})._repr_mimebundle_()[0]["text/html"]
    assert "three digits are enough" in html
    assert "x = 3" in html and "e = y_hat - y = -1.875" in html and "L = e e = ..." in html


def test_a_mistake_of_ours_becomes_text(tea, monkeypatch):
    monkeypatch.setattr(tea.desk, "check", lambda *_: 1 / 0)
    tea.check_button.click()
    assert "This task stumbled" in tea.verdict.value
    assert 'role="alert"' in tea.verdict.value


def test_the_widgets_know_the_exercises_of_the_course():
    for exercise in EXERCISES.values():
        if hasattr(exercise, "widget"):
            task = getattr(explore, exercise.widget)(exercise.name, exercise.reference)
            assert "✓ Right" in task.verdict.value
