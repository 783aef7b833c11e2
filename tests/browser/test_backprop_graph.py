"""Two figures of lesson 04 in one page, the graph of a calculation and the autoencoder; each control."""

import pytest
from lab import Figure
from playwright.sync_api import expect

CELLS = (
    "from nnlib import explore\nfrom nnlib.autodiff import Value",
    "g = explore.computation_graph()\ng",
    "t = explore.autoencoder()\nt",
    "w = Value(3, 'w')\nL = (w * 2 - 1) ** 2\nL.label = 'L'\nown = explore.computation_graph(value=L)\nown",
)
START = {
    "g": "g.clock.pause(); g.hasty.value = False; g.expression.value = 'chain';"
    " g.expression.value = 'doubled'",
    "t": "t.clock.reset(); t.row.value, t.lr.value, t.seed.value = 1, 0.05, 0",
    "own": "own.step.value = 0",
}


@pytest.fixture(scope="module")
def page(opened):
    return opened("backprop-graph.ipynb", *CELLS, height=2400)  # all three in view


def ready(page, name):
    """Return a figure at its start, its question answered or skipped."""
    return Figure(page, name, list(START).index(name)).start(START[name])


@pytest.fixture
def graph(page):
    return ready(page, "g")


@pytest.fixture
def coder(page):
    return ready(page, "t")


def test_each_figure_asks_before_it_shows_its_controls_and_keeps_the_answer(page):
    graph, coder, own = (Figure(page, name, number) for number, name in enumerate(START))
    graph.asks("4")
    coder.changed(lambda: coder.asks("yes"))
    coder.says("Blame of the outputs: ")
    own.asks("Skip")
    assert page.value("[figure.prediction.answer for figure in (g, t, own)]") == [4, "yes", None]


def test_the_step_is_dragged_typed_and_moved_by_key(graph):
    nb = graph.nb
    graph.says("each grad is a dash. Grads: c not yet, b not yet, a not yet.")
    graph.changed(lambda: graph.type("step", "3"))
    graph.says("Step 3 of 5, from c to b: 1 × 1 = 1. b has its grad: all 2 roads have come in.")
    graph.slider("step").press("ArrowRight")
    graph.says("Step 4 of 5, from b to a: 2 × 1 = 2. a waits: 1 of 2 roads has come in.")
    graph.slider("step").press("End")
    graph.says("Done: dc/da = 4. Grads: c 1, b 2, a 4.")
    x, y = graph.slider("step").bounding_box()["x"], graph.slider("step").bounding_box()["y"]
    width, height = (graph.slider("step").bounding_box()[side] for side in ("width", "height"))
    graph.changed(lambda: nb.drag([(x + share * width, y + height / 2) for share in (0.97, 0.8, 0.42)]))
    assert graph.value("$.clock.reached") == 2


def test_it_plays_steps_and_resets(graph):
    graph.button("Step").click()
    graph.says("Step 1 of 5: c towards itself has slope 1.")
    graph.button("Step").click()
    graph.says("Step 2 of 5")
    graph.nb.until(lambda: graph.value("$.step.value") == 2)
    graph.nb.execute("g.clock.pace = 20")
    graph.button("Play").click()
    graph.says("Done: dc/da = 4.")
    expect(graph.button("Play")).to_be_visible()  # it stops at the end
    graph.button("Reset").click()
    graph.says("each grad is a dash")


def test_who_does_not_wait_gets_a_wrong_number(graph):
    graph.type("step", "5")
    graph.says("Done: dc/da = 4.")
    graph.changed(lambda: graph.button("Do not wait").click())
    graph.says("Too late: b has 2 now, but it passed on 1 already. Done, and wrong: a has 2 instead of 4.")
    graph.button("Do not wait").click()
    graph.says("Done: dc/da = 4.")


def test_another_calculation_and_another_input(graph):
    graph.changed(lambda: graph.choose("calculation", "a neuron and its loss"))
    graph.type("step", "9")
    graph.says("Done: dL/dw = 0.1728, dL/dx = 0.1344, and so on.")
    graph.changed(lambda: graph.type("x", "0"))
    graph.says("Done: dL/dw = 0, dL/dx = 0.1463")
    graph.slider("x").press("ArrowRight")
    graph.says("x is 0.1,")
    graph.choose("calculation", "x · x + 3x")
    graph.says("p = x × x is 4,")
    graph.type("step", "7")
    graph.says("Done: dy/dx = 7.")


def test_an_edge_is_pressed_and_arrow_keys_go_on(graph):
    x, y = graph.value("$.picture.drawing.curves[1, 1][12].tolist()")  # the lower edge from a to b
    graph.changed(lambda: graph.nb.page.mouse.click(*graph.spot("axes", x, y)))
    graph.says("Step 5 of 5, from b to a")
    graph.press("ArrowLeft")
    graph.says("Step 4 of 5")
    graph.press("ArrowUp")
    graph.says("Step 5 of 5")


def test_a_value_of_the_notebook_is_drawn(page):
    own = ready(page, "own")
    own.says("from the inputs to L")
    own.changed(lambda: own.type("step", "99"))
    own.says("Done: dL/dw = 20.")
    assert page.value("[node.grad for node in L.order()]") == [None] * 6


def test_the_autoencoder_trains_in_view(coder):
    coder.says("after 0 steps: loss 4.03,")
    coder.button("Step").click()
    coder.says("after 1 step: loss")
    coder.nb.execute("t.clock.pace, t.clock.reached = 300, 160")
    coder.changed(lambda: coder.button("Play").click())
    coder.says("after 200 steps: loss 0.00118, the lowest possible is 0.00118")
    expect(coder.button("Play")).to_be_visible()
    assert coder.value("$.losses[-1] < 0.0013")
    coder.button("Reset").click()
    coder.says("after 0 steps")


def test_row_rate_and_seed_of_the_autoencoder(coder):
    coder.changed(lambda: coder.type("row", "17"))
    coder.says("Row 17: in ")
    coder.slider("row").press("ArrowRight")
    coder.says("Row 18: in ")
    coder.button("Step").click()
    loss = coder.value("$.losses[1]")
    coder.nb.until(lambda: "after 1 step:" in coder.alt)
    coder.type("learning rate", "0.1")
    coder.nb.until(lambda: coder.value("$.losses[1]") < loss)
    coder.changed(lambda: coder.type("seed", "3"))
    assert coder.value("$.seed.value") == 3
    coder.changed(lambda: coder.button("Roll").click())
    assert coder.value("$.seed.value") != 3


@pytest.mark.parametrize("name", ["g", "t"])
def test_the_page_shows_what_the_kernel_drew_and_copy_state_brings_it_back(page, name):
    figure = ready(page, name)
    page.execute({"g": "g.step.value = 4", "t": "t.row.value = 100"}[name])
    figure.comes_back()
