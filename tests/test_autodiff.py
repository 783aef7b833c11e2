"""Value: each operation's slope, roads that multiply and meet, a long chain, and the same network twice."""

import math
import operator
from functools import reduce
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnlib.autodiff import Value
from nnlib.network import Network
from nnlib.slopes import central
from nnlib.small_network import small_network

pytestmark = pytest.mark.filterwarnings("error")
quickly = settings(derandomize=True, deadline=None, max_examples=100)


def slopes(f, *numbers):
    """Return what f makes of these numbers, and its slope towards each of them."""
    values = [Value(number) for number in numbers]
    output = f(*values)
    output.backward()
    return output.data, [value.grad for value in values]


def differences(f, *numbers):
    """Measure the same slopes without calculus."""
    return central(lambda w: f(*map(Value, w)).data, np.array(numbers, float))


# The articles


def test_S2_28_C_26_three_x_then_squared_has_slope_18_x_as_9_x_squared_has():
    for x in (-2, 0, 0.5, 7):
        assert slopes(lambda x: (3 * x) ** 2, x) == (9 * x * x, [18 * x])
        assert slopes(lambda x: 9 * x * x, x) == (9 * x * x, [18 * x])


def test_S2_29_C_27_three_x_doubled_passes_a_change_of_0_001_on_as_0_003_and_0_006():
    def stations(x):
        three = 3 * Value(x)
        return np.array([x, three.data, (2 * three).data])

    assert stations(5.001) - stations(5) == pytest.approx([0.001, 0.003, 0.006])
    assert slopes(lambda x: 2 * (3 * x), 5) == slopes(lambda x: 6 * x, 5) == (30, [6])


def test_S2_30_C_54_a_gradient_goes_back_multiplied_by_the_slopes_not_divided():
    x = Value(1)
    three = 3 * x
    out = 2 * three
    ((out - 5) ** 2).backward()
    assert [out.grad, three.grad, x.grad] == [2, 4, 12]
    assert central(lambda x: (6 * x - 5) ** 2, 1) == pytest.approx(12, abs=1e-8)


def test_Y_28_S2_31_a_stack_of_calls_popped_backward_equals_differences():
    calls = [lambda z: 3 * z, lambda z: z**2, Value.tanh, Value.relu, Value.exp]

    def stacked(x):
        return reduce(lambda value, call: call(value), calls, x)

    assert slopes(stacked, 0.3)[1] == pytest.approx(differences(stacked, 0.3), rel=1e-8)
    tape = stacked(Value(0.3)).order()
    assert [node.operation for node in tape if node.edges] == ["*", "** 2", "tanh", "relu", "exp"]


@pytest.mark.parametrize("x", [-4, -1.5, 0, 2, 10])
def test_Y_29_S2_32_C_59_where_roads_meet_slopes_add_up_to_2_x_plus_3(x):
    output, (slope,) = slopes(lambda x: x * x + 3 * x, x)
    assert (output, slope) == (x * x + 3 * x, 2 * x + 3)
    assert slope == pytest.approx(differences(lambda x: x * x + 3 * x, x)[0], abs=1e-8)


# Each operation

BINARY = {
    "+": (operator.add, lambda x, y: (1, 1)),
    "-": (operator.sub, lambda x, y: (1, -1)),
    "*": (operator.mul, lambda x, y: (y, x)),
    "/": (operator.truediv, lambda x, y: (1 / y, -x / y**2)),
}
UNARY = {
    "-": (operator.neg, lambda z: -1),
    "** 3": (lambda z: z**3, lambda z: 3 * z**2),
    "** -0.5": (lambda z: z**-0.5, lambda z: -0.5 * z**-1.5),
    "relu": (Value.relu, lambda z: float(z > 0)),
    "tanh": (Value.tanh, lambda z: 1 / math.cosh(z) ** 2),
    "sigmoid": (Value.sigmoid, lambda z: 1 / (2 + math.exp(z) + math.exp(-z))),
    "exp": (Value.exp, math.exp),
    "log": (Value.log, lambda z: 1 / z),
}
moderate = st.floats(-3, 3)
away_from_0 = moderate.filter(lambda x: abs(x) > 0.1)


