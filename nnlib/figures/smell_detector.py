"""Lesson 00: a small network learns which smells of mushrooms are safe."""

from itertools import pairwise
from math import ceil, log2
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from nnlib.figures import style
from nnlib.figures.drawing import Drawing
from nnlib.figures.stamp import Stamp


class Moment(NamedTuple):
    """What the figure shows.

    Attributes
    ----------
    net : nnlib.network.Network
        One input a smell, one hidden layer, one output: 1 is edible.
    selected : int
        The smell whose way through the network is shown.
    curve : list of (int, (int, float, float))
        (update, (epoch, loss on the training part, loss on the unseen part)).
    predicted : float or None
        How many of 100 unseen mushrooms the learner expects to be judged correctly.
    epochs : list of int
        The update that ended each epoch.
    """

    net: object
    selected: int
    curve: list
    predicted: float | None
    epochs: list


class SmellDetector(Drawing):
    """The network with the numbers of one smell, its answer to each smell, and how it gets better.

    Parameters
    ----------
    unseen : nnlib.datasets.Dataset
        Mushrooms that the network does not learn from; X is one-hot, one column a smell.
    hidden : int
        Neurons in the hidden layer.
    """

    size, narrow = (8.8, 4.6), (5.6, 7.4)

    def __init__(self, unseen, hidden):
        self.smells = list(unseen.feature_names)
        self.hidden = hidden
        edible = unseen.y.ravel() == 1
        # counts[class, smell]: the truth that each answer is held against
        self.counts = np.stack([unseen.X[~edible].sum(axis=0), unseen.X[edible].sum(axis=0)]).astype(int)
        self.rows = np.arange(len(self.smells))[::-1]
        super().__init__()

    def right(self, answers):
        """Return how many unseen mushrooms are judged correctly, given the answer to each smell."""
        judged = np.where(answers > 0.5, self.counts[1], self.counts[0])
        return int(judged[np.isfinite(answers)].sum())  # after an explosion there may be no answer

    def row_at(self, event):
        """Return the smell at a pointer event, or None outside of the rows."""
        _, y = self.data(event, self.network)
        if event["x"] > self.answers.get_position().x1:
            return None
        row = round(len(self.smells) - 1 - y)
        return row if 0 <= row < len(self.smells) else None

    def build(self):
        n = len(self.smells)
        rows = {"ylim": (-0.6, n - 0.4)}
        self.network = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 10), **rows)
        self.answers = self.figure.add_axes((0, 0, 1, 1), xlim=(-0.98, 1.98), **rows)
        self.loss = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 200), ylim=(0, 1))
        self.score = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 100), ylim=(0, 1))
        self.network.set_axis_off()
        self.answers.set_axis_off()
        self._build_network(n)
        self._build_answers(n)
        self._build_loss()
        self._build_score()
        heading = {"size": style.TEXT, "va": "top", "color": style.INK, "animated": True}
        self.heading = self.figure.add_artist(Stamp(0.008, 0.985, weight="bold", **heading))
        self.verdict = self.figure.add_artist(Stamp(0.99, 0.985, ha="right", **heading))

    def place(self, narrow):
        if narrow:
            places = (
                [0.01, 0.5, 0.43, 0.41],
                [0.49, 0.5, 0.5, 0.41],
                [0.1, 0.09, 0.42, 0.28],
                [0.62, 0.16, 0.33, 0.05],
            )
        else:
            places = (
                [0.005, 0.15, 0.345, 0.71],
                [0.385, 0.15, 0.335, 0.71],
                [0.78, 0.42, 0.205, 0.44],
                [0.78, 0.13, 0.205, 0.08],
            )
        for axes, place in zip((self.network, self.answers, self.loss, self.score), places, strict=True):
            axes.set_position(place)

    def _build_network(self, n):
        axes, middle = self.network, (n - 1) / 2
        self.places = [
            np.column_stack([np.full(n, 3.6), self.rows]),
            np.column_stack([np.full(self.hidden, 6.3), middle + 2.1 * np.linspace(1, -1, self.hidden)]),
            np.array([[9, middle]]),
        ]
        for x, name in ((0.1, "smell"), (6.3, "hidden"), (9, "answer")):
            align = "left" if x < 1 else "center"
            axes.text(x, n - 0.3, name, size=style.SMALL, color=style.MUTED, va="bottom", ha=align)
        text = {"size": style.TEXT, "color": style.INK, "va": "center", "animated": True}
        self.names = [
            axes.add_artist(Stamp(0.1, row, name, **text))
            for name, row in zip(self.smells, self.rows, strict=True)
        ]
        legend = "a line is a weight: blue adds,\ndashed orange takes away"
        axes.text(0.1, -0.8, legend, size=style.SMALL, color=style.MUTED, va="top")
        self.band = axes.add_patch(
            Rectangle((0, 0), 4.2, 0.9, color="#e6e6e6", lw=0, animated=True, zorder=0)
        )
        self.edges, self.numbers = [], []
        for of, to in pairwise(self.places):
            lines = [[start, end] for end in to for start in of]  # rows receive, columns send, as in W
            self.edges.append(LineCollection(lines, animated=True, zorder=1))
            axes.add_collection(self.edges[-1], autolim=False)
        for layer, area in zip(self.places, (300, 1000, 1000), strict=True):
            look = {"mfc": style.PAPER, "mec": style.INK, "mew": 1.2, "zorder": 2, "animated": True}
            axes.plot(*layer.T, "o", ms=np.sqrt(area), **look)
            text = {"size": style.SMALL, "color": style.INK, "ha": "center", "va": "center"}
            stamps = [Stamp(x, y, zorder=3, animated=True, **text) for x, y in layer]
            self.numbers.append([axes.add_artist(stamp) for stamp in stamps])

    def _build_answers(self, n):
        axes = self.answers
        self.tallies = []
        for side, name, align, out in ((0, "poisonous", "right", -1), (1, "edible", "left", 1)):
            axes.text(side, n - 0.3, name, size=style.SMALL, color=style.INK, va="bottom", ha="center")
            met = self.counts[side] > 0
            colour, marker = style.CLASSES[side], style.CLASS_MARKERS[side]
            axes.scatter(
                np.full(met.sum(), side + 0.16 * out), self.rows[met], s=40, color=colour, marker=marker, lw=0
            )
            text = {"size": style.TEXT, "color": style.INK, "ha": align, "va": "center", "animated": True}
            stamps = [Stamp(side + 0.26 * out, row, **text) for row in self.rows]
            self.tallies.append([axes.add_artist(stamp) for stamp in stamps])
        axes.hlines(self.rows, 0, 1, color=style.FAINT, lw=2, zorder=0)
        axes.vlines(0.5, -0.4, n - 0.6, color=style.MUTED, lw=0.8, ls=(0, (2, 2)), zorder=0)
        axes.text(0.5, n - 0.3, "0.5", size=style.SMALL, color=style.MUTED, va="bottom", ha="center")
        legend = "the diamond is the answer,\nthe numbers count unseen mushrooms"
        axes.text(0.5, -0.8, legend, size=style.SMALL, color=style.MUTED, va="top", ha="center")
        (self.dots,) = axes.plot([], [], "D", ms=7, color=style.INK, animated=True, zorder=5)

    def _build_loss(self):
        axes = self.loss
        style.tidy(axes)
        axes.set_xlabel("updates (marks above: epochs)")
        axes.set_ylabel("loss")
        kinds = {"color": style.INK, "lw": 1.6, "animated": True}
        self.lines = [
            axes.plot([], [], ls=style.SPLIT_LINES[split], **kinds)[0] for split in ("training", "validation")
        ]
        inside = {"transform": axes.transAxes, "color": style.INK}
        for y, split, name in ((0.93, "training", "learned from"), (0.82, "validation", "unseen")):
            axes.plot([0.36, 0.5], [y, y], lw=1.6, ls=style.SPLIT_LINES[split], **inside)
            axes.text(0.54, y, name, size=style.SMALL, va="center", **inside)
        marks = {"transform": axes.get_xaxis_transform(), "clip_on": False, "animated": True}
        (self.epochs,) = axes.plot([], [], "|", ms=6, color=style.MUTED, **marks)

    def _build_score(self):
        axes = self.score
        style.tidy(axes)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("right of 100 unseen mushrooms")
        self.bar = axes.barh(0.45, 0, height=0.7, color=style.MUTED, animated=True)[0]
        (self.bet,) = axes.plot([], [], color=style.INK, lw=2.5, clip_on=False, animated=True)
        text = {"size": style.SMALL, "color": style.INK, "ha": "center", "clip_on": False, "animated": True}
        self.bet_name = axes.add_artist(Stamp(0, 1.25, "your guess", **text))

    def move(self, moment):
        answers, trace = self._answers(moment)
        for edges, layer, sent in zip(self.edges, moment.net.layers, trace, strict=False):
            weights = layer.W.ravel()
            carries = np.tile(sent != 0, len(layer.W))
            widths = np.clip(0.6 + 1.1 * np.abs(weights), 0.6, 7)
            edges.set_linewidths(widths)
            edges.set_color(np.where(weights < 0, style.NEGATIVE, style.POSITIVE))
            dashes = [
                (0, (8 / width, 4 / width)) for width in widths
            ]  # in widths: equally long on every line
            styles = zip(weights, dashes, strict=True)
            edges.set_linestyle([dash if weight < 0 else "-" for weight, dash in styles])
            edges.set_alpha(np.where(carries, 1.0, 0.3))
        for texts, values, form in zip(self.numbers, trace, ("{:.0f}", "{:.2f}", "{:.2f}"), strict=True):
            for text, value in zip(texts, values, strict=True):
                text.set_text(form.format(round(value, 2) + 0.0))  # never -0.00
        self.band.set_y(self.rows[moment.selected] - 0.45)
        for smell, name in enumerate(self.names):
            name.set_weight("bold" if smell == moment.selected else "normal")
        self.dots.set_data(answers, self.rows)
        for side, tallies in enumerate(self.tallies):
            wrong = (answers > 0.5) != bool(side)
            for text, count, missed in zip(tallies, self.counts[side], wrong, strict=True):
                text.set_text("" if not count else f"{count} wrong" if missed else f"{count}")
                text.set_weight("bold" if missed else "normal")
        self._move_curves(moment)
        right, total = self.right(answers), self.counts.sum()
        self.bar.set_width(100 * right / total)
        bet = [] if moment.predicted is None else [moment.predicted] * 2
        self.bet.set_data(bet, [-0.1, 1.1][: len(bet)])
        self.bet_name.set_visible(bool(bet))
        self.bet_name.set_x(min(moment.predicted or 0, 80))  # stays inside the picture
        update, (epoch, _, _) = moment.curve[-1]
        self.heading.set_text(f"after {update:,} updates, in epoch {epoch + 1}")
        self.verdict.set_text(f"unseen: {right} of {total} right, {100 * right / total:.1f} %")

    def _move_curves(self, moment):
        every = 1 + len(moment.curve) // 400  # more points than pixels would only take time
        curve = [*moment.curve[:-1:every], moment.curve[-1]]
        updates = np.array([update for update, _ in curve])
        measured = np.array([values for _, values in curve], dtype=float)
        for line, losses in zip(self.lines, measured[:, 1:].T, strict=True):
            line.set_data(updates, losses)
        each = 2 ** max(0, ceil(log2(len(moment.epochs) / 40))) if moment.epochs else 1  # marks stay apart
        ends = moment.epochs[each - 1 :: each]
        self.epochs.set_data(ends, np.full(len(ends), 1.02))
        label = f"updates (a mark above: {each} epochs)" if each > 1 else "updates (marks above: epochs)"
        if label != self.loss.get_xlabel():
            self.loss.set_xlabel(label)
            self.refresh()
        # An axis that follows the curve would be painted anew in every picture; one that doubles, seldom.
        right, top = (_doubled(least, values) for least, values in ((200, updates), (1, measured[:, 1:])))
        if (right, top) != (self.loss.get_xlim()[1], self.loss.get_ylim()[1]):
            self.loss.set(xlim=(0, right), ylim=(0, top))
            self.refresh()

    def _answers(self, moment):
        """Return the answer to each smell, and the activations of each layer for the selected one."""
        inputs = np.eye(len(self.smells))
        answers = moment.net.predict(inputs).ravel()
        x = inputs[moment.selected]
        trace = moment.net.trace(x[None], np.ones((1, 1)))
        return answers, [x, *(layer.a.ravel() for layer in trace.layers)]

    def describe(self, moment):
        answers, _ = self._answers(moment)
        right, total = self.right(answers), self.counts.sum()
        update, (epoch, learned, unseen) = moment.curve[-1]
        called = answers > 0.5
        wrong = [
            f"{count} {name} ({smell})"
            for side, name in enumerate(("poisonous", "edible"))
            for smell, count, answer in zip(self.smells, self.counts[side], called, strict=True)
            if count and answer != bool(side)
        ]
        verdict = "edible" if called[moment.selected] else "poisonous"
        return (
            f"A network of {len(self.smells)} inputs, {self.hidden} hidden neurons and one output after "
            f"{update} updates, in epoch {epoch + 1}. It judges {right} of {total} unseen mushrooms"
            f" correctly. Wrong: {', '.join(wrong) or 'none'}."
            f" Loss {learned:.3f} on the mushrooms it learns from, {unseen:.3f} on the unseen."
            f" Its answer to the smell {self.smells[moment.selected]} is"
            f" {answers[moment.selected]:.2f}, {verdict}."
        )


def _doubled(least, values):
    """Return the first of least, 2 least, 4 least ... that is above all finite values."""
    most = np.max(values, initial=least, where=np.isfinite(values))
    return float(least * 2 ** np.ceil(np.log2(most / least)))
