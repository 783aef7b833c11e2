"""Lesson 03: a slope measured by a nudge, and what the size of the nudge does to it."""

from functools import lru_cache
from math import floor, log10
from typing import NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import MINUS, formatted, number
from nnlib.figures.stamp import Stamp
from nnlib.landscapes import Curve
from nnlib.slopes import central, forward

SMALLEST, LARGEST, STEP = 1e-16, 1.0, 0.25  # nudges, and powers of ten from one to the next
REACH = 2.25  # nudges that the microscope shows to each side; a rounded w + h lies up to 2 h from w
FLOOR = 1e-13  # an error below it is drawn here: a logarithm knows no 0
TANGENT, BOTH = (0, (5, 2)), (0, (1, 1.2))  # lines that stand for slopes


class View(NamedTuple):
    """What the figure shows.

    Attributes
    ----------
    curve : nnlib.landscapes.Curve
    w, h : float
        The place on the curve, and the nudge.
    open : bool
        Whether the errors of other nudges are shown: not before the learner has predicted them.
    """

    curve: Curve
    w: float
    h: float
    open: bool


class Nudge(NamedTuple):
    """A nudge in the numbers of this machine.

    Attributes
    ----------
    here, there, back : float
        L(w), L(w + h), L(w - h).
    landed, landed_back : float
        How far from w, in nudges, the rounded numbers w + h and w - h really are: 1 and -1 but for rounding.
    right, left, both, slope : float
        dL/dw by the nudge to the right, to the left, by both, and by the formula.
    """

    here: float
    there: float
    back: float
    landed: float
    landed_back: float
    right: float
    left: float
    both: float
    slope: float

    @property
    def error(self):
        """How far the slope by the nudge to the right is off."""
        return abs(self.right - self.slope)


def nudge(curve, w, h):
    """Measure dL/dw at w in floats, as a learner does. Source: S2."""
    f = curve.loss
    losses = (float(f(place)) for place in (w, w + h, w - h))
    landed = ((w + h) - w) / h, ((w - h) - w) / h
    slopes = forward(f, w, h), forward(f, w, -h), central(f, w, h), curve.slope(w)
    return Nudge(*losses, *landed, *map(float, slopes))


@lru_cache(maxsize=32)
def errors(curve, w):
    """Compute how far the slope is off for every nudge of the slider: h, right, both, each (65,)."""
    places = np.arange(round(log10(LARGEST / SMALLEST) / STEP) + 1)
    h = np.array([float(f"{SMALLEST * 10 ** (STEP * place):.4g}") for place in places])
    slope = curve.slope(w)
    return h, np.abs(forward(curve.loss, w, h) - slope), np.abs(central(curve.loss, w, h) - slope)


