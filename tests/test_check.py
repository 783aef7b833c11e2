"""A check says what is wrong and why, and survives whatever a learner's function does."""

import math
import random
import sys
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from nnlib import slopes
from nnlib.check.desk import Desk
from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.store import Records
from nnlib.check.verdict import Verdict


def scaled(x, factor):
    return factor * x


SCALED = Exercise(
    name="scaled",
    lesson="99",
    title="scale numbers",
    reference=scaled,
    mistakes=(
        Mistake("added", lambda x, factor: factor + x, "Is scaling adding?"),
        Mistake("divided", lambda x, factor: x / factor, "Which way does it scale?"),
    ),
    hints=("What does three times 4 mean?", "Is there a sign for it?", "Do you know the star?"),
    right="Any number can be scaled now.",
    draw=lambda rng: [(rng.uniform(2, 3, 4), rng.uniform(4, 5)) for _ in range(3)],
)
TENTH = Exercise(
    name="tenth",
    lesson="99",
    title="a tenth",
    reference=0.1,
    mistakes=(
        Mistake("tenfold", 10.0, "Is a tenth more than one?"),
        Mistake("below 0", -1.0, "Can a part be less than nothing?", when=lambda value: value < 0),
    ),
    hints=("What is 1 / 10?", "Is it below 1?", "Where does the point stand?"),
    right="A tenth it is.",
    rtol=1e-3,
)
PAIR = Exercise(
    name="pair",
    lesson="99",
    title="sum and product",
    reference=lambda a, b: (a + b, a * b),
    mistakes=(Mistake("swapped", lambda a, b: (a * b, a + b), "Which one comes first?"),),
    hints=("Which two?", "In which order?", "Is a comma enough?"),
    right="Two results come back together.",
    draw=lambda rng: [tuple(rng.uniform(3, 9, 2)) for _ in range(2)],
)
BLOCK = Exercise(
    name="block",
    lesson="99",
    title="several tables",
    reference=lambda A, b: (2 * A, 2 * b, float(A.sum())),
    mistakes=(Mistake("halved", lambda A, b: (A / 2, b / 2, A.sum() / 2), "Which way does it go?"),),
    hints=("How many?", "Which shapes?", "Is one a number?"),
    right="All of them come back.",
    draw=lambda rng: [(rng.uniform(2, 3, (3, 2)), rng.uniform(2, 3, 2)) for _ in range(2)],
)
KINDS = Exercise(
    name="kinds",
    lesson="99",
    title="which kind",
    reference={"A": "slow", "B": "good"},
    mistakes=(Mistake("swapped", {"A": "good", "B": "slow"}, "Which one is flat?"),),
    hints=("Which falls faster?", "Is A flat?", "Is B steep?"),
    right="Both are told apart.",
)
EXERCISES = {exercise.name: exercise for exercise in (SCALED, TENTH, PAIR, BLOCK, KINDS)}


@pytest.fixture
def records(tmp_path):
    return Records(tmp_path / "data")


@pytest.fixture
def desk(records):
    return Desk(EXERCISES, records)


def written_by_learner(code):
    """Return the function `scaled` as a notebook cell would define it."""
    names = {"__name__": "__main__", "np": np, "random": random, "sys": sys, "math": math, "slopes": slopes}
    exec(compile(code, "<cell>", "exec"), names)
    return names["scaled"]


# The four verdicts


def test_a_right_answer_is_right(desk):
    verdict = desk.check(scaled)
    assert (verdict.status, verdict.message) == ("right", SCALED.right)


@pytest.mark.parametrize("mistake", SCALED.mistakes, ids=lambda mistake: mistake.name)
def test_a_named_mistake_is_recognised_and_gets_its_hint(desk, mistake):
    verdict = desk.check("scaled", mistake.wrong)
    assert (verdict.status, verdict.mistake) == ("not yet", mistake.name)
    assert mistake.hint in verdict.message
    assert "factor = 4." in verdict.where


def test_an_unknown_mistake_is_told_with_case_and_result(desk):
    verdict = desk.check("scaled", lambda x, factor: factor * x - 100)
    assert (verdict.status, verdict.mistake) == ("not yet", "")
    assert "x = [2." in verdict.where
    assert "It gives [-8" in verdict.message
    assert 'hint("scaled")' in verdict.message


def test_a_mistake_may_give_another_kind_of_result(records):
    total = replace(
        SCALED,
        name="total",
        reference=lambda x, factor: float(np.sum(factor * x)),
        mistakes=(Mistake("not added", scaled, "How do many become one?"),),
    )
    verdict = Desk({"total": total}, records).check("total", lambda x, factor: factor * x)
    assert (verdict.status, verdict.mistake) == ("not yet", "not added")
    assert "Expected one number, got an array of shape (4,)" in verdict.message
    assert verdict.message.endswith("How do many become one?")


