"""Lesson 03: every row votes on where the weights should go, and the mean of the votes is the step."""

from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import Rectangle

from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.labels import first_free
from nnlib.figures.numbers import bracketed, formatted, listed, signed
from nnlib.figures.stamp import Stamp

TALLEST = 8.0  # the data are shown for y from -TALLEST to TALLEST
USUAL = 0.1  # the learning rate at which the arrows fill the plane; with a smaller one they are short
SILENT = 1e-9  # a slope this small, or a difference of two, is rounding
REACH = 20  # pixels of the page from a point or an arrow within which a press means it


class Ballot(NamedTuple):
    """What the figure shows.

    Attributes
    ----------
    net : nnlib.network.Network
        One linear neuron, y_hat = w x + b, with the mean squared error.
    X, y : (n, 1), (n,)
    lr : float
        Learning rate: each arrow is as long as the step that its row alone would take.
    steps : int
        How many steps were taken.
    selected : int
        The row whose numbers are written out.
    guess : int or None
        The row that the learner expects to vote loudest for w.
    asking : bool
        The question is not answered yet, so the votes are not counted.
    """

    net: object
    X: np.ndarray
    y: np.ndarray
    lr: float
    steps: int
    selected: int
    guess: int | None
    asking: bool


def slopes_by_row(net, X, y):
    """Return the slopes of each row's own squared error, (n, 2): dL_i/dw = 2 e x and dL_i/db = 2 e."""
    return np.array([net.gradient(X[i : i + 1], y[i : i + 1]) for i in range(len(y))])


def loudest(slopes):
    """Return the rows whose votes move w the most: several that are equally loud, none if all are silent."""
    volumes = np.abs(slopes[:, 0])
    return np.flatnonzero((volumes > SILENT) & (volumes > volumes.max() - SILENT)).tolist()


