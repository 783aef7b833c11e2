"""What a learner's hand touches: sliders with a number field, a seed with dice, a question asked first."""

import math
from secrets import randbelow

import ipywidgets
import traitlets
from ipywidgets import HTML, BoundedIntText, Button, FloatText, HBox, Label, Layout


class Slider(HBox):
    """A named slider with a number field; both show and set `value`.

    Parameters
    ----------
    name : str
        Shown before the slider and read out by a screen reader.
    value, minimum, maximum : float
    step : float
        The step of the arrow keys; with ``log=True`` in powers of ten, so 0.25 is four steps a decade.
    log : bool
        Equal distances are equal factors: for a learning rate.
    whole : bool
        Only whole numbers.
    """

    value = traitlets.Float()

    def __init__(self, name, value, minimum, maximum, step, log=False, whole=False):
        layout = Layout(width="18.5em")
        style = {"description_width": "7.5em"}
        common = {"description": name, "readout": False, "layout": layout, "style": style}
        if log:
            bounds = {"min": math.log10(minimum), "max": math.log10(maximum), "step": step}
            self.slider = ipywidgets.FloatLogSlider(value=value, **bounds, **common)
        else:
            self.slider = ipywidgets.FloatSlider(value=value, min=minimum, max=maximum, step=step, **common)
        self.field = FloatText(
            value=value, step=None, layout=Layout(width="5em"), tooltip=f"{name}, as a number"
        )
        self.minimum, self.maximum, self.whole = minimum, maximum, whole
        super().__init__([self.slider, self.field])
        self.slider.observe(lambda change: self._set(change.new), "value")
        self.field.observe(lambda change: self._set(change.new), "value")
        self._set(value)

    def permitted(self, value):
        """Return the nearest number that this slider can mean: within its bounds, whole or of four digits."""
        value = min(self.maximum, max(self.minimum, value))
        return float(round(value)) if self.whole else float(f"{value:.4g}")

    @traitlets.validate("value")
    def _permit(self, proposal):
        return self.permitted(proposal["value"])

    def _set(self, value):
        self.value = value
        self._show()

    @traitlets.observe("value")
    def _show(self, change=None):
        # Never move a handle that already means this number: it may be under somebody's finger.
        if self.permitted(self.slider.value) != self.value:
            self.slider.value = self.value
        self.field.value = self.value


class Seed(HBox):
    """The seed of all chance in a figure, in view, with a dice for another one."""

    value = traitlets.Int()

    def __init__(self, value=0):
        self.field = BoundedIntText(
            value,
            0,
            9999,
            description="seed",
            layout=Layout(width="13em"),
            style={"description_width": "7.5em"},
        )
        self.dice = Button(
            description="Roll",
            icon="random",
            layout=Layout(width="5.5em"),
            tooltip="Another seed: another start",
        )
        super().__init__([self.field, self.dice])
        self.value = value
        traitlets.link((self.field, "value"), (self, "value"))
        self.dice.on_click(self._roll)

    def _roll(self, _):
        roll = randbelow(99)  # of the 99 other seeds below 100: a roll always changes something
        self.value = roll + (roll >= self.value)


class Prediction(ipywidgets.VBox):
    """A question asked before the figure answers it; one click answers, one click skips.

    Parameters
    ----------
    question : str
    answers : dict of str to object
        The text of each button and what it stands for.

    Attributes
    ----------
    answer : object
        What was predicted; None as long as nothing was, and after a skip.
    asking : bool
        True until the learner has answered or skipped.
    """

    answer = traitlets.Any(None, allow_none=True)
    asking = traitlets.Bool(True)

    def __init__(self, question, answers):
        self.question = HTML(f"<b>Predict first.</b> {question}")
        self.buttons = [Button(description=text, layout=Layout(width="auto")) for text in [*answers, "Skip"]]
        for button, answer in zip(self.buttons, [*answers.values(), None], strict=True):
            button.on_click(lambda button, answer=answer: self._close(button.description, answer))
        super().__init__([self.question, HBox(self.buttons, layout=Layout(flex_flow="row wrap"))])

    def _close(self, text, answer):
        self.answer = answer
        self.children = [] if answer is None else [Label(f"You predicted: {text}")]
        self.asking = False
