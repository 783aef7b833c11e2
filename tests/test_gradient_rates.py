"""The map of learning rates: what it shows is what the runs do."""

import re
from itertools import product

import numpy as np
import pytest
from again import assert_comes_back
from legible import assert_legible
from pointer import pointer

from nnlib import explore
from nnlib.descent import REGIMES, arrival, descend, regimes
from nnlib.explore.controls import Slider
from nnlib.figures.gradient import RateMap
from nnlib.figures.gradient.rates import COLOURS, GRIDS, SHOWN, Fall, run
from nnlib.landscapes import CURVES


@pytest.fixture
def figure():
    """The map, its question skipped."""
    figure = explore.rate_map()
    figure.prediction.buttons[-1].click()
    return figure


@pytest.fixture(scope="module")
def drawing():
    return RateMap()


def draw(drawing, curve="bowl", lr=0.1, start=3.0, step=0, kept=None, asking=False):
    drawing.draw(Fall(curve, lr, start, step, kept, asking))
    return drawing


def at(figure, x, y):
    """Return the pointer event at a place of the map, in columns and rows."""
    return pointer("down", figure.picture.drawing.map, x, y)


def key(figure, name):
    figure._choose({"type": "key", "key": name})


# The map


@pytest.mark.parametrize("curve", CURVES)
def test_every_tile_shows_what_becomes_of_a_run_in_its_middle(drawing, curve):
    draw(drawing, curve)
    grid, kinds = GRIDS[curve], np.asarray(drawing.tiles.get_array())
    marks = {regime: set(zip(*line.get_data(), strict=True)) for regime, line in drawing.marks.items()}
    for row in range(0, len(grid.starts), 3):
        for column in range(row % 2, len(grid.rates), 2):
            regime = str(regimes(CURVES[curve], grid.starts[row], grid.rates[column]))
            assert REGIMES[kinds[row, column]] == regime
            assert [name for name, places in marks.items() if (column, row) in places] == [regime]


@pytest.mark.parametrize(("scale", "narrow"), [(1, False), (2, False), (1, True)])
def test_a_tile_has_the_colour_and_the_mark_of_its_kind(scale, narrow):
    drawing = RateMap()
    drawing.fit(560 if narrow else 900)
    drawing.scale = scale
    draw(drawing)
    pixels = drawing.pixels()
    for regime, lr in (("slow", 0.001), ("good", 0.2), ("zig-zag", 0.8), ("never", 1.0), ("explodes", 1.5)):
        x, y = drawing.map.transData.transform((GRIDS["bowl"].rates.index(lr), 2))
        half = int(6 * scale)
        tile = pixels[
            len(pixels) - int(y) - half : len(pixels) - int(y) + half, int(x) - half : int(x) + half
        ]
        colour = [int(COLOURS[regime][i : i + 2], 16) for i in (1, 3, 5)]
        same = (np.abs(tile.astype(int) - colour) < 3).all(axis=-1).mean()
        assert 0.4 < same < 0.99  # the rest is the mark


def test_round_rates_are_columns_of_their_own():
    assert {0.1, 0.5, 0.9, 1.0, 1.05} <= set(GRIDS["bowl"].rates)
    assert {0.001, 0.01, 1 / 60, 0.02, 0.03, 1 / 30, 0.034} <= set(GRIDS["five points"].rates)
    for grid in GRIDS.values():
        assert list(grid.rates) == sorted(set(grid.rates))
        assert set(grid.named) <= set(grid.rates)


@pytest.mark.parametrize("curve", CURVES)
def test_no_start_of_a_map_lies_in_the_valley_itself(curve):
    """There the slope is 0, no rate takes a step, and a whole row would look good."""
    valleys = [w for w, kind in CURVES[curve].flat_points() if kind == "valley"]
    starts = np.array(GRIDS[curve].starts)
    assert np.abs(starts[:, None] - valleys).min() > 0.005


def test_the_map_is_covered_until_the_question_is_answered():
    figure = explore.rate_map()
    drawing = figure.picture.drawing
    assert len(np.unique(drawing.tiles.get_array())) == 1
    assert "covered" in figure.picture.alt
    figure._choose(at(figure, 3, 3))
    assert figure.run.lr == 0.1
    figure.prediction.buttons[1].click()
    assert len(np.unique(drawing.tiles.get_array())) == 5
    assert "covered" not in figure.picture.alt


