"""An audit: looking at a data set before a network does, without knowing what is wrong with it.

    audit(data)                       one data set
    audit(train, validation, test)    and also what lies between them

    per row         which rows carry which flags                    .per_row(), .rows(flag)
    per flag        how many rows                                   .per_flag()
    per data set    which flags each part carries                   .per_data_set()
    in words        what was seen, what it means, what to do        .report()

It computes medians, shares and equal rows, and trains nothing. What cannot be seen that way, wrong labels
above all, is listed at the end of each report: an audit that finds nothing proves nothing.

The test part belongs here for two flags, before any training: "repeated across", as a copied row has to go,
and "shift", as a test of other things marks nothing. Whatever else there is to see, look for it in training
and validation: audit(train, validation), and let the sealed exam stay sealed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnlib.arguments import Array, named, whole_number
from nnlib.audit.between import alike, look_for_repeats, look_for_shift
from nnlib.audit.flags import CANNOT_SEE, FLAGS, Finding
from nnlib.audit.score import Score, compare
from nnlib.audit.single import looks
from nnlib.datasets import Dataset
from nnlib.flaws import Planted

__all__ = ["CANNOT_SEE", "FLAGS", "Audit", "Finding", "Score", "audit"]

PARTS = {1: ("data",), 2: ("train", "test"), 3: ("train", "validation", "test")}
SHOWN = 10  # rows named in a report


@dataclass(frozen=True, eq=False, repr=False)
class Audit:
    """What was seen in one data set, or in the two or three parts of one.

    Attributes
    ----------
    parts : the data sets, as given.
    names : what they are called. A data set named "smells (test)" is test; if there is one that is not named
        so: data; train, test; or train, validation, test.
    findings : everything seen, part by part.
    """

    parts: tuple[Dataset, ...]
    names: tuple[str, ...]
    findings: tuple[Finding, ...]

    def rows(self, flag: str, part: int | str = 0) -> Array:
        """Return the numbers of the rows of a part that carry a flag, in rising order.

        Parameters
        ----------
        part : its name or its number: .rows("repeated across", "test").

        Raises
        ------
        ValueError
            If there is no such flag (the message gives the nearest name) or no such part.
        """
        named(FLAGS, flag, "flag")
        part = self._number(part)
        found = [finding.rows for finding in self.findings if (finding.flag, finding.part) == (flag, part)]
        return np.unique(np.concatenate([np.empty(0, int), *found]))

    def per_row(self, part: int | str = 0) -> dict[int, tuple[str, ...]]:
        """Return the flags of each row of a part that carries any: {17: ("missing", "outlier")}.

        Raises
        ------
        ValueError
            If there is no such part.
        """
        flags: dict[int, tuple[str, ...]] = {}
        for flag in FLAGS:
            for row in self.rows(flag, part).tolist():
                flags[row] = (*flags.get(row, ()), flag)
        return dict(sorted(flags.items()))

    def per_flag(self) -> dict[str, int]:
        """Return how many rows, of all parts, carry each flag that was raised; 0 for one without rows."""
        by_part = self.per_data_set().values()
        return {
            flag: sum(flags.get(flag, 0) for flags in by_part)
            for flag in FLAGS
            if any(flag in flags for flags in by_part)
        }

    def per_data_set(self) -> dict[str, dict[str, int]]:
        """Return the flags of each part with their rows: {"train": {"missing": 3}, "test": {"shift": 0}}."""
        raised = {(finding.part, finding.flag) for finding in self.findings}
        return {
            name: {flag: len(self.rows(flag, part)) for flag in FLAGS if (part, flag) in raised}
            for part, name in enumerate(self.names)
        }

    def score(self, truths: Planted | Sequence[Planted]) -> Score:
        """Compare with what was planted: what was found, row by row, and which alarms were false.

        It marks the audit of the spoiled data. What a repair did to them, `repair.mended` counts.

        Raises
        ------
        ValueError
            If a flaw was planted in another data set than those looked at, such as a repaired one.
        """
        truths = [truths] if isinstance(truths, Planted) else truths
        found_in = [(self._part_of(truth), truth) for truth in truths]
        return compare(self.findings, found_in, len(self.parts))

    def report(self) -> str:
        """Tell it in words: each part, its flags, the rows with most flags, and what cannot be seen."""
        lines: list[str] = []
        for part, (name, data) in enumerate(zip(self.names, self.parts, strict=True)):
            lines.append(f"{name}: {len(data):,} rows, {data.X.shape[1]:,} columns")
            lines += self._told(part) or ["  no flag"]
            rows = sorted(self.per_row(part).items(), key=lambda item: (-len(item[1]), item[0]))
            lines += [f"    row {row}: {', '.join(flags)}" for row, flags in rows[:SHOWN]]
            if len(rows) > SHOWN:
                lines.append(f"    and {len(rows) - SHOWN:,} more rows with a flag: .per_row({name!r})")
        return "\n".join([*lines, "cannot be seen from the table:", *(f"  {what}" for what in CANNOT_SEE)])

    __str__ = __repr__ = report

    def _told(self, part: int) -> list[str]:
        """A line for each flag of a part: the first finding in full, and where else it was raised."""
        lines: list[str] = []
        for name in FLAGS:
            found = [finding for finding in self.findings if (finding.flag, finding.part) == (name, part)]
            if found:
                names = self.parts[part].feature_names
                also = [names[at] for finding in found[1:] for at in map(int, finding.columns)]
                others = f" Also: {', '.join(also[:3])}{', ...' * (len(also) > 3)}." if also else ""
                lines.append(f"  {found[0]}{others}")
        return lines

    def _part_of(self, truth: Planted) -> int:
        for part, data in enumerate(self.parts):
            if data is truth.data:
                return part
        raise ValueError(
            f"truths: expected flaws of the data sets looked at, got {truth!r} of another one; score the"
            " audit of the spoiled data, and judge a repair by repair.mended(clean, spoiled, repaired)"
        )

    def _number(self, part: int | str) -> int:
        if isinstance(part, str):
            return named({name: k for k, name in enumerate(self.names)}, part, "part")
        return whole_number(part, "part", 0, len(self.parts) - 1, f"the parts {', '.join(self.names)}")


def audit(*parts: Dataset) -> Audit:
    """Look at one data set, or at a training, perhaps a validation, and a test part.

    Raises
    ------
    ValueError
        If there are no parts or more than three, or they have other columns or classes than the first.
    """
    if len(parts) not in PARTS:
        raise ValueError(f"parts: expected one data set, or two or three parts of one, got {len(parts)}")
    alike(parts)
    names = _names(parts)
    findings: list[Finding] = []
    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # the square of 1e300 fits no float: no flag, no warning
        for part, data in enumerate(parts):
            findings += looks(data, part)
            if part:
                findings += look_for_shift(parts[0], data, part)
    findings += look_for_repeats(parts, names)
    return Audit(parts, names, tuple(findings))


def _names(parts: Sequence[Dataset]) -> tuple[str, ...]:
    """What `Dataset.split` calls them: the words in brackets at the end of their names, if they differ."""
    found = [re.search(r" \((.+)\)$", data.name) for data in parts]
    names = tuple(match[1] for match in found if match)
    return names if len(set(names)) == len(parts) else PARTS[len(parts)]
