"""Order the lines: put lines into a program, move them up and down, take them out again."""

from html import escape

from ipywidgets import HTML, HBox, Label, Layout, VBox

from nnlib.check.order import OrderLines
from nnlib.explore.tasks.frame import TaskPanel, at_desk

STYLE = """
.nn-task .nn-line { width: 100%; text-align: left; line-height: 1.5; padding: 0.3em 0.8em;
  border-left: 5px solid transparent }
.nn-task .nn-chosen { border-left-color: currentcolor; font-weight: bold }
.nn-task .nn-number { width: 1.6em; text-align: right }
.nn-task .nn-said { min-height: 1.5em }
"""


def order_lines(name, answer=...):
    """Put the lines of a program in order; some may not belong to it.

    Parameters
    ----------
    name : str
        Of an exercise of this kind.
    answer : str, optional
        An order to begin with, such as "DACB"; its verdict is shown at once.

    Returns
    -------
    nnlib.explore.tasks.frame.TaskPanel

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    return _OrderLines(*at_desk(OrderLines, name), answer)


class _OrderLines(TaskPanel):
    """A program of fixed rows whose contents change, and the lines left over, each a button of its own.

    The buttons that move a line stay where they are and mean the chosen line: so neither the focus nor the
    pointer is ever on something that goes, and presses that come faster than the page follows are right.
    """

    def __init__(self, desk, exercise, answer=...):
        self.order, self.chosen = "", ""  # the letters of the program, and of the line that the buttons move
        self.rows = [self._row(place) for place in range(len(exercise.lines))]
        self.heap = {letter: self._left(letter, code) for letter, code in exercise.lines.items()}
        self.up = self.button("\u25b2 Up", lambda: self.move(-1))
        self.down = self.button("\u25bc Down", lambda: self.move(1))
        self.out = self.button("\u2715 Take out", self.take_out)
        self.empty, self.said = HTML(), HTML()
        self.said.add_class("nn-said")
        numbers = [Label(f"{place}", layout=Layout(flex="none")) for place in range(1, len(self.rows) + 1)]
        self.numbered = [HBox(pair) for pair in zip(numbers, self.rows, strict=True)]
        for number in numbers:
            number.add_class("nn-number")
        for button in (self.up, self.down, self.out):
            button.layout.width = "8em"
        work = [
            HTML("<b>Your program</b>: press a line to choose it, then move it"),
            VBox([self.empty, *self.numbered], layout=Layout(grid_gap="0.2em")),
            HBox([self.up, self.down, self.out], layout=Layout(grid_gap="0.3em")),
            self.said,
            HTML("<b>Left over</b>: press a line to put it into your program, below the chosen one"),
            VBox(list(self.heap.values()), layout=Layout(grid_gap="0.2em")),
        ]
        super().__init__(desk, exercise, work, STYLE)
        self._show()
        self.begin(answer)

    @property
    def answer(self):
        return self.order

    @property
    def left(self):
        """The letters of the lines that are left over, as they lay at the start."""
        return "".join(letter for letter in self.exercise.lines if letter not in self.order)

    def lay_out(self, answer):
        self.order, self.chosen = answer, answer[-1]
        self._show()

    def words(self):
        def listed(letters):
            return "\n".join(escape(_labelled(letter, self.exercise.lines[letter])) for letter in letters)

        program = f"<p>Your program:</p><pre>{listed(self.order)}</pre>" if self.order else ""
        return f"{program}<p>Left over:</p><pre>{listed(self.left)}</pre>"

    def choose(self, place):
        """Let the buttons mean the line in this place."""
        self.chosen = self.order[place]
        self._show()
        self._say_where("is chosen:")

    def move(self, by):
        """Move the chosen line up (-1) or down (1)."""
        if not self.chosen:
            self._tell("There is no line to move yet: press one that is left over.")
            return
        place = self.order.index(self.chosen)
        to = place + by
        if not 0 <= to < len(self.order):
            self._say_where("stays:")
            return
        letters = list(self.order)
        letters[place], letters[to] = letters[to], letters[place]
        self._rearrange("".join(letters))
        self._say_where("is now")

    def take_out(self):
        """Put the chosen line back among those that are left over; the one below it is chosen then."""
        if not self.chosen:
            self._tell("There is no line to take out.")
            return
        gone, place = self.chosen, self.order.index(self.chosen)
        order = self.order.replace(gone, "")
        self.chosen = order[min(place, len(order) - 1)] if order else ""
        self._rearrange(order)
        self._tell(f"{self._named(gone)} is left over again.")

    def put_in(self, letter):
        """Put a line that is left over into the program, below the chosen one."""
        if letter in self.order:  # pressed twice before the page had followed
            return
        left = self.left
        place = left.index(letter)
        rest = left[place + 1 :] + left[:place][::-1]
        after = self.order.index(self.chosen) + 1 if self.chosen else 0
        self.chosen = letter
        self._rearrange(
            self.order[:after] + letter + self.order[after:],
            focus=self.heap[rest[0]] if rest else self.check_button,
        )
        self._say_where("is now")

    def _rearrange(self, order, focus=None):
        self.order = order
        self._show(focus)
        self.changed()

    def _show(self, focus=None):
        """Fill the rows; the focus is moved before what it was on is hidden, or the page would lose it."""
        for row, letter in zip(self.rows, self.order, strict=False):
            row.description = _labelled(letter, self.exercise.lines[letter])
            (row.add_class if letter == self.chosen else row.remove_class)("nn-chosen")
            row.tooltip = "Chosen: the buttons below move it" if letter == self.chosen else "Choose this line"
        if focus is not None:
            focus.focus()
        for place, row in enumerate(self.numbered):
            row.layout.display = None if place < len(self.order) else "none"
        for letter, line in self.heap.items():
            line.layout.display = "none" if letter in self.order else None
        self.empty.value = (
            "" if self.order else "<i>Still empty. Begin below, with the line that comes first.</i>"
        )

    def _named(self, letter):
        return f"<code>{escape(self.exercise.lines[letter].strip())}</code>"

    def _say_where(self, what):
        place = f"line {self.order.index(self.chosen) + 1} of {len(self.order)}"
        self._tell(f"{self._named(self.chosen)} {what} {place}.")

    def _tell(self, html):
        self.said.value = f'<span role="status">{html}</span>'

    def _row(self, place):
        return self._line("", lambda: self.choose(place))

    def _left(self, letter, code):
        made = self._line(_labelled(letter, code), lambda: self.put_in(letter))
        made.tooltip = "Put this line into your program"
        return made

    def _line(self, text, handler):
        made = self.button(text, handler)
        return made.add_class("nn-line").add_class("nn-code")


def _labelled(letter, code):
    return f"{letter}  {code}"
