"""Two figures of lesson 03 in one page, the walk under fog and the votes: each control."""

import numpy as np
import pytest
from lab import Figure
from playwright.sync_api import expect

from nnlib.figures.numbers import signed

CELLS = (
    "from nnlib import explore",
    "w = explore.be_the_gradient()\nw",
    "v = explore.vote_of_the_examples()\nv",
)


@pytest.fixture(scope="module")
def page(opened):
    return opened("gradient-walk.ipynb", *CELLS, height=2000)  # both figures in view


def fresh(page, name, code, answer):
    """Return a figure made anew in the kernel and in the page, its question answered by this button."""
    page.page.evaluate(
        """async (index) => {
          jupyterapp.shell.currentWidget.content.activeCellIndex = index;
          await jupyterapp.commands.execute("notebook:run-cell");
        }""",
        CELLS.index(code),
    )
    figure = Figure(page, name, "wv".index(name))
    if answer:
        figure.button(answer).click()
        figure.button("Start again").wait_for()
    return figure


@pytest.fixture
def walk(page):
    return fresh(page, "w", CELLS[1], "Skip")


@pytest.fixture
def votes(page):
    return fresh(page, "v", CELLS[2], "Skip")


def grey(figure):
    """Count the pixels of the page that are as light a grey as fog."""
    pixels = figure.pixels()
    return int(((pixels > 215) & (pixels < 230)).all(axis=2).sum())


# Be the gradient


def test_the_walk_asks_before_it_lets_go(page):
    walk = fresh(page, "w", CELLS[1], None)
    expect(walk.panel.get_by_text("Predict first.")).to_be_visible()
    expect(walk.button("Let descent run")).to_have_count(0)
    walk.changed(lambda: walk.button("a tenth").click())
    expect(walk.panel.get_by_text("You predicted: a tenth")).to_be_visible()
    walk.says(f"Your guess: down to {0.1 * walk.value('$.losses[0]'):.3g}")


def test_a_click_in_the_fog_is_a_move_and_tells_the_loss_there(walk):
    walk.changed(lambda: walk.nb.page.mouse.click(*walk.spot("plane", 1.5, -2)))
    walk.says("1 of 25 moves made")
    place, loss = walk.value("[$.places[-1], $.losses[-1]]")
    assert place == pytest.approx([1.5, -2], abs=0.03)
    X, y = walk.value("[$.X[:, 0].tolist(), $.y.tolist()]")
    assert loss == pytest.approx(np.mean((place[0] * np.array(X) + place[1] - y) ** 2))
    walk.says(f"with loss {loss:.3g}")


def test_a_drag_is_one_move(walk):
    spots = [walk.spot("plane", *place) for place in ((-3, 3), (-2, 2), (0, 1), (2, 0.5))]
    walk.changed(lambda: walk.nb.drag(spots))
    walk.says("1 of 25 moves made")
    assert walk.value("$.places[-1]") == pytest.approx([2, 0.5], abs=0.03)


def test_an_arrow_key_goes_one_stride_and_the_stride_is_typed_or_slid(walk):
    w, b = walk.value("$.places[0]")
    walk.changed(lambda: walk.press("ArrowRight"))
    assert walk.value("$.places[-1]") == pytest.approx([w + 1, b])
    walk.type("stride", "0.3")
    walk.nb.until(lambda: walk.value("$.stride.value") == 0.3)
    walk.changed(lambda: walk.press("ArrowDown"))
    assert walk.value("$.places[-1]") == pytest.approx([w + 1, b - 0.3])
    walk.panel.get_by_role("slider", name="stride", exact=True).press("ArrowRight")
    walk.nb.until(lambda: walk.value("$.stride.value") == 0.35)


def test_the_slopes_are_shown_after_ten_moves(walk):
    expect(walk.button("Slopes in 10 moves")).to_be_disabled()
    walk.picture.focus()
    for _ in range(5):
        walk.nb.page.keyboard.press("ArrowUp")
        walk.nb.page.keyboard.press("ArrowLeft")
    walk.says("10 of 25 moves made")
    walk.changed(lambda: walk.button("Show the slopes").click())
    here, X, y = walk.value("[$.places[-1], $.X[:, 0].tolist(), $.y.tolist()]")
    e = here[0] * np.array(X) + here[1] - y
    dw, db = signed(np.mean(2 * e * X), ".3g"), signed(np.mean(2 * e), ".3g")
    walk.says(f"Slopes here: dL/dw = {dw}, dL/db = {db}.")
    walk.comes_back()


