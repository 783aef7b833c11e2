"""A learner walks through lesson 03 and its exercises, from the top to the ticket out, with mistakes."""

import pytest
from playwright.sync_api import expect
from walk import code_cells, failed, is_hidden, meet, outcomes, serious

from nnlib.check import EXERCISES
from nnlib.check.verdict import RIGHT
from nnlib.explore import gradient

FIGURES = ["walk", "road", "microscope", "factors", "votes", "rates", "race"]


@pytest.fixture(scope="module")
def nb(opened):
    return opened("03-gradient.ipynb")


def test_run_all_reaches_the_end_without_an_error(nb):
    assert [id for id, *_ in outcomes(nb)] == list(code_cells("notebooks/03-gradient.ipynb"))
    assert failed(nb) == []


@pytest.mark.parametrize("figure", FIGURES)
def test_each_figure_is_asked_first_then_answers_a_hand(nb, figure):
    meet(nb, figure)


def test_a_gap_left_open_a_wrong_idea_and_a_right_one_are_told_apart(nb):
    stub = code_cells("notebooks/03-gradient.ipynb")["fade-gaps"]
    assert "Not attempted" in nb.answer("fade-gaps")
    uphill = stub.replace("    e = ...", "    e = y - y_hat").replace("slope = ...", "slope = 2 * e * x")
    said = nb.answer("fade-gaps", uphill)
    assert "Not yet" in said
    assert "uphill" in said
    assert "Hint 1 of 3" in nb.answer("fade-blank", 'hint("one_step")')
    assert "Right" in nb.answer("fade-gaps", uphill.replace("y - y_hat", "y_hat - y"))


def test_a_slip_of_the_pen_gives_no_verdict_on_what_was_there_before(nb):
    stub = code_cells("notebooks/03-gradient.ipynb")["fade-blank"]
    said = nb.answer("fade-blank", stub.replace("raise NotImplementedError", "return 2x"))
    assert "SyntaxError" in said
    assert "Right" not in said and "Not yet" not in said


def test_an_endless_loop_is_stopped_and_the_lesson_goes_on(nb):
    head, ask = "def descend(w, x, y, lr, steps):\n", "\n\n\ncheck(descend)"
    said = nb.answer("fade-blank", f"{head}    while True:\n        w = one_step(w, x, y, lr){ask}")
    assert "Could not run" in said
    assert "loop" in said
    loop = "    for _ in range(steps):\n        w = one_step(w, x, y, lr)\n    return w"
    assert "Right" in nb.answer("fade-blank", head + loop + ask)


def test_the_ticket_out_is_one_step_with_a_pencil(nb):
    stub = code_cells("notebooks/03-gradient.ipynb")["ticket"]
    assert "too small or too large" in nb.answer("ticket", stub.replace("...", "0.32"))
    assert "Right" in nb.answer("ticket", stub.replace("...", "1.28"))
    assert serious(nb, nb.cell("ticket")) == []


def test_the_articles_stay_folded_until_they_are_wanted(nb):
    heading = nb.cell("articles-checked")
    expect(heading).to_be_visible()
    assert is_hidden(nb, "road-check")
    heading.locator(".jp-collapseHeadingButton").click()
    expect(nb.cell("road-check")).to_contain_text("driven: 101.98 m")


def test_the_exercises_are_solved_one_after_the_other(nb, opened_here):
    stubs, answers = code_cells("exercises/03-gradient.ipynb"), code_cells("solutions/03-gradient.ipynb")
    book = opened_here("03-gradient-exercises.ipynb", run=False)
    book.run()
    assert failed(book) == []
    verdicts = {id: book.answer(id, answers[id]) for id in answers if answers[id] != stubs[id]}
    assert len(verdicts) == 8
    assert [id for id, said in verdicts.items() if "Right" not in said] == []


def test_the_start_shows_what_was_done(nb, opened_here):
    start = opened_here("00-start.ipynb", run=False)
    start.answer("progress")
    table = start.cell("progress").locator(".jp-OutputArea-output")
    expect(table).to_contain_text(
        f"of {len(EXERCISES)} exercises right"
    )  # other lessons may have been walked
    rows = start.value("[(row[0].lesson, row[1]) for row in progress.table()]")
    assert [status for lesson, status in rows if lesson == "03"] == [RIGHT] * 11
    guessed = set(start.value("[event.name for event in progress.predictions()]"))
    assert {f"explore.{name}" for name in gradient.__all__} <= guessed
