"""The four loss curves are real descents, show what the exercise asks about, and don't name it."""

import numpy as np
import pytest
from legible import assert_legible

from nnlib.check import EXERCISES
from nnlib.figures import style
from nnlib.figures.gradient.curves import HIGH, LOW, RATES, START, STEPS, FourCurves, losses

WORDS = ("slow", "good", "zig-zag", "explode")


@pytest.fixture(scope="module")
def drawing():
    return FourCurves()


def diagnosis(course):
    """Say what a course of losses is, by its numbers alone."""
    rises = np.diff(course) > 0
    if course[-1] > 1000 * course[0]:
        return "explodes"
    if rises.any():
        swings = np.mean(rises[1:] != rises[:-1]) > 0.9  # at nearly every step it turns
        return "zig-zag" if swings and 0.05 * course[0] < course[-2:].mean() < course[0] else "?"
    return "slow" if course[-1] > course[0] / 2 else "good" if course[-1] < LOW else "?"


def test_the_answer_of_the_exercise_is_what_the_curves_do():
    assert {name: diagnosis(losses(lr)) for name, lr in RATES.items()} == EXERCISES["four_curves"].reference


def test_each_loss_is_the_one_that_descent_by_nudges_has():
    x = np.arange(5.0)

    def loss(w):
        return np.mean((w[1] * w[0] * x - 2 * x) ** 2)

    w, h, course = np.array(START), 1e-6, []
    for _ in range(STEPS + 1):
        course.append(loss(w))
        nudges = h * np.eye(2)
        w = w - RATES["D"] * np.array([(loss(w + nudge) - loss(w - nudge)) / (2 * h) for nudge in nudges])
    assert losses(RATES["D"]) == pytest.approx(course, rel=1e-4, abs=1e-9)


def test_the_words_tell_each_curve_in_numbers_and_name_no_diagnosis(drawing):
    assert not [word for word in WORDS if word in drawing.alt.lower()]
    _, *told = drawing.alt.split("Curve ")
    assert [words[0] for words in told] == list(RATES)
    for words, course in zip(told, drawing.courses.values(), strict=True):
        assert f"begins at {course[0]:.2g}" in words
        assert ("leaves the picture above" in words) == (course[-1] > HIGH)
        assert ("leaves the picture below" in words) == (course[-1] < LOW)
    assert f"ends at {drawing.courses['B'][-1]:.2g}" in drawing.alt


def test_curves_differ_by_line_style_and_are_named_where_they_end(drawing):
    (axes,) = drawing.figure.axes
    lines = [line for line in axes.get_lines() if line.get_marker() == "o"]
    assert (
        len(
            {line.get_linestyle() if line.is_dashed() is False else str(line._dash_pattern) for line in lines}
        )
        == 4
    )
    assert {line.get_color() for line in lines} == {style.INK}
    names = {text.get_text(): text for text in axes.texts + axes.artists if text.get_text() in RATES}
    assert sorted(names) == list(RATES)
    heights = {name: text.get_position()[1] for name, text in names.items()}
    assert heights["C"] > heights["B"] > heights["A"] > heights["D"]


@pytest.mark.parametrize("scale", [1, 2])
def test_every_word_can_be_read(scale):
    drawing = FourCurves()
    drawing.scale = scale
    drawing.draw_again()
    assert_legible(drawing)