class Microscope(Drawing):
    """The whole curve, the window around w as wide as the nudge asks, and the error of every nudge.

    The state is a `View`.
    """

    size, narrow = (9.4, 5.1), (5.6, 8.1)

    def w_at(self, event, curve):
        """Return the w under a pointer event, of those that the curve's picture shows."""
        w, _ = self.data(event, self.whole)
        return float(np.clip(w, *curve.span))

    def holds(self, event):
        """Say whether a pointer event is on the picture of the whole curve."""
        box = self.whole.get_position()
        return box.x0 - 0.02 <= event["x"] <= box.x1 + 0.02 and box.y0 - 0.02 <= 1 - event["y"] <= box.y1

    def build(self):
        self.shown = None  # the curve that the background holds
        self.whole = self.figure.add_axes((0, 0, 1, 1), animated=True)
        self.window, self.chart = (self.figure.add_axes((0, 0, 1, 1)) for _ in range(2))
        self._build_whole()
        self._build_window()
        self._build_chart()
        text = {"size": style.TEXT, "color": style.INK, "animated": True}
        self.verdict = self.figure.add_artist(Stamp(0.01, 0.985, weight="bold", va="top", **text))
        names = "L(w)", "L(w + h)", "nudge right", "nudge left", "both sides", "formula"
        self.names = [
            self.figure.text(0, 0, name, size=style.SMALL, color=style.MUTED, va="bottom") for name in names
        ]
        self.numbers = [self.figure.add_artist(Stamp(0, 0, va="top", **text)) for _ in names]

    def place(self, narrow):
        if narrow:
            axes = [0.09, 0.66, 0.39, 0.26], [0.54, 0.66, 0.44, 0.26], [0.11, 0.19, 0.86, 0.28]
            cells = [(0.02, 0.1), (0.5, 0.1), (0.02, 0.04), (0.27, 0.04), (0.52, 0.04), (0.77, 0.04)]
        else:
            axes = [0.045, 0.36, 0.275, 0.5], [0.36, 0.36, 0.27, 0.5], [0.7, 0.36, 0.285, 0.5]
            cells = [(x, 0.075) for x in (0.012, 0.225, 0.435, 0.585, 0.735, 0.885)]
        for part, box in zip((self.whole, self.window, self.chart), axes, strict=True):
            part.set_position(box)
        for name, stamp, (x, y) in zip(self.names, self.numbers, cells, strict=True):
            name.set_position((x, y))
            stamp.set_position((x, y - 0.005))

    def _build_whole(self):
        axes = self.whole
        style.tidy(axes)
        axes.set_xlabel("w   (frame: where the microscope looks)")
        self.formula = axes.set_title("", size=style.SMALL, color=style.INK, loc="left")
        (self.line,) = axes.plot([], [], color=style.INK, lw=2)
        look = {"ls": "", "ms": 9, "mfc": style.PAPER, "mec": style.INK, "mew": 1.4, "zorder": 3}
        self.flat = {
            kind: axes.plot([], [], mark, **look)[0] for kind, mark in (("valley", "v"), ("top", "^"))
        }
        self.words = []
        (self.tangent,) = axes.plot([], [], lw=2.5, ls=TANGENT, animated=True, zorder=4)
        (self.spot,) = axes.plot([], [], "o", ms=8, color=style.INK, animated=True, zorder=5, clip_on=False)
        self.frame = axes.add_patch(
            Rectangle((0, 0), 0, 0, fill=False, ec=style.MUTED, lw=1.4, animated=True, zorder=6)
        )

    def _build_window(self):
        axes = self.window
        axes.set(xlim=(-REACH, REACH), ylim=(-1, 1), yticks=[])
        axes.spines[:].set_color(style.MUTED)
        axes.set_xticks([-1, 0, 1], [f"w {MINUS} h", "w", "w + h"])
        axes.tick_params(labelsize=style.SMALL, colors=style.MUTED, length=3)
        self.seen = np.linspace(-REACH, REACH, 181)
        looks = {
            "the curve": {"color": style.INK, "lw": 2},
            "tangent": {"lw": 2.5, "ls": TANGENT},
            "nudge right": {"lw": 1.4},
            "both sides": {"lw": 2.5, "ls": BOTH},
        }
        self.lines = {name: axes.plot([], [], animated=True, **look)[0] for name, look in looks.items()}
        (self.left,) = axes.plot(
            [], [], "o", ms=8, mfc=style.PAPER, mec=style.INK, mew=1.6, animated=True, zorder=5
        )
        (self.points,) = axes.plot([], [], "o", ms=8, color=style.INK, animated=True, zorder=6)
        text = {"transform": axes.transAxes, "size": style.SMALL, "color": style.INK}
        self.zoom = axes.add_artist(Stamp(0, 1.025, va="bottom", animated=True, **text))
        self.bend = [axes.add_artist(Stamp(0, y, va="top", animated=True, **text)) for y in (-0.115, -0.185)]
        for place, (name, look) in enumerate(looks.items()):
            x, y = 0.55 * (place % 2), -0.32 - 0.075 * (place // 2)
            sample = {"color": style.INK, **look}
            axes.add_line(Line2D([x, x + 0.12], [y, y], transform=axes.transAxes, clip_on=False, **sample))
            axes.text(x + 0.15, y, name, va="center", **text)

    def _build_chart(self):
        axes = self.chart
        style.tidy(axes)
        axes.set(xscale="log", yscale="log", xlim=(SMALLEST / 2, LARGEST * 2), ylim=(FLOOR / 4, 2e4))
        axes.set_xticks([1e-16, 1e-12, 1e-8, 1e-4, 1])
        axes.set_yticks([FLOOR, 1e-9, 1e-6, 1e-3, 1, 1e3])
        axes.set_yticklabels(["0", *(f"$10^{{{power}}}$" for power in (-9, -6, -3)), "1", "1000"])
        axes.minorticks_off()
        axes.set_xlabel("nudge h")
        axes.set_title("how far is the slope off?", size=style.SMALL, color=style.INK, loc="left")
        solid = {"color": style.INK, "lw": 1.4}
        dotted = {"color": style.MUTED, "lw": 2.2, "ls": BOTH}
        text = {"transform": axes.transAxes, "size": style.SMALL}
        self.kinds = []
        for row, (name, look) in enumerate((("nudge right", solid), ("both sides", dotted))):
            self.kinds.append(axes.plot([], [], animated=True, **look)[0])
            y = 0.94 - 0.08 * row
            axes.add_line(Line2D([0.34, 0.44], [y, y], transform=axes.transAxes, **look))
            axes.text(0.47, y, name, va="center", color=style.INK, **text)
        (self.now,) = axes.plot([], [], color=style.MUTED, lw=1, animated=True)
        look = {"ls": "", "animated": True, "zorder": 5, "clip_on": False}
        (self.mark_both,) = axes.plot([], [], "D", ms=7, mfc=style.PAPER, mec=style.MUTED, mew=1.6, **look)
        (self.mark_right,) = axes.plot([], [], "o", ms=8, color=style.INK, **look)
        words = {"ha": "center", "va": "center", "color": style.INK, "animated": True, **text}
        self.closed = axes.add_artist(Stamp(0.5, 0.5, "predict first", **words))

    def move(self, view):
        if view.curve is not self.shown:
            self._show_curve(view.curve)
        now = nudge(view.curve, view.w, view.h)
        height = self._move_window(view, now)
        self._move_whole(view, now, height)
        self._move_chart(view, now)
        self.verdict.set_text(_verdict(view, now))
        form = _slope_form(now.slope)
        texts = _apart(now.here, now.there)
        texts += [formatted(slope, form) for slope in (now.right, now.left, now.both)]
        for stamp, text in zip(self.numbers, [*texts, _trimmed(now.slope, form)], strict=True):
            stamp.set_text(text)

    def _show_curve(self, curve):
        """Bring the whole curve with its flat places, which do not move, into the background."""
        self.shown = curve
        w = np.linspace(*curve.span, 400)
        losses = curve.loss(w)
        top = losses.max()
        self.line.set_data(w, losses)
        self.whole.set(xlim=curve.span, ylim=(-0.16 * top, 1.2 * top))
        ticks = MaxNLocator(5).tick_values(0, top)
        self.whole.set_yticks(ticks[ticks <= 1.2 * top])
        self.formula.set_text(curve.formula)
        for word in self.words:
            word.remove()
        self.words = []
        self.places = curve.flat_points()
        for kind, marks in self.flat.items():
            found = [w for w, what in self.places if what == kind]
            marks.set_data(found, curve.loss(np.array(found)))
            look = {"size": style.SMALL, "color": style.INK, "ha": "center", "textcoords": "offset points"}
            above = kind == "top"
            for at in found:
                spot = at, float(curve.loss(at))
                share = (at - curve.span[0]) / np.ptp(curve.span)
                look["ha"] = "left" if share < 0.1 else "right" if share > 0.9 else "center"
                look |= {"xytext": (0, 7 if above else -7), "va": "bottom" if above else "top"}
                self.words.append(self.whole.annotate(kind, spot, **look))
        self.repaint_axes()

    def _move_window(self, view, now):
        """Show what lies around w; return half of the window's height, in units of L."""
        h = view.h
        height = _half_height(view, now)
        rise = view.curve.loss(view.w + self.seen * h) - now.here
        ends = np.array([-REACH, REACH])
        self.lines["the curve"].set_data(self.seen, rise / height)
        self.lines["tangent"].set_data(ends, ends * h * now.slope / height)
        self.lines["nudge right"].set_data(ends, ends * h * now.right / height)
        # The line through both ends of the double nudge: parallel to the slope by both sides.
        middle = ((now.there - now.here) + (now.back - now.here)) / 2
        self.lines["both sides"].set_data(ends, (middle + ends * h * now.both) / height)
        for name, slope in (("tangent", now.slope), ("nudge right", now.right), ("both sides", now.both)):
            self.lines[name].set_color(style.sign_colour(slope))
        self.points.set_data([0, now.landed], [0, (now.there - now.here) / height])
        self.left.set_data([now.landed_back], [(now.back - now.here) / height])
        self.zoom.set_text(f"through the microscope: \N{MULTIPLICATION SIGN} {_times(zoom(view))}")
        most, share = bend(view, now)
        self.bend[0].set_text(f"It leaves its tangent by up to {formatted(most, '.3g')},")
        self.bend[1].set_text(f"{_percent(share)} of this window's height.")
        return height

    def _move_whole(self, view, now, height):
        low, high = self.whole.get_xlim()
        bottom, top = self.whole.get_ylim()
        half = np.array([-0.12, 0.12]) * (high - low)
        steep = abs(now.slope) * 0.24 * (high - low) / (0.5 * (top - bottom))
        half /= max(1, steep)  # a steep tangent is as long on paper as a flat one
        self.tangent.set_data(view.w + half, now.here + now.slope * half)
        self.tangent.set_color(style.sign_colour(now.slope))
        self.spot.set_data([view.w], [now.here])
        width = max(REACH * view.h, 0.035 * (high - low))  # a frame too small to be seen would be none
        height = max(height, 0.035 * (top - bottom))
        left, right = np.clip([view.w - width, view.w + width], *self.whole.get_xlim())
        low, high = np.clip([now.here - height, now.here + height], bottom, top)
        self.frame.set(xy=(left, low), width=right - left, height=high - low)

    def _move_chart(self, view, now):
        h, right, both = errors(view.curve, view.w)
        for line, error in zip(self.kinds, (right, both), strict=True):
            line.set_data(h, np.maximum(error, FLOOR))
            line.set_visible(view.open)
        self.closed.set_visible(not view.open)
        one, two = max(now.error, FLOOR), max(abs(now.both - now.slope), FLOOR)
        self.now.set_data([view.h, view.h], [FLOOR / 4, max(one, two)])
        self.mark_right.set_data([view.h], [one])
        self.mark_both.set_data([view.h], [two])

    def describe(self, view):
        now, curve = nudge(view.curve, view.w, view.h), view.curve
        form = _slope_form(now.slope)
        flat = ", ".join(f"w = {formatted(w, '.3g')} ({kind})" for w, kind in self.places)
        most, share = bend(view, now)
        right, left, both = (formatted(slope, form) for slope in (now.right, now.left, now.both))
        return (
            f"The loss {curve.name}, {curve.formula}, at w = {formatted(view.w, 'g')}; its slope is 0 at"
            f" {flat}. Nudge h = {formatted(view.h, '.4g')}: {_both_losses(now.here, now.there)}"
            f" Slope by nudge right {right}, left {left}, both sides {both}, by formula"
            f" {_trimmed(now.slope, form)}. {_verdict(view, now)} Enlarged {_times(zoom(view))} times, the"
            f" curve leaves its tangent by up to {formatted(most, '.3g')}, {_percent(share)} of the window's"
            f" height.{_best(view, now)}"
        )


def zoom(view):
    """Compute how many times larger than on the whole curve the window shows it."""
    low, high = view.curve.span
    return (high - low) / (2 * REACH * view.h)


def bend(view, now):
    """Compute how far the curve leaves its tangent in the window: in L, and as a share of its height."""
    t = np.linspace(-REACH, REACH, 181) * view.h
    most = float(np.abs(view.curve.loss(view.w + t) - now.here - now.slope * t).max())
    return most, most / (2 * _half_height(view, now))


def _half_height(view, now):
    """Return half of the window's height: it is as high as it is wide, seen on the whole curve.

    Where that is too low for the tangent or for the nudged points, it is just high enough.
    """
    nudged = max(abs(now.there - now.here), abs(now.back - now.here))
    return max(REACH * view.h * max(_proportion(view.curve), 1.1 * abs(now.slope)), 1.2 * nudged)


@lru_cache(maxsize=32)
def _proportion(curve):
    """Return the height of the whole curve's picture over its width."""
    low, high = curve.span
    return float(curve.loss(np.linspace(low, high, 400)).max()) / (high - low)


def _best(view, now):
    """Say which nudges of the chart are best, where that means something; "" where it does not.

    On a flat place a nudge that is lost is right by luck, and where many are exact none is the best.
    """
    if not view.open or now.slope == 0:
        return ""
    h, *kinds = errors(view.curve, view.w)
    best = [
        f"{formatted(h[np.argmin(each)], '.2g')} is best {where}"
        for each, where in zip(kinds, ("to the right", "on both sides"), strict=True)
        if (each == each.min()).sum() == 1
    ]
    return f" Of all nudges on the chart {', '.join(best)}." if best else ""


def _verdict(view, now):
    """Say in one sentence what this nudge does."""
    if view.w + view.h == view.w:
        return "The nudge is lost: w + h is w, and the slope comes out as 0."
    if now.there == now.here and now.slope:
        return "L(w + h) is L(w) to the last digit: the slope comes out as 0."
    off = f"Nudge right is off by {formatted(now.error, '.2g')}"
    if now.error == 0:
        return "Nudge right is exact, to the last digit."
    # What one wrong last digit of w + h, and of each loss, can do to the slope.
    rounding = (2 * np.spacing(abs(now.here)) + abs(now.slope) * np.spacing(abs(view.w)) / 2) / view.h
    if rounding < now.error / 10:
        return f"{off}: within the nudge the curve bends."
    return f"{off}: rounding to 16 digits shows."


def _apart(here, there):
    """Write two losses in as many digits as show their difference in two; in 16 where there is none."""
    for digits in range(3, 17):
        if f"{here:.{digits}g}" != f"{there:.{digits}g}":
            break
    return [formatted(loss, f".{digits + (here != there)}g") for loss in (here, there)]


def _both_losses(here, there):
    """Say in one sentence how far two losses agree, without a row of 17 digits."""
    if here == there:
        return f"L(w) and L(w + h) are both {number(here, 5)}, the same to the last digit."
    one, other = (f"{loss:.16e}".replace(".", "") for loss in (here, there))
    agree = next(place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
    if number(here, 5) == number(there, 5):
        return f"L(w) and L(w + h) are both about {number(here, 5)}: their first {agree} digits agree."
    return f"L(w) = {number(here, 5)}, L(w + h) = {number(there, 5)}."


def _slope_form(slope):
    """Return the form that shows a slope in five digits: 60.003, but 0.17280."""
    return f".{min(max(4 - floor(log10(abs(slope))), 3), 9) if slope else 3}f"


def _trimmed(slope, form):
    """Write a slope without the zeros at its end: 60."""
    return formatted(slope, form).rstrip("0").rstrip(".")


def _times(factor):
    """Write how many times larger: 13,333, and 1.3e+13 where nobody counts zeros."""
    return f"{factor:.1f}" if factor < 10 else f"{factor:,.0f}" if factor < 1e6 else f"{factor:.1e}"


def _percent(share):
    return f"{formatted(100 * share, '.2g')} %" if share < 0.995 else f"{100 * share:.0f} %"
