"""Lesson 04: the graph of a calculation, and the sweep that brings the slopes back through it."""

from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import FancyBboxPatch, Rectangle

from nnlib.autodiff import Value
from nnlib.figures import style
from nnlib.figures.backprop.graph_layout import layout
from nnlib.figures.backprop.graph_roads import BOX, MARGIN, Canvas, head, label_spots, roads
from nnlib.figures.backprop.graph_words import (
    DASH,
    describe,
    formula,
    grads,
    growing,
    lines,
    product,
    shown,
)
from nnlib.figures.backprop.sweeps import Sweep
from nnlib.figures.drawing import Drawing
from nnlib.figures.labels import first_free
from nnlib.figures.stamp import Stamp

WIDTHS = 880, 560  # of a wide and a narrow page, in pixels
ABOVE, BELOW = 92, 66  # for the sentences; for a sum under the lowest box, and for the key
CHARACTER, BOLD, LINE = 6.6, 7.3, 16  # pixels of the page that one in small text takes, about
REACH = 14  # pixels of the page from an edge within which a press means it
BAND = "#ececec"  # behind the grads
PAD = 4  # of the round corners


class Moment(NamedTuple):
    """What the figure shows.

    Attributes
    ----------
    output : nnlib.autodiff.Value
    sweep, right : nnlib.figures.backprop.sweeps.Sweep
        The one that is walked, and the one of `Value.backward`: mostly the same.
    step : int
        0 before the sweep, 1 when the output has its grad, and one more for each edge.
    """

    output: Value
    sweep: Sweep
    right: Sweep
    step: int


