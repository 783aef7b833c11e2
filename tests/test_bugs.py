"""Twelve backward passes with one wrong line each: what the referee says, and how far each of them gets."""

import numpy as np
import pytest

from nnlib.bugs import (
    BACKWARD,
    BUGS,
    LR,
    NONE,
    PASSES,
    answers,
    backward,
    check,
    cosine,
    gradient,
    loss,
    program,
)
from nnlib.network import Network
from nnlib.slopes import central
from nnlib.suspects import (
    EPOCHS,
    EVERY,
    EXERCISE,
    LETTERS,
    ROWS,
    UNSEEN,
    line_up,
    run,
    start,
    straight_line,
)

HIDDEN_PART = slice(0, 24)  # of the 33 parameters of a 2-8-1 network
W2 = slice(24, 32)


def network(seed=0, n=40, hidden=5):
    """Parameters with long weights, so that no slope is nearly a constant, and rows for them."""
    rng = np.random.default_rng(seed)
    net = Network([2, hidden, 1], activation="sigmoid", output="sigmoid", loss="mse")
    net.parameters = 2 * rng.normal(size=net.parameters.size)
    return net, rng.normal(size=(n, 2)), rng.integers(0, 2, n).astype(float)


# The passes


@pytest.mark.parametrize("seed", range(5))
def test_without_a_bug_it_is_the_gradient_of_the_network(seed):
    net, X, y = network(seed)
    np.testing.assert_allclose(gradient(NONE, net.parameters, X, y), net.gradient(X, y), rtol=0, atol=1e-12)
    assert loss(net.parameters, X, y) == pytest.approx(net.loss(X, y), abs=1e-14)
    np.testing.assert_allclose(answers(net.parameters, X), net.predict(X)[:, 0], rtol=0, atol=1e-14)


def test_it_takes_any_number_of_inputs_and_of_hidden_neurons():
    net = Network([3, 4, 1], activation="sigmoid", output="sigmoid", loss="mse", seed=1)
    X, y = np.random.default_rng(0).normal(size=(7, 3)), np.arange(7.0) % 2
    np.testing.assert_allclose(gradient(NONE, net.parameters, X, y), net.gradient(X, y), atol=1e-12)


def test_there_are_twelve_bugs_and_the_right_pass():
    assert len(BUGS) == 12
    assert (NONE, *BUGS) == PASSES


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_is_one_wrong_line_and_the_text_is_what_runs(bug):
    lines = program(bug)
    assert [(right, here) for right, here in zip(BACKWARD, lines, strict=True) if right != here] == [
        (BUGS[bug].right, BUGS[bug].wrong)
    ]
    assert program(NONE) == BACKWARD
    assert BUGS[bug].slip.endswith(".") and BUGS[bug].why.endswith(".")


def test_all_thirteen_are_told_apart():
    net, X, y = network()
    found = [gradient(bug, net.parameters, X, y) for bug in PASSES]
    for k, one in enumerate(found):
        for other in found[:k]:
            assert np.linalg.norm(one - other) > 1e-3 * np.linalg.norm(one + other)


def test_a_bug_changes_neither_the_parameters_nor_the_data():
    net, X, y = network()
    before = net.parameters.copy(), X.copy(), y.copy()
    for bug in PASSES:
        gradient(bug, net.parameters, X, y)
    for now, then in zip((net.parameters, X, y), before, strict=True):
        np.testing.assert_array_equal(now, then)


def by_formula(net, X, y):
    """The right gradient by nudges, with nothing of the backward pass in it."""
    twin = net.copy()

    def of(parameters):
        twin.parameters = parameters
        return twin.loss(X, y)

    return central(of, net.parameters.copy())


def test_three_bugs_are_the_right_gradient_times_a_number():
    net, X, y = network()
    right = by_formula(net, X, y)
    for bug, factor in (("sign flipped", -1), ("no factor 2", 0.5), ("no 1/n", len(X))):
        np.testing.assert_allclose(gradient(bug, net.parameters, X, y), factor * right, rtol=1e-5, atol=1e-8)


