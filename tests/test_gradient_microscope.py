"""The microscope of lesson 03: a slope by nudging, in the floats that a learner has."""

import re
from functools import cache
from math import exp, sin

import numpy as np
import pytest
from legible import assert_legible
from pointer import pointer

from nnlib import explore
from nnlib.figures import style
from nnlib.figures.gradient.microscope import Microscope, View, nudge
from nnlib.landscapes import CURVES

# The losses once more, in plain Python.
PLAIN = {
    "bowl": lambda w: (w - 1.5) ** 2,
    "five points": lambda w: sum((w * x - 2 * x) ** 2 for x in range(5)),
    "one neuron": lambda w: (1 / (1 + exp(-(0.9 * w + 0.7562943611))) - 0.2) ** 2,
    "hills": lambda w: sum((sin(w * x) - sin(2 * x)) ** 2 for x in range(1, 6)),
}


@pytest.fixture
def figure():
    return explore.nudge_microscope(predicted="turns")


@cache
def microscope():
    return Microscope()  # one for all tests: to build and to paint it first takes most of their time


def drawn(curve="five points", w=3.0, h=0.5, shown=True):
    drawing = microscope()
    drawing.fit(1200)
    drawing.draw(View(CURVES[curve], w, h, shown))
    return drawing


def slopes(drawing):
    """Return the slopes in the line of numbers: right, left, both sides, formula, as they are written."""
    return [number.get_text() for number in drawing.numbers[2:]]


def read(text):
    return float(text.replace("−", "-"))


def steepness(line):
    (left, *_, right), (low, *_, high) = line.get_data()
    return (high - low) / (right - left)


def test_at_a_ten_thousandth_the_five_points_have_slope_60_almost():
    drawing = drawn(h=0.0001)
    assert slopes(drawing) == ["60.003", "59.997", "60.000", "60"]
    assert [number.get_text() for number in drawing.numbers[:2]] == ["30", "30.006"]
    assert "L(w) = 30, L(w + h) = 30.006." in drawing.alt
    assert "nudge right 60.003, left 59.997, both sides 60.000, by formula 60." in drawing.alt
    assert "Nudge right is off by 0.003: within the nudge the curve bends." in drawing.alt


def test_a_nudge_of_1e15th_is_off_by_about_3_as_the_step_itself_is_rounded():
    drawing = drawn(h=1e-15)
    right, left, both, formula = map(float, slopes(drawing))
    assert 2 < abs(right - formula) < 4
    assert right == left == both
    assert "off by 3.2: rounding to 16 digits shows" in drawing.verdict.get_text()
    w, stepped = drawing.points.get_xdata()
    assert (w, stepped) == (0, pytest.approx(0.888, abs=0.001))  # 3 + 1e-15 is 3 + 8.88e-16


def test_a_nudge_of_1e16th_is_lost_and_the_picture_says_so():
    drawing = drawn(h=1e-16)
    assert slopes(drawing) == ["0.000", "0.000", "0.000", "60"]
    assert drawing.verdict.get_text() == "The nudge is lost: w + h is w, and the slope comes out as 0."
    assert drawing.verdict.get_text() in drawing.alt
    assert list(drawing.points.get_xdata()) == [0, 0]
    assert drawing.mark_right.get_ydata()[0] == 60
    assert drawn(w=0.0, h=1e-16).verdict.get_text().startswith("L(w + h) is L(w) to the last digit")


