"""What can be seen between rows, and between the parts of a split.

    repeated   a row whose numbers, X and y, are all those of an earlier row, of this part or of one before it
    shift      the means, or the logarithms of the standard deviations s, are 4 standard errors apart; with
               many columns the limit is raised (Bonferroni), so that false alarms stay as rare as with one

        se of the means  s sqrt(1/n + 1/m)        se of ln s  sqrt((kurtosis - 1) / 4) sqrt(1/n + 1/m)

Equal rows are no evidence where a row has few possible values, or gaps: two mushrooms without a smell are not
the same mushroom. So repeats are reported only if, in one half of the columns, two different rows are rarely
equal, as counted and as reckoned from the columns one by one. In a small table of codes a repeat by chance
may still be reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from statistics import NormalDist
from typing import Any

import numpy as np

from nnlib.arguments import Array
from nnlib.audit.flags import Finding
from nnlib.datasets import Dataset
from nnlib.lookup import NONE

TWINS = 0.1  # that a row has by chance: from here on a repeat is no evidence
LEAST = 20  # rows that differ from the commonest value, below which mean and spread say little
ONE_SIDED = NormalDist().cdf(-4)  # how often chance goes beyond 4 standard errors, on one side


def alike(parts: Sequence[object]) -> None:
    """Raise a ValueError unless parts are data sets with the same columns and classes."""
    if len(parts) == 1 and isinstance(parts[0], list | tuple):
        raise ValueError(
            "parts: expected data sets, got one list of them; put a star before it: audit(*data.split())"
        )
    kinds = [(part.feature_names, part.class_names) for part in parts if isinstance(part, Dataset)]
    if not parts or len(kinds) < len(parts) or len(set(kinds)) > 1:
        advice = "; Dataset(X, y, feature_names) makes one of arrays" if len(kinds) < len(parts) else ""
        got = ", ".join(map(_named, parts)) or "none"
        raise ValueError(f"parts: expected data sets with the same columns and classes, got {got}{advice}")


def repeats(parts: Sequence[Dataset]) -> list[tuple[Array, Array]]:
    """Find, for each part, its rows that repeat an earlier row of it, and those of an earlier part.

    Returns
    -------
    A pair of (n,) bool for each part; a row that is in both counts as one of an earlier part.
    """
    first: dict[bytes, int] = {}  # the part in which a row was met first
    found: list[tuple[Array, Array]] = []
    for part, data in enumerate(parts):
        met = np.empty(len(data), int)
        for k, row in enumerate(_table(data)):
            key = row.tobytes()
            met[k] = first.get(key, len(parts))
            first.setdefault(key, part)
        found.append((met == part, met < part))
    return found


def look_for_repeats(parts: Sequence[Dataset], names: Sequence[str]) -> Iterator[Finding]:
    sizes = np.cumsum([len(data) for data in parts])
    found = repeats(parts)
    is_repeat = np.concatenate([inside | across for inside, across in found])
    by_chance = np.split(_by_chance(np.vstack([_table(data) for data in parts]), is_repeat), sizes[:-1])
    for part, (inside, across) in enumerate(found):
        n = len(parts[part])
        for flag, repeated, what in (
            ("repeated", inside, "repeat a row above"),
            ("repeated across", across, f"of {names[part]} are in an earlier part already"),
        ):
            rows = np.flatnonzero(repeated & ~by_chance[part])
            if rows.size:
                seen = f"{len(rows):,} of {n:,} rows ({len(rows) / n:.1%}) {what}."
                yield Finding(flag, part, rows, NONE, seen)


def look_for_shift(first: Dataset, other: Dataset, part: int) -> Iterator[Finding]:
    k = first.X.shape[1]
    looks = k + (first.y.ndim == 1)
    limit = NormalDist().inv_cdf(1 - ONE_SIDED / looks)
    for at in range(looks):
        a, b = (data.X[:, at] if at < k else data.y for data in (first, other))
        a, b = a[~np.isnan(a)], b[~np.isnan(b)]
        if not _varied(a, b) or not (apart := _standard_errors_apart(a, b)) > limit:
            continue
        name = repr(first.feature_names[at]) if at < k else "the answers"
        seen = f"{name}: mean {a.mean():.3g} in the first part, {b.mean():.3g} here; standard deviation"
        seen += f" {a.std():.3g} and {b.std():.3g} ({apart:.0f} standard errors apart)."
        yield Finding("shift", part, NONE, np.array([at]) if at < k else NONE, seen)


def _varied(a: Array, b: Array) -> bool:
    """Whether 20 rows of the smaller sample should differ from the commonest value, or the two share none."""
    n, fewer = len(a) + len(b), min(len(a), len(b))
    if fewer < LEAST:
        return False
    counts = np.unique(np.concatenate([a, b]), return_counts=True)[1]
    return bool(fewer * (n - counts.max()) / n >= LEAST) or not np.intersect1d(a, b).size


def _standard_errors_apart(a: Array, b: Array) -> float:
    """How far the means or the spreads of two samples are apart, whichever is more."""
    within = np.concatenate([a - a.mean(), b - b.mean()])
    variance = float((within**2).mean())
    if variance == 0:
        return float("inf") if a.mean() != b.mean() else 0.0
    root = (1 / len(a) + 1 / len(b)) ** 0.5
    means = abs(float(a.mean() - b.mean())) / (variance**0.5 * root)
    kurtosis = float((within**4).mean()) / variance**2
    if not (a.std() > 0 and b.std() > 0 and kurtosis > 1):
        return means
    return max(means, abs(float(np.log(a.std() / b.std()))) / (((kurtosis - 1) / 4) ** 0.5 * root))


def _named(part: Any) -> str:
    """Name a part in a message: an array by its shape, not by its numbers."""
    if isinstance(part, Dataset):
        return repr(part)[:150]
    shape = getattr(part, "shape", None)
    return type(part).__name__ + (f" of shape {shape}" if shape is not None else "")


def _table(data: Dataset) -> Array:
    table = np.column_stack([data.X, data.y])
    table[np.isnan(table)] = np.nan  # every NaN in the same bytes
    return table + 0.0  # and -0 in those of 0


def _by_chance(table: Array, is_repeat: Array) -> Array:
    """(n,) bool: may such a row have a twin by chance, going by the better half of its columns?"""
    gap = np.isnan(table)
    answer = np.ones(len(table), bool)
    for gaps in np.unique(gap[is_repeat], axis=0):
        whole = table[:, ~gaps]
        distinct = np.unique(whole[~np.isnan(whole).any(1)], axis=0)
        halves = np.array_split(distinct, 2, axis=1)
        chance = min(max(_equal(half), prod(_equal(x[:, None]) for x in half.T)) for half in halves)
        answer[(gap == gaps).all(1)] = len(table) * chance >= TWINS
    return answer


def _equal(rows: Array) -> float:
    """The share of pairs of rows that are equal: 1 where there are no columns, or no pair."""
    n = len(rows)
    if n < 2 or not rows.shape[1]:
        return 1.0
    counts = np.unique(rows, axis=0, return_counts=True)[1]
    return float((counts * (counts - 1)).sum() / (n * (n - 1)))
