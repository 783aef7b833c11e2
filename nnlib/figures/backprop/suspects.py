"""Lesson 04: how often each of six networks is right on unseen rows, in six small pictures of one scale."""

from math import isfinite

from matplotlib.patches import Rectangle

from nnlib.figures import style
from nnlib.figures.numbers import formatted, listed, number, signed
from nnlib.figures.stamp import Stamp
from nnlib.suspects import EPOCHS, LETTERS

AGREES = 1e-6  # the referee's own error is far smaller, and that of every bug far larger
LOWEST = 0.4  # of the share axis: chance is 0.5
UNKNOWN = "–"
# Inches: the text over a small picture, its height, from one to the next below, the room for percentages.
HEAD, AXES, ROW, MARGIN, END = 0.42, 1.25, 1.95, 0.72, 0.84


def percent(share):
    """Write a share as a percentage with one digit behind the point."""
    return f"{formatted(100 * share, '.1f')} %"


def turned(cosine):
    """Write a cosine; of no vector there is none."""
    return signed(cosine, ".2f") if isfinite(cosine) else UNKNOWN


def verdict(check):
    """Write what the referee says."""
    if check is None:
        return f"error {UNKNOWN}, cosine {UNKNOWN}"
    return f"error {number(check.error, 2)}, cosine {turned(check.cosine)}"


def told(runs, line):
    """Say in words what the six curves show."""
    trained = {letter: run for letter, run in runs.items() if run is not None}
    words = []
    if trained:
        early = EPOCHS // 4
        shares = [
            f"{letter} {percent(run.accuracy[run.epochs == early][0])} and {percent(run.accuracy[-1])}"
            for letter, run in trained.items()
        ]
        words.append(f"Right on unseen rows after {early:,} and {EPOCHS:,} epochs: {'; '.join(shares)}.")
    if len(trained) < len(runs):
        words.append(f"Still in training: {listed([letter for letter in runs if letter not in trained])}.")
    return " ".join([*words, f"One straight line is right on {percent(line)}."])


class Suspect:
    """The small picture of one network: a letter, the referee's word, and the share of right answers."""

    def __init__(self, figure, letter):
        self.letter = letter
        axes = self.axes = figure.add_axes((0, 0, 1, 1), xlim=(0, EPOCHS), ylim=(LOWEST, 1))
        axes.set_xticks([0, EPOCHS // 2, EPOCHS], ["0", f"{EPOCHS // 2:,}", f"{EPOCHS:,}"])
        axes.set_yticks([0.5, 0.75, 1], ["50 %", "75 %", "100 %"])
        style.tidy(axes)
        (self.line,) = axes.plot(
            [0, EPOCHS], [0, 0], color=style.MUTED, lw=1.2, ls=style.DASHED, animated=True
        )
        (self.curve,) = axes.plot([], [], color=style.INK, lw=1.8, animated=True)
        look = {"color": style.INK, "animated": True, "weight": "bold"}
        self.end = axes.add_artist(Stamp(EPOCHS, 0, va="center", size=style.TEXT, clip_on=False, **look))
        self.bet = axes.add_artist(
            Stamp(0.97 * EPOCHS, 0.64, "your bet", ha="right", size=style.SMALL, **look)
        )
        self.head = figure.add_artist(Stamp(0, 0, letter, size=style.TEXT + 1, **look))
        look["weight"] = "normal"
        self.name = figure.add_artist(Stamp(0, 0, size=style.TEXT, **look))
        self.word = figure.add_artist(Stamp(0, 0, size=style.SMALL, **look))

    def place(self, left, top, width, last, figure):
        """Put its text below and right of these inches; only in the last row its epochs have numbers."""
        across, up = figure.get_size_inches()
        below = 0.28 if last else 0.12
        self.box = left - 0.1, top - HEAD - AXES - below, width - 0.04, HEAD + AXES + below + 0.07
        self.axes.tick_params(labelbottom=last)
        self.axes.set_position([left / across, (top - HEAD - AXES) / up, (width - END) / across, AXES / up])
        self.head.set_position((left / across, (top - 0.14) / up))
        self.name.set_position(((left + 0.22) / across, (top - 0.14) / up))
        self.word.set_position((left / across, (top - 0.33) / up))

    def show(self, run, line, checked=False, name="", bet=False):
        """Show a run, or that there is none yet, and how much of it is known."""
        self.line.set_ydata([line, line])
        if run is None:
            self.curve.set_data([], [])
            share, text = 0.75, UNKNOWN
        else:
            self.curve.set_data(run.epochs, run.accuracy)
            share, text = run.accuracy[-1], percent(run.accuracy[-1])
        self.end.set_position((1.035 * EPOCHS, max(share, LOWEST + 0.04)))
        self.end.set_text(text)
        check = run.check if checked and run is not None else None
        self.word.set_text(verdict(check))
        self.word.set_fontweight("bold" if check and check.error < AGREES else "normal")
        self.name.set_text(name)
        self.bet.set_visible(bet)


class Suspects:
    """Six `Suspect`s in two rows or three, with the names of their axes and a frame for one of them."""

    def __init__(self, figure):
        self.figure = figure
        self.each = {letter: Suspect(figure, letter) for letter in LETTERS}
        look = {"size": style.SMALL, "color": style.INK}
        first = self.each["A"].axes
        self.share = first.text(0, 1.0, "right on unseen rows", rotation=90, ha="center", va="center", **look)
        self.share.set_transform(figure.transFigure)
        self.epochs = figure.text(0.5, 0, "epochs, one step each", ha="center", va="baseline", **look)
        self.line = first.add_artist(
            Stamp(
                0.97 * EPOCHS, 0.775, ha="right", va="top", size=style.SMALL, color=style.MUTED, animated=True
            )
        )
        self.frame = figure.add_artist(
            Rectangle((0, 0), 0, 0, fill=False, ec=style.INK, lw=2, animated=True, visible=False)
        )

    def place(self, top, narrow):
        """Put them below these inches from the lower edge; return the inches that are left below."""
        across, up = self.figure.get_size_inches()
        self.columns = 2 if narrow else 3
        rows = len(self.each) // self.columns
        width = (across - MARGIN) / self.columns
        for k, suspect in enumerate(self.each.values()):
            row, column = divmod(k, self.columns)
            suspect.place(MARGIN + column * width, top - row * ROW, width, row == rows - 1, self.figure)
            suspect.axes.tick_params(labelleft=column == 0)
        below = top - rows * ROW
        self.share.set_position((0.13 / across, (below + rows * ROW / 2) / up))
        self.epochs.set_position((0.5, (below - 0.2) / up))
        return below - 0.33

    def show(self, runs, line, selected=None, checked=False, names=None, bet=None):
        """Show runs {letter: run or None}, where one straight line ends, and names {letter: str} if known."""
        for letter, suspect in self.each.items():
            suspect.show(runs[letter], line, checked, (names or {}).get(letter, ""), letter == bet)
        self.line.set_text(f"one straight line: {percent(line)}")
        self.frame.set_visible(selected is not None)
        if selected is not None:
            left, low, width, height = self.each[selected].box
            across, up = self.figure.get_size_inches()
            self.frame.set_bounds(left / across, low / up, width / across, height / up)

    def at(self, event):
        """Return the letter of the small picture under a pointer event, or None."""
        across, up = self.figure.get_size_inches()
        x, y = event["x"] * across, (1 - event["y"]) * up
        for letter, suspect in self.each.items():
            left, low, width, height = suspect.box
            if left <= x <= left + width and low <= y <= low + height:
                return letter
        return None
