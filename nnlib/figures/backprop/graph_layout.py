"""Where the values of a small graph stand, and which way the edges between them take."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

BESIDE = 0.62  # an edge that passes by a value keeps so much of a row's distance from it
YIELDS = 1000  # times more easily than what was calculated, an input gives way; a plain number once more
ROUNDS = 40  # of straightening; after a few nothing moves


class Layout(NamedTuple):
    """Places in columns and rows; an edge may pass between the values of a column.

    Attributes
    ----------
    places : dict of Value to (float, float)
        Column, from 0, and row, from 0 downwards.
    routes : dict of (Value, int) to list of (float, float)
        For each child and the number of its edge: the places where this edge passes through the columns
        between, from the parent to the child; mostly none.
    columns : int
    rows : float
        How many rows the graph takes.
    """

    places: dict
    routes: dict
    columns: int
    rows: float


def layout(output):
    """Place the values that `output` was made from: columns by depth, few crossings, edges almost straight.

    The depth is the longest distance from the inputs; an input stands right before the first value that was
    made from it.
    """
    order = output.order()
    depth = _depths(order)
    columns = [[] for _ in range(depth[output] + 1)]
    links, routes = [], {}  # links: pairs of neighbours in adjacent columns, a passing edge's place included
    for node in _drawn_first(output):
        columns[depth[node]].append(node)
    for child in order:
        for road, (parent, _) in enumerate(child.edges):
            way = [(child, road, column) for column in range(depth[parent] + 1, depth[child])]
            for passing in way:
                columns[passing[2]].append(passing)
            links += pairwise([parent, *way, child])
            routes[child, road] = way
    _uncross(columns, links)
    rows = _straighten(columns, links, order)
    rows = {spot: round(float(row), 6) for spot, row in rows.items()}
    low = min(rows.values())
    places = {node: (depth[node], rows[node] - low) for node in order}
    ways = {edge: [(spot[2], rows[spot] - low) for spot in way] for edge, way in routes.items()}
    return Layout(places, ways, len(columns), max(rows.values()) - low + 1)


def _depths(order):
    depth = {}
    for node in order:
        depth[node] = 1 + max((depth[parent] for parent, _ in node.edges), default=-1)
    for node in order:
        if not node.edges:
            depth[node] = min((depth[child] for child in order if _made_from(child, node)), default=1) - 1
    return depth


def _made_from(child, node):
    return any(parent is node for parent, _ in child.edges)


def _drawn_first(output):
    """List the values as they are drawn, from the top row down: calculated, with a name, plain numbers."""
    found = []

    def visit(node):
        if node not in found:
            found.append(node)
            for parent, _ in sorted(node.edges, key=lambda edge: _rank(edge[0])):
                visit(parent)

    visit(output)
    return found


def _rank(node):
    return 0 if node.edges else 1 if node.label else 2


def _uncross(columns, links):
    """Swap neighbours in a column as long as that leaves fewer crossings."""
    fewest, better = _crossings(columns, links), True
    while better:
        better = False
        for column in columns:
            for k in range(len(column) - 1):
                column[k : k + 2] = column[k + 1], column[k]
                crossings = _crossings(columns, links)
                if crossings < fewest:
                    fewest, better = crossings, True
                else:
                    column[k : k + 2] = column[k + 1], column[k]


def _crossings(columns, links):
    where = {spot: (number, row) for number, column in enumerate(columns) for row, spot in enumerate(column)}
    ends = np.array([(*where[one], where[other][1]) for one, other in links] or np.empty((0, 3)))
    same = ends[:, None, 0] == ends[None, :, 0]
    order = (ends[:, None, 1:] - ends[None, :, 1:]).prod(axis=2)
    return int(np.sum(same & (order < 0))) // 2


def _straighten(columns, links, order):
    """Return the row of each spot: near those it is linked to, its order in the column kept."""
    wishes = _wishes(links)
    rows = {spot: float(row) for column in columns for row, spot in enumerate(column)}
    for _ in range(ROUNDS):
        for column in columns:
            wanted = [np.mean([rows[other] for other in wishes.get(spot) or [spot]]) for spot in column]
            rows |= zip(column, _apart(column, wanted), strict=True)
    return rows


def _wishes(links):
    """Say whose rows each spot wants to share: what was calculated goes straight on, inputs stand aside."""
    before, after = {}, {}
    for one, other in links:
        before.setdefault(other, []).append(one)
        after.setdefault(one, []).append(other)
    wishes = {}
    for spot in {*before, *after}:
        parents = before.get(spot, [])
        best = min(map(_standing, parents), default=None)
        wishes[spot] = [parent for parent in parents if _standing(parent) == best] or after[spot]
        if isinstance(spot, tuple):
            wishes[spot] = parents + after[spot]
    return wishes


def _standing(spot):
    return 0 if isinstance(spot, tuple) else _rank(spot)


def _apart(column, wanted):
    """Return the rows nearest to those wanted at which none comes too close to the next."""
    tight = [isinstance(one, tuple) or isinstance(other, tuple) for one, other in pairwise(column)]
    offsets = np.cumsum([0.0, *(BESIDE if passing else 1.0 for passing in tight)])
    weights = [YIELDS ** -_standing(spot) for spot in column]
    # Less their offsets the rows may not fall: those that would are put together at their mean.
    pools = []  # mean, weight, number of spots
    for row, weight in zip(np.array(wanted) - offsets, weights, strict=True):
        pools.append((row, weight, 1))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (low, light, one), (high, heavy, other) = pools.pop(), pools.pop()
            mean = (low * light + high * heavy) / (light + heavy)
            pools.append((mean, light + heavy, one + other))
    return np.repeat([row for row, _, _ in pools], [count for _, _, count in pools]) + offsets
