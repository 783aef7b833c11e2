"""Lesson 03: what becomes of a descent, for every learning rate and every start."""

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from nnlib.descent import NEAR, REGIMES, STEPS, arrival, descend, lowest_valley, regimes
from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import formatted, number
from nnlib.figures.stamp import Stamp
from nnlib.landscapes import CURVES

SHOWN = 40  # steps that are played and drawn
NUMBERED = 6  # landing places that carry their number


class Grid(NamedTuple):
    """The tiles of a curve's map: a column for each rate, a row for each start.

    The rates stand closest where the fate of a run turns; `named` are the columns with their rate below.
    """

    rates: tuple[float, ...]
    starts: tuple[float, ...]
    named: tuple[float, ...]


def _numbers(text):
    return tuple(float(Fraction(word)) for word in text.split())


def _starts(first, last, step):
    return tuple(np.round(np.arange(first, last + step / 2, step), 4).tolist())


GRIDS = {
    "bowl": Grid(
        _numbers(
            "0.001 0.002 0.005 0.01 0.02 0.05 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 0.95 1 1.05 1.2 1.5 2"
        ),
        _starts(-1.25, 4.25, 0.5),
        _numbers("0.001 0.01 0.1 0.5 0.9 1 2"),
    ),
    "five points": Grid(
        _numbers(
            "0.0001 0.0002 0.0005 0.001 0.002 0.005 0.01 0.0125 0.015 1/60 0.018 0.02 0.025 0.03 0.032 1/30"
            " 0.034 0.04 0.05 0.1"
        ),
        _starts(-0.75, 4.75, 0.5),
        _numbers("0.0001 0.001 0.01 1/60 0.03 1/30 0.1"),
    ),
    "one neuron": Grid(
        _numbers("0.1 0.2 0.5 1 2 5 10 15 20 25 30 40 45 48 50 60 100 200 500 1000"),
        _starts(-11.5, 7.5, 1.0),
        _numbers("0.1 1 10 25 48 100 1000"),
    ),
    "hills": Grid(
        _numbers("0.0001 0.0002 0.0005 0.001 0.002 0.005 0.01 0.015 0.02 0.025 0.03 0.04 0.05 0.1 0.2 0.5 1"),
        _starts(-0.15, 3.35, 0.1),
        _numbers("0.0001 0.001 0.01 0.02 0.04 0.1 1"),
    ),
}

# Quiet colours, none of them that of a sign or a class; every tile carries its mark as well.
COLOURS = {
    "slow": "#f4ecc8",
    "good": "#bfe3c6",
    "zig-zag": "#d6c36c",
    "never": "#c3c6cc",
    "explodes": "#6a5670",
}
_MARKS = {
    "slow": ".",
    "good": Path([(-0.9, 0.0), (-0.3, -0.7), (1.0, 0.8)]),
    "zig-zag": Path([(-1.2, -0.5), (-0.4, 0.6), (0.4, -0.6), (1.2, 0.5)]),
    "never": "_",
    "explodes": "x",
}


class Fall(NamedTuple):
    """What the figure shows.

    Attributes
    ----------
    curve : str
        A name in `nnlib.landscapes.CURVES`.
    lr, start : float
        The run that is shown.
    step : int
        Where in it the ball is.
    kept : (float, float) or None
        Rate and start of a run to compare with.
    asking : bool
        The map stays covered as long as the question is open.
    """

    curve: str
    lr: float
    start: float
    step: int
    kept: tuple[float, float] | None
    asking: bool


def rate_name(lr):
    """Write a learning rate as it was chosen; of the fractions, 1/60 and 1/30."""
    fractions = {1 / 60: "1/60", 1 / 30: "1/30"}
    return fractions.get(lr) or number(lr, 6)


@lru_cache
def fates(curve):
    """Return the regime of every tile of a curve's map: names, (starts, rates)."""
    grid = GRIDS[curve]
    return regimes(CURVES[curve], np.array(grid.starts)[:, None], np.array(grid.rates))


