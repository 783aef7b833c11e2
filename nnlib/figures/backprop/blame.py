"""Lesson 04: blame flow, one update of a small network, operation by operation."""

from typing import NamedTuple

import numpy as np

from nnlib.figures import style
from nnlib.figures.backprop.blame_moment import Moment
from nnlib.figures.backprop.blame_network import BlameNetwork
from nnlib.figures.backprop.blame_panel import ProductPanel
from nnlib.figures.backprop.blame_products import product_of
from nnlib.figures.backprop.blame_words import name, written
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import listed
from nnlib.figures.stamp import Stamp

HEAD = 98  # pixels of the page above the network
WORDS = "Predict", "Measure", "Blame", "Step", "Repeat"


class Blame(NamedTuple):
    """What the figure shows.

    Attributes
    ----------
    moment : nnlib.figures.backprop.blame_moment.Moment
    chosen : tuple
        The part of the network whose number is taken apart.
    shown : int
        The example, one of ``moment.rows``, whose numbers stand in the neurons.
    travel : float
        How far the signals of the operation to come are on their way, up to 1; 0 is at rest.
    """

    moment: Moment
    chosen: tuple
    shown: int
    travel: float = 0.0


class BlameFlow(Drawing):
    """A network that is trained by single operations, and beside it one of its numbers taken apart.

    Parameters
    ----------
    foods, features : sequence of str
        The names of the examples and of the inputs.
    """

    size, narrow = (8.8, 4.65), (5.6, 9.0)

    def __init__(self, foods, features):
        self.foods, self.features = foods, features
        super().__init__()

    def build(self):
        self.network = BlameNetwork(self.figure)
        self.panel = ProductPanel(self.figure, self.foods)
        self.top = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 550), ylim=(HEAD, 0))
        self.top.axis("off")
        look = {"size": style.TEXT, "va": "center", "color": style.INK, "animated": True}
        places = 10, 84, 166, 230, 286
        self.words = [
            self.top.add_artist(Stamp(x, 14, text=word, **look))
            for x, word in zip(places, WORDS, strict=True)
        ]
        self.who = self.top.add_artist(Stamp(540, 14, ha="right", **look))
        self.done = self.top.add_artist(Stamp(10, 44, weight="bold", **look))
        small = {**look, "size": style.SMALL}
        self.next = self.top.add_artist(Stamp(10, 64, **{**small, "color": style.MUTED}))
        self.most = self.top.add_artist(Stamp(10, 82, **small))
        self.top.plot([10, 540], [28, 28], color=style.FAINT, lw=1)
        self.key = [
            self.figure.text(0, 0, text, size=style.SMALL, color=style.MUTED, va="bottom")
            for text in (
                "In a circle: an answer; below, its blame delta.",
                "On a line: its weight; below, its slope.",
                "Thicker: a larger slope. Dashed: a slope below 0.",
            )
        ]

    def place(self, narrow):
        width, height = (100 * inches for inches in self.figure.get_size_inches())
        self.top.set_position([0, 1 - HEAD / height, 550 / width, HEAD / height])
        self.network.axes.set_position([0, 1 - (HEAD + 352) / height, 545 / width, 352 / height])
        left, tall = (10, height - HEAD - 362) if narrow else (556, height)
        self.panel.axes.set_position([left / width, 0, 1 - (left + 6) / width, tall / height])
        self.panel.axes.set_ylim(tall, 0)
        self.panel.lay(width - left - 6)
        for row, text in enumerate(reversed(self.key)):
            text.set_position((left / width, (6 + 16 * row) / height))
        self.network.point_heads()

    def move(self, state):
        moment, column = state.moment, state.moment.rows.index(state.shown)
        product = product_of(moment, state.chosen, column)
        self.network.show(moment, column, state.chosen, product.factors, state.travel)
        self.panel.show(product, moment.rows, state.shown)
        for word, stamp in zip(WORDS, self.words, strict=True):
            here = moment.operation is not None and word in self._here(moment)
            stamp.set(color=style.INK if here else style.MUTED, weight="bold" if here else "normal")
        self.who.set_text(f"update {moment.updates}: {self._whose(moment.rows)}")
        self.done.set_text(self._told(state))
        self.next.set_text(self._coming(moment))
        self.most.set_text(self._most(moment))

    def _here(self, moment):
        """Return the words for where the training is: an update that begins anew is a repetition, too."""
        again = moment.updates > 1 and ("z", 0) in moment.new
        return {moment.phase, "Repeat"} if again else {moment.phase}

    def _whose(self, rows):
        return self.foods[rows[0]] if len(rows) == 1 else f"all {len(rows)} foods"

    def _told(self, state):
        moment = state.moment
        told = just_done(moment, moment.rows.index(state.shown))
        if moment.operation is None:
            return told
        # Of these a batch holds one for each example; of slopes it holds their sum.
        several = len(moment.rows) > 1 and {array for array, _ in moment.new} & {"z", "a", "delta"}
        return f"{moment.phase}: {told}{f' ({self.foods[state.shown]})' if several else ''}"

    def _coming(self, moment):
        following = moment.following
        who = f" with {self._whose(moment.next_rows)}" if following.subgoal == "Predict" else ""
        again = "Repeat: " if moment.stepped is not None else ""
        where = "" if following.layer is None else (", hidden layer", ", output layer")[following.layer]
        return f"Next: {again}{following.subgoal}{who}{where}: {following.formula}"

    def _most(self, moment):
        largest = largest_slope(moment)
        if largest is None:
            return ""
        return f"Of all nine slopes that of {largest[0]} is the largest: {written(largest[1])}"

    def describe(self, state):
        moment, food = state.moment, self.foods[state.shown].capitalize()
        column, trace = moment.rows.index(state.shown), moment.trace
        product, last = product_of(moment, state.chosen, column), trace.layers[-1]
        given = [f"{name} {written(x)}" for name, x in zip(self.features, trace.x[:, column], strict=True)]
        formula = "" if moment.operation is None else f" by {moment.operation.formula}"
        sentences = (
            f"Update {moment.updates} with {self._whose(moment.rows)}",
            f"{self._told(state)}{formula}",
            self._most(moment),
            self._coming(moment),
            f"{food}: {listed(given)}; answer {written(last.a[0, column])},"
            f" truth {written(trace.y[0, column])}; delta2 {written(last.delta[0, column])}",
            f"Chosen: {product.title}",
            f"{product.letters}: {product.numbers} = {written(product.value)}",
            f"In code: {product.code}",
        )
        return " ".join(f"{sentence}." for sentence in sentences if sentence)


