"""Lesson 04: a small network as nodes and edges, each of which can be clicked."""

from functools import lru_cache
from itertools import pairwise, product

import numpy as np
from matplotlib.markers import MarkerStyle

from nnlib.figures import style
from nnlib.figures.stamp import Stamp

NEGATIVE_LINE = (0, (3, 1.5))  # the sign of an edge, for whoever does not see its colour
THINNEST, THICKEST = 0.8, 11.0  # points
REACH = 16  # pixels of the page: how near to an edge a click must be
LETTER, HALF_LINE = 2.9, 7.5  # half of the width and height of an edge label's letters, in points


class Wiring:
    """A network of few neurons in given axes: every node, every weight and every bias has a place and a name.

    A part is a tuple: ("node", k, j) is neuron j of column k, where column 0 holds the inputs;
    ("weight", k, j, i) is layers[k].W[j, i], and ("bias", k, j) is layers[k].b[j].

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Without frame; x from 0 to 1 holds the columns, y from 0 to 1 the nodes of each.
    sizes : sequence of int
        Inputs, hidden neurons, outputs, as of `Network`.
    columns : sequence of float, optional
        Where the columns lie across.
    along : float
        Where on its edge a label stands, from 0, the sender, to 1.
    node : float
        How wide a node is, in points.

    Attributes
    ----------
    parts : list of tuple
        Every part, in the order in which arrow keys go through them: column by column.
    places : dict of tuple to (x, y)
        Where each part is, and where its label stands.
    """

    def __init__(self, axes, sizes, columns=None, along=0.3, node=34):
        self.axes, self.sizes, self.node = axes, tuple(sizes), node
        self.columns = np.linspace(0.08, 0.92, len(sizes)) if columns is None else columns
        self.places, self.ends = {}, {}
        for k, n in enumerate(sizes):
            for j in range(n):
                self.places["node", k, j] = self.columns[k], _height(j, n)
        for k, (n_in, n_out) in enumerate(pairwise(sizes)):
            for j, i in product(range(n_out), range(n_in)):
                sender, receiver = self.places["node", k, i], self.places["node", k + 1, j]
                self._lay(("weight", k, j, i), sender, receiver, along)
            for j in range(n_out):
                x, y = self.places["node", k + 1, j]
                self._lay(("bias", k, j), (x, y - 0.2), (x, y), 0.0)
        self.parts = sorted(self.places, key=lambda part: (part[1] + (part[0] != "node") / 2, part))
        self._build()

    def _lay(self, part, start, end, along):
        """Remember where an edge begins and ends, and where its label stands."""
        self.ends[part] = np.array([start, end])
        self.places[part] = tuple(np.array(start) + along * (np.array(end) - start))

    def _build(self):
        axes, self.halos, self.edges, self.sheets, self.labels = self.axes, {}, {}, {}, {}
        for part, ends in self.ends.items():
            look = {"solid_capstyle": "butt", "animated": True}
            (self.halos[part],) = axes.plot(*ends.T, color=style.FAINT, zorder=1, visible=False, **look)
            (self.edges[part],) = axes.plot(*ends.T, color=style.MUTED, lw=1, zorder=2, **look)
            white = {"color": style.PAPER, "mew": 0, "zorder": 3, "animated": True}
            (self.sheets[part],) = axes.plot(*self.places[part], visible=False, **white)
        look = {"marker": "o", "ms": self.node, "mfc": style.PAPER, "zorder": 4, "animated": True}
        self.nodes = {}
        for part, place in self.places.items():
            if part[0] == "node":
                (self.nodes[part],) = axes.plot(*place, mec=style.INK, mew=1.3, **look)
            text = {"size": style.SMALL, "color": style.INK, "ha": "center", "va": "center", "zorder": 5}
            self.labels[part] = axes.add_artist(Stamp(*place, animated=True, **text))

    def show(self, part, number, share=0.0):
        """Give an edge the colour and the line of a number's sign; NaN, not computed yet, is thin and grey.

        Parameters
        ----------
        share : float
            How thick, from 0 to 1.
        """
        known = np.isfinite(number)
        self.edges[part].set(
            color=style.sign_colour(number) if known else style.MUTED,
            linestyle=NEGATIVE_LINE if number < 0 else "-",
            linewidth=THINNEST + (THICKEST - THINNEST) * min(share, 1) if known else THINNEST,
        )

    def label(self, part, text):
        """Write into a node, or beside an edge on a piece of clear paper."""
        self.labels[part].set_text(text)
        if part in self.sheets:
            marker, size = _sheet(len(text))
            self.sheets[part].set(visible=bool(text), marker=marker, markersize=size)

    def mark(self, chosen):
        """Mark the parts that are looked at, and no others."""
        for part, halo in self.halos.items():
            halo.set(visible=part in chosen, linewidth=self.edges[part].get_linewidth() + 9)
        for part, node in self.nodes.items():
            node.set(mfc=style.FAINT if part in chosen else style.PAPER, mew=2.6 if part in chosen else 1.3)

    def nearest(self, x, y):
        """Return the part at a place of the axes, or None where there is none near."""
        points = self.axes.transData.transform
        here, unit = points((x, y)), self.axes.figure.dpi / 100
        found = []
        for part, place in self.places.items():
            if part[0] == "node":
                found.append((np.hypot(*(points(place) - here)) - self.node * 0.7 * unit, part))
            else:
                found.append((_distance(here, *points(self.ends[part])), part))
        distance, part = min(found)
        return part if distance <= REACH * unit else None


@lru_cache(maxsize=32)
def _sheet(letters):
    """Return the marker that leaves room for so many letters, and its size."""
    width, height = 3 + LETTER * letters, HALF_LINE
    corners = [(-width, -height), (width, -height), (width, height), (-width, height), (-width, -height)]
    return MarkerStyle(corners), 2 * max(width, height)  # matplotlib scales a marker by its longer side


def _height(j, n):
    """Return how high neuron j of n stands: the first one is the highest."""
    return 0.5 if n == 1 else 0.86 - 0.6 * j / (n - 1)


def _distance(point, start, end):
    """Return the distance of a point from the line between two others."""
    way = end - start
    along = np.clip(np.dot(point - start, way) / np.dot(way, way), 0, 1)
    return np.hypot(*(start + along * way - point))