class Votes(Drawing):
    """The data with the line and its errors, each row's arrow in the plane of w and b, and the count.

    Parameters
    ----------
    names : sequence of str
        A letter for each row.
    x : sequence of float
        The inputs, which stay: (n,).
    """

    size, narrow = (8.8, 5.0), (5.6, 9.8)

    def __init__(self, names, x):
        self.names, self.x = names, np.asarray(x, float)
        super().__init__()

    def build(self):
        n = len(self.names)
        across = {"xlim": (self.x.min() - 0.6, self.x.max() + 0.6), "ylim": (-TALLEST, TALLEST)}
        self.data_axes = self.figure.add_axes((0, 0, 1, 1), **across)
        self.plane = self.figure.add_axes((0, 0, 0.9, 1))
        self.table = self.figure.add_axes((0, 0, 0.8, 1), xlim=(0, 7), ylim=(n + 2.5, -0.6))
        self._build_data(n)
        self._build_plane(n)
        self._build_table(n)
        heading = {"size": style.TEXT, "va": "top", "color": style.INK, "animated": True}
        self.heading = self.figure.add_artist(Stamp(0.012, 0.985, weight="bold", **heading))
        self.lines = [
            self.figure.add_artist(Stamp(0.012, 0, **{**heading, "size": style.SMALL})) for _ in range(2)
        ]

    def place(self, narrow):
        if narrow:
            places = [0.115, 0.695, 0.85, 0.2], [0.155, 0.05, 0.7, 0.4], [0.03, 0.478, 0.94, 0.167]
            rows = 0.962, 0.944
        else:
            places = [0.06, 0.45, 0.4, 0.395], [0.55, 0.095, 0.43, 0.7568], [0.005, 0.01, 0.465, 0.355]
            rows = 0.935, 0.9
        for axes, place in zip((self.data_axes, self.plane, self.table), places, strict=True):
            axes.set_position(place)
        for text, row in zip(self.lines, rows, strict=True):
            text.set_y(row)

    def _build_data(self, n):
        axes = self.data_axes
        style.tidy(axes)
        axes.set(xlabel="x", ylabel="y", xticks=self.x, yticks=range(-6, 7, 3))
        axes.xaxis.labelpad = axes.yaxis.labelpad = 0
        axes.axhline(0, color=style.FAINT, lw=1, zorder=0)
        moving = {"animated": True}
        self.sticks = axes.add_collection(LineCollection([], zorder=1, **moving), autolim=False)
        (self.line,) = axes.plot([], [], color=style.INK, lw=1.8, zorder=2, **moving)
        (self.dots,) = axes.plot([], [], "o", ms=7, color=style.INK, zorder=3, **moving)
        (self.ring,) = axes.plot([], [], "o", ms=13, mfc="none", mec=style.INK, mew=2, zorder=3, **moving)
        text = {"size": style.SMALL, "color": style.INK, "ha": "center", "va": "center", "transform": None}
        self.errors = [
            axes.add_artist(Stamp(0, 0, clip_on=False, zorder=4, **text, **moving)) for _ in range(n)
        ]

    def _build_plane(self, n):
        axes = self.plane
        style.tidy(axes)
        axes.set(xlabel="weight w", ylabel="bias b", xticks=[], yticks=[])
        axes.xaxis.labelpad, axes.yaxis.labelpad = 13, 28  # room for the numbers below
        moving = {"animated": True, "transform": None}
        # Numbers along the axes that move with the view: matplotlib's own would be painted anew each time.
        self.marks = axes.add_collection(
            LineCollection([], colors=style.MUTED, linewidths=0.8, clip_on=False, **moving), autolim=False
        )
        small = {"size": style.SMALL, "color": style.MUTED, "va": "center", "clip_on": False, **moving}
        self.scales = [
            [axes.add_artist(Stamp(0, 0, ha=ha, **small)) for _ in range(5)] for ha in ("center", "right")
        ]
        self.mean = axes.add_collection(
            PolyCollection([], facecolors=style.INK, zorder=1, **moving), autolim=False
        )
        self.arrows = axes.add_collection(
            PolyCollection([], linewidths=0.8, edgecolors=style.PAPER, zorder=2, **moving), autolim=False
        )
        (self.here,) = axes.plot([], [], "o", ms=8, color=style.INK, zorder=3, animated=True)
        text = {"size": style.SMALL, "color": style.INK, "ha": "center", "va": "center", "clip_on": False}
        self.waiting = axes.add_artist(
            Stamp(0.5, 0.9, "", transform=axes.transAxes, animated=True, **{**text, "color": style.MUTED})
        )
        self.tips = [axes.add_artist(Stamp(0, 0, zorder=4, **text, **moving)) for _ in range(n + 1)]

    def _build_table(self, n):
        axes = self.table
        axes.set_axis_off()
        text = {"size": style.SMALL, "va": "center", "ha": "right"}
        self.columns = 0.6, 1.2, 2.05, 3.0, 4.6, 5.85, 6.9
        heads = "row", "x", "y", "y_hat", "e = y_hat − y", "2 e x", "2 e"
        for x, head in zip(self.columns, heads, strict=True):
            axes.text(x, -0.1, head, color=style.MUTED, **text)
        axes.plot([0.1, 6.95], [0.4, 0.4], color=style.FAINT, lw=1)
        axes.plot([4.9, 6.95], [n + 0.4, n + 0.4], color=style.MUTED, lw=1)
        self.band = axes.add_patch(
            Rectangle((0.1, 0), 6.87, 1, color="#e6e6e6", lw=0, zorder=0, animated=True)
        )
        # n rows, their sum and their mean
        self.cells = [
            [
                axes.add_artist(Stamp(x, k + 0.9, color=style.INK, zorder=2, animated=True, **text))
                for x in self.columns
            ]
            for k in range(n + 2)
        ]

    def row_at(self, event, ballot):
        """Return the row at a pointer event, and how far y of its point lies above the pointer.

        The second is None unless the press is on the point itself; both are None where no row is.
        """
        width, height = self.figure.bbox.size
        press = np.array([event["x"] * width, (1 - event["y"]) * height])
        if self.data_axes.bbox.contains(*press):
            x, y = self.data(event, self.data_axes)
            row = int(np.argmin(np.abs(self.x - x)))
            point = self.data_axes.transData.transform((self.x[row], ballot.y[row]))
            on_it = np.linalg.norm(press - point) <= REACH * self.scale
            return row, float(ballot.y[row] - y) if on_it else None
        if self.table.bbox.contains(*press):
            row = int(np.floor(self.data(event, self.table)[1] - 0.4))
            return (row, None) if 0 <= row < len(self.names) else (None, None)
        if self.plane.bbox.contains(*press) and not ballot.asking:
            start, tips = self._arrow_ends(ballot)
            start, tips = (self.plane.transData.transform(ends) for ends in (start, tips))
            ways = tips - start
            share = np.clip(
                ways @ (press - start)[:, None] / (ways**2).sum(axis=1, keepdims=True).clip(1e-9), 0, 1
            )
            away = np.linalg.norm(start + share * ways - press, axis=1)
            # Near the place all arrows are near: the one whose tip is nearer wins.
            row = int(np.argmin(away + 0.01 * np.linalg.norm(tips - press, axis=1)))
            if away[row] <= REACH * self.scale:
                return row, None
        return None, None

    def _arrow_ends(self, ballot):
        """Return the present place (2,) and the tip of each row's arrow (n, 2), in weights."""
        here = ballot.net.parameters.copy()
        return here, here - ballot.lr * slopes_by_row(ballot.net, ballot.X, ballot.y)

    def move(self, ballot):
        slopes = slopes_by_row(ballot.net, ballot.X, ballot.y)
        mean = ballot.net.gradient(ballot.X, ballot.y)
        answers = ballot.net.predict(ballot.X)[:, 0]
        e = answers - ballot.y
        colours = [style.sign_colour(error) for error in e]
        self._move_data(ballot, answers, e, colours)
        self._move_plane(ballot, slopes, mean, colours)
        self._move_table(ballot, slopes, mean, answers, e)
        self.heading.set_text(self._heading(ballot, slopes))
        for line, text in zip(self.lines, self._lines(ballot, slopes, mean, answers, e), strict=True):
            line.set_text(text)

    def _move_data(self, ballot, answers, e, colours):
        axes, chosen = self.data_axes, ballot.selected
        ends = np.array(axes.get_xlim())
        w, b = ballot.net.parameters
        self.line.set_data(ends, w * ends + b)
        self.sticks.set_segments(
            np.stack([np.column_stack([self.x, ballot.y]), np.column_stack([self.x, answers])], 1)
        )
        self.sticks.set_color(colours)
        self.sticks.set_linewidths([5 if row == chosen else 2.5 for row in range(len(e))])
        self.dots.set_data(self.x, ballot.y)
        self.ring.set_data([self.x[chosen]], [ballot.y[chosen]])
        for row, text in enumerate(self.errors):
            # Beyond the point, seen from the line: there nothing else is drawn.
            side = 1 if e[row] < 0 else -1
            x, y = axes.transData.transform((self.x[row], ballot.y[row]))
            text.set(
                text=f"{self.names[row]}  {signed(e[row], '.1f')}", position=(x, y + 16 * side * self.scale)
            )
            text.set_weight("bold" if row == chosen else "normal")

    def _move_plane(self, ballot, slopes, mean, colours):
        here = ballot.net.parameters.copy()
        tips, tip = here - ballot.lr * slopes, here - ballot.lr * mean
        self._look_at(np.vstack([here, tips, here - USUAL * slopes]))
        self.here.set_data(here[:1], here[1:])
        pixels = self.plane.transData.transform
        start, ends, end = pixels(here), pixels(tips), pixels(tip)
        order = [row for row in range(len(tips)) if row != ballot.selected] + [ballot.selected]
        widths = [7 if row == ballot.selected else 3.5 for row in order]
        shown = [] if ballot.asking else order
        arrows = [
            arrow(start, ends[row], width * self.scale) for row, width in zip(shown, widths, strict=False)
        ]
        self.arrows.set_verts(arrows)
        self.arrows.set_facecolor([colours[row] for row in order])
        self.mean.set_verts([] if ballot.asking else [arrow(start, end, 12 * self.scale)])
        self.waiting.set_text("the votes will appear here" if ballot.asking else "")
        self._name_tips(ballot, start, np.vstack([ends, end]), order)

    def _look_at(self, places):
        """Show the part of the plane that holds these places, its width a power of 2; number its axes."""
        low, high = places.min(axis=0), places.max(axis=0)
        half = 0.25
        while True:
            middle = np.round((low + high) / 2 / (half / 4)) * half / 4
            if max(*(high - middle), *(middle - low)) <= 0.86 * half:
                break
            half *= 2
        w, b = middle
        self.plane.set(xlim=(w - half, w + half), ylim=(b - half, b + half))
        corner = self.plane.bbox.min
        marks = []
        for axis, numbers in enumerate(self.scales):
            first = np.ceil((middle[axis] - half) / (half / 2))
            values = half / 2 * (first + np.arange(len(numbers)))
            out = self.scale * np.array([(0, -1), (-1, 0)][axis])
            for number, value in zip(numbers, values, strict=True):
                place = corner.copy()
                place[axis] = self.plane.transData.transform((value, value))[axis]
                number.set(text=formatted(value, "g"), position=place + (12, 7)[axis] * out)
                number.set_visible(value <= middle[axis] + half)
                if number.get_visible():
                    marks.append([place, place + 4 * out])
        self.marks.set_segments(marks)

    def _name_tips(self, ballot, start, ends, order):
        """Write each row's letter, and "mean", beside the tip of its arrow, as near as it finds room."""
        for text in self.tips:
            text.set_text("")
        if ballot.asking:
            return
        n, start, ends = len(self.names), start / self.scale, ends / self.scale
        frame = self.plane.bbox.get_points() / self.scale + [(0, -4), (8, 8)]
        shafts = np.concatenate([start + share * (ends - start) for share in np.linspace(0, 1, 25)])
        boxes = np.hstack([shafts - 2, shafts + 2])
        for row in [n, *order[::-1]]:
            way = ends[row] - start
            length = np.linalg.norm(way)
            if length < 3 and row < n:
                continue  # hardly a vote: its letter would only hide the others
            half = np.array([20 if length > 12 else 52, 6]) if row == n else np.array([5, 6])
            # Straight on at first, then aside, then farther out.
            turns = np.radians([0, 40, -40, 80, -80])
            ahead = way / length if length > 0 else np.array([0, 1])
            aside = np.array([-ahead[1], ahead[0]])
            around = np.cos(turns)[:, None] * ahead + np.sin(turns)[:, None] * aside
            centres = ends[row] + (np.arange(9, 60, 3)[:, None, None] + 0.6 * half[0]) * around
            spot = first_free(centres.reshape(-1, 2), half, boxes, frame)
            if spot is not None:
                boxes = np.vstack([boxes, [*(spot - half), *(spot + half)]])
                name = ("mean" if length > 12 else "mean: almost 0") if row == n else self.names[row]
                weight = "bold" if row in (n, ballot.selected) else "normal"
                self.tips[row].set(text=name, position=spot * self.scale, weight=weight)

    def _move_table(self, ballot, slopes, mean, answers, e):
        dash = ballot.asking  # not counted yet
        for row, cells in enumerate(self.cells[:-2]):
            numbers = (
                formatted(self.x[row], "g"),
                *(formatted(v, ".1f") for v in (ballot.y[row], answers[row])),
            )
            numbers += tuple(signed(value, ".1f") for value in (e[row], *slopes[row]))
            for k, (cell, text) in enumerate(zip(cells, (self.names[row], *numbers), strict=True)):
                cell.set_text("–" if dash and k > 4 else text)
                cell.set_weight("bold" if row == ballot.selected else "normal")
        n = len(self.names)
        for cells, name, values in (
            (self.cells[-2], "sum", slopes.sum(axis=0)),
            (self.cells[-1], f"gradient = mean = sum / {n}", mean),
        ):
            for k, text in ((4, name), (5, signed(values[0], ".1f")), (6, signed(values[1], ".1f"))):
                cells[k].set_text("–" if dash and k > 4 else text)
        for cell in self.cells[-1]:
            cell.set_weight("bold")
        self.band.set_y(ballot.selected + 0.42)

    def _heading(self, ballot, slopes):
        loss = f"loss {ballot.net.loss(ballot.X, ballot.y):.3g}"
        if ballot.asking:
            return f"six rows and a line: {loss}"
        guess = "" if ballot.guess is None else f" (you said {self.names[ballot.guess]})"
        return f"{after(ballot.steps)}: {loss}; {self._loudest(slopes)}{guess}"

    def _loudest(self, slopes):
        rows = [self.names[row] for row in loudest(slopes)]
        if not rows:
            return "nobody votes for w"
        return f"loudest for w: row{'s' * (len(rows) > 1)} {listed(rows)}"

    def _lines(self, ballot, slopes, mean, answers, e):
        row = ballot.selected
        x, y, answer, error = self.x[row], ballot.y[row], answers[row], e[row]
        shown = round(error, 2)  # as it stands in the line: what follows is counted with it
        numbers = f"{formatted(answer, '.2f')} − {bracketed(y, '.1f')}"
        line = f"Row {self.names[row]}: e = {numbers} {gives(round(answer, 2) - round(y, 1), error)}"
        if ballot.asking:
            return f"{line}.", "Beside a letter stands its error e: + where the line is too high, − too low."
        factors = f"2 · {bracketed(error, '.2f')} · {bracketed(x, 'g')}"
        step_w, step_b = (signed(-ballot.lr * slope, ".2f") for slope in mean)
        return (
            f"{line};  2 e x = {factors} {gives(2 * shown * x, 2 * error * x)};",
            f"2 e {gives(2 * shown, 2 * error)}. Vote: −{ballot.lr:g} · (2 e x, 2 e)."
            f" The step, the mean vote: w {step_w}, b {step_b}.",
        )

    def describe(self, ballot):
        slopes = slopes_by_row(ballot.net, ballot.X, ballot.y)
        mean = ballot.net.gradient(ballot.X, ballot.y)
        e = ballot.net.predict(ballot.X)[:, 0] - ballot.y
        w, b = ballot.net.parameters
        row = ballot.selected
        errors = ", ".join(
            f"{name} {signed(error, '.1f')}" for name, error in zip(self.names, e, strict=True)
        )
        words = (
            f"Six rows and the line y_hat = w x + b with w = {formatted(w, '.2f')}, b = {formatted(b, '.2f')}"
            f" {after(ballot.steps)}, loss {ballot.net.loss(ballot.X, ballot.y):.3g}. Errors: {errors}."
            f" Row {self.names[row]} is selected: x = {formatted(self.x[row], 'g')},"
            f" y = {formatted(ballot.y[row], '.1f')}, e = {signed(e[row], '.2f')}"
        )
        if ballot.asking:
            return f"{words}. The votes are not counted yet."
        votes = ", ".join(f"{name} {pair(-vote)}" for name, vote in zip(self.names, slopes, strict=True))
        loudest = self._loudest(slopes)
        return (
            f"{words}, 2 e x = {signed(slopes[row, 0], '.2f')}, 2 e = {signed(slopes[row, 1], '.2f')}."
            f" Each row's vote, its arrow, goes against its slopes: it moves w and b, times the learning rate"
            f" {ballot.lr:g}, by {votes}. {loudest[0].upper()}{loudest[1:]}. The gradient, the mean of the"
            f" slopes, is {signed(mean[0], '.3f')} for w and {signed(mean[1], '.3f')} for b. The step, the"
            f" mean of the votes, moves w by {signed(-ballot.lr * mean[0], '.3f')} and b by"
            f" {signed(-ballot.lr * mean[1], '.3f')}."
        )


def arrow(start, end, width):
    """Return the outline of an arrow (7, 2) with a shaft of this width; a short one is nearly all head."""
    way = end - start
    length = np.linalg.norm(way)
    along = way / max(length, 1e-9)
    side = np.array([-along[1], along[0]])
    head = min(2.2 * width + 4, 0.8 * length)
    shaft, wing = min(width, head) / 2 * side, (0.55 * head + 0.15 * min(width, head)) * side
    neck = end - head * along
    return np.array([start + shaft, neck + shaft, neck + wing, end, neck - wing, neck - shaft, start - shaft])


def after(steps):
    """Say how many steps were taken."""
    return f"after {steps} step{'s' * (steps != 1)}"


def pair(vote):
    """Write what a vote (2,) wants of w and of b."""
    return " and ".join(signed(value, ".1f") for value in vote)


def gives(shown, exact):
    """Write what numbers rounded to those of the line give: "= +1.24", or "≈ +1.24" if they miss it."""
    sign = "=" if abs(shown - round(exact, 2)) < 1e-9 else "≈"
    return f"{sign} {signed(exact, '.2f')}"
