"""Three figures of lesson 03 in one page: the microscope, the road sign, the three factors; each control."""

import pytest
from lab import Figure
from playwright.sync_api import expect

CELLS = (
    "from nnlib import explore",
    "m = explore.nudge_microscope()\nm",
    "r = explore.road()\nr",
    "t = explore.three_factors()\nt",
)
START = {
    "m": "m.curve.value, m.w.value, m.h.value = 'five points', 3, 0.5",
    "r": "r.slope.value = 0.2",
    "t": "t.x.value, t.w.value, t.y.value = 0.9, 0.7, 0.2",
}


@pytest.fixture(scope="module")
def page(opened):
    return opened("gradient-microscope.ipynb", *CELLS, height=2200)  # all three figures in view


def ready(page, name):
    """Return a figure at its start, its question answered or skipped."""
    return Figure(page, name, list(START).index(name)).start(START[name])


@pytest.fixture
def microscope(page):
    return ready(page, "m")


@pytest.fixture
def road(page):
    return ready(page, "r")


@pytest.fixture
def factors(page):
    return ready(page, "t")


def test_each_figure_asks_before_it_shows_its_controls_and_keeps_the_answer(page):
    microscope, road, factors = (Figure(page, name, number) for number, name in enumerate(START))
    microscope.changed(lambda: microscope.asks("first better, then worse"))
    microscope.says("3.2e−09 is best to the right")  # now the errors of all nudges are shown
    road.asks("Skip")
    factors.asks("almost 0")
    assert page.value("[f.prediction.answer for f in (m, r, t)]") == ["turns", None, "small"]


def test_a_nudge_is_typed_dragged_and_moved_by_key(microscope):
    nb = microscope.nb
    microscope.changed(lambda: microscope.type("nudge h", "0,0001"))
    microscope.says("nudge right 60.003, left 59.997, both sides 60.000, by formula 60.")
    x, y = nb.handle("nudge h")
    microscope.changed(lambda: nb.drag([(x - step, y) for step in range(0, 61, 6)]))
    nb.until(lambda: microscope.value("$.h.value") < 1e-5)
    nb.slider("nudge h").press("Home")
    microscope.says("The nudge is lost: w + h is w, and the slope comes out as 0.")
    assert microscope.value("$.h.value") == 1e-16
    nb.slider("nudge h").press("ArrowRight")
    microscope.says("Nudge h = 1.778e−16")


def test_the_place_is_typed_and_moved_by_key(microscope):
    microscope.changed(lambda: microscope.type("w", "2"))
    microscope.says("at w = 2;")
    microscope.nb.slider("w").press("ArrowLeft")
    microscope.says("at w = 1.95;")
    assert microscope.value("$.w.value") == 1.95


def test_the_point_is_dragged_along_the_curve_and_the_arrow_keys_move_it(microscope):
    nb = microscope.nb
    points = [microscope.spot("whole", *place) for place in ((3, 30), (1, 60), (0, 120))]
    microscope.changed(lambda: nb.drag(points))
    microscope.says("at w = 0;")
    assert microscope.value("$.w.value") == 0
    expect(nb.field("w, as a number")).to_have_value("0")
    for key, words in (("ArrowRight", "at w = 0.05;"), ("ArrowDown", "Nudge h = 0.3162:")):
        microscope.picture.press(key)
        microscope.says(words)
    expect(nb.field("nudge h, as a number")).to_have_value("0.3162")


def test_another_curve_is_chosen_and_has_its_own_span(microscope):
    nb = microscope.nb
    menu = nb.page.get_by_label("curve", exact=True)
    microscope.changed(lambda: menu.select_option(label="hills"))
    microscope.says("The loss hills")
    expect(nb.field("w, as a number")).to_have_attribute("title", "-0.25 to 3.4")
    microscope.type("w", "99")
    microscope.says("at w = 3.4;")
    nb.slider("w").press("ArrowLeft")
    microscope.says("at w = 3.35;")
    menu.select_option(label="five points")
    microscope.says("The loss five points")


def test_the_road_is_tilted_by_slider_number_key_and_pointer(road):
    nb = road.nb
    road.changed(lambda: road.type("slope", "1"))
    road.says("on the sign 100 %: for 100 m to the right it rises 100 m. Its angle is 45.00 degrees")
    nb.slider("slope").press("ArrowRight")
    road.says("slope 1.01,")
    road.picture.press("ArrowDown")
    road.picture.press("ArrowDown")
    road.says("slope 0.99,")
    road.changed(lambda: nb.drag([road.spot("axes", 100, height) for height in (49, 0, -25)]))
    road.says("downhill, slope −0.5,")
    x, y = nb.handle("slope")
    road.changed(lambda: nb.drag([(x + step, y) for step in range(0, 41, 5)]))
    assert road.value("$.slope.value") > -0.5
    nb.slider("slope").press("End")
    road.says("Its angle is 56.31 degrees; to drive it takes 180.28 m.")


def test_the_three_factors_follow_input_weight_and_truth(factors):
    nb = factors.nb
    factors.says("2 e = 1.2, f'(z) = 0.16, x = 0.9; dL/dw = 0.1728.")
    factors.changed(lambda: factors.type("truth y", "0"))
    factors.changed(lambda: factors.type("weight w", "6.83"))
    factors.says("answer a = 0.999, truth y = 0,")
    factors.says("Wrong and sure: a large error, and almost no slope.")
    factors.changed(lambda: factors.type("input x", "0"))
    factors.says("dL/dw = 0. Input 0")
    nb.slider("input x").press("ArrowLeft")
    factors.says("input x = −0.05,")
    nb.slider("weight w").press("Home")
    factors.says("weight w = −8,")
    x, y = nb.handle("truth y")
    factors.changed(lambda: nb.drag([(x + step, y) for step in range(0, 41, 5)]))
    assert factors.value("$.y.value") > 0


@pytest.mark.parametrize("name", START)
def test_the_page_shows_what_the_kernel_drew_and_copy_state_brings_it_back(page, name):
    figure = ready(page, name)
    page.execute({"m": "m.h.value = 1e-12", "r": "r.slope.value = -0.73", "t": "t.w.value = -1.5"}[name])
    figure.comes_back()
