"""The numbers of lesson 01, and the sources that name them: neurons, and where their parameters start."""

from math import sqrt

import numpy as np
import pytest
from five_points import BiasesHeld, X, model

from nnlib.activations import identity, sigmoid
from nnlib.descent import arrival, descend
from nnlib.initializers import uniform
from nnlib.landscapes import CURVES
from nnlib.losses import Loss, summed
from nnlib.network import Network
from nnlib.optimizers import SGD
from nnlib.slopes import central

pytestmark = pytest.mark.filterwarnings("error")
Z = np.linspace(-10, 10, 201)
SUM = Loss("sum", lambda y_hat, y: summed(y_hat), summed, lambda y_hat, y: np.ones_like(y_hat))  # slope 1


# Parameters


def test_S0_16_Y_08_a_neurons_own_factor_merges_into_its_weights_exactly():
    rng = np.random.default_rng(0)
    for _ in range(50):
        m, (a, b), x = rng.normal(size=4), rng.normal(size=2), rng.normal(size=(10, 4))
        chain = Network([4, 1, 1], activation="identity", output="identity")
        chain.parameters = [*m, 0, a, b]  # the synapses m, then the neuron a . + b
        merged = Network([4, 1], output="identity")
        merged.parameters = [*a * m, b]
        assert merged.predict(x) == pytest.approx(chain.predict(x), rel=1e-14, abs=1e-14)


@pytest.mark.parametrize(
    "sizes, with_a, without_a",
    [([2, 3, 1], 17, 13), ([3, 4, 1], 26, 21), ([784, 100, 10], 79_620, 79_510)],
)
def test_S0_02_C_13_without_a_factor_of_its_own_a_neuron_saves_one_parameter(sizes, with_a, without_a):
    net = Network(sizes)
    neurons = sum(layer.b.size for layer in net.layers)
    assert net.parameters.size == without_a == with_a - neurons


def test_S0_02_the_smell_detector_3_4_1_has_16_synapses_and_5_neurons():
    layers = Network([3, 4, 1]).layers
    assert sum(layer.W.size for layer in layers) == 16
    assert sum(layer.b.size for layer in layers) == 5


def test_S1_10_S1_12_C_40_the_house_network_2_3_1_has_a_landscape_over_13_axes_and_not_two():
    assert Network([2, 3, 1]).gradient([[0.1, 0.2]], [0.3]).shape == (13,)


def test_S4_06_a_bias_is_the_weight_of_an_input_that_is_always_1():
    with_bias, with_input = Network([2, 1], seed=1), Network([3, 1], seed=2)
    with_bias.parameters = [0.3, -0.8, 0.5]
    with_input.parameters = [0.3, -0.8, 0.5, 0]
    x = np.random.default_rng(0).normal(size=(20, 2))
    assert np.allclose(
        with_bias.predict(x), with_input.predict(np.c_[x, np.ones(20)]), rtol=1e-14, atol=1e-15
    )


def test_C_47_the_bias_is_trained_like_a_weight_its_path_is_0_0_5_0_67_0_731_and_ends_at_1():
    net, biases = model(0), []
    for _ in range(5):
        biases.append(net.layers[0].b.item())
        net.learn(X, 2 * X + 1, epochs=1, lr=0.01, batch_size=5)
    assert biases == pytest.approx([0, 0.5, 0.67, 0.731, 0.7559], abs=5e-5)
    net.learn(X, 2 * X + 1, epochs=500, lr=0.01, batch_size=5)
    assert net.parameters == pytest.approx([2, 1], abs=1e-6)


def test_C_47_with_the_bias_held_at_0_the_best_weight_for_2x_plus_1_is_7_thirds_and_1_667_is_lost():
    net = model(0)
    net.learn(X, 2 * X + 1, epochs=100, batch_size=5, optimizer=BiasesHeld(net, SGD(0.01)))
    assert net.parameters == pytest.approx([7 / 3, 0], abs=1e-12)
    assert net.loss(X, 2 * X + 1) == pytest.approx(5 / 3)


def test_C_48_a_pass_forward_calculates_no_weights():
    net = Network([3, 4, 2], seed=1)
    before = net.parameters.copy()
    net.predict(np.eye(3))
    assert np.array_equal(net.parameters, before)


# Forward


def test_S0_13_S4_08_Y_10_a_network_is_one_nested_expression():
    net = Network([3, 4, 2, 1], activation="relu", output="sigmoid", init="uniform", seed=2)
    one, two, three = net.layers
    x = np.array([3, 0.5, -1])
    nested = sigmoid(three.W @ two.f(two.W @ one.f(one.W @ x + one.b) + two.b) + three.b)
    assert net.predict([x]) == pytest.approx(nested[None], rel=1e-14)


