"""Fill the gaps: a worked calculation in which some numbers are missing."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nnlib.check.compare import Gap, Unusable, like, rounded, same
from nnlib.check.exercise import Task
from nnlib.check.verdict import NOT_ATTEMPTED, NOT_YET, RIGHT, Verdict
from nnlib.check.wording import shown


@dataclass(frozen=True)
class Part:
    """One row of a calculation.

    Attributes
    ----------
    formula : what the row computes, "e = y_hat - y"; a row without a gap ends with its number, "x = 2".
    words : what that is, "the error, answer minus truth"; or "".
    gap : the name of the number to be filled in at the end of the row; "" where nothing is missing.
    """

    formula: str
    words: str = ""
    gap: str = ""


@dataclass(frozen=True, kw_only=True)
class FillGaps(Task):
    """An exercise that asks for the missing numbers of a calculation, done by hand and rounded by hand.

    `reference` is a dict, {gap: number}. A mistake's `wrong` is one too, of those gaps alone that come out
    differently with this idea; its `when`, if there is one, gets a dict of all gaps, with NaN where one is
    open. A mistake is recognised where it names the first wrong gap and agrees with all wrong ones it names;
    if there is none, where it agrees with the first wrong gap, as two ideas may have met.

    Attributes
    ----------
    parts : the rows in order; their gaps are those of `reference`, in the same order.
    """

    parts: tuple[Part, ...]
    rtol: float = 0.005  # three digits are enough

    widget: ClassVar[str] = "fill_gaps"
    nothing_yet: ClassVar[str] = "Every gap is still open. Begin with the first."

    def read(self, answer: Any) -> dict[str, float]:
        """Return the numbers of the gaps that are filled."""
        if not isinstance(answer, dict):
            letters = ", ".join(f'"{gap}": ...' for gap in self.reference)
            raise Unusable(f"Expected a number for each gap, {{{letters}}}, got {shown(answer)}.", answer)
        for gap in answer:
            if gap not in self.reference:
                known = ", ".join(self.reference)
                raise Unusable(f"There is no gap {shown(gap)}; the gaps are {known}.", answer)
        numbers = {gap: answer.get(gap, ...) for gap in self.reference}
        filled = {
            gap: like(self.reference[gap], number) for gap, number in numbers.items() if number is not ...
        }
        if not filled:
            raise Gap
        return filled

    def marks(self, filled: dict[str, float]) -> dict[str, str]:
        """Return the status of each gap: "right", "not yet" or "not attempted"."""

        def mark(gap):
            if gap not in filled:
                return NOT_ATTEMPTED
            return RIGHT if same(self, filled[gap], self.reference[gap]) else NOT_YET

        return {gap: mark(gap) for gap in self.reference}

    def judge(self, answer: dict[str, float]) -> Verdict:
        """Judge the gaps that are filled; open ones are no mistake."""
        marks = list(self.marks(answer).values())
        so_far = f"{marks.count(RIGHT)} of {len(marks)} right"
        if NOT_YET not in marks:
            if NOT_ATTEMPTED in marks:
                return Verdict(NOT_YET, "", f"{so_far}, go on.")
            return Verdict(RIGHT, "", self.right)
        gap = list(self.reference)[marks.index(NOT_YET)]
        (part,) = (part for part in self.parts if part.gap == gap)
        said, mistake = self._recognised(gap, answer)
        return Verdict(NOT_YET, part.formula, f"{shown(answer[gap])}? {said} {so_far}.", mistake)

    def _recognised(self, gap, answer):
        """Return what there is to say about a wrong number, and the mistake's name, or ""."""
        here = [mistake for mistake in self.mistakes if gap in mistake.wrong]
        made = (mistake for mistake in here if self._made(mistake, answer))
        begun = (
            mistake for mistake in here if not mistake.when and same(self, answer[gap], mistake.wrong[gap])
        )
        if mistake := next(made, None) or next(begun, None):
            return mistake.hint, mistake.name
        if rounded(answer[gap], self.reference[gap]):
            return "Have you rounded? That is nearly it; keep three digits.", "rounded"
        return f'That is not it yet. If you are stuck: hint("{self.name}").', ""

    def _made(self, mistake, answer):
        if mistake.when:
            return mistake.when({gap: answer.get(gap, np.nan) for gap in self.reference})
        wrong = {gap for gap, status in self.marks(answer).items() if status == NOT_YET}
        return all(same(self, answer[gap], mistake.wrong[gap]) for gap in mistake.wrong.keys() & wrong)
