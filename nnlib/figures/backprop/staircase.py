"""Lesson 04: how much of the gradient reaches the first of eight layers."""

from typing import NamedTuple

import numpy as np
from matplotlib.ticker import NullLocator

from nnlib.activations import ACTIVATIONS
from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import formatted, listed, number
from nnlib.figures.stamp import Stamp
from nnlib.trace import Trace

LAYERS = 8
WHY = {  # hidden delta = f'(z) * (W_next^T delta_next)
    "sigmoid": "Each layer back, the blame is multiplied by weights and by f'(z), at most 0.25.",
    "tanh": "Each layer back, the blame is multiplied by weights and by f'(z), at most 1.",
    "relu": "Each layer back, the blame is multiplied by weights and by f'(z), 0 or 1.",
}
BACK = "\N{LEFTWARDS ARROW} the way of the blame"
NAMES = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}
LINES = dict(zip(WHY, ("-", style.DASHED, (0, (1, 1))), strict=True))
LOW, HIGH = 1e-11, 1e8  # of the axis
VANISHED, GROWN = 0.02, 10  # first layer against last
SLOW, WILD = 1e-3, 1e3  # the largest gradient of a layer


class Stairs(NamedTuple):
    """What the figure shows.

    Attributes
    ----------
    activation : str
        The one in front: "sigmoid", "tanh" or "relu".
    scale : float
        How many times as large as those of the scaled start the first weights are.
    traces : dict of str to nnlib.trace.Trace
        One pass of the network with each activation, 8 layers deep.
    asking : bool
        True until the question is answered: then only the last layer's gradient is shown.
    """

    activation: str
    scale: float
    traces: dict[str, Trace]
    asking: bool


def gradients(trace):
    """Return the length of dL/dW of each layer, (layers,): the root of the sum of its squares."""
    return np.array([np.linalg.norm(layer.dW) for layer in trace.layers])


def passed_on(trace):
    """Return what share of the next layer's blame each layer but the last gets, (layers - 1,), by length."""
    blame = np.array([np.linalg.norm(layer.delta) for layer in trace.layers])
    with np.errstate(invalid="ignore", divide="ignore"):
        return blame[:-1] / blame[1:]


def steepness(trace, activation):
    """Return the mean slope f'(z) of each hidden layer, (layers - 1,)."""
    return np.array([ACTIVATIONS[activation].derivative(layer.z).mean() for layer in trace.layers[:-1]])


