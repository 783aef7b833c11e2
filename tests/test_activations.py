"""Activations: right values and slopes, stable in floats, and calls that say the same as the formulas."""

import copy
import pickle

import numpy as np
import pytest

from nnlib.activations import ACTIVATIONS, Activation, identity, relu, sigmoid, softmax, step, tanh
from nnlib.arguments import named

pytestmark = pytest.mark.filterwarnings("error")
ELEMENTWISE = [f for f in ACTIVATIONS.values() if f is not softmax]
Z = np.linspace(-6, 6, 24).reshape(4, 6)  # 0 is not among them


def perform(calls):
    for function, arguments in calls:
        function(*arguments)


def test_values_are_the_ones_of_the_textbook():
    z = [-2.0, 0.0, 3.0]
    assert np.array_equal(identity(z), z)
    assert np.array_equal(step(z), [0, 1, 1])
    assert np.array_equal(relu(z), [0, 0, 3])
    assert np.allclose(sigmoid(z), [0.1192029, 0.5, 0.9525741])
    assert np.allclose(tanh(z), [-0.9640276, 0, 0.9950548])
    assert np.allclose(softmax([0, np.log(2), np.log(5)]), [1 / 8, 2 / 8, 5 / 8])


def test_C_68_relu_and_step_have_no_slope_at_zero():
    assert relu.derivative(0) == step.derivative(0) == 0


@pytest.mark.parametrize("f", ELEMENTWISE, ids=repr)
def test_the_derivative_is_the_slope_of_the_value(f):
    h = 1e-6
    assert np.allclose(f.derivative(Z), (f(Z + h) - f(Z - h)) / (2 * h), atol=1e-9)


def test_the_derivative_of_softmax_is_a_table_of_every_answer_by_every_input():
    z, h = np.array([[0.3, -1.2, 2.0], [1.0, 1.0, -4.0]]), 1e-6
    columns = [(softmax(z + h * unit) - softmax(z - h * unit)) / (2 * h) for unit in np.eye(3)]
    assert np.allclose(softmax.derivative(z), np.stack(columns, axis=-1), atol=1e-9)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=repr)
def test_the_calls_write_the_same_answers_as_the_formula(f):
    a = np.full_like(Z, np.nan)
    perform(f.forward(Z, a))  # in a network one example is a column
    assert np.allclose(a, f(Z.T).T, rtol=1e-15, atol=0)


@pytest.mark.parametrize("f", ELEMENTWISE, ids=repr)
def test_the_calls_write_the_slope_times_what_comes_from_above(f):
    g, delta = np.cos(Z), np.full_like(Z, np.nan)
    perform(f.backward(g, Z, f(Z), delta))
    assert np.allclose(delta, g * f.derivative(Z), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=repr)
def test_huge_inputs_give_finite_answers_within_the_range_and_no_warning(f):
    z, a = np.array([[-1e307, -1000, -37, 37, 1000, 1e307]]).T, np.empty((6, 1))
    assert np.isfinite(f(z)).all() and (f(z) >= f.low).all() and (f(z) <= f.high).all()
    assert np.isfinite(f.derivative(z)).all()
    perform(f.forward(z, a))
    assert np.isfinite(a).all()


def test_sigmoid_keeps_small_answers_small_instead_of_rounding_them_to_zero():
    assert sigmoid(-40) == pytest.approx(np.exp(-40), rel=1e-15)
    assert sigmoid(-1000) < 1e-300 and sigmoid(1000) == 1


@pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=repr)
def test_an_activation_returns_a_fresh_array_and_leaves_its_input_alone(f):
    z = Z.copy()
    assert not np.shares_memory(f(z), z) and not np.shares_memory(f.derivative(z), z)
    assert np.array_equal(z, Z)


@pytest.mark.parametrize("f", ELEMENTWISE, ids=repr)
def test_a_number_is_answered_with_a_number_and_an_array_with_one_of_its_shape(f):
    assert isinstance(f(3), float) and isinstance(f.derivative(3), float)
    for shape in [(1,), (0,), (2, 1, 3)]:
        assert f(np.ones(shape)).shape == f.derivative(np.ones(shape)).shape == shape


def test_softmax_answers_rows_and_says_so():
    for ask in (softmax, softmax.derivative):
        with pytest.raises(ValueError, match=r"z: expected rows of numbers for softmax, such as .* got 1\.0"):
            ask(1.0)


def test_an_exploded_row_of_softmax_is_nan_and_warns_as_little_as_the_others():
    assert np.isnan(softmax([np.inf, 1])).all() and np.isnan(softmax([np.nan, 1])).all()
    assert np.isnan(softmax.derivative([np.inf, 1])).all()
    assert softmax([-1.7e308, 1.7e308]).tolist() == softmax([-np.inf, 0]).tolist() == [0, 1]
    for f in ELEMENTWISE:
        z = np.array([-np.inf, np.inf, np.nan])
        assert f(z)[:2].tolist() == pytest.approx([f.low, f.high]) and np.isnan(f(z)[2])


@pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=repr)
@pytest.mark.parametrize("z", ["0.5", "a", None, [None, 1], 1j, [[1, 2], [3]]])
def test_what_is_no_number_is_refused(f, z):
    with pytest.raises(ValueError, match="z: expected numbers, in rows of one length, got "):
        f(z)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=repr)
def test_a_copy_of_an_activation_pickled_or_not_is_the_record_itself(f):
    assert pickle.loads(pickle.dumps(f)) is copy.copy(f) is copy.deepcopy(f) is f


def test_a_record_of_ones_own_is_pickled_by_its_formulas():
    own = Activation("sigmoid", np.sin, np.cos, -1, 1)  # the name of another
    twin = pickle.loads(pickle.dumps(own))
    assert (twin.name, twin.value, twin.derivative, twin.low) == ("sigmoid", np.sin, np.cos, -1)


def test_an_unknown_name_is_answered_with_the_names_there_are_and_the_nearest():
    with pytest.raises(ValueError, match=r"activation: .* relu, sigmoid, .* got 'sigmoyd'; did .* 'sigmoid'"):
        named(ACTIVATIONS, "sigmoyd", "activation")
    with pytest.raises(ValueError, match=r"got None$"):
        named(ACTIVATIONS, None, "activation")
