"""Lesson 04: who is to blame? Nudge a weight, and compare the loss with what the slope predicts."""

from math import log10

from ipywidgets import Dropdown, Layout

from nnlib.explore.controls import Prediction, Slider, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.backprop.ghost import GhostNudge
from nnlib.figures.backprop.nudges import LARGEST, NAMES, SMALLEST, Nudge
from nnlib.small_network import X, Y, small_network

STEP = 0.1  # of the slider, in powers of ten
WAYS = {"up": 1, "down": -1}


def ghost_nudge(weight="upper to output", nudge=SMALLEST, tried=(), predicted=None):
    """Nudge one of nine parameters: the change of the loss that its slope predicts, and the real one.

    Parameters
    ----------
    weight : str
        One of the nine: "spiciness to upper", "strength to upper", "bias of upper", the same three to
        "lower", "upper to output", "lower to output", "bias of output".
    nudge : float
        How far it is moved: 0.01 to 2, or -2 to -0.01.
    tried : sequence of str
        Those that were nudged before: the change of the loss stays beside them.
    predicted : str, optional
        What the learner answered already, whether a hundred times the nudge is a hundred times the change:
        "yes", "more" or "less"; or "skipped". Without it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.

    Notes
    -----
    The food is the stew, x = (3, 0.5) with the truth 0.2. After S2, where the loss of a nudged weight gives
    its slope.
    """
    return _GhostNudge(weight, nudge, tried, predicted)


class _GhostNudge(Explorable):
    def __init__(self, weight, nudge, tried, predicted):
        nudge, known = within("nudge", nudge, -LARGEST, LARGEST), ", ".join(NAMES)
        if abs(nudge) < SMALLEST:
            raise ValueError(f"nudge: expected a number at least {SMALLEST:g} away from 0, got {nudge!r}")
        if weight not in NAMES:
            raise ValueError(f"weight: expected one of {known}; got {weight!r}")
        if isinstance(tried, str) or not set(tried) <= set(NAMES):
            raise ValueError(f"tried: expected some of {known}; got {tried!r}")
        super().__init__(GhostNudge(), "explore.ghost_nudge", self._touch)
        self.net, self.tried, self.held = small_network(), set(tried), False
        look = {"layout": Layout(width="19em"), "style": {"description_width": "7em"}}
        self.weight = Dropdown(options=NAMES, value=weight, description="weight", **look)
        self.size = Slider("nudge", abs(nudge), SMALLEST, LARGEST, step=STEP, log=True)
        way = "up" if nudge > 0 else "down"
        self.way = Dropdown(options=list(WAYS), value=way, description="direction", **look)
        self.prediction = Prediction(
            "You nudge one weight by 0.01 and see the change of the loss. Then you nudge it by 1, a hundred"
            " times as far. Does the loss change a hundred times as much?",
            {"yes, a hundred times": "yes", "no, more": "more", "no, less": "less"},
            predicted,
        )
        for control in (self.weight, self.size, self.way):
            control.observe(self.guard(lambda _: self._show()), "value")
        self.prediction.observe(self.guard(lambda _: self._show()), "asking")
        self.arrange(self.prediction, [self.weight, self.size, self.way])
        self._show()

    def state(self):
        return {
            "weight": self.weight.value,
            "nudge": self._nudge(),
            "tried": self._tried(),
            **self.prediction.state(),
        }

    def _nudge(self):
        return WAYS[self.way.value] * self.size.value

    def _tried(self):
        """Return the weights that were chosen so far, in the order of the menu."""
        return tuple(name for name in NAMES if name in self.tried)

    def _show(self):
        self.tried.add(self.weight.value)
        asking = self.prediction.asking
        self.picture.draw(
            Nudge(self.net, X[:1], Y[:1], self.weight.value, self._nudge(), self._tried(), asking)
        )

    def _touch(self, event):
        """Choose a weight by a press or by left and right; nudge by a drag in the chart or by up and down."""
        drawing, asking = self.picture.drawing, self.prediction.asking
        if event["type"] == "key":
            way = 1 if event["key"] in ("right", "up") else -1
            if event["key"] in ("left", "right"):
                self.weight.index = (self.weight.index + way) % len(NAMES)
            elif not asking:  # until then the nudge is the one of the question
                self.size.value = SMALLEST * 10 ** (
                    STEP * (round(log10(self.size.value / SMALLEST) / STEP) + way)
                )
            return
        if event["type"] == "down":
            self.held = drawing.size_at(event) is not None
            self.weight.value = drawing.name_at(event) or self.weight.value
        elif event["type"] != "move":
            self.held = False
        if self.held and not asking and (size := drawing.size_at(event)) is not None:
            self.way.value = "up" if size > 0 else "down"
            self.size.value = round(abs(size), 2)
