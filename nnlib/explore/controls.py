"""What a learner's hand touches: sliders with a number field, a seed with dice, a question asked first."""

import pathlib
from numbers import Integral, Real
from secrets import randbelow

import anywidget
import traitlets
from ipywidgets import HTML, BoundedIntText, Button, HBox, Label, Layout, VBox

SKIPPED = "skipped"  # stands for an answer where a figure is brought back without one


def within(name, value, low, high, whole=False):
    """Return an argument of a figure as a plain number, once it is known to fit.

    Raises
    ------
    ValueError
        If it is no number from `low` to `high`, or, with ``whole=True``, no whole one.
    """
    kind, plain, words = (Integral, int, "whole number") if whole else (Real, float, "number")
    if not isinstance(value, kind) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"{name}: expected a {words} from {low:g} to {high:g}, got {value!r}")
    return plain(value)


def each_within(name, values, *bounds):
    """Return an argument that is several numbers as a plain tuple, once each is known to fit its (low, high).

    Raises
    ------
    ValueError
        If these are not so many numbers, or one of them does not fit.
    """
    try:
        pairs = list(zip(values, bounds, strict=True))
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected {len(bounds)} numbers, got {values!r}") from None
    return tuple(within(f"{name}[{k}]", value, *bound) for k, (value, bound) in enumerate(pairs))


class Slider(anywidget.AnyWidget):
    """A named slider with a number field; both show and set `value`.

    ipywidgets' own sliders have no name for a screen reader, tell it the logarithm, and move a number that
    was typed to the nearest step: hence this one, made of the browser's own controls.

    Parameters
    ----------
    name : str
        Shown before the slider and read out by a screen reader.
    value, minimum, maximum : float
        A value outside becomes the nearest inside.
    step : float
        From one place of the handle to the next; with ``log=True`` in powers of ten, so 0.25 is four steps a
        decade. A number between two steps can be typed.
    log : bool
        Equal distances are equal factors: for a learning rate.
    whole : bool
        Only whole numbers.
    digits : int
        How many digits of a number are kept; with 17, a rate of 1/30 is 1/30. The handle stops at four.
    """

    _esm = pathlib.Path(__file__).with_name("slider.js")
    name = traitlets.Unicode().tag(sync=True)
    minimum = traitlets.Float().tag(sync=True)
    maximum = traitlets.Float().tag(sync=True)
    step = traitlets.Float().tag(sync=True)
    log = traitlets.Bool().tag(sync=True)
    whole = traitlets.Bool().tag(sync=True)
    digits = traitlets.Int().tag(sync=True)
    value = traitlets.Float().tag(sync=True)

    def __init__(self, name, value, minimum, maximum, step, log=False, whole=False, digits=4):
        bounds = {"minimum": minimum, "maximum": maximum, "step": step}
        layout = Layout(width="28em", max_width="100%")
        super().__init__(name=name, log=log, whole=whole, digits=digits, layout=layout, **bounds)
        self.value = value

    @traitlets.validate("value")
    def _permit(self, proposal):
        value = min(self.maximum, max(self.minimum, proposal["value"]))
        return float(round(value)) if self.whole else float(f"{value:.{self.digits}g}")


class Seed(HBox):
    """The seed of all chance in a figure, in view, with a dice for another one."""

    value = traitlets.Int()

    def __init__(self, value=0):
        value = within("seed", value, 0, 9999, whole=True)
        self.field = BoundedIntText(
            value,
            0,
            9999,
            description="seed",
            layout=Layout(width="9em"),
            style={"description_width": "4em"},
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


class Prediction(VBox):
    """A question asked before the figure answers it; one click answers, one click skips.

    Parameters
    ----------
    question : str
    answers : dict of str to object
        The text of each button and what it stands for.
    predicted : object, optional
        One of these, given already, or "skipped": then nothing is asked.

    Raises
    ------
    ValueError
        If `predicted` is none of the answers.

    Attributes
    ----------
    answer : object
        What was predicted; None as long as nothing was, and after a skip.
    asking : bool
        True until the learner has answered or skipped.
    asked, text : str
        The question, and the answer in its words; "" without one.
    """

    answer = traitlets.Any(None, allow_none=True)
    asking = traitlets.Bool(True)

    def __init__(self, question, answers, predicted=None):
        self.asked, self.text = question, ""
        self.question = HTML(f"<b>Predict first.</b> {question}")
        self.buttons = [Button(description=text, layout=Layout(width="auto")) for text in [*answers, "Skip"]]
        for button, meaning in zip(self.buttons, [*answers.values(), None], strict=True):
            button.on_click(lambda button, meaning=meaning: self._close(button.description, meaning))
        super().__init__([self.question, HBox(self.buttons, layout=Layout(flex_flow="row wrap"))])
        if predicted == SKIPPED:
            self.skip()
        elif predicted is not None:
            texts = [text for text, meaning in answers.items() if meaning == predicted]
            if not texts:
                known = ", ".join(map(str, answers.values()))
                raise ValueError(f"predicted: expected one of {known}, or {SKIPPED!r}; got {predicted!r}")
            self._close(texts[0], predicted)

    def skip(self):
        """Ask nothing."""
        self._close("", None)

    def state(self):
        """Return the argument that brings a figure back with this answer: a dict, empty while it asks."""
        if self.asking:
            return {}
        return {"predicted": SKIPPED if self.answer is None else self.answer}

    def _close(self, text, answer):
        self.text, self.answer = text, answer
        self.children = [] if answer is None else [Label(f"You predicted: {text}")]
        self.asking = False
