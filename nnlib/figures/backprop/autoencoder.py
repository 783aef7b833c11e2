"""Lesson 04: blame without labels, where the truth of a network is its own input."""

from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import MINUS, bracketed, formatted, number
from nnlib.figures.stamp import Stamp

DASH = "–"  # not computed yet
TOP, APART = 138, 46  # pixels of the page: the first row of numbers, and from one to the next
LONGEST = 12.0  # the number whose bar is as long as can be
# Where bars begin and end: inputs, middle, outputs; and where the two columns of numbers end.
WIDE, NARROW = ((30, 170), (305, 445), (580, 720), 782, 868), ((10, 108), (168, 258), (318, 416), 474, 552)
LOWEST, HIGHEST = 3e-4, 12.0  # of the loss axis


class Encoding(NamedTuple):
    """What the figure shows.

    Attributes
    ----------
    trace : nnlib.network.Trace
        A pass of all rows through a network 4-2-4, with the rows themselves as truth.
    row : int
        The row whose numbers are written out, counted from 0.
    losses : sequence of float
        Of the start and after each step so far.
    floor : float
        The lowest loss that two numbers in the middle allow.
    asking : bool
        The question is not answered yet, so no blame is shown.
    """

    trace: object
    row: int
    losses: list
    floor: float
    asking: bool


def lowest_loss(X, width):
    """Return the least mean squared error with which `width` numbers a row can stand for the rows X (n, k).

    What is lost are the directions in which X spreads least: principal components, by singular values.
    """
    spread = np.linalg.svd(X, compute_uv=False)
    return float((spread[width:] ** 2).sum() / X.size)


