"""Lesson 03: plain descent, momentum and Adam race down a valley fifty times as steep across as along."""

from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import HUGE, formatted, listed, number
from nnlib.figures.stamp import Stamp
from nnlib.landscapes import Bowl
from nnlib.optimizers import SGD, Adam, Momentum

BOWL = Bowl((1, 50))
STEPS = 100
START = (8.0, 1.5)
MOMENTUM = 0.8
SIDES = (10.0, 2.2)  # the map reaches this far from the minimum
LOW, HIGH = 1e-6, 1e4  # of the loss axis
TRIED = tuple(float(f"{first}e{power}") for power in range(-3, 1) for first in (1, 2, 3, 5))  # rates


class Race(NamedTuple):
    """What the figure shows.

    Attributes
    ----------
    lr : float or None
        One learning rate for all; None gives each its own, see `own_rates`.
    momentum : float
        The share of the speed that momentum keeps.
    start : (float, float)
    step : int
    bet : str or None
        The racer that the learner expects to be lowest after 100 steps.
    """

    lr: float | None
    momentum: float
    start: tuple[float, float]
    step: int
    bet: str | None


def path(optimizer, start):
    """Return where an optimizer goes on the bowl: (STEPS + 1, 2); explosions end in inf or nan, quietly."""
    w = np.array(start, dtype=float)
    places = [w.copy()]
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            for function, arguments in optimizer.step(w, BOWL.slope(w)):
                function(*arguments)
            places.append(w.copy())
    return np.array(places)


def losses(places):
    """Return the loss at each place; inf where it is beyond all numbers."""
    with np.errstate(all="ignore"):
        return np.nan_to_num(BOWL.loss(places), nan=np.inf, posinf=np.inf)


def _racer(name, lr, momentum):
    return {"plain": SGD, "momentum": lambda lr: Momentum(lr, momentum), "Adam": Adam}[name](lr)


@lru_cache
def own_rates():
    """Return for each racer the rate, of `TRIED`, that serves it best from (8, 1.5) at momentum 0.8.

    Best is the one whose loss stays lowest in the last 20 of 100 steps: at the very last step alone, the
    swings of momentum and Adam would make it a matter of luck.
    """

    def worst_at_the_end(name, lr):
        return losses(path(_racer(name, lr, MOMENTUM), START))[-20:].max()

    return {name: min(TRIED, key=partial(worst_at_the_end, name)) for name in style.OPTIMIZERS}


@lru_cache(maxsize=16)
def race(lr, momentum, start):
    """Run all three: {name: (rate, places (101, 2), losses (101,))}."""
    run = {}
    for name, own in own_rates().items():
        rate = own if lr is None else lr
        places = path(_racer(name, rate, momentum), start)
        run[name] = rate, places, losses(places)
    return run


def angle(start):
    """Return the angle in degrees between steepest downhill and the way to the minimum; nan where it is."""
    w = np.array(start, dtype=float)
    down = -BOWL.slope(w)
    with np.errstate(invalid="ignore"):
        cosine = down @ -w / (np.hypot(*down) * np.hypot(*w))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def best_for(momentum, start):
    """Say of which race `own_rates` are the best, where it is another one; "" where it is this one."""
    if (momentum, start) == (MOMENTUM, START):
        return ""
    return f"from ({START[0]:g}, {START[1]:g}) at momentum {MOMENTUM:g}"


def loss_in_words(value):
    """Write a loss with three digits; nobody needs the zeros of a very small or very large one."""
    if not value < HUGE:
        return "exploded"
    return "below 0.000001" if 0 < value < LOW else number(value)


