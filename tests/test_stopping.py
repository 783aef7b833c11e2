"""Stopping rules: what each looks at, when it stops, and what the network is left with."""

import numpy as np
import pytest

from nnlib.history import Epoch
from nnlib.network import Network
from nnlib.optimizers import SGD
from nnlib.stopping import EarlyStop, Plateau
from nnlib.training import Trainer

pytestmark = pytest.mark.filterwarnings("error")
RNG = np.random.default_rng(3)
X, Y = RNG.uniform(-1, 1, (30, 2)), RNG.uniform(-1, 1, 30)
UNSEEN = RNG.uniform(-1, 1, (30, 2)), RNG.uniform(-1, 1, 30)


def stops_at(rule, losses, validation=None):
    """Show a rule one epoch after another, and return the number of the one that it stops at, or None."""
    for number, loss in enumerate(losses, 1):
        unseen = None if validation is None else validation[number - 1]
        if rule.reached(Epoch(number, number, loss, unseen), np.full(2, float(number))):
            return number
    return None


@pytest.mark.parametrize(
    "patience, losses, stop",
    [
        (1, [3, 2, 1, 1], 4),
        (1, [3, 2.95, 1], 2),  # less than min_delta is no progress
        (2, [3, 2.95, 2.9, 1], 3),
        (3, [3, 2.95, 2.9, 2.85, 2.8, 2.75], None),  # three small steps are a large one
        (2, [3, 4, 5, 6], 3),
        (2, [3, 4, 2, 4, 1, 4], None),
        (1, [3], None),  # the first epoch has nothing before it to be compared with
    ],
)
def test_a_plateau_is_so_many_epochs_without_a_fall_of_more_than_min_delta_below_the_best(
    patience, losses, stop
):
    assert stops_at(Plateau(patience, min_delta=0.1), losses) == stop


def test_with_min_delta_0_any_fall_is_progress_and_standing_still_is_none():
    assert stops_at(Plateau(1, min_delta=0), [1, 1 - 1e-15, 1 - 1e-15]) == 3


@pytest.mark.parametrize(
    "patience, validation, stop, best",
    [
        (1, [3, 2, 1, 2], 4, 3),
        (2, [3, 2, 4, 1, 5, 6], 6, 4),
        (2, [3, 2, 2, 2], 4, 2),  # as good is not better: the first of the best counts
        (3, [3, 2, 1], None, 3),
    ],
)
def test_an_early_stop_waits_for_a_lower_validation_loss_whatever_the_training_loss_does(
    patience, validation, stop, best
):
    rule = EarlyStop(patience)
    assert stops_at(rule, np.linspace(9, 1, len(validation)), validation) == stop
    assert rule.best.number == best


def test_an_early_stop_gives_the_parameters_of_the_best_epoch_back_if_asked():
    for restore, value in ((True, 2.0), (False, 7.0)):
        rule, parameters = EarlyStop(1, restore), np.full(2, 7.0)
        stops_at(rule, [1, 1, 1], [3, 2, 4])
        rule.finish(parameters)
        assert np.array_equal(parameters, [value, value])


def early_stopped(**more):
    net = Network([2, 16, 1], seed=1)
    trainer = Trainer(net, (X, Y), SGD(0.3), 5, UNSEEN, **more)
    return net, trainer, list(trainer)


def test_learn_ends_with_the_best_weights_and_says_which_they_are():
    net = Network([2, 16, 1], seed=1)
    history = net.learn(X, Y, 500, lr=0.3, batch_size=5, validation=UNSEEN, stop=EarlyStop(20))
    best = int(np.argmin(history.validation_loss))
    assert len(history.epoch) == best + 1 + 20 < 500
    assert net.loss(*UNSEEN) == min(history.validation_loss)
    assert history.stopped_because == (
        f"an early stop: the validation loss has not fallen for 20 epochs, since epoch {best + 1}"
    )
    assert history.weights_of == best + 1
    assert f"; the weights of epoch {best + 1} are back" in repr(history)


def test_the_best_weights_come_back_whatever_ends_training():
    net = Network([2, 16, 1], seed=1)
    history = net.learn(X, Y, 60, lr=0.3, batch_size=5, validation=UNSEEN, stop=EarlyStop(1000))
    assert history.stopped_because == "all 60 epochs are done"
    assert history.weights_of == np.argmin(history.validation_loss) + 1
    assert net.loss(*UNSEEN) == min(history.validation_loss) < history.validation_loss[-1]
    net = Network([2, 16, 1], output="identity", seed=1)
    trainer = Trainer(net, (X, Y), SGD(0.05), 5, UNSEEN, stop=EarlyStop(1000))
    for epoch in trainer:
        if epoch.number == 5:
            trainer.lr = 1e200
    assert trainer.history.exploded_at == 5 * 6 + 1
    assert net.loss(*UNSEEN) == min(trainer.history.validation_loss)


def test_a_rule_stops_all_three_iterators_and_the_epoch_that_it_stops_at_is_yielded():
    _, trainer, epochs = early_stopped(stop=EarlyStop(3))
    assert epochs[-1].number == trainer.history.epoch[-1] == trainer.stop.best.number + 3
    assert list(trainer.batches()) == list(trainer.operations()) == list(trainer.epochs()) == []


def test_one_rule_serves_many_runs_since_each_works_with_a_copy():
    rule = EarlyStop(3)
    runs = [early_stopped(stop=rule) for _ in range(2)]
    assert runs[0][2] == runs[1][2]
    assert rule.best is None


def test_patience_counts_epochs_however_seldom_they_are_measured():
    for stop in (EarlyStop(6), Plateau(6, min_delta=1e9)):
        _, trainer, epochs = early_stopped(stop=stop, measure_every=4)
        first = 4 if isinstance(stop, Plateau) else trainer.stop.best.number
        assert epochs[-1].number == first + 8  # 6 epochs are over, and seen 8 after


def test_a_restored_trainer_stops_again_at_the_same_epoch():
    net = Network([2, 16, 1], seed=1)
    trainer = Trainer(net, (X, Y), SGD(0.3), 5, UNSEEN, stop=EarlyStop(8))
    next(iter(trainer))
    moment = trainer.snapshot()
    rest, end = list(trainer), net.parameters.copy()
    trainer.restore(moment)
    assert trainer.history.stopped_because is trainer.history.weights_of is None
    assert list(trainer) == rest
    assert np.array_equal(net.parameters, end)


def test_a_plateau_at_a_tiny_rate_is_no_valley():
    net = Network([2, 16, 1], seed=1)
    start = net.loss(X, Y)
    history = net.learn(X, Y, 500, lr=1e-6, stop=Plateau(2, min_delta=1e-3))
    assert len(history.epoch) == 3
    assert net.loss(X, Y) > 0.999 * start
    assert history.stopped_because == (
        "a plateau: the training loss has not fallen by more than 0.001 for 2 epochs, up to epoch 3"
    )


class AfterThree:
    """A rule of one's own."""

    needs_validation = False

    def reached(self, epoch, parameters):
        return "three are enough" if epoch.number == 3 else None

    def finish(self, parameters):
        pass


def test_a_rule_of_ones_own_needs_two_methods_and_says_whether_it_looks_at_validation_losses():
    history = Network([2, 3, 1]).learn(X, Y, stop=AfterThree())
    assert (history.epoch, history.stopped_because) == ([1, 2, 3], "three are enough")
