"""Networks: the numbers of the course's 2-2-1 network, views that live, arrays that are nobody else's."""

import copy
import pickle

import numpy as np
import pytest

from nnlib.activations import Activation, relu, sigmoid, tanh
from nnlib.datasets import smells
from nnlib.initializers import INITIALIZERS
from nnlib.losses import LOSSES, Loss, averaged
from nnlib.network import Network
from nnlib.slopes import gradient_check
from nnlib.small_network import small_network

pytestmark = pytest.mark.filterwarnings("error")
X5 = np.arange(1.0, 6).reshape(-1, 1)  # the five points of y = 2x


@pytest.fixture
def net():
    return Network([3, 4, 2], seed=1)


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    return rng.uniform(-1, 1, (20, 3)), rng.uniform(-1, 1, (20, 2))


def test_the_small_network_answers_0_8_for_the_smell_3_and_0_5():
    net = small_network()
    assert net.predict([[3, 0.5]]) == pytest.approx(0.8, abs=1e-15)
    assert net.layers[0].a.ravel() == pytest.approx([0.9, 0.26894142], abs=1e-8)
    assert net.layers[1].b == pytest.approx(0.86387, abs=1e-5)


def test_the_small_network_is_blamed_as_the_articles_work_out():
    trace = small_network().trace([3, 0.5], 0.2)
    assert trace.loss == pytest.approx(0.36)
    assert trace.layers[1].delta == pytest.approx(2 * 0.6 * 0.16)
    assert trace.layers[1].dW[0, 0] == pytest.approx(0.1728)  # the true slope of the weight 0.7 (C-03)


def test_the_summed_slope_of_y_2x_at_weight_3_is_60():
    """S2's own step: from 3, a rate of 0.01 leads to 2.4 (S2-36)."""
    net = Network([1, 1], output="identity", loss="sse")
    net.parameters = [3, 0]
    x = np.arange(5.0).reshape(-1, 1)
    assert net.gradient(x, 2 * x)[0] == 60
    net.parameters -= 0.01 * net.gradient(x, 2 * x)
    assert pytest.approx(2.4) == net.layers[0].W


def test_y_2x_on_five_points_is_learned():
    net = Network([1, 1], output="identity")
    history = net.learn(X5, 2 * X5, epochs=2000, lr=0.05, batch_size=5)
    assert net.parameters == pytest.approx([2, 0], abs=1e-6)
    assert net.predict([[100]]) == pytest.approx(200, rel=1e-6)
    assert (len(history.epoch), history.steps[-1]) == (2000, 2000)
    assert history.stopped_because == "all 2000 epochs are done"


def test_xor_is_learned_with_a_hidden_layer_and_cross_entropy():
    X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    net = Network([2, 4, 1], output="sigmoid", loss="binary_cross_entropy", seed=0)
    net.learn(X, y, epochs=500, lr=0.5, batch_size=4)
    assert np.array_equal(net.predict(X).ravel() > 0.5, y == 1)


def test_every_weight_and_bias_is_a_view_of_the_parameters(net):
    for layer in net.layers:
        assert np.shares_memory(layer.W, net.parameters) and np.shares_memory(layer.b, net.parameters)
    assert [layer.W.shape for layer in net.layers] == [(4, 3), (2, 4)]
    assert [layer.b.shape for layer in net.layers] == [(4,), (2,)]
    assert net.parameters.shape == (4 * 3 + 4 + 2 * 4 + 2,)


@pytest.mark.parametrize("assign", ["into the parameters", "to the parameters", "into a layer"])
def test_assigning_moves_the_network(net, data, assign):
    other = Network([3, 4, 2], seed=2)
    if assign == "into the parameters":
        net.parameters[:] = other.parameters
    elif assign == "to the parameters":
        net.parameters = other.parameters
        assert not np.shares_memory(net.parameters, other.parameters)
    else:
        for layer, source in zip(net.layers, other.layers, strict=True):
            layer.W[:], layer.b[:] = source.W, source.b
    assert np.array_equal(net.predict(data[0]), other.predict(data[0]))


def test_C_52_the_gradient_has_the_order_of_the_parameters_and_changes_nothing(net, data):
    before = net.parameters.copy()
    gradient = net.gradient(*data)
    like = net.copy()
    like.parameters = gradient
    for layer, shaped in zip(net.layers, like.layers, strict=True):
        assert np.array_equal(layer.dW, shaped.W) and np.array_equal(layer.db, shaped.b)
    assert np.array_equal(net.parameters, before)
    assert not np.shares_memory(gradient, net.gradient(*data))


def test_the_layers_show_the_pass_of_the_latest_call_one_example_a_column(net, data):
    net.predict(data[0][:7])
    assert [layer.a.shape for layer in net.layers] == [(4, 7), (2, 7)]
    net.loss(*data)
    first, last = net.layers
    assert np.allclose(first.z, first.W @ data[0].T + first.b[:, None], rtol=0, atol=1e-14)
    assert np.array_equal(last.a, np.tanh(last.z))


