"""What can be seen in one data set by itself.

    missing              NaN; by class where the share of one is 4 standard errors from the others'
    outlier              |x - median| > 5 s, with s = 1.4826 MAD: the standard deviation of a bell curve;
                         and > 3 (1 + 10 / n) times the farthest of the nine tenths that are nearest
    imbalance            a class has less than a fifth of its equal share
    answer-like column   one column alone is right in 93 %, and halves the error of always saying the same
    scales differ        the middle 80 % of one column are 100 times as wide as those of another

MAD is the median distance to the median: it stays right until half of the values are wrong. Where it is 0, as
in a column of 0 and 1 or of pixels, an outlier lies 20 times as far from the median as half of the values
that differ from it. Where more than a tenth of a column lies far out (and more than one value), that is its
shape, and none of them is an outlier.

A column alone is right by luck, too, and the more rules are tried, the likelier one is. With n columns and r
rules for each (a threshold at each row, or an answer for each code) it has to be right in more than log2(n r)
more rows than always saying the same: half as likely by luck with each row.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnlib.arguments import Array
from nnlib.audit.flags import Finding
from nnlib.datasets import Dataset
from nnlib.lookup import NONE

FEW = 10  # a column with so few different values is taken for a code
LEAST = 20  # rows, below which one column may guess the answers by chance


def looks(data: Dataset, part: int) -> Iterator[Finding]:
    """Yield what is found in one data set."""
    yield from missing(data, part)
    yield from outliers(data, part)
    yield from classes(data, part)
    if part == 0:  # the others have the same columns
        yield from columns(data, part)


def missing(data: Dataset, part: int) -> Iterator[Finding]:
    gaps = np.isnan(data.X)
    for at in np.flatnonzero(gaps.any(0)):
        name, rows = repr(data.feature_names[at]), np.flatnonzero(gaps[:, at])
        yield Finding("missing", part, rows, np.array([at]), f"{_of(len(rows), len(data))} lack {name}.")
        for k, label in enumerate(data.class_names):
            inside = data.y == k
            n, m = inside.sum(), (~inside).sum()
            if not n or not m:
                continue
            here, there, share = gaps[inside, at].mean(), gaps[~inside, at].mean(), gaps[:, at].mean()
            if abs(here - there) > 4 * np.sqrt(share * (1 - share) * (1 / n + 1 / m)):
                seen = f"{name} is missing in {here:.0%} of {label!r}, in {there:.0%} of the rest."
                yield Finding("missing by class", part, NONE, np.array([at]), seen)
                break  # one sentence says it


def outliers(data: Dataset, part: int) -> Iterator[Finding]:
    columns = [(repr(name), data.X[:, at], np.array([at])) for at, name in enumerate(data.feature_names)]
    if data.y.ndim == 1 and not data.class_names:
        columns.append(("y", data.y, NONE))
    for name, values, place in columns:
        rows = np.flatnonzero(_is_far(values))
        if rows.size:
            farthest = values[np.nanargmax(np.abs(values - np.nanmedian(values)))]
            seen = f"{_of(len(rows), len(data))} lie far out in {name}, up to {farthest:g}."
            yield Finding("outlier", part, rows, place, seen)


def classes(data: Dataset, part: int) -> Iterator[Finding]:
    counts = np.bincount(data.y.astype(int), minlength=len(data.class_names)) if data.class_names else NONE
    for name, count in zip(data.class_names, counts.tolist(), strict=True):
        if not count:
            yield Finding("one class only", part, NONE, NONE, f"No row of {name!r} in {len(data):,}.")
        elif count < len(data) / len(counts) / 5:
            seen = f"{_of(count, len(data))} are {name!r}; always saying the most frequent is right"
            seen += f" {counts.max() / len(data):.1%} of the time."
            yield Finding("imbalance", part, NONE, NONE, seen)


def columns(data: Dataset, part: int) -> Iterator[Finding]:
    widths: dict[int, float] = {}
    constant: list[int] = []
    for at, name in enumerate(data.feature_names):
        there = ~np.isnan(data.X[:, at])
        values = data.X[there, at]
        if len(np.unique(values)) <= 1:
            constant.append(at)
            continue
        low, high = np.percentile(values, [10, 90])
        widths[at] = float(high - low) or float(values.std())
        share = _alone(values, data.y[there], bool(data.class_names), data.X.shape[1])
        if share is not None:
            seen = f"{name!r} alone is right in {share:.1%} of the rows."
            if not data.class_names:
                seen = f"{name!r} goes with y almost exactly (correlation {share:.4f})."
            yield Finding("answer-like column", part, NONE, np.array([at]), seen)
    if constant:
        names = ", ".join(data.feature_names[at] for at in constant[:3]) + ", ..." * (len(constant) > 3)
        seen = f"{len(constant)} of {data.X.shape[1]} columns hold one value or none: {names}."
        yield Finding("constant column", part, NONE, np.array(constant), seen)
    if widths:
        wide, narrow = max(widths, key=lambda at: widths[at]), min(widths, key=lambda at: widths[at])
        if widths[wide] > 100 * widths[narrow]:
            names = [repr(data.feature_names[at]) for at in (wide, narrow)]
            seen = f"{names[0]} spreads {widths[wide] / widths[narrow]:.0f} times as wide as {names[1]}."
            yield Finding("scales differ", part, NONE, np.sort([wide, narrow]), seen)


def _is_far(values: Array) -> Array:
    """(n,) bool: is the value an outlier?"""
    there = values[~np.isnan(values)]
    if not there.size:
        return np.zeros(len(values), bool)
    distance = np.abs(values - np.median(there))
    near = np.sort(distance[~np.isnan(values)])
    differ, tenth = near[near > 0], max(1, len(near) // 10)
    if not differ.size:
        return np.zeros(len(values), bool)
    mad = np.median(near)
    is_far = distance > (5 * 1.4826 * mad if mad else 20 * np.median(differ))
    is_far &= is_far.sum() <= tenth
    return is_far & (distance > 3 * (1 + 10 / len(near)) * near[-1 - tenth])


def _alone(x: Array, y: Array, is_class: bool, columns: int) -> float | None:
    """How well one of so many columns gives the answers: None if not suspiciously well."""
    if len(y) < LEAST:
        return None
    if not is_class:
        if y.ndim > 1 or not np.ptp(y):
            return None
        correlation = abs(float(np.corrcoef(x, y)[0, 1]))
        return correlation if correlation > 0.999 else None
    truth = np.eye(int(y.max()) + 1)[y.astype(int)]  # (n, classes), 1 where the row has the class
    most = truth.sum(0).max()  # rows in which the most frequent class is right
    values, code = np.unique(x, return_inverse=True)
    counts = np.zeros((len(values), truth.shape[1]))  # of each value, how many rows of each class
    np.add.at(counts, code, truth)
    if len(values) <= FEW:
        right = counts.max(1).sum()  # each value answers with its most frequent class
        rules = float(truth.shape[1] ** len(values))
    else:
        below = counts.cumsum(0)  # a threshold: below it one answer, above it another
        right = (below.max(1) + (below[-1] - below).max(1)).max()
        rules = float(len(y))
    is_good = right >= max(0.93 * len(y), (len(y) + most) / 2) and right - most > np.log2(columns * rules)
    return float(right / len(y)) if is_good else None


def _of(count: int, n: int) -> str:
    return f"{count:,} of {n:,} rows ({count / n:.1%})"
