"""Lesson 04, looking back: food goes in, an answer comes out, and its loss is measured."""

from nnlib.explore.controls import Prediction, Slider, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.backprop.forward import NEURONS, ForwardPass, Pass
from nnlib.small_network import INPUTS, X, Y, small_network

BOUNDS = {"spiciness": (0.0, 5.0), "strength": (0.0, 3.0), "truth": (0.0, 1.0)}
NAMES = tuple(NEURONS)
STEW, STEW_TRUTH = X[0].tolist(), Y[0].item()


def forward_pass(spiciness=STEW[0], strength=STEW[1], truth=STEW_TRUTH, neuron=NAMES[0], predicted=None):
    """Follow one food through the small network, from two inputs to the loss. Source: S0.

    Parameters
    ----------
    spiciness, strength : float
        What goes in: 0 to 5, and 0 to 3.
    truth : float
        What would be right, 0 to 1.
    neuron : str
        The one whose sum is written out: "upper", "lower" or "output".
    predicted : float, optional
        What the learner answered already, the loss for the stew: 0.6, 0.36 or 0.8; or "skipped". Without it
        the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.
    """
    return _ForwardPass({"spiciness": spiciness, "strength": strength, "truth": truth}, neuron, predicted)


class _ForwardPass(Explorable):
    def __init__(self, numbers, neuron, predicted):
        numbers = {name: within(name, value, *BOUNDS[name]) for name, value in numbers.items()}
        if neuron not in NAMES:
            raise ValueError(f"neuron: expected one of {', '.join(NAMES)}; got {neuron!r}")
        super().__init__(ForwardPass(), "explore.forward_pass", self._touch)
        self.net, self.neuron = small_network(), neuron
        self.spiciness, self.strength, self.truth = (
            Slider(name, numbers[name], *BOUNDS[name], step=step)
            for name, step in (*zip(INPUTS, (0.1, 0.05), strict=True), ("truth", 0.05))
        )
        self.prediction = Prediction(
            "The stew is not fit to eat: 0.2 would be right. The network says 0.8. The loss is the square of"
            " the error. What is its loss for the stew?",
            {"0.6": 0.6, "0.36": 0.36, "0.8": 0.8},
            predicted,
        )
        sliders = [self.spiciness, self.strength, self.truth]
        for slider in sliders:
            slider.observe(self.guard(lambda _: self._show()), "value")
        self.prediction.observe(self.guard(lambda _: self._show()), "asking")
        self.arrange(self.prediction, sliders)
        self._show()

    def state(self):
        sliders = {name: getattr(self, name).value for name in BOUNDS}
        return {**sliders, "neuron": self.neuron, **self.prediction.state()}

    def _show(self):
        trace = self.net.trace([self.spiciness.value, self.strength.value], self.truth.value)
        self.picture.draw(Pass(trace, self.neuron, self.prediction.asking))

    def _touch(self, event):
        """Choose a neuron by a press, or by the arrows: right and down to the next, left and up back."""
        if event["type"] == "key":
            way = 1 if event["key"] in ("right", "down") else -1
            self.neuron = NAMES[(NAMES.index(self.neuron) + way) % len(NAMES)]
        elif event["type"] == "down":
            self.neuron = self.picture.drawing.neuron_at(event) or self.neuron
        else:
            return
        self._show()
