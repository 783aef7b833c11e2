"""A training that is counted: the thirty-first is refused, and the log says what was expected and why."""

import numpy as np
import pytest

from nnlib.budget import Budget
from nnlib.datasets import doubles
from nnlib.network import Network
from nnlib.training import Trainer

pytestmark = pytest.mark.filterwarnings("error")
data = doubles()


def net():
    return Network([1, 1], output="identity", seed=0)


def test_a_training_counts_and_does_what_learn_does():
    budget, counted, plain = Budget(30), net(), net()
    history = budget.train(counted, data.X, data.y, epochs=3, lr=0.01)
    assert history.train_loss == plain.learn(data.X, data.y, epochs=3, lr=0.01).train_loss
    np.testing.assert_array_equal(counted.parameters, plain.parameters)
    assert budget.left == 29 and repr(budget).startswith("29 of 30 trainings left; spent on:\nnetwork 1-1, ")


def test_the_31st_training_is_refused_before_anything_changes():
    budget, network = Budget(30), net()
    for _ in range(30):
        budget.train(network, data.X, data.y, epochs=1, lr=0.01)
    before = network.parameters.copy()
    with pytest.raises(
        ValueError, match="trainings: expected at most 0, got 1, as 30 of 30 are spent; choose"
    ):
        budget.train(network, data.X, data.y, epochs=1, lr=0.01)
    np.testing.assert_array_equal(network.parameters, before)
    assert budget.left == 0 and len(budget.log) == 30


def test_the_log_says_what_was_expected_why_and_how_it_went():
    budget = Budget()
    history = budget.train(
        net(), data.X, data.y, epochs=2, lr=0.01, validation=(data.X, data.y),
        expected=1, why="the loss still fell when it stopped",
    )  # fmt: skip
    (entry,) = budget.log
    assert entry.what == "network 1-1, epochs=2, lr=0.01"  # arrays are left out
    assert (entry.expected, entry.why) == (1, "the loss still fell when it stopped")
    assert entry.history is history and entry.trainings == 1
    came = f"loss {history.train_loss[-1]:.4g} after 2 epochs, validation {history.validation_loss[-1]:.4g}"
    assert repr(entry) == (
        "network 1-1, epochs=2, lr=0.01; expected 1, because the loss still fell when it stopped; " + came
    )


def test_the_log_of_long_trainings_is_short():
    budget = Budget()
    budget.train(net(), data.X, data.y, epochs=500, lr=0.01)
    budget.train(net(), data.X, data.y, epochs=500, lr=10)
    budget.spend("my loop", trainings=12)
    assert len(repr(budget.log)) < 300
    assert "exploded at update" in repr(budget.log[1])
    assert repr(budget.log[2]) == "my loop (12 trainings)"


@pytest.mark.parametrize("expected", ["a loss under 1", float("nan"), [0.9]])
def test_what_is_expected_is_a_number_as_in_an_exam(expected):
    budget, network = Budget(), net()
    before = network.parameters.copy()
    with pytest.raises(ValueError, match="expected: expected a number from -inf to inf, got"):
        budget.train(network, data.X, data.y, expected=expected)
    with pytest.raises(ValueError, match="expected: expected a number"):
        budget.spend("a loop", expected=expected)
    assert budget.log == () and np.array_equal(network.parameters, before)


def test_a_training_that_is_refused_costs_nothing():
    budget = Budget(2)
    budget.train(net(), data.X, data.y, epochs=1)
    with pytest.raises(ValueError, match="lr: expected"):
        budget.train(net(), data.X, data.y, lr=-1)
    with pytest.raises(TypeError):
        budget.train(net(), data.X, data.y, rate=0.1)
    assert budget.left == 1 and len(budget.log) == 1


def test_a_training_that_explodes_was_one():
    budget = Budget(2)
    assert budget.train(net(), data.X, data.y, lr=10, epochs=500).exploded_at
    assert budget.left == 1


def test_a_training_that_is_interrupted_was_one():
    class Impatient(Network):
        def learn(self, *arguments, **options):
            raise KeyboardInterrupt

    budget = Budget(2)
    with pytest.raises(KeyboardInterrupt):
        budget.train(Impatient([1, 1]), data.X, data.y)
    assert budget.left == 1 and budget.log[0].history is None


def test_twelve_restarts_are_twelve_trainings_and_a_loop_of_ones_own_is_paid_before():
    budget = Budget(14)
    budget.spend("12 restarts", trainings=12)
    entry = budget.spend("own loop", expected=0.5, why="a small rate is slow")
    trainer = Trainer(net(), data, "sgd", 5)
    entry.history = trainer.history
    assert budget.left == 1 and [e.trainings for e in budget.log] == [12, 1]
    with pytest.raises(ValueError, match="trainings: expected at most 1, got 2, as 13 of 14 are spent"):
        budget.spend("2 more", trainings=2)
    assert budget.left == 1


def test_a_budget_and_its_log_print_one_entry_a_line():
    budget = Budget(5)
    assert repr(budget) == "5 of 5 trainings left; spent on:\nnothing yet"
    budget.spend("a sweep", 3)
    budget.spend("a loop", why="a small rate is slow")
    assert repr(budget.log) == "a sweep (3 trainings)\na loop, because a small rate is slow"
    assert str(budget) == f"1 of 5 trainings left; spent on:\n{budget.log}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"what": 4}, "what: expected a str, such as '12 restarts', got 4"),
        ({"what": ""}, "what: expected what is trained, in words, got ''"),
        ({"what": " "}, "what: expected what is trained, in words, got ' '"),
        ({"what": "a loop", "why": 0.5}, "why: expected a str, such as 'the loss still fell"),
        ({"what": "a loop", "why": np.ones(3)}, r"why: expected a str.*got an array of shape \(3,\)"),
    ],
)
def test_what_is_no_word_is_refused_before_it_is_spent(arguments, message):
    """spend(4), meant as four trainings, cost one, and the log could never be printed again."""
    budget = Budget(5)
    with pytest.raises(ValueError, match=message):
        budget.spend(**arguments)
    assert budget.left == 5 and repr(budget.log) == "nothing yet"


def test_what_was_expected_is_said_by_name():
    with pytest.raises(TypeError, match="positional"):
        Budget(5).spend("a loop", 1, 0.5)


def test_the_log_is_read_only_from_outside():
    budget = Budget(1)
    budget.spend("one")
    assert budget.log == tuple(budget.log) and isinstance(budget.log, tuple)
    with pytest.raises(AttributeError):
        budget.left = 5


@pytest.mark.parametrize("trainings", [0, -1, 2.5, "many", None])
def test_a_number_that_is_none_is_refused(trainings):
    with pytest.raises(ValueError, match="trainings: expected a whole number from 1, got"):
        Budget(trainings)
    with pytest.raises(ValueError, match="trainings: expected a whole number from 1, got"):
        Budget(5).spend("a sweep", trainings=trainings)
