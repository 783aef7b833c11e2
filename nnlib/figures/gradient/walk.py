"""Lesson 03, the challenge: find the lowest loss under fog, then race gradient descent."""

from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import FancyArrowPatch, Rectangle

from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.labels import first_free
from nnlib.figures.numbers import formatted, signed
from nnlib.figures.stamp import Stamp

SIDE = 5.0  # the plane shows w and b from -SIDE to SIDE
HEIGHTS = 0.01, 1000  # the losses that the race shows
MOVES = 25
LEVELS = (0.25, 1, 4, 16, 64, 256)  # each line of the map: four times the loss of the one inside it
NAMED = (1, 4, 16, 64)  # those with room for their number
FOG = "#dedede"  # a grey of the palette
LETTER, LINE = 7, 12  # pixels of the page that small text takes, for each letter and in height


class Walk(NamedTuple):
    """What the figure shows.

    Attributes
    ----------
    net : nnlib.network.Network
        One linear neuron, y_hat = w x + b, with the mean squared error.
    X, y : (n, 1), (n,)
        The hidden points.
    places : sequence of (float, float)
        (w, b) of the start and of each move since.
    losses : sequence of float
        The loss at each of these places.
    aim : (float, float) or None
        Where the pointer is pressed: a move that is not made yet.
    slopes : bool
        Whether the slopes of the present place are shown.
    descent : (sequence of (float, float), sequence of float) or None
        Places and losses of gradient descent so far; once it has made all its moves, the fog lifts.
    lr : float
        Its learning rate.
    guess : float or None
        The share of the start's loss that the learner expects to get down to.
    asking : bool
        The question is not answered yet, so no move is possible.
    """

    net: object
    X: np.ndarray
    y: np.ndarray
    places: list
    losses: list
    aim: tuple | None
    slopes: bool
    descent: tuple | None
    lr: float
    guess: float | None
    asking: bool

    @property
    def over(self):
        """Whether descent has made all its moves: the fog is gone."""
        return self.descent is not None and len(self.descent[0]) > MOVES


def in_plane(place):
    """Return the place of the plane, to two digits after the point, that is nearest to (w, b)."""
    return tuple(round(min(SIDE, max(-SIDE, value)), 2) + 0.0 for value in place)  # never -0.0


def slope_at(net, X, y, place):
    """Return (dL/dw, dL/db) of `net` at `place`, shape (2,); the network's own weights stay."""
    net = net.copy()
    net.parameters = place
    return net.gradient(X, y)


def valley(net, X, y):
    """Find the bottom of the loss and its curvature: (w, b), shape (2,), and the Hessian (2, 2).

    For one linear neuron and squared errors the slopes are straight lines over w and b, so that three
    gradients of the network say all of it.
    """
    here, right, up = (slope_at(net, X, y, place) for place in ((0, 0), (1, 0), (0, 1)))
    hessian = np.column_stack([right - here, up - here])
    return np.linalg.solve(hessian, -here), hessian


