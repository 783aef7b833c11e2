"""The map of learning rates and the race of optimizers, driven by hand in one page."""

import re

import numpy as np
import pytest
from lab import Figure
from playwright.sync_api import expect

MAP = "from nnlib import explore\nm = explore.rate_map()\nm"
RACE = "r = explore.optimizer_race()\nr"


@pytest.fixture(scope="module")
def nb(opened):
    return opened("rates.ipynb", MAP, RACE)


@pytest.fixture(scope="module")
def rates(nb):
    figure = Figure(nb, "m", 0)
    figure.picture.scroll_into_view_if_needed()
    return figure


@pytest.fixture(scope="module")
def race(nb):
    return Figure(nb, "r", 1)


# The map; its tests go on from one to the next


def test_the_map_opens_with_the_answer(rates):
    rates.says("covered until the question")
    covered = rates.settled()
    assert rates.button("Play").count() == 0
    rates.button("about 33").click()
    rates.says("252 tiles")
    rates.button("Play").wait_for()
    assert rates.value("$.prediction.answer") == "the same"
    assert (rates.settled() != covered).any()


def test_a_click_and_a_drag_on_the_map_choose_rate_and_start(rates):
    column = rates.value("$.picture.drawing.tiles.get_array().shape[1]") - 1
    rates.nb.page.mouse.click(*rates.spot("map", column, 0))
    rates.says("rate 2 from w = −1.25: explodes")
    rates.nb.drag([rates.spot("map", k, k // 2) for k in range(2, 11)])
    rates.says("rate 0.5 from w = 1.25: good")
    assert rates.value("$.sliders['bowl'][0].value") == 0.5


def test_arrow_keys_go_over_the_map(rates):
    rates.press("ArrowRight", "ArrowRight", "ArrowUp")
    rates.says("rate 0.7 from w = 1.75: zig-zag")
    rates.press("ArrowLeft", "ArrowDown")
    rates.says("rate 0.6 from w = 1.25: zig-zag")


def test_sliders_move_by_mouse_keyboard_and_typed_numbers(rates):
    x, y = rates.nb.handle("start w")
    rates.nb.drag([(x + dx, y) for dx in range(0, 31, 5)])
    rates.nb.until(lambda: rates.value("$.sliders['bowl'][1].value") > 1.3)
    rates.type("start w", "3")
    rates.says("from w = 3: ")
    rates.type("learning rate", "0,1")
    rates.says("rate 0.1 from w = 3: good")
    rates.nb.slider("learning rate").focus()
    rates.nb.page.keyboard.press("ArrowRight")
    rates.says("rate 0.1122 from")


def test_rates_0_1_and_0_9_tie(rates):
    rates.type("learning rate", "0.1")
    rates.says("rate 0.1 from")
    rates.button("Keep this run").click()
    rates.says("Kept to compare: rate 0.1 from w = 3, good")
    rates.type("learning rate", "0.9")
    rates.says(re.compile("rate 0.9 from w = 3: zig-zag.*Both runs have the same losses"))
    compared = rates.settled()
    rates.button("Forget it").click()
    rates.says(re.compile("^(?!.*Kept)"))
    assert (rates.settled() != compared).any()


def test_a_fraction_typed_is_kept_to_the_last_digit(rates):
    rates.choose("curve", "five points")
    rates.says("The curve five points")
    rates.type("start w", "3")
    field = rates.type("learning rate", "1/30")
    rates.says("rate 1/30 from w = 3: never. It jumps between w = 1 and w = 3")
    assert rates.value("$.run.lr") == 1 / 30
    assert float(field.input_value()) == 1 / 30
    for nonsense in ("1/0", "fast", ""):
        rates.type("learning rate", nonsense)
        expect(field).not_to_have_value(nonsense)
    assert rates.value("$.run.lr") == 1 / 30


def test_the_ball_is_stepped_played_and_reset(rates):
    rates.type("learning rate", "0.02")
    rates.says("Step 0 of 5")
    start = rates.settled()
    rates.button("Step").click()
    rates.says("Step 1 of 5: w = 1.8")
    rates.button("Play").click()
    rates.button("Pause").wait_for()
    rates.says("Step 5 of 5")
    rates.button("Play").wait_for()
    rates.button("Reset").click()
    rates.says("Step 0 of 5")
    assert np.array_equal(rates.settled(), start)


def test_the_copied_line_of_the_map_brings_it_back(rates):
    rates.comes_back()


# The race


def test_the_race_asks_for_a_bet(race):
    race.picture.scroll_into_view_if_needed()
    before = race.settled()
    race.button("Adam").click()
    race.button("Play").wait_for()
    race.nb.until(lambda: (race.pixels() != before).any())  # the bet stands beside its racer
    assert race.value("$.prediction.answer") == "Adam"


def test_the_race_is_stepped_played_paused_and_reset(race):
    race.button("Step").click()
    race.says("step 1 of 100")
    race.button("Play").click()
    race.says(re.compile(r"step \d\d of 100"))
    race.button("Pause").click()
    race.button("Play").wait_for()
    race.nb.until(lambda: race.picture.get_attribute("aria-label") == race.value("$.picture.alt"))
    assert 1 < race.value("$.clock.reached") < 100
    race.button("Reset").click()
    race.says(re.compile("step 0 of 100.*All three start together"))


def test_a_race_that_is_over_has_a_winner(race):
    race.nb.execute("r.clock.reached = 99; r._show()")
    race.button("Step").click()
    race.says(re.compile("step 100 of 100.*Lowest at the end: momentum. You bet on Adam."))


def test_one_rate_for_all_is_chosen_in_the_menu_and_set(race):
    race.choose("rates", "one for all")
    race.says("Adam with rate 0.03 at")
    race.type("learning rate", "0.3")
    race.says("Lowest at the end: Adam. You bet on it.")
    race.panel.get_by_role("slider", name="learning rate").focus()
    race.nb.page.keyboard.press("ArrowLeft")
    race.says("Adam with rate 0.2818 at")
    race.choose("rates", "each its own")
    race.says("each with its own best rate")


def test_momentum_is_a_slider(race):
    race.type("momentum", "0.5")
    race.says("Momentum keeps 0.5 of its speed")
    race.nb.slider("momentum").focus()
    race.nb.page.keyboard.press("ArrowRight")
    race.says("Momentum keeps 0.51 of its speed")


def test_the_start_is_dragged_by_pointer_and_moved_by_keys(race):
    before = race.settled()
    race.nb.drag([race.spot("map", 8, 1.5), race.spot("map", 2, 0), race.spot("map", -6, -1)])
    race.nb.until(lambda: np.allclose(race.value("$.start"), (-6, -1), atol=0.05))
    assert (race.settled() != before).any()
    x, y = race.value("$.start")
    race.press("ArrowRight", "ArrowUp", "ArrowUp")
    race.nb.until(lambda: np.allclose(race.value("$.start"), (x + 0.5, y + 0.2)))
    race.settled()


def test_the_copied_line_of_the_race_brings_it_back(race):
    race.comes_back()
