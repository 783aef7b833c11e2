"""Training: one state behind three iterators, snapshots true to the last bit, explosions that are results."""

import copy
import pickle
from itertools import islice
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.network import Network
from nnlib.optimizers import OPTIMIZERS, SGD, optimizer_for
from nnlib.stopping import EarlyStop, Plateau
from nnlib.training import Trainer

pytestmark = pytest.mark.filterwarnings("error")
RNG = np.random.default_rng(0)
X, Y = RNG.uniform(-1, 1, (23, 2)), RNG.uniform(-1, 1, 23)
X5 = np.arange(1.0, 6).reshape(-1, 1)  # the five points of y = 2x
quickly = settings(derandomize=True, deadline=None, max_examples=60)


def make(sizes=(2, 4, 3, 1), batch_size=5, seed=0, lr=0.1, **rest):
    """Make a trainer of 23 examples: 5 updates an epoch, the last with 3 rows."""
    return Trainer(Network(sizes, seed=3), (X, Y), SGD(lr), batch_size, seed=seed, **rest)


def runaway():
    """Make a trainer whose rate is too large for y = 2x: the weights explode in the middle of an epoch."""
    return Trainer(Network([1, 1], output="identity"), (X5, 2 * X5), SGD(lr=1), batch_size=1)


def drive(trainer, updates):
    """Train for a number of updates, by batches."""
    for _ in islice(trainer.batches(), updates):
        pass
    return trainer


def same(one, other):
    """Say whether two trainers are at the same moment, to the last bit."""
    parts = [
        (t.net.parameters.tobytes(), t.step, t.epoch, t.lr, t.batch_size, t.history) for t in (one, other)
    ]
    return parts[0] == parts[1]


# The loop


def test_an_update_is_the_delta_rule():
    trainer = make(batch_size=23)
    before, gradient = trainer.net.parameters.copy(), trainer.net.gradient(X, Y)
    next(trainer.batches())
    assert np.allclose(trainer.net.parameters, before - 0.1 * gradient, rtol=0, atol=1e-15)


def test_training_equals_a_loop_written_by_hand():
    trainer, net, order = make(), Network([2, 4, 3, 1], seed=3), np.random.default_rng(0)
    for _ in range(3):
        rows = order.permutation(23)
        for start in range(0, 23, 5):
            batch = rows[start : start + 5]
            net.parameters -= 0.1 * net.gradient(X[batch], Y[batch])
    drive(trainer, 15)
    assert np.allclose(trainer.net.parameters, net.parameters, rtol=0, atol=1e-14)


def test_an_epoch_looks_at_every_row_once_in_a_new_order_with_a_smaller_last_batch():
    trainer = make()
    epochs = [[trainer.rows for _ in islice(trainer.batches(), 5)] for _ in range(2)]
    for rows in epochs:
        assert [len(batch) for batch in rows] == [5, 5, 5, 5, 3]
        assert sorted(np.concatenate(rows)) == list(range(23))
    assert not np.array_equal(np.concatenate(epochs[0]), np.concatenate(epochs[1]))
    assert (trainer.epoch, trainer.step) == (2, 10)


def test_epochs_report_their_number_the_updates_and_the_losses_after_them():
    trainer = make(validation=(X[:7], Y[:7]))
    seen = list(islice(trainer, 3))
    assert [(epoch.number, epoch.steps) for epoch in seen] == [(1, 5), (2, 10), (3, 15)]
    assert seen[-1].train_loss == trainer.net.loss(X, Y)
    assert seen[-1].validation_loss == trainer.net.loss(X[:7], Y[:7])
    history = trainer.history
    assert (history.epoch, history.steps) == ([1, 2, 3], [5, 10, 15])
    assert history.train_loss == [epoch.train_loss for epoch in seen]
    assert history.validation_loss == [epoch.validation_loss for epoch in seen]
    assert history.stopped_because is None


