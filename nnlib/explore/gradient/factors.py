"""Lesson 03: input, steepness and error make the slope of a weight."""

from nnlib.explore.controls import Prediction, Slider, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.gradient.factors import ThreeFactors
from nnlib.landscapes import NEURON
from nnlib.network import Network

BOUNDS = {"x": (-2.0, 2.0), "w": (-8.0, 8.0), "y": (0.0, 1.0)}


def three_factors(x=NEURON.x, w=NEURON.w, y=NEURON.y, predicted=None):
    """Take the slope of one weight apart: dL/dw = 2 e * f'(z) * x, for one sigmoid neuron. Source: S0.

    Parameters
    ----------
    x : float
        What comes in, -2 to 2.
    w : float
        The weight, -8 to 8; the bias stays ln 4 - 0.63.
    y : float
        The truth, 0 to 1.
    predicted : str, optional
        What the learner answered already, the slope of a neuron that is sure and wrong: "large", "middling"
        or "small"; or "skipped". Without it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.
    """
    return _ThreeFactors({"x": x, "w": w, "y": y}, predicted)


class _ThreeFactors(Explorable):
    def __init__(self, numbers, predicted):
        numbers = {name: within(name, number, *BOUNDS[name]) for name, number in numbers.items()}
        super().__init__(ThreeFactors(), "explore.three_factors")
        self.net = Network([1, 1], output="sigmoid", loss="mse")
        self.x, self.w, self.y = (
            Slider(label, numbers[name], *BOUNDS[name], step=step)
            for name, label, step in (("x", "input x", 0.05), ("w", "weight w", 0.1), ("y", "truth y", 0.02))
        )
        self.prediction = Prediction(
            "A neuron answers 0.999, and the truth is 0: it is as wrong as can be. Is the slope of its loss"
            " along its weight large, middling or almost 0?",
            {"large": "large", "middling": "middling", "almost 0": "small"},
            predicted,
        )
        sliders = [self.x, self.w, self.y]
        for slider in sliders:
            slider.observe(self.guard(lambda _: self._show()), "value")
        self.arrange(self.prediction, sliders)
        self._show()

    def state(self):
        return {"x": self.x.value, "w": self.w.value, "y": self.y.value, **self.prediction.state()}

    def _show(self):
        self.net.parameters = [self.w.value, NEURON.b]
        self.picture.draw(self.net.trace([self.x.value], self.y.value))
