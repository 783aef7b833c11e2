"""Speed of the numbers, as ratios to a floor and to peers: one command, one table, a minute or two.

    .venv/bin/python benchmarks/training.py [--check]

Networks train beside PyTorch and beside numpy written by hand, which is the floor; a `Sweep` trains beside a
loop, a `Value` beside micrograd. All start from the same weights, meet the rows in the same order and must
end with the same loss. They take turns, on one thread, and the best turn counts: read the ratios, not the
times. --check compares them with their bounds, with some slack, and fails if one is missed.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy loads: two threads would spend their time waiting

import argparse
import platform
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import scalar
from contestants import W1, W2, W3, clock, epochs_by_hand, epochs_of_nnlib, epochs_of_torch, torch
from table import Row, judge, show

from nnlib.network import Network
from nnlib.sweep import Sweep

TURNS = 60  # of each contestant
ROOT = Path(__file__).resolve().parent.parent


def best_turns(contestants, turns, rtol):
    """Let contestants take turns; return the seconds of the best turn of each.

    A contestant is a function that takes its turn and returns the loss that it came to, or a function that
    measures it, which is not timed.
    """
    best = dict.fromkeys(contestants, np.inf)
    for _ in range(turns):
        losses = {}
        for name, turn in contestants.items():
            start = clock()
            loss = turn()
            best[name] = min(best[name], clock() - start)
            losses[name] = loss() if callable(loss) else loss
    if not np.allclose(list(losses.values()), losses["nnlib"], rtol=rtol, atol=0):
        raise SystemExit(f"the contestants did not learn the same: {losses}")
    return best


def training(task, at_least=None, at_most=None, measure_every=1):
    """Return the rows of one task: nnlib beside the floor and beside PyTorch, which measure no losses."""
    contestants = {"by hand": epochs_by_hand} | ({"PyTorch": epochs_of_torch} if torch else {})

    def turns(epochs, count=task.epochs):
        return lambda: [next(epochs) for _ in range(count)][-1]

    running = {name: turns(start(task)) for name, start in contestants.items()}
    running["nnlib"] = turns(epochs_of_nnlib(task, measure_every), task.epochs // measure_every)
    best = best_turns(running, TURNS, rtol=1e-6 if task.dtype == "float64" else 1e-3)
    took = {name: seconds / task.epochs * task.scale for name, seconds in best.items()}
    name = task.name if task.dtype == "float64" else f"{task.name}, {task.dtype}"
    name += f", loss every {measure_every}" * (measure_every > 1)
    return [
        Row(name, task.unit, took["nnlib"], "by hand", took["by hand"], at_most=at_most),
        Row(name, task.unit, took["nnlib"], "PyTorch", took.get("PyTorch"), at_least=at_least),
    ]


def sweep(at_least=None, measure_every=1, networks=100, epochs=50):
    """Return the row of many networks at once, beside a loop over single ones."""
    rates, seeds = np.geomspace(1e-3, 0.1, networks), range(networks)
    like = {"epochs": epochs, "batch_size": 10, "measure_every": measure_every}

    def at_once():
        return Sweep(W1.sizes, rates, seeds).learn(W1.X, W1.y, **like)[-1]

    def one_by_one():
        nets = [Network(W1.sizes, seed=seed) for seed in seeds]
        runs = [net.learn(W1.X, W1.y, lr=lr, **like) for net, lr in zip(nets, rates, strict=True)]
        return np.array([run.train_loss[-1] for run in runs])

    best = best_turns({"nnlib": at_once, "a loop": one_by_one}, 4, rtol=1e-9)
    steps = epochs * len(W1.X) / W1.batch_size
    ours, theirs = (seconds / steps * 1e6 for seconds in best.values())
    name = f"Sweep: {networks} x W1" + f", loss every {measure_every}" * (measure_every > 1)
    return Row(name, "us/step of all", ours, "a loop", theirs, at_least=at_least)


def values(at_least, at_most):
    """Return the rows of `Value`: beside micrograd, and a chain that recursion could not walk."""
    ours, theirs = (seconds and seconds * 1000 for seconds in scalar.median_pair())
    chain = min(scalar.chain() for _ in range(3)) * 1000
    return [
        Row("Value: 2-8-8-1, ten examples", "ms/step", ours, "micrograd", theirs, at_least=at_least),
        Row("Value: a chain of 10,000", "ms", chain, at_most=at_most),
    ]


def imports(at_most):
    """Return the rows of how long nnlib takes to load where numpy is there already, in fresh processes."""
    others = {"__init__", "check", "explore", "figures", "server"}  # not numbers
    paths = (*ROOT.glob("nnlib/*.py"), *(path.parent for path in ROOT.glob("nnlib/*/__init__.py")))
    modules = ", ".join(f"nnlib.{path.stem}" for path in sorted(paths) if path.stem not in others)

    before = "numpy, numpy.random"  # numpy's own, which it loads when first asked

    def loading(names, folder):
        code = f"import {before}; from time import {clock.__name__} as clock; start = clock(); import {names}"
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        command = [sys.executable, "-c", f"{code}; print(clock() - start)"]
        answers = [subprocess.check_output(command, cwd=ROOT, env=environment) for _ in range(8)]
        return min(map(float, answers)) * 1000  # the first of them compiled

    with TemporaryDirectory() as folder:
        alone, all_numbers = loading("nnlib", folder), loading(f"nnlib, {modules}", folder)
    return [
        Row("import nnlib", "ms", alone),
        Row("import nnlib, all numbers", "ms", all_numbers, at_most=at_most),
    ]


def machine():
    """Return in one line what all this runs on, and say loudly which peers are missing."""
    versions = []
    for name in ("numpy", "torch", "micrograd"):
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            versions.append(f"{name.upper()} IS NOT INSTALLED: its rows are left out")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores{load}; Python {platform.python_version()}, {', '.join(versions)}"


def measure():
    """Return all rows, with what is asked of them."""
    return [
        *training(W1, at_least=14, at_most=1.6),
        *training(W2, at_least=4.5),
        *training(replace(W2, dtype="float32"), at_least=6),
        *training(W3, at_least=16, measure_every=W3.epochs),
        *training(W3),
        sweep(at_least=7, measure_every=50),
        sweep(),
        *values(at_least=1.2, at_most=1000),
        *imports(at_most=30),
    ]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="fail if a bound is missed, with some slack")
    options = parser.parse_args(arguments)
    print(machine(), flush=True)
    rows = measure()
    print(show(rows))
    return judge(rows) if options.check else 0


if __name__ == "__main__":
    sys.exit(main())
