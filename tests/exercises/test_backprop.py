"""Lesson 04: references agree with nnlib and with nudges; wrong ideas are what they are said to be."""

import numpy as np
import pytest

from nnlib import bugs, suspects
from nnlib.check import EXERCISES
from nnlib.check.backprop import lineup
from nnlib.check.backprop.meeting import meeting
from nnlib.check.backprop.planted import BEHIND, suspect
from nnlib.check.judge import judge
from nnlib.check.limits import TimeUp
from nnlib.check.verdict import COULD_NOT_RUN, NOT_ATTEMPTED, NOT_YET, RIGHT
from nnlib.slopes import central
from nnlib.small_network import FOODS, X, Y, small_network

RIGHT_ONES = {name: exercise.reference for name, exercise in EXERCISES.items()}
MEETING = "two_layer_gradient", "two_layer_step", "referee", "disagreement"


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def meet(**others):
    return meeting(*(others.get(name, RIGHT_ONES[name]) for name in MEETING))


# Numbers


@pytest.mark.parametrize(
    ("name", "food"), [("three_gaps", "soup"), ("six_gaps", "bread"), ("all_gaps", "fish")]
)
def test_every_gap_is_what_a_nudge_of_the_small_network_measures(name, food):
    net, row = small_network(), FOODS.index(food)

    def loss(parameters):
        net.parameters = parameters
        return net.loss(X[[row]], Y[[row]])

    names = ("dW1_11", "dW1_12", "db1_1", "dW1_21", "dW1_22", "db1_2", "dW2_1", "dW2_2", "db2")
    measured = dict(zip(names, central(loss, net.parameters.copy()), strict=True))
    measured |= {"delta_1": measured["db1_1"], "delta_2": measured["db1_2"], "delta_out": measured["db2"]}
    measured["e"] = small_network().predict(X[[row]])[0, 0] - Y[row]
    for gap, number in RIGHT_ONES[name].items():
        assert number == pytest.approx(measured[gap], rel=1e-6, abs=1e-12), gap


def test_the_referee_measures_what_nnlib_measures():
    def loss(w):
        return np.sin(w[0]) * w[1] ** 3 + w[2] ** 2

    w = np.array([0.3, -1.2, 2.0])
    assert RIGHT_ONES["referee"](loss, w, 1e-4) == pytest.approx(central(loss, w, 1e-4))


def test_the_output_delta_is_the_slope_of_the_mean_of_squares():
    z, y = np.array([2.5, -3.0, 0.4]), np.array([0.1, 0.8, 0.5])
    measured = central(lambda z: np.mean((sigmoid(z) - y) ** 2), z)
    assert RIGHT_ONES["output_delta"](z, y) == pytest.approx(measured, rel=1e-7)


def test_the_hidden_delta_hands_back_what_a_nudge_of_z_does_to_the_next_layer():
    delta, W, z = (
        np.array([0.3, -1.1, 0.7]),
        np.array([[1.0, -2], [0.5, 3], [-1, 0.2]]),
        np.array([2.5, -2.2]),
    )
    measured = central(lambda z: delta @ (W @ sigmoid(z)), z)
    assert RIGHT_ONES["hidden_delta"](delta, W, z) == pytest.approx(measured, rel=1e-7)


def test_the_blame_along_a_chain_is_the_slope_at_each_z_and_two_neurons_are_a_chain():
    w, x, y = np.array([1.7, -2.5, 3.0]), 1.4, 0.3

    def loss(shifts):
        a = x
        for weight, shift in zip(w, shifts, strict=True):
            a = sigmoid(weight * a + shift)
        return (a - y) ** 2

    chain = RIGHT_ONES["blame_chain"]
    assert chain(w, x, y) == pytest.approx(central(loss, np.zeros(3)), rel=1e-6)
    assert chain(w[:2], x, y) == pytest.approx(RIGHT_ONES["blame_two"](*w[:2], x, y))


@pytest.mark.parametrize("y", [0, 0.3, 1])
def test_the_delta_of_cross_entropy_is_a_slope_and_far_out_it_is_still_a_number(y):
    delta = RIGHT_ONES["delta_cross_entropy"]
    assert delta(1.3, y) == pytest.approx(central(lambda z: np.logaddexp(0, z) - y * z, 1.3), rel=1e-8)
    assert (delta(800.0, y), delta(-800.0, y)) == pytest.approx((1 - y, -y), abs=1e-12)


def test_two_equal_gradients_agree_and_no_gradient_at_all_does_not():
    disagreement, one = RIGHT_ONES["disagreement"], np.array([3.0, -4.0])
    assert disagreement(one, one) == disagreement(0 * one, 0 * one) == 0
    assert disagreement(0 * one, one) == disagreement(-one, one) == 1
    assert disagreement(one / 2, one) == pytest.approx(1 / 3)


