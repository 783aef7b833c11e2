"""Lesson 03: what a slope is, on the road sign that everybody has met."""

from math import atan, degrees, hypot, radians
from typing import NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import formatted, signed
from nnlib.figures.stamp import Stamp

RUN = 100.0  # metres to the right
STEEPEST = 1.5
EDGE = 158.0  # metres to the right, where the sign's part of the picture begins


class Climb(NamedTuple):
    """What a road does over 100 m to the right: metres and degrees, downhill below 0.

    Attributes
    ----------
    slope, rise, angle, driven : float
    """

    slope: float
    rise: float
    angle: float
    driven: float


def climb(slope):
    """Compute where a road of this slope leads. Source: S0, the road sign."""
    rise = RUN * slope
    return Climb(slope, rise, degrees(atan(slope)), hypot(RUN, rise))


class Road(Drawing):
    """A right triangle in equal scale: 100 m to the right, the rise, and the road between; and its sign.

    The road turns around its middle, so that uphill and downhill both fit. The state is a slope.
    """

    size = (6.0, 3.3)

    def slope_at(self, event):
        """Return the slope of the road whose end is at the height of a pointer event."""
        _, height = self.data(event, self.axes)
        return min(max(2 * height / RUN, -STEEPEST), STEEPEST)

    def holds(self, event):
        """Say whether a pointer event is on the road's side of the picture, not on that of the sign."""
        return self.data(event, self.axes)[0] < EDGE

    def build(self):
        width, height = self.size
        metres = 188.0  # from the lower edge to the upper, and so in both directions
        axes = self.axes = self.figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(-42, metres * width / height - 42), ylim=(-metres / 2, metres / 2))
        axes.axis("off")
        (self.run,) = axes.plot([], [], color=style.MUTED, lw=2, animated=True)
        (self.up,) = axes.plot([], [], lw=3, animated=True)
        (self.arc,) = axes.plot([], [], color=style.INK, lw=1, animated=True)
        (self.way,) = axes.plot([], [], color=style.INK, lw=4, solid_capstyle="round", animated=True)
        (self.end,) = axes.plot([], [], "o", ms=12, mfc=style.PAPER, mec=style.INK, mew=2, animated=True)
        text = {"color": style.INK, "size": style.TEXT, "animated": True}
        self.run_name = axes.add_artist(Stamp(RUN / 2, 0, f"{RUN:.0f} m", ha="center", **text))
        self.up_name = axes.add_artist(Stamp(RUN + 9, 0, va="center", **text))
        self.angle = axes.add_artist(Stamp(-5, 0, ha="right", va="center", **text))
        self._build_sign(axes, text)

    def _build_sign(self, axes, text):
        middle, top = 228, 84
        corners = [(middle - 44, top - 76), (middle + 44, top - 76), (middle, top)]
        axes.add_patch(Polygon(corners, fc=style.PAPER, ec=style.INK, lw=4, joinstyle="round"))
        look = {**text, "size": 13, "weight": "bold"}
        self.sign = axes.add_artist(Stamp(middle, top - 60, ha="center", va="center", **look))
        left, right = middle - 54, middle + 54
        self.names, self.values = [], []
        for row, name in enumerate(("slope", "rise", "angle", "driven")):
            y = -17 - 18 * row
            look = {"size": style.TEXT, "color": style.MUTED, "va": "center", "animated": name == "rise"}
            self.names.append(axes.add_artist(Stamp(left, y, name, **look)))
            self.values.append(axes.add_artist(Stamp(right, y, ha="right", va="center", **text)))
        axes.add_line(Line2D([EDGE, EDGE], [-84, 84], color=style.FAINT, lw=1))

    def move(self, slope):
        now = climb(slope)
        start, end = -now.rise / 2, now.rise / 2
        above = slope < 0  # which side of the ground line is free
        self.run.set_data([0, RUN], [start, start])
        self.up.set_data([RUN, RUN], [start, end])
        self.up.set(color=style.sign_colour(slope), linestyle=(0, (2, 1)) if above else "-")
        self.way.set_data([0, RUN], [start, end])
        self.end.set_data([RUN], [end])
        arc = np.linspace(0, radians(now.angle), 30)
        self.arc.set_data(24 * np.cos(arc), start + 24 * np.sin(arc))
        self.run_name.set(y=start + (6 if above else -6), va="bottom" if above else "top")
        self.up_name.set_text(f"{signed(now.rise, '.4g')} m")
        self.angle.set_text(f"{formatted(now.angle, '.2f')}°")
        self.angle.set_y(start)
        self.sign.set_text(f"{formatted(100 * slope, '.4g')} %")
        self.names[1].set_text("fall" if slope < 0 else "rise")
        angle, driven = self.angle.get_text(), f"{now.driven:.2f} m"
        texts = formatted(slope, ".4g"), f"{abs(now.rise):.4g} m", angle, driven
        for stamp, words in zip(self.values, texts, strict=True):
            stamp.set_text(words)

    def describe(self, slope):
        now = climb(slope)
        way = "flat" if not slope else "uphill" if slope > 0 else "downhill"
        does = f"{'falls' if slope < 0 else 'rises'} {abs(now.rise):.4g} m"
        return (
            f"A road, {way}, slope {formatted(slope, '.4g')}, on the sign {formatted(100 * slope, '.4g')} %:"
            f" for {RUN:.0f} m to the right it {does}. Its angle is {formatted(now.angle, '.2f')} degrees; to"
            f" drive it takes {now.driven:.2f} m."
        )
