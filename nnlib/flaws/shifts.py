"""Shift: the rows that a network meets are not like those it learned from.

The camera hangs at an angle (rotation), the scales read two grams more (translation), the pictures are out of
focus (blur). Spoil the test part with one of them, turn it up, and compare accuracy with confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin
from typing import Any

import numpy as np

from nnlib.arguments import Array, at_least_0, finite, generator
from nnlib.datasets import Dataset
from nnlib.flaws.planted import Planted, planted
from nnlib.lookup import NONE, a_data_set, column_number


def rotation(data: Dataset, degrees: float = 45.0, columns: Sequence[Any] = (0, 1)) -> Planted:
    """Turn two columns of X, as a plane, around their mean; from the first axis towards the second.

    Raises
    ------
    ValueError
        If degrees is not finite, or columns are not two different ones without a missing value.
    """
    angle = radians(finite(degrees, "degrees", 45))
    if np.shape(columns) != (2,):
        raise ValueError(f"columns: expected two, such as (0, 1), got {columns!r}")
    at = [column_number(data, column) for column in columns]
    points = data.X[:, at]
    if at[0] == at[1] or np.isnan(points).any():
        raise ValueError(f"columns: expected two different ones without missing values, got {columns!r}")
    turn = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    X = data.X.copy()
    X[:, at] += (points - points.mean(0)) @ (turn - np.eye(2)).T  # so written, 0 degrees change no digit
    names = " and ".join(repr(data.feature_names[k]) for k in at)
    told = f"{names} are turned by {degrees:g} degrees"
    return _shifted("rotation", data, X, np.array(at), told, degrees)


def translation(data: Dataset, by: float = 1.0, column: Any = 0) -> Planted:
    """Add the same amount, in the column's own unit, to every value of one column of X.

    Raises
    ------
    ValueError
        If by is not finite, or there is no such column.
    """
    at, amount = column_number(data, column), finite(by, "by", 1)
    X = data.X.copy()
    X[:, at] += amount
    told = f"{data.feature_names[at]!r} is {amount:g} higher in every row"
    return _shifted("translation", data, X, np.array([at]), told, amount)


def blur(data: Dataset, amount: float = 0.5, seed: Any = 0) -> Planted:
    """Add an error to every value of X: normal, of so many standard deviations of its column.

    Raises
    ------
    ValueError
        If amount is not a number from 0, or seed does not fit.

    Source: S0 (crystal-clear pictures, and others).
    """
    at_least_0(amount, "amount", 0.5)
    there = ~np.isnan(a_data_set(data).X)
    mean = data.X.sum(0, where=there) / np.maximum(there.sum(0), 1)
    variance = ((data.X - mean) ** 2).sum(0, where=there) / np.maximum(there.sum(0), 1)
    X: Array = data.X + amount * np.sqrt(variance) * generator(seed).normal(size=data.X.shape)
    told = f"every value has an error of {amount:g} standard deviations"
    return _shifted("blur", data, X, np.arange(len(data.feature_names)), told, amount)


def _shifted(flaw: str, data: Dataset, X: Array, columns: Array, told: str, amount: float) -> Planted:
    if amount == 0:
        return planted(flaw, data, told, NONE)
    return planted(flaw, data, told, np.arange(len(data)), np.sort(columns), X=X)
