"""The three factors of lesson 03: dL/dw = 2 e * f'(z) * x, read off a real network."""

from dataclasses import replace
from itertools import product
from math import exp, log

import numpy as np
import pytest
from legible import assert_legible

from nnlib import explore
from nnlib.figures import style
from nnlib.figures.gradient.factors import ROWS, ThreeFactors
from nnlib.network import Network

EXTREMES = [*product((-2, 0, 2), (-8, 0, 8), (0, 0.5, 1)), (-1.234, -3.333, 0.1234), (0.9, 6.83, 0)]
BIAS = log(4) - 0.63


@pytest.fixture
def figure():
    return explore.three_factors(predicted="small")


@pytest.fixture
def net():
    net = Network([1, 1], output="sigmoid", loss="mse")
    net.parameters = [0.7, BIAS]
    return net


def by_hand(x, w, y, b=BIAS):
    """Compute the factors and the loss with nothing but Python's own exp."""
    a = 1 / (1 + exp(-(w * x + b)))
    factors = 2 * (a - y), a * (1 - a), x
    return a, (a - y) ** 2, (*factors, factors[0] * factors[1] * factors[2])


def read(text):
    return float(text.replace("−", "-"))


def values(drawing):
    return [read(stamp.get_text()) for stamp in drawing.values]


def lengths(drawing):
    return [bar.get_width() * end for bar, (_, _, end) in zip(drawing.lengths, ROWS, strict=True)]


def test_the_worked_step_of_the_article(figure):
    drawing = figure.picture.drawing
    assert values(drawing) == [1.2, 0.16, 0.9, 0.1728]
    assert [stamp.get_text() for stamp in drawing.inside] == ["0.9", "0.8", "0.36"]
    for words in ("answer a = 0.8", "truth y = 0.2", "loss 0.36", "2 e = 1.2", "dL/dw = 0.1728"):
        assert words in figure.picture.alt
    assert "a smaller w lowers the loss" in figure.picture.alt