def test_learn_is_the_trainers_epochs_and_nothing_else():
    trainer, net = make(lr=0.1, seed=4), Network([2, 4, 3, 1], seed=3)
    list(islice(trainer.epochs(), 6))
    history = net.learn(X, Y, epochs=6, batch_size=5, seed=4)  # the rate is 0.1 unless given
    assert np.array_equal(net.parameters, trainer.net.parameters)
    assert history.train_loss == trainer.history.train_loss


def test_data_may_be_a_pair_or_anything_with_X_and_y():
    trainer = Trainer(Network([2, 4, 3, 1], seed=3), SimpleNamespace(X=X, y=Y), SGD(0.1), 5)
    assert same(drive(trainer, 7), drive(make(), 7))


def test_two_runs_with_one_seed_are_the_same_to_the_last_bit_and_another_seed_differs():
    assert same(drive(make(seed=1), 40), drive(make(seed=1), 40))
    assert not same(drive(make(seed=1), 40), drive(make(seed=2), 40))


def test_a_trainer_works_with_a_copy_of_its_optimizer():
    sgd = SGD(0.1)
    one, two = (Trainer(Network([2, 1]), (X, Y), sgd) for _ in range(2))
    one.lr = 0.5
    assert (sgd.lr, two.lr, one.lr) == (0.1, 0.1, 0.5)


# Operations, batches, epochs: one state


def test_the_operations_of_an_update_read_like_the_lesson():
    steps = [(op.subgoal, op.layer, op.formula) for op in islice(make((2, 4, 1)).operations(), 10)]
    assert steps == [
        ("Predict", 0, "z = W a + b"),
        ("Predict", 0, "a = f(z)"),
        ("Predict", 1, "z = W a + b"),
        ("Predict", 1, "a = f(z)"),
        ("Measure", None, "L = mse(y_hat, y)"),
        ("Blame", 1, "delta = dL/dz"),
        ("Blame", 1, "dW = delta a^T"),
        ("Blame", 0, "delta = f'(z) * (W_next^T delta_next)"),
        ("Blame", 0, "dW = delta a^T"),
        ("Step", None, "W <- W - lr dW"),
    ]


def test_each_operation_computes_its_numbers_and_no_others():
    trainer = make((2, 4, 1))
    operations, (hidden, output) = trainer.operations(), trainer.net.layers

    def known():
        names = ("z", "a", "delta", "dW", "db")
        return [
            name + str(k)
            for k, at in enumerate((hidden, output))
            for name in names
            if np.isfinite(getattr(at, name)).all()
        ]

    seen = [(next(operations), known())[1] for _ in range(9)]
    order = ["z0", "a0", "z1", "a1", None, "delta1", "dW1", "delta0", "dW0"]
    for count, numbers in enumerate(seen, start=1):
        expected = {name for name in order[:count] if name}
        assert set(numbers) == expected | {name.replace("dW", "db") for name in expected}
    next(operations)  # Step
    next(operations)  # the next batch begins: all but its first z is unknown again
    assert known() == ["z0"]


def test_measure_offers_the_loss_of_the_batch_and_before_there_is_none():
    trainer = make()
    assert np.isnan(trainer.batch_loss)
    for operation in trainer.operations():
        if operation.subgoal == "Measure":
            break
        if operation.formula.startswith("z"):
            assert np.isnan(trainer.batch_loss)
    assert trainer.batch_loss == trainer.net.loss(X[trainer.rows], Y[trainer.rows])


def test_the_weights_stay_until_the_step_and_blame_flows_through_the_old_ones():
    trainer = make()
    before = trainer.net.parameters.copy()
    for operation in trainer.operations():
        if operation.subgoal == "Step":
            break
        assert np.array_equal(trainer.net.parameters, before)
    assert trainer.step == 1 and not np.array_equal(trainer.net.parameters, before)


@quickly
@given(
    moves=st.lists(st.sampled_from(["operations", "batches", "epochs"]), max_size=25),
    sizes=st.sampled_from([(2, 1), (2, 4, 3, 1), (2, 1, 1)]),
    batch_size=st.sampled_from([1, 5, 22, 23]),
)
def test_any_mixture_of_operations_batches_and_epochs_trains_the_same_to_the_last_bit(
    moves, sizes, batch_size
):
    mixed = make(sizes, batch_size)
    for move in moves:
        next(getattr(mixed, move)())  # a new iterator each time: the state lives in the trainer
        mixed.net.predict(X[:batch_size])  # looking does not disturb a half-done update
    next(mixed.batches())  # finishes what operations began
    assert same(mixed, drive(make(sizes, batch_size), mixed.step))


