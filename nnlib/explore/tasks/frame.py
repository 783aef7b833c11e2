"""The frame of a task: what is asked, where the answer is given, Check, Hint, and what they say."""

from functools import wraps
from html import escape
from threading import RLock

from ipywidgets import HTML, Button, HBox, Layout, VBox

from nnlib.check.compare import Gap, Unusable
from nnlib.explore.explorable import stumbled

# The lengths are those of a finger; what depends on the theme is JupyterLab's own.
STYLE = """<style>
.nn-task { gap: 0.5em; max-width: 56em; padding: 0.3em }
.nn-task .widget-html, .nn-task .widget-html-content { height: auto; line-height: 1.5; margin: 0 }
.nn-task .jupyter-button { height: auto; min-height: 2.7em; min-width: 2.7em; margin: 0 }
.nn-task .jupyter-button:focus-visible { outline: 2px solid currentcolor; outline-offset: -4px }
.nn-task code, .nn-task .nn-code { font-family: var(--jp-code-font-family, monospace); white-space: pre-wrap;
  overflow-wrap: anywhere; font-size: var(--jp-code-font-size, 13px) }
.nn-task code { background: none; color: inherit }
"""


class TaskPanel(VBox):
    """The frame: keeps the records that `check` and `hint` keep, and speaks in their words.

    Parameters
    ----------
    desk : nnlib.check.desk.Desk
    exercise : nnlib.check.exercise.Task
    work : sequence of Widget
        Where the answer is given.
    style : str
        CSS of these.
    """

    def __init__(self, desk, exercise, work, style):
        self.desk, self.exercise = desk, exercise
        self._lock = RLock()  # ipykernel may run callbacks and cells in different threads
        self.check_button = self.button("Check", self.check)
        self.hint_button = self.button("Hint", self.hint)
        self.verdict, self.stale, self.kept, self.advice = HTML(), HTML(), HTML(), HTML()
        title = f"<b>{escape(exercise.title)}.</b> {escape(exercise.task)}"
        super().__init__(
            [
                HTML(f"{STYLE}{style}</style><div>{title}</div>"),
                *work,
                HBox([self.check_button, self.hint_button], layout=Layout(grid_gap="0.5em")),
                self.verdict,
                self.stale,
                self.kept,
                self.advice,
            ]
        )
        self.add_class("nn-task")

    def button(self, text, handler):
        """Make a button; what `handler` throws becomes text."""
        made = Button(description=text)
        made.on_click(self.guard(lambda _: handler()))
        return made

    def guard(self, handler):
        """Wrap an event handler: one at a time, and an exception becomes visible text."""

        @wraps(handler)
        def guarded(*args, **kwargs):
            with self._lock:
                try:
                    handler(*args, **kwargs)
                except Exception as error:
                    self.verdict.value = stumbled("task", error)

        return guarded

    @property
    def answer(self):
        """What the learner has done so far, in the form that `check` takes."""
        raise NotImplementedError

    def words(self):
        """Return the work as HTML, for a page where nothing runs."""
        raise NotImplementedError

    def begin(self, answer):
        """Begin with an answer given in code, and its verdict; with `...`, nothing is there yet.

        An answer that cannot be read leaves the start as it is; the verdict says what is wrong with it.
        """
        if answer is ...:
            return
        try:
            self.lay_out(self.exercise.read(answer))
        except (Gap, Unusable):
            self._say(self.desk.check(self.exercise.name, answer))
        else:
            self.check()

    def lay_out(self, answer):
        """Show an answer that `exercise.read` has brought into its form."""
        raise NotImplementedError

    def check(self):
        """Show the verdict on the answer as it stands."""
        self._say(self.desk.check(self.exercise.name, self.answer))
        self._keep()

    def hint(self):
        """Show the next hint."""
        self.advice.value = self.desk.hint(self.exercise.name)._repr_html_()

    def changed(self):
        """Say that the verdict is about an answer that was; it stays, for its hint may be in use."""
        if self.verdict.value:
            self.stale.value = "<i>You have changed something since. Check again when you are ready.</i>"
            self._keep()

    def _keep(self):
        """Show the line of code that keeps the answer; the page itself forgets it with its kernel."""
        line = escape(f"{self.exercise.name} = {self.answer!r}")
        kept = f"To keep your answer, write this line into the cell: <code>{line}</code>"
        self.kept.value = kept if self.answer else ""

    def _say(self, verdict):
        self.verdict.value, self.stale.value = verdict._repr_html_(), ""

    def _repr_mimebundle_(self, **_):
        bundle = super()._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        exercise = self.exercise
        head = f"<p><b>{escape(exercise.title)}.</b> {escape(exercise.task)}</p>"
        return {**data, "text/html": head + self.words() + self.verdict.value}, metadata


def at_desk(kind, name):
    """Return the desk of the course and an exercise of this kind.

    Raises
    ------
    ValueError
        If no such exercise has this name.
    """
    from nnlib.check.course import desk  # only now: figures need no exercises

    exercise = desk.exercises.get(name) if isinstance(name, str) else None
    if not isinstance(exercise, kind):
        known = ", ".join(key for key, other in desk.exercises.items() if isinstance(other, kind))
        raise ValueError(f"name: expected one of {known}, got {name!r}")
    return desk, exercise
