"""A check says what is wrong and why, and survives whatever a learner's function does."""

import json
import random
import subprocess
import sys
import threading
from fractions import Fraction

import numpy as np
import pytest

from nnlib import slopes
from nnlib.check import limits
from nnlib.check.desk import Desk
from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.records import Records
from nnlib.check.report import Progress
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
    probes=lambda rng: [(rng.uniform(2, 3, 4), rng.uniform(4, 5)) for _ in range(3)],
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
    probes=lambda rng: [tuple(rng.uniform(3, 9, 2)) for _ in range(2)],
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
EXERCISES = {exercise.name: exercise for exercise in (SCALED, TENTH, PAIR, KINDS)}


@pytest.fixture
def records(tmp_path):
    return Records(tmp_path / "data")


@pytest.fixture
def desk(records):
    return Desk(EXERCISES, records)


def written_by_learner(code):
    """Return the function `scaled` as a notebook cell would define it."""
    names = {"__name__": "__main__", "np": np, "random": random, "sys": sys, "slopes": slopes}
    exec(compile(code, "<cell>", "exec"), names)
    return names["scaled"]


# The four verdicts


def test_a_right_answer_is_right(desk):
    verdict = desk.check(scaled)
    assert (verdict.status, verdict.message) == ("right", SCALED.right)


@pytest.mark.parametrize("mistake", SCALED.mistakes, ids=lambda mistake: mistake.name)
def test_a_named_mistake_is_recognised_and_gets_its_hint(desk, mistake):
    def wrong(x, factor):
        return mistake.wrong(x, factor)

    verdict = desk.check("scaled", wrong)
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
    total = Exercise(
        **{
            **vars(SCALED),
            "name": "total",
            "reference": lambda x, factor: float(np.sum(factor * x)),
            "mistakes": (Mistake("not added", scaled, "How do many become one?"),),
        }
    )
    verdict = Desk({"total": total}, records).check("total", lambda x, factor: factor * x)
    assert (verdict.status, verdict.mistake) == ("not yet", "not added")
    assert "Expected one number, got an array of shape (4,)" in verdict.message
    assert verdict.message.endswith("How do many become one?")


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


def test_a_value_is_judged_by_name(desk):
    assert desk.check("tenth", 0.1).status == "right"
    assert desk.check("tenth", Fraction(1, 10)).status == "right"
    assert desk.check("tenth", ...).status == "not attempted"
    assert desk.check("tenth", 10).mistake == "tenfold"
    assert desk.check("tenth", -7).mistake == "below 0"
    assert desk.check("tenth", 0.3).status == "not yet"
    assert "'0.1'" in desk.check("tenth", "0.1").message


def test_a_dict_of_words_forgives_capitals_and_spaces_and_knows_a_gap(desk):
    assert desk.check("kinds", {"A": " Slow", "B": "GOOD"}).status == "right"
    assert desk.check("kinds", {"A": "slow", "B": ...}).status == "not attempted"
    assert desk.check("kinds", {"A": "good", "B": "slow"}).mistake == "swapped"
    assert "keys A, B" in desk.check("kinds", {"A": "slow"}).message


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
        ("return 'much'", "not yet", "got 'much', a str"),
        ("return x * factor * 1j", "not yet", "Expected an array"),
        ("return [x, [factor]]", "not yet", "Expected an array"),
        ("return 10 ** 400", "not yet", "Expected an array"),
        ("x * factor", "not yet", "nothing back (None)"),
        ("print(x * factor)", "not yet", "a printed number cannot be computed with"),
        ("x *= factor\n    return x", "not yet", "changes what it is given: after the call, x is another"),
        ("return x * factor * random.random()", "not yet", "Called twice"),
        ("sys.exit()", "could not run", "exit"),
        ("raise KeyError('k')", "could not run", "KeyError: 'k'"),
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
    assert verdict.printed.endswith("100,000 lines in all")  # it was called four times
    assert len(verdict.printed.splitlines()) == 5
    assert sys.stdout is not None


def test_what_a_function_prints_is_shown_with_the_verdict(desk, capsys):
    desk.check(written_by_learner("def scaled(x, factor):\n    print('here', factor)\n    return x"))
    assert capsys.readouterr() == ("", "")
    verdict = desk.check(written_by_learner("def scaled(x, factor):\n    print('here')\n    return x"))
    assert verdict.printed == "here\nhere\nhere\nhere"
    assert "It printed:\nhere" in repr(verdict)


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
    "arguments", [(), (3.5,), ("scaled",), ("scalde", 1), (scaled, 1, 2)[:2], (None, None)]
)
def test_a_check_that_is_asked_wrongly_says_how(desk, arguments):
    verdict = desk.check(*arguments)
    assert verdict.status in ("could not run", "not yet")
    assert "check(" in verdict.message or "scaled" in verdict.message


def test_a_mistake_of_ours_is_called_ours(records):
    broken = Exercise(**{**vars(SCALED), "probes": lambda rng: 1 / 0})
    verdict = Desk({"scaled": broken}, records).check(scaled)
    assert (verdict.status, "our mistake" in verdict.message) == ("could not run", True)


# The limit


def endless():
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def test_an_endless_loop_that_swallows_everything_is_stopped_in_the_main_thread():
    outcome = limits.call(endless, (), 0.2, limits.Sink())
    assert isinstance(outcome.raised, limits.TimeUp)
    assert outcome.seconds < 2


def test_and_in_another_thread():
    outcomes = []

    def run():
        outcomes.append(limits.call(endless, (), 0.2, limits.Sink()))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(30)
    assert isinstance(outcomes[0].raised, limits.TimeUp)