@quickly
@given(st.sampled_from(sorted(BINARY)), moderate, away_from_0)
def test_an_operation_of_two_keeps_the_slope_towards_each(name, x, y):
    f, formula = BINARY[name]
    made = f(Value(x), Value(y))
    assert (made.operation, made.data) == (name, f(x, y))
    assert [slope for _, slope in made.edges] == pytest.approx(formula(x, y))
    assert [slope for _, slope in made.edges] == pytest.approx(differences(f, x, y), rel=1e-6, abs=1e-6)


@quickly
@given(st.sampled_from(sorted(UNARY)), away_from_0)
def test_an_operation_of_one_keeps_its_slope(name, z):
    assume(z > 0 or name not in ("log", "** -0.5"))
    f, formula = UNARY[name]
    made = f(Value(z))
    assert made.operation == name
    assert [slope for _, slope in made.edges] == pytest.approx([formula(z)], rel=1e-9)
    assert [slope for _, slope in made.edges] == pytest.approx(differences(f, z), rel=1e-6, abs=1e-6)


@quickly
@given(st.sampled_from(sorted(BINARY)), away_from_0, away_from_0)
def test_a_plain_number_may_stand_on_either_side_and_keeps_its_place(name, x, y):
    f, _ = BINARY[name]
    for left, right in ((x, Value(y)), (Value(x), y), (np.float64(x), Value(y)), (Value(x), np.float64(y))):
        made = f(left, right)
        assert made.data == f(x, y) and type(made.data) is float
        assert [parent.data for parent, _ in made.edges] == [x, y]


def test_python_sums_values_which_begins_with_a_plain_0():
    assert slopes(lambda *values: sum(values), 1, 2, 3) == (6, [1, 1, 1])


def test_the_slopes_of_relu_and_of_powers_at_0():
    assert slopes(Value.relu, 0) == (0, [0])
    assert slopes(lambda x: x**2, 0) == (0, [0])
    assert slopes(lambda x: x**1, 0) == (0, [1])
    assert slopes(lambda x: x**0, 0) == (1, [0])


@pytest.mark.parametrize("z", [-1e300, -800.0, -40.0, 40.0, 800.0, 1e300])
def test_far_out_sigmoid_tanh_and_exp_stay_finite(z):
    for f, low in ((Value.sigmoid, 0), (Value.tanh, -1)):
        answer, (slope,) = slopes(f, z)
        assert answer == pytest.approx(low if z < 0 else 1, abs=1e-15) and 0 <= slope < 1e-15
    assert slopes(Value.exp, -abs(z))[0] == pytest.approx(0, abs=1e-15)
    assert math.isfinite(slopes(Value.exp, 709)[0])


# Whole expressions

# Each step of a random expression takes one or two values and is defined for all: no 1 / 0, no log of -1.
STEPS = [
    *(f for f, _ in list(BINARY.values())[:3]),
    lambda x, y: x / (y * y + 1),
    lambda x, y: (x - y) / 2,
    lambda x, _: x * x,
    lambda x, _: 1 - 0.5 * x,
    lambda x, _: 2 / (1 + x * x),
    lambda x, _: -(x**3),
    lambda x, _: (x**2 + 1) ** -1.5,
    lambda x, _: (1 + x * x).log(),
    lambda x, _: x.tanh().exp(),
    lambda x, _: x.sigmoid(),
    lambda x, _: (x + 0.1).relu(),
]
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 99), st.integers(0, 99)), max_size=12)


def expression(steps):
    """Return a function that takes each step with any two values so far: what is made once is used often."""

    def f(*values):
        made = list(values)
        for step, one, other in steps:
            made.append(step(made[one % len(made)], made[other % len(made)]))
        return reduce(operator.add, made)

    return f


