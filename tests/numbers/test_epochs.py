"""The numbers of lesson 05, and the sources that name them: updates, epochs, and when to stop."""

from itertools import islice
from math import ceil

import numpy as np
import pytest
from five_points import BiasesHeld, X, Y, model, path, training

from nnlib.datasets import smells
from nnlib.losses import binary_cross_entropy
from nnlib.network import Network
from nnlib.optimizers import SGD
from nnlib.stopping import Plateau
from nnlib.training import Trainer

pytestmark = pytest.mark.filterwarnings("error")


# Updates and epochs


@pytest.mark.parametrize(
    "n, batch_size, updates, last",
    [(5, 1, 5, 1), (5, 2, 3, 1), (5, 5, 1, 5), (500, 250, 2, 250), (500, 200, 3, 100), (500, 64, 8, 52)],
)
def test_C_29_C_70_S2_39_S3_12_Y_34_Y_35_an_epoch_is_n_over_b_updates_rounded_up(
    n, batch_size, updates, last
):
    x = np.arange(n)[:, None] / n
    trainer = Trainer(Network([1, 1], output="identity"), (x, x), SGD(0.01), batch_size)
    for _ in islice(trainer.batches(), updates):
        pass
    assert (trainer.epoch, trainer.step, len(trainer.rows)) == (1, updates, last)
    list(islice(trainer.epochs(), 2))
    assert trainer.history.epoch == [1, 2, 3]
    assert trainer.history.steps == [k * ceil(n / batch_size) for k in (1, 2, 3)]


@pytest.mark.parametrize("seed", range(4))
def test_S0_20_C_60_Y_34_after_one_online_epoch_w_is_2_5027_whatever_the_order_and_11_are_needed(seed):
    """Each point multiplies the distance from 2 by 1 - 2 lr x^2, so their order does not matter."""
    weights = path(training(3, 0.01, batch_size=1, seed=seed), 55)
    assert weights[5] == pytest.approx(2.50273216, abs=1e-12)
    epochs = weights[::5]
    assert abs(epochs[10] - 2) > 0.001 > abs(epochs[11] - 2)


@pytest.mark.parametrize(
    "lr, batch_size, factor",
    [(0.01, 1, 0.50273), (0.01, 5, 0.4), (0.1, 1, 0.2816), (0.1, 5, -5), (0.05, 1, -0.0324)],
)
def test_C_60_S2_39_Y_34_at_0_1_online_converges_and_the_full_batch_with_its_sum_explodes(
    lr, batch_size, factor
):
    trainer = training(3, lr, batch_size)
    for _ in islice(trainer.epochs(), 1):
        pass
    assert trainer.net.layers[0].W.item() - 2 == pytest.approx(factor, rel=1e-5)


def test_S0_03_S0_26_Y_11_the_smell_detector_knows_nothing_at_first_and_scores_meat_after_60_epochs():
    meat, unseen = smells(seed=0), smells(4000, seed=1)
    net = Network([5, 4, 1], activation="sigmoid", output="sigmoid", loss="binary_cross_entropy")
    before = net.loss(unseen.X, unseen.y)
    net.learn(meat.X, meat.y, epochs=60, lr=0.5, batch_size=20)
    even = binary_cross_entropy(np.full(4000, unseen.y.mean()), unseen.y)  # the same score for all
    assert before > even > net.loss(unseen.X, unseen.y) + 0.1
    strong_and_spicy, fresh = net.predict([[0, 0, 0, 1, 0.9], [1, 0, 0, 0, 0.5]])
    assert 0 < strong_and_spicy < 0.3 and 0.8 < fresh < 1


# Stopping


def learned(lr, epochs, stop=None):
    """Train y_hat = W x from 3 on all five points at once; return the weight and the history."""
    net = model(3)
    optimizer = BiasesHeld(net, SGD(lr))
    history = net.learn(X, Y, epochs=epochs, batch_size=5, optimizer=optimizer, stop=stop)
    return net.layers[0].W.item(), history


def test_S0_21_Y_36_fifty_epochs_at_0_001_lead_to_2_0453():
    w, history = learned(0.001, 50)
    assert w == pytest.approx(2.0453, abs=5e-5) and history.epoch[-1] == 50


@pytest.mark.parametrize("lr, epochs, w", [(0.0005, 182, 2.0039), (0.001, 96, 2.0026), (0.01, 9, 2.0003)])
def test_S0_21_Y_36_where_an_epoch_gains_less_than_a_millionth_of_30_training_stops_after_96(lr, epochs, w):
    reached, history = learned(lr, 1000, Plateau(patience=1, min_delta=30 * 1e-6))
    assert history.epoch[-1] == epochs and "plateau" in history.stopped_because
    assert reached == pytest.approx(w, abs=5e-5)


def test_C_38_a_tiny_rate_makes_a_plateau_anywhere():
    w, history = learned(8e-9, 1000, Plateau(patience=1, min_delta=30 * 1e-6))
    assert history.epoch[-1] == 2 and w > 2.99999
