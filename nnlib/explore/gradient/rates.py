"""Lesson 03: which learning rate, from which start? A map of what becomes of a descent."""

from ipywidgets import Button, Dropdown, HBox, Layout

from nnlib.explore.clock import Steps
from nnlib.explore.controls import Prediction, Slider, each_within, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.gradient.rates import GRIDS, Fall, RateMap, fates, run, tile_of
from nnlib.landscapes import CURVES, NEURON

BEGIN = {
    "bowl": (0.1, 3.0),
    "five points": (0.01, 3.0),
    "one neuron": (5.0, NEURON.w),
    "hills": (0.01, 1.35),
}
PACE = 4  # steps a second: slow enough to see each landing
# A typed rate is kept as it is: at 1/30 the run goes round in a circle, a hair beside it does not.
DIGITS = 17


def rate_map(curve="bowl", lr=None, start=None, step=0, kept=None, predicted=None):
    """Let a ball go down a curve, at a rate and from a start chosen on a map of what becomes of it.

    Parameters
    ----------
    curve : str
        "bowl", "five points", "one neuron" or "hills": see `nnlib.landscapes.CURVES`.
    lr : float, optional
        Learning rate; the curve's map says from where to where. Without it, a good one.
    start : float, optional
        The weight at which the descent begins, within the curve's span.
    step : int
        Where the ball is, from 0 to the last step shown.
    kept : (float, float), optional
        Rate and start of another run, kept to compare with.
    predicted : str, optional
        What the learner answered already: "fewer", "the same", "more" or "never"; or "skipped". Without
        it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.

    Source: S1 (rates too large and too small), S2 (the five points); C-08, C-45, C-46.
    """
    return _RateMap(curve, lr, start, step, kept, predicted)


class _RateMap(Explorable):
    def __init__(self, curve, lr, start, step, kept, predicted):
        if curve not in list(GRIDS):
            raise ValueError(f"curve: expected one of {', '.join(GRIDS)}; got {curve!r}")
        bounds = (GRIDS[curve].rates[0], GRIDS[curve].rates[-1]), CURVES[curve].span
        lr, start = (
            begin if given is None else within(name, given, *bound)
            for name, given, begin, bound in zip(
                ("lr", "start"), (lr, start), BEGIN[curve], bounds, strict=True
            )
        )
        self.kept = None if kept is None else each_within("kept", kept, *bounds)
        super().__init__(RateMap(), "explore.rate_map", self._choose)
        self.curve = Dropdown(
            options=list(GRIDS),
            value=curve,
            description="curve",
            layout=Layout(width="14em"),
            style={"description_width": "4em"},
        )
        self.sliders = {name: self._sliders(name) for name in GRIDS}
        for name in GRIDS:
            fates(name)  # kept from here on: the first look at a curve is as quick as the next
        for slider, value in zip(self.sliders[curve], (lr, start), strict=True):
            slider.value = value
        step = within("step", step, 0, self.run.last, whole=True)
        needed = run("bowl", *BEGIN["bowl"]).arrives
        self.prediction = Prediction(
            f"On the bowl, gradient descent at rate 0.1 needs {needed} steps to come within 0.001 of the"
            " valley. Rate 0.9 is nine times as large. How many steps does it need?",
            {
                f"about {needed // 9}": "fewer",
                f"about {needed}": "the same",
                f"about {9 * needed}": "more",
                "it never arrives": "never",
            },
            predicted,
        )
        self.clock = Steps(self, self._show, lambda: self.run.last, step, PACE)
        self.keep = Button(
            description="Keep this run",
            icon="thumb-tack",
            tooltip="Leave its losses in the picture, to compare the next run with",
            layout=Layout(width="10em"),
        )
        self.forget = Button(
            description="Forget it",
            tooltip="Take the kept run away",
            disabled=self.kept is None,
            layout=Layout(width="7em"),
        )
        self.keep.on_click(self.guard(lambda _: self._keep((self.run.lr, self.run.start))))
        self.forget.on_click(self.guard(lambda _: self._keep(None)))
        for slider in (slider for pair in self.sliders.values() for slider in pair):
            slider.observe(self.guard(lambda _: self._begin()), "value")
        self.curve.observe(self.guard(lambda _: self._change_curve()), "value")
        self.prediction.observe(self.guard(lambda _: self._show()), "asking")
        self.chosen = HBox(self.sliders[curve], layout=Layout(flex_flow="row wrap"))
        buttons = HBox([self.clock, self.keep, self.forget], layout=Layout(flex_flow="row wrap"))
        self.arrange(self.prediction, [self.curve, self.chosen, buttons])
        self._show()

    def _sliders(self, name):
        rates, (low, high), (lr, start) = GRIDS[name].rates, CURVES[name].span, BEGIN[name]
        return (
            Slider("learning rate", lr, rates[0], rates[-1], step=0.05, log=True, digits=DIGITS),
            Slider("start w", start, low, high, step=0.05),
        )

    @property
    def run(self):
        """The run that is shown."""
        lr, start = self.sliders[self.curve.value]
        return run(self.curve.value, lr.value, start.value)

    def state(self):
        shown = self.run
        return {
            "curve": self.curve.value,
            "lr": shown.lr,
            "start": shown.start,
            "step": self.clock.reached,
            **({} if self.kept is None else {"kept": self.kept}),
            **self.prediction.state(),
        }

    def _show(self):
        shown, step = self.run, self.clock.reached
        self.picture.draw(
            Fall(self.curve.value, shown.lr, shown.start, step, self.kept, self.prediction.asking)
        )

    def _begin(self):
        self.clock.reached = 0
        self._show()

    def _change_curve(self):
        self.chosen.children = self.sliders[self.curve.value]
        self.kept, self.forget.disabled = None, True  # its losses were those of another curve
        self._begin()

    def _keep(self, kept):
        self.kept, self.forget.disabled = kept, kept is None
        self._show()

    def _choose(self, event):
        """Take the rate and the start of the tile under the pointer, or of the next one by arrow key."""
        if self.prediction.asking:
            return
        name = self.curve.value
        grid, (lr, start) = GRIDS[name], self.sliders[name]
        if event["type"] == "key":
            column, row = tile_of(name, lr.value, start.value)
            if event["key"] in ("left", "right"):
                column += 1 if event["key"] == "right" else -1
                lr.value = grid.rates[min(max(column, 0), len(grid.rates) - 1)]
            else:
                row += 1 if event["key"] == "up" else -1
                start.value = grid.starts[min(max(row, 0), len(grid.starts) - 1)]
        elif event["type"] in ("down", "move") and (tile := self.picture.drawing.tile_at(event)):
            lr.value, start.value = grid.rates[tile[0]], grid.starts[tile[1]]