@pytest.mark.parametrize("name", CURVES)
def test_every_number_is_that_of_the_curve(name):
    f = PLAIN[name]
    for w, h in ((0.5, 0.3), (2.9, 0.01)):
        now = nudge(CURVES[name], w, h)
        assert (now.here, now.there, now.back) == pytest.approx((f(w), f(w + h), f(w - h)), rel=1e-6)
        assert now.right == pytest.approx((f(w + h) - f(w)) / h, rel=1e-6)
        assert now.left == pytest.approx((f(w) - f(w - h)) / h, rel=1e-6)
        assert now.both == pytest.approx((f(w + h) - f(w - h)) / (2 * h), rel=1e-6)
        assert now.slope == pytest.approx((f(w + 1e-6) - f(w - 1e-6)) / 2e-6, rel=1e-4)
        drawing = drawn(name, w, h)
        texts = [number.get_text() for number in drawing.numbers]
        assert list(map(read, texts)) == pytest.approx(
            (now.here, now.there, now.right, now.left, now.both, now.slope), rel=1e-3, abs=1e-3
        )


@pytest.mark.parametrize("name", CURVES)
def test_the_lines_under_the_microscope_are_as_steep_as_the_numbers_say(name):
    drawing = drawn(name, 2.9, 0.2)
    now = nudge(CURVES[name], 2.9, 0.2)
    unit = steepness(drawing.lines["tangent"]) / now.slope
    assert steepness(drawing.lines["nudge right"]) == pytest.approx(now.right * unit)
    assert steepness(drawing.lines["both sides"]) == pytest.approx(now.both * unit)
    # The three points lie on the curve, and the lines go through those that they are named after.
    here, there = drawing.points.get_ydata()
    (back,) = drawing.left.get_ydata()
    seen, curve = drawing.lines["the curve"].get_data()
    assert np.interp([0, 1, -1], seen, curve) == pytest.approx([here, there, back], abs=0.01)
    for line, places in (("nudge right", {0: here, 1: there}), ("both sides", {1: there, -1: back})):
        for place, height in places.items():
            (left, right), (low, high) = drawing.lines[line].get_data()
            assert low + (high - low) * (place - left) / (right - left) == pytest.approx(height)
    for line, slope in (("tangent", now.slope), ("nudge right", now.right), ("both sides", now.both)):
        assert drawing.lines[line].get_color() == (style.POSITIVE if slope > 0 else style.NEGATIVE)


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("h", [0.5, 1e-3, 1e-6, 1e-9, 1e-12])
def test_two_losses_are_written_in_as_many_digits_as_show_their_difference(name, h):
    drawing, now = drawn(name, 1.2, h), nudge(CURVES[name], 1.2, h)
    here, there = texts = [number.get_text() for number in drawing.numbers[:2]]
    assert here != there
    assert read(there) - read(here) == pytest.approx(now.there - now.here, rel=0.5)
    digits = [len(re.sub(r"e.*|[^\d]", "", text).lstrip("0")) for text in texts]
    if max(digits) > 4:  # with two digits less, they would look the same
        short = [f"{loss:.{max(digits) - 2}g}" for loss in (now.here, now.there)]
        assert short[0] == short[1]


def test_the_words_spare_a_listener_a_row_of_digits():
    for h, words in (
        (1e-4, "L(w) = 30, L(w + h) = 30.006."),
        (1e-10, "L(w) and L(w + h) are both about 30: their first 10 digits agree."),
        (1e-16, "L(w) and L(w + h) are both 30, the same to the last digit."),
    ):
        assert words in drawn(h=h).alt
    for name in CURVES:
        for h in (1, 1e-5, 1e-11):
            assert not re.search(
                r"[1-9]\d{5}", drawn(name, 1.23, h).alt.replace(",", "").split("Enlarged")[0]
            )


def test_zooming_in_makes_the_curve_straight_and_zooming_on_shows_the_grain_of_the_floats():
    def off_straight(h):
        drawing = drawn(h=h)
        seen, curve = drawing.lines["the curve"].get_data()
        fit = np.polyval(np.polyfit(seen, curve, 1), seen)
        return np.abs(curve - fit).max()

    far, near, nearest = map(off_straight, (1, 1e-4, 1e-15))
    assert far > 0.1
    assert near < 1e-4
    assert nearest > 0.02
    steps = np.diff(drawn(h=1e-15).lines["the curve"].get_ydata())
    assert (steps == 0).mean() > 0.8  # a stair: floats with nothing in between