def test_the_frame_stands_on_the_tile_that_the_run_falls_in(figure):
    grid = GRIDS["bowl"]
    for lr, start, tile in ((0.97, 3.1, (0.95, 3.25)), (0.0011, -1.5, (0.001, -1.25)), (2, 4.5, (2, 4.25))):
        figure.sliders["bowl"][0].value, figure.sliders["bowl"][1].value = lr, start
        x, y = figure.picture.drawing.frames[1].get_xy()
        assert (grid.rates[round(x + 0.5)], grid.starts[round(y + 0.5)]) == tile


# One run


def test_the_landing_places_and_losses_are_those_of_the_descent(drawing):
    for curve, lr, start in (("bowl", 0.9, 3.0), ("hills", 0.02, 1.2), ("one neuron", 5.0, 0.7)):
        draw(drawing, curve, lr, start, step=2)
        w = descend(CURVES[curve].slope, start, lr, SHOWN)
        shown = drawing.landings.get_xdata()
        assert shown == pytest.approx(w[: len(shown)])
        assert drawing.landings.get_ydata() == pytest.approx(CURVES[curve].loss(shown))
        assert drawing.ball.get_xdata() == pytest.approx(w[2])
        top = float(drawing.ticks[-1].get_text())
        assert drawing.fall.get_ydata() * top == pytest.approx(CURVES[curve].loss(w))
        assert float(drawing.now.get_ydata()[0]) * top == pytest.approx(CURVES[curve].loss(w[2]))


def test_the_words_give_the_steps_and_the_factor(drawing):
    words = draw(drawing, lr=0.9).alt
    assert "zig-zag" in words
    assert "after 33 steps" in words
    assert "multiplies the distance to the valley by −0.8: the other side" in words
    words = draw(drawing, "five points", 1 / 60, 3.0).alt
    assert "after 1 step." in words
    assert "by 0." in words
    words = draw(drawing, "five points", 1 / 30, 3.0).alt
    assert "rate 1/30" in words
    assert "jumps between w = 1 and w = 3" in words
    assert "explodes" in draw(drawing, "five points", 0.034, 3.0).alt
    assert "multiplies" not in draw(drawing, "hills", 0.01, 1.2).alt


@pytest.mark.parametrize("lr", [0.1, 0.9, 2.0])
def test_a_run_that_starts_in_the_valley_has_no_regime_and_no_factor(drawing, lr):
    """Whatever the rate, nothing moves: neither good nor an explosion."""
    words = draw(drawing, "bowl", lr, 1.5, kept=(lr, 1.5)).alt.split("The map of")[0]
    assert drawing.heading.get_text().endswith("from w = 1.5: starts in the valley")
    assert not [regime for regime in (*REGIMES, "multiplies") if regime in words]


def test_another_curve_leaves_what_does_not_change_as_it_was_painted(drawing, monkeypatch):
    """Or the step would take longer than 50 ms."""
    draw(drawing, "bowl")
    painted = []
    monkeypatch.setattr(drawing.canvas, "draw", lambda: painted.append("all"))
    draw(drawing, "hills", 0.01, 1.35)
    assert painted == []
    assert np.array_equal(drawing.pixels(), draw(RateMap(), "hills", 0.01, 1.35).pixels())


@pytest.mark.parametrize(
    ("curve", "lr", "start", "words"),
    [
        ("bowl", 0.1, 1.5, "from w = 1.5: starts in the valley. The slope is next to 0 there"),
        ("bowl", 0.01, 3.0, "after 100 of them it is still off by 0.199"),
        ("bowl", 0.99, 3.0, "jumps to and fro and comes nearer: after 100 steps it is off by 0.199"),
        ("bowl", 1.05, 3.0, "Each step lands further out"),
        ("hills", 0.01, 0.5, "It rests in another valley, at w = 0.692; the loss is 4.88 there."),
        ("hills", 0.0001, 1.0, "It is on its way into another valley"),
        ("hills", 1.0, 1.0, "finds no rest"),
        ("one neuron", 100.0, 0.7, "The ground is all but flat here"),
        ("one neuron", 1000.0, 0.45, "slope next to 0."),
    ],
)
def test_the_words_say_what_becomes_of_a_run(drawing, curve, lr, start, words):
    assert words in draw(drawing, curve, lr, start, step=run(curve, lr, start).last).alt


