"""The graph of a calculation: what is drawn is what `Value.sweep` did, in any order, for any small graph."""

import re
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legible import assert_legible

from nnlib import explore
from nnlib.autodiff import Value
from nnlib.explore.backprop.expressions import EXPRESSIONS
from nnlib.figures import style
from nnlib.figures.backprop.graph import Moment, ValueGraph
from nnlib.figures.backprop.graph_layout import layout
from nnlib.figures.backprop.graph_roads import BOX
from nnlib.figures.backprop.graph_words import lines
from nnlib.figures.backprop.sweeps import hasty, patient, twin
from nnlib.slopes import central
from nnlib.small_network import small_network

quickly = settings(derandomize=True, deadline=None, max_examples=30)
by_name = pytest.mark.parametrize("name", EXPRESSIONS)


@pytest.fixture
def figure():
    return explore.computation_graph(predicted=4)


def read(text):
    """Read a number of the picture, or "grad 4"; None for a dash."""
    text = text.removeprefix("grad ").replace("−", "-")
    return None if text == "–" else float(text)


def boxes(figure):
    """Return what the boxes of a picture say, by the label of the value: (value, grad)."""
    drawing = figure.picture.drawing
    rows = zip(figure.output.order(), drawing.values, drawing.grads, strict=True)
    return {node.label: (read(value.get_text()), read(grad.get_text())) for node, value, grad in rows}


def sums(figure):
    rows = zip(figure.output.order(), figure.picture.drawing.sums, strict=True)
    return {node.label: text.get_text() for node, text in rows if text.get_text()}


def small_graph():
    """The 2-2-1 network and its loss for one example: 29 values."""
    weights = [Value(w, f"w{k}") for k, w in enumerate(small_network().parameters)]

    def neuron(w1, w2, b, x1, x2):
        return (w1 * x1 + w2 * x2 + b).sigmoid()

    x1, x2 = Value(3, "x1"), Value(0.5, "x2")
    hidden = neuron(*weights[:3], x1, x2), neuron(*weights[3:6], x1, x2)
    return (neuron(*weights[6:], *hidden) - Value(0.2, "y")) ** 2


# The sweep


@by_name
def test_the_recorded_sweep_is_the_one_of_backward(name):
    made = EXPRESSIONS[name]
    output = made.make(made.start)
    sweep = patient(output)
    swept = [node.grad for node in output.order()]
    output.backward()
    assert swept == [node.grad for node in output.order()]
    assert sweep.visits == tuple(reversed(output.order()))
    assert len(sweep.strides) == sum(len(node.edges) for node in output.order())
    for stride in sweep.strides:
        assert stride.child.edges[stride.road] == (stride.parent, stride.slope)
        assert stride.contribution == stride.slope * stride.grad
        assert stride.grad == stride.child.grad  # complete before it is passed on
    last = {stride.parent: stride.total for stride in sweep.strides}
    assert all(total == parent.grad for parent, total in last.items())


def test_a_sweep_that_is_left_half_way_has_done_half():
    x = Value(2)
    y = x * x + 3 * x
    sweep = y.sweep()
    assert x.grad is None
    assert [next(sweep) for _ in range(4)].count(y) == 2  # two edges of y, then two of 3 * x
    assert (y.grad, x.grad) == (1, 3)
    assert len(list(sweep)) == 2
    assert x.grad == 7


def test_who_does_not_wait_passes_on_2_where_4_is_right():
    output = EXPRESSIONS["doubled"].make(3.0)
    right, wrong = patient(output), hasty(output)
    (a,) = [node for node in output.order() if not node.edges]
    assert a.grad == 4  # the hasty sweep left it alone
    assert [stride.total for stride in right.strides] == [1, 2, 2, 4]
    assert [stride.total for stride in wrong.strides] == [1, 1, 2, 2]


@by_name
def test_haste_does_harm_only_where_a_calculated_value_feeds_two(name):
    output = EXPRESSIONS[name].make(EXPRESSIONS[name].start)
    grads = {stride.parent: stride.total for stride in hasty(output).strides}
    patient(output)
    assert all(grad == node.grad for node, grad in grads.items()) == (name != "doubled")