@pytest.mark.parametrize("h", [1, 0.5, 1e-2, 1e-6])
def test_how_far_the_curve_leaves_its_tangent_is_told(h):
    drawing = drawn(h=h)  # 30 (w - 2)^2 leaves its tangent by 30 t^2; the window shows 2.25 h to each side
    most = 30 * (2.25 * h) ** 2
    most = f"{most:.3g}".replace("-", "−")
    assert f"up to {most}," in drawing.bend[0].get_text()
    seen, curve = drawing.lines["the curve"].get_data()
    tangent = np.interp(seen, *drawing.lines["tangent"].get_data())
    share = read(drawing.bend[1].get_text().split(" %")[0]) / 100
    assert share == pytest.approx(np.abs(curve - tangent).max() / 2, rel=0.05)  # the window is 2 high
    assert f"up to {most}, {drawing.bend[1].get_text().split(' of')[0]} of" in drawing.alt


def test_the_frame_is_what_the_microscope_sees():
    drawing = drawn(h=0.5)
    frame, window = drawing.frame, drawing.window
    assert frame.get_x() == pytest.approx(3 - 2.25 * 0.5)
    assert frame.get_width() == pytest.approx(4.5 * 0.5)
    above = frame.get_y() + frame.get_height() - 30
    # at the window's upper edge the tangent is as high as at the frame's
    assert steepness(drawing.lines["tangent"]) * above == pytest.approx(60 * 0.5)
    assert frame.get_y() == pytest.approx(max(30 - above, drawing.whole.get_ylim()[0]))  # it always closes
    assert window.get_ylim() == (-1, 1)
    assert drawing.zoom.get_text() == "through the microscope: × 2.7"  # 6 wide, against 2.25


@pytest.mark.parametrize("name", CURVES)
def test_the_chart_shows_the_error_of_every_nudge(name):
    curve, w = CURVES[name], 2.9
    drawing = drawn(name, w)
    for line, measure in zip(
        drawing.kinds,
        (
            lambda h: (curve.loss(w + h) - curve.loss(w)) / h,
            lambda h: (curve.loss(w + h) - curve.loss(w - h)) / (2 * h),
        ),
        strict=True,
    ):
        h, error = line.get_data()
        assert (h[0], h[-1], len(h)) == (1e-16, 1, 65)
        expected = [abs(float(measure(float(each))) - float(curve.slope(w))) for each in h]
        assert error == pytest.approx(np.maximum(expected, 1e-13), rel=1e-12)


def test_the_error_falls_with_h_for_one_side_with_its_square_for_both_until_rounding_wins():
    one, both = (line.get_data() for line in drawn("one neuron", 0.7).kinds)

    def at(line, h):
        return line[1][np.argmin(np.abs(np.log(line[0] / h)))]

    assert at(one, 1e-3) / at(one, 1e-4) == pytest.approx(10, rel=0.05)
    assert at(both, 1e-2) / at(both, 1e-3) == pytest.approx(100, rel=0.05)
    assert at(one, 1e-15) > 1000 * at(one, 1e-8)
    assert at(both, 1e-15) > 1000 * at(both, 1e-5)


def test_the_mark_lies_on_the_lines_at_the_present_nudge(figure):
    drawing = figure.picture.drawing
    for _ in range(64):
        figure._touch({"type": "key", "key": "down"})
        for line, mark in zip(drawing.kinds, (drawing.mark_right, drawing.mark_both), strict=True):
            (h,), (error,) = mark.get_data()
            h_of_line, error_of_line = line.get_data()
            assert h in h_of_line
            assert error == error_of_line[h_of_line == h]
    assert figure.h.value == 1e-16


