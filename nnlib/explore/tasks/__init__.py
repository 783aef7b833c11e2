"""Exercises that are answered by hand in a widget: put lines in order, fill the gaps of a calculation."""

from nnlib.explore.tasks.gaps import fill_gaps
from nnlib.explore.tasks.order import order_lines

__all__ = ["fill_gaps", "order_lines"]