def test_of_long_results_the_wrong_ones_are_named_and_a_nudge_is_advised_instead_of_a_pencil(desk):
    first = desk.check("block", lambda A, b: (3 * A, 2 * b, A.sum()))
    assert "Of the 3 results, number 1 is off. Test each slope by a nudge" in first.message
    assert "All 3 results are off." in desk.check("block", lambda A, b: (A, b, 0.0)).message
    assert "pencil" not in first.message
    assert "Work this case out with a pencil" in desk.check("pair", lambda a, b: (a, b)).message


def test_long_results_go_by_the_names_of_the_arguments_that_they_belong_to(records):
    both = replace(
        BLOCK,
        reference=lambda A, b: (2 * A, 2 * b),
        mistakes=(Mistake("halved", lambda A, b: (A / 2, b / 2), "Which way does it go?"),),
    )
    verdict = Desk({"block": both}, records).check("block", lambda A, b: (2 * A, 3 * b))
    assert "Of the 2 results, what belongs to b is off." in verdict.message


def test_of_several_results_the_one_of_another_shape_is_named(desk):
    verdict = desk.check("block", lambda A, b: (2 * A, 2 * b.sum(), A.sum()))
    assert "Result 2 of 3: expected an array of shape (2,), got one number" in verdict.message


@pytest.mark.parametrize("digits", [0, 2, 4])
def test_a_rounded_answer_is_called_so(desk, digits):
    verdict = desk.check("scaled", lambda x, factor: np.round(factor * x, digits))
    assert (verdict.status, verdict.mistake) == ("not yet", "rounded")
    assert desk.check("pair", lambda a, b: (round(a + b, 1), round(a * b, 1))).mistake == "rounded"


@pytest.mark.parametrize("digits", [5, 6, 8])
def test_of_a_small_number_a_rounding_to_many_digits_is_seen(records, digits):
    small = replace(SCALED, reference=lambda x, factor: factor * x / 10**4, mistakes=())
    verdict = Desk({"scaled": small}, records).check(
        "scaled", lambda x, factor: np.round(factor * x / 10**4, digits)
    )
    assert verdict.mistake == "rounded"


def test_right_in_some_cases_is_said(desk):
    verdict = desk.check("scaled", lambda x, factor: factor * x if factor > 4.75 else x * 0)
    assert "right in 2 of 3 cases" in verdict.message


@pytest.mark.parametrize(
    "stub", ["raise NotImplementedError", "return ...", "return x * ...", "y = ...; return y + 1"]
)
def test_a_stub_and_a_gap_left_open_are_not_attempted(desk, records, stub):
    verdict = desk.check(written_by_learner(f"def scaled(x, factor):\n    {stub}"))
    assert verdict.status == "not attempted"
    assert records.events() == []


def test_a_value_is_judged_by_name(desk, records):
    assert desk.check("tenth", 0.1).status == "right"
    assert desk.check("tenth", Fraction(1, 10)).status == "right"
    assert desk.check("tenth", ...).status == "not attempted"
    assert desk.check("tenth", 10).mistake == "tenfold"
    assert desk.check("tenth", -7).mistake == "below 0"
    assert desk.check("tenth", 0.3).status == "not yet"
    assert desk.check("tenth", 0.01).mistake == "point in another place"
    third = replace(TENTH, reference=-0.333, mistakes=())
    assert Desk({"tenth": third}, records).check("tenth", -0.3).mistake == "rounded"
    assert "'0.1'" in desk.check("tenth", "0.1").message


def test_a_dict_of_words_forgives_capitals_and_spaces_and_knows_a_gap(desk):
    assert desk.check("kinds", {"A": " Slow", "B": "GOOD"}).status == "right"
    assert desk.check("kinds", {"A": "slow", "B": ...}).status == "not attempted"
    assert desk.check("kinds", {"A": "good", "B": "slow"}).mistake == "swapped"
    for empty in ("", "  "):
        assert desk.check("kinds", {"A": "slow", "B": empty}).status == "not attempted"
    assert '{"A": "...", "B": "..."}' in desk.check("kinds", "slow").message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"A": "slow"}, "No word is there for 'B'."),
        ({"A": "slow", "B": "good", "C": "good"}, "Nobody asks for 'C': leave it out."),
        ({"A": "slow", "b": "good"}, "No word is there for 'B'. Nobody asks for 'b': leave it out."),
        (dict.fromkeys("ABCDE", "good"), "Nobody asks for 'C', 'D' and more: leave it out."),
    ],
)
def test_missing_and_needless_words_are_named_and_no_others(desk, answer, said):
    assert desk.check("kinds", answer).message == said


