"""Lesson 03: the slope of one weight is a product of three."""

from typing import NamedTuple

import numpy as np

from nnlib.activations import ACTIVATIONS
from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import MINUS, formatted
from nnlib.figures.stamp import Stamp

SIGMOID = ACTIVATIONS["sigmoid"]
REACH = 18.0  # of the small sigmoid's axis
# What is multiplied, what it means, and where its bar ends.
ROWS = (
    ("2 e", "twice the error, e = a \N{MINUS SIGN} y", 2.0),
    ("\N{MULTIPLICATION SIGN} f'(z)", "how steep the sigmoid is at z", 0.25),
    ("\N{MULTIPLICATION SIGN} x", "what came in through this weight", 2.0),
    ("= dL/dw", "the slope of the loss along w", 0.6),
)


class Factors(NamedTuple):
    """One pass of a neuron of one input, as plain numbers.

    Attributes
    ----------
    x, y, w, b, z, a, loss : float
    twice_error, steepness, slope : float
        2 e and f'(z), and dL/dw as the network computed it.
    """

    x: float
    y: float
    w: float
    b: float
    z: float
    a: float
    loss: float
    twice_error: float
    steepness: float
    slope: float


def factors(trace):
    """Read the numbers off an `nnlib.network.Trace` of one example through one sigmoid neuron."""
    layer = trace.layers[0]
    x, y, w, b, z, a, slope = (
        array.item() for array in (trace.x, trace.y, layer.W, layer.b, layer.z, layer.a, layer.dW)
    )
    return Factors(x, y, w, b, z, a, trace.loss, 2 * (a - y), float(SIGMOID.derivative(z)), slope)


