"""Lesson 04: what the slopes of all weights cost, by nudging each weight and by one backward sweep."""

from typing import NamedTuple

import numpy as np
from matplotlib.ticker import NullLocator

from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import number
from nnlib.figures.stamp import Stamp
from nnlib.layers import parameter_count
from nnlib.price import SWEEP, Price, looks

NETWORKS = {
    "-".join(map(str, sizes)): sizes
    for sizes in ((2, 2, 1), (2, 8, 8, 1), (2, 30, 30, 1), (2, 98, 98, 1), (2, 314, 314, 1))
}
COUNTS = {name: parameter_count(sizes) for name, sizes in NETWORKS.items()}
NUDGING, SWEEPING = (style.DASHED, "s"), ("-", "o")  # line and marker of the two ways
FASTEST, SLOWEST = 1e-6, 1e4  # seconds, of the axis of time
BEFORE = "Counted once the question is answered."
UNMEASURED = "Not measured yet: press Measure."


class Bill(NamedTuple):
    """What the figure shows.

    Attributes
    ----------
    network : str
        One of `NETWORKS`.
    measured : dict of str to nnlib.price.Price
        What each network took on this machine; one that was not measured is not in it.
    asking : bool
        True until the question is answered: then nothing is counted yet.
    """

    network: str
    measured: dict[str, Price]
    asking: bool