def test_the_steps_in_the_words_are_counted_by_the_runs():
    for lr in (0.2, 0.3, 0.7, 0.95):
        shown = run("bowl", lr, 3.0)
        counted = arrival(descend(CURVES["bowl"].slope, 3.0, lr, 500), 1.5)
        assert f"after {counted} steps" in shown.fate() or counted > 100


def test_a_ball_outside_of_the_picture_is_said_to_be(drawing):
    draw(drawing, lr=1.05, start=-1.5, step=3)
    assert drawing.off.get_visible()
    draw(drawing, lr=1.05, start=-1.5, step=0)
    assert not drawing.off.get_visible()


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("narrow", [False, True])
def test_its_texts_can_be_read_at_the_ends_of_all_sliders(curve, narrow):
    drawing = RateMap()
    drawing.fit(560 if narrow else 900)
    rates, (low, high) = GRIDS[curve].rates, CURVES[curve].span
    for lr, start in product((rates[0], 1 / 30, rates[-1]), (low, high)):
        draw(drawing, curve, lr, start, run(curve, lr, start).last, kept=(0.012345678, start))
        assert_legible(drawing)


def test_a_redraw_equals_a_fresh_drawing():
    moved = RateMap()
    draw(moved, "hills", 0.02, 1.2, step=3, kept=(0.1, 1.0))
    draw(moved, "five points", 0.02, 3.0, step=4)
    assert np.array_equal(moved.pixels(), draw(RateMap(), "five points", 0.02, 3.0, step=4).pixels())


# The controls


def test_a_click_on_a_tile_takes_its_rate_and_start(figure):
    figure._choose(at(figure, GRIDS["bowl"].rates.index(0.9), GRIDS["bowl"].starts.index(-0.75)))
    assert (figure.run.lr, figure.run.start) == (0.9, -0.75)
    assert "rate 0.9 from w = −0.75: zig-zag" in figure.picture.alt
    for x, y in ((-3, 2), (40, 2), (3, 30), (3, -5)):
        figure._choose(at(figure, x, y))
        assert (figure.run.lr, figure.run.start) == (0.9, -0.75)


def test_arrow_keys_go_from_tile_to_tile_and_stop_at_the_edges(figure):
    key(figure, "right")
    assert (figure.run.lr, figure.run.start) == (0.2, 3.0)
    key(figure, "up")
    assert (figure.run.lr, figure.run.start) == (0.2, 3.25)
    for _ in range(30):
        key(figure, "left")
        key(figure, "down")
    assert (figure.run.lr, figure.run.start) == (0.001, -1.25)
    for _ in range(30):
        key(figure, "right")
        key(figure, "up")
    assert (figure.run.lr, figure.run.start) == (2, 4.25)


def test_a_rate_is_kept_to_the_last_digit():
    figure = explore.rate_map("five points", lr=1 / 30, start=3.0)
    assert figure.run.lr == 1 / 30
    assert figure.run.regime == "never"
    figure.sliders["five points"][0].value = 0.0333333
    assert figure.run.lr == 0.0333333


def test_play_rolls_the_ball_to_the_last_step_and_then_begins_again(figure):
    figure.sliders["bowl"][0].value = 0.4
    last = figure.run.last
    assert last == arrival(figure.run.w, 1.5)
    going = [figure.clock._roll() for _ in range(last)]
    assert going == [True] * (last - 1) + [False]
    assert figure.clock.reached == last
    figure.clock.take_step()
    assert figure.clock.reached == last  # Step stays at the end
    figure.clock._roll()
    assert figure.clock.reached == 0  # Play begins again
    figure.clock.take_step()
    assert f"Step 1 of {last}: w = {1.5 + 1.5 * 0.2:.3g}" in figure.picture.alt
    figure.clock.reset()
    assert "Step 0" in figure.picture.alt


def test_another_run_begins_at_its_start(figure):
    figure.clock.take_step()
    figure.sliders["bowl"][0].value = 0.3
    assert figure.clock.reached == 0


