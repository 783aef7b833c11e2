"""Lesson 04: the graph of a calculation, and the sweep that brings the slopes back through it."""

from ipywidgets import Dropdown, HBox, Layout, ToggleButton

from nnlib.autodiff import Value
from nnlib.explore.backprop.expressions import EXPRESSIONS
from nnlib.explore.clock import Steps
from nnlib.explore.controls import Prediction, Slider, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.backprop.graph import Moment, ValueGraph
from nnlib.figures.backprop.sweeps import hasty as hasty_sweep
from nnlib.figures.backprop.sweeps import patient, twin

LARGEST = 30  # values; more are no picture
PACE = 1  # steps a second


def computation_graph(expression=None, x=None, step=0, hasty=False, predicted=None, value=None):
    """Draw how a number was made, and walk back through it: the sweep of `Value.backward`, edge by edge.

    Parameters
    ----------
    expression : str, optional
        "doubled" (b = a + a, c = b + b), "chain" (3x, then 2x, then a squared error), "square" ((3x)^2),
        "meeting" (x * x + 3x) or "neuron" (a sigmoid neuron with its squared error). Without it "doubled".
    x : float, optional
        Its input (a in "doubled"), -5 to 5; of the neuron -3 to 3. Without it the one of the lesson.
    step : int
        How far the sweep has come: 0 before it, 1 at the output, and one more for each edge.
    hasty : bool
        Walk in an order that does not wait until all roads to a value have come in.
    predicted : int or str, optional
        What the learner answered already, 2, 3 or 4, or "output" or "inputs" with a value of their own; or
        "skipped". Without it the figure asks.
    value : nnlib.autodiff.Value, optional
        A value of your own, made from at most 29 others, instead of an expression. It stays as it is.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.

    Source: S2 (a stack of calls walked backward; summed deltas), S2-28 to S2-33; C-54.
    """
    return _ComputationGraph(expression, x, step, hasty, predicted, value)


class _YourName(str):
    """The name of the learner's own value, as it stands in the line that is copied."""

    __repr__ = str.__str__


class _ComputationGraph(Explorable):
    def __init__(self, expression, x, step, hasty, predicted, value):
        if hasty not in (True, False):
            raise ValueError(f"hasty: expected True or False, got {hasty!r}")
        self.own = None if value is None else _own(value, expression, x)
        if self.own is None and expression not in (None, *EXPRESSIONS):
            raise ValueError(f"expression: expected one of {', '.join(EXPRESSIONS)}; got {expression!r}")
        graphs = [made.make(made.start) for made in EXPRESSIONS.values()] if self.own is None else [self.own]
        super().__init__(ValueGraph(graphs), "explore.computation_graph", self._touch)
        self.expression = Dropdown(
            options={made.title: name for name, made in EXPRESSIONS.items()},
            value=expression or "doubled",
            description="calculation",
            layout=Layout(width="22em"),
            style={"description_width": "6em"},
        )
        self.hasty = ToggleButton(
            value=bool(hasty),
            description="Do not wait",
            tooltip="Go on from a value as soon as the first road has come in",
            layout=Layout(width="auto"),
        )
        self.clock = Steps(self, self._follow, self._last, pace=PACE)
        self.clock.row.children = [*self.clock.row.children, self.hasty]
        self.prediction = _question(self.own, predicted)
        wrap = Layout(flex_flow="row wrap")
        self.sliders = HBox(layout=wrap)
        self.x = self.step = None
        self._lay_out(x)
        self.step.value = self.clock.reached = within("step", step, 0, self._last(), whole=True)
        self.expression.observe(self.guard(self._change_expression), "value")
        self.hasty.observe(self.guard(lambda _: self._calculate()), "value")
        self.prediction.observe(self.guard(lambda _: self._show()), "asking")
        self.arrange(self.prediction, [self.sliders, self.clock])
        self._show()

    def state(self):
        if self.own is None:
            what = {"expression": self.expression.value, "x": self.x.value}
        else:
            what = {"value": _YourName(self.own.label or "value")}
        haste = {"hasty": True} if self.hasty.value else {}
        return {**what, "step": self.clock.reached, **haste, **self.prediction.state()}

    def _lay_out(self, x=None):
        """Make sliders for this calculation: its input, and as many steps as it has."""
        old = [slider for slider in (self.x, self.step) if slider is not None]
        if self.own is None:
            made = EXPRESSIONS[self.expression.value]
            x = made.start if x is None else within("x", x, -made.limit, made.limit)
            self.x = Slider(made.variable, x, -made.limit, made.limit, step=0.1)
            self.x.observe(self.guard(lambda _: self._calculate()), "value")
        self.clock.reached = 0
        self._calculate(show=False)
        self.step = Slider("step", 0, 0, self._last(), step=1, whole=True)
        self.step.observe(self.guard(self._go), "value")
        self.sliders.children = [self.step] if self.own is not None else [self.expression, self.x, self.step]
        for slider in old:
            slider.close()

    def _calculate(self, show=True):
        """Make the values anew, and walk back through them: all that the picture shows is read from there."""
        if self.own is None:
            self.output = EXPRESSIONS[self.expression.value].make(self.x.value)
        else:
            self.output = self.own
        self.right = patient(self.output)
        self.sweep = hasty_sweep(self.output) if self.hasty.value else self.right
        if show:
            self._show()

    def _change_expression(self, _):
        self.clock.pause()
        self._lay_out()
        self._show()

    def _last(self):
        return 1 + len(self.right.strides)

    def _go(self, _):
        """The slider was moved, or follows the clock."""
        if self.clock.reached != int(self.step.value):
            self.clock.pause()
            self.clock.reached = int(self.step.value)
        self._show()

    def _follow(self):
        """The clock has moved: so does the slider."""
        if self.step.value == self.clock.reached:
            self._show()
        self.step.value = self.clock.reached

    def _show(self):
        self.picture.draw(Moment(self.output, self.sweep, self.right, self.clock.reached))

    def _touch(self, event):
        """Go to the step of the edge that is pressed; the arrow keys go back and on."""
        if self.prediction.asking:
            return
        if event["type"] == "key":
            self.step.value += 1 if event["key"] in ("right", "up") else -1
        elif event["type"] == "down":
            edge = self.picture.drawing.edge_at(event)
            steps = [k for k, stride in enumerate(self.sweep.strides) if (stride.child, stride.road) == edge]
            if steps:
                self.step.value = 2 + steps[0]


def _own(value, expression, x):
    """Return a copy of the learner's own value, once it is known to fit."""
    if not isinstance(value, Value):
        raise ValueError(f"value: expected a Value, such as Value(2) * 3, got {value!r}")
    if expression is not None or x is not None:
        raise ValueError("value: expected a value of your own or an expression with its x, got both")
    count = len(value.order())
    if count > LARGEST:
        raise ValueError(
            f"value: expected one made of at most {LARGEST} values, itself included, got {count}"
        )
    return twin(value)


def _question(own, predicted):
    if own is not None:
        return Prediction(
            "The backward sweep is about to walk through your calculation. Which grad does it know first?",
            {"that of the output": "output", "those of the inputs": "inputs"},
            predicted,
        )
    return Prediction(
        "You calculate b = a + a, and then c = b + b. Now a grows by 1. By how much does c grow?",
        {"2": 2, "3": 3, "4": 4},
        predicted,
    )