@pytest.mark.parametrize("name", CURVES)
def test_valleys_and_tops_are_marked_apart(name):
    drawing, f = drawn(name), PLAIN[name]
    low, high = CURVES[name].span
    w = np.linspace(low, high, 5001)[1:-1]
    losses = np.array([f(each) for each in w])
    inner = losses[1:-1]
    places = {
        "valley": w[1:-1][(inner < losses[:-2]) & (inner < losses[2:])],
        "top": w[1:-1][(inner > losses[:-2]) & (inner > losses[2:])],
    }
    assert drawing.flat["valley"].get_marker() != drawing.flat["top"].get_marker()
    for kind, found in places.items():
        x, y = drawing.flat[kind].get_data()
        assert x == pytest.approx(found, abs=0.01)
        assert y == pytest.approx([f(each) for each in found], abs=1e-3)
        assert [word.get_text() for word in drawing.words].count(kind) == len(found)
        for each in found:
            told = re.findall(rf"w = ([−\d.]+) \({kind}\)", drawing.alt)
            assert min(abs(read(number) - each) for number in told) < 0.01


def test_the_errors_are_hidden_until_the_learner_has_answered_or_skipped():
    for button in (2, -1):
        figure = explore.nudge_microscope()
        drawing = figure.picture.drawing
        assert figure.h not in figure.children
        assert not any(line.get_visible() for line in drawing.kinds)
        assert drawing.closed.get_visible()
        assert "best" not in figure.picture.alt
        figure.prediction.buttons[button].click()
        assert figure.h in figure.children
        assert all(line.get_visible() for line in drawing.kinds)
        assert not drawing.closed.get_visible()
        assert "Of all nudges on the chart 3.2e−09 is best to the right" in figure.picture.alt


def test_on_flat_ground_no_nudge_is_called_the_best():
    """There a nudge that is lost finds the slope 0, and is right by luck."""
    words = drawn("bowl", 1.5, 0.01).alt
    assert "its slope is 0 at w = 1.5 (valley)" in words
    assert "best" not in words


def test_where_many_nudges_are_exact_none_is_the_best():
    words = drawn("bowl", 3.0, 0.01).alt
    (h, right), (_, both) = (line.get_data() for line in microscope().kinds)
    assert (right == right.min()).sum() == 1
    assert (both == both.min()).sum() > 1  # on a parabola both sides together are exact
    assert f"chart {h[np.argmin(right)]:.2g} is best to the right.".replace("-", "−") in words
    assert "best on both sides" in drawn("hills", 1.2, 0.01).alt


def test_another_curve_leaves_what_does_not_change_as_it_was_painted(monkeypatch):
    """Or the step would take longer than 50 ms."""
    painted, drawing = [], drawn("bowl", 1.0)
    monkeypatch.setattr(drawing.canvas, "draw", lambda: painted.append("all"))
    drawn("hills", 1.0)
    assert painted == []
    fresh = Microscope()
    fresh.draw(View(CURVES["hills"], 1.0, 0.5, True))
    assert np.array_equal(drawing.pixels(), fresh.pixels())


def test_a_picture_moved_to_a_state_equals_one_drawn_there_at_once(figure):
    figure.curve.value = "hills"
    figure.h.value = 0.01
    figure.curve.value = "one neuron"
    figure.w.value = -3.3
    fresh = Microscope()
    fresh.draw(View(CURVES["one neuron"], -3.3, 0.01, True))
    assert np.array_equal(figure.picture.drawing.pixels(), fresh.pixels())


def test_the_pointer_goes_along_the_curve_and_a_valley_can_be_hit(figure):
    drawing = figure.picture.drawing
    figure._touch(pointer("down", drawing.whole, 1, 100))
    assert figure.w.value == 1
    figure._touch(pointer("move", drawing.whole, 2.01, 0))
    assert figure.w.value == 2
    assert slopes(drawing)[-1] == "0"
    figure._touch(pointer("move", drawing.whole, 9, 0))
    assert figure.w.value == 5
    figure._touch(pointer("up", drawing.whole, 9, 0))
    for kind in ("down", "move", "up"):
        figure._touch(pointer(kind, drawing.window, 0, 0))
    assert figure.w.value == 5
    assert "at w = 5;" in figure.picture.alt