class Staircase(Drawing):
    """The gradient of each layer as a step of a staircase, first layer to last, for three activations."""

    size, narrow = (8.8, 5.2), (5.6, 5.6)

    def build(self):
        self.stairs = self.figure.add_axes((0, 0, 1, 1), xlim=(0.5, 9.7), ylim=(LOW, HIGH), yscale="log")
        axes = self.stairs
        style.tidy(axes)
        powers = {
            1e-9: "1 billionth",
            1e-6: "1 millionth",
            1e-3: "1 thousandth",
            1: "1",
            1e3: "1 thousand",
            1e6: "1 million",
        }
        axes.set_yticks(list(powers), list(powers.values()))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set_xticks(range(1, LAYERS + 1), ["first", *map(str, range(2, LAYERS)), "last"])
        axes.grid(axis="y", color=style.FAINT, lw=0.6)
        small = {"size": style.SMALL, "color": style.INK}
        for x, words, side in ((0.5, "length of dL/dW, layer by layer", "left"), (8.5, BACK, "right")):
            axes.text(x, 2.5e8, words, ha=side, **small)
        self.lines_of, self.names = {}, {}
        for name, line in LINES.items():
            (self.lines_of[name],) = axes.plot([], [], ls=line, lw=1.5, color=style.MUTED, animated=True)
            self.names[name] = axes.add_artist(Stamp(8.6, 1, va="center", animated=True, **small))
        # The one in front is a line of its own: the order of painting is settled once.
        (self.front,) = axes.plot([], [], lw=3, color=style.INK, zorder=3, animated=True)
        text = {"va": "top", "color": style.INK, "size": style.TEXT, "animated": True}
        self.heading = self.figure.add_artist(Stamp(0.012, 0, weight="bold", **text))
        self.lines = [self.figure.add_artist(Stamp(0.012, 0, **text)) for _ in range(2)]
        self._build_table()

    def _build_table(self):
        small = {"size": style.SMALL, "va": "center"}
        below = self.stairs.get_xaxis_transform()
        self.rows, self.cells = [], []
        for words in ("mean f'(z)", "blame passed on"):
            self.rows.append(self.figure.text(0.012, 0, words, color=style.MUTED, **small))
            look = small | {"ha": "center", "color": style.INK, "animated": True, "transform": below}
            self.cells.append([self.stairs.add_artist(Stamp(k + 1, 0, **look)) for k in range(LAYERS)])

    def place(self, narrow):
        bottom, height = (0.185, 0.585) if narrow else (0.175, 0.6)
        left = 0.2 if narrow else 0.14
        self.stairs.set_position((left, bottom, 0.99 - left, height))
        for text, y in zip((self.heading, *self.lines), (0.985, 0.932, 0.882), strict=True):
            text.set_y(y)
        for row, words, y in zip(self.cells, self.rows, (0.095, 0.045), strict=True):
            words.set_y(y)
            for cell in row:
                cell.set_y((y - bottom) / height)

    def move(self, state):
        lengths = {name: gradients(trace) for name, trace in state.traces.items()}
        for name, line in self.lines_of.items():
            chosen = name == state.activation
            shown = (LAYERS - 1 if chosen else LAYERS) if state.asking else 0
            layers = np.arange(shown, LAYERS)
            x = (layers[:, None] + [0.5, 1.5]).ravel()
            line.set_data(x, np.repeat(np.clip(lengths[name][layers], LOW, HIGH), 2))
            line.set_visible(not chosen)
        chosen = self.lines_of[state.activation]
        self.front.set_data(*chosen.get_data())
        self.front.set_linestyle(LINES[state.activation])
        self._name(state, lengths)
        trace = state.traces[state.activation]
        for row, values in zip(
            self.cells, (steepness(trace, state.activation), passed_on(trace)), strict=True
        ):
            for cell, value in zip(row, [*values, np.nan], strict=True):
                cell.set_text("–" if state.asking or not np.isfinite(value) else number(value, 2))
        for stamp, text in zip((self.heading, *self.lines), self._words(state), strict=True):
            stamp.set_text(text)

    def _name(self, state, lengths):
        """Write the names beside the last steps, apart from one another."""
        height = self.stairs.bbox.height / self.scale
        apart = 14 / height * np.log10(HIGH / LOW)  # in powers of ten
        y = {name: np.log10(np.clip(length[-1], LOW, HIGH)) for name, length in lengths.items()}
        lowest, middle, highest = sorted(y, key=y.get)
        if not state.asking:  # else there is but one name
            y[lowest] = min(y[lowest], y[middle] - apart)
            y[highest] = max(y[highest], y[middle] + apart)
        for name, stamp in self.names.items():
            chosen = name == state.activation
            stamp.set(text=NAMES[name] if chosen or not state.asking else "")
            stamp.set(y=10 ** y[name], weight="bold" if chosen else "normal")

    def _words(self, state):
        """Return the heading and two lines: what reaches the first layer, what that means, and why."""
        name, lengths = NAMES[state.activation], gradients(state.traces[state.activation])
        if state.asking:
            heading = f"{LAYERS} layers of {name} neurons: the last layer's gradient is {number(lengths[-1])}"
            return heading, "How much of it reaches the first layer?", ""
        heading = f"The first layer gets {share(lengths)} the last layer's gradient"
        return heading, judged(lengths), WHY[state.activation]

    def describe(self, state):
        heading, *lines = self._words(state)
        weights = (
            "the first weights as large as the scaled start makes them"
            if state.scale == 1
            else f"the first weights {number(state.scale)} times those of the scaled start"
        )
        network = f"A network of {LAYERS} layers with {NAMES[state.activation]}, {weights}."
        words = f"{network} {heading}. {' '.join(filter(None, lines))}"
        if state.asking:
            return words
        trace = state.traces[state.activation]
        slopes, blame = _listed(steepness(trace, state.activation)), _listed(passed_on(trace))
        others = " ".join(
            f"With {NAMES[name]} it would get {share(gradients(other))} the last layer's."
            for name, other in state.traces.items()
            if name != state.activation
        )
        return (
            f"{words} Gradients from the first layer to the last: {_listed(gradients(trace))}."
            f" Mean slopes f'(z) of the hidden layers: {slopes}."
            f" Blame passed on to each, as a share of the next layer's: {blame}. {others}"
        )


def share(lengths):
    """Say how much of the last layer's gradient the first gets, so that "the last layer's" can follow."""
    first, last = lengths[0], lengths[-1]
    if not first or not last:
        return "nothing of"
    ratio = first / last
    if ratio >= 1:
        return f"{number(ratio, 2)} times"
    return f"{number(ratio, 2)} of" if ratio > 0.1 else f"1/{float(f'{1 / ratio:.2g}'):,.0f} of"


def judged(lengths):
    """Say in one sentence what these gradients mean for the layers."""
    first, last = lengths[0], lengths[-1]
    if first < VANISHED * last:
        return "It vanishes on the way back: the first layers hardly learn."
    if first > GROWN * last:
        return "It grows on the way back: the first layer's steps come out far too long."
    if lengths.max() < SLOW:
        return "Level, but low: with weights so small, no layer learns much."
    if lengths.max() > WILD:
        return "Level, but so high that one step throws all weights far away."
    return "Fairly level: no layer is left without a gradient."


def _listed(values):
    return listed([formatted(value, ".1e") if 0 < value < SLOW else number(value, 2) for value in values])
