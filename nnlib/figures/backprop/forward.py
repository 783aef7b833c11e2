"""Lesson 04, looking back: what a neuron, an activation and a loss are, in one picture."""

from typing import NamedTuple

import numpy as np

from nnlib.activations import ACTIVATIONS
from nnlib.figures import style
from nnlib.figures.backprop.wiring import Wiring
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import MINUS, bracketed, formatted, signed
from nnlib.figures.stamp import Stamp
from nnlib.small_network import INPUTS
from nnlib.trace import Trace

SIGMOID = ACTIVATIONS["sigmoid"]
NEURONS = {"upper": (0, 0), "lower": (0, 1), "output": (1, 0)}  # layer and place in it
NAMES = {
    "upper": "the upper hidden neuron",
    "lower": "the lower hidden neuron",
    "output": "the output neuron",
}
REACH = 6.0  # of the sigmoid's axis
HEAVIEST = 1.6  # a weight of this size is drawn as thick as can be


class Pass(NamedTuple):
    """What is shown: one example on its way through the 2-2-1 network.

    Attributes
    ----------
    trace : nnlib.trace.Trace
        Of one example, with the loss mse.
    neuron : str
        The one whose numbers are written out, of `NEURONS`.
    asking : bool
        Until the learner has answered, error and loss are not shown.
    """

    trace: Trace
    neuron: str
    asking: bool = False


class Sum(NamedTuple):
    """What one neuron does with what it hears: its inputs and weights (n,), its bias, z and a."""

    inputs: np.ndarray
    weights: np.ndarray
    bias: float
    z: float
    a: float


def sum_of(trace, neuron):
    """Read the numbers of one neuron off a trace of one example."""
    k, j = NEURONS[neuron]
    layer = trace.layers[k]
    heard = trace.x if k == 0 else trace.layers[k - 1].a
    return Sum(heard[:, 0], layer.W[j], layer.b[j].item(), layer.z[j, 0].item(), layer.a[j, 0].item())


