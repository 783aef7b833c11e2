"""Blame comes back along two roads: what each passes, and the nudge test through it."""

import re
from itertools import product

import numpy as np
import pytest
from legible import assert_legible
from pointer import pointer

from nnlib import explore
from nnlib.explore.backprop.roads import forked_network
from nnlib.figures import style
from nnlib.figures.backprop.covering import View, blame, net_beyond
from nnlib.figures.backprop.roads import COVERED_LINE, FULL, ROADS, TwoRoads
from nnlib.slopes import central

WEIGHTS = [(1.0, 0.5), (1.0, 2.6), (-3.0, 3.0), (0.0, -1.7), (3.0, -3.0)]


@pytest.fixture
def figure():
    return explore.two_roads(predicted="sum")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss_along(a, weights, held=None):
    """Compute the loss from the shared answer a on, with nothing but exp; `held` is a road and its answer."""
    on_roads = [sigmoid(w * a + b) for w, b in zip(weights, (-0.5, -0.25), strict=True)]
    if held:
        road, answer = held
        on_roads[road - 1] = answer
    return (sigmoid(on_roads[0] - 0.5 * on_roads[1] + np.log(4) - 0.25) - 0.2) ** 2


def slopes(weights):
    """Measure what comes back along road 1, road 2 and both, by differences."""
    kept = [sigmoid(w * 0.5 + b) for w, b in zip(weights, (-0.5, -0.25), strict=True)]
    closed = (2, kept[1]), (1, kept[0]), None
    return [central(lambda a, held=held: loss_along(a, weights, held), 0.5) for held in closed]


def read(stamp):
    return float(stamp.get_text().split("= ")[-1].split()[-1].replace("−", "-"))


def test_the_first_picture_has_friendly_numbers(figure):
    drawing = figure.picture.drawing
    texts = [stamp.get_text() for stamp in drawing.products]
    assert texts == [
        "1 · 0.048 = 0.048",
        "0.5 · (−0.024) = −0.012",
        "0.048 − 0.012 = 0.036",
        "f'(z): 0.25 · 0.036 = 0.009",
    ]
    assert [read(stamp) for stamp in drawing.tests] == [0.048, -0.012, 0.036, 0.009]


@pytest.mark.parametrize("weights", WEIGHTS)
def test_products_and_nudge_tests_are_those_of_differences(figure, weights):
    figure.road_1.value, figure.road_2.value = weights
    drawing, expected = figure.picture.drawing, slopes(weights)
    expected = [*expected, 0.25 * expected[2]]
    assert [read(stamp) for stamp in drawing.products] == pytest.approx(expected, abs=6e-6)
    assert [read(stamp) for stamp in drawing.tests] == pytest.approx(expected, abs=6e-6)
    now = blame(View(forked_network(*weights), 1.0, 0.2))
    assert [*now.roads, now.roads.sum()] == pytest.approx(expected[:3], abs=1e-9)
    assert [now.measured(covered) for covered in (2, 1, 0)] == pytest.approx(expected[:3], abs=1e-7)
    assert now.delta == pytest.approx(now.slope * now.roads.sum())


def test_the_nudge_test_is_a_measurement_and_not_the_product(monkeypatch):
    net = forked_network()
    now = blame(View(net, 1.0, 0.2))
    wrong = now._replace(losses={0: (0.5, 0.4998), 1: (0.5, 0.5), 2: (0.3, 0.3006)})
    monkeypatch.setattr("nnlib.figures.backprop.roads.blame", lambda view: wrong)
    drawing = TwoRoads()
    drawing.draw(View(net, 1.0, 0.2))
    assert [read(stamp) for stamp in drawing.tests] == [-0.3, 0, 0.1, 0.025]
    assert [read(stamp) for stamp in drawing.products] == [0.048, -0.012, 0.036, 0.009]


@pytest.mark.parametrize("covered", [1, 2])
def test_a_covered_road_holds_its_neuron_and_leaves_the_other_as_it_is(covered):
    net = forked_network(1.3, -0.8)
    trace = net.trace([1.0], 0.2)
    held, free = covered - 1, 2 - covered
    beyond = net_beyond(net, trace, covered)
    for a in (0.5, 0.9):
        after = beyond.trace([a], 0.2)
        assert after.layers[0].a[held] == pytest.approx(trace.layers[1].a[held])
        assert after.layers[0].z[free] == pytest.approx(net.layers[1].W[free] * a + net.layers[1].b[free])
    assert beyond.loss([[0.5]], [0.2]) == pytest.approx(trace.loss)
    assert net.layers[1].W.ravel() == pytest.approx([1.3, -0.8])


def test_the_picture_follows_the_network():
    drawing, net = TwoRoads(), forked_network()
    drawing.draw(View(net, 1.0, 0.2))
    before, words = drawing.pixels(), drawing.alt
    net.layers[2].W[0, 1] = 2
    drawing.draw(View(net, 1.0, 0.2))
    delta = net.trace([1.0], 0.2).layers[1].delta[1, 0]
    assert read(drawing.products[1]) == pytest.approx(0.5 * delta, rel=6e-3)
    assert drawing.wiring.edges["weight", 2, 0, 1].get_color() == style.POSITIVE
    assert (drawing.pixels() != before).any()
    assert drawing.alt != words


@pytest.mark.parametrize("weights", WEIGHTS)
def test_the_bars_of_the_roads_add_up_to_the_third(figure, weights):
    figure.road_1.value, figure.road_2.value = weights
    expected = slopes(weights)
    bars = figure.picture.drawing.lengths
    lengths = [bar.get_width() * 2 * FULL for bar in bars]
    assert lengths == pytest.approx(expected, abs=1e-8)
    starts = [(bar.get_x() - 0.5) * 2 * FULL for bar in bars]
    assert starts == pytest.approx([0, expected[0], 0], abs=1e-8)