@pytest.mark.parametrize("name", sorted(set(EXPRESSIONS) - {"doubled"}))
def test_rounding_in_another_order_is_not_called_wrong(name):
    """The calculation "meeting" at -0.9 gave "x has 1.2 instead of 1.2"."""
    for x in np.linspace(-1, 1, 41) * EXPRESSIONS[name].limit:
        output = EXPRESSIONS[name].make(float(x))
        sweep, right = hasty(output), patient(output)
        said = lines(Moment(output, sweep, right, 1 + len(sweep.strides)))[2]
        assert said.startswith("Done") and "wrong" not in said, (x, said)


def test_a_twin_leaves_the_original_alone():
    y = small_graph()
    copy = twin(y)
    patient(copy)
    assert {node.grad for node in y.order()} == {None}
    assert not set(y.order()) & set(copy.order())
    y.backward()
    assert [node.grad for node in y.order()] == [node.grad for node in copy.order()]


# Numbers of the picture


@by_name
@pytest.mark.parametrize("share", [-0.9, 0.35])
def test_Y_29_S2_33_the_boxes_show_the_values_and_the_slopes_of_differences(name, share):
    made = EXPRESSIONS[name]
    x = round(share * made.limit, 2)
    figure = explore.computation_graph(name, x=x, predicted="skipped")
    figure.step.value = 99
    shown = boxes(figure)
    slope = central(lambda x: made.make(float(x)).data, x)
    assert shown[made.variable][1] == pytest.approx(float(slope), rel=1e-3, abs=1e-6)
    assert shown[figure.output.label][0] == pytest.approx(made.make(x).data, rel=1e-3, abs=1e-4)


def test_Y_29_S2_32_where_roads_meet_the_sum_is_built_up():
    figure = explore.computation_graph("meeting", predicted=4)
    seen = []
    for step in range(8):
        figure.step.value = step
        seen.append((boxes(figure)["x"], sums(figure).get("x")))
    grown = [row for row in dict.fromkeys(seen) if row[1]]
    assert grown == [((2, 3), "3 + …"), ((2, 5), "3 + 2 + …"), ((2, 7), "3 + 2 + 2 = 7")]
    figure.x.value = -1.7
    assert sums(figure)["x"] == "3 − 1.7 − 1.7 = −0.4"


def test_S2_30_C_54_on_the_way_back_the_slopes_multiply_2_4_12():
    figure = explore.computation_graph("chain", predicted="skipped")
    figure.step.value = 99
    grads = {label: grad for label, (_, grad) in boxes(figure).items()}
    assert (grads["v"], grads["u"], grads["x"]) == (2, 4, 12)


def test_S2_28_three_x_squared_has_slope_18_x():
    figure = explore.computation_graph("square", x=2.5, predicted="skipped")
    figure.step.value = 99
    assert boxes(figure)["x"] == (2.5, 45)


def test_C_03_the_neuron_s_weight_has_slope_0_1728():
    figure = explore.computation_graph("neuron", predicted="skipped")
    figure.step.value = 99
    assert boxes(figure)["w"] == (0.7, 0.1728)
    assert boxes(figure)["L"] == (0.36, 1)
    assert "dL/dw = 0.1728" in figure.picture.alt


def test_before_the_sweep_each_grad_is_a_dash_and_then_they_come_one_by_one(figure):
    assert [grad for _, grad in boxes(figure).values()] == [None, None, None]
    assert "each grad is a dash" in figure.picture.alt
    came = []
    for step in range(figure._last() + 1):
        figure.step.value = step
        came.append([grad for _, grad in boxes(figure).values()])
    assert came == [
        [None, None, None],
        [None, None, 1],
        [None, 1, 1],
        [None, 2, 1],
        [2, 2, 1],
        [4, 2, 1],
    ]