@lru_cache
def _goal(curve):
    return lowest_valley(CURVES[curve])


@lru_cache
def _flat(curve):
    return [w for w, _ in CURVES[curve].flat_points()]


class Run:
    """One descent, with what can be said of it.

    Attributes
    ----------
    w, loss : (STEPS + 1,)
    regime : str
    arrives : int
        Steps until it is there to stay; -1 if it is not.
    last : int
        The last step that is played.
    """

    def __init__(self, curve, lr, start):
        self.name, self.curve, self.lr, self.start, self.goal = curve, CURVES[curve], lr, start, _goal(curve)
        self.w = descend(self.curve.slope, start, lr, STEPS)
        with np.errstate(all="ignore"):
            self.loss = self.curve.loss(self.w)
        self.regime = str(regimes(self.curve, start, lr))
        self.arrives = int(arrival(self.w, self.goal))
        self.last = SHOWN if self.arrives < 0 else min(SHOWN, self.arrives)

    def title(self):
        return f"rate {rate_name(self.lr)} from w = {number(self.start)}"

    def verdict(self):
        """Name what becomes of it; in the valley itself every rate would be called good."""
        return "starts in the valley" if self.arrives == 0 else self.regime

    def fate(self):
        """Say in one sentence what becomes of it."""
        left, valley = self._off(-1), f"the valley (w = {number(self.goal)})"
        steps = f"{self.arrives} step{'s' * (self.arrives != 1)}"
        if self.regime == "explodes":
            beyond = np.flatnonzero(~(np.abs(self.w - self.goal) < 1000 * np.ptp(self.curve.span)))
            if len(beyond):
                return f"Each step lands further out: step {beyond[0]} is off by {self._off(beyond[0])}."
            return f"Each step lands further out: after {STEPS} steps it is off by {left}."
        if self.arrives == 0:
            return "The slope is next to 0 there, and so is every step."
        if self.regime == "good":
            return f"It goes straight down, within {NEAR} of {valley} after {steps}."
        if self.regime == "zig-zag" and self.arrives >= 0:
            return f"It jumps across, and is within {NEAR} of {valley} after {steps}."
        if self.regime == "zig-zag":
            return f"It jumps to and fro and comes nearer: after {STEPS} steps it is off by {left}."
        if self.regime == "slow":
            return f"It goes down in small steps: after {STEPS} of them it is still off by {left}."
        return self._never()

    def _off(self, step):
        return number(abs(self.w[step] - self.goal))

    def _never(self):
        after, where = f"after {STEPS} steps", number(self.w[-1])
        if abs(self.w[-1] - self.w[-2]) < NEAR:
            below, above = self.curve.slope(self.w[-1] + np.array([-0.01, 0.01]))
            if below < 0 < above:
                return (
                    f"It rests in another valley, at w = {where}; the loss is {number(self.loss[-1])} there."
                )
            if any(self.w[-1] < w < self.goal or self.goal < w < self.w[-1] for w in _flat(self.name)):
                return f"It is on its way into another valley: {after} it is at w = {where}."
            return f"The ground is all but flat here: {after} it stands at w = {where}."
        if abs(self.w[-1] - self.w[-3]) < NEAR:
            return f"It jumps between w = {number(self.w[-2])} and w = {where}, and comes no nearer."
        return f"It jumps about and finds no rest: {after} it is at w = {where}."

    def factor(self):
        """Say by what a step multiplies the distance, on a parabola; nothing on other ground, or in it."""
        slopes = np.diff(self.curve.slope(np.linspace(*self.curve.span, 4)))
        if self.arrives == 0 or not np.allclose(slopes, slopes[0]):
            return ""
        times = 1 - self.lr * slopes[0] * 3 / np.ptp(self.curve.span)
        side = ": the other side" if times < -1e-9 else ""
        return f"Each step multiplies the distance to the valley by {number(round(times, 9))}{side}."

    def moment(self, step):
        """Say where the ball is."""
        w, loss = self.w[step], self.loss[step]
        if not np.isfinite(w):
            return f"Step {step}: beyond all numbers."
        slope = number(float(self.curve.slope(w)))
        return f"Step {step} of {self.last}: w = {number(w)}, loss {number(loss)}, slope {slope}."


