"""The road sign of lesson 03: slope, rise, angle and length belong together."""

from math import atan2, degrees, hypot

import numpy as np
import pytest
from legible import assert_legible
from pointer import pointer

from nnlib import explore
from nnlib.figures import style
from nnlib.figures.gradient.road import Road

SLOPES = [-1.5, -1, -0.2, -0.01, 0, 0.01, 0.2, 1, 1.234, 1.5]


@pytest.fixture
def figure():
    return explore.road(predicted="45")


def drawn(slope):
    drawing = Road()
    drawing.draw(slope)
    return drawing


def pixels_of(drawing, line):
    return drawing.axes.transData.transform(line.get_xydata())


@pytest.mark.parametrize(
    "slope, words",
    [
        (0.2, ("0.2", "20 m", "11.31°", "101.98 m")),
        (1, ("1", "100 m", "45.00°", "141.42 m")),
        (-0.2, ("−0.2", "20 m", "−11.31°", "101.98 m")),
        (0, ("0", "0 m", "0.00°", "100.00 m")),
    ],
)
def test_Y_16_C_12_the_numbers_are_those_of_the_triangle(slope, words):
    drawing = drawn(slope)
    assert tuple(stamp.get_text() for stamp in drawing.values) == words
    assert drawing.sign.get_text() == f"{100 * slope:g} %".replace("-", "−")
    for word in words:
        assert word.removesuffix("°") in drawing.alt


@pytest.mark.parametrize("slope", SLOPES)
def test_the_road_is_drawn_as_steep_as_it_is(slope):
    drawing = drawn(slope)
    start, end = pixels_of(drawing, drawing.way)
    run = pixels_of(drawing, drawing.run)
    assert degrees(atan2(end[1] - start[1], end[0] - start[0])) == pytest.approx(degrees(np.arctan(slope)))
    metre = (run[1, 0] - run[0, 0]) / 100
    assert hypot(*(end - start)) / metre == pytest.approx(100 * np.sqrt(1 + slope**2))
    rise = pixels_of(drawing, drawing.up)
    assert (rise[1, 1] - rise[0, 1]) / metre == pytest.approx(100 * slope)


def test_a_hundred_percent_is_half_a_right_angle_and_not_vertical():
    drawing = drawn(1)
    start, end = pixels_of(drawing, drawing.way)
    assert end[0] - start[0] == pytest.approx(end[1] - start[1])
    assert "45.00 degrees" in drawing.alt


def test_uphill_and_downhill_differ_by_colour_line_word_and_sign():
    up, down, flat = drawn(0.2), drawn(-0.2), drawn(0)
    assert (up.up.get_color(), down.up.get_color()) == (style.POSITIVE, style.NEGATIVE)
    assert up.up.get_linestyle() != down.up.get_linestyle()
    assert (up.up_name.get_text(), down.up_name.get_text()) == ("+20 m", "−20 m")
    assert flat.up_name.get_text() == "0 m"
    assert flat.up.get_color() == style.MUTED
    assert "uphill" in up.alt
    assert "downhill" in down.alt
    assert "flat" in flat.alt
    assert "it rises 20 m." in up.alt
    assert "it falls 20 m." in down.alt
    assert [each.names[1].get_text() for each in (up, down, flat)] == ["rise", "fall", "rise"]


@pytest.mark.parametrize("slope", SLOPES)
def test_every_word_can_be_read(slope):
    assert_legible(drawn(slope))


def test_arrow_keys_tilt_the_road_by_a_hundredth_and_stop_at_the_ends(figure):
    for key, slope in (("up", 0.21), ("right", 0.22), ("down", 0.21), ("left", 0.2)):
        figure._touch({"type": "key", "key": key})
        assert figure.slope.value == pytest.approx(slope)
        assert f"slope {slope:g}," in figure.picture.alt
    figure.slope.value = 1.5
    figure._touch({"type": "key", "key": "up"})
    assert figure.slope.value == 1.5


def test_the_end_of_the_road_follows_the_pointer(figure):
    drawing = figure.picture.drawing

    def touch(kind, x, y):
        figure._touch(pointer(kind, drawing.axes, x, y))

    touch("down", 100, 10)
    touch("move", 110, 50)
    assert figure.slope.value == pytest.approx(1, abs=0.01)
    assert drawing.end.get_ydata()[0] == pytest.approx(50, abs=0.5)
    touch("move", 110, -90)
    assert figure.slope.value == -1.5
    touch("up", 110, -90)
    touch("down", 230, 40)  # on the sign
    touch("move", 100, 0)
    assert figure.slope.value == -1.5


def test_it_asks_first_and_copies_its_state_to_the_pixel():
    figure = explore.road()
    assert figure.slope not in figure.children
    figure.prediction.buttons[0].click()
    assert figure.slope in figure.children
    figure.slope.value = -0.37
    again = explore.road(**figure.state())
    assert figure.state() == {"slope": -0.37, "predicted": "vertical"}
    assert again.picture.frame == figure.picture.frame
    assert again.picture.alt == figure.picture.alt
    assert again.state() == figure.state()


@pytest.mark.parametrize("slope", [1.6, -2, float("nan"), "0.2", None, True])
def test_a_road_too_steep_is_refused(slope):
    with pytest.raises(ValueError, match=r"slope: expected a number from -1.5 to 1.5, got"):
        explore.road(slope=slope)


def test_an_unknown_prediction_is_refused():
    with pytest.raises(
        ValueError, match=r"predicted: expected one of vertical, 45, flat, or 'skipped'; got 'up'"
    ):
        explore.road(predicted="up")
