"""Blame flow in a page: each control, the pointer and the keys."""

import pytest
from lab import Figure

from nnlib.small_network import FOODS

CELLS = "from nnlib import explore", "b = explore.blame_flow()\nb"
START = (
    "b.clock.pause()\n"
    "b.operations, b.chosen, b.food = 5, 'W2[0,0]', 0\n"
    "b.step_by.value, b.batch_size.value, b.lr.value = 'operation', 1, 0.1\n"
    "b.truth.value, b.seed.value = 0.2, 1\n"
    "b.show()"
)


@pytest.fixture(scope="module")
def page(opened):
    return opened("backprop-blame.ipynb", *CELLS, height=1400)


@pytest.fixture
def flow(page):
    """The figure at its start, its question answered or skipped."""
    return Figure(page, "b", 0).start(START)


def press(figure, axes, x, y):
    figure.nb.page.mouse.click(*figure.spot(axes, x, y))


def test_it_asks_first_and_takes_apart_what_was_named(page):
    figure = Figure(page, "b", 0)
    figure.changed(lambda: figure.asks("of the bias of the answer"))
    figure.says("Chosen: b2[0], bias of the answer.")
    assert figure.value("$.prediction.answer") == "bias"


def test_step_by_step_the_blame_comes_back_and_back_takes_it_away(flow):
    for words in (
        "Blame: delta2 = 0.192 by delta = dL/dz.",
        "dL/dW2[0,0] = delta2[0] × a1[0]: 0.192 × 0.9 = 0.1728.",
        "Blame: delta1 = (0.0121, −0.0151)",
        "Of all nine slopes that of b2[0] is the largest: 0.192.",
    ):
        flow.changed(lambda: flow.button("Step").click())
        flow.says(words)
    flow.changed(lambda: flow.button("Step").click())
    flow.says("W2[0,0] ← W2[0,0] − lr × dL/dW2[0,0]: 0.7 − 0.1 × 0.1728 = 0.6827.")
    flow.changed(lambda: flow.button("Back").click())
    flow.says("Next: Step: W <- W - lr dW.")
    flow.changed(lambda: flow.button("Reset").click())
    flow.says("Nothing is computed yet.")
    assert flow.value("$.operations") == 0


def test_it_plays_until_pause(flow):
    nb = flow.nb
    flow.button("Play").click()
    flow.says("Blame: delta2 = 0.192")  # the next operation, in its own time
    flow.button("Pause").click()
    nb.until(lambda: not flow.value("$.clock.playing"))
    assert flow.value("$.operations >= 6 and $.travel == 0")
    assert flow.value("explore.blame_flow(**$.state()).picture.frame == $.picture.frame")
    assert flow.value("$.trouble.value") == ""


def test_a_press_or_an_arrow_key_chooses_what_is_taken_apart(flow):
    flow.changed(lambda: press(flow, "network.axes", *flow.value("$.network.wiring.places['node', 1, 1]")))
    flow.says("Chosen: delta1[1], blame of the lower neuron.")
    flow.changed(lambda: press(flow, "network.axes", 0.928, 0.5))
    flow.says("Chosen: L, the loss.")
    flow.changed(lambda: flow.press("ArrowLeft"))
    flow.says("Chosen: delta2[0], blame of the answer.")
    flow.changed(lambda: flow.press("ArrowLeft"))
    flow.says("Chosen: W2[0,1], weight into the answer.")


def test_by_operation_by_example_or_by_batch(flow):
    flow.choose("step by", "one update")
    flow.changed(lambda: flow.button("Step").click())
    flow.says("Update 1 with stew. Step:")
    flow.changed(lambda: flow.button("Step").click())
    flow.says("Update 2 with soup. Step:")
    flow.changed(lambda: flow.choose("an update looks at", "all 4 foods"))
    flow.says("Update 2 with all 4 foods. Step:")
    flow.choose("step by", "one epoch")
    flow.changed(lambda: flow.button("Step").click())
    flow.says("Update 3 with all 4 foods. Step:")
    flow.changed(lambda: flow.press("ArrowDown"))
    flow.says("Soup: spiciness 1 and strength 1;")
    row = flow.value("list($.picture.drawing.panel.cells[3][0].get_position())")
    flow.changed(lambda: press(flow, "panel.axes", row[0] + 20, row[1]))
    flow.says("Bread: spiciness 0")
    assert flow.value("[$.step_by.value, $.batch_size.value, $.food]") == ["epoch", 4, 3]


def test_rate_truth_and_seed_train_anew(flow):
    page = flow.nb
    page.execute("b.operations = 10; b.show()")
    flow.changed(lambda: flow.type("learning rate", "1"))
    flow.says("0.7 − 1 × 0.1728 = 0.5272.")
    flow.slider("learning rate").press("ArrowRight")
    flow.says("0.7 − 1.778 × 0.1728 =")
    flow.button("More").click()
    flow.changed(lambda: flow.type("truth of the stew", "0.8"))
    flow.says("truth 0.8;")
    flow.slider("truth of the stew").press("End")
    flow.says("truth 1;")
    flow.changed(lambda: flow.type("seed", "3"))
    (food,) = flow.value("$.now.rows")
    flow.says(f"Update 1 with {FOODS[food]}.")
    flow.button("Roll").click()
    page.until(lambda: flow.value("$.seed.value") != 3)
    flow.button("More").click()


def test_the_page_shows_what_the_kernel_drew_and_copy_state_brings_it_back(flow):
    flow.nb.execute("b.operations, b.batch_size.value = 17, 4; b.show()")
    flow.comes_back()
