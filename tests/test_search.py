"""Searching without slopes: what is found, what it cost, and what cannot be searched."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.landscapes import CURVES
from nnlib.search import brute_force, genetic, greedy

pytestmark = pytest.mark.filterwarnings("error")
quickly = settings(derandomize=True, deadline=None, max_examples=50)
five_points, hills = CURVES["five points"].loss, CURVES["hills"].loss


def counted(loss):
    """Wrap a loss so that it keeps every weight it was asked for in .seen."""

    def wrapped(w):
        wrapped.seen.extend(np.ravel(w))
        return loss(w)

    wrapped.seen = []
    return wrapped


def parabola(bottom):
    return lambda w: (w - bottom) ** 2


# Brute force


def test_S2_18_C_24_Y_20_brute_force_looks_at_2_000_001_weights_and_finds_exactly_2():
    assert brute_force(five_points, -1000, 1000, 0.001) == (2.0, 0.0, 2_000_001)


def test_two_million_candidates_need_little_memory():
    tracemalloc.start()
    brute_force(five_points)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6  # at once, the candidates times five points alone are 80 MB


def test_C_24_the_loop_that_adds_the_step_again_and_again_misses_2():
    w = -1000.0
    while w < 2 - 0.0005:
        w += 0.001
    assert w != 2 and w == pytest.approx(1.99999998, abs=1e-8)


@quickly
@given(low=st.integers(-500, 500), n=st.integers(1, 300), per_unit=st.sampled_from([1, 3, 10, 1000, 7]))
def test_brute_force_looks_once_at_every_multiple_of_the_step_and_finds_the_best(low, n, per_unit):
    low, high, step = low / per_unit, (low + n - 1) / per_unit, 1 / per_unit
    loss = counted(parabola((low + high) / 2))
    found = brute_force(loss, low, high, step)
    assert len(loss.seen) == found.evaluations == n
    assert np.allclose(loss.seen, np.linspace(low, high, n), rtol=1e-15, atol=1e-13)
    assert found.loss == min((w - (low + high) / 2) ** 2 for w in loss.seen)


def test_the_ends_count_though_floats_do_not_divide_evenly():
    assert brute_force(parabola(0.3), 0, 0.3, 0.1) == (pytest.approx(0.3), pytest.approx(0, abs=1e-30), 4)
    assert brute_force(parabola(-9), 0.05, 0.31, 0.1).w == 0.1  # no multiple outside low and high


@pytest.mark.parametrize("n", [65535, 65536, 65537, 131072])
@pytest.mark.parametrize("place", [0, -1])
def test_candidates_at_the_edge_of_a_chunk_are_found(n, place):
    best = [0, n - 1][place]
    assert brute_force(parabola(best), 0, n - 1, 1) == (best, 0, n)


def test_of_equal_candidates_the_first_is_returned():
    assert brute_force(lambda w: (w % 70_000 - 5) ** 2, 0, 200_000, 1).w == 5


def test_brute_force_finds_the_deepest_of_several_valleys():
    assert brute_force(hills, 0, 3.1, 0.001).w == 2.0


# Greedy


@quickly
@given(bottom=st.floats(-50, 50), start=st.floats(-50, 50), step=st.floats(0.5, 10))
def test_greedy_comes_as_close_as_it_was_asked_to_and_counts_every_look(bottom, start, step):
    loss = counted(parabola(bottom))
    found = greedy(loss, start, step, precision=0.001)
    assert abs(found.w - bottom) <= 0.001 and len(loss.seen) == found.evaluations
    assert found.loss == (found.w - bottom) ** 2 <= (start - bottom) ** 2


def test_S2_17_Y_21_greedy_reaches_2_with_far_fewer_looks_than_brute_force():
    found = greedy(five_points, start=5.3)
    assert abs(found.w - 2) < 0.001 and found.evaluations < 100


def test_greedy_stops_in_the_first_valley_it_meets():
    assert greedy(hills, 0.5, 0.1).w == pytest.approx(0.692, abs=2e-3)


def test_greedy_ends_on_a_slope_without_end():
    assert greedy(lambda w: -w, 0, budget=501) == (250, -250, 501)


# Genetic


@pytest.mark.parametrize("seed", range(8))
def test_S2_17_Y_22_the_genetic_search_reaches_2_and_counts_every_look(seed):
    loss = counted(five_points)
    found = genetic(loss, -10, 10, seed)
    assert abs(found.w - 2) <= 0.001 and found.loss <= 3e-5
    assert len(loss.seen) == found.evaluations < 2000
    assert found.loss == min(five_points(np.array(loss.seen)))


def test_the_seed_decides_everything():
    one, again, other = (genetic(five_points, -10, 10, seed) for seed in (1, 1, 2))
    assert one == again != other


def test_the_fittest_are_kept_so_that_the_best_never_gets_worse():
    best = [genetic(five_points, -10, 10, budget=budget, good_enough=0).loss for budget in range(20, 400, 15)]
    assert best == sorted(best, reverse=True) and best[-1] < best[0]


def test_children_may_leave_the_interval_of_the_first_population():
    assert abs(genetic(five_points, -6, -5, seed=0).w - 2) <= 0.001


def test_genetic_ends_when_its_budget_is_spent():
    assert genetic(lambda w: 1 + w**2, -1, 1, good_enough=0, budget=95).evaluations == 95


# What is counted as bad, and what does not fit


def test_a_weight_whose_loss_is_no_number_never_wins():
    def loss(w):
        return np.where(w < 1, np.nan, w)

    assert brute_force(loss, 0, 3, 1) == (1, 1, 4)
    assert greedy(loss, 5).w == 1
    assert genetic(loss, -1, 3, good_enough=1.01).w >= 1


POSITIVE = "expected a positive number, such as "
FINITE = "expected a finite number, such as "
NOT_FIT = [
    *[(brute_force, {"low": low}, f"low: {FINITE}-1000, got ") for low in (np.nan, -np.inf, "a", None)],
    *[(brute_force, {"high": high}, f"high: {FINITE}1000, got ") for high in (np.nan, np.inf, [1])],
    *[
        (brute_force, {"step": step}, f"step: {POSITIVE}0.001, got ")
        for step in (0, -0.1, np.nan, np.inf, "a")
    ],
    (brute_force, {"low": 11}, "low, high, step: expected 1 to 100,000,000 candidates, got -999"),
    (
        brute_force,
        {"step": 1e-9},
        "low, high, step: expected 1 to 100,000,000 candidates, got 10,000,000,001",
    ),
    *[
        (brute_force, {"low": low, "high": low + 1, "step": step}, r"low, high, step: .* at most 2\^53 steps")
        for low, step in [(0, 1e-320), (1000, 1e-320), (1e300, 1)]  # a float's whole numbers end there
    ],
    *[(greedy, {"start": start}, f"start: {FINITE}0, got ") for start in (np.nan, np.inf, "a", None)],
    *[(greedy, {"step": step}, f"step: {POSITIVE}1, got ") for step in (0, -1, np.inf, "a")],
    *[(greedy, {"precision": p}, f"precision: {POSITIVE}0.001, got ") for p in (0, np.nan, "a")],
    (greedy, {"precision": 2}, "precision: expected at most the step, 1, got 2"),
    *[(genetic, {"low": low}, f"low: {FINITE}-10, got ") for low in (np.nan, "a")],
    *[(genetic, {"high": high}, f"high: {FINITE}10, got ") for high in (np.inf, None)],
    *[
        (genetic, {"low": low, "high": high}, "low, high: expected low < high, a finite distance apart, got ")
        for low, high in [(1, 1), (2, 1), (-1e308, 1e308)]
    ],
    *[
        (genetic, {"population": size}, "population: expected a whole number from 4, got ")
        for size in (3, 4.5, "a", np.nan)
    ],
    *[
        (genetic, {"mutation": size}, f"mutation: {POSITIVE}0.3, got ")
        for size in (0, -1, np.inf, np.nan, "a")
    ],
    *[(genetic, {"good_enough": loss}, f"good_enough: {FINITE}3e-05, got ") for loss in (np.nan, "a")],
    *[
        (genetic, {"seed": seed}, "seed: expected a whole number, 0 or more, got ")
        for seed in ("a", -1, 0.5, None)
    ],
    *[
        (search, {"budget": budget}, "budget: expected a whole number from 1, got ")
        for search in (greedy, genetic)
        for budget in (0, 2.5, np.nan, np.inf, "a")
    ],
]


@pytest.mark.parametrize("search, wrong, message", NOT_FIT)
def test_what_does_not_fit_is_refused_before_the_first_look(search, wrong, message):
    loss = counted(five_points)
    right = {brute_force: {"low": 0, "high": 10}, greedy: {"start": 3}, genetic: {"low": 0, "high": 1}}
    with pytest.raises(ValueError, match=f"^{message}"):
        search(loss, **{**right[search], **wrong})
    assert loss.seen == []


def test_the_seed_may_be_a_generator_to_go_on_with():
    rng = np.random.default_rng(1)
    assert genetic(five_points, -10, 10, rng) == genetic(five_points, -10, 10, 1)
    assert genetic(five_points, -10, 10, rng) != genetic(five_points, -10, 10, 1)


SEARCHES = {
    "brute force": lambda loss: brute_force(loss, 0, 3, 0.1),
    "greedy": lambda loss: greedy(loss, 0),
    "genetic": lambda loss: genetic(loss, 0, 1),
}


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_a_loss_may_use_the_weights_it_gets_as_its_workspace(search):
    def loss(w):
        w -= 2
        w *= w
        return w

    assert search(loss) == search(lambda w: (w - 2) * (w - 2))


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_a_loss_that_adds_up_over_all_weights_or_answers_in_words_is_refused(search):
    with pytest.raises(ValueError, match=r"loss: expected a loss for each of \d+ weights, shape"):
        search(lambda w: (w**2).sum())
    with pytest.raises(ValueError, match="loss: expected numbers, in rows of one length, got "):
        search(lambda w: ["small"] * len(w))