def test_a_function_that_swallows_the_alarm_and_returns_was_too_slow_all_the_same():
    def slow():
        try:
            while True:
                pass
        except BaseException:
            return 5

    assert isinstance(limits.call(slow, (), 0.1, limits.Sink()).raised, limits.TimeUp)


def test_after_a_call_nothing_rings_and_everything_is_as_before():
    import builtins
    import signal

    before = sys.stdout, sys.stderr, builtins.input, sys.getrecursionlimit(), signal.getsignal(signal.SIGALRM)
    limits.call(lambda: sys.setrecursionlimit(5000), (), 0.1, limits.Sink())
    limits.call(endless, (), 0.1, limits.Sink())
    after = sys.stdout, sys.stderr, builtins.input, sys.getrecursionlimit(), signal.getsignal(signal.SIGALRM)
    assert after == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


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


# Records and progress


def test_progress_counts_tries_until_the_first_right_answer(desk, records):
    progress = Progress(records, EXERCISES)
    desk.check("tenth", 3)
    desk.check("tenth", 10)
    desk.check("tenth", 0.1)
    desk.check("tenth", 5)
    desk.hint("pair")
    desk.check("kinds", {"A": "good", "B": "slow"})
    table = {exercise.name: found for exercise, *found in progress.table()}
    assert table == {
        "scaled": ["not attempted", 0, 0],
        "tenth": ["right", 3, 0],
        "pair": ["not attempted", 0, 1],
        "kinds": ["not yet", 1, 0],
    }
    assert "1 of 4 exercises right" in repr(progress)
    assert "Lesson 99" in progress._repr_html_()


def test_progress_outlives_the_kernel(records):
    records.add("check", "scaled", "right", "")
    again = Records(records.folder)
    assert [event.name for event in again.events()] == ["scaled"]


def test_progress_is_exported_and_nothing_is_overwritten(records, tmp_path):
    records.add("prediction", "explore.road", "45 degrees", "How steep?")
    path = records.export(tmp_path / "mine.json")
    (event,) = json.loads(path.read_text(encoding="utf-8"))
    assert (event["kind"], event["outcome"], event["detail"]) == ("prediction", "45 degrees", "How steep?")
    with pytest.raises(ValueError, match="path: expected the name of a new file"):
        records.export(path)


def test_a_reset_keeps_what_there_was_beside_it(records):
    records.add("check", "scaled", "right")
    kept = records.reset()
    assert records.events() == []
    assert json.loads(kept.read_text(encoding="utf-8"))[0]["name"] == "scaled"
    records.add("check", "tenth", "right")
    assert records.reset() != kept


WRITER = """
import sys
from nnlib.check.records import Records
records = Records(sys.argv[1])
for k in range(int(sys.argv[3])):
    assert records.add("check", sys.argv[2], k) == ""
    if k == 20:
        print("under way", flush=True)
"""


def writer(folder, name, number):
    command = [sys.executable, "-c", WRITER, str(folder), name, str(number)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def test_two_kernels_that_write_at_once_lose_nothing(records):
    both = [writer(records.folder, name, 100) for name in ("one", "two")]
    assert [process.wait(60) for process in both] == [0, 0]
    for name in ("one", "two"):
        assert [event.outcome for event in records.events() if event.name == name] == [
            str(k) for k in range(100)
        ]


def test_a_kernel_killed_while_it_writes_loses_at_most_the_row_at_hand(records):
    for _ in range(3):
        records.reset()
        process = writer(records.folder, "killed", 100_000)
        process.stdout.readline()
        process.kill()
        process.wait()
        outcomes = [int(event.outcome) for event in records.events()]
        assert len(outcomes) > 20
        assert outcomes == list(range(len(outcomes)))
        assert records.add("check", "after", "right") == ""


@pytest.fixture
def unwritable(tmp_path):
    (tmp_path / "file").write_text("in the way")
    return Records(tmp_path / "file" / "data")


def test_a_folder_that_cannot_be_written_is_said_once_and_progress_goes_on_in_memory(unwritable):
    desk = Desk(EXERCISES, unwritable)
    first, second = desk.check("tenth", 0.1), desk.check(scaled)
    assert (first.status, second.status) == ("right", "right")
    assert "until this notebook is closed" in first.notes[0]
    assert second.notes == ()
    assert [event.name for event in unwritable.events()] == ["tenth", "scaled"]
    assert "cannot be written" in repr(Progress(unwritable, EXERCISES))


def test_an_unwritable_folder_is_said_with_a_hint_too(unwritable):
    desk = Desk(EXERCISES, unwritable)
    assert "until this notebook is closed" in repr(desk.hint("scaled"))
    assert "until this notebook is closed" not in repr(desk.hint("scaled"))


@pytest.mark.parametrize("damage", ["no database", "newer"])
def test_a_file_of_something_else_is_left_as_it_is(records, damage):
    records.add("check", "scaled", "right")
    if damage == "newer":
        with records._connect() as connection:
            connection.execute("PRAGMA user_version = 9")
        connection.close()
    else:
        records.path.write_bytes(b"no database at all" * 100)
    before = records.path.read_bytes()
    again = Records(records.folder)
    assert "until this notebook is closed" in again.add("check", "tenth", "right")
    assert records.path.read_bytes() == before


def test_a_file_that_nothing_was_written_to_yet_is_no_trouble(records):
    records.folder.mkdir()
    records.path.touch()
    assert records.events() == []
    assert records.add("check", "scaled", "right") == ""


def test_the_folder_is_the_one_that_the_environment_names(monkeypatch, tmp_path):
    monkeypatch.setenv("NNLIB_DATA_DIR", str(tmp_path))
    assert Records().path == tmp_path / "progress.sqlite"
    monkeypatch.delenv("NNLIB_DATA_DIR")
    assert Records().folder.name == "nnlib"