class PriceOfSlopes(Drawing):
    """Passes through the network, counted, and the time they take, measured, from 9 to 100,000 parameters."""

    size, narrow = (8.8, 4.7), (5.6, 7.6)

    def build(self):
        n = np.array(list(COUNTS.values()))
        span = {"xlim": (2, 4e5), "xscale": "log", "yscale": "log"}
        self.passes = self.figure.add_axes((0, 0, 1, 1), ylim=(0.15, 6e6), **span)
        self.time = self.figure.add_axes((0, 0, 1, 1), ylim=(FASTEST, SLOWEST), **span)
        powers = 10.0 ** np.arange(1, 6)
        for axes, title in (
            (self.passes, "passes through the network, counted"),
            (self.time, "time on this machine, measured"),
        ):
            style.tidy(axes)
            axes.set_xticks(powers, [number(power) for power in powers])
            axes.set_xlabel("weights and biases of the network", labelpad=2)
            axes.xaxis.set_minor_locator(NullLocator())
            axes.yaxis.set_minor_locator(NullLocator())
            axes.grid(axis="y", color=style.FAINT, lw=0.6)
            axes.text(0, 1.04, title, size=style.SMALL, color=style.MUTED, transform=axes.transAxes)
        self.passes.set_yticks(10.0 ** np.arange(7), [number(10**k) for k in range(7)])
        times = {1e-6: "0.001 ms", 1e-4: "0.1 ms", 0.01: "10 ms", 1: "1 s", 100: "100 s"}
        self.time.set_yticks(list(times), list(times.values()))
        self._build_lines(n)
        text = {"size": style.TEXT, "va": "top", "color": style.INK, "animated": True}
        self.heading = self.figure.add_artist(Stamp(0, 0, weight="bold", **text))
        self.lines = [self.figure.add_artist(Stamp(0, 0, **text)) for _ in range(4)]  # two for each chart

    def place(self, narrow):
        if narrow:
            places = (0.16, 0.575, 0.8, 0.275), (0.16, 0.06, 0.8, 0.275)
            lines, gap = ((0.012, 0.945), (0.012, 0.43)), 0.03
        else:
            places = (0.1, 0.11, 0.38, 0.58), (0.59, 0.11, 0.38, 0.58)
            lines, gap = ((0.012, 0.9), (0.515, 0.9)), 0.055
        for axes, place in zip((self.passes, self.time), places, strict=True):
            axes.set_position(place)
        self.heading.set_position((0.012, 0.985))
        for k, text in enumerate(self.lines):
            x, y = lines[k // 2]
            text.set_position((x, y - k % 2 * gap))

    def _build_lines(self, n):
        look = {"color": style.INK, "animated": True}
        small = {"size": style.SMALL, "color": style.INK, "animated": True}
        bold = small | {"weight": "bold", "va": "bottom"}
        self.columns, self.numbers = [], []
        for axes in (self.passes, self.time):
            self.columns += axes.plot([], [], lw=9, color=style.FAINT, zorder=0, animated=True)
            self.numbers.append([axes.add_artist(Stamp(0, 0, ha=ha, **bold)) for ha in ("right", "center")])
        self.counted, self.timed, self.solid = [], [], []
        for (line, marker), counts in ((NUDGING, looks(n)), (SWEEPING, np.full(len(n), SWEEP))):
            self.counted += self.passes.plot(n, counts, ls=line, lw=2, marker=marker, ms=7, **look)
            # Estimated points are open; over what was measured lies a filled one.
            self.timed += self.time.plot([], [], ls=line, lw=2, marker=marker, ms=7, mfc=style.PAPER, **look)
            self.solid += self.time.plot([], [], ls="none", marker=marker, ms=7, **look)
        above, below = {"va": "center", "ha": "right"}, {"va": "top", "text": "one backward sweep"}
        self.counted_names = [
            self.passes.add_artist(Stamp(2000, 5e4, text="nudging every weight", **above, **small)),
            self.passes.add_artist(Stamp(3, 0.9, **below, **small)),
        ]
        self.timed_names = [self.time.add_artist(Stamp(0, 0, **place, **small)) for place in (above, below)]

    def move(self, bill):
        n = COUNTS[bill.network]
        for column, axes in zip(self.columns, (self.passes, self.time), strict=True):
            column.set_data([n, n], axes.get_ylim())
        for artist in (*self.counted, *self.counted_names):
            artist.set_visible(not bill.asking)
        counts = () if bill.asking else (looks(n), SWEEP)
        self._write(self.numbers[0], n, counts, "{:,}".format)
        self._move_times({} if bill.asking else bill.measured)
        price = None if bill.asking else bill.measured.get(bill.network)
        self._write(self.numbers[1], n, (price.nudging, price.sweep) if price else (), duration)
        for stamp, text in zip((self.heading, *self.lines), self._words(bill), strict=True):
            stamp.set_text(text)

    def _write(self, stamps, n, values, form):
        """Write numbers above the points of the network with n parameters, clear of the line that rises."""
        for k, stamp in enumerate(stamps):
            stamp.set_text(form(values[k]) if values else "")
            if values:
                stamp.set_position(((1.5 * n, n)[k], 1.9 * values[k]))

    def _move_times(self, measured):
        prices = [measured[name] for name in NETWORKS if name in measured]
        n = np.array([price.parameters for price in prices])
        real = np.array([not price.estimated for price in prices], bool)
        nudging, sweep = (np.array([price[k] for price in prices]) for k in (3, 2))
        for k, (times, filled) in enumerate(((nudging, real), (sweep, np.full(len(n), True)))):
            self.timed[k].set_data(n, times)
            self.solid[k].set_data(n[filled], times[filled])
        above, below = self.timed_names
        above.set_visible(bool(prices))
        below.set_visible(bool(prices))
        if prices:
            left = n[-1] < 1e4  # of the last point is no room for its name
            above.set(text="nudging" if real.all() else "nudging (open: estimated)")
            above.set(position=(n[-1] * (1.6 if left else 0.6), nudging[-1]), ha="left" if left else "right")
            below.set_position((3, sweep[0] / 1.9))

    def _words(self, bill):
        """Return the heading, two lines about what is counted, and two about what is measured."""
        n = COUNTS[bill.network]
        heading = f"Network {bill.network}: {n:,} weights and biases"
        if bill.asking:
            return heading, BEFORE, "", "", ""
        counted = f"Nudging each up and down: {looks(n):,} passes.", f"One backward sweep: {SWEEP} passes."
        price = bill.measured.get(bill.network)
        if price is None:
            return heading, *counted, UNMEASURED, ""
        about, nudged = "", f"All {n} were nudged."
        if price.estimated:
            about, nudged = "About ", f"Nudged: {price.nudged:,} of {n:,}. The rest is estimated."
        ratio = float(f"{price.nudging / price.sweep:.2g}")
        times = (
            f"{about}{duration(price.nudging)} against {duration(price.sweep)}: {ratio:,.0f} times as long."
        )
        return heading, *counted, times, nudged

    def describe(self, bill):
        heading, *lines = self._words(bill)
        words = (
            "Two charts over the number of weights and biases, from 9 to 100,167: passes through the network,"
            f" and time. {heading}. {' '.join(filter(None, lines))}"
        )
        price = bill.measured.get(bill.network)
        if bill.asking or price is None:
            return words
        looked = number(price.sweep / price.look, 2)
        return f"{words} A sweep takes {looked} times as long as one look at the loss."

    def network_at(self, event):
        """Return the name of the network whose column is nearest to a pointer event, or None beside both."""
        for axes in (self.passes, self.time):
            x, y = self.data(event, axes)
            (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
            if left <= x <= right and low <= y <= high:
                return min(COUNTS, key=lambda name: abs(np.log(COUNTS[name] / x)))
        return None


def duration(seconds):
    """Write a time in milliseconds, seconds or minutes, with two digits."""
    if seconds < 1:
        return f"{number(1000 * seconds, 2)} ms"
    return f"{number(seconds, 2)} s" if seconds < 120 else f"{number(seconds / 60, 2)} min"
