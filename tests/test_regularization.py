"""L1, L2 and class weights: what a step with them is, by the formula, by differences, and row by row."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from random_networks import ADDING_UP, DEEP, architectures, deep, draws, every, problems
from textbook import SUMS, Textbook, flat

from nnlib.layers import cut
from nnlib.network import Network
from nnlib.optimizers import SGD
from nnlib.training import Trainer

pytestmark = pytest.mark.filterwarnings("error")
SOME = [("identity", "sse"), ("tanh", "mae"), ("sigmoid", "rms"), ("softmax", "cross_entropy")]
penalties = st.floats(0, 0.1)
RNG = np.random.default_rng(0)
X, LABELS = RNG.uniform(-1, 1, (24, 2)), RNG.integers(0, 2, 24)
CLASSIFIERS = [  # sizes, output, loss, y
    ([2, 3, 1], "sigmoid", "binary_cross_entropy", LABELS),
    ([2, 3, 1], "tanh", "mse", 2 * LABELS - 1),
    ([2, 3, 1], "identity", "sse", LABELS),
    ([2, 3, 1], "identity", "half_sse", LABELS),
    ([2, 3, 1], "sigmoid", "mae", LABELS),
    ([2, 3, 2], "softmax", "cross_entropy", np.eye(2)[LABELS]),
]
every_classifier = pytest.mark.parametrize("sizes, output, loss, y", CLASSIFIERS)


def weights_of(net, vector):
    """Cut a vector like the network's parameters into weights and biases, each flat."""
    parts = cut(vector, net.sizes)
    return np.concatenate([Wb[:, :-1].ravel() for Wb in parts]), np.concatenate([Wb[:, -1] for Wb in parts])


def step_of(net, X, y, **arguments):
    """Take one step of SGD with rate 1 on a copy; return where it ends."""
    net = net.copy()
    net.learn(X, y, epochs=1, lr=1, batch_size=len(X), **arguments)
    return net.parameters


@every(SOME)
@draws(6)
@example(architecture=DEEP, l1=0.01, l2=0.02)
@given(architecture=architectures(), l1=penalties, l2=penalties)
def test_a_step_is_the_slope_and_the_penaltys_slope_and_leaves_biases_to_the_loss(
    output, loss, architecture, l1, l2
):
    for net, X, y in problems(architecture, output, loss):
        W, b = weights_of(net, net.parameters)
        dW, db = weights_of(net, net.gradient(X, y))
        stepped_W, stepped_b = weights_of(net, step_of(net, X, y, l1=l1, l2=l2))
        assert np.allclose(stepped_W, W - (dW + l1 * np.sign(W) + 2 * l2 * W), rtol=1e-12, atol=1e-14)
        assert np.allclose(stepped_b, b - db, rtol=1e-12, atol=1e-14)


@every(SOME)
@draws(6)
@example(architecture=DEEP, l1=0.01, l2=0.02)
@given(architecture=architectures(), l1=penalties, l2=penalties)
def test_a_step_goes_down_the_slope_of_the_penalised_loss_as_differences_measure_it(
    output, loss, architecture, l1, l2
):
    def objective(net):
        W, _ = weights_of(net, net.parameters)
        return net.loss(X, y) + l1 * np.abs(W).sum() + l2 * (W**2).sum()

    h = 1e-5
    for net, X, y in problems(architecture, output, loss):
        start = net.parameters.copy()
        if (np.abs(start) < h).any():  # |W| has a kink at 0
            continue
        direction = np.random.default_rng(architecture.seed).normal(size=start.size)
        direction /= np.linalg.norm(direction)
        slope = start - step_of(net, X, y, l1=l1, l2=l2)
        sides = []
        for side in (h, -h):
            net.parameters = start + side * direction
            sides.append(objective(net))
        central = (sides[0] - sides[1]) / (2 * h)
        assert abs(slope @ direction - central) <= 1e-7 * max(np.linalg.norm(slope), 1e-6)


