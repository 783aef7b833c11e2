"""The vanishing staircase: each step is the gradient of a layer of a real network, checked by hand."""

import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from again import assert_comes_back
from legible import assert_legible

from nnlib import explore
from nnlib.datasets import circle
from nnlib.figures.backprop.staircase import (
    LAYERS,
    NAMES,
    Staircase,
    Stairs,
    gradients,
    judged,
    passed_on,
    share,
    steepness,
)
from nnlib.initializers import scaled
from nnlib.slopes import central

F = {  # value and slope, of z
    "sigmoid": (lambda z: (1 + np.tanh(z / 2)) / 2, lambda z: 1 / (2 + 2 * np.cosh(z))),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: np.where(z > 0, z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
}


@pytest.fixture
def figure():
    return explore.vanishing_staircase(predicted="skipped")


def by_hand(figure, name):
    """Go forward and back through the weights in plain numpy: |dW| of each layer, mean f'(z), |delta|."""
    f, slope = F[name]
    data = circle(200)
    weights = [(layer.W.copy(), layer.b.copy()) for layer in figure.nets[name].layers]
    answers, sums = [(data.X / data.X.std()).T], []
    for k, (W, b) in enumerate(weights):
        sums.append(W @ answers[-1] + b[:, None])
        answers.append((f if k < LAYERS - 1 else F["sigmoid"][0])(sums[-1]))
    deltas = [(answers[-1] - data.y) / len(data.y)]  # of cross-entropy: the output's slope cancels
    for (W, _), z in zip(weights[:0:-1], sums[-2::-1], strict=True):
        deltas.insert(0, slope(z) * (W.T @ deltas[0]))
    lengths = [np.linalg.norm(delta @ a.T) for delta, a in zip(deltas, answers[:-1], strict=True)]
    blame = np.array([np.linalg.norm(delta) for delta in deltas])
    return np.array(lengths), np.array([slope(z).mean() for z in sums[:-1]]), blame[:-1] / blame[1:]


def steps(figure, name):
    """Return the height of each step of a line in the picture, and check that it is as wide as its layer."""
    x, y = figure.picture.drawing.lines_of[name].get_data()
    layers = np.arange(LAYERS - len(x) // 2, LAYERS)
    assert np.array_equal(np.reshape(x, (-1, 2)), layers[:, None] + [0.5, 1.5])
    assert np.array_equal(y[::2], y[1::2])
    return np.array(y[::2])


def table(figure):
    return [[cell.get_text() for cell in row] for row in figure.picture.drawing.cells]


@pytest.mark.parametrize(("name", "scale"), [*product(NAMES, (0.25, 1, 8))])
def test_each_step_is_the_length_of_the_gradient_computed_by_hand(figure, name, scale):
    figure.activation.value, figure.scale.value = name, scale
    lengths, slopes, blame = by_hand(figure, name)
    assert steps(figure, name) == pytest.approx(lengths, rel=1e-9)
    first, second = table(figure)
    assert first[-1] == second[-1] == "–"
    numbers = [[float(text) for text in row[:-1]] for row in (first, second)]
    assert numbers == [pytest.approx(slopes, rel=0.05), pytest.approx(blame, rel=0.05)]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_and_the_last_step_are_what_nudging_finds(figure, name):
    net = figure.nets[name]
    for layer in (net.layers[0], net.layers[-1]):
        start = layer.W.copy()

        def loss(W, layer=layer):
            layer.W = W
            return net.loss(figure.X, figure.y)

        measured = np.linalg.norm(central(loss, start, 1e-4))
        layer.W = start
        assert steps(figure, name)[layer.index] == pytest.approx(measured, rel=1e-3)


def test_the_numbers_are_those_of_the_scaled_start_times_the_size(figure):
    figure.scale.value = 4
    rng = np.random.default_rng(0)
    for layer, n_in in zip(figure.nets["relu"].layers, [2, *[16] * 7], strict=True):
        assert layer.b.tolist() == [0] * len(layer.b)
        start = scaled(rng, n_in, len(layer.b), figure.nets["relu"].layers[layer.index].f)
        assert pytest.approx(4 * start[:, :-1]) == layer.W


def test_the_picture_follows_when_the_network_is_perturbed(figure):
    before, words = figure.picture.drawing.pixels(), figure.picture.alt
    figure.starts["sigmoid"][:48] *= 3  # the first layer's weights and biases
    figure._show()
    assert steps(figure, "sigmoid") == pytest.approx(by_hand(figure, "sigmoid")[0], rel=1e-9)
    assert (figure.picture.drawing.pixels() != before).any()
    assert figure.picture.alt != words


def test_sigmoid_vanishes_tanh_and_relu_do_not(figure):
    for name, least, most in (("sigmoid", 0, 1e-5), ("tanh", 0.1, 10), ("relu", 0.1, 10)):
        lengths = steps(figure, name)
        assert least < lengths[0] / lengths[-1] < most
    assert "The first layer gets 1/690,000 of the last layer's gradient." in figure.picture.alt
    assert "It vanishes" in figure.picture.alt


def test_sigmoid_needs_larger_first_weights_and_pays_with_its_slope(figure):
    found = []
    for size in (1, 2, 4, 8):
        figure.scale.value = size
        lengths, slopes, _ = by_hand(figure, "sigmoid")
        found.append((lengths[0] / lengths[-1], -slopes.max()))
    assert found == sorted(found)
    assert "Fairly level" in figure.picture.alt


def test_relu_is_as_level_at_any_size_but_high_or_low(figure):
    figure.activation.value = "relu"
    ratios, heights = [], []
    for size, words in ((0.25, "Level, but low"), (1, "Fairly level"), (8, "Level, but so high")):
        figure.scale.value = size
        lengths = steps(figure, "relu")
        ratios.append(lengths[0] / lengths[-1])
        heights.append(lengths.max())
        assert words in figure.picture.alt
    assert min(ratios) > 0.1 and max(ratios) < 0.5
    assert heights[0] < 1e-3 < heights[1] < 1e3 < heights[2]


def test_tanh_grows_on_its_way_back_from_large_weights(figure):
    figure.activation.value, figure.scale.value = "tanh", 8
    assert "It grows on the way back" in figure.picture.alt
    assert "with tanh, " in figure.picture.alt and "at most 1." in figure.picture.alt
    assert "8 times those of the scaled start" in figure.picture.alt


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1 / 689_655, "1/690,000 of"),
        (0.05, "1/20 of"),
        (0.55, "0.55 of"),
        (1, "1 times"),
        (39.6, "40 times"),
        (0, "nothing of"),
    ],
)
def test_a_share_is_a_fraction_where_it_is_small(ratio, words):
    assert share(np.array([2 * ratio, 1, 2])) == words