@lru_cache(maxsize=64)
def run(curve, lr, start):
    """Return a `Run`; the same again while the ball moves."""
    return Run(curve, lr, start)


class RateMap(Drawing):
    """A map of rates and starts, and for the chosen one the steps on the curve and the loss step by step."""

    size, narrow = (8.8, 5.2), (5.6, 9.0)

    def build(self):
        self.map = self.figure.add_axes((0, 0, 1, 1), animated=True)
        self.legend = self.figure.add_axes((0, 0, 1, 1), xlim=(0, len(REGIMES)), ylim=(0, 1))
        self.hill = self.figure.add_axes((0, 0, 1, 1), animated=True)
        self.loss = self.figure.add_axes((0, 0, 1, 1), xlim=(-1, SHOWN + 1), ylim=(0, 1))
        self.shown = None  # the curve and whether the map is open, as the background has them
        self._build_map()
        self._build_legend()
        self._build_hill()
        self._build_loss()
        text = {"size": style.TEXT, "va": "top", "color": style.INK, "animated": True}
        self.heading = self.figure.add_artist(Stamp(0, 0, weight="bold", **text))
        self.lines = [self.figure.add_artist(Stamp(0, 0, **text)) for _ in range(3)]

    def place(self, narrow):
        if narrow:
            places = (
                [0.125, 0.575, 0.845, 0.285],
                [0.125, 0.495, 0.845, 0.03],
                [0.125, 0.265, 0.845, 0.185],
                [0.125, 0.055, 0.845, 0.12],
            )
            tops = (0.99, 0.966, 0.942, 0.918)
        else:
            places = (
                [0.08, 0.185, 0.43, 0.595],
                [0.08, 0.025, 0.43, 0.05],
                [0.59, 0.485, 0.395, 0.295],
                [0.59, 0.09, 0.395, 0.225],
            )
            tops = (0.985, 0.943, 0.901, 0.859)
        for axes, place in zip((self.map, self.legend, self.hill, self.loss), places, strict=True):
            axes.set_position(place)
        for text, top in zip((self.heading, *self.lines), tops, strict=True):
            text.set_position((0.012, top))

    def tile_at(self, event):
        """Return (column, row) of the tile at a pointer event, or None beside the map."""
        x, y = self.data(event, self.map)
        rows, columns = fates(self.shown[0]).shape
        tile = round(x), round(y)
        return tile if 0 <= tile[0] < columns and 0 <= tile[1] < rows else None

    def _build_map(self):
        axes = self.map
        style.tidy(axes)
        axes.set(xlabel="learning rate", ylabel="start w")
        self.tiles = axes.imshow(
            np.zeros((1, 1)),
            cmap=ListedColormap([*COLOURS.values(), "#f2f2f2"]),
            vmin=0,
            vmax=len(REGIMES),
            aspect="auto",
            origin="lower",
            interpolation="nearest",
        )
        self.borders = axes.add_collection(LineCollection([], colors=style.INK, lw=1.2))
        self.marks = {
            regime: axes.plot([], [], ls="none", marker=mark, ms=4.5, mfc="none", mec=_mark_ink(regime))[0]
            for regime, mark in _MARKS.items()
        }
        look = {"size": style.TEXT, "color": style.INK, "ha": "center", "transform": axes.transAxes}
        self.cover = axes.text(0.5, 0.5, "The map opens when you have answered.", **look)
        frame = {"fill": False, "animated": True, "clip_on": False, "zorder": 4}
        self.frames = [
            axes.add_patch(Rectangle((0, 0), 1, 1, ec=colour, lw=lw, **frame))
            for colour, lw in ((style.PAPER, 5), (style.INK, 2.5))
        ]

    def _build_legend(self):
        axes = self.legend
        axes.set_axis_off()
        for k, regime in enumerate(REGIMES):
            axes.add_patch(Rectangle((k, 0.1), 0.24, 0.8, fc=COLOURS[regime], ec=style.INK, lw=0.8))
            look = {"marker": _MARKS[regime], "ms": 4.5, "mfc": "none", "mec": _mark_ink(regime)}
            axes.plot([k + 0.12], [0.5], **look)
            axes.text(k + 0.3, 0.48, regime, size=style.SMALL, color=style.INK, va="center")

    def _build_hill(self):
        axes = self.hill
        style.tidy(axes)
        axes.set(xlabel="weight w", ylabel="loss")
        axes.xaxis.set_major_locator(MaxNLocator(5))  # every tick costs a millisecond when the curve changes
        axes.yaxis.set_major_locator(MaxNLocator(4))
        (self.ground,) = axes.plot([], [], color=style.MUTED, lw=1.6)
        self.formula = axes.text(0, 1.03, "", size=style.SMALL, color=style.INK, transform=axes.transAxes)
        (self.way,) = axes.plot([], [], color=style.MUTED, lw=0.8, ls=(0, (3, 2)), animated=True)
        (self.gone,) = axes.plot([], [], color=style.INK, lw=1.4, animated=True)
        look = {"ls": "none", "marker": "o", "mfc": style.PAPER, "mec": style.INK, "animated": True}
        (self.landings,) = axes.plot([], [], ms=4.5, **look)
        (self.ball,) = axes.plot([], [], "o", ms=9, color=style.INK, animated=True, zorder=5)
        text = {"size": style.SMALL, "color": style.INK, "ha": "center", "va": "center", "animated": True}
        self.numbers = [axes.add_artist(Stamp(0, 0, f"{k}", zorder=6, **text)) for k in range(NUMBERED)]
        beside = {**text, "ha": "right", "va": "baseline", "transform": axes.transAxes}
        self.off = axes.add_artist(Stamp(1, 1.03, "ball is outside", weight="bold", **beside))

    def _build_loss(self):
        axes = self.loss
        style.tidy(axes)
        # Its numbers move, so that another run needs no new background; the axis is in shares of its top.
        axes.set(xlabel="steps", yticks=(0, 0.5, 1), yticklabels=())
        # Above its numbers: beside the widest of them it would stand at the edge of the map.
        beside = {"size": style.SMALL, "color": style.INK, "ha": "right", "va": "center"}
        axes.text(-0.022, 1.13, "loss", transform=axes.transAxes, **beside)
        beside = {"transform": axes.get_yaxis_transform(), "size": style.SMALL, "color": style.MUTED}
        self.ticks = [
            axes.add_artist(Stamp(-0.022, share, ha="right", va="center", animated=True, **beside))
            for share in (0, 0.5, 1)
        ]
        look = {"ls": "none", "marker": "o", "mfc": "none", "mec": style.MUTED, "animated": True}
        (self.kept,) = axes.plot([], [], ms=7, **look)
        (self.fall,) = axes.plot([], [], "o-", ms=2.5, lw=1, color=style.INK, animated=True)
        (self.now,) = axes.plot([], [], "o", ms=8, color=style.INK, clip_on=False, animated=True, zorder=5)
        inside = {"transform": axes.transAxes, "clip_on": False}
        axes.plot([0.0, 0.05], [1.1, 1.1], "o-", ms=2.5, lw=1, color=style.INK, **inside)
        text = {"size": style.SMALL, "color": style.INK, "va": "center", "animated": True}
        self.fall_name = axes.add_artist(Stamp(0.065, 1.1, transform=axes.transAxes, **text))
        (self.kept_sample,) = axes.plot([0.025], [1.25], ms=7, **{**look, **inside})
        self.kept_name = axes.add_artist(Stamp(0.065, 1.25, transform=axes.transAxes, **text))

    def _show_curve(self, name, asking):
        """Bring everything to another curve that does not move while one of its runs is looked at."""
        self.shown = name, asking
        curve, grid, names = CURVES[name], GRIDS[name], fates(name)
        rows, columns = names.shape
        kinds = np.argmax(names[..., None] == np.array(REGIMES), axis=-1)
        self.tiles.set_data(np.full_like(kinds, len(REGIMES)) if asking else kinds)
        self.tiles.set_extent((-0.5, columns - 0.5, -0.5, rows - 0.5))
        self.borders.set_segments([] if asking else _borders(kinds))
        self.cover.set_visible(asking)
        for regime, marks in self.marks.items():
            y, x = np.nonzero((names == regime) & (not asking))
            marks.set_data(x, y)
            marks.set_markersize(4.5 if rows < 25 else 3.5)
        self.map.set(xlim=(-0.5, columns - 0.5), ylim=(-0.5, rows - 0.5))
        self.map.set_xticks([grid.rates.index(lr) for lr in grid.named], [rate_name(lr) for lr in grid.named])
        every = max(1, round(rows / 6))
        ticks = range(every // 2, rows, every)
        self.map.set_yticks(ticks, [formatted(grid.starts[row], "g") for row in ticks])
        low, high = curve.span
        room = 0.06 * (high - low)
        w = np.linspace(low, high, 500)
        top = float(curve.loss(w).max())
        self.ground.set_data(w, curve.loss(w))
        self.formula.set_text(curve.formula)
        self.hill.set(xlim=(low - room, high + room), ylim=(-0.2 * top, 1.06 * top))
        self.repaint_axes()

    def move(self, state):
        if self.shown != (state.curve, state.asking):
            self._show_curve(state.curve, state.asking)
        shown = run(state.curve, state.lr, state.start)
        kept = None if state.kept is None else run(state.curve, *state.kept)
        self._move_map(state)
        self._move_hill(shown, state.step)
        self._move_loss(shown, kept, state.step)
        self.heading.set_text(f"{shown.title()}: {shown.verdict()}")
        words = [shown.fate(), shown.factor(), shown.moment(state.step)]
        words = [line for line in words if line]
        for stamp, line in zip(self.lines, [*words, ""], strict=False):
            stamp.set_text(line)

    def _move_map(self, state):
        column, row = tile_of(state.curve, state.lr, state.start)
        for frame in self.frames:
            frame.set_xy((column - 0.5, row - 0.5))

    def _move_hill(self, shown, step):
        (left, right), (_, top) = self.hill.get_xlim(), self.hill.get_ylim()
        width = right - left
        w = np.clip(
            np.nan_to_num(shown.w[: shown.last + 1], nan=np.inf), left - 20 * width, right + 20 * width
        )
        loss = np.minimum(np.nan_to_num(shown.loss[: shown.last + 1], nan=np.inf), 50 * top)
        self.way.set_data(w, loss)
        self.gone.set_data(w[: step + 1], loss[: step + 1])
        self.landings.set_data(w, loss)
        self.ball.set_data(w[step : step + 1], loss[step : step + 1])
        self.off.set_visible(not left <= w[step] <= right)
        self._number_landings(shown, w, loss)

    def _number_landings(self, shown, w, loss):
        """Put the first numbers below the curve, each where it has room."""
        there = self.hill.transData.transform(np.column_stack([w, loss])[:NUMBERED])
        inside = self.hill.bbox.padded(1)
        back, placed = self.hill.transData.inverted(), []
        ahead = self.hill.transData.transform(
            np.column_stack([w + 1e-4, loss + 1e-4 * np.nan_to_num(shown.curve.slope(w))])[:NUMBERED]
        )
        for k, stamp in enumerate(self.numbers):
            stamp.set_visible(False)
            if k >= len(there) or not inside.contains(*there[k]):
                continue
            along = (ahead[k] - there[k]) / np.hypot(*(ahead[k] - there[k]))
            spot = there[k] + 15 * self.scale * np.array([along[1], -along[0]])
            if all(np.hypot(*(spot - other)) > 13 * self.scale for other in placed):
                placed.append(spot)
                stamp.set_position(back.transform(spot))
                stamp.set_visible(True)

    def _move_loss(self, shown, kept, step):
        top = _round_above(max(_peak(of) for of in (shown, kept) if of is not None))
        for tick, value in zip(self.ticks, (0, top / 2, top), strict=True):
            tick.set_text(number(value))
        steps, losses = np.arange(SHOWN + 1), _shares(shown, top)
        self.fall.set_data(steps, losses)
        self.now.set_data([step], [losses[step] if losses[step] <= 1 else np.nan])
        self.fall_name.set_text(f"this run: {shown.title()}")
        for artist in (self.kept, self.kept_sample, self.kept_name):
            artist.set_visible(kept is not None)
        if kept is not None:
            self.kept.set_data(steps, _shares(kept, top))
            self.kept_name.set_text(f"kept: {kept.title()}")

    def describe(self, state):
        shown = run(state.curve, state.lr, state.start)
        words = [
            f"The curve {state.curve}, {CURVES[state.curve].formula},",
            f"with {shown.title()}: {shown.verdict()}.",
            *(shown.fate(), shown.factor(), shown.moment(state.step)),
        ]
        if state.kept is not None:
            kept = run(state.curve, *state.kept)
            words.append(f"Kept to compare: {kept.title()}, {kept.verdict()}. {kept.fate()}")
            if state.kept != (state.lr, state.start) and np.allclose(kept.loss, shown.loss):
                words.append("Both runs have the same losses.")
        if state.asking:
            words.append("The map is covered until the question is answered.")
        else:
            names = fates(state.curve)
            counts = ", ".join(f"{(names == regime).sum()} {regime}" for regime in REGIMES)
            words.append(f"The map of {names.size} tiles, rates by starts: {counts}.")
        return " ".join(word for word in words if word)


def tile_of(curve, lr, start):
    """Return (column, row) of the tile that a rate and a start fall in: the nearest of each."""
    grid = GRIDS[curve]
    column = np.argmin(np.abs(np.log(np.array(grid.rates) / lr)))
    return int(column), int(np.argmin(np.abs(np.array(grid.starts) - start)))


def _mark_ink(regime):
    return style.PAPER if regime == "explodes" else style.INK


def _borders(kinds):
    """Return the lines between tiles of different kinds."""
    rows, columns = np.nonzero(np.diff(kinds, axis=1))
    upright = [[(x + 0.5, y - 0.5), (x + 0.5, y + 0.5)] for y, x in zip(rows, columns, strict=True)]
    rows, columns = np.nonzero(np.diff(kinds, axis=0))
    level = [[(x - 0.5, y + 0.5), (x + 0.5, y + 0.5)] for y, x in zip(rows, columns, strict=True)]
    return upright + level


def _peak(shown):
    """Return how high the loss axis must reach for the first steps, at most as high as the curve is drawn."""
    top = float(shown.curve.loss(np.linspace(*shown.curve.span, 50)).max())
    return max(shown.loss[0], min(top, np.max(np.nan_to_num(shown.loss[:6], nan=np.inf))))


def _shares(shown, top):
    """Return the losses of a run in shares of the top of their axis, kept within what can be drawn."""
    return np.minimum(np.nan_to_num(shown.loss[: SHOWN + 1], nan=np.inf) / top, 50)


def _round_above(value):
    """Return the first of 1, 2, 5, 10, 20 ... (and of 0.5, 0.2, 0.1, 0.05) above a value with some room."""
    rounds = np.outer(10.0 ** np.arange(-2, 9), (1, 2, 5)).ravel()
    return float(rounds[np.searchsorted(rounds, 1.08 * value)])
