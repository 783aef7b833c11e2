"""Lesson 04: one number of a training step, in letters, in numbers and in code."""

from textwrap import wrap

import numpy as np

from nnlib.figures import style
from nnlib.figures.backprop.blame_words import DASH, written
from nnlib.figures.stamp import Stamp

# Pixels of the page from the upper edge of the panel.
TITLE, MEANING, LETTERS, NUMBERS, CODE, TABLE = 8, 32, 94, 150, 230, 284
LINE, ROW = 18, 19
LONGEST = 50  # letters of a line


class ProductPanel:
    """Shows a `Product`: three lines that say the same, and below them a row for each example of a batch.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    names : sequence of str
        Of the examples.

    Attributes
    ----------
    texts : dict of str to Stamp
        title, meaning, more (its second line), letters, numbers, value and code.
    header, cells : list of Stamp, list of list of Stamp
        The table: a row for each example and one for what they come to.
    """

    def __init__(self, figure, names):
        self.names = names
        self.axes = axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 318), ylim=(500, 0))
        axes.axis("off")
        look = {"size": style.SMALL, "color": style.INK, "va": "top", "animated": True}
        bold, formula = {**look, "weight": "bold"}, {**look, "size": 9.3}
        self.texts = {
            "title": Stamp(0, TITLE, **{**bold, "size": style.TEXT}),
            "meaning": Stamp(0, MEANING, **look),
            "more": Stamp(0, MEANING + LINE - 2, **look),
            "letters": Stamp(0, LETTERS, **formula),
            "numbers": Stamp(0, NUMBERS, **formula),
            "value": Stamp(0, NUMBERS + LINE + 1, **{**bold, "size": style.TEXT}),
            "code": Stamp(0, CODE, family="monospace", **look),
        }
        for text in self.texts.values():
            axes.add_artist(text)
        for y, caption in ((LETTERS, "in letters"), (NUMBERS, "in numbers"), (CODE, "in code")):
            axes.text(0, y - LINE, caption, size=style.SMALL, color=style.MUTED, va="top")
        heads = {**look, "ha": "right", "va": "center", "color": style.MUTED}
        self.header = [axes.add_artist(Stamp(0, TABLE, **heads)) for _ in range(3)]
        self.cells = []
        for row in range(len(names) + 1):
            y = TABLE + ROW * (row + 1) + (5 if row == len(names) else 0)
            cells = {**look, "va": "center"}
            self.cells.append([axes.add_artist(Stamp(0, y, ha="left", **cells))])
            self.cells[-1] += [axes.add_artist(Stamp(0, y, ha="right", **cells)) for _ in range(3)]
        self.rule = axes.plot([], [], color=style.INK, lw=1, animated=True)[0]

    def lay(self, width):
        """Give the panel `width` pixels of the page."""
        self.axes.set_xlim(0, width)
        places = 120, 218, min(width - 2, 330)
        for x, *column in zip(places, self.header, *(row[1:] for row in self.cells), strict=True):
            for stamp in column:
                stamp.set_x(x)
        self.rule.set_data([0, places[-1]], [TABLE + ROW * (len(self.names) + 0.62)] * 2)

    def show(self, product, rows, shown):
        """Write a product; with several `rows`, also a line for each, that of the example `shown` in bold."""
        meaning, *more = wrap(product.meaning, LONGEST)
        written_out = {
            "title": product.title,
            "meaning": meaning,
            "more": "".join(more),
            "letters": product.letters,
            "numbers": product.numbers,
            "value": f"= {written(product.value)}",
            "code": product.code,
        }
        for name, text in written_out.items():
            self.texts[name].set_text(text)
        several = len(rows) > 1
        for stamp in (*self.header, *(stamp for row in self.cells for stamp in row)):
            stamp.set_visible(several)
        self.rule.set_visible(several and bool(product.total))
        if several:
            self._show_table(product, rows, shown)

    def _show_table(self, product, rows, shown):
        # The result stands at the right, whatever the number of columns.
        blank = 3 - len(product.table)
        heads, columns = [""] * blank + [*product.table], [*product.table.values()]
        for stamp, head in zip(self.header, heads, strict=True):
            stamp.set_text(head)
        for row, cells in zip(rows, self.cells, strict=False):
            numbers = [written(column[rows.index(row)]) for column in columns]
            for stamp, text in zip(cells, [self.names[row], *[""] * blank, *numbers], strict=True):
                stamp.set(text=text, weight="bold" if row == shown else "normal")
        total = {"sum": np.sum, "mean": np.mean}.get(product.total)
        last = ["", "", "", ""]
        if total:
            value = total(columns[-1])
            last = [product.total, "", "", written(value) if np.isfinite(value) else DASH]
        for stamp, text in zip(self.cells[-1], last, strict=True):
            stamp.set_text(text)

    def row_at(self, x, y):
        """Return the row of the table at a place of the axes, from 0, or None where there is none."""
        if not self.header[0].get_visible():
            return None
        row = round((y - TABLE) / ROW) - 1
        return row if 0 <= row < len(self.names) and x <= 330 else None
