"""The look of every figure: few colours, each with one meaning, and text to be read from the back row."""

import numpy as np
from PIL import Image

INK = "#222222"  # text, axes, the answer that counts
MUTED = "#6b6b6b"  # what stands behind: 5.3 : 1 on white
FAINT = "#d9d9d9"  # grid and rails: decoration only
PAPER = "#ffffff"
POSITIVE, NEGATIVE = "#0072b2", "#d55e00"  # the sign of a number, and nothing else
CLASSES = ("#cc79a7", "#009e73", "#000000")  # reddish purple, bluish green, black: class 0, 1, 2
CLASS_MARKERS = ("X", "o", "s")
SPLIT_LINES = {"training": "-", "validation": (0, (4, 1.5)), "test": (0, (1, 1.5))}
DASHED = (0, (4, 1.5))  # the second of two lines in ink, where no data were split

# Line, marker and colour of each optimizer: no line is that of a split, no colour means anything else.
OPTIMIZERS = {
    "plain": ("-", "o", INK),
    "momentum": ((0, (5, 1.5, 1.2, 1.5)), "s", "#7a4d8c"),
    "Adam": ((0, (9, 2)), "^", "#7d6b00"),
}

TEXT, SMALL = 10, 8.5  # points; a figure's inch is 100 pixels of the page, so 10 points are 14 pixels


def sign_colour(number):
    """Return the colour of a number's sign; 0 has none and is grey."""
    return POSITIVE if number > 0 else NEGATIVE if number < 0 else MUTED


def tidy(axes):
    """Leave only the two axis lines that carry numbers, thin and grey."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(MUTED)
    axes.tick_params(labelsize=SMALL, colors=MUTED, length=3)
    axes.xaxis.label.set(size=SMALL, color=INK)
    axes.yaxis.label.set(size=SMALL, color=INK)


def palette():
    """Return the colours of line art: each house colour in steps towards white, and greys.

    Antialiased edges are such blends, so a PNG with these colours looks like the full picture at a third
    of the bytes and half of the time. Pillow looks colours up in steps of four levels: steps of eight or
    more keep white paper exactly white.
    """
    hues = [MUTED, POSITIVE, NEGATIVE, *CLASSES[:2]]
    rgb = np.array([[int(hue[i : i + 2], 16) for i in (1, 3, 5)] for hue in hues], dtype=float)
    share = np.linspace(0, 1, 25)[1:, None, None]
    blends = (255 - share * (255 - rgb)).reshape(-1, 3)
    blends = blends[blends.min(axis=1) < 246]
    greys = np.repeat(np.linspace(0, 255, 32)[:, None], 3, axis=1)
    image = Image.new("P", (1, 1))
    image.putpalette(np.vstack([greys, blends]).round().astype(np.uint8).tobytes())
    return image