def test_a_layer_without_any_gradient_is_shown_at_the_bottom_and_said(figure):
    drawing, net = Staircase(), figure.nets["sigmoid"]
    trace = net.trace(figure.X, figure.y)
    first = replace(trace.layers[0], dW=0 * trace.layers[0].dW, delta=0 * trace.layers[0].delta)
    dead = replace(trace, layers=(first, *trace.layers[1:]))
    drawing.draw(Stairs("sigmoid", 1, dict.fromkeys(NAMES, dead), False))
    assert drawing.lines_of["sigmoid"].get_ydata()[0] == drawing.stairs.get_ylim()[0]
    assert "The first layer gets nothing of the last layer's gradient" in drawing.alt
    assert "first layer to the last: 0, " in drawing.alt


def test_the_words_list_all_gradients_and_slopes(figure):
    trace = figure.nets["sigmoid"].trace(figure.X, figure.y)
    listed = re.search(r"first layer to the last: (.*?)\. Mean", figure.picture.alt).group(1)
    numbers = [float(text.replace("−", "-")) for text in re.split(r", | and ", listed)]
    assert numbers == pytest.approx(gradients(trace), rel=0.05)
    assert judged(gradients(trace)) in figure.picture.alt
    assert len(passed_on(trace)) == len(steepness(trace, "sigmoid")) == LAYERS - 1
    assert steepness(trace, "sigmoid").max() <= 0.25


