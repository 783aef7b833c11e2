"""Lesson 04: nudge one weight; what its slope predicts for the loss, and what the loss really does."""

import numpy as np
from matplotlib.lines import Line2D

from nnlib.figures import style
from nnlib.figures.backprop.nudges import LARGEST, PARTS, SIZES, SMALLEST, changes
from nnlib.figures.backprop.wiring import Wiring
from nnlib.figures.drawing import Drawing
from nnlib.figures.numbers import MINUS, formatted, number, signed
from nnlib.figures.stamp import Stamp
from nnlib.small_network import INPUTS

STEEPEST = 0.2  # a change of the loss of so much for each unit of the nudge is drawn as thick as can be
AHEAD = 0.8 * LARGEST  # beyond so large a nudge there is no room for words to the right
ROWS = (
    "slope dL/dw, how steep it is here",
    "predicted: slope · nudge",
    f"real: loss after {MINUS} loss before",
    f"gap: real {MINUS} predicted",
    "gap / nudge²",
)


class GhostNudge(Drawing):
    """The network before and after a nudge, and the loss over the nudged weight with its tangent.

    The state is a `nnlib.figures.backprop.nudges.Nudge`.
    """

    size, narrow = (8.8, 5.1), (5.6, 9.3)

    def build(self):
        self.net = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(-0.06, 1.06))
        self.sheet = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
        for axes in (self.net, self.sheet):
            axes.axis("off")
        self.chart = self.figure.add_axes((0, 0, 1, 1), xlim=SIZES[[0, -1]], ylim=(-0.08, 0.8))
        self._build_net()
        self._build_sheet()
        self._build_chart()
        look = {"size": style.TEXT, "weight": "bold", "va": "top", "color": style.INK, "animated": True}
        self.verdict = [self.figure.add_artist(Stamp(0.015, 0, **look)) for _ in range(2)]

    def place(self, narrow):
        if narrow:
            places = [0.0, 0.53, 1.0, 0.41], [0.11, 0.25, 0.86, 0.24], [0.04, 0.01, 0.93, 0.19]
        else:
            places = [0.0, 0.01, 0.55, 0.91], [0.61, 0.45, 0.37, 0.43], [0.57, 0.01, 0.41, 0.34]
        for axes, place in zip((self.net, self.chart, self.sheet), places, strict=True):
            axes.set_position(place)
        for row, line in enumerate(self.verdict):
            line.set_y((0.988 if narrow else 0.98) - row * (0.024 if narrow else 0))
        self.broken = narrow  # the sentence needs two lines

    def _build_net(self):
        axes = self.net
        self.wiring = Wiring(axes, (2, 2, 1), columns=(0.09, 0.5, 0.88), along=0.36, node=46)
        nodes = [self.wiring.places[part] for part in self.wiring.nodes]
        text = {"size": style.SMALL, "color": style.MUTED, "ha": "center", "va": "center"}
        for (x, y), name in zip(nodes, (*INPUTS, "upper", "lower", "output"), strict=True):
            if name == "lower":  # above it two edges arrive
                axes.text(x + 0.04, y - 0.13, name, **{**text, "ha": "left"})
            else:
                axes.text(x, y + (-0.12 if name == INPUTS[1] else 0.12), name, **text)
        text |= {"animated": True, "zorder": 6}
        bold = {**text, "color": style.INK, "weight": "bold"}
        # Where a number has changed, a node holds two: what it was, and what it is.
        self.old, self.new = (
            [axes.add_artist(Stamp(x, y + rise, **look)) for x, y in nodes]
            for rise, look in ((0.026, text), (-0.026, bold))
        )
        x, y = nodes[-1]
        axes.text(x, y - 0.3, "loss", **{**text, "animated": False})
        self.loss = axes.add_artist(Stamp(x, y - 0.41, **bold))
        self.old_loss = axes.add_artist(Stamp(x, y - 0.355, **text))
        self.looks = axes.add_artist(Stamp(0.02, -0.03, **{**text, "ha": "left"}))

    def _build_sheet(self):
        axes = self.sheet
        self.numbers, text = [], {"size": style.SMALL, "color": style.INK, "va": "center"}
        for row, name in enumerate(ROWS):
            y = 0.93 - 0.145 * row
            weight = "bold" if row in (1, 2, 3) else "normal"
            axes.text(0, y, name, **{**text, "color": style.MUTED})
            look = {"ha": "right", "weight": weight, "animated": True, **text}
            self.numbers.append(axes.add_artist(Stamp(0.98, y, **look)))
        self.words = [axes.add_artist(Stamp(0, y, animated=True, **text)) for y in (0.19, 0.05)]

    def _build_chart(self):
        axes = self.chart
        style.tidy(axes)
        axes.set(yticks=[0, 0.2, 0.4, 0.6], xticks=[-2, -1, 0, 1, 2])
        axes.set_xticklabels([f"{MINUS}2", f"{MINUS}1", "no nudge", "+1", "+2"])
        axes.set_title("the loss, over the nudge", size=style.SMALL, color=style.INK, loc="left")
        real, guess = {"color": style.INK, "lw": 2}, {"color": style.MUTED, "lw": 1.8, "ls": style.DASHED}
        text = {"transform": axes.transAxes, "size": style.SMALL, "color": style.INK, "va": "center"}
        for row, (name, look) in enumerate((("real", real), ("predicted by the slope", guess))):
            y = 0.95 - 0.11 * row
            axes.add_line(Line2D([0.02, 0.11], [y, y], transform=axes.transAxes, **look))
            axes.text(0.13, y, name, **text)
        (self.tangent,) = axes.plot([], [], animated=True, zorder=2, **guess)
        (self.curve,) = axes.plot([], [], animated=True, zorder=3, **real)
        (self.bar,) = axes.plot([], [], lw=5, solid_capstyle="butt", animated=True, zorder=4)
        look = {"ls": "", "mew": 1.5, "animated": True, "clip_on": False}
        (self.here,) = axes.plot([0], [0], "o", ms=9, mfc=style.PAPER, mec=style.INK, zorder=5, **look)
        (self.promised,) = axes.plot([], [], "D", ms=6, mfc=style.PAPER, mec=style.MUTED, zorder=6, **look)
        (self.there,) = axes.plot([], [], "o", ms=7, color=style.INK, zorder=7, **look)
        self.gap = axes.add_artist(Stamp(0, 0, size=style.SMALL, color=style.INK, animated=True))
        text |= {"ha": "center", "animated": True}
        self.closed = axes.add_artist(Stamp(0.5, 0.15, **text))

    def name_at(self, event):
        """Return the parameter whose edge lies at a pointer event, or None."""
        part = self.wiring.nearest(*self.data(event, self.net))
        return next((name for name, own in PARTS.items() if own == part), None)

    def size_at(self, event):
        """Return the nudge at a pointer event over the chart, or None where that is not."""
        width, height = self.figure.bbox.size
        press = event["x"] * width, (1 - event["y"]) * height
        return self.data(event, self.chart)[0] if self.chart.bbox.contains(*press) else None

    def move(self, nudge):
        self.now = now = changes(nudge)
        self._move_net(nudge, now)
        self._move_chart(nudge, now)
        texts = [formatted(now.slope, ".4g"), _signed(now.predicted, 4), _signed(now.real, 4)]
        texts += ["–", "–"] if nudge.asking else [_signed(now.gap), _signed(now.gap / nudge.size**2)]
        for stamp, text in zip(self.numbers, texts, strict=True):
            stamp.set_text(text)
        for stamp, text in zip(self.words, _words(nudge, now), strict=True):
            stamp.set_text(text)
        called = _called(nudge.name)
        lines = [
            f"{called[0].upper()}{called[1:]}, nudged by {_signed(nudge.size, 4)}:",
            f"predicted {_signed(now.predicted, 4)}, real {_signed(now.real, 4)}.",
        ]
        for line, text in zip(self.verdict, lines if self.broken else [" ".join(lines), ""], strict=True):
            line.set_text(text)

    def _move_net(self, nudge, now):
        wiring = self.wiring
        for name, part in PARTS.items():
            change = now.tried.get(name, np.nan)
            wiring.show(part, change, abs(change / nudge.size) / STEEPEST)
            wiring.label(part, _signed(change) if name in now.tried else "–")
        for (_, k, j), old, new in zip(wiring.nodes, self.old, self.new, strict=True):
            was, is_now = (
                (trace.x if k == 0 else trace.layers[k - 1].a)[j, 0].item()
                for trace in (now.before, now.after)
            )
            moved = was != is_now
            wiring.label(("node", k, j), "" if moved else _short(was))
            old.set_text(_short(was) if moved else "")
            new.set_text(_apart(was, is_now) if moved else "")
        wiring.mark({PARTS[nudge.name]})
        self.old_loss.set_text(_short(now.before.loss))
        self.loss.set_text(_apart(now.before.loss, now.after.loss))
        n = len(now.tried)
        self.looks.set_text(f"looks at the loss: 1 before + {n} nudged = {n + 1}")

    def _move_chart(self, nudge, now):
        before, after, promised = now.before.loss, now.after.loss, now.before.loss + now.predicted
        self.tangent.set_data(SIZES[[0, -1]], before + now.slope * SIZES[[0, -1]])
        self.curve.set_data(SIZES, now.curve)
        self.here.set_ydata([before])
        self.promised.set_data([nudge.size], [promised])
        self.there.set_data([nudge.size], [after])
        self.bar.set_data([nudge.size] * 2, [promised, after])
        self.bar.set_color(style.sign_colour(now.gap))
        for artist in (self.curve, self.promised, self.there, self.bar, self.gap):
            artist.set_visible(not nudge.asking)
        self.closed.set_text("the curve will appear here" if nudge.asking else "")
        # Beside the bar, on the side to which neither line goes on.
        left = nudge.size > AHEAD / 2
        above = (now.slope > 0) == left
        self.gap.set(ha="right" if left else "left", va="bottom" if above else "top")
        y = max(promised, after) + 0.03 if above else min(promised, after) - 0.03
        self.gap.set(text=f"gap {_signed(now.gap)}", position=(nudge.size, y))

    def describe(self, nudge):
        now = self.now
        answers = [trace.layers[-1].a.item() for trace in (now.before, now.after)]
        tried = ", ".join(f"{name} {_signed(change)}" for name, change in now.tried.items()) or "none"
        words = (
            f"The 2-2-1 network, {_called(nudge.name)} nudged by {_signed(nudge.size, 4)}: from"
            f" {_short(now.w)} to {formatted(now.w + nudge.size, '.4g')}. The answer goes from"
            f" {_short(answers[0])} to {_apart(*answers)}, the loss from {_short(now.before.loss)} to"
            f" {_apart(now.before.loss, now.after.loss)}. Slope {formatted(now.slope, '.4g')}: predicted"
            f" change {_signed(now.predicted, 4)}, real change {_signed(now.real, 4)}"
        )
        if not nudge.asking:
            words += f", gap {_signed(now.gap)}, gap / nudge² {_signed(now.gap / nudge.size**2)}"
        return (
            f"{words}. {' '.join(_words(nudge, now))} Real changes of the loss by this nudge, for each weight"
            f" tried: {tried}."
        )


