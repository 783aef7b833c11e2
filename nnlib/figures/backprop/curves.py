"""Lesson 04: the six curves of the exercise "which bug survives?", without names."""

from nnlib.figures.backprop.suspects import Suspects, told, verdict
from nnlib.figures.drawing import Drawing
from nnlib.suspects import EXERCISE, line_up, run, straight_line


class SixCurves(Drawing):
    """The line-up of the seed `nnlib.suspects.EXERCISE`: curves A to F, and what one straight line reaches.

    The six are the right pass, sign flipped, no output slope, W2 updated first, random matrix, and hidden
    layer never trained. The picture names none of them; `nnlib.suspects.line_up(EXERCISE)` does.

    Parameters
    ----------
    checked : bool
        Whether the referee's error and cosine stand over each curve; otherwise there are dashes.

    Attributes
    ----------
    runs : dict of str to nnlib.suspects.Run, by letter
    """

    size, narrow = (8.8, 4.3), (5.6, 6.25)

    def __init__(self, checked=False):
        self.runs = {letter: run(bug, EXERCISE) for letter, bug in line_up(EXERCISE).items()}
        super().__init__()
        self.draw(checked)

    def build(self):
        self.suspects = Suspects(self.figure)

    def place(self, narrow):
        self.suspects.place(self.figure.get_figheight() - 0.1, narrow)

    def move(self, checked):
        self.suspects.show(self.runs, straight_line(EXERCISE), checked=checked)

    def describe(self, checked):
        words = f"Six curves, A to F. {told(self.runs, straight_line(EXERCISE))}"
        if not checked:
            return words
        checks = [f"{letter} {verdict(shown.check)}" for letter, shown in self.runs.items()]
        return f"{words} The referee: {'; '.join(checks)}."
