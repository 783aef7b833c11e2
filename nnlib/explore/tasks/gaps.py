"""Fill the gaps: a worked calculation with a field for each number that is missing."""

import asyncio
import re
from html import escape
from math import isfinite

from ipywidgets import HTML, HBox, Layout, Text, VBox

from nnlib.check.gaps import FillGaps
from nnlib.check.verdict import SIGNS
from nnlib.explore.tasks.frame import TaskPanel, at_desk

LONGEST = 30  # characters of a formula before it may take a second line
ENTERED = 0.05  # seconds after Enter, in which the number itself arrives
COMMA = re.compile(r"[-+]?\d*,\d+")

STYLE = """
.nn-task .nn-part { flex-flow: row wrap; align-items: center; column-gap: 1em; padding: 0.15em 0;
  border-bottom: 1px solid var(--jp-border-color2, #bbb) }
.nn-task .nn-words { flex: 0 1 17em }
.nn-task .nn-formula { flex: 1 1 17em; min-width: 0 }
.nn-task .nn-mark { flex: 0 0 8em }
.nn-task .widget-text { width: auto; height: auto; margin: 0; align-items: center }
.nn-task .widget-text .widget-label { flex: 0 1 auto; height: auto; margin: 0; line-height: 1.5;
  text-align: left; white-space: normal; font-family: var(--jp-code-font-family, monospace) }
.nn-task .widget-text input { flex: 0 0 7em; width: 7em; height: 2.4em; margin-left: 0.6em }
"""


def fill_gaps(name, answer=...):
    """Fill the gaps of a worked calculation.

    Parameters
    ----------
    name : str
        Of an exercise of this kind.
    answer : dict of str to float, optional
        Numbers to begin with, such as {"e": 0.6}; their verdict is shown at once.

    Returns
    -------
    nnlib.explore.tasks.frame.TaskPanel

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    return _FillGaps(*at_desk(FillGaps, name), answer)


class _FillGaps(TaskPanel):
    """A row for each part of the calculation: words, formula, and its number or a field for it."""

    def __init__(self, desk, exercise, answer=...):
        gaps = [part for part in exercise.parts if part.gap]
        width = f"{min(LONGEST, max(len(part.formula) for part in gaps)) + 2}ch"  # the fields stand in line
        self.fields = {part.gap: _field(part, width) for part in gaps}
        self.marks = {gap: HTML() for gap in self.fields}
        super().__init__(desk, exercise, [VBox([self._row(part) for part in exercise.parts])], STYLE)
        for gap, field in self.fields.items():
            field.observe(self.guard(lambda _, gap=gap: self._edited(gap)), "value")
            field.on_msg(self.guard(self._entered))
        self.begin(answer)

    @property
    def answer(self):
        numbers = {gap: _number(field.value) for gap, field in self.fields.items()}
        return {gap: number for gap, number in numbers.items() if number is not None}

    def lay_out(self, answer):
        for gap, number in answer.items():
            self.fields[gap].value = f"{number:.10g}"

    def words(self):
        def row(part):
            number = f" = {self.fields[part.gap].value or '...'}" if part.gap else ""
            return (
                f"<tr><td>{escape(part.words)}</td><td><code>{escape(part.formula + number)}</code></td></tr>"
            )

        return f"<table>{''.join(map(row, self.exercise.parts))}</table>"

    def check(self):
        super().check()
        found = self.exercise.marks(self.answer)
        for gap, field in self.fields.items():
            sign = "" if not field.value.strip() else f"{SIGNS[found[gap]]} {found[gap]}"
            self.marks[gap].value = sign if gap in self.answer else _unreadable(field.value)

    def _row(self, part):
        words, mark = HTML(escape(part.words)), self.marks.get(part.gap, HTML())
        formula = self.fields.get(part.gap) or HTML(f"<code>{escape(part.formula)}</code>")
        for widget, name in ((words, "nn-words"), (formula, "nn-formula"), (mark, "nn-mark")):
            widget.add_class(name)
        row = HBox([words, formula, mark])
        row.add_class("nn-part")
        return row

    def _edited(self, gap):
        self.marks[gap].value = ""
        self.changed()

    def _entered(self, _, message, buffers):
        """Check after Enter: the page says so just before it sends the number."""
        if message.get("event") == "submit":
            asyncio.get_running_loop().call_later(ENTERED, self.guard(self.check))


def _field(part, width):
    # The page sends what was typed when the field is left, or with Enter.
    style, layout = {"description_width": width}, Layout(width="auto")
    return Text(description=f"{part.formula} =", continuous_update=False, style=style, layout=layout)


def _number(text):
    """Return what stands in a field as a number; None where there is none."""
    try:
        number = float(text.strip().replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return None
    return number if isfinite(number) else None


def _unreadable(text):
    """Say what is wrong with a field that holds no number; nothing where it is empty."""
    if not text.strip():
        return ""
    if COMMA.fullmatch(text.strip()):
        return f"A point, please: {escape(text.strip().replace(',', '.'))}"
    return "This is no number"
