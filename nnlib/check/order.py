"""Order the lines: the lines of a program are all there, shuffled, among some that do not belong to it."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from nnlib.check.compare import Gap, Unusable
from nnlib.check.exercise import Task
from nnlib.check.verdict import NOT_YET, RIGHT, Verdict
from nnlib.check.wording import shown


class Broken(NamedTuple):
    """An order at the first line that cannot stand: the letters above it, its own, and those below it."""

    above: str
    line: str
    below: str


@dataclass(frozen=True, kw_only=True)
class OrderLines(Task):
    """An exercise that asks for the order of lines.

    Lines go by capital letters, and an order is a text of them: `reference` is "DACB". A mistake's `wrong` is
    an order that makes it; its `when` gets a `Broken` order, finished or not (`before` and `uses` make such a
    test). A verdict names the line that cannot stand, so a mistake must be about that line and no other.

    Attributes
    ----------
    lines : {"A": "e = y_hat - y", ...}, with their indentation, as they lie at the start; those that
        `reference` does not name do not belong to the program.
    needs : {"C": "AB"}: line C may stand wherever A and B stand above it. A line that is not named here
        needs the one above it in `reference`, so that without `needs` one order alone is right.
    """

    lines: dict[str, str]
    needs: dict[str, str] = field(default_factory=dict)

    widget: ClassVar[str] = "order_lines"
    nothing_yet: ClassVar[str] = "Your program is still empty. Which line comes first?"

    def read(self, answer: Any) -> str:
        """Return an order as a text of letters; it may come as a list, too."""
        if not isinstance(answer, str | list | tuple):
            raise Unusable(f'Expected letters of lines in order, "BA...", got {shown(answer)}.', answer)
        if not answer or any(letter is ... for letter in answer):
            raise Gap
        order = [letter.strip().upper() if isinstance(letter, str) else letter for letter in answer]
        if isinstance(answer, str):
            order = [letter for letter in order if letter not in ("", ",")]
        for place, letter in enumerate(order):
            if letter not in list(self.lines):  # which may not be hashable
                raise Unusable(
                    f"There is no line {shown(letter)}; the lines are {', '.join(self.lines)}.", answer
                )
            if letter in order[:place]:
                raise Unusable(f"Line {letter} stands there twice.", answer)
        return "".join(order)

    def standing(self, order: str) -> int:
        """Return how many lines of an order, from the top, can stand as they are."""
        for place, letter in enumerate(order):
            if letter not in self.reference or not set(self._needed(letter)) <= set(order[:place]):
                return place
        return len(order)

    def judge(self, answer: str) -> Verdict:
        """Judge an order: name the first line that cannot stand; unfinished is no mistake."""
        standing = self.standing(answer)
        if standing == len(answer):
            if len(answer) == len(self.reference):
                return Verdict(RIGHT, "", self.right)
            can = "line can" if standing == 1 else f"{standing} lines can"
            return Verdict(
                NOT_YET, "", f"So far, so good: your {can} stand. Something is still missing, go on."
            )
        broken = Broken(answer[:standing], answer[standing], answer[standing + 1 :])
        where = f"line {standing + 1}: {self.lines[broken.line].strip()}"
        for mistake in self.mistakes:
            if mistake.when(broken) if mistake.when else answer == mistake.wrong:
                return Verdict(NOT_YET, where, mistake.hint, mistake.name)
        text = (
            "Does it need something that does not stand above it, or does it not belong here at all? What"
            f' stands above it can stay. If you are stuck: hint("{self.name}")'
        )
        return Verdict(NOT_YET, where, text)

    def _needed(self, letter):
        place = self.reference.index(letter)
        return self.needs.get(letter, self.reference[max(place - 1, 0) : place])


def before(one: str, other: str):
    """Return a test for broken orders: is it line `one` that cannot stand, and does `other` follow it?"""
    return lambda broken: broken.line == one and other in broken.below


def uses(letter: str):
    """Return a test for broken orders: is this the line that cannot stand, wherever the others are?"""
    return lambda broken: broken.line == letter
