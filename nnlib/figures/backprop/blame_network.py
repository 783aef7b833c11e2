"""Lesson 04: the small network with its numbers, those of the way there and those of the way back."""

import numpy as np
from matplotlib.transforms import ScaledTranslation

from nnlib.figures import style
from nnlib.figures.backprop.blame_words import LOSS, short
from nnlib.figures.backprop.wiring import Wiring
from nnlib.figures.stamp import Stamp

COLUMNS, LOSS_AT, TRUTH_AT = (0.1, 0.43, 0.735), (0.928, 0.5), (0.928, 0.34)
NODE, BOX = 52, 46  # points across: a neuron, the loss
INSIDE, ASIDE = (
    8,
    5.05,
)  # points from the middle of a neuron, or of a line's label, to each of its two numbers
FULL = 0.2  # a slope of this size, or the largest if that is more, is drawn as the thickest line
NAMES = {("node", 0, 0): "x[0], spiciness", ("node", 0, 1): "x[1], strength", LOSS: "L, loss"}
NAMES |= {("node", 1, 0): "a1[0]", ("node", 1, 1): "a1[1]", ("node", 2, 0): "a2[0], answer"}


class BlameNetwork:
    """The 2-2-1 network and its loss: in each neuron a over delta, on each line its weight over its slope.

    Attributes
    ----------
    wiring : Wiring
    parts : list of tuple
        Those of the wiring, and the loss.
    numbers : dict of tuple to Stamp
        Each number of the picture: ("x", i), ("y",), ("L",), or the name of an array, its layer and indices.
    """

    def __init__(self, figure):
        self.axes = axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
        axes.axis("off")
        (self.last,) = axes.plot([COLUMNS[-1], LOSS_AT[0]], [0.5, 0.5], color=style.MUTED, lw=1, zorder=1)
        self.wiring = wiring = Wiring(axes, (2, 2, 1), COLUMNS, along=0.36, node=NODE)
        self.parts = [*wiring.parts, LOSS]
        look = {"marker": "s", "ms": BOX, "mfc": style.PAPER, "mec": style.INK, "zorder": 4, "animated": True}
        (self.loss,) = axes.plot(*LOSS_AT, mew=1.3, **look)
        self.numbers = {}
        self._write(("L",), LOSS_AT)
        self._write(("y",), TRUTH_AT)
        for part, place in wiring.places.items():
            kind, k, *indices = part
            if kind != "node":
                letter = "W" if kind == "weight" else "b"
                self._write((letter, k, *indices), place, ASIDE)
                self._write((f"d{letter}", k, *indices), place, -ASIDE)
            elif k == 0:
                self._write(("x", *indices), place)
            else:
                self._write(("a", k - 1, *indices), place, INSIDE)
                self._write(("delta", k - 1, *indices), place, -INSIDE)
        for part, text in NAMES.items():
            place = LOSS_AT if part == LOSS else wiring.places[part]
            # Below the lower input no line begins, above it one does.
            rise, va = (-NODE / 2 - 3, "top") if part == ("node", 0, 1) else (NODE / 2 + 3, "bottom")
            aside = 23 if part == ("node", 2, 0) else 0  # of the thickest line
            small = {"size": style.SMALL, "color": style.MUTED, "ha": "center", "textcoords": "offset points"}
            axes.annotate(text, place, (aside, rise), va=va, **small)
        self._lay_signs()

    def _write(self, key, place, rise=0.0):
        """Make a number, `rise` points above a place."""
        lift = ScaledTranslation(0, rise / 72, self.axes.figure.dpi_scale_trans)
        text = {"size": style.SMALL, "ha": "center", "va": "center", "zorder": 5, "animated": True}
        # A weight stands behind the slope that belongs to it.
        text["color"] = style.MUTED if key[0] in ("W", "b") else style.INK
        stamp = Stamp(*place, transform=self.axes.transData + lift, **text)
        self.numbers[key] = self.axes.add_artist(stamp)

    def _lay_signs(self):
        """Lay on each line a dot, for a signal on its way, and an arrow head, for blame on its way back."""
        self.roads = {part: ends for part, ends in self.wiring.ends.items() if part[0] == "weight"}
        self.roads[LOSS] = np.array([(COLUMNS[-1], 0.5), LOSS_AT])
        look = {"mfc": style.INK, "mec": style.PAPER, "zorder": 3.5, "animated": True}
        self.dots = {part: self.axes.plot([], [], "o", **look)[0] for part in self.roads}
        self.heads = {part: self.axes.plot([], [], ms=17, **look)[0] for part in self.roads}

    def point_heads(self):
        """Turn the arrow heads along their lines, once the axes have their place."""
        head = np.array([(1, 0), (-0.7, 0.7), (-0.4, 0), (-0.7, -0.7), (1, 0)])
        for part, ends in self.roads.items():
            start, end = self.axes.transData.transform(ends)
            cosine, sine = (start - end) / np.hypot(*(start - end))
            self.heads[part].set_marker((head @ [[cosine, sine], [-sine, cosine]]).tolist())

    def show(self, moment, column, chosen, factors, travel=0.0):
        """Bring every number to a moment, those of the example in `column`; mark a part and its factors.

        With `travel`, above 0 and at most 1, the signals of the operation to come are so far on their way.
        """
        self._show_numbers(moment, column)
        self._show_edges(moment)
        self._show_signs(moment, column, travel)
        self.wiring.mark({chosen, *_speakers(factors)})
        marked = chosen == LOSS
        self.loss.set(mfc=style.FAINT if marked else style.PAPER, mew=2.6 if marked else 1.3)
        for key, stamp in self.numbers.items():
            if key[0] not in ("x", "a", "L"):  # these light with the circle, or the box, around them
                clear = None if key[0] == "delta" else style.PAPER
                stamp.paper = style.FAINT if key in factors else clear

    def _show_numbers(self, moment, column):
        trace, stepped = moment.trace, moment.stepped
        for key, stamp in self.numbers.items():
            array, *place = key
            if array == "x":
                value, new = trace.x[place[0], column], False
            elif array in "yL":
                value = trace.y[0, column] if array == "y" else trace.loss
                new = array == "L" and moment.phase == "Measure"
            else:
                k, *indices = place
                if array in "Wb" and stepped is not None:
                    value = stepped[k][array == "b"][tuple(indices)]
                else:
                    at = (*indices, column) if array in ("a", "delta") else tuple(indices)
                    value = getattr(trace.layers[k], array)[at]
                new = ("W" if array == "b" else array, k) in moment.new
            text = short(value)
            if array == "y":
                text = f"truth {text}"
            elif array == "a" and ("z", place[0]) in moment.new:
                text, new = f"z {short(trace.layers[k].z[at])}", True  # its place is taken by a next
            stamp.set(text=text, weight="bold" if new else "normal")

    def _show_edges(self, moment):
        slopes = {}
        for part in self.wiring.edges:
            kind, k, *indices = part
            layer = moment.trace.layers[k]
            slopes[part] = (layer.dW if kind == "weight" else layer.db)[tuple(indices)]
        known = [abs(slope) for slope in slopes.values() if np.isfinite(slope)]
        full = max([FULL, *known])
        for part, slope in slopes.items():
            self.wiring.show(part, slope, abs(slope) / full)

    def _show_signs(self, moment, column, travel):
        """Put the dots and the arrow heads of an operation on their lines, `travel` of the way along."""
        back, used = _way(moment.following if travel else moment.operation)
        trace = moment.trace
        spoken = [trace.x[:, column], *(layer.a[:, column] for layer in trace.layers)]
        for part, (start, end) in self.roads.items():
            k = len(trace.layers) if part == LOSS else part[1]
            here, (near, far) = k == used, (0.47, 0.55) if part == LOSS else (0.25, 0.68)
            # At rest, both kinds stand where they have room.
            share = far if not travel else near + (far - near) * (1 - travel if back else travel)
            dot, head = self.dots[part], self.heads[part]
            dot.set_visible(here and not back)
            head.set_visible(here and back)
            for sign in (dot, head):
                sign.set_data(*(start + share * (end - start))[:, None])
            if here and not back:
                said = spoken[k][0 if part == LOSS else part[3]]
                dot.set_markersize(5 + 4 * min(abs(said), 2.5))

    def nearest(self, x, y):
        """Return the part at a place of the axes, or None where there is none near."""
        points = self.axes.transData.transform
        distance = np.abs(points((x, y)) - points(LOSS_AT)).max()
        return LOSS if distance <= BOX * 0.7 * self.axes.figure.dpi / 100 else self.wiring.nearest(x, y)


def _speakers(factors):
    """Return the nodes whose answers are among the factors."""
    for array, *place in factors:
        if array == "x":
            yield "node", 0, *place
        elif array == "a":
            yield "node", place[0] + 1, place[1]


def _way(operation):
    """Return whether an operation sends blame back, and over which layer's lines; 2 is that of the loss."""
    letter = "" if operation is None else operation.formula.partition(" ")[0]
    if letter == "delta":
        return True, operation.layer + 1
    return False, {"z": operation.layer, "L": 2}.get(letter) if letter else None