def test_the_ticket_is_what_hidden_delta_gives():
    z = np.log(0.9 / 0.1)
    (blame,) = RIGHT_ONES["hidden_delta"](np.array([0.2]), np.array([[-3.0]]), np.array([z]))
    assert RIGHT_ONES["ticket_backprop"] == pytest.approx(blame)


# Wrong ideas


def judged(name, function):
    verdict = judge(EXERCISES[name], function)
    return verdict.status, verdict.mistake


def test_a_transposed_product_is_recognised_although_it_breaks_where_the_layer_is_not_square():
    def hidden_delta(delta_next, W_next, z):
        a = sigmoid(z)
        return a * (1 - a) * (W_next @ delta_next)

    with pytest.raises(ValueError, match="matmul"):
        hidden_delta(np.zeros(3), np.zeros((3, 2)), np.zeros(2))
    assert judged("hidden_delta", hidden_delta) == (NOT_YET, "transposed product")


def test_what_breaks_and_was_right_before_is_told_where_it_breaks():
    def hidden_delta(delta_next, W_next, z):
        if len(delta_next) != len(z):
            raise IndexError("not square")
        return RIGHT_ONES["hidden_delta"](delta_next, W_next, z)

    assert judged("hidden_delta", hidden_delta) == (COULD_NOT_RUN, "IndexError")


@pytest.mark.parametrize(
    "name", ["output_delta", "hidden_delta", "two_layer_gradient", "blame_two", "referee"]
)
def test_slopes_that_pile_up_from_call_to_call_are_recognised(name):
    total = []

    def piling_up(*arguments):
        fresh = RIGHT_ONES[name](*arguments)
        parts = fresh if isinstance(fresh, tuple) else (fresh,)
        total[:] = [old + part for old, part in zip(total, parts, strict=True)] if total else parts
        return tuple(total) if isinstance(fresh, tuple) else total[0]

    assert judged(name, piling_up) == (NOT_YET, "accumulated")
    verdict = judge(EXERCISES[name], piling_up)
    assert len(f"{verdict.where} {verdict.message}".split()) <= 60


def test_an_answer_that_differs_by_chance_is_not_taken_for_one_that_piles_up():
    rng = np.random.default_rng(0)
    verdict = judged("output_delta", lambda z, y: RIGHT_ONES["output_delta"](z, y) + rng.random(len(z)))
    assert verdict == (NOT_YET, "answers differently each time")


def test_a_referee_that_leaves_the_weights_moved_is_told_so():
    def referee(L, w, h):
        slopes = []
        for k in range(len(w)):
            w[k] += h
            up = L(w)
            w[k] -= 2 * h
            slopes.append((up - L(w)) / (2 * h))
        return np.array(slopes)

    assert judged("referee", referee) == (NOT_YET, "changes its arguments")
    assert judged("referee", lambda L, w, h: referee(L, w.copy(), h)) == (NOT_YET, "weights never put back")


def test_a_step_that_writes_into_the_weights_is_told_so():
    def two_layer_step(W1, b1, W2, b2, X, y, lr):
        slopes = RIGHT_ONES["two_layer_gradient"](W1, b1, W2, b2, X, y)
        for parameter, slope in zip((W1, b1, W2, b2), slopes, strict=True):
            parameter -= lr * slope
        return W1, b1, W2, b2

    assert judged("two_layer_step", two_layer_step) == (NOT_YET, "changes its arguments")


@pytest.mark.parametrize("eps", [1e-7, 1e-12, 1e-15])
def test_whoever_clips_the_activation_and_divides_is_right(eps):
    def delta_cross_entropy(z, y):
        a = np.clip(sigmoid(z), eps, 1 - eps)
        return (-y / a + (1 - y) / (1 - a)) * a * (1 - a)

    assert judged("delta_cross_entropy", delta_cross_entropy)[0] == RIGHT


def test_all_zero_slopes_are_recognised_by_every_check():
    for name, exercise in EXERCISES.items():
        if exercise.lesson == "04" and exercise.asks_for_function and name != "disagreement":

            def zeros(*arguments, exercise=exercise):
                result = exercise.reference(*arguments)
                return tuple(0 * part for part in result) if isinstance(result, tuple) else 0 * result

            known = "all zero" if name == "two_layer_step" else "all-zero gradient"
            assert judged(name, zeros) == (NOT_YET, known)


@pytest.mark.parametrize("name", ["planted_bugs", "surviving_bugs"])
def test_every_single_wrong_word_gets_a_hint_of_its_own(name):
    exercise = EXERCISES[name]
    for key, right in exercise.reference.items():
        for word in set(exercise.reference.values()) - {right}:
            assert judge(exercise, exercise.reference | {key: word}).mistake, (key, word)


# Bugs