def test_descent_runs_in_view_from_the_same_start_and_the_fog_lifts(walk):
    walk.changed(lambda: walk.press("ArrowUp"))
    fog = grey(walk)
    walk.button("Let descent run").click()
    walk.says("under fog")  # it walks in the fog as you did
    walk.says("as a map")
    walk.says("stands after move 25")
    walk.nb.until(lambda: grey(walk) < fog / 20)
    start, places, losses = walk.value("[$.places[0], *$.descent]")
    assert places[0] == start
    assert losses[-1] < losses[0] / 50
    expect(walk.button("Let descent run")).to_be_disabled()
    walk.comes_back()


def test_start_again_and_the_seed(walk):
    start, pixels = walk.alt, walk.pixels()
    walk.changed(lambda: walk.press("ArrowUp"))
    walk.changed(lambda: walk.button("Start again").click())
    walk.says(start)
    walk.nb.until(lambda: np.array_equal(walk.pixels(), pixels))
    walk.changed(lambda: walk.type("seed", "3"))
    third = walk.alt
    walk.changed(lambda: walk.button("Roll").click())
    walk.changed(lambda: walk.type("seed", "3"))
    assert walk.alt == third


# The vote of the examples


def test_the_votes_are_counted_after_the_answer(page):
    votes = fresh(page, "v", CELLS[2], None)
    votes.says("The votes are not counted yet")
    expect(votes.button("Step")).to_have_count(0)
    votes.changed(lambda: votes.button("row C").click())
    expect(votes.panel.get_by_text("You predicted: row C")).to_be_visible()
    votes.says("Row C is selected: x = 0")
    votes.says("Loudest for w: row F.")


def test_a_row_is_selected_by_click_and_by_key(votes):
    votes.changed(lambda: votes.nb.page.mouse.click(*votes.spot("table", 3, 4.9)))
    votes.says("Row E is selected")
    votes.changed(lambda: votes.press("ArrowRight"))
    votes.says("Row F is selected: x = 3, y = 4.0, e = −2.50, 2 e x = −15.00, 2 e = −5.00.")


def test_a_point_is_dragged_and_the_votes_follow(votes):
    spots = [votes.spot("data_axes", -2, y) for y in (-1.9, 0, 2, 5)]
    votes.changed(lambda: votes.nb.drag(spots))
    votes.nb.until(lambda: abs(votes.value("$.y[0]") - 5) < 0.15)
    votes.says("Loudest for w: row A.")
    votes.changed(lambda: votes.press("ArrowDown"))
    w, b, y = votes.value("[*$.net.parameters, $.y[0]]")
    votes.says(f"Row A is selected: x = −2, y = {y:.1f}, e = {signed(-2 * w + b - y, '.2f')}")
    votes.comes_back()


def test_a_step_goes_by_the_mean_of_the_votes_at_the_rate_of_the_slider(votes):
    votes.changed(lambda: votes.type("learning rate", "0.2"))
    votes.says("times the learning rate 0.2")
    lr = votes.panel.get_by_role("slider", name="learning rate", exact=True)
    votes.changed(lambda: lr.press("ArrowRight"))
    votes.says("times the learning rate 0.22")
    start = votes.alt
    here, x, y = votes.value("[$.net.parameters.tolist(), [-2, -1, 0, 1, 2, 3], $.y.tolist()]")
    e = here[0] * np.array(x) + here[1] - y
    votes.changed(lambda: votes.button("Step").click())
    votes.says("after 1 step,")
    after = [here[0] - 0.22 * np.mean(2 * e * x), here[1] - 0.22 * np.mean(2 * e)]
    assert votes.value("$.net.parameters.tolist()") == pytest.approx(after)
    votes.changed(lambda: votes.button("Start again").click())
    votes.says(start)