class Autoencoder(Drawing):
    """Four numbers in, two in the middle, four out; error and blame of each output; the loss and its floor.

    Parameters
    ----------
    steps : int
        How many steps the axis of the loss has room for.
    """

    size, narrow = (8.8, 5.5), (5.6, 6.2)

    def __init__(self, steps):
        self.steps = steps
        super().__init__()

    def build(self):
        self.net = self.figure.add_axes((0, 0, 1, 1))
        self.curve = self.figure.add_axes((0, 0, 1, 1), yscale="log")

    def place(self, narrow):
        self.net.clear()
        self.curve.clear()
        width, height = (round(100 * inches) for inches in (self.narrow if narrow else self.size))
        self._build_net(NARROW if narrow else WIDE, width, height)
        self._build_curve()
        left, low = (0.12, 0.075) if narrow else (0.075, 0.09)
        self.curve.set_position([left, low, 0.97 - left, 1 - low - (TOP + 4 * APART + 4) / height])

    def _build_net(self, columns, width, height):
        axes, moving = self.net, {"animated": True}
        axes.axis("off")
        axes.set(xlim=(0, width), ylim=(height, 0), zorder=2)
        *spans, e_end, delta_end = columns
        rows = TOP + APART * np.arange(4.0)
        middle = TOP + APART * np.array([0.5, 2.5])
        heights = rows, middle, rows
        look = {"size": style.SMALL, "color": style.MUTED, "va": "center"}
        heads = ("the four numbers", "in the middle", "given back")
        for (left, right), head in zip(spans, heads, strict=True):
            axes.text((left + right) / 2, TOP - 44, head, ha="center", **look)
        for x, head in ((e_end, "e"), (delta_end, "blame delta")):
            axes.text(x, TOP - 44, head, ha="right", **look)
        self.wires = axes.add_collection(LineCollection([], zorder=1, **moving))
        self.joints = [
            [((spans[k][1] + 6, y0), (spans[k + 1][0] - 6, y1)) for y1 in heights[k + 1] for y0 in heights[k]]
            for k in range(2)
        ]
        self.bars = axes.add_collection(PolyCollection([], linewidths=0, zorder=3, **moving))
        self.rails, self.numbers = [], []
        text = {**look, "color": style.INK, "ha": "right", **moving}
        for (left, right), ys, letter in zip(spans, heights, ("x", "a", "y_hat"), strict=True):
            for k, y in enumerate(ys):
                axes.plot(
                    [left, right], [y + 6] * 2, color=style.FAINT, lw=11, solid_capstyle="butt", zorder=2
                )
                axes.plot([(left + right) / 2] * 2, [y, y + 12], color=style.MUTED, lw=1, zorder=4)
                axes.text(left, y - 10, f"{letter}{k + 1}", **look)
                self.rails.append((left, right, y + 6))
                self.numbers.append(axes.add_artist(Stamp(right, y - 10, **text)))
        self.errors, self.blames = (
            [axes.add_artist(Stamp(x, y, **text)) for y in rows] for x in (e_end, delta_end)
        )
        line = {**look, "color": style.INK, **moving}
        self.heading = axes.add_artist(Stamp(12, 16, **{**line, "size": style.TEXT, "weight": "bold"}))
        self.lines = [axes.add_artist(Stamp(12, y, **line)) for y in (40, 60)]

    def _build_curve(self):
        axes = self.curve
        style.tidy(axes)
        axes.set_yscale("log")
        axes.set(xlim=(0, self.steps), ylim=(LOWEST, HIGHEST), yticks=[0.001, 0.01, 0.1, 1, 10])
        axes.set_yticklabels(["0.001", "0.01", "0.1", "1", "10"])
        axes.minorticks_off()
        axes.set_xlabel("steps, each after a look at all rows", labelpad=1)
        axes.set_ylabel("loss", labelpad=2)
        (self.bottom,) = axes.plot([], [], color=style.INK, lw=1.4, ls=style.DASHED, animated=True)
        (self.fall,) = axes.plot([], [], color=style.INK, lw=2.2, animated=True)
        (self.here,) = axes.plot([], [], "o", ms=7, color=style.INK, clip_on=False, animated=True)
        text = {"size": style.SMALL, "color": style.INK, "ha": "right", "va": "top", "animated": True}
        self.bottom_name = axes.add_artist(Stamp(self.steps, 1, **text))

    def move(self, encoding):
        trace, row = encoding.trace, encoding.row
        x, a, out = trace.x[:, row], trace.layers[0].a[:, row], trace.layers[1].a[:, row]
        self._move_bars(np.concatenate([x, a, out]))
        weights = [*trace.layers[0].W.ravel(), *trace.layers[1].W.ravel()]
        self.wires.set_segments([*self.joints[0], *self.joints[1]])
        self.wires.set_color([style.sign_colour(w) for w in weights])
        self.wires.set_linewidths([min(0.5 + 2 * abs(w), 5) for w in weights])
        self.wires.set_linestyles([(0, (3, 1.5)) if w < 0 else "-" for w in weights])
        delta = trace.layers[1].delta[:, row]
        for texts, values, form in ((self.errors, out - x, ".3f"), (self.blames, delta, ".6f")):
            for text, value in zip(texts, values, strict=True):
                text.set_text(DASH if encoding.asking else formatted(value, form))
        self.bottom.set_data([0, self.steps], [encoding.floor] * 2)
        self.bottom_name.set(
            text=f"no two numbers in the middle can do better: {number(encoding.floor)}",
            position=(self.steps, encoding.floor * 0.85),
        )
        losses = encoding.losses
        self.fall.set_data(range(len(losses)), losses)
        self.here.set_data([len(losses) - 1], losses[-1:])
        self.heading.set_text(_heading(encoding))
        for text, line in zip(self.lines, _lines(encoding), strict=True):
            text.set_text(line)

    def _move_bars(self, values):
        verts, colours = [], []
        for (left, right, y), value, text in zip(self.rails, values, self.numbers, strict=True):
            middle, half = (left + right) / 2, (right - left) / 2
            end = middle + half * float(np.clip(value / LONGEST, -1, 1))
            verts.append([(middle, y - 5), (end, y - 5), (end, y + 5), (middle, y + 5)])
            colours.append(style.sign_colour(value))
            text.set_text(formatted(value, ".3f"))
        self.bars.set_verts(verts)
        self.bars.set_facecolor(colours)

    def describe(self, encoding):
        trace, row = encoding.trace, encoding.row
        x, a, out = trace.x[:, row], trace.layers[0].a[:, row], trace.layers[1].a[:, row]
        words = (
            f"A network of four inputs, two neurons in the middle and four outputs, {_heading(encoding)}. Row"
            f" {row + 1}: in {_several(x)}; in the middle {_several(a)}; given back {_several(out)}."
        )
        if encoding.asking:
            return f"{words} Error and blame are not computed yet."
        blame = _several(trace.layers[1].delta[:, row], ".6f")
        return f"{words} Blame of the outputs: {blame}. {' '.join(_lines(encoding))}"


def _heading(encoding):
    steps = len(encoding.losses) - 1
    return (
        f"after {steps} step{'s' * (steps != 1)}: loss {number(encoding.losses[-1])},"
        f" the lowest possible is {number(encoding.floor)}"
    )


def _lines(encoding):
    """Write the error and the blame of the output that is farthest off, with numbers to count again."""
    trace, row = encoding.trace, encoding.row
    if encoding.asking:
        return f"Row {row + 1}: what comes out is to be what went in. There are no labels.", ""
    x, out = trace.x[:, row], trace.layers[1].a[:, row]
    k, n = int(np.argmax(np.abs(out - x))), trace.x.shape[1]
    e, delta = formatted(out[k] - x[k], ".3f"), trace.layers[1].delta[k, row]
    exact = formatted(round(out[k], 3) - round(x[k], 3), ".3f") == e
    numbers = f"{formatted(out[k], '.3f')} {MINUS} {bracketed(x[k], '.3f')} {'=' if exact else '≈'} {e}"
    return (
        f"Row {row + 1}, output {k + 1}: e = y_hat {MINUS} x = {numbers}: the truth is x itself.",
        f"delta = 2 e / ({n} rows · 4 outputs) ≈ 2 · {bracketed(out[k] - x[k], '.3f')} / {4 * n}"
        f" ≈ {formatted(delta, '.6f')}.",
    )


def _several(values, form=".3f"):
    return ", ".join(formatted(value, form) for value in values)
