"""Lesson 04: why deep networks were hard to train, and what a better start does."""

from math import log10

from ipywidgets import Dropdown, HBox, Layout

from nnlib.datasets import circle
from nnlib.explore.controls import Prediction, Seed, Slider, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.backprop.staircase import LAYERS, NAMES, Staircase, Stairs
from nnlib.network import Network

WIDTH = 16  # neurons of each hidden layer
EXAMPLES = 200
SCALES = (0.25, 8.0)


def vanishing_staircase(activation="sigmoid", scale=1.0, seed=0, predicted=None):
    """Show the gradient of each of 8 layers as a step of a staircase, and what the first weights do to it.

    Three networks stand side by side, with sigmoid, tanh or ReLU in their hidden layers. The output is
    sigmoid, the loss cross-entropy, the data the Playground's circle.

    Parameters
    ----------
    activation : str
        The one in front: "sigmoid", "tanh" or "relu".
    scale : float
        How many times as large as those of the scaled start the first weights are, 0.25 to 8.
    seed : int
        Of the first weights, of all three.
    predicted : str, optional
        What the learner answered already, "half", "hundredth" or "less"; or "skipped". Without it the figure
        asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.
    """
    return _VanishingStaircase(activation, scale, seed, predicted)


class _VanishingStaircase(Explorable):
    def __init__(self, activation, scale, seed, predicted):
        if activation not in list(NAMES):
            raise ValueError(f"activation: expected one of {', '.join(NAMES)}; got {activation!r}")
        super().__init__(Staircase(), "explore.vanishing_staircase")
        data = circle(EXAMPLES)
        self.X, self.y = data.X / data.X.std(), data.y
        self.activation = Dropdown(
            options={shown: name for name, shown in NAMES.items()},
            value=activation,
            description="activation",
            layout=Layout(width="14em"),
            style={"description_width": "5em"},
        )
        # A step of the handle is a fourth of a doubling, so that it stops at 1, 2, 4 and 8.
        self.scale = Slider(
            "size of the first weights", within("scale", scale, *SCALES), *SCALES, step=log10(2) / 4, log=True
        )
        self.seed = Seed(seed)
        self.prediction = Prediction(
            f"The blame goes back through a network of {LAYERS} layers, all sigmoid. How much of the last"
            " layer's gradient reaches the first layer?",
            {"about 1/2": "half", "about 1/100": "hundredth", "less than 1/10,000": "less"},
            predicted,
        )
        self._start()
        for control in (self.activation, self.scale):
            control.observe(self.guard(lambda _: self._show()), "value")
        self.seed.observe(self.guard(lambda _: self._begin()), "value")
        self.prediction.observe(self.guard(lambda _: self._show()), "asking")
        row = HBox([self.activation, self.seed], layout=Layout(flex_flow="row wrap"))
        self.arrange(self.prediction, [row, self.scale])
        self._show()

    def state(self):
        return {
            "activation": self.activation.value,
            "scale": self.scale.value,
            "seed": self.seed.value,
            **self.prediction.state(),
        }

    def _start(self):
        """Make the three networks, and keep where they start."""
        sizes = [2, *[WIDTH] * (LAYERS - 1), 1]
        look = {"output": "sigmoid", "loss": "binary_cross_entropy", "seed": self.seed.value}
        self.nets = {name: Network(sizes, name, **look) for name in NAMES}
        self.starts = {name: net.parameters.copy() for name, net in self.nets.items()}

    def _begin(self):
        self._start()
        self._show()

    def _show(self):
        traces = {}
        for name, net in self.nets.items():
            net.parameters = self.scale.value * self.starts[name]  # the biases start at 0 and stay there
            traces[name] = net.trace(self.X, self.y)
        self.picture.draw(Stairs(self.activation.value, self.scale.value, traces, self.prediction.asking))