def just_done(moment, column):
    """Say what the operation just performed has computed, with the numbers of one example."""
    operation, trace = moment.operation, moment.trace
    if operation is None:
        return "Nothing is computed yet"
    if operation.subgoal == "Measure":
        return f"L = {written(trace.loss)}"
    if operation.subgoal == "Step":
        return f"all weights and biases moved, lr = {written(moment.lr)}"
    k = operation.layer
    layer = trace.layers[k]
    if ("dW", k) in moment.new:
        rows = "; ".join(", ".join(written(slope) for slope in row) for row in layer.dW)
        return f"dW{k + 1} = ({rows})"
    array = next(array for array in ("z", "a", "delta") if (array, k) in moment.new)
    values = [written(value) for value in getattr(layer, array)[:, column]]
    return f"{array}{k + 1} = " + (f"({', '.join(values)})" if len(values) > 1 else values[0])


def largest_slope(moment):
    """Return the largest slope of all weights and biases with its name, or None before all are computed."""
    slopes = {}
    for k, layer in enumerate(moment.trace.layers):
        for (j, i), slope in np.ndenumerate(layer.dW):
            slopes[name(("weight", k, j, i))] = slope
        slopes |= {name(("bias", k, j)): slope for j, slope in enumerate(layer.db)}
    if not np.isfinite([*slopes.values()]).all():
        return None
    label = max(slopes, key=lambda label: abs(slopes[label]))
    return label, slopes[label]