class ThreeFactors(Drawing):
    """A neuron with its numbers, its place on the sigmoid, and the three factors of dL/dw as bars.

    The state is an `nnlib.network.Trace` of one example through one sigmoid neuron, with the loss mse.
    """

    size, narrow = (8.8, 4.5), (5.6, 7.9)

    def build(self):
        self.neuron = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 10), ylim=(0, 5))
        self.bars = self.figure.add_axes((0, 0, 1, 1), xlim=(-1.25, 1.25), ylim=(-0.55, 3.85))
        for axes in (self.neuron, self.bars):
            axes.axis("off")
        self.curve = self.figure.add_axes((0, 0, 1, 1), xlim=(-REACH, REACH), ylim=(-0.12, 1.25))
        self._build_neuron()
        self._build_curve()
        self._build_bars()
        look = {"size": style.TEXT, "weight": "bold", "va": "top", "color": style.INK, "animated": True}
        self.verdict = self.figure.add_artist(Stamp(0.01, 0.985, **look))

    def place(self, narrow):
        if narrow:
            places = [0.01, 0.68, 0.98, 0.27], [0.08, 0.06, 0.88, 0.2], [0.01, 0.3, 0.98, 0.38]
        else:
            places = [0.0, 0.45, 0.5, 0.47], [0.05, 0.12, 0.42, 0.3], [0.52, 0.02, 0.47, 0.9]
        for axes, place in zip((self.neuron, self.curve, self.bars), places, strict=True):
            axes.set_position(place)

    def _build_neuron(self):
        axes, middle = self.neuron, 2.4
        places = {"x": 0.9, "a": 4.7, "L": 8.5}
        (self.weight,) = axes.plot([0.9, 4.7], [middle] * 2, zorder=1, animated=True)
        axes.plot([4.7, 8.5], [middle] * 2, color=style.MUTED, lw=1, zorder=1)
        look = {"mfc": style.PAPER, "mec": style.INK, "mew": 1.2, "ms": 40, "zorder": 2, "animated": True}
        axes.plot(list(places.values()), [middle] * 3, "o", **look)
        for x, name in zip(places.values(), ("input x", "answer a", "loss L"), strict=True):
            axes.text(x, middle + 1.35, name, size=style.SMALL, color=style.MUTED, ha="center", va="center")
        text = {"size": style.SMALL, "color": style.INK, "ha": "center", "va": "center", "animated": True}
        self.inside = [axes.add_artist(Stamp(x, middle, zorder=3, **text)) for x in places.values()]
        spots = {"w": (2.8, middle + 0.6), "z": (4.7, middle - 1.4), "b": (4.7, middle - 1.95)}
        spots |= {"y": (8.5, middle - 1.4), "e": (8.5, middle - 1.95)}
        self.beside = {name: axes.add_artist(Stamp(*spot, **text)) for name, spot in spots.items()}

    def _build_curve(self):
        axes = self.curve
        style.tidy(axes)
        axes.set(yticks=[0, 1], xticks=[-15, -10, -5, 0, 5, 10, 15])
        axes.set_xlabel("z: where the neuron stands on its sigmoid", labelpad=2)
        z = np.linspace(-REACH, REACH, 400)
        axes.plot(z, SIGMOID(z), color=style.MUTED, lw=1.5)
        (self.truth,) = axes.plot([], [], color=style.INK, lw=1, ls=(0, (2, 2)), animated=True)
        (self.error,) = axes.plot([], [], lw=3, animated=True)
        (self.tangent,) = axes.plot([], [], color=style.INK, lw=2, animated=True)
        (self.spot,) = axes.plot([], [], "o", ms=8, color=style.INK, animated=True)
        text = {"size": style.SMALL, "color": style.INK, "animated": True, "va": "bottom"}
        self.truth_name = axes.add_artist(Stamp(-REACH + 0.5, 0, **text))

    def _build_bars(self):
        axes = self.bars
        self.lengths, self.values = [], []
        for row, (name, meaning, end) in enumerate(ROWS):
            y = 3 - row
            axes.text(-1.2, y + 0.42, name, size=style.TEXT, color=style.INK, va="center")
            axes.text(-0.72, y + 0.42, meaning, size=style.SMALL, color=style.MUTED, va="center")
            axes.plot([-1, 1], [y, y], color=style.FAINT, lw=14, solid_capstyle="butt", zorder=0)
            axes.plot([0, 0], [y - 0.18, y + 0.18], color=style.MUTED, lw=1, zorder=3)
            for side in (-1, 1):
                look = {"size": style.SMALL, "color": style.MUTED, "va": "center"}
                look["ha"] = "left" if side > 0 else "right"
                axes.text(side * 1.03, y, formatted(side * end, "g"), **look)
            self.lengths.append(axes.barh(y, 0, height=0.26, lw=0, zorder=2, animated=True)[0])
            text = {"size": style.TEXT, "weight": "bold", "color": style.INK, "va": "center", "ha": "right"}
            self.values.append(axes.add_artist(Stamp(1.2, y + 0.42, animated=True, **text)))
        axes.plot([-1.2, 1.2], [0.69, 0.69], color=style.INK, lw=1)

    def move(self, trace):
        now = factors(trace)
        self._move_neuron(now)
        dash = (0, (3, 1.5))
        for artist, number in ((self.weight, now.w), (self.error, now.twice_error)):
            artist.set(color=style.sign_colour(number), linestyle=dash if number < 0 else "-")
        self.weight.set_linewidth(min(0.6 + abs(now.w), 7))
        z = float(np.clip(now.z, -REACH, REACH))
        self.truth.set_data([-REACH, REACH], [now.y, now.y])
        self.error.set_data([z, z], [now.y, now.a])
        half = 2.5
        self.tangent.set_data([z - half, z + half], now.a + now.steepness * np.array([-half, half]))
        self.spot.set_data([z], [now.a])
        self.truth_name.set_text(f"truth y = {_short(now.y)}")
        self.truth_name.set_y(now.y + 0.03)
        numbers = now.twice_error, now.steepness, now.x, now.slope
        for bar, stamp, number, (_, _, end) in zip(self.lengths, self.values, numbers, ROWS, strict=True):
            bar.set_width(float(np.clip(number / end, -1, 1)))
            bar.set_color(style.sign_colour(number))
            stamp.set_text(_short(number))
        self.verdict.set_text(_verdict(now))

    def _move_neuron(self, now):
        for stamp, number in zip(self.inside, (now.x, now.a, now.loss), strict=True):
            stamp.set_text(_shortest(number))
        texts = {
            "w": f"w = {_short(now.w)}",
            "z": f"z = w x + b = {_short(now.z)}",
            "b": f"b = {_short(now.b)}",
            "y": f"truth y = {_short(now.y)}",
            "e": f"e = a {MINUS} y = {formatted(now.a - now.y, '.3g')}",
        }
        for name, text in texts.items():
            self.beside[name].set_text(text)

    def describe(self, trace):
        now = factors(trace)
        return (
            f"One sigmoid neuron: input x = {_short(now.x)}, weight w = {_short(now.w)},"
            f" bias b = {_short(now.b)}, z = {_short(now.z)}, answer a = {_answer(now.a)},"
            f" truth y = {_short(now.y)}, loss {_short(now.loss)}. Three bars and their product:"
            f" 2 e = {_short(now.twice_error)}, f'(z) = {_short(now.steepness)}, x = {_short(now.x)};"
            f" dL/dw = {_short(now.slope)}. {_verdict(now)}"
        )


def _verdict(now):
    """Say in one sentence what the three factors make of the slope."""
    if now.x == 0:
        return "Input 0: the weight is not heard, so its slope is 0."
    if now.twice_error == 0:
        return "The answer is the truth: no error, no slope."
    if abs(now.slope) < 0.01:
        if abs(now.twice_error) > 1:
            return "Wrong and sure: a large error, and almost no slope."
        return "Almost no slope."
    lower = "smaller" if now.slope > 0 else "larger"
    return f"The slope is {'above' if now.slope > 0 else 'below'} 0: a {lower} w lowers the loss."


def _short(number):
    return formatted(number, ".4g")


def _shortest(number):
    """Write a number into a circle: what is almost 0 or almost 1 must not pass for it."""
    if 0 < abs(number) < 0.001:
        return "<0.001" if number > 0 else f">{MINUS}0.001"
    return ">0.999" if 0.9995 <= number < 1 else formatted(number, ".3g")


def _answer(a):
    """Write an answer so that one that is almost 1 does not pass for 1."""
    return _short(a) if a < 0.99995 else f"1 {MINUS} {formatted(1 - a, '.0e')}"