def test_several_results_may_come_as_tuple_list_or_array(desk):
    for kind in (tuple, list, np.array):
        assert desk.check("pair", lambda a, b, kind=kind: kind((a + b, a * b))).status == "right"
    assert "Expected 2 numbers" in desk.check("pair", lambda a, b: a + b).message


# What a function may do, and the check survives


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("while True: pass", "could not run", "loop"),
        (
            "while True:\n        try:\n            while True: pass\n        except: pass",
            "could not run",
            "loop",
        ),
        ("import time; time.sleep(60)", "could not run", "loop"),
        ("return scaled(x, factor)", "could not run", "calls itself"),
        ("return x * np.nan", "not yet", "no ordinary number"),
        ("return x * np.inf", "not yet", "no ordinary number"),
        ("return x[:2] * factor", "not yet", "Expected an array of shape (4,), got an array of shape (2,)"),
        ("return float(x[0] * factor)", "not yet", "Expected an array of shape (4,)"),
        ("return 'much'", "not yet", "got 'much', of type str"),
        ("return x * factor * 1j", "not yet", "Expected an array"),
        ("return [x, [factor]]", "not yet", "Expected an array"),
        ("return 10 ** 400", "not yet", "Expected an array"),
        ("x * factor", "not yet", "nothing back here (None)"),
        ("if factor > 4.8: return x * factor", "not yet", "nothing back here (None). Does every way"),
        ("print(x * factor)", "not yet", "a printed number cannot be computed with"),
        ("x *= factor\n    return x", "not yet", "After the call, x is no longer what it was"),
        ("x += 1\n    x -= 1 + 1e-9\n    return x * factor", "not yet", "no longer what it was"),
        ("x += .1\n    x -= .2\n    x += .1\n    return x * factor", "right", ""),  # but for a rounding
        ("return x * factor * random.random()", "not yet", "Called twice"),
        ("sys.exit()", "could not run", "exit"),
        ("raise KeyError('k')", "could not run", "KeyError: 'k'"),
        ("raise ValueError('x ' * 500)", "could not run", "ValueError: x x x"),
        ("assert factor < 0", "could not run", "AssertionError. A condition"),
        ("raise ValueError('Stop.')", "could not run", "ValueError: Stop. Do the shapes"),
        ("return x @ np.ones((3, 5))", "could not run", "ValueError. Two tables do not fit: @ needs as many"),
        ("return np.ones((3, 5)) @ x", "could not run", "Here 5 meets 4. Which of them must be turned over?"),
        ("return np.dot(np.ones((3, 5)), x)", "could not run", "do not fit: (3,5) meets (4,), and the inner"),
        ("return x + np.ones(7)", "could not run", "not fit, number by number: (4,) meets (7,)."),
        ("x[:] = np.ones(7)", "could not run", "does not fit where it is put: (7,) meets (4,)."),
        ("x[0] = np.ones(7)", "could not run", "Many numbers are put into one place."),
        ("return x @ factor", "could not run", "One side of @ is a single number"),
        ("if x == x: return x", "could not run", "asked for one yes or no, and each of its numbers"),
        ("return math.exp(x)", "could not run", "What math does with one number, np does with many."),
        ("return math.exp(800)", "could not run", "OverflowError: math range error. A number has become"),
        ("return x[0][0]", "could not run", "A single number has no places, such as w[0]."),
        ("return float(factor)[0]", "could not run", "A single number has no places, such as w[0]."),
        ("return (factor*x)^2", "could not run", "a power is written with two stars"),
        ("return scaled(x)", "could not run", "This call needs more values"),
        ("return [x for k in factor]", "could not run", "range(...)"),
        ("return factor(x)", "could not run", "a star for times"),
        ("return scaled * factor", "could not run", "A function is asked with parentheses"),
        ("yield x", "not yet", "got a generator, of type generator"),
        ("return x * factor; " + "y = 1; " * 60, "right", ""),
        ("y = x.nothing + " + " + ".join(["factor"] * 90), "could not run", "AttributeError"),
        ("return x * facter", "could not run", "NameError: name 'facter' is not defined"),
        ("return x / 0 * input('factor?')", "could not run", "input()"),
        (
            "return slopes.central(lambda w: w * factor, x[0]) * x",
            "not yet",
            "lets nnlib do the work (slopes)",
        ),
        (
            "from nnlib.check import EXERCISES\n    return 1",
            "not yet",
            "lets nnlib do the work (nnlib.check)",
        ),
        ("import nnlib\n    return x * factor", "not yet", "lets nnlib do the work"),
        ("return [lambda: slopes][0]()", "not yet", "lets nnlib do the work"),
    ],
)
def test_a_check_survives(desk, code, status, said):
    verdict = desk.check(written_by_learner(f"def scaled(x, factor):\n    {code}"))
    assert (verdict.status, said in verdict.message) == (status, True), verdict
    assert len(f"{verdict.where} {verdict.message}".split()) <= 60