def test_the_chosen_line_is_bold_and_the_others_stand_behind(figure):
    drawing, patterns = figure.picture.drawing, set()
    for name in NAMES:
        figure.activation.value = name
        assert np.array_equal(drawing.front.get_xydata(), drawing.lines_of[name].get_xydata())
        assert [other for other, line in drawing.lines_of.items() if not line.get_visible()] == [name]
        assert [other for other, stamp in drawing.names.items() if stamp.get_weight() == "bold"] == [name]
        patterns.add(str(drawing.front._dash_pattern))
    assert len(patterns) == 3  # told apart without colour


def test_a_redraw_equals_a_fresh_drawing(figure):
    for name in ("relu", "tanh", "sigmoid", "relu"):
        figure.activation.value = name
    figure.seed.value, figure.scale.value = 11, 2
    fresh = explore.vanishing_staircase(**figure.state())
    assert np.array_equal(fresh.picture.drawing.pixels(), figure.picture.drawing.pixels())


def test_before_the_answer_only_the_last_step_is_shown():
    figure = explore.vanishing_staircase()
    assert steps(figure, "sigmoid") == pytest.approx(by_hand(figure, "sigmoid")[0][-1:])
    assert steps(figure, "tanh").size == steps(figure, "relu").size == 0
    assert {text for row in table(figure) for text in row} == {"–"}
    assert "1/690,000" not in figure.picture.alt
    figure.prediction.buttons[2].click()
    assert figure.prediction.answer == "less"
    assert len(steps(figure, "relu")) == LAYERS


def test_one_seed_starts_all_three_and_the_dice_another(figure):
    before = {name: net.parameters.copy() for name, net in figure.nets.items()}
    assert np.array_equal(before["sigmoid"], before["tanh"])
    figure.seed.value = 7
    for name, net in figure.nets.items():
        assert (net.parameters != before[name]).any()
    figure.seed.value = 0
    for name, net in figure.nets.items():
        assert np.array_equal(net.parameters, before[name])


@pytest.mark.parametrize("page", [1200, 500])
@pytest.mark.parametrize("scale", [1, 2])
def test_every_word_can_be_read_at_the_ends_of_all_controls(page, scale):
    figure = explore.vanishing_staircase(predicted="skipped")
    drawing = figure.picture.drawing
    drawing.fit(page)
    drawing.scale = scale
    for name, size, seed in product(NAMES, (0.25, 1, 8), (0, 3)):
        figure.seed.value, figure.activation.value, figure.scale.value = seed, name, size
        assert_legible(drawing)


@pytest.mark.parametrize(
    "state",
    [{}, {"activation": "relu", "scale": 2.378, "seed": 12}, {"activation": "tanh", "predicted": "half"}],
    ids=str,
)
def test_the_copied_line_brings_the_picture_back_to_the_pixel(state):
    figure = explore.vanishing_staircase(**state)
    assert_comes_back(figure)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"activation": "step"}, "activation: expected one of sigmoid, tanh, relu; got 'step'"),
        ({"scale": 0}, "scale: expected a number from 0.25 to 8, got 0"),
        ({"scale": "1"}, "scale: expected a number from 0.25 to 8, got '1'"),
        ({"seed": -1}, "seed: expected a whole number from 0 to 9999, got -1"),
        ({"predicted": "all"}, "predicted: expected one of half, hundredth, less, or 'skipped'; got 'all'"),
    ],
    ids=str,
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        explore.vanishing_staircase(**arguments)