def test_each_planted_bug_shows_as_its_hint_says():
    data, _, start = suspects.start()
    measured = central(lambda w: bugs.loss(w, data.X, data.y), start)
    apart = {}
    for letter, bug in BEHIND.items():
        computed = suspect(letter, start, data.X, data.y)
        apart[lineup.WORDS[bug]] = RIGHT_ONES["disagreement"](computed, measured)
        if bug == "hidden layer never trained":
            assert not computed[:24].any() and computed[24:] == pytest.approx(measured[24:], rel=1e-6)
    assert apart["right"] < 1e-8
    assert (apart["half"], apart["sign"]) == pytest.approx((1 / 3, 1), rel=1e-6)
    assert 0.1 < apart["one layer"] < 0.2


def test_a_suspect_without_a_letter_is_named():
    with pytest.raises(ValueError, match="letter: expected one of A, B, C, D, got 'E'"):
        suspect("E", suspects.start().parameters, None, None)


def test_how_far_each_bug_gets_is_computed_and_clear():
    """The means of five real trainings are well away from both borders."""

    def mean(bug):
        return np.mean([suspects.run(bug, seed).accuracy[-1] for seed in range(5)])

    best = mean(bugs.NONE)
    for bug, word in RIGHT_ONES["surviving_bugs"].items():
        share = mean(bug)
        if word == "fails":
            assert share < lineup.LIMIT - 0.05, bug
        elif word == "wins":
            assert share > best + lineup.CLEAR + 0.02, bug
        else:
            assert lineup.LIMIT + 0.05 < share < best + lineup.CLEAR - 0.02, bug


# The meeting


def test_the_meeting_finds_a_right_network_right_and_says_by_how_much():
    verdict = meet()
    assert verdict.status == RIGHT
    assert "of 120. One neuron alone gets" in verdict.notes[0]


@pytest.mark.parametrize("name", MEETING)
def test_the_meeting_says_which_part_is_still_missing(name):
    def stub(*arguments):
        raise NotImplementedError

    for missing in (stub, lambda *arguments: ...):
        verdict = meet(**{name: missing})
        assert (verdict.status, verdict.message.split()[0]) == (NOT_ATTEMPTED, name)


@pytest.mark.parametrize("name", MEETING)
def test_the_meeting_survives_whatever_a_function_does(name):
    def asks(*arguments):
        input()

    def leaves(*arguments):
        raise SystemExit

    for function in (asks, leaves, 3, lambda: 0, lambda *arguments: None, lambda *arguments: 1 / 0):
        verdict = meet(**{name: function})
        assert verdict.status in (NOT_YET, COULD_NOT_RUN)
        assert name in verdict.where


def test_the_meeting_ends_a_loop_that_never_ends(monkeypatch):
    monkeypatch.setattr("nnlib.check.backprop.meeting.SECONDS", 0.3)

    def loops(*arguments):
        while True:
            pass

    verdict = meet(referee=loops)
    assert (verdict.status, verdict.where) == (COULD_NOT_RUN, "referee")
    assert issubclass(TimeUp, BaseException) and "stopped" in verdict.message


def test_the_meeting_blames_no_function_for_what_breaks_outside_of_them(monkeypatch):
    def breaks(**options):
        raise OSError

    monkeypatch.setattr("nnlib.check.backprop.meeting.smells", breaks)
    verdict = meet()
    assert (verdict.status, verdict.where) == (COULD_NOT_RUN, "")
    assert verdict.message.startswith("OSError, but in none of your functions.")


@pytest.mark.parametrize("name", MEETING)
def test_the_meeting_says_whose_numbers_are_not_finite(name):
    def not_finite(*arguments):
        result = RIGHT_ONES[name](*arguments)
        return tuple(part / 0 for part in result) if isinstance(result, tuple) else result * np.inf

    verdict = meet(**{name: not_finite})
    assert (verdict.status, verdict.where) == (NOT_YET, name)


@pytest.mark.parametrize("name", MEETING)
def test_the_meeting_names_the_function_that_makes_a_known_mistake(name, monkeypatch):
    monkeypatch.setattr("nnlib.check.backprop.meeting.STEPS", 30)  # each shows in the first step
    for mistake in EXERCISES[name].mistakes:
        verdict = meet(**{name: mistake.wrong})
        assert verdict.status == NOT_YET, mistake.name
        assert verdict.where == name or f"check({name})" in verdict.message, mistake.name
        assert len(f"{verdict.where} {verdict.message}".split()) <= 60


def test_a_disagreement_that_says_0_whatever_comes_confirms_nothing():
    def zero(computed, measured):
        return 0.0

    assert judged("disagreement", zero)[0] == NOT_YET
    verdict = meet(disagreement=zero)
    assert (verdict.status, "check(disagreement)" in verdict.message) == (NOT_YET, True)
    assert not any("disagree by" in note for note in verdict.notes)
