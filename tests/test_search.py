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


@pytest.mark.parametrize(
    "low, high, step, message",
    [
        (0, 1, 0, "expected finite numbers, step > 0"),
        (0, 1, -0.1, "expected finite numbers, step > 0"),
        (0, np.inf, 0.1, "expected finite numbers, step > 0"),
        (1, 0, 0.1, "expected 1 to 100,000,000 candidates, got -9"),
        (0, 1, 1e-9, "expected 1 to 100,000,000 candidates, got 1,000,000,001"),
    ],
)
def test_a_grid_that_cannot_be_searched_is_refused(low, high, step, message):
    with pytest.raises(ValueError, match=f"low, high, step: {message}"):
        brute_force(five_points, low, high, step)


@pytest.mark.parametrize("wrong", [{"start": np.nan}, {"step": np.inf}, {"precision": 0}, {"precision": 2}])
def test_greedy_refuses_what_it_cannot_walk_with(wrong):
    with pytest.raises(ValueError, match="start, step, precision: expected finite numbers"):
        greedy(five_points, **{"start": 3, **wrong})


@pytest.mark.parametrize("wrong", [{"low": 2}, {"high": np.inf}, {"population": 3}, {"mutation": 0}])
def test_genetic_refuses_what_cannot_live(wrong):
    with pytest.raises(ValueError, match="low, high, population, mutation: expected finite low < high"):
        genetic(five_points, **{"low": 0, "high": 1, **wrong})


def test_a_loss_that_adds_up_over_all_weights_is_refused():
    for search in (
        lambda loss: brute_force(loss, 0, 1, 0.1),
        lambda loss: greedy(loss, 0),
        lambda loss: genetic(loss, 0, 1),
    ):
        with pytest.raises(ValueError, match=r"loss: expected a loss for each of \d+ weights, shape"):
            search(lambda w: (w**2).sum())