def test_penalties_hold_weights_down_l1_to_0_and_history_reports_the_plain_loss():
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, (60, 8))
    y = X[:, 0] - X[:, 1]  # six of the eight inputs say nothing
    nets = {}
    for name, penalty in {"none": {}, "l1": {"l1": 0.05}, "l2": {"l2": 0.05}}.items():
        nets[name] = net = Network([8, 1], output="identity", init="uniform")
        history = net.learn(X, y, 300, 0.05, 10, **penalty)
        assert history.train_loss[-1] == net.loss(X, y)
    W = {name: np.abs(net.layers[0].W[0]) for name, net in nets.items()}
    assert W["l1"].sum() < W["none"].sum() and (W["l2"] ** 2).sum() < (W["none"] ** 2).sum()
    assert W["l1"][2:].max() < 0.01 < W["l1"][:2].min()


@every_classifier
@pytest.mark.parametrize("batch_size", [24, 7])
def test_a_class_weight_of_3_is_every_row_of_the_class_three_times(sizes, output, loss, y, batch_size):
    """A mean goes on dividing by the rows of the batch, where three times as many rows would share a step."""
    one, trebled = Network(sizes, output=output, loss=loss), Network(sizes, output=output, loss=loss)
    labels = np.unique(y).tolist() if sizes[-1] == 1 else [0, 1]
    weights = dict(zip(labels, (1, 3), strict=True))
    trainer = Trainer(one, (X, y), SGD(0.02), batch_size, class_weights=weights)
    for _ in trainer.batches():
        rows = np.repeat(trainer.rows, np.where(LABELS[trainer.rows] == 1, 3, 1))
        share = 1 if loss in SUMS else len(rows) / len(trainer.rows)
        trebled.parameters -= 0.02 * share * trebled.gradient(X[rows], y[rows])
        assert np.allclose(one.parameters, trebled.parameters, rtol=0, atol=1e-13)
        if trainer.epoch == 2:
            break


@every(ADDING_UP)
@draws(2)
@deep
@given(architecture=architectures())
def test_class_weights_are_a_plain_textbooks_counts(output, loss, architecture):
    for net, X, _ in problems(architecture, output, loss):
        k, rng = net.sizes[-1], np.random.default_rng(architecture.seed)
        classes = rng.integers(0, 2 if k == 1 else k, len(X))
        y = classes[:, None] if k == 1 else np.eye(k)[classes]
        weights = dict(enumerate(rng.uniform(0, 5, max(k, 2))))
        if output == "softmax" and k == 1:
            y, weights = np.ones((len(X), 1)), {1: 2.5}  # the only answer there is
            classes = np.ones(len(X), int)
        counts = np.array([weights[c] for c in classes])
        expected = net.parameters - flat(*Textbook(net).gradient(X, y, counts))
        assert np.allclose(step_of(net, X, y, class_weights=weights), expected, rtol=1e-12, atol=1e-13)


@every_classifier
def test_history_reports_the_plain_loss_beside_class_weights(sizes, output, loss, y):
    net = Network(sizes, output=output, loss=loss)
    labels = np.unique(y).tolist() if sizes[-1] == 1 else [0, 1]
    history = net.learn(X, y, 3, 0.01, class_weights={label: 5 for label in labels}, validation=(X, y))
    assert history.train_loss[-1] == net.loss(X, y) == history.validation_loss[-1]


def test_a_class_of_weight_0_is_not_learned_from():
    net, without = Network([2, 3, 1]), Network([2, 3, 1])
    net.learn(X, LABELS, 1, 0.1, 24, class_weights={0: 1, 1: 0})
    without.parameters -= 0.1 * without.gradient(X[LABELS == 0], LABELS[LABELS == 0]) * (LABELS == 0).mean()
    assert np.allclose(net.parameters, without.parameters, rtol=0, atol=1e-14)


def test_class_weights_let_a_rare_class_be_found():
    rng = np.random.default_rng(0)
    y = (np.arange(400) < 20).astype(int)
    X = rng.normal(y[:, None] * 1.5, 1, (400, 2))
    found = []
    for weights in (None, {0: 1, 1: 19}):
        net = Network([2, 4, 1], output="sigmoid", loss="binary_cross_entropy")
        net.learn(X, y, 60, 0.1, 20, class_weights=weights)
        found.append(np.mean(net.predict(X[y == 1]) > 0.5))
    assert found[1] > found[0] + 0.2
