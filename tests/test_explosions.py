"""A run that explodes is a result: it ends at a step that has a number, its history stays, nothing warns."""

import numpy as np
import pytest
from random_networks import HIDDEN, PAIRS, every, examples_for

from nnlib.network import Network
from nnlib.optimizers import SGD, Adam, Momentum
from nnlib.stopping import EarlyStop, Plateau
from nnlib.sweep import Sweep
from nnlib.training import Trainer

pytestmark = pytest.mark.filterwarnings("error")
X = np.arange(1.0, 8).reshape(-1, 1)
Y = np.array([0, 1, 0, 0, 1, 0, 0])
RUNAWAYS = [  # Adam's rate must be large itself: its steps have that length, however steep it is
    (SGD(1), "float64"),
    (SGD(1), "float32"),
    (Momentum(0.5), "float64"),
    (Momentum(0.5), "float32"),
    (Adam(6e153), "float64"),
    (Adam(8e18), "float32"),
]
ARGUMENTS = [
    {},
    {"l1": 0.1, "l2": 0.1},
    {"class_weights": {0: 1, 1: 5}},
    {"validation": (X, Y)},
    {"validation": (X, Y), "stop": EarlyStop(500)},
    {"validation": (X, Y), "stop": EarlyStop(500, restore=False)},
    {"stop": Plateau(500)},
]


def run(way, optimizer, dtype, arguments):
    """Train until it explodes, by operations, batches or epochs; return the trainer."""
    net = Network([1, 1], output="identity", dtype=dtype)
    trainer = Trainer(net, (X, Y), optimizer, 2, **arguments)
    for _ in getattr(trainer, way)():
        assert trainer.step < 2000
    return trainer


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=lambda arguments: "-".join(arguments) or "plain")
@pytest.mark.parametrize("optimizer, dtype", RUNAWAYS, ids=str)
def test_every_way_of_training_ends_at_the_same_step_with_the_same_history(optimizer, dtype, arguments):
    ends = set()
    for way in ("operations", "batches", "epochs"):
        trainer = run(way, optimizer, dtype, arguments)
        history, step = trainer.history, trainer.step
        assert history.exploded_at == step and history.steps == [4 * k for k in history.epoch]
        assert history.epoch == list(range(1, trainer.epoch + 1)) and np.isfinite(history.train_loss).all()
        assert len(history.validation_loss) == (trainer.epoch if "validation" in arguments else 0)
        what, _, rest = history.stopped_because.partition(" exploded ")
        assert what in ("a weight", "the training loss", "the validation loss")
        assert rest == (
            f"at step {step}, in epoch {trainer.epoch + 1}: a learning rate below {optimizer.lr:g} may help,"
            " or smaller numbers"
        )
        assert list(trainer) == []  # it has ended
        trainer.net.predict(X), trainer.net.loss(X, Y), trainer.net.gradient(X, Y)  # still no warning
        ends.add((step, str(vars(history)), trainer.net.parameters.tobytes()))
    assert len(ends) == 1
    assert trainer.epoch >= (not isinstance(optimizer, Adam))


@pytest.mark.parametrize("optimizer, dtype", RUNAWAYS, ids=str)
def test_the_step_named_is_the_first_after_which_a_weight_or_the_loss_is_no_number(optimizer, dtype):
    trainer = run("batches", optimizer, dtype, {})
    again = Trainer(Network([1, 1], output="identity", dtype=dtype), (X, Y), optimizer, 2)
    for step in again.batches():
        with np.errstate(over="ignore", invalid="ignore"):
            size = np.sum(np.square(again.net.parameters))
        over = not (np.isfinite(size) and (step % 4 or np.isfinite(again.net.loss(X, Y))))
        assert over == (step == trainer.history.exploded_at)


@pytest.mark.parametrize("optimizer, dtype", RUNAWAYS[:4], ids=str)
def test_early_stop_gives_the_best_weights_back_after_an_explosion_too(optimizer, dtype):
    trainer = run("epochs", optimizer, dtype, {"validation": (X, Y), "stop": EarlyStop(500)})
    best = min(trainer.history.validation_loss)
    assert trainer.net.loss(X, Y) == best == trainer.stop.best.validation_loss


@every(PAIRS)
@pytest.mark.parametrize("dtype, lr", [("float64", 1e200), ("float64", 1e3), ("float32", 1e30)])
def test_no_rate_makes_any_network_warn_whether_it_explodes_or_only_saturates(output, loss, dtype, lr):
    for hidden in HIDDEN:
        net = Network([2, 3, 2], hidden, output, loss, "uniform", dtype=dtype)
        examples = examples_for(net, 7, np.random.default_rng(0))
        alone = net.copy()
        history = alone.learn(*examples, 6, lr, 3)
        assert (history.exploded_at is None) == (len(history.epoch) == 6)
        assert np.isfinite(history.train_loss).all()
        alone.predict(examples[0]), alone.loss(*examples), alone.losses(*examples), alone.gradient(*examples)
        options = {"output": output, "loss": loss, "init": "uniform", "dtype": dtype}
        losses = Sweep([2, 3, 2], [lr, 1e-3], activation=hidden, **options).learn(*examples, 6, 3)
        assert np.isfinite(losses[:, 1]).all()
        assert np.isfinite(losses[:, 0]).sum() == len(history.epoch), (hidden, losses, history)