@settings(quickly, max_examples=200)
@given(steps, st.lists(st.floats(-1.5, 1.5), min_size=1, max_size=3))
def test_the_slopes_of_any_expression_are_those_of_central_differences(steps, numbers):
    f = expression(steps)
    nodes = f(*map(Value, numbers)).order()
    kinks = [node.edges[0][0].data for node in nodes if node.operation == "relu"]
    largest = max(abs(node.data) for node in nodes)
    assume(largest < 100 and all(abs(z) > 1e-3 for z in kinks))  # beyond, differences are mostly rounding
    computed, measured = slopes(f, *numbers)[1], differences(f, *numbers)
    assert np.abs(computed - measured).max() <= 1e-6 * max(1, largest, np.abs(measured).max())


@quickly
@given(steps, st.lists(st.floats(-1.5, 1.5), min_size=1, max_size=3))
def test_the_order_holds_each_value_once_after_its_parents_and_the_output_last(steps, numbers):
    try:
        output = expression(steps)(*map(Value, numbers))
    except ValueError:  # powers of powers leave the floats
        assume(False)
    order = output.order()
    place = {node: k for k, node in enumerate(order)}
    assert len(place) == len(order) and order[-1] is output
    assert all(place[parent] < place[node] for node in order for parent, _ in node.edges)


def test_the_order_is_that_of_the_calculation_from_left_to_right():
    x = Value(2, label="x")
    y = x * x + 3 * x
    y.label = "y"
    assert [node.label or node.operation or node.data for node in y.order()] == ["x", "*", 3, "*", "y"]
    assert [node.data for node in y.order()] == [2, 4, 3, 6, 10]
    square = y.edges[0][0]
    assert square.edges == ((x, 2), (x, 2))
    assert x.order() == [x]


def test_sums_of_sums_of_one_value_double_its_slope_each_time():
    a = Value(3)
    b = a + a
    c = b + b
    c.backward()
    assert (c.data, c.grad, b.grad, a.grad) == (12, 1, 2, 4)


def test_thirty_doublings_are_visited_once_each_not_a_billion_times():
    value = x = Value(1)
    for _ in range(30):
        value = value + value
    value.backward()
    assert (x.grad, len(value.order())) == (2**30, 31)


def test_a_chain_of_10_000_needs_no_recursion():
    end = start = Value(0.5)
    for _ in range(10_000):
        end = end * 0.9999 + 0.0001
    end.backward()
    assert start.grad == pytest.approx(0.9999**10_000) and len(end.order()) == 1 + 4 * 10_000


# backward, called more than once


def test_no_value_has_a_grad_before_backward():
    x = Value(2)
    y = x * x
    assert x.grad is None and y.grad is None
    y.backward()
    assert (x.grad, y.grad) == (4, 1)
    assert (y + 1).grad is None


def test_a_second_call_gives_the_same_gradients():
    x = Value(2)
    y = (x * x + 3 * x).tanh() * x
    y.backward()
    first = [node.grad for node in y.order()]
    y.backward()
    assert [node.grad for node in y.order()] == first


def test_of_two_outputs_shared_values_have_the_slopes_of_the_latest_call():
    x = Value(2)
    shared = 5 * x
    one, other = shared * shared, 3 * shared
    one.backward()
    assert (x.grad, shared.grad, one.grad, other.grad) == (100, 20, 1, None)
    other.backward()
    assert (x.grad, shared.grad, other.grad) == (15, 3, 1)
    assert one.grad == 1  # `other` does not depend on it: the slope of `one` towards itself stays
    (one + other).backward()
    assert (x.grad, one.grad, other.grad) == (115, 1, 1)


def test_backward_from_the_middle_leaves_what_comes_after_alone():
    x = Value(2)
    middle = x * x
    end = middle + x
    middle.backward()
    assert (x.grad, middle.grad, end.grad) == (4, 1, None)


def test_an_edge_keeps_its_slope_when_a_number_is_set_later():
    w = Value(3)
    loss = w * w
    w.data = 100.0
    loss.backward()
    assert (loss.data, w.grad) == (9, 6)
    loss = w * w
    loss.backward()
    assert w.grad == 200


