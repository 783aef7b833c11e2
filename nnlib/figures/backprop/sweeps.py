"""Recorded sweeps through a graph of values: the one of `Value.backward`, and one in too much haste."""

from typing import NamedTuple

from nnlib.autodiff import Value


class Stride(NamedTuple):
    """What one edge of a sweep did: grad of the child times the slope went to the parent.

    Attributes
    ----------
    child, parent : Value
        The parent is what the child was made from.
    road : int
        Which of the child's edges it was, counted from 0.
    slope, grad : float
        Of the edge, and of the child at that moment.
    contribution : float
        What was added to the parent's grad.
    total : float
        The parent's grad, then.
    """

    child: Value
    parent: Value
    road: int
    slope: float
    grad: float
    contribution: float
    total: float


class Sweep(NamedTuple):
    """A whole sweep: the values in the order in which they were visited, and what each edge did."""

    visits: tuple[Value, ...]
    strides: tuple[Stride, ...]


def patient(output):
    """Run the sweep of `Value.backward` from this value and record it: it sets the grads, as that does."""
    strides, last, road = [], None, 0
    for child in output.sweep():
        road = road + 1 if child is last else 0
        parent, slope = child.edges[road]
        strides.append(Stride(child, parent, road, slope, child.grad, slope * child.grad, parent.grad))
        last = child
    return Sweep(tuple(reversed(output.order())), tuple(strides))


def hasty(output):
    """Record a sweep that does not wait: it goes on from a value as soon as the first road has come in.

    What arrives later is added, but not passed on. It leaves the grads of the values alone.
    """
    grads = {node: 0.0 for node in output.order()}
    grads[output] = 1.0
    visits, strides = [], []

    def visit(child):
        visits.append(child)
        for road, (parent, slope) in enumerate(child.edges):
            contribution = slope * grads[child]
            grads[parent] += contribution
            strides.append(Stride(child, parent, road, slope, grads[child], contribution, grads[parent]))
            if parent not in visits:
                visit(parent)

    visit(output)
    return Sweep(tuple(visits), tuple(strides))


def twin(output):
    """Copy a value with all that it was made from: a sweep through the copy leaves the grads of these alone.

    Returns the copy.
    """
    copies = {}
    for node in output.order():
        copies[node] = copy = Value(node.data, node.label)
        copy.operation = node.operation
        copy.edges = tuple((copies[parent], slope) for parent, slope in node.edges)
    return copies[output]