def test_batches_and_epochs_finish_what_operations_began():
    trainer = make()
    list(islice(trainer.operations(), 3))
    next(trainer.batches())
    assert trainer.step == 1
    list(islice(trainer.operations(), 3))
    assert next(trainer.epochs()).steps == 5


def test_the_layers_show_the_batch_just_trained_on():
    trainer = make()
    next(trainer.batches())
    trainer.net.predict(X)
    next(trainer.batches())
    assert trainer.net.layers[0].z.shape == (4, 5)
    next(trainer.epochs())
    assert trainer.net.layers[0].z.shape == (4, 3)


def test_rate_and_batch_size_may_change_at_any_time_and_count_from_the_next_step_and_batch_on():
    trainer = make(batch_size=10)
    list(islice(trainer.operations(), 2))
    trainer.lr, trainer.batch_size = 1e-9, 4
    before = trainer.net.parameters.copy()
    next(trainer.batches())
    assert len(trainer.rows) == 10 and np.allclose(trainer.net.parameters, before, rtol=0, atol=1e-8)
    next(trainer.batches())
    assert len(trainer.rows) == 4


def test_a_batch_size_slider_dragged_back_and_forth_keeps_few_workspaces():
    trainer = make()
    for size in [*range(1, 24), *range(23, 0, -1)]:
        trainer.batch_size = size
        next(trainer.batches())
    assert len(trainer._recorded) <= 4


# Snapshots


batch_sizes = st.integers(1, 23) | st.just(23)  # of a batch of all rows no order is drawn


@settings(quickly, max_examples=150)
@given(
    before=st.integers(0, 40),
    after=st.integers(0, 20),
    detour=st.integers(0, 12),
    half=st.booleans(),
    sizes=st.sampled_from([(2, 1), (2, 4, 3, 1)]),
    optimizer=st.sampled_from(sorted(OPTIMIZERS)),
    batch_size=batch_sizes,
    changes=st.dictionaries(st.integers(-3, 3), batch_sizes, max_size=4),  # by updates after the snapshot
    measure_every=st.integers(1, 3),
    stop=st.sampled_from([None, Plateau(2, min_delta=0.02), EarlyStop(2)]),
)
def test_a_restored_trainer_goes_on_as_it_did_to_the_last_bit(
    before, after, detour, half, sizes, optimizer, batch_size, changes, measure_every, stop
):
    def new():
        more = {"validation": (X, -Y), "stop": stop, "measure_every": measure_every}
        return Trainer(Network(sizes, seed=3), (X, Y), optimizer_for(optimizer, 0.1), batch_size, **more)

    def change(trainer):
        trainer.batch_size = changes.get(trainer.step - before, trainer.batch_size)

    def go(trainer, updates):
        for _ in range(updates):
            change(trainer)
            drive(trainer, 1)
        return trainer

    trainer = go(new(), before)
    change(trainer)
    if half:
        list(islice(trainer.operations(), 3))
    moment = trainer.snapshot()
    trainer.lr, trainer.batch_size = 0.2, 3
    drive(trainer, detour)
    trainer.restore(moment)
    straight = go(new(), before + after)
    change(straight)
    go(trainer, after)
    change(trainer)
    assert same(trainer, straight)


def test_snapshots_lead_back_and_forth_whatever_was_trained_in_between():
    trainer, moments, losses = make(), [], []
    for epoch in islice(trainer, 6):
        moments.append(trainer.snapshot())
        losses.append(epoch.train_loss)
    for k in (1, 5, 0, 3):
        trainer.restore(moments[k])
        assert trainer.history.train_loss == losses[: k + 1]
        trainer.lr = 0.7
        drive(trainer, 12)  # a branch that the later snapshots know nothing of
    assert moments[5].history.train_loss == losses


