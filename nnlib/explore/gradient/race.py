"""Lesson 03: a race of optimizers, with bets."""

from ipywidgets import Dropdown, HBox, Layout

from nnlib.explore.clock import Steps
from nnlib.explore.controls import Prediction, Slider, each_within, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.gradient.race import MOMENTUM, SIDES, START, STEPS, OptimizerRace, Race, best_for

PACE = 15  # steps a second
STRIDE = (0.5, 0.1)  # of an arrow key, along each weight
RATES, MOMENTA = (0.001, 10.0), (0.0, 0.99)


def optimizer_race(lr=None, momentum=MOMENTUM, start=START, step=0, predicted=None):
    """Let plain gradient descent, momentum and Adam race down a valley fifty times as steep across as along.

    Parameters
    ----------
    lr : float, optional
        One learning rate for all, 0.001 to 10. Without it each has the rate that serves it best from
        (8, 1.5) at momentum 0.8.
    momentum : float
        The share of its speed that momentum keeps at each step, 0 to 0.99.
    start : (float, float)
        Where all three begin: weight 1 from -10 to 10, weight 2 from -2.2 to 2.2.
    step : int
        How far the race has come, 0 to 100.
    predicted : str, optional
        The learner's bet, "plain", "momentum" or "Adam"; or "skipped". Without it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.

    Source: S2 (other optimizers); C-45, C-46.
    """
    return _OptimizerRace(lr, momentum, start, step, predicted)


class _OptimizerRace(Explorable):
    def __init__(self, lr, momentum, start, step, predicted):
        lr = None if lr is None else within("lr", lr, *RATES)
        momentum = within("momentum", momentum, *MOMENTA)
        step = within("step", step, 0, STEPS, whole=True)
        self.start, self.dragged = each_within("start", start, *((-side, side) for side in SIDES)), False
        super().__init__(OptimizerRace(), "explore.optimizer_race", self._drag)
        self.rates = Dropdown(
            options={"each its own": False, "one for all": True},
            value=lr is not None,
            description="rates",
            layout=Layout(width="18em"),
            style={"description_width": "4em"},
        )
        self.lr = Slider("learning rate", 0.03 if lr is None else lr, *RATES, step=0.05, log=True)
        self.momentum = Slider("momentum", momentum, *MOMENTA, step=0.01)
        elsewhere = best_for(self.momentum.value, self.start)
        rates = (
            f"all with learning rate {self.lr.value:g}"
            if lr is not None
            else f"each with the learning rate that is best {elsewhere}"
            if elsewhere
            else "each with its own best learning rate"
        )
        self.prediction = Prediction(
            f"Three ways to go downhill start together and take {STEPS} steps, {rates}. Plain descent follows"
            " the slope. Momentum keeps part of its speed, like a ball. Adam measures its steps by the slopes"
            " it has met. Whose loss is lowest at the end?",
            {"plain descent": "plain", "momentum": "momentum", "Adam": "Adam"},
            predicted,
        )
        self.clock = Steps(self, self._show, lambda: STEPS, step, PACE)
        for control in (self.rates, self.lr, self.momentum):
            control.observe(self.guard(lambda _: self._show()), "value")
        self.rates.observe(self.guard(lambda _: self._choose_sliders()), "value")
        self.prediction.observe(self.guard(lambda _: self._show()), "answer")
        self.sliders = HBox(layout=Layout(flex_flow="row wrap"))
        self._choose_sliders()
        self.arrange(self.prediction, [self.rates, self.sliders, self.clock])
        self._show()

    def state(self):
        return {
            **({"lr": self.lr.value} if self.rates.value else {}),
            "momentum": self.momentum.value,
            "start": self.start,
            "step": self.clock.reached,
            **self.prediction.state(),
        }

    def _show(self):
        lr = self.lr.value if self.rates.value else None
        bet = self.prediction.answer
        self.picture.draw(Race(lr, self.momentum.value, self.start, self.clock.reached, bet))

    def _choose_sliders(self):
        """Show the slider of the rate only where there is one rate."""
        self.sliders.children = [self.lr, self.momentum] if self.rates.value else [self.momentum]

    def _drag(self, event):
        """Move the start under the pointer, or by arrow key; the race goes on from there."""
        x, y = self.start
        if event["type"] == "key":
            right, up = {"left": (-1, 0), "right": (1, 0), "down": (0, -1), "up": (0, 1)}[event["key"]]
            x, y = x + right * STRIDE[0], y + up * STRIDE[1]
        elif event["type"] in ("down", "move"):
            x, y = self.picture.drawing.data(event, self.picture.drawing.map)
            if event["type"] == "down":
                self.dragged = abs(x) <= SIDES[0] and abs(y) <= SIDES[1]
            if not self.dragged:
                return  # the hand came down beside the map
        else:
            return
        start = tuple(
            round(min(max(w, -side), side), 2) + 0.0 for w, side in zip((x, y), SIDES, strict=True)
        )  # never -0.0
        if start != self.start:
            self.start = start
            self._show()