class ValueGraph(Drawing):
    """Values as boxes with number, formula and grad; edges with slopes; the sweep as far as it has come.

    Parameters
    ----------
    outputs : sequence of nnlib.autodiff.Value
        The graphs that it must have room for.
    """

    def __init__(self, outputs):
        plans = [layout(output) for output in outputs]
        self.size, self.narrow = (_size([Canvas(plan, width) for plan in plans], width) for width in WIDTHS)
        super().__init__()

    def build(self):
        self.axes = self.figure.add_axes((0, 0, 1, 1))

    def place(self, narrow):
        self.page, self.shape = WIDTHS[narrow], None

    def move(self, moment):
        order = moment.output.order()
        shape = [(formula(node), [order.index(parent) for parent, _ in node.edges]) for node in order]
        if shape != self.shape:
            self.shape = shape
            self._lay_out(moment.output, order)
            self.refresh()
        walked = moment.sweep.strides[: max(moment.step - 1, 0)]
        self._move_boxes(moment, order, walked)
        taken = self._move_edges(order, walked)
        self._move_product(order, walked, taken)
        for text, line in zip(self.lines, lines(moment), strict=True):
            text.set_text(line)

    def describe(self, moment):
        return describe(moment)

    def edge_at(self, event):
        """Return the edge at a pointer event, (child, number of its edge), or None where no edge is."""
        press = self.data(event, self.axes)
        away = {key: np.min(np.hypot(*(curve - press).T)) for key, curve in self.curves.items()}
        nearest = min(away, key=away.get, default=None)
        if nearest is None or away[nearest] > REACH:
            return None
        child, road = nearest
        return self._state.output.order()[child], road

    def _lay_out(self, output, order):
        """Make all artists anew, for a graph of another shape or another page."""
        axes, plan = self.axes, layout(output)
        axes.clear()
        axes.axis("off")
        width, height = (round(100 * inches) for inches in self.figure.get_size_inches())
        axes.set(xlim=(0, width), ylim=(height, 0))
        canvas = Canvas(plan, self.page)
        centre = np.array([width / 2, ABOVE + (height - ABOVE - BELOW) / 2])
        self.spots = np.array([canvas.spot(plan.places[node], centre) for node in order])
        self.curves = {
            (order.index(child), road): curve for (child, road), curve in roads(plan, canvas, centre).items()
        }
        self._build_edges()
        self._build_boxes(order, canvas.upright)
        self._build_words(output, height)

    def _build_edges(self):
        axes, moving, curves = self.axes, {"animated": True}, list(self.curves.values())
        quiet = {"color": style.MUTED, "zorder": 1}
        axes.add_collection(LineCollection(curves, linewidths=1.3, **quiet))
        axes.add_collection(PolyCollection([head(curve, 9) for curve in curves], linewidths=0, **quiet))
        self.walked = axes.add_collection(
            LineCollection([], colors=style.INK, linewidths=2.4, zorder=2, **moving)
        )
        self.active = axes.add_collection(LineCollection([], linewidths=5, zorder=2, **moving))
        self.arrow = axes.add_collection(PolyCollection([], linewidths=0, zorder=2, **moving))
        self.backs = axes.add_collection(
            PolyCollection([], facecolors=style.PAPER, linewidths=0, zorder=2.5, **moving)
        )
        text = {"size": style.SMALL, "ha": "center", "va": "center", "color": style.INK, **moving}
        self.slopes = {edge: axes.add_artist(Stamp(0, 0, zorder=4, **text)) for edge in self.curves}
        self.plate = axes.add_patch(
            Rectangle((0, 0), 0, 0, fc=style.PAPER, ec=style.INK, lw=1.2, zorder=8, **moving)
        )
        self.product = axes.add_artist(Stamp(0, 0, weight="bold", zorder=9, **text))

    def _build_boxes(self, order, upright):
        axes, (width, height), moving = self.axes, BOX, {"animated": True}
        text = {"size": style.SMALL, "ha": "center", "va": "center", "color": style.INK}
        self.values, self.grads, self.numbers, self.sums = [], [], [], []
        for node, (x, y) in zip(order, self.spots, strict=True):
            axes.add_patch(_box(x, y, fc=style.PAPER, ec=style.MUTED, lw=1.2, zorder=3))
            axes.add_patch(Rectangle((x - width / 2 + 2, y + 10), width - 4, 19, fc=BAND, lw=0, zorder=3))
            axes.text(x, y, formula(node), zorder=4, **text)
            self.values.append(axes.add_artist(Stamp(x, y - 19, **{**text, "size": style.TEXT}, **moving)))
            self.grads.append(axes.add_artist(Stamp(x, y + 20, **text, **moving)))
            badge = Stamp(x - width / 2 + 1, y - height / 2 + 1, zorder=7, **text, **moving)
            self.numbers.append(axes.add_artist(badge))
            # Where no edge arrives or leaves: under the box; in columns from the top down, over or beside it.
            spot = (x - width / 2, y + height / 2 + 15)
            if upright:
                spot = (
                    (x + width / 2 + 6, y + 20) if node.edges else (x - width / 2 + 14, y - height / 2 - 12)
                )
            self.sums.append(axes.add_artist(Stamp(*spot, **{**text, "ha": "left"}, weight="bold", **moving)))
        look = {"fc": "none", "ec": style.INK, "lw": 3, "zorder": 5, **moving}
        self.rings = [axes.add_patch(_box(0, 0, **look)) for _ in range(2)]
        dots = {"ms": 13, "mew": 1.2, "ls": "", "marker": "o", "zorder": 6, **moving}
        (self.to_come,) = axes.plot([], [], mfc=style.PAPER, mec=style.MUTED, **dots)
        (self.visited,) = axes.plot([], [], mfc=style.INK, mec=style.INK, **dots)

    def _build_words(self, output, height):
        look = {"size": style.SMALL, "color": style.INK, "va": "center", "animated": True}
        bold = {**look, "size": style.TEXT, "weight": "bold"}
        rows = (16, bold), (38, look), (58, {**look, "weight": "bold"})
        self.lines = [self.axes.add_artist(Stamp(MARGIN, y, **of_row)) for y, of_row in rows]
        key = (
            "In each box: its value, its formula, its grad. On each edge: its slope.",
            f"A grad is the slope of {output.label or 'the output'} towards that value;"
            f" {DASH}: not computed yet.",
        )
        quiet = {"color": style.MUTED, "size": style.SMALL, "va": "center"}
        if self.page == WIDTHS[0]:
            self.axes.text(MARGIN, height - 14, "  ".join(key), **quiet)
        else:
            for row, line in enumerate(key):
                self.axes.text(MARGIN, height - 32 + 18 * row, line, **quiet)

    def _move_boxes(self, moment, order, walked):
        came = grads(moment.sweep, len(walked)) if moment.step else {}
        # A value is visited when its own edges have their turn; the last step finishes all.
        done = moment.step == 1 + len(moment.sweep.strides)
        turn = moment.sweep.visits.index(walked[-1].child) + 1 if walked else min(moment.step, 1)
        turn = len(order) if done else turn
        visits = [moment.sweep.visits.index(node) + 1 for node in order]
        for k, node in enumerate(order):
            self.values[k].set_text(shown(node.data))
            self.grads[k].set_text(f"grad {shown(came[node]) if node in came else DASH}")
            self.numbers[k].set(text=str(visits[k]), color=style.PAPER if visits[k] <= turn else style.INK)
            self.sums[k].set_text(growing(moment.sweep, walked, node))
        corners = self.spots - BOX / 2 + 1
        behind = np.array(visits) <= turn
        self.to_come.set_data(*corners[~behind].T)
        self.visited.set_data(*corners[behind].T)
        ends = [walked[-1].child, walked[-1].parent] if walked else [moment.output] * (moment.step == 1)
        for ring in self.rings:
            ring.set_visible(False)
        for ring, node in zip(self.rings, ends, strict=False):
            x, y = self.spots[order.index(node)] - BOX / 2
            ring.set_bounds(x + PAD, y + PAD, *(BOX - 2 * PAD))
            ring.set_visible(True)

    def _move_edges(self, order, walked):
        """Move lines and slopes; return what they and the boxes take: (n, 4)."""
        keys = [(order.index(stride.child), stride.road) for stride in walked]
        self.walked.set_segments([self.curves[key] for key in keys[:-1]])
        self.active.set_segments([self.curves[key] for key in keys[-1:]])
        self.arrow.set_verts([head(self.curves[key][::-1], 15) for key in keys[-1:]])
        if walked:
            colour = style.sign_colour(walked[-1].contribution)
            self.active.set(color=colour, linestyle=(0, (2, 0.8)) if walked[-1].contribution < 0 else "-")
            self.arrow.set_facecolor(colour)
        taken = [[*(spot - BOX / 2 - 4), *(spot + BOX / 2 + 4)] for spot in self.spots]
        for text in self.sums:
            x, y = text.get_position()
            taken.append([x, y - LINE / 2, x + BOLD * len(text.get_text()), y + LINE / 2])
        everywhere, backs = np.array([[0, 0], 100 * self.figure.get_size_inches()]), []
        for key, text in self.slopes.items():
            child, road = key
            text.set_text(f"×{shown(order[child].edges[road][1])}")
            text.set_weight("bold" if keys and key == keys[-1] else "normal")
            half = np.array([CHARACTER * len(text.get_text()), LINE]) / 2
            spots = label_spots(self.curves[key], half)
            spot = first_free(spots, half - (4, 0), np.array(taken), everywhere)
            text.set_position(spots[0] if spot is None else spot)
            backs.append([*(text.get_position() - half), *(text.get_position() + half)])
            taken.append(backs[-1])
        spoken = [box for box, text in zip(taken[len(order) :], self.sums, strict=False) if text.get_text()]
        self.backs.set_verts([_outline(*back) for back in (*spoken, *backs)])
        dots = np.concatenate([curve[1::4] for curve in self.curves.values()] or [np.empty((0, 2))])
        badges = self.spots - BOX / 2
        return np.vstack([taken, np.hstack([dots - 3, dots + 3]), np.hstack([badges - 10, badges + 10])])

    def _move_product(self, order, walked, taken):
        """Write the product beside the edge at work, where it hides nothing; there is always the headline."""
        self.plate.set_visible(False)
        self.product.set_text("")
        if not walked:
            return
        text, curve = product(walked[-1]), self.curves[order.index(walked[-1].child), walked[-1].road]
        half = np.array([BOLD * len(text) / 2 + 6, LINE / 2 + 2])
        shifts = np.array([(x, y) for y in range(0, 80, 6) for x in range(0, 120, 12)], float)
        shifts = np.concatenate([shifts * signs for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1))])
        nearest = shifts[np.argsort(np.hypot(*shifts.T), kind="stable")]
        frame = np.array([(4, ABOVE - 24), 100 * self.figure.get_size_inches() - (4, BELOW - 22)])
        spot = first_free(curve[len(curve) // 2] + nearest, half, taken, frame)
        if spot is not None:
            self.plate.set_bounds(*(spot - half), *(2 * half))
            self.plate.set_visible(True)
            self.product.set(text=text, position=spot)


def _box(x, y, **look):
    """Return a box with round corners whose middle is at (x, y)."""
    corner, (width, height) = np.array([x, y]) - BOX / 2 + PAD, BOX - 2 * PAD
    return FancyBboxPatch(corner, width, height, boxstyle=f"round,pad={PAD},rounding_size=6", **look)


def _outline(left, low, right, high):
    return [(left, low), (right, low), (right, high), (left, high)]


def _size(canvases, width):
    """Return the inches that hold the largest of these."""
    across, down = np.max([canvas.extent for canvas in canvases], axis=0)
    return max(width, across + 2 * MARGIN) / 100, (down + ABOVE + BELOW) / 100
