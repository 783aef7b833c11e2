"""Leaks: a test that had a say in the training flatters; the same procedure in the honest order does not."""

import numpy as np
import pytest
from two_classes import clouds, moons

from nnlib.datasets import DATASETS, doubles
from nnlib.flaws import missing_values
from nnlib.flaws.leaks import (
    BLOCKS,
    best_start_on_exam,
    coin_flips,
    normalise_first,
    run,
    selection,
    strongest,
)
from nnlib.luck import Share

pytestmark = pytest.mark.filterwarnings("error")
BINARY, QUANTITY, HOLED = clouds(20), doubles(), missing_values(clouds(20), 0.1).data


def test_columns_selected_with_the_tests_answers_beat_coin_flips_and_those_selected_honestly_do_not():
    leaky, honest = np.mean([selection(coin_flips(80, 1000, seed), seed=seed) for seed in range(10)], axis=0)
    assert leaky > 0.7 and abs(honest - 0.5) < 0.1


def test_the_best_start_of_many_on_the_exam_is_luck():
    leaky, honest = np.mean(
        [best_start_on_exam(coin_flips(580, 2, seed), 15, seed=seed) for seed in range(4)], axis=0
    )
    assert leaky > honest + 0.05 and abs(honest - 0.5) < 0.05


def test_scaling_before_the_split_makes_no_visible_difference():
    leaky, honest = np.mean([normalise_first(moons(60, 0.25, seed), seed=seed) for seed in range(12)], axis=0)
    assert leaky > 0.7 and abs(leaky - honest) < 0.02


@pytest.mark.parametrize("name", [name for name in DATASETS if len(DATASETS[name]().class_names) == 2])
def test_every_leak_can_be_shown_on_every_two_class_data_set_of_the_course_as_it_is(name):
    data = DATASETS[name]().take(np.arange(100))
    for leak in (selection(data), normalise_first(data), best_start_on_exam(data, tries=2)):
        assert all(isinstance(mark, Share) and mark.n < 100 for mark in leak)
    assert run(data) == run(data, keep=min(10, data.X.shape[1]))


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
        (lambda: run(BINARY, "split"), r"order: expected split, train, test .* got \['split'\]"),
        (lambda: run(BINARY, ("spilt", "train", "test")), "order: .* got 'spilt'; did you mean 'split'"),
        (lambda: run(BINARY, keep=3), "keep: expected a whole number from 1 to 2, the columns, got 3"),
        (lambda: run(QUANTITY), "data: expected two classes in 3 rows or more"),
        (lambda: run(BINARY.X), "data: expected a Dataset"),
        (lambda: run(HOLED), "data: expected two classes in 3 rows or more, no value missing"),
        (lambda: best_start_on_exam(BINARY), "data: expected two classes in 81 rows or more"),
        (lambda: best_start_on_exam(BINARY, 0), "tries: expected a whole number from 1, got 0"),
        (lambda: coin_flips(0), "n: expected a whole number from 1, got 0"),
        (lambda: coin_flips(seed=-1), "seed: expected a whole number, 0 or more, got -1"),
    ],
)
def test_a_leak_that_cannot_be_shown_says_why(call, message):
    with pytest.raises(ValueError, match=message):
        call()