def test_a_kept_run_with_the_same_losses_is_said_to_tie(figure):
    figure.keep.click()
    assert "same losses" not in figure.picture.alt  # it is kept, and not another run
    figure.sliders["bowl"][0].value = 0.9
    drawing = figure.picture.drawing
    assert drawing.kept.get_ydata() == pytest.approx(drawing.fall.get_ydata())
    assert "Kept to compare: rate 0.1 from w = 3, good." in figure.picture.alt
    assert "Both runs have the same losses." in figure.picture.alt
    figure.sliders["bowl"][0].value = 0.8
    assert "same losses" not in figure.picture.alt
    figure.forget.click()
    assert "Kept" not in figure.picture.alt
    assert figure.forget.disabled


def test_each_curve_keeps_its_own_rate_and_start_and_no_run_of_another(figure):
    figure.keep.click()
    figure.sliders["bowl"][0].value = 0.9
    figure.curve.value = "hills"
    assert figure.kept is None
    assert "The curve hills" in figure.picture.alt
    assert figure.chosen.children == figure.sliders["hills"]
    figure.curve.value = "bowl"
    assert "rate 0.9 from w = 3" in figure.picture.alt


def test_at_most_three_sliders_and_menus_lie_open(figure):
    def inside(widget):
        children = getattr(widget, "children", ())
        return [*children, *(deep for child in children for deep in inside(child))]

    assert sum(isinstance(widget, Slider) for widget in inside(figure)) == 2
    assert figure.curve in inside(figure)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"curve": "five points", "lr": 1 / 30, "start": 3.0, "step": 7},
        {"curve": "bowl", "lr": 0.9, "step": 3, "kept": (0.1, 3.0), "predicted": "the same"},
        {"curve": "hills", "lr": 1.0, "start": 3.4, "step": 40},
        {"curve": "one neuron", "lr": 1000.0, "start": -12.0},
    ],
    ids=str,
)
def test_the_copied_line_brings_the_picture_back_to_the_pixel(state):
    figure = explore.rate_map(**state)
    if figure.prediction.asking:
        figure.prediction.skip()  # without a run the figure asks; a line always names one
    assert_comes_back(figure)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"curve": "cliff"}, "curve: expected one of bowl, five points, one neuron, hills; got 'cliff'"),
        ({"curve": ["bowl"]}, "curve: expected one of bowl"),
        ({"step": 34}, "step: expected a whole number from 0 to 33, got 34"),
        ({"step": -1}, "step: expected a whole number from 0 to 33, got -1"),
        ({"step": 1.5}, "step: expected a whole number from 0 to 33, got 1.5"),
        ({"lr": 99}, "lr: expected a number from 0.001 to 2, got 99"),
        ({"curve": "five points", "lr": 0.2}, "lr: expected a number from 0.0001 to 0.1, got 0.2"),
        ({"start": -99}, "start: expected a number from -1.5 to 4.5, got -99"),
        ({"start": "3"}, "start: expected a number from -1.5 to 4.5, got '3'"),
        ({"kept": (float("nan"), 1.0)}, "kept[0]: expected a number from 0.001 to 2, got nan"),
        ({"kept": (-5.0, 1.0)}, "kept[0]: expected a number from 0.001 to 2, got -5.0"),
        ({"kept": (0.1, 9.0)}, "kept[1]: expected a number from -1.5 to 4.5, got 9.0"),
        ({"kept": (1,)}, "kept: expected 2 numbers, got (1,)"),
        ({"kept": 1}, "kept: expected 2 numbers, got 1"),
        (
            {"predicted": "soon"},
            "predicted: expected one of fewer, the same, more, never, or 'skipped'; got 'soon'",
        ),
    ],
    ids=str,
)
def test_a_state_that_no_figure_had_is_refused(state, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        explore.rate_map(**state)


def test_the_question_names_the_number_of_steps_that_rate_0_1_needs():
    figure = explore.rate_map()
    needed = int(arrival(descend(CURVES["bowl"].slope, 3.0, 0.1, 200), 1.5))
    assert f"needs {needed} steps" in figure.prediction.question.value
    assert [button.description for button in figure.prediction.buttons][1] == f"about {needed}"
    assert int(arrival(descend(CURVES["bowl"].slope, 3.0, 0.9, 200), 1.5)) == needed
