"""The numbers of lesson 04, and the sources that name them: blame on its way back through a network."""

import numpy as np
import pytest

from nnlib.activations import Activation, sigmoid
from nnlib.losses import Loss, summed
from nnlib.network import Network
from nnlib.optimizers import SGD
from nnlib.slopes import central, gradient_check
from nnlib.small_network import small_network
from nnlib.training import Trainer

pytestmark = pytest.mark.filterwarnings("error")


def chain(loss="sse"):
    """Make the network 2 (3 x)."""
    net = Network([1, 1, 1], activation="identity", output="identity", loss=loss)
    net.parameters = [3, 0, 2, 0]
    return net


# Chains


def test_C_27_S2_29_Y_27_0_001_becomes_0_003_and_0_006_the_same_as_6_x():
    trace = chain().trace([0.001], 0)
    assert [layer.a.item() for layer in trace.layers] == pytest.approx([0.003, 0.006])
    assert central(lambda x: chain().predict([[x]]).item(), 0.5) == pytest.approx(6)


@pytest.mark.parametrize("x", [1, 2, -0.5])
def test_C_26_S2_28_Y_27_3x_squared_is_9_x_squared_and_its_slope_18_x_both_ways(x):
    square = Activation("square", np.square, lambda z: 2 * np.asarray(z))
    itself = Loss("itself", lambda p, y: summed(p), summed, lambda p, y: np.ones_like(p))
    net = Network([1, 1], output=square, loss=itself)
    net.parameters = [3, 0]
    assert net.predict([[x]]) == 9 * x**2
    assert central(lambda x: net.predict([[x]]).item(), x) == pytest.approx(18 * x)
    (layer,) = net.trace([x], 0).layers
    assert layer.W.T @ layer.delta == 18 * x


def test_C_54_S2_30_a_slope_of_2_at_the_output_goes_back_as_4_and_12_and_is_not_divided():
    first, last = chain().trace([1], 5).layers
    assert (last.delta.item(), first.delta.item()) == (2, 4)
    assert first.W.T @ first.delta == 12
    assert central(lambda x: chain().loss([[x]], [5]), 1) == pytest.approx(12)


# The deltas of a network


def test_S0_41_S1_21_S1_23_Y_30_the_blame_of_the_courses_small_network_is_what_it_is_by_hand():
    hidden, output = small_network().trace([3, 0.5], 0.2).layers
    assert hidden.z[:, 0] == pytest.approx([np.log(9), -1]) and output.z.item() == pytest.approx(np.log(4))
    assert output.delta.item() == pytest.approx(0.192)  # 2 x 0.6 x 0.8 x 0.2
    assert output.dW[0] == pytest.approx([0.1728, 0.0516368], abs=5e-8)  # 0.192 times 0.9 and 0.26894
    # 0.7 x 0.192 x 0.9 x 0.1, and -0.4 x 0.192 x 0.26894 x 0.73106
    assert hidden.delta[:, 0] == pytest.approx([0.012096, -0.0150998], abs=5e-8)
    assert hidden.dW == pytest.approx(np.array([[0.036288, 0.006048], [-0.0452994, -0.0075499]]), abs=5e-8)
    assert np.array_equal(hidden.db, hidden.delta[:, 0]) and output.db == output.delta


def hidden_network(hidden="sigmoid"):
    """Make a network 2-3-1 with parameters between -1 and 1, four examples and their truths."""
    rng = np.random.default_rng(0)
    net = Network([2, 3, 1], activation=hidden, output="sigmoid")
    for layer in net.layers:
        layer.W[:] = rng.uniform(-1, 1, layer.W.shape[::-1]).T
    for layer in net.layers:
        layer.b[:] = rng.uniform(-1, 1, layer.b.shape)
    return net, rng.normal(size=(4, 2)), [0, 1, 1, 0]


def test_C_42_S1_22_Y_30_with_the_slope_of_the_hidden_layer_the_gradient_is_that_of_differences():
    check = gradient_check(*hidden_network(), h=1e-6)
    assert abs(check.computed - check.measured).max() < 1e-10


def test_C_42_S1_22_S4_13_Y_30_without_that_slope_the_hidden_gradients_are_4_0_to_8_8_times_too_large():
    without = Activation("sigmoid without its slope", sigmoid.value, lambda z: np.ones_like(z), 0, 1)
    net, X, y = hidden_network(without)
    right, X, y = hidden_network()
    wrong, true = net.trace(X, np.c_[y]).layers[0].dW, right.trace(X, np.c_[y]).layers[0].dW
    times = wrong / true
    assert (times.min(), times.max()) == pytest.approx((4.04, 8.81), abs=5e-3)
    assert np.linalg.norm(wrong - true) / np.linalg.norm(true) == pytest.approx(3.40, abs=5e-3)
    assert gradient_check(net, X, y).error > 0.1  # and the referee finds it


