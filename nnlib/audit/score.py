"""An audit, marked: which planted flaws it found, and how often it cried wolf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnlib.audit.flags import FLAGS, Finding
from nnlib.flaws import Planted
from nnlib.lookup import NONE

# The flags that show each flaw; none where no table shows it.
SHOWN_BY: dict[str, tuple[str, ...]] = {
    "label noise": (),
    "biased labels": (),
    "imbalance": ("imbalance", "one class only"),
    "one group": (),
    "duplicates": ("repeated", "repeated across"),
    "outliers": ("outlier",),
    "missing values": ("missing", "missing by class"),
    "hidden answer": ("answer-like column",),
    "rotation": ("shift",),
    "translation": ("shift",),
    "blur": ("shift",),
}


@dataclass(frozen=True)
class Mark:
    """How one planted flaw was found.

    Attributes
    ----------
    flaw : its name in `nnlib.flaws.FLAWS`.
    visible : can a flag show such a flaw, in the parts that were given? No single part shows a shift.
    found : does a flag show it, for flaws that lie in single rows: in half of them at least?
    planted, hit : the rows that carry the flaw, seen or not, and those of them that the audit flags; 0 for a
        flaw that flags show in a column or the whole.
    """

    flaw: str
    visible: bool
    found: bool
    planted: int
    hit: int

    def __str__(self) -> str:
        if not self.visible:
            rows = f" in {self.planted} rows" if self.planted else ""
            return f"{self.flaw}{rows}: cannot be seen here"
        rows = f", {self.hit} of {self.planted} rows" if self.planted else ""
        return f"{self.flaw}: {'found' if self.found else 'not found'}{rows}"


@dataclass(frozen=True, repr=False)
class Score:
    """How an audit did on planted flaws.

    Attributes
    ----------
    marks : one a planted flaw.
    false_alarms : flag -> how many rows carry it though no planted flaw explains it; a flag without rows
        counts 1. What was wrong with the data before anybody planted anything is counted too.
    """

    marks: tuple[Mark, ...]
    false_alarms: dict[str, int]

    @property
    def found(self) -> int:
        """How many of the planted flaws were found."""
        return sum(mark.found for mark in self.marks)

    def __str__(self) -> str:
        alarms = ", ".join(f"{flag} {count}" for flag, count in self.false_alarms.items())
        head = f"{self.found} of {len(self.marks)} planted flaws found"
        return "\n  ".join([head, *map(str, self.marks), f"false alarms: {alarms or 'none'}"])

    __repr__ = __str__


def compare(findings: Sequence[Finding], truths: Sequence[tuple[int, Planted]], parts: int) -> Score:
    """Mark the findings in so many parts by the truth: pairs of a spoiled part's number and its flaw."""
    marks: list[Mark] = []
    for part, truth in truths:
        shown = [finding for finding in findings if _shows(finding, part, truth)]
        flags = SHOWN_BY[truth.flaw]
        by_row = not flags or any(FLAGS[flag].by_row for flag in flags)
        flagged = np.concatenate([NONE, *(finding.rows for finding in shown)])
        hit, planted = len(np.intersect1d(flagged, truth.rows)), len(truth.rows)
        visible = _visible(part, truth, parts)
        if by_row:
            marks.append(Mark(truth.flaw, visible, 0 < planted <= 2 * hit, planted, hit))
        else:
            marks.append(Mark(truth.flaw, visible, bool(shown), 0, 0))
    alarms: dict[str, int] = {}
    for finding in findings:
        causes = [truth.rows for part, truth in truths if _shows(finding, part, truth)]
        false = len(np.setdiff1d(finding.rows, np.concatenate(causes))) if causes else len(finding.rows) or 1
        if false:
            alarms[finding.flag] = alarms.get(finding.flag, 0) + false
    return Score(tuple(marks), alarms)


def _visible(part: int, truth: Planted, parts: int) -> bool:
    """Whether any flag can show this flaw: a shift between parts, and a copy beside its original."""
    if SHOWN_BY[truth.flaw] == ("shift",):
        return parts > 1
    copied = truth.flaw == "duplicates" and bool((truth.origin < 0).any())  # from another data set
    return bool(SHOWN_BY[truth.flaw]) and not (copied and part == 0)


def _shows(finding: Finding, part: int, truth: Planted) -> bool:
    """Whether a finding speaks of this flaw: in its part, and where it lies in columns, in one of them.

    All parts are compared with the first one: if that is spoiled, the shift shows in the others. The columns
    are those of all parts, and looked at in the first.
    """
    same_columns = bool(np.isin(finding.columns, truth.columns).any()) or not truth.columns.size
    elsewhere = part == 0 if finding.flag == "shift" else finding.flag == "answer-like column"
    return (finding.part == part or elsewhere) and finding.flag in SHOWN_BY[truth.flaw] and same_columns
