"""How numbers are written in pictures, and which ones a figure takes."""

import re

import numpy as np
import pytest

from nnlib.explore.controls import within
from nnlib.figures import style
from nnlib.figures.numbers import bracketed, formatted, number, signed


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (-1.25, ".2f", "−1.25"),
        (-0.001, ".2f", "0.00"),
        (-0.0, "g", "0"),
        (0.0, "+.1f", "0.0"),
        (-2e-7, ".1e", "−2.0e−07"),
        (1234.5, ",.1f", "1,234.5"),
    ],
)
def test_a_minus_is_long_and_0_has_no_sign(value, form, text):
    assert formatted(value, form) == text


def test_a_sign_or_brackets_where_they_are_asked_for():
    assert [signed(value, ".1f") for value in (2, -2, 0.01, -0.01)] == ["+2.0", "−2.0", "0.0", "0.0"]
    assert [bracketed(value, ".1f") for value in (2, -2, -0.01)] == ["2.0", "(−2.0)", "0.0"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (3.0, "3"),
        (-0.80004, "−0.8"),
        (0.00005, "0.00005"),
        (1.234e-6, "0.00000123"),
        (9e-7, "next to 0"),
        (-9e-7, "next to 0"),
        (999.9, "1,000"),
        (-1234.5, "−1,234"),
        (200.0, "200"),
        (2e12, "10^12"),
        (-2e12, "−10^12"),
        (float("inf"), "beyond all numbers"),
        (float("nan"), "beyond all numbers"),
    ],
)
def test_a_short_number_has_three_digits_and_no_zeros_at_its_end(value, text):
    assert number(value) == text
    assert number(np.float64(value)) == text


def test_the_colour_of_a_sign_is_grey_at_0():
    assert [style.sign_colour(value) for value in (2.0, -2.0, 0.0, -0.0)] == [
        style.POSITIVE,
        style.NEGATIVE,
        style.MUTED,
        style.MUTED,
    ]


@pytest.mark.parametrize("value", [0, 1, 0.5, np.float64(0.5), np.int64(1)])
def test_a_number_that_fits_comes_back_plain(value):
    assert within("w", value, 0, 1) == value
    assert type(within("w", value, 0, 1)) is float


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf"), "0.5", None, True, (0.5,), 1j])
def test_a_number_that_does_not_fit_is_named(value):
    with pytest.raises(ValueError, match=re.escape(f"w: expected a number from 0 to 1, got {value!r}")):
        within("w", value, 0, 1)


@pytest.mark.parametrize("value", [1.5, 2.0, False, 8, "2"])
def test_a_whole_number_is_whole(value):
    assert type(within("step", np.int64(2), 0, 7, whole=True)) is int
    with pytest.raises(
        ValueError, match=re.escape(f"step: expected a whole number from 0 to 7, got {value!r}")
    ):
        within("step", value, 0, 7, whole=True)
