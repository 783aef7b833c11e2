"""Nudge one of nine parameters: the change that its slope predicts, and the one that comes."""

from itertools import product

import numpy as np
import pytest
from legible import assert_legible
from pointer import pointer

from nnlib import explore
from nnlib.figures.backprop.ghost import GhostNudge
from nnlib.figures.backprop.nudges import NAMES, PARTS, SIZES, Nudge, changes
from nnlib.slopes import central
from nnlib.small_network import X, Y, small_network


@pytest.fixture
def figure():
    return explore.ghost_nudge(predicted="less")


def loss(parameters, x=X[:1], y=Y[:1]):
    net = small_network()
    net.parameters = parameters
    return net.loss(x, y)


def loss_after(name, size):
    """Measure the loss with one parameter moved, by a network made afresh."""
    parameters = small_network().parameters.copy()
    parameters[NAMES.index(name)] += size
    return loss(parameters)


def read(stamp):
    return float(stamp.get_text().split()[-1].replace("−", "-"))


def numbers(figure):
    """Return slope, predicted, real, gap and gap / nudge² as they are shown."""
    return [read(stamp) for stamp in figure.picture.drawing.numbers]


def set_nudge(figure, name, size):
    figure.weight.value, figure.size.value = name, abs(size)
    figure.way.value = "up" if size > 0 else "down"


def test_a_name_is_the_parameter_that_its_edge_stands_for():
    net = small_network()
    for k, (kind, layer, j, *i) in enumerate(PARTS.values()):
        net.parameters[k] = 100 + k
        moved = net.layers[layer].W[j, i[0]] if kind == "weight" else net.layers[layer].b[j]
        assert moved == 100 + k


@pytest.mark.parametrize("name, size", [*zip(NAMES, (0.01, -0.3, 2) * 3, strict=True)])
def test_predicted_and_real_change_are_those_of_differences(figure, name, size):
    set_nudge(figure, name, size)
    slope = central(lambda h: loss_after(name, h), 0.0)
    real = loss_after(name, size) - loss_after(name, 0)
    gap = real - slope * size
    expected = [slope, slope * size, real, gap, gap / size**2]
    assert numbers(figure)[:3] == pytest.approx(expected[:3], rel=1e-3)
    assert numbers(figure)[3:] == pytest.approx(expected[3:], rel=0.06)
    drawing = figure.picture.drawing
    promised, after = drawing.bar.get_ydata()
    assert (promised, after) == pytest.approx((0.36 + slope * size, 0.36 + real), abs=1e-9)
    assert drawing.there.get_ydata() == [after]
    assert drawing.promised.get_ydata() == [promised]


def test_the_curve_is_the_loss_and_the_dashed_line_its_tangent(figure):
    for name in ("bias of upper", "lower to output"):
        figure.weight.value = name
        drawing = figure.picture.drawing
        sizes, losses = drawing.curve.get_data()
        assert list(sizes) == list(SIZES)
        assert losses[[3, 40]] == pytest.approx([loss_after(name, sizes[3]), loss_after(name, sizes[40])])
        (left, right), (low, high) = drawing.tangent.get_data()
        slope = central(lambda h, name=name: loss_after(name, h), 0.0)
        assert (high - low) / (right - left) == pytest.approx(slope)


def test_a_tenth_of_a_small_nudge_leaves_a_hundredth_of_the_gap():
    net = small_network()
    for name in NAMES:
        gaps = [changes(Nudge(net, X[:1], Y[:1], name, size, ())).gap for size in (0.1, 0.01)]
        assert gaps[0] / gaps[1] == pytest.approx(100, rel=0.07)


def test_the_words_count_how_change_and_gap_grow(figure):
    figure.size.value = 1
    alt = figure.picture.alt
    change = [loss_after("upper to output", size) - 0.36 for size in (0.01, 0.1, 1)]
    slope = central(lambda h: loss_after("upper to output", h), 0.0)
    gap = [change[1] - 0.1 * slope, change[2] - slope]
    assert f"100 times as far as 0.01: {change[2] / change[0]:.1f} times the change." in alt
    assert f"A tenth as far: a gap {gap[1] / gap[0]:.0f} times smaller." in alt
    figure.way.value = "down"
    figure.size.value = 1.5
    assert "Here the curve comes back to its tangent" in figure.picture.alt


def test_answers_before_and_after_stand_in_the_nodes_that_changed(figure):
    drawing = figure.picture.drawing
    set_nudge(figure, "bias of lower", 2)
    net = small_network()
    before = net.trace(X[0], Y[0])
    net.layers[0].b[1] += 2
    after = net.trace(X[0], Y[0])
    shown = dict(zip(drawing.wiring.nodes, zip(drawing.old, drawing.new, strict=True), strict=True))
    for k, j in ((0, 1), (1, 0)):
        old, new = shown["node", k + 1, j]
        assert read(old) == pytest.approx(before.layers[k].a[j, 0], abs=5e-4)
        assert read(new) == pytest.approx(after.layers[k].a[j, 0], abs=5e-4)
        assert drawing.wiring.labels["node", k + 1, j].get_text() == ""
    for part in (("node", 0, 0), ("node", 0, 1), ("node", 1, 0)):  # the nudge does not reach these
        assert [stamp.get_text() for stamp in shown[part]] == ["", ""]
    assert drawing.wiring.labels["node", 1, 0].get_text() == "0.9"
    assert read(drawing.old_loss) == 0.36
    assert read(drawing.loss) == pytest.approx(after.loss, abs=5e-4)


