"""Getting a table ready for a network: columns of one size, no gaps, and nothing learned from rows kept back.

A step learns what it needs from the training part (`fit`) and applies it to any part (`transform`).

    training part ----fit---->  the mean and the standard deviation (sd) of each column
    any part ----transform--->  Scaler: (x - mean) / sd        FillMissing: the mean where x is missing

    train, validation, test = prepare(data.split(), FillMissing(), Scaler())

The rows kept back stand for rows that nobody has seen yet. If they had a vote in the mean, they were seen.
How much that flatters the score depends on the step; often it is too little to measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, of_kind
from nnlib.datasets import Dataset
from nnlib.gaps import any_part, training_part


@runtime_checkable
class Step(Protocol):
    """What `prepare` applies: anything with these three, such as the classes here and `OneHot`."""

    feature_names: tuple[str, ...]

    def fit(self, X: ArrayLike, names: Sequence[str] | None = None) -> Self: ...
    def transform(self, X: ArrayLike) -> Array: ...


def prepare(parts: Iterable[Dataset], *steps: Step) -> tuple[Dataset, ...]:
    """Fit each step to the first part, apply it to all parts, and go on to the next step.

    Parameters
    ----------
    parts : the training part first, then any others, as `Dataset.split` returns them. Names, classes and
        answers are kept; the parts given do not change.

    Raises
    ------
    ValueError
        If parts are no data sets, or a data set instead of a list of them; if they have different columns,
        a step is none, or a step refuses its columns.
    """
    if isinstance(parts, Dataset):
        raise ValueError(f"parts: expected several, got {parts!r}; write prepare(data.split(), ...)")
    parts = tuple(of_kind(part, Dataset, "parts", "those of data.split()") for part in parts)
    if not parts:
        raise ValueError("parts: expected the training part at least, got none")
    names = parts[0].feature_names
    for part in parts:
        if part.feature_names != names:
            differing = sorted({*names} ^ {*part.feature_names})[:5] or "another order"
            raise ValueError(f"parts: expected the columns of the first in all, got {differing} in {part!r}")
    for step in steps:
        of_kind(step, Step, "steps", "Scaler(), FillMissing() or OneHot()")
    for step in steps:
        step.fit(parts[0].X, parts[0].feature_names)
        parts = tuple(
            replace(part, X=step.transform(part.X), feature_names=step.feature_names) for part in parts
        )
    return parts


class Scaler:
    """Standardise each column, (x - mean) / sd, so that no column is loud only because of its unit.

    The step of a weight is as large as its input, so columns in grams and in kilometres would need learning
    rates that differ a millionfold. A column of nothing but 0 and 1 is a flag and stays as it is (mean 0,
    sd 1). A column that never changes becomes 0 (sd 1). A missing value (NaN) has no vote and stays missing.

    Attributes
    ----------
    mean, sd : (columns,) of the training part; empty before `fit`. sd divides by n, not n - 1.
    feature_names : one a column.
    """

    def __init__(self) -> None:
        self.mean = self.sd = np.empty(0)
        self.feature_names: tuple[str, ...] = ()

    def fit(self, X: ArrayLike, names: Sequence[str] | None = None) -> Self:
        """Learn mean and sd from the training part, (n, columns) or (n,), and return self.

        Raises
        ------
        ValueError
            If X is no table of numbers (NaN allowed), a column has no number, or names do not fit X.
        """
        table, names = training_part(X, names)
        low = np.nanmin(table, axis=0)
        span = np.nanmax(table, axis=0) - low
        span[span == 0] = 1
        share = (table - low) / span  # 0 to 1: very small or large numbers have squares that fit no float
        is_flag = (np.isin(table, (0, 1)) | np.isnan(table)).all(axis=0)
        sd = span * np.nanstd(share, axis=0)
        self.mean = np.where(is_flag, 0, low + span * np.nanmean(share, axis=0))
        self.sd = np.where(is_flag | (sd == 0), 1, sd)
        self.feature_names = names
        return self

    def transform(self, X: ArrayLike) -> Array:
        """Return (X - mean) / sd, of X's shape.

        Raises
        ------
        ValueError
            Before `fit`, or if X is no table of as many columns.
        """
        return ((any_part(X, self.mean.size) - self.mean) / self.sd).reshape(np.shape(X))

    def inverse(self, X: ArrayLike) -> Array:
        """Undo `transform`: return X sd + mean, of X's shape, in units such as dollars; errors as there."""
        return (any_part(X, self.mean.size) * self.sd + self.mean).reshape(np.shape(X))

    def __repr__(self) -> str:
        columns = zip(self.feature_names, self.mean, self.sd, strict=True)
        return _columns("Scaler", [f"{name} mean {mean:.4g}, sd {sd:.4g}" for name, mean, sd in columns])


class FillMissing:
    """Put the mean of the training part where a value is missing, and flag it: a column that says 1 there.

    That a value is missing can tell as much as the value. Each column with gaps in the training part gets a
    flag, which comes after all columns. Columns that are missing together get equal flags, of which all but
    one add nothing here, but which may differ in another part. A gap where the training part had none is
    filled too, without a flag: nothing could be learned about it.

    Attributes
    ----------
    mean : (columns,) of the training part; empty before `fit`.
    flagged : (columns,) bool: which have a flag.
    feature_names : one a column of the result: the names of all columns, then "missing: ..." for each flag.
    """

    def __init__(self, flags: bool = True) -> None:
        self.flags = flags
        self.mean = np.empty(0)
        self.flagged = np.empty(0, bool)
        self.feature_names: tuple[str, ...] = ()

    def fit(self, X: ArrayLike, names: Sequence[str] | None = None) -> Self:
        """Learn mean and flags from the training part, (n, columns) or (n,), and return self.

        Raises
        ------
        ValueError
            If X is no table of numbers (NaN allowed), a column has no number, or names do not fit X.
        """
        table, names = training_part(X, names)
        self.mean = np.nanmean(table, axis=0)
        self.flagged = np.logical_and(self.flags, np.isnan(table).any(axis=0))
        self.feature_names = (*names, *(f"missing: {names[k]}" for k in np.flatnonzero(self.flagged)))
        return self

    def transform(self, X: ArrayLike) -> Array:
        """Return the columns without gaps, then the flags: (n, len(feature_names)) float64.

        Raises
        ------
        ValueError
            Before `fit`, or if X is no table of as many columns.
        """
        table = any_part(X, self.mean.size)
        missing = np.isnan(table)
        return np.hstack([np.where(missing, self.mean, table), missing[:, self.flagged]])

    def __repr__(self) -> str:
        columns = zip(
            self.feature_names, self.mean, self.flagged, strict=False
        )  # the flags' own names follow
        return _columns(
            "FillMissing",
            [f"{name} mean {mean:.4g}{' and a flag' if flag else ''}" for name, mean, flag in columns],
        )


def _columns(step: str, columns: list[str]) -> str:
    if not columns:
        return f"{step}, not fitted"
    few = "; ".join(columns[:5]) + "; ..." * (len(columns) > 5)
    return f"{step} of {len(columns)} column{'s' * (len(columns) > 1)}: {few}"