def test_a_helper_of_the_notebook_that_calls_nnlib_is_found(desk):
    code = "def helper(x): return slopes.central(x)\ndef scaled(x, factor):\n    return helper(x)"
    assert "lets nnlib do the work (slopes)" in desk.check(written_by_learner(code)).message


def test_nnlib_is_found_in_closures_partials_and_methods_and_an_attribute_of_its_name_is_none(desk):
    def closed(x, factor, hidden=None):
        return slopes_here.central(x, factor)

    slopes_here = slopes
    assert "nnlib" in desk.check("scaled", closed).message
    assert "nnlib" in desk.check("scaled", partial(slopes.central, h=1)).message
    assert "nnlib" in desk.check("scaled", slopes.forward).message
    data = "def scaled(x, factor):\n    from nnlib.datasets import doubles\n"
    data += "    return x * factor + 0 * len(doubles())"
    assert desk.check(written_by_learner(data)).status == "right"
    innocent = "class box: slopes = 1\ndef scaled(x, factor):\n    return x * factor * box.slopes"
    assert desk.check(written_by_learner(innocent)).status == "right"


def test_an_exception_is_told_with_its_line(desk, tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("def scaled(x, factor):\n    y = x * factor\n    return y.mead()\n")
    names = {"__name__": "__main__"}
    exec(compile(path.read_text(), str(path), "exec"), names)
    verdict = desk.check(names["scaled"])
    assert verdict.where == "line 3: return y.mead()"
    assert verdict.message.startswith("AttributeError")


def test_another_number_of_arguments_is_told_with_the_right_call(desk):
    verdict = desk.check("scaled", lambda x: x)
    assert "called as scaled(x, factor)" in verdict.message


def test_a_hundred_thousand_printed_lines_become_a_few(desk):
    code = "def scaled(x, factor):\n    for k in range(25_000): print('line', k)\n    return x"
    verdict = desk.check(written_by_learner(code))
    assert verdict.printed.startswith("line 0\nline 1\n")
    assert verdict.printed.endswith("25,000 lines in all")  # in each of four calls
    assert len(verdict.printed.splitlines()) == 5
    assert sys.stdout is not None


def test_what_a_function_prints_is_shown_with_the_verdict(desk, capsys):
    desk.check(written_by_learner("def scaled(x, factor):\n    print('here', factor)\n    return x"))
    assert capsys.readouterr() == ("", "")
    verdict = desk.check(written_by_learner("def scaled(x, factor):\n    print('here')\n    return x"))
    assert verdict.printed == "here"
    assert "It printed:\nhere" in repr(verdict)


def test_what_is_shown_was_printed_in_the_case_that_the_verdict_names(desk):
    code = "def scaled(x, factor):\n    print(factor)\n    return x * factor if factor > 4.8 else x"
    verdict = desk.check(written_by_learner(code))
    assert f"factor = {float(verdict.printed):.6g}" in verdict.where
    assert float(verdict.printed) < 4.8


class Evil:
    """A result that strikes when it is read."""

    def __init__(self, strike):
        self.strike = strike

    def __array__(self, *_, **__):
        return self.strike()

    def __repr__(self):
        return self.strike()

    __len__ = __str__ = __float__ = __array__


def forever():
    while True:
        pass


@pytest.mark.parametrize("strike", [sys.exit, forever, lambda: 1 / 0])
def test_an_object_that_strikes_when_it_is_read_does_not_get_out(desk, strike):
    for verdict in (
        desk.check("scaled", lambda x, factor: Evil(strike)),
        desk.check("pair", lambda a, b: (Evil(strike), a)),
        desk.check("kinds", {"A": Evil(strike), "B": "good"}),
        desk.check("tenth", Evil(strike)),
    ):
        assert verdict.status in ("not yet", "could not run")
        assert "our mistake" not in verdict.message


def test_numbers_of_any_kind_are_numbers(desk):
    assert desk.check("scaled", lambda x, factor: list(map(Fraction, x * factor))).status == "right"
    assert desk.check("scaled", lambda x, factor: np.float32(x) * np.float32(factor)).status == "right"
    assert desk.check("tenth", np.float32(0.1)).status == "right"
    assert desk.check("tenth", np.array(0.1)).status == "right"
    assert "Leave out the quotes" in desk.check("tenth", "0.1").message
    for text in ("-0.1", "+.1", " 0.1", "\u22120.1"):
        assert "Leave out the quotes" in desk.check("tenth", text).message
    for text in ("small", "-", ""):
        assert "quotes" not in desk.check("tenth", text).message
    assert "a point in a number, not a comma" in desk.check("tenth", (0, 1)).message
    assert "very many digits" in desk.check("tenth", 10**5000).where
    assert "Expected 2 numbers, got 3." in desk.check("pair", lambda a, b: np.array(3.0)).message


def test_a_gap_inside_a_pair_is_a_gap(desk):
    assert desk.check("pair", lambda a, b: (a + b, ...)).status == "not attempted"


def test_a_gap_is_named_by_its_line(desk, tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("def scaled(x, factor):\n    y = x\n    z = ...\n    return y * z\n")
    names = {"__name__": "__main__"}
    exec(compile(path.read_text(), str(path), "exec"), names)
    verdict = desk.check(names["scaled"])
    assert (verdict.status, verdict.where) == ("not attempted", "line 3: z = ...")


def test_a_helper_that_is_an_exercise_itself_and_not_right_is_named(records):
    code = "def scaled(x, factor): return x + factor\n"
    code += "def twice(x, factor): return scaled(scaled(x, factor), factor)"
    names = {"__name__": "__main__"}
    exec(compile(code, "<cell>", "exec"), names)
    twice = replace(SCALED, name="twice", reference=lambda x, factor: factor * factor * x, mistakes=())
    verdict = Desk({"scaled": SCALED, "twice": twice}, records).check(names["twice"])
    assert verdict.status == "not yet"
    assert "calls scaled, which is not right yet" in verdict.notes[0]


def test_a_numpy_warning_does_not_flood_the_page(desk, capsys, recwarn):
    desk.check("scaled", lambda x, factor: np.log(-x) / 0 + factor)
    assert capsys.readouterr() == ("", "")
    assert list(recwarn) == []


def test_a_learners_own_interrupt_gets_through(desk):
    def interrupted(x, factor):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.check("scaled", interrupted)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("scalde", 1), "Did you mean scaled?"),
        (("scaled",), "Write check(scaled)"),
        ((6.1,), "This is 6.1, and no function"),
        ((lambda x: x,), "Write its name first"),
        ((partial(scaled, 1),), "There is no exercise called partial"),
        ((), "Write check(your_function)"),
    ],
)
def test_what_to_write_is_said(desk, arguments, said):
    assert said in desk.check(*arguments).message


