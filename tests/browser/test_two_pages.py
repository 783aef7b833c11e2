"""Two JupyterLab pages at once."""

import re

import numpy as np
from playwright.sync_api import expect

SMELLS = "from nnlib import explore\nf = explore.smell_detector({})\nf"


def updates(nb):
    return int(re.search(r"after (\d+) updates", nb.alt())[1])


def test_two_notebooks_play_at_the_same_time_without_mixing(opened_here):
    one = opened_here("one.ipynb", SMELLS.format("seed=1, lr=0.1"))
    two = opened_here("two.ipynb", SMELLS.format("seed=2, lr=1.0"))
    for nb in (one, two):
        nb.button("Skip").click()
        nb.button("Play").click()
        nb.button("Pause").wait_for()
    for _ in range(3):
        for nb in (one, two):
            seen = updates(nb)
            nb.until(lambda nb=nb, seen=seen: updates(nb) > seen)
    assert one.value("f.player.playing") and two.value("f.player.playing")
    for nb, seed, rate in ((one, 1, 0.1), (two, 2, 1.0)):
        nb.button("Pause").click()
        nb.button("Play").wait_for()
        nb.until(lambda nb=nb: nb.alt() == nb.value("f.picture.alt"))
        # Each went its own way: the same as a run of its seed and its rate alone.
        alone = f"explore.smell_detector(seed={seed}, lr={rate}, updates={updates(nb)}).picture.alt"
        assert nb.value(alone) == nb.alt()
    assert one.alt() != two.alt()


def test_one_notebook_in_two_pages_is_one_figure(opened_here):
    first = opened_here("shared.ipynb", SMELLS.format(""))
    first.button("Skip").click()
    first.button("Play").wait_for()
    first.save()
    second = opened_here("shared.ipynb", run=False)
    expect(second.pictures).to_have_count(1)
    second.button("Play").wait_for()
    # A slider moved in one shows in the other, both ways.
    for mover, other, number in ((first, second, "1"), (second, first, "0.01")):
        field = mover.field("learning rate, as a number")
        field.fill(number)
        field.press("Enter")
        expect(other.field("learning rate, as a number")).to_have_value(number)
        other.until(lambda other=other, number=number: other.value("f.player.trainer.lr") == float(number))
    # Both pictures follow what is done in either.
    for mover in (first, second):
        seen = updates(first)
        mover.button("Step").click()
        for nb in (first, second):
            nb.expect_alt(re.compile(f"after {seen + 1} updates"))
        first.until(lambda: np.array_equal(first.pixels(), second.pixels()))
    second.picture.focus()
    for key in ("ArrowUp", "ArrowUp"):
        second.page.keyboard.press(key)
    for nb in (first, second):
        nb.expect_alt(re.compile("the smell foul is"))
    # Played in one, paused in the other.
    first.button("Play").click()
    second.until(lambda: updates(second) > 50)
    second.button("Pause").click()
    first.button("Play").wait_for()
    first.until(lambda: first.alt() == second.alt() == first.value("f.picture.alt"))
    first.until(lambda: np.array_equal(first.pixels(), second.pixels()))