class OptimizerRace(Drawing):
    """The map of the valley with the three paths, and their losses step by step."""

    size, narrow = (8.8, 5.4), (5.6, 7.2)
    kind = "jpeg"  # its colours are not those of line art

    def build(self):
        wide, high = SIDES
        self.map = self.figure.add_axes((0, 0, 1, 1), xlim=(-wide, wide), ylim=(-high, high))
        self.loss = self.figure.add_axes((0, 0, 1, 1), xlim=(0, STEPS), ylim=(LOW, HIGH), yscale="log")
        self._build_map()
        self._build_loss()
        text = {"size": style.TEXT, "va": "top", "color": style.INK, "animated": True}
        self.heading = self.figure.add_artist(Stamp(0, 0, weight="bold", **text))
        self.lines = [self.figure.add_artist(Stamp(0, 0, **text)) for _ in range(2)]
        self._build_board()

    def place(self, narrow):
        width, height = self.narrow if narrow else self.size
        left, right = (0.09, 0.97) if narrow else (0.06, 0.98)
        strip = (
            (right - left) * width * SIDES[1] / SIDES[0] / height
        )  # one unit is as long up as to the right
        self.map.set_position((left, 0.83 - strip, right - left, strip))
        self.loss.set_position((0.15, 0.27, 0.82, 0.29) if narrow else (0.1, 0.095, 0.46, 0.27))
        for text, y in zip((self.heading, *self.lines), (0.985, 0.94, 0.895), strict=True):
            text.set_position((0.012, y))
        x, y, step = (0.03, 0.165, 0.062) if narrow else (0.61, 0.345, 0.11)
        line = 0.21 / height
        for row in range(len(style.OPTIMIZERS)):
            middle = y - row * step
            self.samples[row].set_data([x, x + 0.035, x + 0.07], [middle] * 3)
            self.board[row].set_position((x + 0.09, middle))
            self.terms[row].set_position((x + 0.09, middle - line))

    def _build_map(self):
        axes = self.map
        style.tidy(axes)
        axes.set(xlabel="weight 1 (the minimum is at the cross)", ylabel="weight 2", xticks=range(-10, 11, 5))
        x, y = np.meshgrid(*(np.linspace(-side, side, 121) for side in SIDES))
        heights = BOWL.loss(np.stack([x, y], axis=-1))
        axes.contour(x, y, heights, levels=2.0 ** np.arange(-1, 9), colors=style.FAINT, linewidths=1)
        axes.plot([0], [0], "+", ms=11, mew=2, color=style.INK)
        (self.straight,) = axes.plot([], [], ls=(0, (5, 3)), lw=1, color=style.MUTED, animated=True)
        (self.arrow,) = axes.plot([], [], lw=4, color=style.MUTED, solid_capstyle="butt", animated=True)
        (self.tip,) = axes.plot([], [], ls="none", ms=11, color=style.MUTED, animated=True)
        self.paths, self.heads = [], []
        for line, marker, colour in style.OPTIMIZERS.values():
            look = {"color": colour, "animated": True}
            self.paths += axes.plot([], [], ls=line, lw=1.3, marker=marker, ms=3.5, markevery=5, **look)
            self.heads += axes.plot([], [], marker=marker, ms=9, mec=style.PAPER, zorder=5, **look)

    def _build_loss(self):
        axes = self.loss
        style.tidy(axes)
        axes.set_xlabel("steps")
        words = "loss (from line to line: 100 times less)"
        axes.text(0, 1.05, words, size=style.SMALL, color=style.INK, transform=axes.transAxes)
        ticks = [1e-6, 1e-4, 1e-2, 1, 100, 10_000]
        axes.set_yticks(ticks, [number(tick) for tick in ticks])
        axes.yaxis.set_minor_locator(NullLocator())
        axes.grid(axis="y", color=style.FAINT, lw=0.6)
        self.falls, self.ends = [], []
        for line, marker, colour in style.OPTIMIZERS.values():
            look = {"color": colour, "animated": True}
            self.falls += axes.plot([], [], ls=line, lw=1.6, marker=marker, ms=4, markevery=10, **look)
            self.ends += axes.plot([], [], marker=marker, ms=8, mec=style.PAPER, clip_on=False, **look)

    def _build_board(self):
        """Make the table that names the lines, with the loss and the rate of each."""
        self.samples, self.board, self.terms = [], [], []
        for line, marker, colour in style.OPTIMIZERS.values():
            sample = Line2D([], [], ls=line, lw=1.6, marker=marker, ms=6, markevery=[1], color=colour)
            self.samples.append(self.figure.add_artist(sample))
            for column, size in ((self.board, style.TEXT), (self.terms, style.SMALL)):
                words = Stamp(0, 0, size=size, color=style.INK, va="center", animated=True)
                column.append(self.figure.add_artist(words))

    def move(self, state):
        run = race(state.lr, state.momentum, state.start)
        self._move_start(state.start)
        lowest, _ = _ranked(run, state.step)
        for k, (name, (rate, places, loss)) in enumerate(run.items()):
            gone = _drawable(places[: state.step + 1])
            self.paths[k].set_data(*gone.T)
            self.heads[k].set_data(*gone[-1:].T)
            steps = np.arange(state.step + 1)
            self.falls[k].set_data(steps, np.clip(loss[: state.step + 1], LOW / 1e3, HIGH * 1e3))
            now = loss[state.step]
            self.ends[k].set_data([state.step], [now if LOW <= now <= HIGH else np.nan])
            self.board[k].set_text(f"{name}: {loss_in_words(now)}")
            self.board[k].set_weight("bold" if name in lowest else "normal")
            share = f", momentum {state.momentum:g}" if name == "momentum" else ""
            bet = ", your bet" if name == state.bet else ""
            self.terms[k].set_text(f"rate {rate:g}{share}{bet}")
        self.heading.set_text(f"step {state.step} of {STEPS}, {self._whose(state)}")
        for stamp, line in zip(self.lines, (self._steepest(state), self._standing(state)), strict=True):
            stamp.set_text(line)

    def _move_start(self, start):
        w, down = np.array(start), -BOWL.slope(np.array(start))
        self.straight.set_data([w[0], 0], [w[1], 0])
        length = np.hypot(*down)
        if not length:
            self.arrow.set_data([], [])
            self.tip.set_data([], [])
            return
        down = down / length
        end = w + 1.3 * down
        self.arrow.set_data([w[0], end[0]], [w[1], end[1]])
        self.tip.set_data([end[0]], [end[1]])
        self.tip.set_marker((3, 0, float(np.degrees(np.arctan2(down[1], down[0]))) - 90))

    def _whose(self, state):
        if state.lr is not None:
            return f"rate {state.lr:g} for all"
        elsewhere = best_for(state.momentum, state.start)
        return f"rates best {elsewhere}" if elsewhere else "each with its own best rate"

    def _steepest(self, state):
        degrees = angle(state.start)
        if not np.isfinite(degrees):
            return "The start is the minimum: no slope, no steps."
        return f"Steepest downhill (arrow): {degrees:.0f} degrees off the way to the minimum (dashes)."

    def _standing(self, state):
        lowest, close = _ranked(race(state.lr, state.momentum, state.start), state.step)
        if not lowest:
            return "All have exploded." if state.step else "All three start together."
        names = "all three" if len(lowest) == len(style.OPTIMIZERS) else listed(lowest)
        names += " tie" * (len(lowest) > 1) + (f", {listed(close)} close" if close else "")
        if state.step < STEPS:
            return f"Lowest now: {names}."
        if state.bet is None:
            bet = ""
        elif state.bet in lowest:
            bet = " You bet on it." if len(lowest) == 1 else " Your bet ties."
        else:
            bet = f" You bet on {state.bet}."
        return f"Lowest at the end: {names}.{bet}"

    def describe(self, state):
        run = race(state.lr, state.momentum, state.start)
        racers = [
            f"{name} with rate {rate:g} at loss {loss_in_words(loss[state.step])}"
            for name, (rate, _, loss) in run.items()
        ]
        x, y = (formatted(w, "g") for w in state.start)
        return (
            f"A valley fifty times as steep along weight 2 as along weight 1, and three paths from"
            f" ({x}, {y}), step {state.step} of {STEPS}, {self._whose(state)}: {', '.join(racers)}."
            f" Momentum keeps {state.momentum:g} of its speed."
            f" {self._steepest(state)} {self._standing(state)}"
        )


def _ranked(run, step):
    """Return who has the lowest loss, several where they tie, and who else is within three times of it."""
    losses = {name: course[step] for name, (_, _, course) in run.items()}
    low = min(losses.values())
    if not step or not low < HUGE:
        return [], []
    tie = low * (1 + 1e-9)  # momentum 0 is plain descent, but for rounding
    lowest = [name for name, loss in losses.items() if loss <= tie]
    return lowest, [name for name, loss in losses.items() if name not in lowest and loss < 3 * low]


def _drawable(places):
    """Return the places up to the first that lies far outside: what explodes would cross the map all over."""
    outside = ~(np.abs(places) <= 5 * np.array(SIDES)).all(axis=1)
    if outside.any():
        places = places[: np.argmax(outside) + 1]
    return np.clip(np.nan_to_num(places, nan=1e3), -1e3, 1e3)