def test_arrow_keys_go_along_the_curve_and_change_the_nudge(figure):
    figure._touch({"type": "key", "key": "right"})
    assert figure.w.value == 3.05
    figure._touch({"type": "key", "key": "left"})
    assert figure.w.value == 3
    figure._touch({"type": "key", "key": "down"})
    assert figure.h.value == 0.3162
    figure._touch({"type": "key", "key": "up"})
    assert figure.h.value == 0.5623
    for _ in range(5):
        figure._touch({"type": "key", "key": "up"})
    assert figure.h.value == 1


@pytest.mark.parametrize("name", CURVES)
def test_the_slider_for_w_reaches_both_ends_of_a_curve_and_its_round_numbers(figure, name):
    figure.curve.value = name
    slider = figure.w
    places = np.arange(slider.minimum, slider.maximum + slider.step / 2, slider.step)
    assert places[-1] == pytest.approx(slider.maximum)
    for round_number in (0, 0.7, 1.5, 2):
        assert np.abs(places - round_number).min() < 1e-9


def test_another_curve_keeps_the_place_or_takes_the_nearest(figure):
    figure.w.value = 4.5
    for name, w in (("bowl", 4.5), ("hills", 3.4), ("one neuron", 3.4)):
        figure.curve.value = name
        assert figure.w.value == w
        assert (figure.w.minimum, figure.w.maximum) == CURVES[name].span
        assert f"The loss {name}" in figure.picture.alt
        assert f"at w = {w:g};" in figure.picture.alt
    figure.w.value = -4
    assert "at w = −4;" in figure.picture.alt
    assert figure.trouble.value == ""


@pytest.mark.parametrize("predicted", [None, "better", "skipped"])
def test_it_copies_its_state_to_the_pixel(predicted):
    figure = explore.nudge_microscope(predicted=predicted)
    figure.curve.value = "hills"
    figure.w.value, figure.h.value = 1.2, 3.162e-7
    again = explore.nudge_microscope(**figure.state())
    assert again.picture.frame == figure.picture.frame
    assert again.picture.alt == figure.picture.alt
    assert again.state() == figure.state()


def test_a_skipped_question_is_copied_as_skipped():
    figure = explore.nudge_microscope()
    figure.prediction.buttons[-1].click()
    again = explore.nudge_microscope(**figure.state())
    assert again.picture.frame == figure.picture.frame
    assert not again.prediction.asking
    assert len(again.prediction.children) == 0


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"curve": "cliff"}, "curve: expected one of bowl, five points, one neuron, hills; got 'cliff'"),
        ({"w": 6}, "w: expected a number from -1 to 5, got 6"),
        ({"curve": ["bowl"]}, "curve: expected one of bowl"),
        ({"w": "3"}, "w: expected a number from -1 to 5, got '3'"),
        ({"h": None}, "h: expected a number from 1e-16 to 1, got None"),
        ({"h": 0}, "h: expected a number from 1e-16 to 1, got 0"),
        ({"h": 2}, "h: expected a number from 1e-16 to 1, got 2"),
        (
            {"predicted": "never"},
            "predicted: expected one of better, exact, turns, same, or 'skipped'; got 'never'",
        ),
    ],
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        explore.nudge_microscope(**arguments)


@pytest.mark.parametrize("page", [1200, 500])
@pytest.mark.parametrize("name", CURVES)
def test_every_word_can_be_read(name, page):
    low, high = CURVES[name].span
    drawing = drawn(name, low)
    drawing.fit(page)
    for w in (low, (low + high) / 2, high):
        for h in (1e-16, 1.778e-9, 0.1, 1):
            for shown in (False, True):
                drawing.draw(View(CURVES[name], w, h, shown))
                assert_legible(drawing)