def test_a_road_is_as_thick_as_what_it_passes_back_and_its_line_shows_the_sign(figure):
    edges = figure.picture.drawing.wiring.edges
    for part in ROADS[1]:
        assert edges[part].get_color() == style.POSITIVE
        assert edges[part].get_linestyle() == "-"
    for part in ROADS[2]:
        assert edges[part].get_color() == style.NEGATIVE
        assert edges[part].get_linestyle() == "--"
    one, two = (edges["weight", 1, j, 0].get_linewidth() - 0.8 for j in (0, 1))
    assert one / two == pytest.approx(4)  # 0.048 against 0.012


def test_a_covered_road_is_barred_and_its_test_is_told(figure):
    drawing = figure.picture.drawing
    assert not drawing.barrier.get_visible()
    figure.covered.value = 2
    assert drawing.barrier.get_visible()
    for part in ROADS[2]:
        edge = drawing.wiring.edges[part]
        assert edge.get_color() == style.MUTED
        assert edge._unscaled_dash_pattern == COVERED_LINE
    assert drawing.deltas[1].get_text() == "held at 0.5"
    assert (
        "Road 2 is covered: its neuron is held at 0.5. Road 1 alone passes back 0.048." in figure.picture.alt
    )
    up, down = (loss_along(0.5 + nudge, (1, 0.5), (2, 0.5)) for nudge in (0.001, -0.001))
    assert f"{up:.8f} and {down:.8f}; difference / 0.002 = 0.048." in drawing.test[0].get_text()
    frames = {drawing.frame.get_y()}
    figure.covered.value = 1
    frames.add(drawing.frame.get_y())
    assert len(frames) == 2


def test_two_roads_can_cancel(figure):
    figure.road_2.value = 2.6
    assert "they cancel: almost no blame comes back" in figure.picture.alt
    figure.road_1.value = -1
    assert "they cancel" not in figure.picture.alt


def test_a_press_on_a_road_covers_it_and_another_opens_it(figure):
    drawing = figure.picture.drawing
    places = drawing.wiring.places
    for part, expected in (
        (("weight", 1, 1, 0), 2),
        (("weight", 2, 0, 0), 1),
        (("node", 2, 0), 0),
        (("node", 2, 1), 2),
        (("node", 1, 0), 2),
        (("weight", 2, 0, 1), 0),
    ):
        figure._touch(pointer("down", drawing.net, *places[part]))
        assert figure.covered.value == expected


def test_the_arrow_keys_go_through_the_three_choices(figure):
    seen = []
    for key in ("right", "down", "right", "left"):
        figure._touch({"type": "key", "key": key})
        seen.append(figure.covered.value)
    assert seen == [1, 2, 0, 2]


def test_sum_and_tests_are_dashes_until_the_question_is_answered():
    figure = explore.two_roads()
    drawing = figure.picture.drawing
    assert [stamp.get_text() for stamp in (*drawing.products[2:], *drawing.tests)] == ["–"] * 6
    assert [bar.get_width() * 2 * FULL for bar in drawing.lengths] == pytest.approx([0.048, -0.012, 0])
    assert [bar.get_x() for bar in drawing.lengths] == [0.5] * 3  # not added yet
    assert "0.036" not in figure.picture.alt
    figure._touch({"type": "key", "key": "right"})
    assert figure.covered.value == 0
    figure.prediction.buttons[1].click()
    assert read(drawing.products[2]) == 0.036
    assert "Both: 0.036" in figure.picture.alt


@pytest.mark.parametrize("page", [1200, 500])
def test_every_word_can_be_read(page):
    drawing = TwoRoads()
    drawing.fit(page)
    for weights, covered in product([*WEIGHTS, (3, 3), (-3, -3), (-2.9, 0.1)], (0, 1, 2)):
        drawing.draw(View(forked_network(*weights), 1.0, 0.2, covered))
        assert_legible(drawing)


def test_it_copies_its_state_to_the_pixel(figure):
    figure.road_1.value, figure.road_2.value, figure.covered.value = -1.35, 2.2, 1
    assert figure.state() == {"road_1": -1.35, "road_2": 2.2, "covered": 1, "predicted": "sum"}
    again = explore.two_roads(**figure.state())
    assert np.array_equal(again.picture.drawing.pixels(), figure.picture.drawing.pixels())
    assert again.picture.alt == figure.picture.alt


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"road_1": 4}, "road_1: expected a number from -3 to 3, got 4"),
        ({"road_2": None}, "road_2: expected a number from -3 to 3, got None"),
        ({"covered": 3}, "covered: expected a whole number from 0 to 2, got 3"),
        ({"predicted": "none"}, "predicted: expected one of larger, sum, mean, or 'skipped'; got 'none'"),
    ],
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        explore.two_roads(**arguments)


def test_whoever_recounts_a_line_gets_its_result_or_is_told_that_it_is_rounded():
    weights = [-3, -1.234, -0.3, 0.7, 2.95]
    for road_1, road_2 in product(weights, weights):
        figure = explore.two_roads(road_1, road_2, predicted="skipped")
        for stamp in figure.picture.drawing.products:
            left, sign, right = re.split(" ([=≈]) ", stamp.get_text().replace("f'(z): ", ""))
            shown = [side.replace("−", "-").replace("·", "*") for side in (left, right)]
            recount, result = (round(eval(side), 5) for side in shown)
            assert (sign == "=") == (abs(recount - result) < 1e-9), stamp.get_text()
