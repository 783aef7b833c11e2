"""What benchmarks/figures.py shows in the notebook: the same content by nnlib's way and by `interact`.

Each picture carries a strip of squares that tells a program which step of the slider it shows.
"""

from functools import wraps
from statistics import median
from time import perf_counter

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from IPython.core import pylabtools

from nnlib import explore
from nnlib.explore.controls import Slider
from nnlib.explore.explorable import Explorable
from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.stamp import Stamp

STEPS = 100
SPENT = {"draw: ms": [], "encode: ms": [], "a frame: kB": []}


def timed(kind, function):
    """Let a function note its ms, and the kB of the picture if it returns one."""

    @wraps(function)
    def noting(*args, **kwargs):
        start = perf_counter()
        result = function(*args, **kwargs)
        SPENT[kind].append(1000 * (perf_counter() - start))
        if result:
            SPENT["a frame: kB"].append(len(result) / 1000)
        return result

    return noting


Drawing.draw = timed("draw: ms", Drawing.draw)
Drawing.encode = timed("encode: ms", Drawing.encode)
pylabtools.print_figure = timed("encode: ms", pylabtools.print_figure)  # for `plt.show()`: paints, too


class Strip:
    """One orange square, then the step in black and white: seven bits and their parity."""

    side = 0.08  # inches

    def __init__(self, figure):
        width, height = self.side / figure.get_size_inches()
        axes = figure.add_axes([0, 1 - height, 9 * width, height], xlim=(0, 9), ylim=(0, 1))
        axes.set_axis_off()
        axes.axvspan(0, 1, color=style.NEGATIVE, lw=0)
        axes.axvspan(1, 9, color="black", lw=0)
        (self.white,) = axes.plot([], [], "ws", ms=72 * self.side, mew=0, animated=True)

    def show(self, step):
        bits = [step >> place & 1 for place in range(7)]
        places = np.flatnonzero([*bits, sum(bits) % 2])
        self.white.set_data(places + 1.5, np.full(len(places), 0.5))


class LineArt:
    """A loss over one weight: a curve that stays, a point with its tangent and a line of text that move."""

    size = (6, 4)

    def __init__(self, figure):
        self.strip = Strip(figure)
        axes = figure.add_axes([0.1, 0.12, 0.87, 0.76], xlim=(-4, 4), ylim=(0, 3))
        axes.set(xlabel="weight w", ylabel="loss")
        weights = np.linspace(-4, 4, 400)
        axes.plot(weights, self.loss(weights), lw=2)
        axes.grid(alpha=0.3)
        (self.tangent,) = axes.plot([], [], color=style.NEGATIVE, lw=2, animated=True)
        (self.point,) = axes.plot([], [], "o", ms=12, color=style.NEGATIVE, animated=True)
        self.text = axes.add_artist(Stamp(0, 3.1, ha="center", clip_on=False, animated=True))

    @staticmethod
    def loss(w):
        return 0.12 * w**2 + 0.5 * np.sin(2.2 * w) * np.exp(-0.1 * w**2) + 0.8

    def move(self, step):
        w = -3.5 + 7 * step / STEPS
        loss, slope = self.loss(w), (self.loss(w + 1e-4) - self.loss(w - 1e-4)) / 2e-4
        self.tangent.set_data([w - 1, w + 1], [loss - slope, loss + slope])
        self.point.set_data([w], [loss])
        self.text.set_text(f"w = {w:.2f}   loss = {loss:.3f}   slope = {slope:.3f}")
        self.strip.show(step)


RNG = np.random.default_rng(0)
WEIGHTS = [RNG.normal(0, spread, shape) for spread, shape in ((1.2, (8, 2)), (0.6, (8, 8)), (0.8, (1, 8)))]
CLASSES = np.arange(200) % 2
ANGLE, RADIUS = RNG.uniform(0, 2 * np.pi, 200), 0.45 + 0.65 * CLASSES + RNG.normal(0, 0.12, 200)
POINTS = RADIUS * np.array([np.cos(ANGLE), np.sin(ANGLE)])
GRID = np.array(np.meshgrid(*[np.linspace(-1.5, 1.5, 100)] * 2)).reshape(2, -1)