def test_a_weight_learns_y_2x_with_nothing_to_reset_between_steps():
    w = Value(3)
    for expected in (2.4, 2.16, 2.064):  # S2's first steps: the rate is 0.01, the loss a sum over five points
        loss = sum((w * x - 2 * x) ** 2 for x in range(5))
        loss.backward()
        w.data -= 0.01 * w.grad
        assert w.data == pytest.approx(expected)


# The same network twice


def test_Y_28_value_and_network_agree_on_the_2_2_1_network_loss_and_all_nine_slopes():
    net = small_network()
    weights = [Value(w) for w in net.parameters]

    def neuron(w1, w2, b, x1, x2):
        return (w1 * x1 + w2 * x2 + b).sigmoid()

    hidden = neuron(*weights[:3], 3, 0.5), neuron(*weights[3:6], 3, 0.5)
    y_hat = neuron(*weights[6:], *hidden)
    loss = (y_hat - 0.2) ** 2
    loss.backward()
    assert [a.data for a in (*hidden, y_hat)] == pytest.approx([0.9, 0.26894142, 0.8], abs=1e-8)
    assert loss.data == pytest.approx(net.loss([[3, 0.5]], [0.2]), rel=1e-12)
    slopes = [w.grad for w in weights]
    assert np.allclose(slopes, net.gradient([[3, 0.5]], [0.2]), rtol=1e-12, atol=1e-15)
    assert slopes[6] == pytest.approx(0.1728)  # C-03


def test_value_and_network_agree_over_several_examples_tanh_and_relu():
    rng = np.random.default_rng(0)
    X, y = rng.uniform(-1, 1, (7, 3)), rng.uniform(-1, 1, (7, 2))
    net = Network([3, 4, 4, 2], activation="relu", output="tanh", loss="half_sse", seed=1)
    weights = [Value(w) for w in net.parameters]

    def answers(row):
        unused = iter(weights)
        for k, (_, n_out) in enumerate(pairwise(net.sizes)):
            last = k == len(net.sizes) - 2
            row = [sum(next(unused) * a for a in row) + next(unused) for _ in range(n_out)]
            row = [z.tanh() if last else z.relu() for z in row]
        return row

    errors = [a - t for x, truth in zip(X, y, strict=True) for a, t in zip(answers(x), truth, strict=True)]
    loss = sum(e * e for e in errors) / 2
    loss.backward()
    assert loss.data == pytest.approx(net.loss(X, y), rel=1e-12)
    assert np.allclose([w.grad for w in weights], net.gradient(X, y), rtol=1e-12, atol=1e-14)


# What does not fit


HUGE = 10**400  # a whole number, too large for a float


@pytest.mark.parametrize(
    "data",
    [math.nan, math.inf, -math.inf, "3", None, True, 1j, [1.0], np.ones(2), HUGE],
    ids=lambda data: repr(data)[:9],
)
def test_what_is_no_finite_number_becomes_no_value(data):
    with pytest.raises(ValueError, match=r"data: expected a finite number, such as 0\.5, got"):
        Value(data)
    with pytest.raises(ValueError, match="data: expected a finite number"):
        Value(1) * data
    x = Value(1)
    with pytest.raises(ValueError, match="data: expected a finite number"):
        x.data = data
    assert x.data == 1


def test_whole_numbers_and_numpys_numbers_become_floats():
    for data in (2, np.float32(0.5), np.int64(7), Value(3).data):
        assert isinstance(Value(data).data, float) and Value(data).data == data
        x = Value(0)
        x.data = data
        assert isinstance(x.data, float) and x.data == data


