"""The line-up of bugs, driven by hand in one page; its tests go on from one to the next."""

import re

import pytest
from lab import Figure
from playwright.sync_api import expect

LINEUP = "from nnlib import explore\nf = explore.bug_lineup()\nf"


@pytest.fixture(scope="module")
def lineup(opened):
    figure = Figure(opened("lineup.ipynb", LINEUP), "f", 0)
    figure.picture.scroll_into_view_if_needed()
    return figure


def press(lineup, letter):
    """Click on the small picture of a network."""
    axes = f"suspects.each['{letter}'].axes"
    lineup.nb.page.mouse.click(*lineup.spot(axes, 1000, 0.6))


def names(lineup):
    return lineup.value("{letter: run.bug for letter, run in $.runs.items()}")


def test_it_asks_first(lineup):
    lineup.says("Which one?")
    assert lineup.button("Gradient check").count() == 0
    lineup.picture.click()  # before the answer nobody can bet
    lineup.asks("yes")
    lineup.button("Gradient check").wait_for()
    assert lineup.value("$.prediction.answer") == "yes"
    assert lineup.value("$.bet") is None


def test_a_click_is_a_bet(lineup):
    before = lineup.settled()
    press(lineup, "B")
    lineup.says("You bet on B")
    assert lineup.value("$.bet") == "B"
    assert (lineup.settled() != before).any()


def test_arrow_keys_move_the_bet(lineup):
    lineup.press("ArrowRight", "ArrowDown", "ArrowLeft")
    lineup.says("You bet on E")
    assert lineup.value("$.bet") == "E"


def test_the_button_asks_the_referee(lineup):
    before = lineup.settled()
    lineup.button("Gradient check").click()
    lineup.says(re.compile("Only C agrees with the referee. You bet on E.*error next to 0, cosine \\+1.00"))
    expect(lineup.button("Gradient check")).to_be_disabled()
    assert (lineup.settled() != before).any()
    assert names(lineup)["C"] == "none"
    assert lineup.value("$.runs['C'].check.error") < 1e-6 < lineup.value("$.runs['E'].check.error")


def test_a_click_unmasks(lineup):
    before = lineup.settled()
    press(lineup, "B")
    lineup.says(re.compile(r"B: no output slope.*better than the right one.*here: delta2 = 2 \* e / n"))
    assert (lineup.settled() != before).any()
    assert lineup.value("$.unmasked") == "B"


def test_arrow_keys_unmask_the_next_ones(lineup):
    lineup.press("ArrowRight", "ArrowRight", "ArrowDown")
    lineup.says(re.compile("C is no bug; F is random matrix.*F: random matrix.*feedback alignment"))
    assert lineup.value("$.unmasked") == "BCF"


def test_the_copied_line_brings_it_back(lineup):
    lineup.comes_back()


def test_a_typed_seed_and_the_dice_bring_six_others(lineup):
    field = lineup.panel.get_by_role("spinbutton")
    field.fill("1")
    field.press("Enter")
    lineup.says(re.compile("with seed 1. .*Which one"))
    expect(lineup.button("Gradient check")).to_be_enabled()
    assert names(lineup)["B"] == "no 1/n"
    assert lineup.value("[$.bet, $.checked, $.unmasked]") == [None, False, ""]
    lineup.button("Roll").click()
    lineup.nb.until(lambda: lineup.value("$.seed.value") != 1)
    lineup.says(f"with seed {lineup.value('$.seed.value')}. ")
