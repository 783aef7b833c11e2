"""Lesson 04: a line-up of six networks, one of which computes its gradient right; who is it?"""

from textwrap import wrap
from typing import NamedTuple

from nnlib.bugs import BACKWARD, BUGS, LR, NONE
from nnlib.figures import style
from nnlib.figures.backprop.suspects import AGREES, Suspects, percent, told, turned, verdict
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import MINUS, listed
from nnlib.figures.stamp import Stamp
from nnlib.suspects import HIDDEN, ROWS, UNSEEN

SAME = 0.01  # shares of right answers that differ by no more are told as the same
COIN = 0.5
LEADING, PARAGRAPH = 0.2, 0.05  # inches from one line of text to the next, and more between paragraphs
MAIN_LINES = (0, 2, 4)  # of the backward pass: shown where nothing is wrong

TASK = "Click a network, or go to it with the arrow keys, to bet on it. Then press Gradient check."
SET_UP = (
    f"All six networks are 2-{HIDDEN}-1. They begin with the same weights and learn the same {ROWS} rows of"
    f" two half moons, with learning rate {LR:g}. A curve shows how many of {UNSEEN:,} unseen rows they"
    " answer right."
)
REFEREE = (
    "The referee nudges each weight and measures what the loss does. Error: how far a network's slopes are"
    " from those measured; 0 is right, 1 as wrong as can be. Cosine: of the angle between the two; +1 is the"
    f" same direction, {MINUS}1 the opposite one."
)
UNMASK = "Click a network, or go to it with the arrow keys, to see what it does."


class LineUpState(NamedTuple):
    """What is to be seen: the six runs, and what was bet, checked and unmasked.

    Attributes
    ----------
    seed : int
    runs : dict of str to nnlib.suspects.Run, or None while it is in training; by letter, A to F
    line : float, the share that one straight line gets right
    bet, selected : letters or None
    checked : bool, whether the referee has been asked
    unmasked : str, the letters of those whose names are known
    """

    seed: int
    runs: dict
    line: float
    bet: str | None = None
    checked: bool = False
    unmasked: str = ""
    selected: str | None = None


class LineUp(Drawing):
    """Six small pictures without names, and below them what is known of the chosen one."""

    size, narrow = (8.8, 6.35), (5.6, 9.2)

    def build(self):
        self.suspects = Suspects(self.figure)
        look = {"size": style.TEXT, "color": style.INK, "va": "top", "animated": True}
        self.heading = self.figure.add_artist(Stamp(0, 0, weight="bold", **look))
        self.lines = [self.figure.add_artist(Stamp(0, 0, **look)) for _ in range(12)]
        look |= {"size": style.SMALL + 1, "family": "monospace"}
        self.code = [self.figure.add_artist(Stamp(0, 0, **look)) for _ in MAIN_LINES]

    def place(self, narrow):
        across, up = self.figure.get_size_inches()
        self.letters = 72 if narrow else 116  # a line
        self.heading.set_position((0.12 / across, 1 - 0.1 / up))
        self.below = self.suspects.place(up - 0.42, narrow)

    def move(self, state):
        unmasked = {letter: name(state.runs[letter]) for letter in state.unmasked}
        self.suspects.show(state.runs, state.line, state.selected, state.checked, unmasked, state.bet)
        self.heading.set_text(heading(state))
        across, up = self.figure.get_size_inches()
        stamps, code, y = iter(self.lines), iter(self.code), self.below
        for text, kind in details(state):
            letters = round(0.85 * self.letters) if kind == "bold" else self.letters
            for part in [f"  {text}"] if kind == "code" else wrap(text, letters):
                line = next(code if kind == "code" else stamps)
                if kind != "code":
                    line.set_fontweight(kind)
                line.set_text(part)
                line.set_position((0.12 / across, y / up))
                y -= LEADING
            y -= PARAGRAPH
        for unused in (*stamps, *code):
            unused.set_text("")

    def describe(self, state):
        words = [f"Six networks, A to F, with seed {state.seed}. {heading(state)}"]
        words.append(told(state.runs, state.line))
        if state.checked:
            checks = [f"{letter} {verdict(run.check)}" for letter, run in state.runs.items()]
            words.append(f"The referee: {'; '.join(checks)}.")
        if state.unmasked:
            names = [f"{letter} is {name(state.runs[letter])}" for letter in state.unmasked]
            words.append(f"Unmasked: {'; '.join(names)}.")
        words += [f"{' '.join(text.split())}." if kind == "code" else text for text, kind in details(state)]
        return " ".join(words)


def heading(state):
    """Say who is looked for, or who was found."""
    if not state.checked:
        bet = "Which one?" if state.bet is None else f"You bet on {state.bet}."
        return f"One of these six computes its gradient right. {bet}"
    agree = [letter for letter, run in state.runs.items() if run.check.error < AGREES]
    bet = "" if state.bet is None else f" You bet on {state.bet}."
    return f"Only {listed(agree)} agrees with the referee.{bet}"


def details(state):
    """Return what is said of the chosen network, or what to do next: paragraphs, each with its kind."""
    if not state.checked:
        return [(TASK, "normal"), (SET_UP, "normal")]
    right = next(run for run in state.runs.values() if run.bug == NONE)
    if state.selected is None or state.selected not in state.unmasked:
        return [(rivals(state.runs, right), "bold"), (REFEREE, "normal"), (UNMASK, "normal")]
    run = state.runs[state.selected]
    ends = f"It ends at {percent(run.accuracy[-1])}{fate(run, right, state.line)}."
    title = f"{state.selected}: {name(run)}. {ends}", "bold"
    if run.bug == NONE:
        lines = [(BACKWARD[k], "code") for k in MAIN_LINES]
        return [title, ("This is the backward pass as it should be. Its main lines:", "normal"), *lines]
    bug = BUGS[run.bug]
    cosines = (
        f"Cosine between its slopes and the right ones: {turned(run.cosine[0])} at the first step,"
        f" {turned(run.cosine[-1])} at the last."
    )
    lines = [(f"right: {bug.right}", "code"), (f"here:  {bug.wrong}", "code")]
    return [title, (bug.slip, "normal"), *lines, (bug.why, "normal"), (cosines, "normal")]


def rivals(runs, right):
    """Say how many bugs do not show in the curves."""
    near = [run for run in runs.values() if run.bug != NONE and run.accuracy[-1] >= right.accuracy[-1] - SAME]
    if not near:
        return "In this line-up the right one ends highest."
    ends = "bugs end" if len(near) > 1 else "bugs ends"
    return f"{len(near)} of the five {ends} as high as the right one, or higher."


def fate(run, right, line):
    """Say how far a network got, beside the right one and one straight line: the end of a sentence."""
    share, best = run.accuracy[-1], right.accuracy[-1]
    beside, straight = f"the right one ({percent(best)})", f"one straight line ({percent(line)})"
    if run.bug == NONE:
        return f", and one straight line at {percent(line)}"
    if share < COIN + 0.1:
        return ", as good as a coin"
    if share > best + SAME:
        return f", better than {beside}"
    if share >= best - SAME:
        return f", as good as {beside}"
    if share > line + SAME:
        return f", between {straight} and {beside}"
    return f", short of {straight}" if share < line - SAME else f", as good as {straight}"


def name(run):
    """Name a pass as a learner reads it."""
    return "no bug" if run.bug == NONE else run.bug
