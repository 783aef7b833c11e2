"""A graph's layout in pixels: where the boxes stand, and the curves between them."""

from itertools import pairwise

import numpy as np

BOX = np.array([98.0, 64.0])  # width and height of a box, in pixels of the page
MARGIN = 12
GAP = 46  # between two columns, at least: the slope of an edge stands there
PORT = 18  # from one edge to the next where several leave a box
ARC = 16  # how far one of two edges between the same boxes is bent aside


class Canvas:
    """Columns from left to right where the page is wide enough for them; else from the top down.

    Parameters
    ----------
    plan : nnlib.figures.backprop.graph_layout.Layout
    width : float
        Of the page.

    Attributes
    ----------
    upright : bool
        The columns go from the top down.
    extent : (2,)
        Width and height of the whole graph.
    """

    def __init__(self, plan, width):
        columns, rows = max(plan.columns - 1, 1), plan.rows - 1
        room = width - 2 * MARGIN - BOX[0]
        self.upright = room / columns < BOX[0] + GAP
        if self.upright:
            across = min(170.0, max(BOX[0] + 14, room / max(rows, 1)))
            self.pitch, count = np.array([across, BOX[1] + 54]), (rows, plan.columns - 1)
        else:
            self.pitch, count = np.array([min(230.0, room / columns), BOX[1] + 54]), (plan.columns - 1, rows)
        self.extent = BOX + self.pitch * count

    def spot(self, place, centre):
        """Return where a (column, row) of the layout is, if the graph is centred there: (2,)."""
        x, y = place[::-1] if self.upright else place
        return centre - self.extent / 2 + BOX / 2 + self.pitch * (x, y)


def roads(plan, canvas, centre):
    """Return each edge as a curve, points (n, 2) from the parent to the child, by (child, number of edge)."""
    along = np.array([0.0, 1.0] if canvas.upright else [1.0, 0.0])
    aside, half = along[::-1], (BOX * along).sum() / 2 * along
    leaving, curves = _leaving(plan), {}
    for (child, road), passing in plan.routes.items():
        parent = child.edges[road][0]
        spots = [canvas.spot(stop, centre) for stop in (plan.places[parent], *passing, plan.places[child])]
        twins = [k for k, (other, _) in enumerate(child.edges) if other is parent]
        side = (0.0 if len(twins) == 1 else twins.index(road) - 0.5) * aside
        start = spots[0] + leaving[child, road] * aside
        stops = [start, *spots[1:-1], spots[-1] + side * PORT]
        curves[child, road] = np.concatenate(
            [
                _curve(one + half, other - half, along, 2 * ARC * side * (not passing))
                for one, other in pairwise(stops)
            ]
        )
    return curves


def _leaving(plan):
    """Return where each edge leaves its parent: pixels from the middle, ordered by where the edges go."""
    goals = {}
    for (child, road), passing in plan.routes.items():
        _, row = passing[0] if passing else plan.places[child]
        goals.setdefault(child.edges[road][0], []).append((row, len(goals), road, child))
    return {
        (child, road): (k - (len(edges) - 1) / 2) * min(PORT, 3 * PORT / max(len(edges) - 1, 1))
        for edges in goals.values()
        for k, (*_, road, child) in enumerate(sorted(edges, key=lambda edge: edge[:3]))
    }


def _curve(start, end, along, bend):
    """Return points (25, 2) from start to end: it leaves and arrives along the columns' way."""
    reach = ((end - start) * along).sum() / 2 * along
    t = np.linspace(0, 1, 25)[:, None]
    one, other = start + reach + bend, end - reach + bend
    return (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * one + 3 * t**2 * (1 - t) * other + t**3 * end


def head(curve, size):
    """Return the outline (3, 2) of an arrow head at the end of a curve."""
    way = curve[-1] - curve[-3]
    way = way / np.linalg.norm(way) * size
    side = 0.5 * np.array([-way[1], way[0]])
    return np.array([curve[-1], curve[-1] - way + side, curve[-1] - way - side])


def label_spots(curve, half):
    """Return where the middle of a label may stand whose half is (2,), the best place first: (m, 2)."""
    middle = len(curve) // 2
    right, down = np.abs(curve[middle + 2] - curve[middle - 2])
    along = curve[sorted(range(2, len(curve) - 2), key=lambda k: abs(k - middle))]
    if down > 0.35 * right:
        return along
    above = curve[0][1] > curve[middle][1] - 1  # of two edges between the same boxes, away from the other
    return along + np.array([0, (half[1] + 3) * (-1 if above else 1)])
