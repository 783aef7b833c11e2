"""The rows of the benchmark's table, and what is asked of them."""

from dataclasses import dataclass

SLACK = 1.25  # how far from its bound a row may be in a check: machines differ, and are busy


@dataclass(frozen=True)
class Row:
    """What nnlib takes for a task, and a peer for the same; `theirs` is None where the peer is not installed.

    Attributes
    ----------
    at_least : how many times as fast as the peer nnlib shall be.
    at_most : how many times as long as the peer it may take, or, without a peer, how many of its unit.
    """

    task: str
    unit: str
    ours: float
    peer: str = ""
    theirs: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times as fast as its peer, or how many times as long it takes: see `speed`."""
        if not self.peer:
            return self.ours
        if self.theirs is None:
            return None
        return self.theirs / self.ours if self.speed else self.ours / self.theirs

    @property
    def speed(self) -> bool:
        """Whether the ratio is one of speed: where that is asked for or, with no bound, nnlib is faster."""
        return bool(self.at_least) or (not self.at_most and self.ours < (self.theirs or 0))

    @property
    def bound(self) -> str:
        if self.at_least:
            return f">= {self.at_least:g}"
        return f"<= {self.at_most:g}" if self.at_most else ""

    @property
    def missed(self) -> str:
        """Say what misses its bound by more than the slack; "" if nothing does."""
        if not self.bound:
            return ""
        beside = f" beside {self.peer}" if self.peer else ""
        if self.ratio is None:
            return f"{self.task}{beside}: not measured, as {self.peer} is not installed"
        held = self.ratio >= self.at_least / SLACK if self.at_least else self.ratio <= self.at_most * SLACK
        return "" if held else f"{self.task}{beside}: {self.ratio:.3g}, expected {self.bound}"


def show(rows: list[Row]) -> str:
    """Return the table: a line for each comparison."""
    lines = [("", "", "nnlib", "beside", "", "ratio", "bound")]
    for row in rows:
        theirs = "" if not row.peer else "not installed" if row.theirs is None else f"{row.theirs:.2f}"
        ratio = f"{row.ratio:.2f} x as {'fast' if row.speed else 'long'}" if row.peer and row.ratio else ""
        lines.append((row.task, row.unit, f"{row.ours:.2f}", row.peer, theirs, ratio, row.bound))
    return "\n".join(
        f"{task:40}{unit:16}{ours:>9}   {peer:18}{theirs:>13}{ratio:>17}   {bound}".rstrip()
        for task, unit, ours, peer, theirs, ratio, bound in lines
    )


def judge(rows: list[Row]) -> int:
    """Print each bound that is missed; return the exit code, 1 if any is."""
    missed = [row.missed for row in rows if row.missed]
    bounds = sum(bool(row.bound) for row in rows)
    for sentence in missed:
        print(f"MISSED {sentence}")
    print(f"{bounds - len(missed)} of {bounds} bounds hold, with {SLACK - 1:.0%} slack")
    return int(bool(missed))
