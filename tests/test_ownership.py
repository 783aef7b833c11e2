"""Whose array is whose: nnlib keeps and changes nothing of a caller's; what it returned stays as it is."""

import numpy as np
import pytest
from reachable import arrays, fingerprint

from nnlib import losses
from nnlib.network import Network
from nnlib.optimizers import SGD, Adam, Momentum
from nnlib.stopping import EarlyStop, Plateau
from nnlib.sweep import Sweep
from nnlib.training import Trainer

pytestmark = pytest.mark.filterwarnings("error")
every_dtype = pytest.mark.parametrize("dtype", ["float64", "float32"])


def examples(dtype):
    """Draw examples of a network's own dtype and memory order, where copying could be forgotten."""
    rng = np.random.default_rng(0)
    X, y = np.asfortranarray(rng.uniform(-1, 1, (20, 3)), dtype), rng.integers(0, 2, (20, 1)).astype(dtype)
    return X, y


def frozen(*given):
    """Make arrays refuse to be changed."""
    for array in given:
        array.flags.writeable = False
    return given


@every_dtype
@pytest.mark.parametrize("method", ["predict", "loss", "losses", "gradient", "trace", "learn"])
def test_no_method_changes_or_keeps_the_examples(dtype, method):
    X, y = frozen(*examples(dtype))
    net = Network([3, 4, 1], output="sigmoid", dtype=dtype)
    result = getattr(net, method)(*([X] if method == "predict" else [X, y]))
    assert not any(np.shares_memory(mine, theirs) for mine in arrays(net, result) for theirs in (X, y))


@every_dtype
def test_a_trainer_changes_and_keeps_nothing_of_what_it_was_given(dtype):
    X, y = frozen(*examples(dtype))
    Xv, yv = frozen(X[:7].copy(), y[:7].copy())
    weights, optimizer, stop = {0: 1, 1: 3}, Adam(0.01), EarlyStop(patience=2)
    before = fingerprint(weights, optimizer, stop)
    net = Network([3, 4, 1], output="sigmoid", dtype=dtype)
    trainer = Trainer(net, (X, y), optimizer, 6, (Xv, yv), stop=stop, l1=0.01, l2=0.01, class_weights=weights)
    for _ in zip(range(4), trainer, strict=False):
        pass
    assert fingerprint(weights, optimizer, stop) == before
    theirs = [X, y, Xv, yv, *arrays(optimizer)]
    assert not any(np.shares_memory(mine, other) for mine in arrays(net, trainer) for other in theirs)


@pytest.mark.parametrize("optimizer", [SGD(0.1), Momentum(0.1), Adam(0.1)])
@pytest.mark.parametrize("stop", [None, Plateau(2, 0.5), EarlyStop(2)])
def test_one_optimizer_and_one_rule_serve_many_runs_as_if_each_were_new(optimizer, stop):
    X, y = examples("float64")
    runs = set()
    for _ in range(2):
        net = Network([3, 4, 1], output="sigmoid")
        history = net.learn(X, y, 8, optimizer=optimizer, stop=stop, validation=(X[:5], y[:5]))
        runs.add((net.parameters.tobytes(), str(vars(history))))
    assert len(runs) == 1


def test_changing_what_was_handed_in_changes_nothing_afterwards():
    X, y = examples("float64")
    weights, optimizer = {0: 1.0, 1: 3.0}, SGD(0.1)
    ends = []
    for meddle in (False, True):
        mine = X.copy(), y.copy()
        net = Network([3, 4, 1], output="sigmoid")
        trainer = Trainer(net, mine, optimizer, 6, mine, class_weights=weights)
        if meddle:
            mine[0][:], mine[1][:] = 0, 0
            weights[1], optimizer.lr = 100, 5
        for _ in zip(range(3), trainer, strict=False):
            pass
        ends.append((net.parameters.tobytes(), str(vars(trainer.history))))
    assert ends[0] == ends[1]


@every_dtype
def test_parameters_are_copied_in_and_a_copy_of_a_network_shares_none(dtype):
    net = Network([3, 4, 1], dtype=dtype)
    vector = np.zeros(net.parameters.size, dtype)
    (net.parameters,) = frozen(vector)
    assert not any(np.shares_memory(vector, mine) for mine in arrays(net))
    twin = net.copy()
    shared = [np.shares_memory(mine, other) for mine in arrays(net) for other in arrays(twin)]
    assert not any(shared)


@every_dtype
def test_what_was_returned_is_never_overwritten(dtype):
    X, y = examples(dtype)
    net = Network([3, 4, 1], output="sigmoid", dtype=dtype)
    trainer = Trainer(net, (X, y), SGD(0.1), 20)
    trace, moment = net.trace(X, y), trainer.snapshot()
    returned = [net.predict(X), net.losses(X, y), net.gradient(X, y), trace.x, trace.y, moment.parameters]
    returned += [array for layer in trace.layers for array in vars(layer).values()]
    kept = [array.copy() for array in returned]
    net.predict(-X), net.losses(-X, y), net.gradient(-X, y), net.trace(-X, y)  # the same workspaces
    next(trainer.epochs())
    net.learn(-X, y, 2, batch_size=20)
    net.parameters[:] = 7
    for array, before in zip(returned, kept, strict=True):
        assert np.array_equal(array, before)
    live = arrays(net, trainer)
    assert not any(np.shares_memory(array, mine) for array in returned for mine in live)


def test_what_was_returned_may_be_changed_without_moving_the_network():
    X, y = examples("float64")
    net = Network([3, 4, 1], output="sigmoid")
    before = net.loss(X, y), net.gradient(X, y)
    for array in (net.predict(X), net.losses(X, y), net.gradient(X, y)):
        array[:] = 5
    assert net.loss(X, y) == before[0] and np.array_equal(net.gradient(X, y), before[1])


def test_a_sweep_changes_and_keeps_nothing_and_its_networks_are_their_own():
    X, y = frozen(*examples("float64"))
    rates, seeds = np.array([0.1, 0.2]), [0, 1]
    sweep = Sweep([3, 4, 1], frozen(rates)[0], seeds, output="sigmoid")
    losses = sweep.learn(X, y, 2)
    mine = arrays(sweep)
    assert not any(np.shares_memory(own, theirs) for own in mine for theirs in (X, y, rates, losses))
    kept, net = losses.copy(), sweep.network(1)
    parameters = net.parameters.copy()
    sweep.learn(X, y, 2)
    assert np.array_equal(losses, kept) and np.array_equal(net.parameters, parameters) and seeds == [0, 1]


@pytest.mark.parametrize("measure", [*losses.LOSSES.values(), losses.signed, losses.absolute, losses.squared])
def test_a_loss_and_its_gradient_are_fresh(measure):
    y_hat, y = frozen(np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([[0.0, 1.0], [1.0, 0.0]]))
    for result in (measure(y_hat, y), measure.gradient(y_hat, y)):
        assert not any(np.shares_memory(result, theirs) for theirs in (y_hat, y))