class FoggyWalk(Drawing):
    """The plane of w and b under fog with the places visited, and the loss against the move."""

    size, narrow = (8.8, 4.6), (5.6, 8.8)

    def build(self):
        side = {"xlim": (-SIDE, SIDE), "ylim": (-SIDE, SIDE)}
        self.plane = self.figure.add_axes((0, 0, 1, 1), **side)
        self.race = self.figure.add_axes((0, 0, 0.9, 1), xlim=(-0.6, MOVES + 0.6), ylim=HEIGHTS, yscale="log")
        self.points = self.figure.add_axes((0, 0, 0.8, 1))
        self._build_plane()
        self._build_race()
        self._build_points()
        heading = {"size": style.TEXT, "va": "top", "color": style.INK, "animated": True}
        self.heading = self.figure.add_artist(Stamp(0.012, 0.985, weight="bold", **heading))
        small = {**heading, "size": style.SMALL}
        self.lines = [self.figure.add_artist(Stamp(0.012, 0, **small)) for _ in range(2)]

    def place(self, narrow):
        if narrow:
            places = [0.115, 0.475, 0.7, 0.4455], [0.115, 0.235, 0.7, 0.187], [0.115, 0.032, 0.7, 0.145]
            rows = 0.962, 0.942
        else:
            places = [0.058, 0.105, 0.38, 0.727], [0.535, 0.44, 0.36, 0.392], [0.535, 0.06, 0.36, 0.24]
            rows = 0.93, 0.89
        for axes, place in zip((self.plane, self.race, self.points), places, strict=True):
            axes.set_position(place)
        for line, row in zip(self.lines, rows, strict=True):
            line.set_y(row)

    def aim_at(self, event, inside=True):
        """Return the place (w, b) under a pointer event, to two digits after the point.

        Outside of the plane it is None, or, with ``inside=False``, the nearest place at the plane's edge.
        """
        w, b = self.data(event, self.plane)
        if inside and max(abs(w), abs(b)) > SIDE:
            return None
        return in_plane((w, b))

    def _build_plane(self):
        axes = self.plane
        style.tidy(axes)
        axes.set(xlabel="weight w", ylabel="bias b")
        axes.yaxis.labelpad = 0
        moving = {"animated": True}
        self.fog = axes.add_patch(
            Rectangle((-SIDE, -SIDE), 2 * SIDE, 2 * SIDE, color=FOG, lw=0, zorder=0.5, **moving)
        )
        self.map = axes.add_collection(
            LineCollection([], colors="#9a9a9a", linewidths=1, zorder=1, **moving), autolim=False
        )
        small = {"size": style.SMALL, "va": "center", "ha": "center", "clip_on": False, **moving}
        self.levels = [
            axes.add_artist(Stamp(0, 0, str(level), color=style.MUTED, transform=None, zorder=6, **small))
            for level in NAMED
        ]
        free = {"clip_on": False, **moving}
        # Around each place that was visited a little of the fog is gone.
        (self.clear,) = axes.plot([], [], "o", ms=24, mew=0, color=style.PAPER, zorder=0.9, **moving)
        (self.way,) = axes.plot([], [], color=style.MUTED, lw=0.9, zorder=2, **free)
        look = {"linewidths": 0.8, "edgecolors": style.INK, "zorder": 3}
        self.dots = axes.scatter([], [], s=34, **look, **free)
        (self.run_edge,) = axes.plot([], [], color=style.PAPER, lw=4, zorder=3.9, **free)
        run = {"lw": 1.8, "ls": style.DASHED, "marker": "D", "ms": 3.5}
        (self.run,) = axes.plot([], [], color=style.INK, zorder=4, **run, **free)
        (self.here,) = axes.plot([], [], "o", ms=13, mfc="none", mec=style.INK, mew=2, zorder=5, **free)
        (self.cross,) = axes.plot([], [], "+", ms=16, mew=1.5, color=style.INK, zorder=5, **free)
        arrow = {"arrowstyle": "-|>", "mutation_scale": 16, "lw": 2.4, "shrinkA": 7, "shrinkB": 0}
        self.arrow = axes.add_patch(
            FancyArrowPatch((0, 0), (1, 1), color=style.INK, zorder=4.5, **arrow, **free)
        )
        self.backs = PolyCollection([], facecolors=style.PAPER, transform=None, zorder=5.9, **moving)
        axes.add_collection(self.backs, autolim=False)  # no line of the map runs through a number
        self.labels = [
            axes.add_artist(Stamp(0, 0, color=style.INK, transform=None, zorder=6, **small))
            for _ in range(40)
        ]

    def _build_race(self):
        axes = self.race
        style.tidy(axes)
        axes.set(xlabel="move", ylabel="loss", xticks=range(0, MOVES + 1, 5))
        axes.set_yticks([0.01, 0.1, 1, 10, 100, 1000], ["0.01", "0.1", "1", "10", "100", "1000"])
        axes.minorticks_off()
        axes.yaxis.labelpad = 0
        free = {"clip_on": False, "animated": True}
        (self.guess,) = axes.plot([], [], color=style.MUTED, lw=1.2, ls=(0, (1, 2)), **free)
        (self.visits,) = axes.plot([], [], "o", ms=4, mfc=style.PAPER, mec=style.MUTED, mew=1, **free)
        (self.lowest,) = axes.plot([], [], color=style.INK, lw=1.8, drawstyle="steps-post", **free)
        (self.fall,) = axes.plot([], [], color=style.INK, lw=1.8, ls=style.DASHED, marker="D", ms=3, **free)
        self.ends = self._names(axes, ("your lowest", "descent", "your guess"))

    def _build_points(self):
        axes = self.points
        style.tidy(axes)
        axes.set(xlabel="x", ylabel="y", xticks=[], yticks=[])
        axes.xaxis.labelpad = axes.yaxis.labelpad = 2
        moving = {"animated": True}
        self.cover = axes.add_patch(
            Rectangle((0, 0), 1, 1, transform=axes.transAxes, color=FOG, lw=0, zorder=5, **moving)
        )
        small = {"size": style.SMALL, "ha": "center", "va": "center", "color": style.INK, "zorder": 6}
        self.covered = [
            axes.add_artist(Stamp(0.5, y, transform=axes.transAxes, **small, **moving)) for y in (0.62, 0.38)
        ]
        (self.cloud,) = axes.plot([], [], "o", ms=5, color=style.INK, **moving)
        (self.yours,) = axes.plot([], [], color=style.INK, lw=1.5, **moving)
        (self.theirs,) = axes.plot([], [], color=style.INK, lw=1.5, ls=style.DASHED, **moving)
        self.line_ends = self._names(axes, ("your lowest", "descent"))

    def _names(self, axes, names):
        """Make names that stand to the right of `axes`, each at a height that is set later."""
        text = {"size": style.SMALL, "color": style.INK, "va": "center", "transform": None}
        return [axes.add_artist(Stamp(0, 0, n, clip_on=False, animated=True, **text)) for n in names]

    def move(self, walk):
        lifted = walk.over
        self.fog.set_visible(not lifted)
        places, losses = np.array(walk.places), np.array(walk.losses)
        run = np.array(walk.descent[0]) if walk.descent else np.empty((0, 2))
        self.clear.set_data(*places.T)
        self.clear.set_visible(not lifted)
        self.way.set_data(*places.T)
        self.dots.set_offsets(places)
        # The lower the loss, the darker: white at 300 and more, black at 0.1 and less.
        share = np.clip(np.log(losses / 0.1) / np.log(300 / 0.1), 0, 1)
        self.dots.set_facecolor(np.repeat(share[:, None], 3, axis=1))
        self.here.set_data(places[-1:, 0], places[-1:, 1])
        self.here.set_visible(not lifted)
        self.run.set_data(*run.T)
        self.run_edge.set_data(*run.T)
        self.cross.set_data(*([[value] for value in walk.aim] if walk.aim else ([], [])))
        self._move_arrow(walk)
        boxes = self._move_map(walk, np.concatenate([places, run]))
        boxes = self._move_labels(walk, places, losses, run, boxes)
        corners = boxes[:, [[0, 1], [2, 1], [2, 3], [0, 3]]] * self.scale
        self.backs.set_verts(corners if lifted else [])
        self._move_race(walk, losses)
        self._move_points(walk)
        self.heading.set_text(self._heading(walk))
        for line, text in zip(self.lines, self._lines(walk), strict=True):
            line.set_text(text)

    def _slopes(self, walk):
        """Return (dL/dw, dL/db) of the present place, or None where they are not shown."""
        if not walk.slopes or walk.descent is not None:
            return None
        return slope_at(walk.net, walk.X, walk.y, walk.places[-1])

    def _move_arrow(self, walk):
        slopes = self._slopes(walk)
        self.arrow.set_visible(slopes is not None and np.any(slopes))
        if self.arrow.get_visible():
            start, down = np.array(walk.places[-1]), -slopes / np.linalg.norm(slopes)
            # Always as long: the arrow says where downhill is, the numbers say how steep it is. Only at the
            # edge of the plane it is shorter.
            with np.errstate(divide="ignore"):
                to_edge = (np.where(down > 0, SIDE, -SIDE) - start) / down
            self.tip = start + min(1.5, *to_edge) * down
            self.arrow.set_positions(start, self.tip)

    def _move_map(self, walk, places):
        """Draw the lines of equal loss once the fog is gone; return the boxes (n, 4) of their numbers."""
        self.map.set_visible(walk.over)
        for stamp in self.levels:
            stamp.set_visible(False)
        if not walk.over:
            return np.empty((0, 4))
        bottom, rings = contours(walk.net, walk.X, walk.y)
        self.map.set_segments(list(rings.values()))
        taken, half = self._pixels(places), np.array([LETTER + 2, LINE / 2 + 1])
        boxes = []
        for stamp, level in zip(self.levels, NAMED, strict=True):
            ring = rings.get(level, np.empty((0, 2)))[::4]
            ring = ring[np.abs(ring).max(axis=1, initial=0) < SIDE - 0.4]
            if not len(ring):
                continue
            # Where on its line is the number far from all dots, and still near the middle of the valley?
            spots = self._pixels(ring)
            away = np.linalg.norm(spots[:, None] - taken, axis=2).min(axis=1)
            best = np.argmax(np.minimum(away, 30) - 0.5 * np.linalg.norm(ring - bottom, axis=1))
            stamp.set(visible=True, position=spots[best] * self.scale)
            taken = np.vstack([taken, spots[best]])
            boxes.append([*(spots[best] - half), *(spots[best] + half)])
        return np.array(boxes).reshape(-1, 4)

    def _pixels(self, places):
        """Turn places of the plane into pixels of the page, from the lower left corner."""
        return self.plane.transData.transform(places) / self.scale

    def _move_labels(self, walk, places, losses, run, boxes):
        """Write the loss beside the newest places, and beside older ones where neither dot nor number is.

        Takes the boxes (n, 4) that are taken already, and returns them with those of the labels.
        """
        best, newest = int(np.argmin(losses)), len(places) - 1
        order = [newest, best, 0, *range(newest - 1, 0, -1)]
        wanted = {walk.places[k]: (f"{losses[k]:.3g}", k == best) for k in order}
        if len(run):
            wanted = {tuple(run[-1]): (f"descent {walk.descent[1][-1]:.3g}", True), **wanted}
        elif walk.aim:
            w, b = walk.aim
            wanted = {walk.aim: (f"w {formatted(w, '.2f')}, b {formatted(b, '.2f')}", False), **wanted}
        dots = np.concatenate([places, *(run[:-1] + share * np.diff(run, axis=0) for share in (0, 0.3, 0.7))])
        if self.arrow.get_visible():
            dots = np.concatenate([dots, np.linspace(places[-1], self.tip, 7)[1:]])
        dots = self._pixels(dots)
        labels, dots = len(boxes), np.hstack([dots - 4, dots + 4])
        frame = self._pixels(np.array([[-SIDE, -SIDE], [SIDE, SIDE]]))
        stamps = iter(self.labels)
        for place, (text, bold) in wanted.items():
            half = np.array([len(text) * LETTER * (1.15 if bold else 1) / 2 + 1, LINE / 2 + 1])
            side, above = half + (14 if place == walk.places[-1] and not walk.over else 8)
            steps = [(side, 0), (-side, 0), (0, above), (0, -above)]
            steps += [(i * side, j * above) for i in (0.8, -0.8) for j in (1, -1)]
            if bold:  # worth a place a little farther away
                steps += [(1.5 * x, 1.5 * y) for x, y in steps]
            centres = self._pixels(place) + np.array(steps)
            taken = np.vstack([boxes, dots])
            spot = first_free(centres, half, taken, frame)
            if spot is None and len(boxes) == labels:  # the newest is always to be read, at worst on a dot
                spot = first_free(centres, half, boxes, frame)
            if spot is not None:
                boxes = np.vstack([boxes, [*(spot - half), *(spot + half)]])
                weight = "bold" if bold else "normal"
                next(stamps).set(text=text, weight=weight, position=spot * self.scale)
        for stamp in stamps:
            stamp.set_text("")
        return boxes

    def _move_race(self, walk, losses):
        self.visits.set_data(np.arange(len(losses)), losses)
        lowest = np.minimum.accumulate(losses)
        self.lowest.set_data(np.arange(len(losses)), lowest)
        heights = [lowest[-1], None, None]
        fall = walk.descent[1] if walk.descent else []
        self.fall.set_data(np.arange(len(fall)), fall)
        if walk.descent:
            heights[1] = fall[-1]
        if walk.guess is not None:
            heights[2] = walk.guess * losses[0]
        guess = [] if walk.guess is None else [heights[2]] * 2
        self.guess.set_data([0, MOVES][: len(guess)], guess)
        self._set_names(self.ends, self.race, heights)

    def _move_points(self, walk):
        lifted = walk.over
        self.cover.set_visible(not lifted)
        for text, words in zip(self.covered, (f"{len(walk.y)} points,", "hidden until the end"), strict=True):
            text.set_text("" if lifted else words)
        x, y = walk.X[:, 0], walk.y
        margin = 0.15 * np.ptp(y) + 0.3
        self.points.set(xlim=(x.min() - 0.2, x.max() + 0.2), ylim=(y.min() - margin, y.max() + margin))
        self.cloud.set_data(x, y)
        ends = np.array(self.points.get_xlim())
        heights = [None, None]
        if lifted:
            found = walk.places[int(np.argmin(walk.losses))], walk.descent[0][-1]
            for k, (line, (w, b)) in enumerate(zip((self.yours, self.theirs), found, strict=True)):
                line.set_data(ends, w * ends + b)
                heights[k] = float(np.clip(w * ends[1] + b, *self.points.get_ylim()))
        for line in (self.yours, self.theirs):
            line.set_visible(lifted)
        self._set_names(self.line_ends, self.points, heights)

    def _set_names(self, names, axes, heights):
        """Put names to the right of `axes`, at these heights but apart; None hides a name."""
        shown = [k for k, height in enumerate(heights) if height is not None]
        for k, name in enumerate(names):
            name.set_visible(k in shown)
        spots = {k: axes.transData.transform((axes.get_xlim()[1], heights[k])) / self.scale for k in shown}
        last = -np.inf
        for k in sorted(shown, key=lambda k: (spots[k][1], -k)):
            x, y = spots[k]
            last = max(y, last + LINE + 1)
            names[k].set_position(np.array([x + 4, last]) * self.scale)

    def _heading(self, walk):
        best, start = min(walk.losses), walk.losses[0]
        if walk.asking:
            return f"the start: loss {start:.3g}"
        if walk.descent is None:
            made = f"move {len(walk.places) - 1} of {MOVES}"
            return f"{made}: loss {walk.losses[-1]:.3g}; lowest {best:.3g}; start {start:.3g}"
        loss = walk.descent[1][-1]
        if not walk.over:
            return f"descent, move {len(walk.descent[0]) - 1} of {MOVES}: loss {loss:.3g}"
        return f"descent {loss:.3g}; your lowest {best:.3g}; start {start:.3g}"

    def _lines(self, walk):
        if walk.asking:
            return "Answer the question below, then move.", ""
        if walk.over:
            return (
                f"Descent made {MOVES} moves from your start, with learning rate {walk.lr:g}.",
                "Along each line of the map the loss is the same: four times that of the line inside it.",
            )
        if walk.descent:
            return "Descent walks in the same fog and knows only the slopes where it stands.", (
                f"Each move: {walk.lr:g} (the learning rate) times the slopes, downhill."
            )
        if self._slopes(walk) is not None:
            dw, db = (signed(slope, ".3g") for slope in self._slopes(walk))
            return f"Slopes here: dL/dw = {dw}, dL/db = {db}.", "The arrow points straight downhill."
        return "Click or drag in the fog, or use the arrow keys.", "A number is the loss at that place."

    def describe(self, walk):
        made, best = len(walk.places) - 1, int(np.argmin(walk.losses))
        slopes = self._slopes(walk)
        ground = "as a map of the loss, a long slanted valley" if walk.over else "under fog"
        words = (
            f"The plane of weight w and bias b, each from {formatted(-SIDE, 'g')} to {SIDE:g}, {ground}."
            f" {made} of {MOVES} moves made. You stand at {spelled(walk.places[-1])} with loss"
            f" {walk.losses[-1]:.3g}; start {walk.losses[0]:.3g}, lowest {walk.losses[best]:.3g}"
            f" at {spelled(walk.places[best])}."
        )
        if walk.aim:
            words += f" You point at {spelled(walk.aim)}."
        if slopes is not None:
            dw, db = (signed(slope, ".3g") for slope in slopes)
            words += f" Slopes here: dL/dw = {dw}, dL/db = {db}."
        if walk.guess is not None:
            words += f" Your guess: down to {walk.guess * walk.losses[0]:.3g}."
        if walk.descent:
            place, loss = walk.descent[0][-1], walk.descent[1][-1]
            words += (
                f" Gradient descent from the same start, with learning rate {walk.lr:g}, stands after move"
                f" {len(walk.descent[0]) - 1} at {spelled(place)}, loss {loss:.3g}."
            )
        return words


def spelled(place):
    """Write a place (w, b) in words."""
    w, b = place
    return f"w = {formatted(w, '.2f')}, b = {formatted(b, '.2f')}"


def contours(net, X, y):
    """Return the bottom (w, b) of the loss and its lines of equal loss: {level: (241, 2) places}."""
    bottom, hessian = valley(net, X, y)
    net = net.copy()
    net.parameters = bottom
    least = net.loss(X, y)
    turn = np.linspace(0, 2 * np.pi, 241)
    circle = np.stack([np.cos(turn), np.sin(turn)])
    # L = least + d^T H d / 2: with H = C C^T it is a circle in C^T d.
    ellipse = np.linalg.solve(np.linalg.cholesky(hessian).T, circle).T
    return bottom, {
        level: bottom + np.sqrt(2 * (level - least)) * ellipse for level in LEVELS if level > least
    }
