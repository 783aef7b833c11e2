"""Three figures of lesson 04 in one page: the forward pass, the ghost nudge, the two roads; each control."""

import numpy as np
import pytest
from lab import Figure
from playwright.sync_api import expect

CELLS = (
    "from nnlib import explore",
    "f = explore.forward_pass()\nf",
    "g = explore.ghost_nudge()\ng",
    "r = explore.two_roads()\nr",
)
START = {
    "f": "f.spiciness.value, f.strength.value, f.truth.value, f.neuron = 3, 0.5, 0.2, 'upper'; f._show()",
    "g": "g.weight.value, g.size.value, g.way.value = 'upper to output', 0.01, 'up'",
    "r": "r.road_1.value, r.road_2.value, r.covered.value = 1, 0.5, 0",
}


@pytest.fixture(scope="module")
def page(opened):
    return opened("backprop-nudge.ipynb", *CELLS, height=2600)  # all three figures in view


def ready(page, name):
    """Return a figure at its start, its question answered or skipped."""
    return Figure(page, name, list(START).index(name)).start(START[name])


@pytest.fixture
def forward(page):
    return ready(page, "f")


@pytest.fixture
def ghost(page):
    return ready(page, "g")


@pytest.fixture
def roads(page):
    return ready(page, "r")


def press(figure, axes, x, y):
    figure.nb.page.mouse.click(*figure.spot(axes, x, y))


def test_each_figure_asks_before_it_shows_its_controls_and_keeps_the_answer(page):
    asked = {
        "f": ("0.36", "loss e² = 0.36"),
        "g": ("Skip", "gap / nudge²"),
        "r": ("0.036, the sum", "Both: 0.036"),
    }
    for number, (name, (answer, words)) in enumerate(asked.items()):
        figure = Figure(page, name, number)
        assert words not in figure.alt
        figure.changed(lambda figure=figure, answer=answer: figure.asks(answer))
        figure.says(words)
    assert page.value("[figure.prediction.answer for figure in (f, g, r)]") == [0.36, None, "sum"]


def test_food_and_truth_are_typed_dragged_and_moved_by_key(forward):
    nb = forward.nb
    forward.changed(lambda: forward.type("truth", "1"))
    forward.says("Error e = 0.8 − 1 = −0.2, loss e² = 0.04.")
    forward.changed(lambda: forward.type("strength", "2"))
    forward.says("z = 0.5 · 3 + 0.4 · 2 + 0.497 = 2.797")
    x, y = nb.handle("spiciness")
    forward.changed(lambda: nb.drag([(x - step, y) for step in range(0, 41, 5)]))
    nb.until(lambda: forward.value("$.spiciness.value") < 3)
    nb.slider("spiciness").press("Home")
    forward.says("Spiciness 0, strength 2;")
    nb.slider("spiciness").press("ArrowRight")
    forward.says("Spiciness 0.1, strength 2;")
    assert forward.value("$.state()['spiciness']") == 0.1


def test_a_neuron_is_pressed_and_chosen_by_arrow_keys(forward):
    forward.changed(
        lambda: press(forward, "net", *forward.value("$.picture.drawing.wiring.places['node', 1, 1]"))
    )
    forward.says("Written out: the lower hidden neuron, z = −0.5 · 3 + 1 · 0.5 + 0 = −1;")
    forward.changed(lambda: forward.press("ArrowRight"))
    forward.says("Written out: the output neuron")
    forward.press("ArrowUp", "ArrowLeft")
    forward.says("Written out: the upper hidden neuron")


def test_a_weight_is_chosen_by_menu_press_and_key(ghost):
    ghost.changed(lambda: ghost.choose("weight", "bias of upper"))
    ghost.says("the bias of upper nudged by +0.01")
    places = ghost.value("$.picture.drawing.wiring.places['weight', 0, 1, 0]")
    ghost.changed(lambda: press(ghost, "net", *places))
    ghost.says("the weight spiciness to lower nudged")
    expect(ghost.panel.get_by_label("weight", exact=True)).to_have_value("spiciness to lower")
    ghost.changed(lambda: ghost.press("ArrowRight"))
    ghost.says("the weight strength to lower nudged")
    assert set(ghost.value("list($.tried)")) >= {"bias of upper", "spiciness to lower", "strength to lower"}


def test_a_nudge_is_typed_moved_by_key_turned_round_and_dragged_in_the_chart(ghost):
    nb = ghost.nb
    ghost.changed(lambda: ghost.type("nudge", "1"))
    ghost.says("predicted change +0.1728, real change +0.1409, gap −0.032,")
    ghost.says("100 times as far as 0.01: 81.7 times the change. A tenth as far: a gap 119 times smaller.")
    ghost.changed(lambda: ghost.choose("direction", "down"))
    ghost.says("nudged by −1:")
    nb.slider("nudge").press("ArrowLeft")
    ghost.says("nudged by −0.7943:")
    ghost.press("ArrowUp")
    ghost.says("nudged by −1:")
    x, y = nb.handle("nudge")
    ghost.changed(lambda: nb.drag([(x - step, y) for step in range(0, 41, 5)]))
    nb.until(lambda: ghost.value("$.size.value") < 0.8)
    ghost.changed(lambda: nb.drag([ghost.spot("chart", size, 0.1) for size in (-1, 0.3, 1.5)]))
    nb.until(lambda: abs(ghost.value("$.state()['nudge']") - 1.5) < 0.03)
    expect(ghost.panel.get_by_label("direction", exact=True)).to_have_value("up")


def test_a_road_is_covered_by_menu_press_and_key(roads):
    before = roads.settled()
    roads.changed(lambda: roads.choose("roads", "road 1 covered"))
    roads.says("Road 1 is covered: its neuron is held at 0.5. Road 2 alone passes back −0.012.")
    places = roads.value("$.picture.drawing.wiring.places['node', 2, 1]")
    roads.changed(lambda: press(roads, "net", *places))
    roads.says("Road 2 is covered: its neuron is held at 0.5. Road 1 alone passes back 0.048.")
    roads.changed(lambda: roads.press("ArrowDown"))
    roads.says("Both roads are open")
    assert np.array_equal(roads.settled(), before)


def test_the_weights_of_the_roads_are_typed_dragged_and_moved_by_key(roads):
    nb = roads.nb
    roads.changed(lambda: roads.type("weight of road 2", "2,6"))
    roads.says("they cancel: almost no blame comes back.")
    nb.slider("weight of road 1").press("ArrowLeft")
    roads.says("Road 1: weight 0.9 times blame")
    x, y = nb.handle("weight of road 2")
    roads.changed(lambda: nb.drag([(x - step, y) for step in range(0, 81, 8)]))
    nb.until(lambda: roads.value("$.road_2.value") < 2)
    nb.slider("weight of road 1").press("Home")
    roads.says("Road 1: weight −3 times blame")


@pytest.mark.parametrize("name", START)
def test_the_page_shows_what_the_kernel_drew_and_copy_state_brings_it_back(page, name):
    figure = ready(page, name)
    page.execute({"f": "f.truth.value = 0.9", "g": "g.size.value = 0.4", "r": "r.road_1.value = -2"}[name])
    figure.comes_back()
