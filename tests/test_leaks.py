"""Leaks: a test that had a say in the training flatters; the same procedure in the honest order does not."""

import numpy as np
import pytest
from two_classes import clouds, moons

from nnlib.datasets import doubles
from nnlib.flaws import missing_values
from nnlib.flaws.leaks import (
    BLOCKS,
    best_of,
    coin_flips,
    luckiest,
    normalise_first,
    run,
    selection,
    strongest,
)

pytestmark = pytest.mark.filterwarnings("error")
BINARY, QUANTITY, HOLED = clouds(20), doubles(), missing_values(clouds(20), 0.1).data


@pytest.mark.parametrize("tries, best", [(1, 0.5), (5, 0.58), (20, 0.636), (100, 0.675), (1000, 0.727)])
def test_C_33_Y_42_S0_23_the_best_of_many_coin_flippers_looks_good_in_the_validation_and_is_0_5_in_the_test(
    tries, best
):
    validation, test = np.mean([luckiest(tries, 50, seed) for seed in range(200)], axis=0)
    assert validation == pytest.approx(best, abs=0.015) and test == pytest.approx(0.5, abs=0.015)


def test_C_33_a_bar_of_60_percent_is_passed_by_luck_in_one_of_ten_tries():
    assert np.mean([luckiest(1, 50, seed).leaky >= 0.6 for seed in range(3000)]) == pytest.approx(
        0.101, abs=0.02
    )


def test_columns_selected_with_the_tests_answers_beat_coin_flips_and_those_selected_honestly_do_not():
    leaky, honest = np.mean([selection(coin_flips(80, 1000, seed), seed=seed) for seed in range(10)], axis=0)
    assert leaky > 0.7 and abs(honest - 0.5) < 0.1


def test_the_best_start_of_many_on_the_exam_is_luck():
    leaky, honest = np.mean([best_of(coin_flips(580, 2, seed), 15, seed=seed) for seed in range(4)], axis=0)
    assert leaky > honest + 0.05 and abs(honest - 0.5) < 0.05


def test_scaling_before_the_split_makes_no_visible_difference():
    leaky, honest = np.mean([normalise_first(moons(60, 0.25, seed), seed=seed) for seed in range(12)], axis=0)
    assert leaky > 0.7 and abs(leaky - honest) < 0.02


def test_a_network_trained_before_the_split_has_seen_the_exam():
    data = coin_flips(30, 100)
    assert run(data, ("train", "split", "test")) == 1 and run(data, ("split", "train", "test")) < 0.8


def test_one_seed_means_one_split_and_one_start_whatever_the_order():
    data = moons(60)
    assert run(data, BLOCKS, 2) == run(data, ("split", "select", "scale", "train", "test"), 2)
    assert run(data, seed=1, keep=2) == run(data, seed=1, keep=2)


def test_the_strongest_columns_have_the_largest_correlation_and_a_constant_one_has_none():
    data = coin_flips(40, 20)
    X = data.X.copy()
    X[:, 3] = 7
    kept = strongest(X, data.y, 5)
    others = np.delete(np.arange(20), 3)
    correlation = np.abs([np.corrcoef(X[:, k], data.y)[0, 1] for k in others])
    assert kept.tolist() == others[np.argsort(-correlation)[:5]].tolist()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: run(BINARY, ("split", "test")), "order: expected split, train, test and others once each"),
        (lambda: run(BINARY, ("split", "train", "train", "test")), "order: expected split, train, test"),
        (lambda: run(BINARY, ("split", "test", "train")), "order: expected train after .* and test last"),
        (lambda: run(BINARY, ("split", "train", "scale", "test")), "order: expected train after scale"),
        (lambda: run(BINARY, ("spilt", "train", "test")), "order: .* got 'spilt'; did you mean 'split'"),
        (lambda: run(BINARY, keep=3), "keep: expected a whole number from 1 to 2, the columns, got 3"),
        (lambda: run(QUANTITY), "data: expected two classes in 3 rows or more"),
        (lambda: run(BINARY.X), "data: expected a Dataset"),
        (lambda: run(HOLED), "data: expected two classes in 3 rows or more, no value missing"),
        (lambda: best_of(BINARY), "data: expected two classes in 81 rows or more"),
        (lambda: best_of(BINARY, 0), "tries: expected a whole number from 1, got 0"),
        (lambda: luckiest(0), "tries: expected a whole number from 1, got 0"),
        (lambda: coin_flips(0), "n: expected a whole number from 1, got 0"),
        (lambda: coin_flips(seed=-1), "seed: expected a whole number, 0 or more, got -1"),
    ],
)
def test_a_leak_that_cannot_be_shown_says_why(call, message):
    with pytest.raises(ValueError, match=message):
        call()