def answers(step, x):
    """Return what the network answers, 0 to 1, at the places x (2, n)."""
    WEIGHTS[0][0, 0] = -4 + 8 * step / STEPS
    for weights in WEIGHTS:
        x = np.tanh(weights @ x)
    return (1 + x[0]) / 2


LOSSES = [np.mean((answers(step, POINTS) - CLASSES) ** 2) for step in range(STEPS + 1)]


class HeatMap:
    """What a 2-8-8-1 network answers on 100 x 100 places while one weight moves, 200 points, and its loss."""

    size = (6, 4)

    def __init__(self, figure):
        self.strip = Strip(figure)
        axes = figure.add_axes([0.07, 0.1, 0.5, 0.78])
        place = {"extent": (-1.5, 1.5, -1.5, 1.5), "origin": "lower", "aspect": "auto"}
        look = {"cmap": "RdBu", "vmin": 0, "vmax": 1, "interpolation": "nearest"}
        self.map = axes.imshow(np.zeros((100, 100)), animated=True, **place, **look)
        for kind, (colour, marker) in enumerate(zip(style.CLASSES, style.CLASS_MARKERS, strict=False)):
            look = {"color": colour, "marker": marker, "ls": "", "ms": 4, "mec": "black", "mew": 0.6}
            axes.plot(*POINTS[:, kind == CLASSES], animated=True, **look)
        self.text = axes.add_artist(Stamp(0, 1.6, ha="center", clip_on=False, animated=True))
        history = figure.add_axes([0.66, 0.1, 0.32, 0.78], xlim=(0, STEPS), ylim=(0, 0.5))
        history.set_title("loss history")
        (self.curve,) = history.plot([], [], animated=True)

    def move(self, step):
        self.map.set_data(answers(step, GRID).reshape(100, 100))
        self.curve.set_data(np.arange(step + 1), LOSSES[: step + 1])
        self.text.set_text(f"step {step}   loss {LOSSES[step]:.3f}")
        self.strip.show(step)


class Sheet(Drawing):
    """One of the contents as a `Drawing`."""

    def __init__(self, content):
        self.content, self.size = content, content.size
        super().__init__()

    def build(self):
        self.shown = self.content(self.figure)

    def move(self, step):
        self.shown.move(step)

    def describe(self, step):
        return f"step {step}"


class Sweep(Explorable):
    """nnlib's way: a picture that is redrawn in place, and a slider."""

    def __init__(self, content):
        super().__init__(Sheet(content), "")
        self.step = Slider("step", 0, 0, STEPS, step=1, whole=True)
        self.step.observe(self.guard(lambda change: self.picture.draw(int(change.new))), "value")
        self.children = [*self.children, self.step]
        self.picture.draw(0)


def with_interact(content):
    """The usual way: a new figure at every step."""
    draw = timed("draw: ms", lambda step: content(plt.figure(figsize=content.size, dpi=100)).move(step))

    def show(step):
        draw(step)
        plt.show()

    ipywidgets.interact(show, step=ipywidgets.IntSlider(0, 0, STEPS))


def smell_detector():
    """Return the figure of lesson 00; its strip shows the position of the slider of the learning rate."""
    figure = explore.smell_detector()
    drawing = figure.picture.drawing
    strip, move = Strip(drawing.figure), drawing.move

    def move_both(moment):
        move(moment)
        strip.show(round((np.log10(figure.lr.value) + 3) / 0.25))

    drawing.move = move_both
    drawing.refresh()
    figure._show()
    return figure


def costs():
    """Return what a picture of this notebook has cost so far: the median of each kind."""
    return {name: median(numbers) for name, numbers in SPENT.items()}