def test_a_snapshot_shares_nothing_with_the_training_that_goes_on():
    trainer = drive(make(), 3)
    moment = trainer.snapshot()
    kept = moment.parameters.copy()
    drive(trainer, 3)
    assert np.array_equal(moment.parameters, kept)
    for _ in range(2):
        trainer.restore(moment)
        assert trainer.lr == 0.1
        trainer.lr = 0.7
        drive(trainer, 3)
        assert np.array_equal(moment.parameters, kept)


# Explosions


@pytest.mark.parametrize("y, validation", [([1e155, 0], None), ([0, 0], ([[1]], [1e155]))])
def test_a_loss_too_large_for_a_float_is_an_explosion_even_if_the_weights_are_not(y, validation):
    net = Network([1, 1], output="identity")
    history = net.learn([[1], [2]], y, epochs=3, lr=1e-9, batch_size=2, validation=validation)
    which = "training" if validation is None else "validation"
    assert history.stopped_because.startswith(f"the {which} loss exploded at step 1, in epoch 1")
    assert (history.exploded_at, history.train_loss) == (1, [])


def test_training_goes_on_after_an_explosion_from_a_snapshot_with_a_smaller_rate():
    trainer = runaway()
    start = trainer.snapshot()
    list(trainer)
    trainer.restore(start)
    trainer.lr = 0.01
    assert trainer.history.stopped_because is None
    assert list(islice(trainer, 100))[-1].train_loss < 1e-2


def test_learn_keeps_the_history_of_an_explosion():
    history = Network([1, 1], output="identity").learn(X5, 2 * X5, epochs=500, lr=1.0, batch_size=5)
    assert history.exploded_at is not None and len(history.epoch) < 500
    assert history.train_loss[-1] > history.train_loss[0]


# What is not given


def test_a_batch_size_not_given_is_10_or_all_rows_if_they_are_fewer():
    net = Network((2, 3, 1))
    assert [Trainer(net, (X[:n], Y[:n])).batch_size for n in (4, 10, 23)] == [4, 10, 10]


def test_an_optimizer_object_brings_its_own_rate_and_a_name_takes_the_one_given():
    history = Network([2, 1]).learn(X, Y, optimizer=SGD(0.2), epochs=1)
    assert history.train_loss == Network([2, 1]).learn(X, Y, lr=0.2, epochs=1).train_loss
    assert [optimizer_for(name, 0.5).lr for name in OPTIMIZERS] == [0.5] * len(OPTIMIZERS)


def test_a_restored_trainer_in_mid_epoch_deals_what_was_left_even_as_one_batch():
    for change in ("before", "after"):
        trainer = make(batch_size=5)
        drive(trainer, 2)
        if change == "before":
            trainer.batch_size = 23
        moment = trainer.snapshot()
        trainer.batch_size = 23
        drive(trainer, 1)
        rows, end = trainer.rows, trainer.net.parameters.copy()
        trainer.restore(moment)
        trainer.batch_size = 23
        drive(trainer, 1)
        assert len(rows) == 13 and np.array_equal(trainer.rows, rows)
        assert np.array_equal(trainer.net.parameters, end)


def test_after_a_restore_nothing_is_computed_yet():
    trainer = make()
    moment = trainer.snapshot()
    drive(trainer, 3)
    trainer.restore(moment)
    assert len(trainer.rows) == 0 and np.isnan(trainer.batch_loss)
    for layer in trainer.net.layers:
        assert np.isnan(layer.z).all() and np.isnan(layer.dW).all()


def test_a_snapshot_of_another_trainer_is_refused_before_anything_changes():
    trainer = make()
    before = trainer.net.parameters.copy()
    others = Trainer(Network((2, 3, 1)), (X[:4], Y[:4])), Trainer(Network((2, 9, 1)), (X, Y))
    for other in others:
        with pytest.raises(ValueError, match=r"snapshot: expected one of .* parameters and 23 rows, got"):
            trainer.restore(other.snapshot())
    assert np.array_equal(trainer.net.parameters, before)


def test_a_trainer_is_not_copied_since_the_copy_would_train_the_same_network():
    for way in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="a Trainer cannot be copied"):
            way(make())