def test_the_edge_at_work_is_lit_with_its_product():
    figure = explore.computation_graph("neuron", step=3, predicted="skipped")
    drawing, stride = figure.picture.drawing, figure.sweep.strides[1]
    assert f"{stride.grad:g} × " in drawing.product.get_text()
    assert drawing.lines[0].get_text().startswith("Step 3 of 9, from e to ")
    (segment,) = drawing.active.get_segments()
    order = figure.output.order()
    (key,) = [k for k, curve in drawing.curves.items() if np.array_equal(curve, segment)]
    assert key == (order.index(stride.child), stride.road)
    colour = style.sign_colour(stride.contribution)
    assert drawing.active.get_color()[0][:3] == pytest.approx(
        [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    )


def test_the_end_in_haste_says_the_wrong_number_beside_the_right_one(figure):
    figure.hasty.value = True
    figure.step.value = 99
    assert "Done, and wrong: a has 2 instead of 4." in figure.picture.alt
    assert boxes(figure)["a"] == (3, 2)
    figure.hasty.value = False
    assert "Done: dc/da = 4." in figure.picture.alt


def test_values_are_numbered_in_the_order_of_the_sweep(figure):
    for name in EXPRESSIONS:
        figure.expression.value = name
        order, drawing = figure.output.order(), figure.picture.drawing
        numbers = [int(text.get_text()) for text in drawing.numbers]
        assert [order[numbers.index(k + 1)] for k in range(len(order))] == order[::-1]


def test_another_slope_of_an_edge_is_another_picture():
    output = EXPRESSIONS["doubled"].make(3.0)
    drawing = ValueGraph([output])
    sweep = patient(output)
    drawing.draw(Moment(output, sweep, sweep, 5))
    before = drawing.pixels()
    (parent, _), other = output.edges
    output.edges = ((parent, 5.0), other)  # as if d (b + b) / db were 5 + 1
    sweep = patient(output)
    drawing.draw(Moment(output, sweep, sweep, 5))
    assert [read(text.get_text()) for text in drawing.grads] == [12, 6, 1]
    assert (drawing.pixels() != before).any()


# The layout


def assert_clear(output):
    """Fail if boxes overlap, an edge runs through a box, or two edges are one."""
    for width in (1000, 480):
        drawing = ValueGraph([output])
        drawing.fit(width)
        sweep = patient(output)
        drawing.draw(Moment(output, sweep, sweep, 0))
        spots, order = drawing.spots, output.order()
        for k, spot in enumerate(spots):
            apart = np.abs(np.delete(spots, k, axis=0) - spot)
            assert np.all((apart >= BOX).any(axis=1))
        for (child, road), curve in drawing.curves.items():
            ends = {child, order.index(order[child].edges[road][0])}
            for k, spot in enumerate(spots):
                inside = (np.abs(curve - spot) < BOX / 2 - 0.5).all(axis=1)
                assert not inside.any(), (k in ends, order[k])
        curves = list(drawing.curves.values())
        for k, curve in enumerate(curves):
            for other in curves[:k]:
                assert curve.shape != other.shape or np.abs(curve - other).max() > 8


@by_name
def test_no_edge_runs_through_a_box_and_both_edges_of_a_sum_are_seen(name):
    assert_clear(EXPRESSIONS[name].make(EXPRESSIONS[name].start))


def test_an_edge_goes_round_what_stands_between():
    x = Value(0.5, "x")
    assert_clear(x.tanh().exp().tanh() * x)


@settings(quickly, max_examples=4)
@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=8))
def test_no_edge_runs_through_a_box_of_any_small_graph(steps):
    made = [Value(1.5, "x"), Value(0.5, "w")]
    for one, other in steps:
        made.append(made[one % len(made)] * made[other % len(made)])
    assert_clear(made[-1])


def test_columns_go_by_depth_and_an_input_stands_before_what_is_made_from_it():
    plan = layout(EXPRESSIONS["neuron"].make(0.9))
    columns = {node.label: column for node, (column, _) in plan.places.items()}
    assert columns == {"w": 0, "x": 0, "m": 1, "b": 1, "z": 2, "a": 3, "y": 3, "e": 4, "L": 5}
    chain = [node for node in plan.places if node.edges]
    rows = [plan.places[node][1] for node in chain]
    assert np.ptp(rows) < 0.01  # what was calculated goes straight on
    assert all(plan.places[one][0] < plan.places[other][0] for one, other in pairwise(chain))


@pytest.mark.parametrize("page", [1200, 500])
def test_every_word_can_be_read(page, figure):
    figure.picture.drawing.fit(page)
    for name, haste in product(EXPRESSIONS, (False, True)):
        figure.expression.value, figure.hasty.value = name, haste
        figure.x.value = -1.7
        for step in (figure._last() - 1, figure._last()):
            figure.step.value = step
            assert_legible(figure.picture.drawing)
    assert figure.trouble.value == ""