def test_what_is_not_computed_yet_is_nan_and_never_a_number_of_an_earlier_pass(net, data):
    assert all(np.isnan(values).all() for layer in net.layers for values in (layer.z, layer.a, layer.dW))
    net.gradient(*data)
    assert all(np.isfinite(layer.delta).all() for layer in net.layers)
    net.predict(data[0])
    assert all(np.isnan(values).all() for layer in net.layers for values in (layer.delta, layer.dW, layer.db))


def test_a_trace_cannot_be_written_into(net, data):
    with pytest.raises(ValueError, match="read-only"):
        net.trace(*data).layers[0].z[:] = 0


def test_a_trace_of_one_example_needs_no_rows(net):
    one, rows = net.trace([1, 2, 3], [0, 0.5]), net.trace([[1, 2, 3]], [[0, 0.5]])
    assert one.loss == rows.loss
    assert np.array_equal(one.x.ravel(), [1, 2, 3]) and np.array_equal(one.y.ravel(), [0, 0.5])
    assert one.layers[0].W.shape == (4, 3)
    assert one.layers[0].delta.shape == (4, 1)
    assert Network([3, 1]).trace([1, 2, 3], 0.5).y.shape == (1, 1)


def test_one_answer_for_each_row_may_come_as_a_column_or_flat():
    net = Network([1, 2, 1], output="identity")
    assert net.loss(X5, 2 * X5) == net.loss(X5, 2 * X5.ravel())
    assert np.array_equal(net.gradient(X5, 2 * X5), net.gradient(X5.tolist(), (2 * X5.ravel()).tolist()))


def test_a_tied_loss_and_a_free_one_measure_the_same_answers():
    net = Network([2, 3, 2], output="sigmoid", loss="binary_cross_entropy", seed=3)
    X, y = np.eye(2), np.array([[0.0, 1.0], [1.0, 1.0]])
    assert net.loss(X, y) == pytest.approx(net.criterion(net.predict(X), y), rel=1e-14)


def pickled(net):
    return pickle.loads(pickle.dumps(net))


@pytest.mark.parametrize("duplicate", [Network.copy, copy.copy, copy.deepcopy, pickled])
def test_a_copy_answers_alike_and_goes_its_own_way(net, data, duplicate):
    net.learn(*data, epochs=1)
    twin = duplicate(net)
    assert np.array_equal(net.predict(data[0]), twin.predict(data[0]))
    assert np.shares_memory(twin.layers[0].W, twin.parameters)
    before = net.parameters.copy()
    twin.learn(*data, epochs=1)
    assert np.array_equal(net.parameters, before) and not np.array_equal(twin.parameters, before)


