"""What an exercise is: a reference, cases to try, the mistakes that people make, and hints."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nnlib.check.compare import like
from nnlib.check.probes import told_apart
from nnlib.check.verdict import Verdict


@dataclass(frozen=True)
class Mistake:
    """A wrong idea that a check recognises by what it computes.

    Attributes
    ----------
    name : what is wrong, for us: "sign flipped".
    wrong : for an exercise that asks for a function: one that makes this mistake, called as the reference is.
        For one that asks for a value: a typical wrong value.
    hint : what a learner is told, up to 45 words. It begins with a question and never holds the answer.
    when : for a value only: tells whether an answer is of this kind; without it, only `wrong` itself is.
    """

    name: str
    wrong: Any
    hint: str
    when: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Exercise:
    """One exercise, complete.

    Attributes
    ----------
    name : the name of the function that the learner writes, or of the value; one of its kind in the course.
    lesson : the number of its notebook, such as "03".
    title : how lists of exercises call it.
    reference : a right function, or the right value: a number, or a dict of strings.
    mistakes : in the order in which they are recognised.
    hints : from a nudge to nearly there; each up to 160 words, beginning with a question.
    right : what a learner has won with it, a sentence or two; shown with the verdict "right".
    draw : for a function: draw(rng) gives cases to try it on, tuples of arguments, at least two.
    rtol, atol : an answer is right where |answer - reference| <= atol + rtol |reference|.
    starred : beyond what the lesson needs.
    """

    name: str
    lesson: str
    title: str
    reference: Any
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    right: str
    draw: Callable[[np.random.Generator], list[tuple[Any, ...]]] | None = None
    rtol: float = 1e-6
    atol: float = 1e-12
    starred: bool = False

    nothing_yet: ClassVar[str] = "Here is something left to write. Fill it in and run the cell again."

    @property
    def asks_for_function(self) -> bool:
        return self.draw is not None

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the function's arguments."""
        return tuple(inspect.signature(self.reference).parameters)

    @property
    def call(self) -> str:
        """How a learner asks for a verdict."""
        if self.asks_for_function:
            return f"check({self.name})"
        return f'check("{self.name}", {self.name})'

    def read(self, answer: Any) -> Any:
        """Return a result in the form of the reference; raise `Unusable` or `Gap` of nnlib.check.compare."""
        return like(self.reference, answer)

    def cases(self, rng: np.random.Generator) -> list[tuple[Any, ...]]:
        """Draw cases on which the reference and all mistakes differ; a ValueError if there are none."""
        mistakes = {mistake.name: mistake.wrong for mistake in self.mistakes}
        return told_apart(self.draw, {"the reference": self.reference, **mistakes}, rng)


@dataclass(frozen=True, kw_only=True)
class Task(Exercise):
    """An exercise that is answered in a widget; each kind reads and judges its answers itself.

    Attributes
    ----------
    task : what is asked, in a sentence or two; shown above the widget.
    widget : the function of nnlib.explore that shows it.
    """

    task: str
    widget: ClassVar[str]

    @property
    def call(self) -> str:
        return f'explore.{self.widget}("{self.name}", {self.name})'

    def judge(self, answer: Any) -> Verdict:
        """Judge an answer that `read` has brought into its form."""
        raise NotImplementedError