def test_a_generator_as_seed_does_not_move():
    rng, same = np.random.default_rng(4), np.random.default_rng(4)
    trainers = [Trainer(Network((2, 3, 1)), (X, Y), seed=seed) for seed in (rng, 4)]
    moment = trainers[0].snapshot()
    for trainer in trainers:
        drive(trainer, 5)
    assert np.array_equal(trainers[0].net.parameters, trainers[1].net.parameters)
    assert rng.bit_generator.state == same.bit_generator.state
    trainers[0].restore(moment)
    assert rng.bit_generator.state == same.bit_generator.state


def test_a_penalty_set_while_training_counts_from_the_next_update_and_comes_back_with_a_snapshot():
    for name in ("l1", "l2"):
        trainer, fresh = make(), make()
        drive(trainer, 2), drive(fresh, 2)
        setattr(trainer, name, 0.3)
        moment = trainer.snapshot()
        drive(trainer, 1), drive(fresh, 1)
        end = trainer.net.parameters.copy()
        assert not np.array_equal(end, fresh.net.parameters)
        setattr(trainer, name, 0)
        trainer.restore(moment)
        assert getattr(trainer, name) == 0.3
        drive(trainer, 1)
        assert np.array_equal(trainer.net.parameters, end)


@pytest.mark.parametrize("last", [0, 2.5, "3"])
def test_the_last_epoch_is_a_whole_number(last):
    with pytest.raises(ValueError, match="last: expected a whole number from 1, got"):
        make().epochs(last)


def test_iterators_of_epochs_do_not_share_their_last_one():
    trainer = make(measure_every=3)
    short, long = trainer.epochs(last=5), trainer.epochs()
    assert (next(short).number, next(long).number) == (3, 6)
    trainer = make(measure_every=3)
    short, long = trainer.epochs(last=5), trainer.epochs()
    assert next(short).number == 3
    assert [epoch.number for epoch in short] == [5] and next(long).number == 6


def test_losses_may_be_measured_seldom_and_the_weights_are_the_same():
    nets = [Network((2, 3, 1)) for _ in range(2)]
    often, seldom = (
        net.learn(X, Y, 7, validation=(X, Y), measure_every=k) for net, k in zip(nets, (1, 3), strict=True)
    )
    assert np.array_equal(nets[0].parameters, nets[1].parameters)
    assert seldom.epoch == [3, 6, 7] and seldom.steps == [9, 18, 21]
    assert seldom.train_loss == [often.train_loss[k - 1] for k in (3, 6, 7)]
    assert seldom.validation_loss == [often.validation_loss[k - 1] for k in (3, 6, 7)]


def test_a_trainer_and_its_history_say_where_they_are():
    trainer = make()
    assert repr(trainer.history) == "<History: nothing measured yet; training may go on>"
    epoch = next(iter(trainer))
    where = "epoch 1, step 5; batches of 5, SGD(lr=0.1)"
    assert repr(trainer) == f"<Trainer of <Network 2-4-3-1: tanh, output tanh, loss mse>: {where}>"
    loss = f"{epoch.train_loss:.4g}"
    assert repr(trainer.history) == (
        f"<History: 1 epochs, 5 updates; training loss {loss} -> {loss}; training may go on>"
    )
    history = Network((2, 3, 1)).learn(X, Y, 3, validation=(X, Y))
    assert repr(history).startswith("<History: 3 epochs, 9 updates; training loss ")
    assert ", validation loss " in repr(history) and "all 3 epochs are done" in repr(history)


def test_training_exploded_weights_says_that_no_rate_can_help():
    net = Network([1, 1], output="identity")
    net.parameters = [1e200, 0]
    history = net.learn([[1.0]], [1.0], lr=1e-9)
    assert history.stopped_because == (
        "a weight exploded at step 1, in epoch 1: the weights were too large from the start: make the network"
        " anew, or restore a snapshot"
    )


def test_a_trainer_that_has_ended_says_why():
    trainer = make()
    trainer.end("enough")
    assert repr(trainer).endswith("SGD(lr=0.1); enough>")