def test_without_the_output_slope_it_is_twice_the_gradient_of_cross_entropy():
    net, X, y = network()
    other = Network([2, 5, 1], activation="sigmoid", output="sigmoid", loss="binary_cross_entropy")
    other.parameters = net.parameters
    np.testing.assert_allclose(
        gradient("no output slope", net.parameters, X, y), 2 * other.gradient(X, y), atol=1e-12
    )


def test_W2_updated_first_is_the_gradient_through_the_moved_W2():
    net, X, y = network()
    for lr in (0.5, 5.0):
        moved = net.copy()
        step = net.gradient(X, y)
        moved.layers[1].W -= lr * step[-6:-1]
        wrong = gradient("W2 updated first", net.parameters, X, y, lr=lr)
        np.testing.assert_allclose(wrong[-6:], step[-6:], atol=1e-12)
        # The hidden blame is linear in W2: two gradients differ by that of the difference of W2.
        blame = net.trace(X, y).layers[1].delta
        hidden = net.trace(X, y).layers[0]
        delta = hidden.a * (1 - hidden.a) * (moved.layers[1].W.T @ blame)
        np.testing.assert_allclose(wrong[:15].reshape(5, 3)[:, :2], delta @ X, atol=1e-12)
    errors = [check("W2 updated first", net.parameters, X, y, lr=lr).error for lr in (0.1, 1, 10)]
    assert errors == sorted(errors)


def test_what_is_never_trained_has_slope_0():
    net, X, y = network()
    assert not gradient("hidden layer never trained", net.parameters, X, y)[:15].any()
    biases = np.array([2, 5, 8, 11, 14, 20])
    wrong = gradient("bias never trained", net.parameters, X, y)
    assert not wrong[biases].any()
    others = np.delete(np.arange(21), biases)
    np.testing.assert_allclose(wrong[others], net.gradient(X, y)[others], atol=1e-12)


def test_the_seed_draws_the_random_matrix_and_nothing_else():
    net, X, y = network()
    one, again, other = (gradient("random matrix", net.parameters, X, y, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.allclose(one[:15], other[:15])
    np.testing.assert_array_equal(one[15:], other[15:])


def test_the_quick_way_is_the_same():
    net, X, y = network()
    for bug in PASSES:
        np.testing.assert_array_equal(
            backward(bug, X, y, 0.3, 4)(net.parameters), gradient(bug, net.parameters, X, y, 0.3, 4)
        )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bug": "no sleep"}, "bug: expected one of none, sign flipped, .*got 'no sleep'"),
        ({"bug": ["none"]}, "bug: expected one of none"),
        ({"parameters": np.ones(20)}, r"parameters: expected a vector of 4 for each .* got shape \(20,\)"),
        ({"parameters": np.ones(1)}, r"parameters: expected a vector of 4 for each .* got shape \(1,\)"),
        ({"parameters": np.ones((1, 21))}, r"parameters: expected a vector .*got shape \(1, 21\)"),
        ({"parameters": [np.nan] * 21}, "parameters: expected finite numbers"),
        ({"X": np.ones(40)}, r"X, y: expected shapes \(n, n_in\) and \(n,\), got \(40,\) and \(40,\)"),
        ({"y": np.ones(3)}, r"X, y: expected shapes .* got \(40, 2\) and \(3,\)"),
        ({"y": ["no"] * 40}, "y: expected numbers"),
    ],
)
def test_what_does_not_fit_is_named(change, message):
    net, X, y = network()
    with pytest.raises(ValueError, match=message):
        gradient(**{"bug": NONE, "parameters": net.parameters, "X": X, "y": y, **change})


# The referee


def test_the_referee_agrees_with_the_right_pass_alone():
    net, X, y = network()
    assert check(NONE, net.parameters, X, y).error < 1e-7
    assert min(check(bug, net.parameters, X, y).error for bug in BUGS) > 1e-3


