"""What people hand in, checked before anything happens.

Every message names the argument, says what was expected, and what came: "lr: expected a positive number, such
as 0.1, got -1".
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from math import inf, isfinite, nan
from numbers import Real
from operator import index
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Array = NDArray[Any]
T = TypeVar("T")


def named(table: Mapping[str, T], name: object, argument: str) -> T:
    """Look a name up in one of nnlib's tables.

    Raises
    ------
    ValueError
        If the table has no such name: the message gives the names it has and the nearest one.
    """
    if isinstance(name, str) and name in table:
        return table[name]
    near = get_close_matches(str(name), table, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"{argument}: expected one of {', '.join(table)}, got {name!r}{hint}")


def whole_number(value: Any, argument: str, least: int = 1, most: int | None = None, what: str = "") -> int:
    """Return value as an int from least to most, or raise a ValueError; `what` says what the limits mean."""
    try:
        whole = None if isinstance(value, bool) else index(value)
    except TypeError:
        whole = None
    if whole is None or whole < least or (most is not None and whole > most):
        limits = f"from {least}" + (f" to {most}" if most is not None else "") + (what and f", {what}")
        raise ValueError(f"{argument}: expected a whole number {limits}, got {value!r}")
    return whole


def positive(value: Any, argument: str, such_as: float) -> float:
    """Return value as a float above 0 and below infinity, or raise a ValueError."""
    if not 0 < _float(value) < inf:
        raise ValueError(f"{argument}: expected a positive number, such as {such_as:g}, got {value!r}")
    return float(value)


def within(value: Any, argument: str, least: float = 0, most: float = 1, what: str = "") -> float:
    """Return value as a float from least to most, or raise a ValueError; `what` says what the limits mean."""
    if not least <= _float(value) <= most:
        limits = f"from {least:g} to {most:g}" + (what and f", {what}")
        raise ValueError(f"{argument}: expected a number {limits}, got {value!r}")
    return float(value)


def at_least_0(value: Any, argument: str, such_as: float) -> float:
    """Return value as a float from 0 and below infinity, or raise a ValueError."""
    if not 0 <= _float(value) < inf:
        raise ValueError(f"{argument}: expected a number from 0, such as {such_as:g}, got {value!r}")
    return float(value)


def finite(value: Any, argument: str, such_as: float, advice: str = "") -> float:
    """Return value as a float, neither NaN nor infinite, or raise a ValueError; `advice` ends its message."""
    if not isfinite(_float(value)):
        raise ValueError(f"{argument}: expected a finite number, such as {such_as:g}, got {value!r}{advice}")
    return float(value)


def _float(value: Any) -> float:
    """Return a real number as a float, inf if it is too large for one, and NaN for anything else."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return nan
    try:
        return float(value)
    except OverflowError:
        return inf


def floats(values: ArrayLike, argument: str, dtype: DTypeLike = float) -> Array:
    """Return values as an array of floats, which may be NaN or infinite; the caller's own array if it is one.

    Raises
    ------
    ValueError
        If these are words, complex numbers, or rows of several lengths.
    """
    expected = f"{argument}: expected numbers, in rows of one length, got"
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{expected} rows of several lengths") from None
    mask = getattr(values, "mask", None)
    if (
        isinstance(mask, np.ndarray) and mask.any()
    ):  # not np.ma: it would take as long to load as half of nnlib
        raise ValueError(f"{expected} masked ones; a missing value is NaN, which FillMissing fills")
    if array.dtype.kind not in "biuf":  # numpy would turn "1" into 1.0, and None into NaN
        raise ValueError(f"{expected} {array.ravel()[:4].tolist()}")
    with np.errstate(over="ignore"):  # 1e300 is infinite in float32
        return array.astype(dtype, copy=False)


def numbers(values: ArrayLike, argument: str, dtype: DTypeLike = float) -> Array:
    """Return values as an array of finite floats, with one at least; the caller's own array if it is one.

    Raises
    ------
    ValueError
        If these are words, rows of several lengths, nothing at all, or any of them is NaN, infinite, or too
        large for a float of this dtype.
    """
    array = floats(values, argument, dtype)
    if array.size == 0:
        raise ValueError(f"{argument}: expected at least one number, got shape {array.shape}")
    if not np.isfinite(array).all():
        bad = ~np.isfinite(array)
        what = f"too large for {array.dtype}" if np.isfinite(values)[bad].all() else "NaN or infinite"
        raise ValueError(f"{argument}: expected finite numbers, got {bad.sum()} {what} of {array.size}")
    return array


def row_numbers(rows: ArrayLike, n: int) -> Array:
    """Return which of n rows are meant, (k,) int: given by number, in any order, or as (n,) bool.

    Raises
    ------
    ValueError
        If these are no rows of n. None at all is fine.
    """
    chosen = np.atleast_1d(np.asarray(rows))
    if chosen.dtype == bool and chosen.shape == (n,):
        return np.flatnonzero(chosen)
    if not chosen.size:
        return np.empty(0, int)
    if chosen.dtype.kind not in "iu" or chosen.ndim > 1 or not ((chosen >= 0) & (chosen < n)).all():
        raise ValueError(f"rows: expected row numbers from 0 to {n - 1}, got {rows!r:.99}")
    return chosen


def generator(seed: Any, argument: str = "seed") -> np.random.Generator:
    """Return the random numbers that a seed begins, or raise a ValueError.

    Wherever nnlib takes a seed it also takes a `numpy.random.Generator`, which is returned as it is: the
    numbers drawn are those it would give next, so that a second call with it draws others.
    """
    if isinstance(seed, np.random.Generator):
        return seed
    try:
        return np.random.default_rng(index(seed))
    except (TypeError, ValueError):
        raise ValueError(f"{argument}: expected a whole number, 0 or more, got {seed!r}") from None


def of_kind(value: Any, kind: type[T], argument: str, such_as: str) -> T:
    """Return value if it is an instance of this class, or raise a ValueError."""
    if not isinstance(value, kind):
        raise ValueError(f"{argument}: expected a {kind.__name__}, such as {such_as}, got {shown(value)}")
    return value


def shown(value: Any) -> str:
    """Say what came, short enough for a message: of an array the shape, as its first numbers tell little."""
    shape = getattr(value, "shape", ())
    return f"an array of shape {shape}" if shape else f"{value!r:.99}"