# The live figure


def test_it_asks_first_and_copies_its_state_to_the_pixel():
    figure = explore.computation_graph()
    assert figure.sliders not in figure.children
    figure.prediction.buttons[0].click()
    assert figure.sliders in figure.children
    figure.expression.value = "neuron"
    figure.x.value, figure.step.value, figure.hasty.value = -1.25, 4, True
    again = explore.computation_graph(**figure.state())
    assert again.picture.frame == figure.picture.frame
    assert again.picture.alt == figure.picture.alt
    assert figure.state() == again.state()
    assert figure.state() == {"expression": "neuron", "x": -1.25, "step": 4, "hasty": True, "predicted": 2}


def test_another_calculation_has_its_own_input_and_steps(figure):
    figure.step.value = 5
    figure.expression.value = "chain"
    assert (figure.clock.reached, figure.step.value, figure.step.maximum) == (0, 0, 8)
    assert (figure.x.name, figure.x.value) == ("x", 1)


def test_step_slider_and_clock_move_together(figure):
    figure.clock.step_button.click()
    figure.clock.step_button.click()
    assert (figure.clock.reached, figure.step.value) == (2, 2)
    figure.step.value = 4
    assert figure.clock.reached == 4
    figure.clock.reset_button.click()
    assert (figure.clock.reached, figure.step.value) == (0, 0)
    assert "each grad is a dash" in figure.picture.alt


def test_a_press_on_an_edge_goes_to_its_step_and_arrow_keys_go_on(figure):
    drawing = figure.picture.drawing
    child = figure.output.order().index(figure.sweep.strides[2].child)
    x, y = drawing.curves[child, 0][12]
    width, height = (100 * side for side in drawing.figure.get_size_inches())
    press = {"type": "down", "x": x / width, "y": y / height}
    figure.picture._receive(None, {"events": [press]}, [])
    assert figure.clock.reached == 4
    for key, step in (("right", 5), ("right", 5), ("left", 4), ("down", 3), ("up", 4)):
        figure.picture._receive(None, {"events": [{"type": "key", "key": key}]}, [])
        assert figure.clock.reached == step
    figure.picture._receive(None, {"events": [{"type": "down", "x": 0.5, "y": 0.99}]}, [])
    assert (figure.clock.reached, figure.trouble.value) == (4, "")


def test_a_value_of_your_own_is_drawn_and_left_as_it_is():
    y = small_graph()
    assert len(y.order()) == 29
    y.label = "L"
    figure = explore.computation_graph(value=y, predicted="output")
    figure.step.value = 99
    assert {node.grad for node in y.order()} == {None}
    y.backward()
    shown = [read(text.get_text()) for text in figure.picture.drawing.grads]
    assert shown == pytest.approx([node.grad for node in y.order()], rel=1e-3, abs=1e-6)
    arguments = ", ".join(f"{name}={value!r}" for name, value in figure.state().items())
    assert arguments == f"value=L, step={figure._last()}, predicted='output'"
    again = eval(f"explore.computation_graph({arguments})", {"explore": explore, "L": y})
    assert again.picture.frame == figure.picture.frame


def test_a_single_value_is_a_graph_too():
    figure = explore.computation_graph(value=Value(2, "x"), predicted="skipped", step=1)
    assert boxes(figure) == {"x": (2, 1)}
    assert re.search(r"\bDone\b", figure.picture.alt)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"expression": "cube"}, "expression: expected one of doubled, chain, .*; got 'cube'"),
        ({"x": 9}, "x: expected a number from -5 to 5, got 9"),
        ({"step": 6}, "step: expected a whole number from 0 to 5, got 6"),
        ({"hasty": "yes"}, "hasty: expected True or False, got 'yes'"),
        ({"predicted": 5}, "predicted: expected one of 2, 3, 4, or 'skipped'; got 5"),
        ({"value": 3}, r"value: expected a Value, such as Value\(2\) \* 3, got 3"),
        ({"value": Value(1), "x": 2}, "value: expected a value of your own or an expression"),
        ({"value": sum(Value(k) for k in range(16))}, "value: expected .* at most 30 values, .* got 33"),
    ],
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        explore.computation_graph(**arguments)
