"""Lesson 03: the slope on a road sign."""

from nnlib.explore.controls import Prediction, Slider, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.gradient.road import STEEPEST, Road

NUDGE = 0.01  # of an arrow key


def road(slope=0.2, predicted=None):
    """Tilt a road: what slope, rise, angle and length belong together. Source: S0, the road sign.

    Parameters
    ----------
    slope : float
        Metres up for each metre to the right, -1.5 to 1.5; below 0 it goes down.
    predicted : str, optional
        What the learner answered already, how steep 100 % is: "vertical", "45" or "flat"; or "skipped".
        Without it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.
    """
    return _Road(slope, predicted)


class _Road(Explorable):
    def __init__(self, slope, predicted):
        slope = within("slope", slope, -STEEPEST, STEEPEST)
        super().__init__(Road(), "explore.road", self._touch)
        self.slope = Slider("slope", slope, -STEEPEST, STEEPEST, step=NUDGE)
        self.held = False
        self.prediction = Prediction(
            "A road sign says 100 %. How steep is that road?",
            {"straight up": "vertical", "45 degrees": "45", "almost flat": "flat"},
            predicted,
        )
        self.slope.observe(self.guard(lambda _: self._show()), "value")
        self.arrange(self.prediction, [self.slope])
        self._show()

    def state(self):
        return {"slope": self.slope.value, **self.prediction.state()}

    def _show(self):
        self.picture.draw(self.slope.value)

    def _touch(self, event):
        """Tilt the road by its end: by pointer, or by arrow key."""
        if event["type"] == "key":
            step = NUDGE if event["key"] in ("up", "right") else -NUDGE
            self.slope.value = round(self.slope.value + step, 4)
            return
        drawing = self.picture.drawing
        if event["type"] == "down":
            self.held = drawing.holds(event)
        if self.held and event["type"] in ("down", "move"):
            self.slope.value = round(drawing.slope_at(event), 2)