@pytest.mark.parametrize("x, w, y", EXTREMES)
def test_bars_numbers_and_words_are_those_of_the_formula(figure, x, w, y):
    figure.x.value, figure.w.value, figure.y.value = x, w, y
    drawing, (a, loss, factors) = figure.picture.drawing, by_hand(x, w, y)
    assert values(drawing) == pytest.approx(factors, rel=1e-3, abs=1e-12)
    assert lengths(drawing) == pytest.approx(factors, rel=1e-9, abs=1e-12)
    for bar, factor in zip(drawing.lengths, factors, strict=True):
        if factor or bar is drawing.lengths[2]:
            colour = style.POSITIVE if factor > 0 else style.NEGATIVE if factor < 0 else style.MUTED
            assert bar.get_facecolor()[:3] == pytest.approx(
                [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
            )
    (z,), (shown,) = drawing.spot.get_data()
    assert (z, shown) == pytest.approx((w * x + BIAS, a))
    assert f"loss {loss:.4g}. ".replace("e-", "e−") in figure.picture.alt
    assert f"dL/dw = {factors[3] + 0.0:.4g}.".replace("-", "−") in figure.picture.alt
    *_, e = drawing.beside["e"].get_text().split(" = ")
    assert read(e) == pytest.approx(a - y, rel=0.005)  # what is almost 0 is not shown as 0


def test_the_tangent_is_as_steep_as_the_bar_says(figure):
    drawing = figure.picture.drawing
    for w in (-3, 0.7, 2):
        figure.w.value = w
        (left, right), (low, high) = drawing.tangent.get_data()
        assert (high - low) / (right - left) == pytest.approx(by_hand(0.9, w, 0.2)[2][1])


def test_the_picture_follows_the_numbers_of_the_network(net):
    drawing = ThreeFactors()
    drawing.draw(net.trace([0.9], 0.2))
    before, words = drawing.pixels(), drawing.alt
    net.parameters += [0.3, -0.2]
    drawing.draw(net.trace([0.9], 0.2))
    _, _, factors = by_hand(0.9, 1.0, 0.2, log(4) - 0.83)
    assert lengths(drawing) == pytest.approx(factors)
    assert lengths(drawing)[3] == pytest.approx(net.gradient([[0.9]], [0.2])[0])
    assert (drawing.pixels() != before).any()
    assert drawing.alt != words


def test_the_last_bar_is_what_the_network_computed_not_what_the_others_multiply_to(net):
    drawing, trace = ThreeFactors(), net.trace([0.9], 0.2)
    changed = replace(trace, layers=(replace(trace.layers[0], dW=np.array([[-0.3]])),))
    drawing.draw(changed)
    assert lengths(drawing)[3] == pytest.approx(-0.3)


def test_an_input_of_0_gives_no_slope_however_wrong_the_answer(figure):
    figure.x.value, figure.y.value = 0, 0
    drawing = figure.picture.drawing
    assert lengths(drawing)[2:] == [0, 0]
    assert lengths(drawing)[0] > 1
    assert "Input 0: the weight is not heard" in figure.picture.alt


def test_a_sure_and_wrong_neuron_has_the_largest_error_and_almost_no_slope(figure):
    figure.y.value = 0
    unsure = lengths(figure.picture.drawing)
    figure.w.value = 6.83
    sure = lengths(figure.picture.drawing)
    assert "answer a = 0.999," in figure.picture.alt
    assert sure[0] > unsure[0]
    assert 0 < sure[3] < unsure[3] / 50
    assert "a large error, and almost no slope" in figure.picture.alt
    assert figure.picture.drawing.verdict.get_text().startswith("Wrong and sure")


def test_an_answer_that_is_the_truth_has_no_slope():
    net, drawing = Network([1, 1], output="sigmoid", loss="mse"), ThreeFactors()
    net.parameters = [0, 0]
    drawing.draw(net.trace([1.0], 0.5))
    assert "no error, no slope" in drawing.alt


def test_what_is_almost_1_or_almost_0_is_not_shown_as_1_or_0(figure):
    figure.x.value, figure.w.value = 2, 8
    assert figure.picture.drawing.inside[1].get_text() == ">0.999"
    assert "answer a = 1 − 5e−08" in figure.picture.alt
    figure.w.value = -8
    assert figure.picture.drawing.inside[1].get_text() == "<0.001"


@pytest.mark.parametrize("page", [1200, 500])
def test_every_word_can_be_read(page, figure):
    drawing = figure.picture.drawing
    drawing.fit(page)
    for x, w, y in EXTREMES:
        figure.x.value, figure.w.value, figure.y.value = x, w, y
        assert_legible(drawing)


def test_it_asks_first_and_copies_its_state_to_the_pixel():
    figure = explore.three_factors()
    assert figure.w not in figure.children
    figure.prediction.buttons[-1].click()
    assert {figure.x, figure.w, figure.y} < set(figure.children)
    figure.x.value, figure.w.value, figure.y.value = -0.35, 2.6, 0.94
    again = explore.three_factors(**figure.state())
    assert again.picture.frame == figure.picture.frame
    assert again.picture.alt == figure.picture.alt
    assert again.state() == figure.state() == {"x": -0.35, "w": 2.6, "y": 0.94, "predicted": "skipped"}


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"x": 3}, "x: expected a number from -2 to 2, got 3"),
        ({"x": "1"}, "x: expected a number from -2 to 2, got '1'"),
        ({"y": float("nan")}, "y: expected a number from 0 to 1, got nan"),
        ({"w": -9}, "w: expected a number from -8 to 8, got -9"),
        ({"y": 1.5}, "y: expected a number from 0 to 1, got 1.5"),
        (
            {"predicted": "none"},
            "predicted: expected one of large, middling, small, or 'skipped'; got 'none'",
        ),
    ],
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        explore.three_factors(**arguments)