def test_each_weight_that_was_tried_keeps_its_change_of_the_loss(figure):
    drawing = figure.picture.drawing
    labels = drawing.wiring.labels
    assert labels[PARTS["bias of output"]].get_text() == "–"
    for name in NAMES:
        figure.weight.value = name
    assert drawing.looks.get_text() == "looks at the loss: 1 before + 9 nudged = 10"
    figure.size.value = 0.5
    shown = {name: read(labels[part]) for name, part in PARTS.items()}
    expected = {name: loss_after(name, 0.5) - 0.36 for name in NAMES}
    assert shown == pytest.approx(expected, rel=0.05)
    ranking = sorted(NAMES, key=lambda name: -abs(expected[name]))
    thick = {name: drawing.wiring.edges[part].get_linewidth() for name, part in PARTS.items()}
    assert sorted(NAMES, key=lambda name: -thick[name]) == ranking


def test_the_picture_follows_the_network():
    drawing, net = GhostNudge(), small_network()
    state = Nudge(net, X[:1], Y[:1], "upper to output", 0.5, ("upper to output",))
    drawing.draw(state)
    before, words = drawing.pixels(), drawing.alt
    net.parameters[0] -= 0.7
    parameters = net.parameters.copy()
    drawing.draw(state)
    assert read(drawing.numbers[0]) == pytest.approx(net.gradient(X[:1], Y[:1])[6], rel=1e-3)
    assert net.parameters == pytest.approx(parameters, abs=0)  # drawing moves no weight
    assert (drawing.pixels() != before).any()
    assert drawing.alt != words


def test_curve_and_gap_are_not_shown_before_the_question_is_answered():
    figure = explore.ghost_nudge()
    drawing = figure.picture.drawing
    assert not drawing.curve.get_visible()
    assert [stamp.get_text() for stamp in drawing.numbers[3:]] == ["–", "–"]
    assert "gap / nudge²" not in figure.picture.alt
    figure._touch({"type": "key", "key": "up"})  # the question is about this nudge
    assert figure.size.value == 0.01
    figure.prediction.buttons[2].click()
    assert drawing.curve.get_visible()
    assert figure.prediction.answer == "less"


def test_a_press_on_an_edge_chooses_its_weight(figure):
    drawing = figure.picture.drawing
    for name, part in PARTS.items():
        start, end = drawing.wiring.ends[part]
        figure._touch(pointer("down", drawing.net, *(start + 0.25 * (end - start))))
        assert figure.weight.value == name
        assert drawing.wiring.halos[part].get_visible()
    figure._touch(pointer("down", drawing.net, *drawing.wiring.places["node", 1, 0]))
    assert figure.weight.value == NAMES[-1]


def test_a_drag_in_the_chart_nudges(figure):
    chart = figure.picture.drawing.chart
    for kind, size, expected in (
        ("down", 0.5, 0.5),
        ("move", 1.7, 1.7),
        ("move", -0.8, -0.8),
        ("move", 0.002, 0.01),
        ("move", -2.15, -2),
        ("up", 1, -2),
        ("move", 1, -2),
    ):
        figure._touch(pointer(kind, chart, size, 0.1))
        assert figure.state()["nudge"] == pytest.approx(expected)


def test_the_arrow_keys_choose_a_weight_and_a_nudge(figure):
    figure._touch({"type": "key", "key": "right"})
    assert figure.weight.value == "lower to output"
    for _ in range(10):
        figure._touch({"type": "key", "key": "up"})
    assert figure.size.value == pytest.approx(0.1)
    figure._touch({"type": "key", "key": "down"})
    assert figure.size.value == pytest.approx(0.07943)


@pytest.mark.parametrize("page", [1200, 500])
def test_every_word_can_be_read(page):
    figure = explore.ghost_nudge(tried=NAMES, predicted="skipped")
    drawing = figure.picture.drawing
    drawing.fit(page)
    for name, size in product(NAMES, (-2, 0.01, 2)):
        drawing.draw(Nudge(figure.net, X[:1], Y[:1], name, size, NAMES))
        assert_legible(drawing)


def test_it_copies_its_state_to_the_pixel(figure):
    set_nudge(figure, "strength to lower", -0.731)
    assert figure.state() == {
        "weight": "strength to lower",
        "nudge": -0.731,
        "tried": ("strength to lower", "upper to output"),
        "predicted": "less",
    }
    again = explore.ghost_nudge(**figure.state())
    assert np.array_equal(again.picture.drawing.pixels(), figure.picture.drawing.pixels())
    assert again.picture.alt == figure.picture.alt


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"nudge": 3}, "nudge: expected a number from -2 to 2, got 3"),
        ({"nudge": 0}, "nudge: expected a number at least 0.01 away from 0, got 0.0"),
        ({"weight": "w"}, "weight: expected one of spiciness to upper, .*; got 'w'"),
        ({"tried": "bias of upper"}, "tried: expected some of .*; got 'bias of upper'"),
        ({"tried": ["w"]}, r"tried: expected some of .*; got \['w'\]"),
        ({"predicted": "no"}, "predicted: expected one of yes, more, less, or 'skipped'; got 'no'"),
    ],
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        explore.ghost_nudge(**arguments)
