"""What a neuron, an activation and a loss are: the small network with its numbers."""

from itertools import product
from math import exp, log

import numpy as np
import pytest
from legible import assert_legible
from pointer import pointer

from nnlib import explore
from nnlib.figures.backprop.forward import ForwardPass, Pass
from nnlib.small_network import X, Y, small_network

NEURONS = "upper", "lower", "output"


@pytest.fixture
def figure():
    return explore.forward_pass(predicted=0.36)


def by_hand(spiciness, strength):
    """Compute sums and answers of the three neurons with nothing but Python's own exp."""

    def sigmoid(z):
        return 1 / (1 + exp(-z))

    z = 0.5 * spiciness + 0.4 * strength + log(9) - 1.7, -0.5 * spiciness + strength
    a = [sigmoid(each) for each in z]
    out = 0.7 * a[0] - 0.4 * a[1] + log(4) - 0.63 + 0.4 * sigmoid(-1)
    return dict(zip(NEURONS, [*z, out], strict=True)), dict(zip(NEURONS, [*a, sigmoid(out)], strict=True))


def read(text):
    return float(text.split("=")[-1].replace("−", "-"))


def nodes(drawing):
    return [read(drawing.wiring.labels[part].get_text()) for part in drawing.wiring.nodes]


def sheet(drawing):
    rows = [*drawing.terms, drawing.bias, drawing.z, drawing.a]
    return [read(right.get_text()) for _, right in rows]


def test_the_stew_of_the_article_has_its_numbers(figure):
    drawing = figure.picture.drawing
    assert nodes(drawing) == [3, 0.5, 0.9, 0.269, 0.8]
    assert sheet(drawing) == [1.5, 0.2, 0.497, 2.197, 0.9]
    assert read(drawing.loss.get_text()) == 0.36
    assert "z = 0.5 · 3 + 0.4 · 0.5 + 0.497 = 2.197; on the sigmoid it answers a = 0.9." in figure.picture.alt
    assert "The network says 0.8, the truth is 0.2. Error e = 0.8 − 0.2 = +0.6, loss e² = 0.36." in (
        figure.picture.alt
    )


@pytest.mark.parametrize("spiciness, strength, truth", [(0, 0, 1), (5, 3, 0), (5, 0, 0.35), (1.3, 2.2, 0.5)])
def test_all_numbers_follow_the_sliders(figure, spiciness, strength, truth):
    figure.spiciness.value, figure.strength.value, figure.truth.value = spiciness, strength, truth
    z, a = by_hand(spiciness, strength)
    drawing = figure.picture.drawing
    assert nodes(drawing) == pytest.approx([spiciness, strength, *a.values()], rel=2e-3)
    assert read(drawing.error.get_text()) == pytest.approx(a["output"] - truth, rel=5e-3)
    assert read(drawing.loss.get_text()) == pytest.approx((a["output"] - truth) ** 2, rel=5e-3)
    for neuron in NEURONS:
        figure.neuron = neuron
        figure._show()
        first, second, bias, shown_z, shown_a = sheet(drawing)
        assert (shown_z, shown_a) == pytest.approx((z[neuron], a[neuron]), abs=5.1e-4)
        assert first + second + bias == pytest.approx(shown_z, abs=2.1e-3)
        assert [*drawing.spot.get_xdata(), *drawing.spot.get_ydata()] == pytest.approx([z[neuron], a[neuron]])


def test_the_picture_follows_the_network():
    drawing, net = ForwardPass(), small_network()
    drawing.draw(Pass(net.trace(X[0], Y[0]), "output"))
    before, words = drawing.pixels(), drawing.alt
    net.layers[1].W[0, 1] = 0.9
    drawing.draw(Pass(net.trace(X[0], Y[0]), "output"))
    assert drawing.wiring.labels["weight", 1, 0, 1].get_text() == "0.9"
    assert drawing.wiring.edges["weight", 1, 0, 1].get_linestyle() == "-"
    assert nodes(drawing)[-1] == pytest.approx(net.predict(X[:1]).item(), abs=5e-4)
    assert (drawing.pixels() != before).any()
    assert drawing.alt != words


def test_a_press_on_a_node_or_on_what_leads_to_it_chooses_the_neuron(figure):
    drawing = figure.picture.drawing
    wiring = drawing.wiring
    for part, neuron in (
        (("node", 1, 1), "lower"),
        (("weight", 0, 0, 1), "upper"),
        (("bias", 0, 1), "lower"),
        (("node", 2, 0), "output"),
        (("weight", 1, 0, 0), "output"),
    ):
        figure._touch(pointer("down", drawing.net, *wiring.places[part]))
        assert figure.neuron == neuron
        assert drawing.title.get_text().startswith(f"The {neuron}")
        marked = {part for part, halo in wiring.halos.items() if halo.get_visible()}
        assert len(marked) == 3
    for nowhere in (wiring.places["node", 0, 0], (0.99, 0.02)):  # an input computes nothing
        figure._touch(pointer("down", drawing.net, *nowhere))
        assert figure.neuron == "output"


def test_the_arrow_keys_go_round_the_neurons(figure):
    seen = []
    for key in ("right", "down", "right", "left", "up"):
        figure._touch({"type": "key", "key": key})
        seen.append(figure.neuron)
    assert seen == ["lower", "output", "upper", "output", "lower"]


def test_error_and_loss_are_dashes_until_the_question_is_answered():
    figure = explore.forward_pass()
    drawing = figure.picture.drawing
    assert (drawing.loss.get_text(), drawing.error.get_text()) == ("–", "e = –")
    assert "0.36" not in figure.picture.alt
    figure.prediction.buttons[0].click()
    assert drawing.loss.get_text() == "0.36"
    assert "loss e² = 0.36" in figure.picture.alt


@pytest.mark.parametrize("page", [1200, 500])
def test_every_word_can_be_read(figure, page):
    drawing = figure.picture.drawing
    drawing.fit(page)
    for spiciness, strength, truth in product((0, 5), (0, 2.95), (0, 0.35, 1)):
        figure.spiciness.value, figure.strength.value, figure.truth.value = spiciness, strength, truth
        figure._touch({"type": "key", "key": "right"})
        assert_legible(drawing)


def test_it_copies_its_state_to_the_pixel(figure):
    figure.spiciness.value, figure.strength.value, figure.truth.value = 0.7, 1.85, 0.95
    figure._touch({"type": "key", "key": "left"})
    assert figure.state() == {
        "spiciness": 0.7,
        "strength": 1.85,
        "truth": 0.95,
        "neuron": "output",
        "predicted": 0.36,
    }
    again = explore.forward_pass(**figure.state())
    assert np.array_equal(again.picture.drawing.pixels(), figure.picture.drawing.pixels())
    assert again.picture.alt == figure.picture.alt


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"spiciness": 6}, "spiciness: expected a number from 0 to 5, got 6"),
        ({"truth": "x"}, "truth: expected a number from 0 to 1, got 'x'"),
        ({"neuron": "middle"}, "neuron: expected one of upper, lower, output; got 'middle'"),
        ({"predicted": 1}, "predicted: expected one of 0.6, 0.36, 0.8, or 'skipped'; got 1"),
    ],
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        explore.forward_pass(**arguments)