class ForwardPass(Drawing):
    """The network with a number in each node; the sum and the activation of one neuron; error and loss.

    The state is a `Pass`.
    """

    size, narrow = (8.8, 4.7), (5.6, 7.9)

    def build(self):
        self.net = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1.1))
        self.sheet = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
        for axes in (self.net, self.sheet):
            axes.axis("off")
        self.curve = self.figure.add_axes((0, 0, 1, 1), xlim=(-REACH, REACH), ylim=(-0.12, 1.12))
        self._build_net()
        self._build_sheet()
        self._build_curve()
        look = {"size": style.TEXT, "weight": "bold", "va": "top", "color": style.INK, "animated": True}
        self.verdict = [self.figure.add_artist(Stamp(0.015, 0, **look)) for _ in range(2)]

    def place(self, narrow):
        if narrow:
            places = [0.0, 0.47, 1.0, 0.45], [0.05, 0.02, 0.4, 0.41], [0.55, 0.09, 0.41, 0.27]
        else:
            places = [0.0, 0.01, 0.64, 0.86], [0.67, 0.42, 0.31, 0.46], [0.7, 0.12, 0.28, 0.27]
        for axes, place in zip((self.net, self.sheet, self.curve), places, strict=True):
            axes.set_position(place)
        for row, line in enumerate(self.verdict):
            line.set_y((0.985 if narrow else 0.98) - row * (0.028 if narrow else 0))
        self.broken = narrow  # the sentence needs two lines

    def _build_net(self):
        axes = self.net
        self.wiring = Wiring(axes, (2, 2, 1), columns=(0.09, 0.43, 0.71), along=0.28, node=36)
        text = {"size": style.SMALL, "color": style.MUTED, "ha": "center", "va": "center"}
        heads = "inputs", "hidden neurons", "output neuron", "loss L = e²"
        places = (*self.wiring.columns, 0.92)
        for x, head in zip(places, heads, strict=True):
            axes.text(x, 1.08, head, **text)
        for j, (name, beyond) in enumerate(zip(INPUTS, (0.115, -0.115), strict=True)):  # clear of the edges
            x, y = self.wiring.places["node", 0, j]
            axes.text(x, y + beyond, name, **text)
        axes.plot(places[2:], [0.5, 0.5], color=style.MUTED, lw=1, zorder=1)
        axes.plot(places[3], 0.5, "s", ms=36, mfc=style.PAPER, mec=style.INK, mew=1.3, zorder=4)
        text |= {"color": style.INK, "zorder": 5, "animated": True}
        self.loss = axes.add_artist(Stamp(places[3], 0.5, **text))
        self.truth, self.error = (axes.add_artist(Stamp(places[3], y, **text)) for y in (0.72, 0.34))

    def _build_sheet(self):
        axes, left, right = self.sheet, 0.0, 0.92
        text = {"color": style.INK, "va": "center", "animated": True}
        self.title = axes.add_artist(Stamp(left, 0.95, size=style.TEXT, weight="bold", **text))
        axes.text(left, 0.82, "weight · input, added up", size=style.SMALL, color=style.MUTED, va="center")
        heights = 0.68, 0.56, 0.44, 0.27, 0.1
        rows = [
            [
                axes.add_artist(Stamp(x, y, ha=side, size=style.TEXT, **text))
                for x, side in ((left, "left"), (right, "right"))
            ]
            for y in heights
        ]
        *self.terms, self.bias, self.z, self.a = rows
        axes.plot([left, right], [0.355] * 2, color=style.INK, lw=1)

    def _build_curve(self):
        axes = self.curve
        style.tidy(axes)
        axes.set(yticks=[0, 0.5, 1], xticks=[-6, -3, 0, 3, 6])
        axes.set_xlabel("z in, a = sigmoid(z) out", labelpad=2)
        z = np.linspace(-REACH, REACH, 200)
        axes.plot(z, SIGMOID(z), color=style.MUTED, lw=1.8)
        (self.way,) = axes.plot([], [], color=style.INK, lw=1, ls=(0, (2, 2)), animated=True)
        (self.spot,) = axes.plot([], [], "o", ms=9, color=style.INK, animated=True)

    def neuron_at(self, event):
        """Return the neuron whose node, weight or bias lies at a pointer event, or None."""
        part = self.wiring.nearest(*self.data(event, self.net))
        if part is None or part[:2] == ("node", 0):
            return None
        kind, k, j, *_ = part
        place = (k - 1, j) if kind == "node" else (k, j)
        return next(name for name, at in NEURONS.items() if at == place)

    def move(self, state):
        trace, chosen = state.trace, NEURONS[state.neuron]
        y_hat, y = trace.layers[-1].a.item(), trace.y.item()
        self._move_net(trace, chosen)
        self._move_sheet(sum_of(trace, state.neuron), state.neuron)
        e = y_hat - y
        self.truth.set_text(f"truth y = {_short(y)}")
        self.error.set_text("e = –" if state.asking else f"e = {signed(e, '.3g')}")
        self.loss.set_text("–" if state.asking else _short(trace.loss))
        lines = _verdict(state)
        texts = lines if self.broken else [" ".join(lines), ""]
        for line, text in zip(self.verdict, texts, strict=True):
            line.set_text(text)

    def _move_net(self, trace, chosen):
        wiring = self.wiring
        for part in wiring.parts:
            kind, k, j, *i = part
            if kind == "node":
                answers = trace.x if k == 0 else trace.layers[k - 1].a
                wiring.label(part, _short(answers[j, 0]))
                continue
            layer = trace.layers[k]
            number = layer.W[j, i[0]] if i else layer.b[j]
            wiring.show(part, number, abs(number) / HEAVIEST)
            wiring.label(part, _short(number))
        k, j = chosen
        wiring.mark({("node", k + 1, j), ("bias", k, j), ("weight", k, j, 0), ("weight", k, j, 1)})

    def _move_sheet(self, now, neuron):
        self.title.set_text(NAMES[neuron][0].upper() + NAMES[neuron][1:])
        for (left, right), w, x in zip(self.terms, now.weights, now.inputs, strict=True):
            left.set_text(f"{_short(w)} · {bracketed(x, '.3g')}")
            right.set_text(formatted(w * x, ".3f"))
        words = ("+ bias", now.bias), ("= z", now.z), ("a = f(z)", now.a)
        for (left, right), (word, number) in zip((self.bias, self.z, self.a), words, strict=True):
            left.set_text(word)
            right.set_text(formatted(number, ".3f"))
        self.way.set_data([now.z, now.z, -REACH], [-0.12, now.a, now.a])
        self.spot.set_data([now.z], [now.a])

    def describe(self, state):
        trace, now = state.trace, sum_of(state.trace, state.neuron)
        spiciness, strength = trace.x[:, 0]
        upper, lower = trace.layers[0].a[:, 0]
        first, second = now.weights
        heard = [bracketed(x, ".3g") for x in now.inputs]
        terms = f"{_short(first)} · {heard[0]} + {bracketed(second, '.3g')} · {heard[1]}"
        bias = f"+ {_thousandths(now.bias)}" if now.bias >= 0 else f"{MINUS} {_thousandths(-now.bias)}"
        return (
            "A network of two inputs, two hidden neurons and an output neuron."
            f" Spiciness {_short(spiciness)}, strength {_short(strength)}; the hidden neurons answer"
            f" {_short(upper)} and {_short(lower)}, the output {_short(trace.layers[1].a.item())}."
            f" Written out: {NAMES[state.neuron]}, z = {terms} {bias} = {_thousandths(now.z)}; on the"
            f" sigmoid it answers a = {_thousandths(now.a)}. {' '.join(_verdict(state))}"
        )


def _verdict(state):
    """Say in two sentences how good the answer is."""
    y_hat, y, loss = state.trace.layers[-1].a.item(), state.trace.y.item(), state.trace.loss
    said = f"The network says {_short(y_hat)}, the truth is {_short(y)}."
    if state.asking:
        return [said, "Its loss is not shown yet."]
    e = y_hat - y
    return [
        said,
        f"Error e = {_short(y_hat)} {MINUS} {_short(y)} = {signed(e, '.3g')}, loss e² = {_short(loss)}.",
    ]


def _short(number):
    return formatted(number, ".3g")


def _thousandths(number):
    """Write a number in three decimals, without zeros at its end."""
    text = formatted(number, ".3f")
    return text.rstrip("0").rstrip(".") if "." in text else text
