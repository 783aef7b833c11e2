"""A learner walks through lesson 04 and its exercises, from the top to the ticket out, with mistakes."""

import pytest
from playwright.sync_api import expect
from walk import code_cells, failed, is_hidden, meet, outcomes, serious

from nnlib.check import EXERCISES
from nnlib.explore import backprop

FIGURES = [
    "forward",
    "ghost",
    "price",
    "blame",
    "roads",
    "graph",
    "staircase",
    "lineup",
    "autoencoder",
]


@pytest.fixture(scope="module")
def nb(opened):
    return opened("04-backprop.ipynb")


def test_run_all_reaches_the_end_without_an_error(nb):
    assert [id for id, *_ in outcomes(nb)] == list(code_cells("notebooks/04-backprop.ipynb"))
    assert failed(nb) == []


@pytest.mark.parametrize("figure", FIGURES)
def test_each_figure_is_asked_first_then_answers_a_hand(nb, figure):
    meet(nb, figure)


def test_the_article_s_step_is_computed_beside_the_true_one(nb):
    for number in ("0.1728", "0.68272", "0.1200", "0.68800"):
        expect(nb.cell("hand")).to_contain_text(number)


def test_three_numbers_of_a_pass_are_filled_in_with_the_keyboard_alone(nb):
    cell = nb.cell("three-gaps")
    fields = cell.locator("input[type=text]")
    expect(fields).to_have_count(3)
    fields.first.focus()
    for number in ("-0.1358", "-0.0489", "-0.0392"):
        nb.page.keyboard.type(number)
        nb.page.keyboard.press("Tab")
    fields.last.press("Enter")
    expect(cell).to_contain_text("Right")
    assert serious(nb, cell) == []


def test_the_articles_stay_folded_until_they_are_wanted(nb):
    heading = nb.cell("articles-checked")
    expect(heading).to_be_visible()
    assert is_hidden(nb, "articles-tools")
    heading.locator(".jp-collapseHeadingButton").click()
    expect(nb.cell("articles-tools")).to_be_visible()


def test_the_exercises_are_solved_one_after_the_other(nb, opened_here):
    stubs, answers = code_cells("exercises/04-backprop.ipynb"), code_cells("solutions/04-backprop.ipynb")
    book = opened_here("04-backprop-exercises.ipynb", run=False)
    book.run()
    assert failed(book) == []
    verdicts = {id: book.answer(id, answers[id]) for id in answers if answers[id] != stubs[id]}
    assert [id for id, said in verdicts.items() if "Right" not in said] == []


def test_the_start_shows_what_was_done(nb, opened_here):
    start = opened_here("00-start.ipynb", run=False)
    start.answer("progress")
    table = start.cell("progress").locator(".jp-OutputArea-output")
    expect(table).to_contain_text(f"of {len(EXERCISES)} exercises right")
    guessed = set(start.value("[event.name for event in progress.predictions()]"))
    assert {f"explore.{name}" for name in backprop.__all__} <= guessed