def test_a_mistake_of_ours_is_called_ours(records):
    broken = replace(SCALED, draw=lambda rng: 1 / 0)
    verdict = Desk({"scaled": broken}, records).check(scaled)
    assert (verdict.status, "our mistake" in verdict.message) == ("could not run", True)


# Where it cannot do all it does elsewhere


def test_where_nothing_can_be_stopped_the_first_verdict_says_so(desk, monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert "restart the kernel" in desk.check(scaled).notes[0]
    assert desk.check(scaled).notes == ()


# Hints


def test_hints_come_one_by_one_and_begin_again(desk, records):
    texts = [desk.hint("scaled").text for _ in range(4)]
    assert texts == [*SCALED.hints, SCALED.hints[0]]
    assert repr(desk.hint(scaled)).startswith("Hint 2 of 3. ")
    assert [event.outcome for event in records.events()] == ["1", "2", "3", "1", "2"]


def test_a_hint_for_an_unknown_exercise_names_the_nearest(desk):
    assert "scaled" in repr(desk.hint("scalde"))


# How it looks


def test_a_verdict_is_shown_by_sign_and_word_and_its_text_is_text():
    html = Verdict("not yet", "with x = <b>", "1 < 2", printed="<script>")._repr_html_()
    assert "Not yet" in html
    assert "&lt;b&gt;" in html
    assert "1 &lt; 2" in html
    assert "<script>" not in html
    assert 'role="status"' in html


@pytest.fixture
def unwritable(tmp_path):
    (tmp_path / "file").write_text("in the way")
    return Records(tmp_path / "file" / "data")


def test_an_unwritable_folder_is_said_with_a_hint_too(unwritable):
    desk = Desk(EXERCISES, unwritable)
    assert "until this notebook is closed" in repr(desk.hint("scaled"))
    assert "until this notebook is closed" not in repr(desk.hint("scaled"))
