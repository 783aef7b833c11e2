"""What can be seen between rows, and between the parts of a split.

    repeated   a row whose numbers, X and y, are all those of an earlier row, of this part or of one before it
    shift      the means, or the logarithms of the standard deviations s, are 4 standard errors apart:

        se of the means  s sqrt(1/n + 1/m)        se of ln s  sqrt((kurtosis - 1) / 4) sqrt(1/n + 1/m)

Equal rows are no evidence where a row has few possible values, or gaps: two mushrooms without a smell are not
the same mushroom. A repeat is reported only where chance alone would give the row less than one twin.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from nnlib.arguments import Array
from nnlib.audit.flags import NONE, Finding
from nnlib.datasets import Dataset

LEAST = 20  # rows, below which mean and spread say little


def alike(parts: Sequence[object]) -> None:
    """Raise a ValueError unless parts are data sets with the same columns and classes."""
    kinds = [(part.feature_names, part.class_names) for part in parts if isinstance(part, Dataset)]
    if not parts or len(kinds) < len(parts) or len(set(kinds)) > 1:
        raise ValueError(f"parts: expected data sets with the same columns and classes, got {parts!r:.300}")


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
    by_chance = np.split(_twins_by_chance(np.vstack([_table(data) for data in parts])), sizes[:-1])
    for part, (inside, across) in enumerate(repeats(parts)):
        n = len(parts[part])
        for flag, is_repeat, what in (
            ("repeated", inside, "repeat a row above"),
            ("repeated across", across, f"of {names[part]} are in an earlier part already"),
        ):
            rows = np.flatnonzero(is_repeat & (by_chance[part] < 1))
            if rows.size:
                seen = f"{len(rows):,} of {n:,} rows ({len(rows) / n:.1%}) {what}."
                yield Finding(flag, part, rows, NONE, seen)


def look_for_shift(first: Dataset, other: Dataset, part: int) -> Iterator[Finding]:
    k = first.X.shape[1]
    for at in range(k + (first.y.ndim == 1)):
        a, b = (data.X[:, at] if at < k else data.y for data in (first, other))
        a, b = a[~np.isnan(a)], b[~np.isnan(b)]
        if min(len(a), len(b)) < LEAST or not (apart := _standard_errors_apart(a, b)) > 4:
            continue
        name = repr(first.feature_names[at]) if at < k else "the answers"
        seen = f"{name}: mean {a.mean():.3g} in the first part, {b.mean():.3g} here; standard deviation"
        seen += f" {a.std():.3g} and {b.std():.3g} ({apart:.0f} standard errors apart)."
        yield Finding("shift", part, NONE, np.array([at]) if at < k else NONE, seen)


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


def _table(data: Dataset) -> Array:
    table = np.column_stack([data.X, data.y])
    table[np.isnan(table)] = np.nan  # every NaN in the same bytes
    return table + 0.0  # and -0 in those of 0


def _twins_by_chance(table: Array) -> Array:
    """(n,) how many rows would equal each row if the columns did not depend on each other."""
    chances: list[Array] = []
    for column in table.T:
        gap = np.isnan(column)
        counts = np.unique(column[~gap], return_counts=True)[1]
        m = counts.sum()
        equal = (counts * (counts - 1)).sum() / max(m * (m - 1), 1)  # chance that two values are the same
        gaps = float(gap.mean())
        chances.append(np.where(gap, gaps, equal * (1 - gaps)))
    return len(table) * np.prod(chances, axis=0)
