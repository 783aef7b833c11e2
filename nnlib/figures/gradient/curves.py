"""Lesson 03: four real descents whose loss curves tell what is wrong with the rate, or right."""

import numpy as np

from nnlib.datasets import doubles
from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.stamp import Stamp

RATES = {"A": 0.05, "B": 0.001, "C": 0.1, "D": 0.01}
START = (0.6, 0.4)
STEPS = 24
LOW, HIGH = 1e-4, 1e4  # the losses that the picture has room for
LINES = {"A": "-", "B": (0, (6, 2)), "C": (0, (1.2, 1.4)), "D": (0, (5, 1.6, 1.2, 1.6))}


def losses(lr):
    """Compute the loss before each step, and after the last, of two weights in a row on the five points.

    The model is y_hat = w2 w1 x, the smallest network with two layers, and L the mean of (y_hat - y)^2. In a
    bowl with one weight the loss falls at every step or rises at every step; here it can do both by turns.

    Returns
    -------
    array (STEPS + 1,) or shorter: it ends where the loss leaves the numbers worth drawing.
    """
    data = doubles()
    x, y = data.X[:, 0], data.y
    w1, w2 = START
    course = []
    for _ in range(STEPS + 1):
        e = w2 * w1 * x - y
        course.append(np.mean(e**2))
        if course[-1] > 1e3 * HIGH:
            break
        blame = np.mean(2 * e * x)
        w1, w2 = w1 - lr * blame * w2, w2 - lr * blame * w1
    return np.array(course)


class FourCurves(Drawing):
    """The losses of four descents from one start, A to D, each with a rate of its own. It has no state."""

    size = (6.4, 3.8)

    def __init__(self):
        super().__init__()
        self.draw(None)

    def build(self):
        self.courses = {name: losses(lr) for name, lr in RATES.items()}
        axes = self.figure.add_axes((0.12, 0.14, 0.82, 0.81), xlim=(0, STEPS), ylim=(LOW, HIGH), yscale="log")
        style.tidy(axes)
        axes.set_yticks([1e-4, 1e-2, 1, 1e2, 1e4], ["0.0001", "0.01", "1", "100", "10,000"])
        axes.minorticks_off()
        axes.grid(axis="y", color=style.FAINT, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.set(xlabel="steps", ylabel="loss")
        for name, course in self.courses.items():
            axes.plot(course, color=style.INK, linewidth=1.8, linestyle=LINES[name], marker="o", markersize=3)
            step, loss, ha, va = self._end(course)
            place = {"ha": ha, "va": va, "fontsize": style.TEXT, "fontweight": "bold", "color": style.INK}
            axes.add_artist(Stamp(step, loss, name, clip_on=False, **place))

    def move(self, state):
        """Nothing moves."""

    def describe(self, state):
        told = " ".join(f"Curve {name}: {_told(course)}" for name, course in self.courses.items())
        return f"Four losses over {STEPS} steps, from the same start, on an axis of factors of ten. {told}"

    @staticmethod
    def _end(course):
        """Say where the name of a curve stands: beside its end, or where it leaves the picture."""
        outside = np.flatnonzero((course < LOW) | (course > HIGH))
        if not outside.size:
            return STEPS + 0.4, course[-2:].mean(), "left", "center"
        last = outside[0] - 1
        # On a log axis a line between two steps is straight in the logarithm.
        edge, before, after = np.log(
            [HIGH if course[outside[0]] > HIGH else LOW, course[last], course[last + 1]]
        )
        step = last + (edge - before) / (after - before)
        return (step + 0.4, HIGH / 2, "left", "top") if edge > 0 else (step + 0.4, LOW * 2, "left", "bottom")


def _told(course):
    """Describe a curve in numbers, without a judgement."""
    turns = np.flatnonzero(np.diff(np.sign(np.diff(course)))) + 1  # where falling becomes rising, or back
    begins = f"begins at {course[0]:.2g}"
    if not turns.size:
        below = np.flatnonzero(course < LOW)
        end = f"leaves the picture below, at step {below[0]}" if below.size else f"ends at {course[-1]:.2g}"
        return f"{begins}, falls at every step and {end}."
    falls = f"{begins}, falls to {course[turns[0]]:.2g} at step {turns[0]}"
    if len(turns) == 1:
        above = np.flatnonzero(course > HIGH)[0]
        return f"{falls}, then rises at every step and leaves the picture above, at step {above}."
    low, high = course[turns[0] :].min(), course[turns[0] :].max()
    return f"{falls}, then rises and falls by turns, between {low:.2g} and {high:.2g}, to the last step."