def _called(name):
    """Name a parameter in a sentence."""
    return f"the {name}" if name.startswith("bias") else f"the weight {name}"


def _words(nudge, now):
    """Say in two sentences how the change and the gap grow with the nudge."""
    if nudge.asking:
        return "Predict first:", "curve and gap are not shown yet."
    far = abs(nudge.size) / SMALLEST
    if far > 1:
        change = (
            f"{number(far)} times as far as {SMALLEST:g}: {number(now.real / now.smallest)} times the change."
        )
    else:
        change = "Make the nudge larger: does the gap grow faster?"
    times = abs(now.gap / now.tenth_gap)
    if times < 10:  # the gap grew with the square, but by now it shrinks again
        return change, "Here the curve comes back to its tangent: a small gap."
    return change, f"A tenth as far: a gap {times:.0f} times smaller."


def _signed(value, digits=2):
    """Write a number with its sign in a few digits, never as 5e-05."""
    rounded = float(f"{value:.{digits}g}")
    return signed(rounded, ".10f").rstrip("0").rstrip(".")


def _short(value):
    return formatted(value, ".3g")


def _apart(old, new):
    """Write the new number in as many decimals, 3 to 6, as show that it is not the old one."""
    for decimals in range(3, 7):
        if f"{old:.{decimals}f}" != f"{new:.{decimals}f}":
            break
    return formatted(new, f".{decimals}f")