def test_error_and_cosine_are_those_of_the_two_vectors():
    net, X, y = network()
    wrong, right = gradient("forgot W2", net.parameters, X, y), by_formula(net, X, y)
    told = check("forgot W2", net.parameters, X, y)
    between = np.sqrt(np.sum((wrong - right) ** 2))
    assert told.error == pytest.approx(between / (np.sqrt(wrong @ wrong) + np.sqrt(right @ right)), rel=1e-6)
    assert told.cosine == pytest.approx(wrong @ right / np.sqrt((wrong @ wrong) * (right @ right)), rel=1e-6)
    assert check("sign flipped", net.parameters, X, y) == pytest.approx((1, -1), abs=1e-6)
    assert np.isnan(cosine(np.zeros(2), np.ones(2)))


# The networks in the line-up: tendencies, at the default seed and at others


STORY = NONE, "no output slope", "W2 updated first", "random matrix"  # over five seeds; others over three


def ends(bug):
    return np.array([run(bug, seed).accuracy[-1] for seed in range(5 if bug in STORY else 3)])


def straight(seeds):
    return np.array([straight_line(seed) for seed in range(seeds)])


def test_they_begin_alike_and_are_measured_on_rows_that_they_never_saw():
    data, unseen, parameters = start(2)
    assert (len(data), len(unseen), parameters.shape) == (ROWS, UNSEEN, (33,))
    assert not set(map(tuple, data.X)) & set(map(tuple, unseen.X))
    assert not parameters[2:24:3].any() and parameters[32] == 0  # the biases
    first = {run(bug, 2).loss[0] for bug in PASSES}
    assert first == {loss(parameters, data.X, data.y)}
    with pytest.raises(ValueError, match="read-only"):
        parameters[0] = 1


def test_the_right_run_is_that_of_a_network_of_nnlib():
    data, unseen, parameters = start(0)
    net = Network([2, 8, 1], activation="sigmoid", output="sigmoid", loss="mse")
    net.parameters = parameters
    net.learn(data.X, data.y, epochs=EPOCHS, lr=LR, batch_size=ROWS, measure_every=EPOCHS)
    shown = run(NONE, 0)
    np.testing.assert_allclose(shown.parameters, net.parameters, rtol=1e-6)
    assert shown.loss[-1] == pytest.approx(net.loss(data), rel=1e-9)
    assert shown.accuracy[-1] == np.mean((net.predict(unseen.X)[:, 0] > 0.5) == unseen.y)
    assert list(shown.epochs) == list(range(0, EPOCHS + 1, EVERY))
    np.testing.assert_allclose(shown.cosine, 1, rtol=1e-12)


@pytest.mark.parametrize("seed", [0, 2, EXERCISE])
def test_the_right_one_learns_more_than_a_straight_line(seed):
    assert run(NONE, seed).accuracy[-1] > straight_line(seed) + 0.03


def test_only_a_flipped_sign_learns_nothing_with_any_of_the_first_seeds():
    assert ends("sign flipped").max() < 0.6
    assert min(ends(bug).max() for bug in BUGS if bug != "sign flipped") > 0.8


def test_ten_of_twelve_bugs_end_far_above_chance_with_each_of_the_first_seeds():
    assert sum(ends(bug).min() > 0.8 for bug in BUGS) == 10


def test_W2_updated_first_cannot_be_told_from_the_right_one():
    for seed in (*range(5), EXERCISE):
        wrong, right = run("W2 updated first", seed), run(NONE, seed)
        assert np.abs(wrong.accuracy - right.accuracy).max() < 0.02
        assert 0.002 < wrong.check.error < 0.05
        assert wrong.check.cosine > 0.999


def test_without_the_output_slope_it_ends_highest_of_all():
    for seed in (*range(5), EXERCISE):
        best = run("no output slope", seed).accuracy[-1]
        assert best > run(NONE, seed).accuracy[-1] + 0.01
        assert run("no output slope", seed).check.error > 0.4
    assert ends("no output slope").mean() > max(
        ends(bug).mean() for bug in PASSES if bug != "no output slope"
    )


