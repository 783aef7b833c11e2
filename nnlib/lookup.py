"""Columns and classes of a data set, by their names or their numbers: "coat length" or 0, "cat" or 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.arguments import Array, named, of_kind, whole_number
from nnlib.datasets import Dataset

NONE: Array = np.empty(0, int)  # no row, or no column


def a_data_set(data: Any, argument: str = "data") -> Dataset:
    """Return data, or raise a ValueError where it is no `Dataset`."""
    return of_kind(data, Dataset, argument, "Dataset(X, y, feature_names)")


def column_number(data: Dataset, column: Any) -> int:
    """Find a column of X by its name or its number, or raise a ValueError."""
    names = a_data_set(data).feature_names
    if isinstance(column, str):
        return named({name: k for k, name in enumerate(names)}, column, "column")
    return whole_number(column, "column", 0, len(names) - 1, "the columns of X, or one's name")


def class_number(data: Dataset, label: Any, argument: str = "label") -> int:
    """Find a class by its name or its number, or raise a ValueError."""
    classes = classes_of(data)
    if isinstance(label, str):
        return named({name: k for k, name in enumerate(classes)}, label, argument)
    return whole_number(label, argument, 0, len(classes) - 1, "the classes, or one's name")


def classes_of(data: Dataset) -> tuple[str, ...]:
    """Name the classes, or raise a ValueError where there are not two of them."""
    if len(a_data_set(data).class_names) < 2:
        raise ValueError(f"data: expected a data set with two classes or more, got {data!r}")
    return data.class_names
