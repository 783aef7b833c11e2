"""Restarts: every start gets the same examples, and the validation set puts them in order."""

import numpy as np
import pytest

from nnlib.network import Network
from nnlib.restarts import restart

pytestmark = pytest.mark.filterwarnings("error")
RNG = np.random.default_rng(0)
X = RNG.uniform(-1, 1, (60, 2))
Y = np.sign(X[:, 0] * X[:, 1])
SEEN, UNSEEN = (X[:40], Y[:40]), (X[40:], Y[40:])


def make(seed):
    return Network([2, 3, 1], seed=seed)


def test_each_run_is_what_learn_makes_of_its_seed_and_the_best_comes_first():
    runs = restart(make, *SEEN, UNSEEN, seeds=range(4), epochs=30, lr=0.3)
    assert sorted(run.seed for run in runs) == [0, 1, 2, 3]
    assert [run.validation_loss for run in runs] == sorted(run.validation_loss for run in runs)
    for run in runs:
        net = make(run.seed)
        history = net.learn(*SEEN, validation=UNSEEN, epochs=30, lr=0.3)
        assert np.array_equal(run.network.parameters, net.parameters)
        assert run.history == history
        assert run.validation_loss == net.loss(*UNSEEN) == history.validation_loss[-1]


def test_the_luck_of_the_start_is_large_on_a_small_network():
    runs = restart(make, *SEEN, UNSEEN, epochs=100, lr=0.3)
    assert len(runs) == 12
    assert runs[-1].validation_loss > 2 * runs[0].validation_loss


def test_a_run_that_explodes_comes_last_and_the_others_go_on():
    def wild(seed):
        net = Network([2, 3, 1], output="identity", seed=seed)
        net.parameters *= 1e160 if seed == 1 else 1
        return net

    runs = restart(wild, *SEEN, UNSEEN, seeds=range(3), epochs=2, lr=0.01)
    assert [run.seed for run in runs][-1] == 1
    assert runs[-1].history.exploded_at == 1
    assert all(run.history.exploded_at is None for run in runs[:2])


def test_a_run_that_exploded_does_not_win_by_luck():
    def wild(seed):
        net = Network([1, 1], seed=seed)
        net.parameters = [1e160, 0] if seed == 0 else [0.1, 0]
        return net

    x = np.array([[-1.0], [1]])
    runs = restart(wild, x, [-1, 1], (x, [-1, 1]), seeds=(0, 1), epochs=2)
    assert [run.seed for run in runs] == [1, 0]
    assert runs[1].history.exploded_at == 1 and runs[1].validation_loss == 0


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"seeds": []}, r"seeds: expected one or more, each once, got \[\]"),
        ({"seeds": [1, 1]}, r"seeds: expected one or more, each once, got \[1, 1\]"),
        ({"seeds": 4}, r"seeds: expected several, such as range\(4\), got 4"),
        ({"make": 5}, "make: expected a function from a seed to a Network, got 5"),
        (
            {"make": lambda seed: Network([2, 3, 1])},
            "make: expected another start for each seed, got equal ones",
        ),
        ({"seeds": [0.5]}, "seeds: expected a whole number from 0, got 0.5"),
        ({"make": lambda seed: None}, "make: expected a function from a seed to a Network, got NoneType"),
        ({"validation": X}, r"validation: expected \(X, y\)"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, message):
    arguments = {"make": make, "X": X, "y": Y, "validation": UNSEEN, "epochs": 1} | arguments
    with pytest.raises(ValueError, match=message):
        restart(**arguments)