def test_the_same_seed_gives_the_same_start_and_another_seed_another():
    one, same, other = (Network([3, 4, 2], seed=seed).parameters for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


def test_a_uniform_start_lies_between_minus_1_and_1_with_variance_a_third():
    start = Network([100, 100, 1], init="uniform").parameters
    assert np.abs(start).max() <= 1 and start.var() == pytest.approx(1 / 3, rel=0.05)


@pytest.mark.parametrize("f, variance", [(tanh, 2 / 300), (relu, 2 / 100)])
def test_a_scaled_start_keeps_signals_their_size(f, variance):
    Wb = INITIALIZERS["scaled"](np.random.default_rng(0), 100, 200, f)
    assert Wb[:, :-1].var() == pytest.approx(variance, rel=0.05) and not Wb[:, -1].any()


def test_a_constant_start_makes_the_neurons_of_a_layer_copies_that_stay_copies(data):
    net = Network([3, 4, 2], init="constant")
    net.learn(*data, epochs=3)
    assert np.ptp(net.layers[0].W, axis=0).max() < 1e-15
    assert net.layers[0].W[0, 0] != 0.5


def test_an_activation_and_a_loss_of_ones_own_need_a_formula_and_its_slope():
    soft = Activation("softplus", lambda z: np.logaddexp(0, z), sigmoid, low=0)
    quartic = Loss(
        "quartic",
        lambda p, y: np.mean((p - y) ** 4, -1),
        averaged,
        lambda p, y: 4 * (p - y) ** 3 / y.size,
    )
    net, h = Network([1, 3, 1], activation=soft, output=soft, loss=quartic), 1e-6
    gradient = net.gradient(X5, 2 * X5)
    for k in range(len(gradient)):
        net.parameters[k] += h
        above = net.loss(X5, 2 * X5)
        net.parameters[k] -= 2 * h
        assert gradient[k] == pytest.approx((above - net.loss(X5, 2 * X5)) / (2 * h), rel=1e-5)
        net.parameters[k] += h


def test_workspaces_do_not_pile_up_however_many_sizes_are_asked_for(net):
    for n in range(1, 50):
        net.predict(np.ones((n, 3)))
    assert len(net._batches) <= 4


def test_a_network_says_what_it_is():
    assert repr(Network([2, 8, 1])) == "<Network 2-8-1: tanh, output tanh, loss mse>"
    net = Network([7, 3], output="softmax", loss="cross_entropy")
    assert repr(net) == "<Network 7-3: output softmax, loss cross_entropy>"


def test_softmax_takes_class_numbers_for_rows_with_one_1():
    X, classes = np.random.default_rng(0).normal(size=(20, 2)), np.arange(20) % 3
    nets = [Network([2, 4, 3], output="softmax", loss="cross_entropy") for _ in range(2)]
    histories = [
        net.learn(X, y, epochs=2, validation=(X, y), class_weights={0: 1, 1: 2, 2: 3})
        for net, y in zip(nets, (classes, np.eye(3)[classes]), strict=True)
    ]
    assert histories[0] == histories[1]
    assert np.array_equal(nets[0].parameters, nets[1].parameters)
    assert nets[0].loss(X, classes) == nets[1].loss(X, np.eye(3)[classes])


@pytest.mark.parametrize(
    "y, message",
    [
        ([0, 1, 3], r"y: expected class numbers from 0 to 2, got \[3.0\] among them"),
        ([0, 1, -1], r"y: expected class numbers from 0 to 2, got \[-1.0\] among them"),
        ([0, 1, 0.5], r"y: expected class numbers from 0 to 2, got \[0.5\] among them"),
        ([[0], [1], [2]], r"y: expected shape \(3, 3\) or \(3,\), as X has 3 rows, got \(3, 1\)"),
    ],
)
def test_what_is_no_class_of_a_softmax_is_refused(y, message):
    net = Network([2, 3], output="softmax", loss="cross_entropy")
    with pytest.raises(ValueError, match=message):
        net.learn(np.ones((3, 2)), y)


def test_assigning_to_a_layers_weights_moves_the_network():
    net = Network([2, 3, 1], seed=1)
    net.layers[1].W = np.full((1, 3), 5.0)
    net.layers[0].b = [1, 2, 3]
    X = np.random.default_rng(0).normal(size=(4, 2))
    hidden = np.tanh(X @ net.layers[0].W.T + [1, 2, 3])
    assert np.allclose(net.predict(X), np.tanh(hidden.sum(1, keepdims=True) * 5 + net.layers[1].b))
    assert gradient_check(net, X, np.ones(4)).error < 1e-7


@pytest.mark.parametrize(
    "name, values, message",
    [
        ("W", np.ones(3), r"W: expected shape \(3, 2\), got \(3,\)"),
        ("b", [1, np.nan, 3], "b: expected finite numbers"),
        ("b", 0, r"b: expected shape \(3,\), got \(\)"),
    ],
)
def test_weights_that_do_not_fit_a_layer_are_refused_before_anything_changes(name, values, message):
    net = Network([2, 3, 1])
    before = net.parameters.copy()
    with pytest.raises(ValueError, match=message):
        setattr(net.layers[0], name, values)
    assert np.array_equal(net.parameters, before)


def test_a_copy_may_have_floats_of_another_kind():
    net = Network([2, 3, 1], dtype="float32", seed=2)
    twin = net.copy(dtype="float64")
    assert (net.copy().dtype, twin.dtype) == (np.float32, np.float64)
    assert np.array_equal(net.parameters, twin.parameters)


def test_a_network_of_the_records_themselves_can_be_pickled():
    net = Network([2, 3, 1], activation=relu, output=sigmoid, loss=LOSSES["mse"])
    twin = pickle.loads(pickle.dumps(net))
    assert (twin.layers[0].f, twin.output, twin.criterion) == (relu, sigmoid, LOSSES["mse"])


def test_a_data_set_may_stand_for_x_and_y():
    data = smells(40)
    one, two = (Network([5, 3, 1], output="sigmoid") for _ in range(2))
    assert one.learn(data, epochs=2) == two.learn(data.X, data.y, epochs=2)
    assert one.loss(data) == two.loss(data.X, data.y)
    assert np.array_equal(one.losses(data), two.losses(data.X, data.y))
    assert np.array_equal(one.gradient(data), two.gradient(data.X, data.y))
    with pytest.raises(ValueError, match=r"X: expected rows of numbers, got a Dataset; write data.X"):
        one.predict(data)
    with pytest.raises(
        ValueError, match=r"X, y: expected \(X, y\), or an object with .X and .y, got ndarray"
    ):
        one.learn(data.X)


def test_the_usual_loss_is_mse_and_for_softmax_cross_entropy():
    assert repr(Network([2, 3]).criterion) == "mse"
    assert repr(Network([2, 3], output="softmax").criterion) == "cross_entropy"
    assert repr(Network([2, 1], output="sigmoid").copy().criterion) == "mse"


def test_one_example_without_its_row_is_told_how_to_come():
    with pytest.raises(ValueError, match=r"got \(2,\); write \[\[...\]\] for one example"):
        Network([2, 1]).predict([1, 2])


def test_a_copy_in_smaller_floats_refuses_what_does_not_fit_and_a_plain_copy_of_exploded_weights_does_not():
    net = Network([2, 1])
    net.parameters[:] = [1e300, np.inf, np.nan]
    assert np.array_equal(net.copy().parameters, net.parameters, equal_nan=True)
    net.parameters = [1e300, 0, 0]
    with pytest.raises(ValueError, match="parameters: expected finite numbers, got 1 too large for float32"):
        net.copy("float32")