@pytest.mark.parametrize(
    "calculate, message",
    [
        (lambda x: x.log(), "log: expected a number above 0, got -2"),
        (lambda x: (x + 2).log(), "log: expected a number above 0, got 0"),
        (lambda x: (x * -500).exp(), "exp: expected a number up to 709, got 1000: too large for a float"),
        (lambda x: x / 0, "/: expected a divisor other than 0, got -2 / 0"),
        (lambda x: 1 / (x + 2), "/: expected a divisor other than 0, got 1 / 0"),
        (lambda x: x**0.5, r"\*\*: expected a finite power and slope, got -2 \*\* 0.5"),
        (lambda x: (x + 2) ** -1, r"\*\*: .* got 0 \*\* -1"),
        (lambda x: (x + 2) ** 0.5, r"\*\*: .* got 0 \*\* 0.5"),  # sqrt is infinitely steep at 0
        (lambda x: x**2000, r"\*\*: .* got -2 \*\* 2000"),
        (
            lambda x: x ** Value(2),
            r"exponent: .* got Value\(2, grad None\); .* \(y \* x.log\(\)\).exp",
        ),
        (lambda x: x ** "2", "exponent: expected a finite number, such as 0.5, got '2'"),
        (lambda x: x**math.nan, "exponent: expected a finite number, such as 0.5, got nan"),
        (lambda x: x * 1e200 * 1e200, r"\*: expected a finite answer, got -inf from -2e\+200 and 1e\+200"),
        (lambda x: x * 1e300 / 1e-300, r"/: expected a finite answer, got -inf from"),
    ],
)
def test_an_operation_without_a_finite_answer_says_which_and_of_what(calculate, message):
    with pytest.raises(ValueError, match=message):
        calculate(Value(-2))


@pytest.mark.parametrize(
    "calculate, at, message",
    [
        (lambda x: 1 / x, 1e-200, "/: expected finite slopes, got 1 / 1e-200: too steep"),
        (lambda x: x / 1e-310, 1e-310, "/: expected finite slopes, got 1e-310 / 1e-310: too steep"),
        (lambda x: x.log(), 1e-310, "log: expected a finite slope, got 1e-310: too steep there"),
        (lambda x: x**0.01, 1e-320, r"\*\*: expected a finite power and slope, got .*e-321 \*\* 0.01"),
        (lambda x: x**1.75e10, 1 + 4e-8, r"\*\*: expected a finite power and slope, got 1 \*\* 1.75e\+10"),
    ],
)
def test_an_operation_with_a_finite_answer_but_no_finite_slope_is_refused(calculate, at, message):
    with pytest.raises(ValueError, match=message):
        calculate(Value(at))


@pytest.mark.parametrize(
    "calculate",
    [
        lambda x: x * 1e200 * 1e200,  # slopes multiply to 1e400
        lambda x: x * 1e308 + x * 1e308,  # and add up to 2e308
        lambda x: (0 * x + 1e-300) * 1e200 * 1e200,  # 1e400 times 0 is no number
    ],
)
def test_slopes_too_large_for_a_float_are_refused_and_none_is_left(calculate):
    x = Value(1e-300)
    y = calculate(x)
    with pytest.raises(ValueError, match="backward: expected finite slopes, got one too large for a float"):
        y.backward()
    assert [node.grad for node in y.order()] == [None] * len(y.order())


def test_a_value_takes_no_attribute_by_mistake():
    with pytest.raises(AttributeError):
        Value(1).gradient = 2


def test_a_value_shows_what_it_is_or_what_made_it_its_number_and_its_slope():
    x = Value(2, "x")
    y = x * x + 3 * x
    assert repr(y.order()) == (
        "[Value(x = 2, grad None), Value(* = 4, grad None), Value(3, grad None), Value(* = 6, grad None),"
        " Value(+ = 10, grad None)]"
    )
    y.backward()
    y.label = "y"
    assert (repr(y), repr(x)) == ("Value(y = 10, grad 1)", "Value(x = 2, grad 7)")
    assert repr(y.edges) == "((Value(* = 4, grad 1), 1.0), (Value(* = 6, grad 1), 1.0))"
    assert repr(Value(0.1) ** 2) == "Value(** 2 = 0.01, grad None)"
