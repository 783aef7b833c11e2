"""Lesson 03: what an honest experimenter finds is right, and the wrong ideas are what they are said to be."""

import numpy as np
import pytest

from nnlib.check import EXERCISES
from nnlib.check.judge import judge
from nnlib.check.verdict import NOT_YET, RIGHT


def distance(lr, steps):
    """Return how far from 2 descent on 6 (w - 2)^2 is after so many steps from 3."""
    w = 3.0
    for _ in range(steps):
        w -= lr * 12 * (w - 2)
    return abs(w - 2)


def test_both_rates_that_two_digits_allow_are_right():
    assert distance(0.16, 1000) < 1e-9 and distance(0.17, 1000) > 1e9
    for rate in (0.16, 0.165, 1 / 6, 0.167, 0.17, np.float64(0.17)):
        assert judge(EXERCISES["largest_rate"], rate).status == RIGHT


@pytest.mark.parametrize(
    ("rate", "mistake"),
    [
        (0.15, "zig-zag taken for failure"),
        (0.13, "zig-zag taken for failure"),
        (0.0872, "zig-zag taken for failure"),
        (0.1591, "zig-zag taken for failure"),
        (0.1742, "the first rate that explodes at a glance"),
        (0.18, "the first rate that explodes at a glance"),
        (0.25, "the first rate that explodes at a glance"),
        (0.033, "the sum of the squares"),
        (0.0333, "the sum of the squares"),
        (1 / 60, "the sum of the squares"),
        (0.083, "the rate of the one best step"),
        (0.05, "a rate on the safe side"),
        (0.0795, "a rate on the safe side"),
        (0, "no step at all"),
        (0.34, "factor two missing"),
        (2.0, "the weight instead of the rate"),
        (12, "the slope's factor instead of the rate"),
        (6, "the slope's factor instead of the rate"),
        (0.5, "a rate that explodes"),
        (-0.01, "a negative rate"),
    ],
)
def test_a_wrong_rate_is_known_by_where_it_comes_from(rate, mistake):
    verdict = judge(EXERCISES["largest_rate"], rate)
    assert (verdict.status, verdict.mistake) == (NOT_YET, mistake)


def test_every_wrong_diagnosis_of_one_curve_gets_a_hint_of_its_own():
    exercise = EXERCISES["four_curves"]
    for letter, right in exercise.reference.items():
        for word in set(exercise.reference.values()) - {right}:
            assert judge(exercise, exercise.reference | {letter: word}).mistake, (letter, word)


def test_the_ticket_is_the_step_that_the_lesson_makes():
    step = EXERCISES["one_step"].reference
    assert EXERCISES["ticket_gradient"].reference == pytest.approx(step(0.8, 3, 4, 0.05), rel=1e-12)


def test_the_angle_is_that_between_the_slopes_and_the_way_to_zero():
    angle = EXERCISES["angle_to_minimum"].reference
    assert angle(1, 1, 1, 3) == pytest.approx(np.degrees(np.arctan(3)) - 45)
    assert angle(2, 5, 4, 4) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("lengths", [np.linalg.norm, lambda arrow: np.sqrt(arrow[0] ** 2 + arrow[1] ** 2)])
def test_whoever_forgets_the_curvatures_hears_so_however_the_angle_rounds(lengths):
    def forgetful(w1, w2, c1, c2):
        arrow = np.array([-w1, -w2])
        return np.degrees(np.arccos(arrow @ arrow / (lengths(arrow) * lengths(arrow))))

    for seed in range(20):
        assert judge(EXERCISES["angle_to_minimum"], forgetful, seed).mistake == "curvatures forgotten"


def test_a_step_agrees_with_slopes_measured_by_nudges():
    x, y, lr, h = np.array([1.5, 2.5, 4.0]), np.array([2.0, -1.0, 3.0]), 0.1, 1e-6

    def loss(w, b):
        return np.mean((w * x + b - y) ** 2)

    dw = (loss(0.5 + h, 1) - loss(0.5 - h, 1)) / (2 * h)
    db = (loss(0.5, 1 + h) - loss(0.5, 1 - h)) / (2 * h)
    step = EXERCISES["step"].reference
    assert step(0.5, 1, x, y, lr) == pytest.approx((0.5 - lr * dw, 1 - lr * db), rel=1e-6)
    assert EXERCISES["slope_mean"].reference(0.5, x, y - 1) == pytest.approx(dw, rel=1e-6)