def test_C_74_S3_20_S3_21_Y_30_with_half_the_square_the_textbooks_four_equations_hold():
    net = Network([2, 2], output="sigmoid", loss="half_sse", init="uniform")
    x, t = np.array([0.4, 0.7]), np.array([1, 0])
    (layer,) = net.trace(x, t).layers
    y = layer.a[:, 0]
    assert layer.delta[:, 0] == pytest.approx(y * (1 - y) * (y - t))  # dE/dtheta_j
    slope_of_inputs = layer.W.T @ layer.delta[:, 0]  # dE/dy_i
    assert central(lambda x: net.loss([x], [t]), x) == pytest.approx(slope_of_inputs, abs=1e-9)
    assert layer.dW == pytest.approx(np.outer(layer.delta, x))  # dE/dw_ij needs no dE/dy_i
    assert gradient_check(net, [x], [t]).error < 1e-8


def test_C_73_S3_22_the_answer_alone_does_not_tell_the_slope_of_a_sine():
    sine = Activation("sine", np.sin, np.cos, -1, 1)
    slopes, answers = [], []
    for z in (0.3, np.pi - 0.3):
        net = Network([1, 1], output=sine)
        net.parameters = [0, z]
        answers.append(net.predict([[0]]).item())
        slopes.append(sine.derivative(z))
    assert answers == pytest.approx([0.2955, 0.2955], abs=5e-5)
    assert slopes == pytest.approx([0.9553, -0.9553], abs=5e-5)


# Signs and order


def neuron(loss="half_sse"):
    net = Network([1, 1], output="sigmoid", loss=loss)
    net.parameters = [0.7, np.log(4) - 0.63]
    return net


def test_C_50_S4_11_S4_14_Y_31_expected_minus_actual_times_slope_is_minus_delta_and_is_added():
    net = neuron()
    (layer,) = net.trace([0.9], 0.2).layers
    error = (0.2 - layer.a.item()) * sigmoid.derivative(layer.z).item()
    assert error == pytest.approx(-0.096) == -layer.delta.item()
    net.learn([[0.9]], [0.2], epochs=1, lr=0.1, batch_size=1)
    assert net.layers[0].W.item() == pytest.approx(0.7 + 0.1 * error * 0.9) == pytest.approx(0.69136)
    assert 0.7 - 0.1 * error * 0.9 == pytest.approx(0.70864)  # both conventions mixed: uphill


def test_C_34_if_the_output_layer_steps_first_the_hidden_layer_gets_the_wrong_blame():
    assert small_chain().trace([0.9], 0.2).layers[0].dW == pytest.approx(-0.01647, abs=5e-6)
    net = small_chain()
    for operation in Trainer(net, ([[0.9]], [0.2]), SGD(1), batch_size=1).operations():
        if operation.layer == 1 and operation.formula == "dW = delta a^T":
            net.layers[1].W -= net.layers[1].dW  # a step too early, at a rate of 1
        if operation.layer == 0 and operation.formula == "dW = delta a^T":
            break
    assert net.layers[0].dW == pytest.approx(-0.01850, abs=5e-6)


def small_chain():
    rng = np.random.default_rng(3)
    w1, w2, b1, b2 = rng.uniform(-1, 1, 4)
    net = Network([1, 1, 1], activation="sigmoid", output="sigmoid")
    net.parameters = [w1, b1, w2, b2]
    return net


# Without labels


def test_C_76_S3_24_Y_33_an_autoencoder_learns_without_a_label_to_squeeze_four_numbers_through_two():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(300, 2)) @ rng.normal(size=(2, 4)) + 0.05 * rng.normal(size=(300, 4))
    X -= X.mean(0)
    net = Network([4, 2, 4], activation="identity", output="identity")
    before = net.loss(X, X)
    net.learn(X, X, epochs=150, lr=0.1, batch_size=30)
    best = np.square(np.linalg.svd(X, compute_uv=False)[2:]).sum() / X.size  # the two main axes
    assert best == pytest.approx(0.00118, abs=5e-6)
    assert best < net.loss(X, X) < 0.0013 < 1 < before
