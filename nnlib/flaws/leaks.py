"""Leaks: the rows kept back for the exam had a say before it, and the mark is better than the pupil.

    select on all rows        which columns go with the answers, the exam's answers among them
    best of many on the exam  the luckiest of many tries, taken for the best (how lucky: luck.best_of)
    scale on all rows         mean and spread of the exam's rows: a habit to avoid, with hardly any effect

Each is run beside its honest twin: same rows, same split, same start. Try them on `coin_flips`, where nothing
can be learned and an honest mark is 0.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nnlib.arguments import Array, generator, named, whole_number
from nnlib.datasets import Dataset
from nnlib.lookup import a_data_set
from nnlib.luck import Share
from nnlib.metrics import accuracy
from nnlib.network import Network

BLOCKS = ("split", "scale", "select", "train", "test")  # in the honest order


class Leak(NamedTuple):
    """The accuracy that gets reported, and the one that an honest procedure finds."""

    leaky: Share
    honest: Share


def coin_flips(n: int = 80, columns: int = 1000, seed: Any = 0) -> Dataset:
    """Make n rows of noise in which each answer is a coin flip.

    Raises
    ------
    ValueError
        If n or columns is not a whole number from 1, or seed does not fit.
    """
    n, columns, rng = whole_number(n, "n"), whole_number(columns, "columns"), generator(seed)
    return Dataset(
        X=rng.normal(size=(n, columns)),
        y=rng.integers(0, 2, n),
        feature_names=tuple(f"noise {k}" for k in range(columns)),
        class_names=("tails", "heads"),
        source="synthetic, made by nnlib: nothing to learn",
        licence="MIT, as nnlib",
        name="coin flips",
    )


def run(data: Dataset, order: Sequence[str] = BLOCKS, keep: int | None = None, seed: int = 0) -> Share:
    """Go through the blocks in this order, and return the accuracy in the test.

    split keeps a third of the rows back for the test; scale and select see the rows that are not kept back
    at that time, train learns from them. Whatever comes before split has seen the exam.

    Parameters
    ----------
    order : split, train and test; scale and select or not. train comes after these, test last.
    keep : select takes so many columns, those that go most with the answers; None for 10, or all of fewer.
    seed : of the split and of the network's start; the order changes neither.

    Raises
    ------
    ValueError
        If the blocks cannot come in this order, or data is not two classes in three rows or more.
    """
    _two_classes(data, 3)
    order = [order] if isinstance(order, str) else list(order)
    for block in order:
        named(dict.fromkeys(BLOCKS), block, "order")
    if len(set(order)) < len(order) or not {"split", "train", "test"} <= set(order):
        raise ValueError(f"order: expected split, train, test and others once each, got {order}")
    after_train = set(order[order.index("train") + 1 :])
    if order[-1] != "test" or after_train & {"scale", "select"}:
        raise ValueError(f"order: expected train after scale and select, and test last, got {order}")
    columns = data.X.shape[1]
    keep = min(10, columns) if keep is None else whole_number(keep, "keep", 1, columns, "the columns")
    dealt = generator(seed).permutation(len(data))
    x, y, exam = data.X, data.y, dealt[: len(data) // 3]
    seen = learned = dealt
    for block in order:
        if block == "split":
            seen = dealt[len(exam) :]
        elif block == "scale":
            spread = x[seen].std(0)
            x = (x - x[seen].mean(0)) / np.where(spread > 0, spread, 1)
        elif block == "select":
            x = x[:, strongest(x[seen], y[seen], keep)]
        elif block == "train":
            learned = seen
    net = _trained(x[learned], y[learned], seed)
    return accuracy(y[exam], net.predict(x[exam]))


def selection(data: Dataset, keep: int | None = None, seed: int = 0) -> Leak:
    """Select the columns on all rows, or on those that are not kept back; as `run`."""
    leaky, honest = ("select", "split", "train", "test"), ("split", "select", "train", "test")
    return Leak(run(data, leaky, keep, seed), run(data, honest, keep, seed))


def normalise_first(data: Dataset, seed: int = 0) -> Leak:
    """Scale all rows, or by those that are not kept back; as `run`. The two hardly differ."""
    leaky, honest = ("scale", "split", "train", "test"), ("split", "scale", "train", "test")
    return Leak(run(data, leaky, seed=seed), run(data, honest, seed=seed))


def best_start_on_exam(
    data: Dataset, tries: int = 30, learn: int = 50, exam: int = 30, seed: int = 0
) -> Leak:
    """Choose the best of many starts by the exam: its mark there, and on rows that decided nothing.

    Parameters
    ----------
    tries : networks, alike but for their start.
    learn, exam : rows to learn from and to choose by; the remaining ones are for the honest mark.

    Raises
    ------
    ValueError
        If an argument does not fit, or no row remains.
    """
    tries, learn = whole_number(tries, "tries"), whole_number(learn, "learn")
    exam = whole_number(exam, "exam")
    _two_classes(data, learn + exam + 1)
    X, y = data.X, data.y
    rng = generator(seed)
    learned, chosen, fresh = np.split(rng.permutation(len(data)), [learn, learn + exam])
    nets = [_trained(X[learned], y[learned], start) for start in rng.integers(2**32, size=tries)]
    marks = [accuracy(y[chosen], net.predict(X[chosen])) for net in nets]
    best = nets[int(np.argmax(marks))]
    return Leak(max(marks), accuracy(y[fresh], best.predict(X[fresh])))


def strongest(X: Array, y: Array, keep: int) -> Array:
    """Return the numbers of the columns of X (n, columns) whose correlation with y (n,) is largest."""
    x, y = X - X.mean(0), y - y.mean()
    spread = np.sqrt((x**2).sum(0) * (y @ y))
    correlation = np.abs(y @ x) / np.where(spread > 0, spread, 1)
    return np.argsort(-correlation, kind="stable")[:keep]


def _trained(X: Array, y: Array, seed: Any) -> Network:
    net = Network([X.shape[1], 4, 1], output="sigmoid", loss="binary_cross_entropy", seed=seed)
    net.learn(X, y, epochs=60, lr=0.02, batch_size=len(y), optimizer="adam")
    return net


def _two_classes(data: Dataset, least: int) -> None:
    if len(a_data_set(data).class_names) != 2 or len(data) < least or np.isnan(data.X).any():
        raise ValueError(
            f"data: expected two classes in {least} rows or more, no value missing, got {data!r}"
        )