def random_matrix(seed):
    """Read B off what the pass returns: one row, so that a hidden bias gets s1 times B times the output's."""
    x, parameters = np.zeros((1, 2)), np.zeros(33)
    slopes = gradient("random matrix", parameters, x, np.ones(1), seed=seed)
    return slopes[2:24:3] / (0.25 * slopes[32])  # all z are 0, where the slope is 0.25


def test_random_numbers_instead_of_W2_work_because_W2_turns_towards_them():
    for seed in (*range(5), EXERCISE):
        first, last = start(seed).parameters[W2], run("random matrix", seed).parameters[W2]
        B = random_matrix(seed)
        assert cosine(last, B) > 0.5
        assert cosine(last, B) > cosine(first, B)
    assert ends("random matrix").mean() > straight(5).mean() + 0.01
    assert run("random matrix", 0).accuracy[-1] > straight_line(0) + 0.01


def test_a_forgotten_W2_works_because_its_weights_become_positive():
    positive = [np.sum(run("forgot W2", seed).parameters[W2] > 0) for seed in range(3)]
    assert min(positive) > 4 and np.mean(positive) > 6


@pytest.mark.parametrize(
    "bug", ["hidden layer never trained", "no hidden slope", "slope at a", "slope of the wrong layer"]
)
def test_these_come_no_further_than_a_straight_line(bug):
    np.testing.assert_allclose(ends(bug), straight(3), atol=0.025)


@pytest.mark.parametrize("bug", ["no hidden slope", "slope at a", "slope of the wrong layer"])
def test_a_wrong_slope_begins_nearly_right_and_turns_away(bug):
    for seed in range(3):
        assert run(bug, seed).cosine[0] > 0.7
        assert run(bug, seed).cosine[-1] < 0.45


def test_no_hidden_boundary_leaves_the_origin_without_biases():
    for seed in range(3):
        assert not run("bias never trained", seed).parameters[2:24:3].any()


def test_half_the_slope_is_half_the_rate():
    data, _, parameters = start(0)
    net = Network([2, 8, 1], activation="sigmoid", output="sigmoid", loss="mse")
    net.parameters = parameters
    net.learn(data.X, data.y, epochs=EPOCHS, lr=LR / 2, batch_size=ROWS, measure_every=EPOCHS)
    np.testing.assert_allclose(run("no factor 2", 0).parameters, net.parameters, rtol=1e-6)
    assert ends("no factor 2").mean() < ends(NONE)[:3].mean()


def test_no_1_over_n_is_a_rate_of_200_and_gets_stuck_with_two_of_three_seeds():
    stuck = ends("no 1/n") < 0.6
    assert stuck.sum() == 2 and run("no 1/n", 0).check.cosine > 0.999


# The line-ups


def test_a_line_up_has_the_right_pass_and_five_bugs():
    for seed in range(30):
        shown = line_up(seed)
        assert "".join(shown) == LETTERS
        assert len(set(shown.values())) == 6
        assert NONE in shown.values()
        assert set(shown.values()) <= set(PASSES)


def test_three_line_ups_show_all_twelve_bugs():
    assert {bug for seed in range(3) for bug in line_up(seed).values()} == set(PASSES)


def test_the_right_one_stands_anywhere():
    places = [list(line_up(seed).values()).index(NONE) for seed in range(60)]
    assert set(places) == set(range(6))


def test_the_exercise_has_the_six_of_the_first_line_up_in_another_order():
    assert set(line_up(EXERCISE).values()) == set(line_up(0).values())
    assert line_up(EXERCISE) != line_up(0)
    assert set(line_up(0).values()) == {
        NONE,
        "sign flipped",
        "no output slope",
        "W2 updated first",
        "random matrix",
        "hidden layer never trained",
    }


@pytest.mark.parametrize("seed", [-1, 1.5, "today", None])
def test_a_seed_that_is_none_is_refused(seed):
    for ask in (line_up, start, straight_line, lambda seed: run(NONE, seed)):
        with pytest.raises(ValueError, match="seed: expected a whole number from 0, got "):
            ask(seed)