@pytest.mark.parametrize(
    "w, answers", [(3, [0, 3, 6, 9, 12]), (5, [0, 5, 10, 15, 20]), (0.5, [0, 0.5, 1, 1.5, 2])]
)
def test_S2_05_S2_08_the_three_models_answer_as_in_the_articles_tables(w, answers):
    assert model(w).predict(X).ravel().tolist() == answers


def test_S1_16_two_layers_without_a_curve_are_one_layer():
    deep = Network([3, 5, 2], activation="identity", output="identity", init="uniform", seed=4)
    one, two = deep.layers
    flat = Network([3, 2], output="identity")
    flat.layers[0].W[:], flat.layers[0].b[:] = two.W @ one.W, two.W @ one.b + two.b
    x = np.random.default_rng(0).normal(size=(20, 3))
    assert np.allclose(deep.predict(x), flat.predict(x), rtol=0, atol=1e-13)


# The sigmoid


def test_C_67_S3_09_Y_09_the_sigmoid_is_symmetric_about_its_middle_to_the_last_bit_but_one():
    assert abs(sigmoid(-Z) + sigmoid(Z) - 1).max() <= 2.3e-16


def test_C_73_S3_22_Y_09_the_slope_of_the_sigmoid_is_y_times_1_minus_y_and_at_most_a_quarter():
    y = sigmoid(Z)
    assert abs(central(lambda t: sigmoid(Z + t), 0.0) - y * (1 - y)).max() < 2e-11
    assert np.array_equal(sigmoid.derivative(Z), y * (1 - y))
    assert sigmoid.derivative(Z).max() == sigmoid.derivative(0) == 0.25


def test_C_66_S3_10_the_sigmoid_switches_gradually_from_a_tenth_to_nine_tenths_over_4_39():
    assert sigmoid([-10, 0, 10]) == pytest.approx([4.53979e-5, 0.5, 0.9999546], rel=1e-6)
    assert sigmoid([-2.19722, 2.19722]) == pytest.approx([0.1, 0.9], abs=1e-6)


def test_C_65_in_floats_the_sigmoid_reaches_1_at_37_but_never_0_and_nothing_overflows():
    assert sigmoid(36) < 1 == sigmoid(37)
    assert (sigmoid([-709.8, -745, -1e6]) > 0).all()


# Where training starts


@pytest.mark.parametrize("n, std", [(3, 1.0), (10, 1.83), (100, 5.77), (784, 16.2)])
def test_S0_14_S0_25_C_14_Y_38_a_start_between_minus_1_and_1_spreads_z_by_the_root_of_n_thirds(n, std):
    net = Network([n, 4000], output="identity", init="uniform")
    net.layers[0].b[:] = 0
    assert sqrt(n / 3) == pytest.approx(std, rel=3e-3)
    assert net.predict(np.ones((1, n))).std() == pytest.approx(std, rel=0.05)


@pytest.mark.parametrize(
    "init, activity, saturated, times",
    [("uniform", (0.85, 1), (0.5, 0.75), (200, 800)), ("scaled", (0.15, 0.3), (0, 0), (0.1, 0.6))],
)
def test_C_14_Y_38_ten_layers_of_100_saturate_and_their_slopes_explode_unless_the_start_is_scaled(
    init, activity, saturated, times
):
    """The sources' 0.923, 62 % and 391, scaled 0.216, 0 % and 0.25, belong to one seed each."""
    net = Network([100] * 11, init=init, loss=SUM, seed=1)
    trace = net.trace(np.random.default_rng(1).normal(size=(200, 100)), np.zeros((200, 100)))
    last, first = trace.layers[-1], trace.layers[0]
    assert activity[0] <= last.a.std() <= activity[1]
    assert saturated[0] <= (abs(last.a) > 0.99).mean() <= saturated[1]
    assert times[0] <= (first.W.T @ first.delta).std() <= times[1]  # of a slope of 1 at the output


def test_S0_14_C_14_Y_38_from_an_even_start_all_hidden_neurons_have_the_same_slopes():
    net = Network([2, 3, 1], activation="sigmoid", output="sigmoid", init="constant")
    for layer in net.layers:
        layer.b[:] = 0
    hidden = net.trace([1, 2], 0.2).layers[0]
    assert hidden.dW == pytest.approx(np.tile([0.014992, 0.029984], (3, 1)), abs=5e-7)


def test_C_83_no_start_between_minus_1_and_1_is_right_and_yet_all_learn_that_w_is_2():
    starts = uniform(np.random.default_rng(0), 1, 100, identity)[:, 0]
    assert abs(starts).max() <= 1
    assert (arrival(descend(CURVES["five points"].slope, starts, 0.01, 20), 2) > 0).all()
