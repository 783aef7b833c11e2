"""The benchmark's check names each bound that is missed, and its contestants train alike."""

import importlib
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture
def module(monkeypatch):
    """Import one of the benchmark's modules, as it would be from its folder."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")  # which the benchmark sets: put back afterwards
    return importlib.import_module


@pytest.fixture
def check(module, monkeypatch, capsys):
    """Run `training.py --check` on rows that were not measured; return its exit code and what it printed."""
    training = module("training")

    def run(*rows, arguments=("--check",)):
        monkeypatch.setattr(training, "measure", lambda: [training.Row(**row) for row in rows])
        return training.main(arguments), capsys.readouterr().out

    return run


def fast(ours, theirs, at_least=10):
    return {
        "task": "W9",
        "unit": "us/step",
        "ours": ours,
        "peer": "PyTorch",
        "theirs": theirs,
        "at_least": at_least,
    }


def floor(ours, theirs, at_most=1.6):
    return {
        "task": "W9",
        "unit": "us/step",
        "ours": ours,
        "peer": "by hand",
        "theirs": theirs,
        "at_most": at_most,
    }


def alone(ours, at_most=30):
    return {"task": "import", "unit": "ms", "ours": ours, "at_most": at_most}


def test_where_every_bound_holds_the_check_passes(check):
    code, printed = check(fast(10, 140), floor(10, 8), alone(20))
    assert code == 0 and "3 of 3 bounds hold" in printed and "MISSED" not in printed
    assert [" ".join(line.split()[-6:]) for line in printed.splitlines()[2:4]] == [
        "14.00 x as fast >= 10",
        "1.25 x as long <= 1.6",
    ]


def test_each_missed_bound_is_named_with_what_came_and_what_was_expected(check):
    code, printed = check(fast(10, 70), floor(21, 10), alone(45), fast(1, 100))
    assert code == 1 and "1 of 4 bounds hold" in printed
    assert [line for line in printed.splitlines() if line.startswith("MISSED")] == [
        "MISSED W9 beside PyTorch: 7, expected >= 10",
        "MISSED W9 beside by hand: 2.1, expected <= 1.6",
        "MISSED import: 45, expected <= 30",
    ]


@pytest.mark.parametrize(
    "holds, misses",
    [(fast(10, 81), fast(10, 79)), (floor(19, 10), floor(21, 10)), (alone(37), alone(38))],
)
def test_a_quarter_slower_is_let_pass_and_more_is_not(check, holds, misses):
    assert check(holds)[0] == 0
    assert check(misses)[0] == 1


def test_a_peer_that_is_not_installed_fails_a_check_and_says_so_in_the_table(check):
    code, printed = check(fast(10, None))
    assert code == 1 and "MISSED W9 beside PyTorch: not measured, as PyTorch is not installed" in printed
    code, printed = check(fast(10, None), arguments=())
    assert code == 0 and "not installed" in printed and "MISSED" not in printed


def test_without_check_or_without_a_bound_nothing_fails(check):
    assert check(fast(10, 1), arguments=())[0] == 0
    code, printed = check(floor(1000, 1, at_most=None))
    assert code == 0 and "1000.00 x as long\n" in printed


def test_contestants_that_learn_something_else_are_no_contest(module):
    best_turns = module("training").best_turns
    assert best_turns({"nnlib": lambda: 0.5, "other": lambda: lambda: 0.5}, 2, rtol=1e-9).keys() == {
        "nnlib",
        "other",
    }
    with pytest.raises(SystemExit, match=r"did not learn the same: .*'other': 0\.6"):
        best_turns({"nnlib": lambda: 0.5, "other": lambda: 0.6}, 1, rtol=1e-9)


@pytest.mark.parametrize(
    "name, dtype", [("W1", "float64"), ("W2", "float64"), ("W2", "float32"), ("W3", "float64")]
)
def test_by_hand_and_nnlib_learn_the_same(module, name, dtype):
    contestants = module("contestants")
    task = replace(getattr(contestants, name), dtype=dtype)
    start = task.network().loss(task.X, task.y)
    losses = [
        [measure() for measure in islice(epochs(task), 3)]
        for epochs in (contestants.epochs_of_nnlib, contestants.epochs_by_hand)
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-9 if dtype == "float64" else 1e-5)
    assert losses[0][-1] < losses[0][0] < start
