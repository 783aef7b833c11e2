"""The frame of every live figure: a picture, its controls, and a place where our mistakes become text."""

import traceback
from functools import wraps
from html import escape

from ipywidgets import HTML, Button, HBox, Layout, ToggleButton, VBox

from nnlib.check import records
from nnlib.explore.picture import Picture, with_still


class Panel(VBox):
    """A container that keeps the pictures inside it visible where widgets cannot run."""

    def __init__(self, children=(), **traits):
        super().__init__(children, **traits)
        self.add_class("nn-panel")  # picture.js looks after what a screen reader meets in here

    def pictures(self):
        """Return every `Picture` inside, however deep, in reading order."""

        def inside(widget):
            if isinstance(widget, Picture):
                return [widget]
            return [picture for child in getattr(widget, "children", ()) for picture in inside(child)]

        return inside(self)

    def _repr_mimebundle_(self, **_):
        return with_still(super()._repr_mimebundle_(), self.pictures())


class Explorable(Panel):
    """A picture with its controls: asks for a prediction, then answers; copies its state as one line.

    Parameters
    ----------
    drawing : nnlib.figures.drawing.Drawing
    call : str
        What brings this figure back, for example ``"explore.smell_detector"``.
    on_event : callable, optional
        See `Picture`.
    """

    def __init__(self, drawing, call, on_event=None):
        self.picture = Picture(drawing, on_event, on_error=self.fail)
        self.call = call
        self.trouble = HTML()
        self._line = HTML()
        super().__init__([self.picture, self.trouble])

    def state(self):
        """Return the arguments that bring this figure back as it stands, a dict."""
        raise NotImplementedError

    def arrange(self, prediction, controls, more=()):
        """Put the parts in order: the picture, the question, and, once it is answered, the controls.

        Parameters
        ----------
        prediction : nnlib.explore.controls.Prediction
        controls : sequence of Widget
            In the open; at most three sliders.
        more : sequence of Widget
            Folded.
        """
        copy = Button(
            description="Copy state", icon="copy", tooltip="One line of code that brings this figure back"
        )
        copy.on_click(self.guard(self._copy))
        unfold = ToggleButton(description="More", icon="caret-right", layout=Layout(width="6.5em"))
        folded = VBox([*more, HBox([copy, self._line], layout=Layout(flex_flow="row wrap"))])

        def show(_=None):
            unfold.icon = "caret-down" if unfold.value else "caret-right"
            below = [] if prediction.asking else [*controls, unfold, *([folded] if unfold.value else [])]
            self.children = [self.picture, prediction, self.trouble, *below]

        def remember(_):
            """Not behind the guard, and after the controls are shown: the file may be busy for a while."""
            if prediction.answer is None:  # skipped
                return
            try:
                if unkept := records.add("prediction", self.call, prediction.text, prediction.asked):
                    self.trouble.value = f"<i>{escape(unkept)}</i>"
            except Exception as error:
                self.fail(error)

        prediction.observe(self.guard(show), "asking")
        prediction.observe(remember, "asking")
        unfold.observe(self.guard(show), "value")
        show()

    def guard(self, handler):
        """Wrap an event handler: one at a time, and an exception becomes visible text beside the figure."""

        @wraps(handler)
        def guarded(*args, **kwargs):
            with self.picture.lock:
                try:
                    handler(*args, **kwargs)
                except Exception as error:
                    self.fail(error)

        return guarded

    def fail(self, error):
        """Say beside the figure what went wrong; the figure stays as it was."""
        self.trouble.value = stumbled("figure", error)

    def _copy(self, _):
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.state().items())
        line = f"{self.call}({arguments})"
        self.picture.copy(line)
        self._line.value = f"This line brings back what you saw when you pressed: <code>{escape(line)}</code>"


def stumbled(what, error):
    """Return the HTML that says that a figure, or something else of ours, went wrong."""
    details = escape("".join(traceback.format_exception(error)))
    return (
        '<div role="alert" style="border-left: 4px solid; padding: 0.2em 0.8em; line-height: 1.4">'
        f"<b>This {what} stumbled.</b> It is our mistake, not yours. Run the cell again to start it"
        " afresh; if it comes back, please report the lines below."
        f"<details><summary>{escape(type(error).__name__)}: {escape(str(error))}</summary>"
        f"<pre>{details}</pre></details></div>"
    )
