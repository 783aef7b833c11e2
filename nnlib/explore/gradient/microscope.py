"""Lesson 03: zoom until the curve is straight, and find out how small a nudge may be."""

from math import log10

from ipywidgets import Dropdown, HBox, Layout

from nnlib.explore.controls import Prediction, Slider, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.gradient.microscope import LARGEST, SMALLEST, STEP, Microscope, View
from nnlib.landscapes import CURVES


def nudge_microscope(curve="five points", w=3.0, h=0.5, predicted=None):
    """Measure the slope of a loss by a nudge h: through a microscope, and against the formula. Source: S2.

    Parameters
    ----------
    curve : str
        One of `nnlib.landscapes.CURVES`.
    w : float
        The place on the curve, within its span.
    h : float
        The nudge, 1e-16 to 1.
    predicted : str, optional
        What the learner answered already, what ever smaller nudges lead to: "better", "exact", "turns" or
        "same"; or "skipped". Without it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.
    """
    return _NudgeMicroscope(curve, w, h, predicted)


class _NudgeMicroscope(Explorable):
    def __init__(self, curve, w, h, predicted):
        if curve not in list(CURVES):
            raise ValueError(f"curve: expected one of {', '.join(CURVES)}; got {curve!r}")
        w, h = within("w", w, *CURVES[curve].span), within("h", h, SMALLEST, LARGEST)
        super().__init__(Microscope(), "explore.nudge_microscope", self._touch)
        self.curve = Dropdown(
            options=list(CURVES),
            value=curve,
            description="curve",
            layout=Layout(width="14em"),
            style={"description_width": "4em"},
        )
        self.h = Slider("nudge h", h, SMALLEST, LARGEST, step=STEP, log=True)
        self.row = HBox(layout=Layout(flex_flow="row wrap"))
        self.held = False
        self.prediction = Prediction(
            "The nudge h gets smaller and smaller. What happens to the slope that it finds?",
            {
                "it gets ever better": "better",
                "it ends exactly right": "exact",
                "first better, then worse": "turns",
                "it does not matter": "same",
            },
            predicted,
        )
        self._lay_out(w)
        self.curve.observe(self.guard(self._change_curve), "value")
        self.h.observe(self.guard(lambda _: self._show()), "value")
        self.prediction.observe(self.guard(lambda _: self._show()), "asking")
        self.arrange(self.prediction, [self.row, self.h])
        self._show()

    def state(self):
        numbers = {"curve": self.curve.value, "w": self.w.value, "h": self.h.value}
        return numbers | self.prediction.state()

    def _lay_out(self, w):
        """Make a slider for w: each curve has its own span."""
        low, high = CURVES[self.curve.value].span
        self.w = Slider("w", w, low, high, step=0.1 if high - low > 10 else 0.05)
        self.w.observe(self.guard(lambda _: self._show()), "value")
        self.row.children = [self.curve, self.w]

    def _change_curve(self, _):
        before = self.w
        self._lay_out(before.value)  # the same place, or the nearest that this curve has
        before.close()
        self._show()

    def _show(self):
        curve = CURVES[self.curve.value]
        self.picture.draw(View(curve, self.w.value, self.h.value, not self.prediction.asking))

    def _touch(self, event):
        """Go along the curve by pointer or by the arrows left and right; up and down change the nudge."""
        if event["type"] == "key":
            way = 1 if event["key"] in ("right", "up") else -1
            if event["key"] in ("left", "right"):
                self.w.value += way * self.w.step
            else:
                place = round(log10(self.h.value / SMALLEST) / STEP) + way
                self.h.value = SMALLEST * 10 ** (STEP * place)
            return
        drawing = self.picture.drawing
        if event["type"] == "down":
            self.held = drawing.holds(event)
        if self.held and event["type"] in ("down", "move"):
            w = drawing.w_at(event, CURVES[self.curve.value])
            self.w.value = self.w.minimum + self.w.step * round((w - self.w.minimum) / self.w.step)
