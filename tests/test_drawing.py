"""Drawings: state in, picture and words out, without a browser."""

import base64
import io
import subprocess
import sys

import numpy as np
import pytest
from legible import texts
from matplotlib.text import Text
from PIL import Image

from nnlib.figures import style
from nnlib.figures.drawing import Drawing, still
from nnlib.figures.stamp import Stamp


class Dot(Drawing):
    """A dot that goes where the state says, on axes from 0 to 10."""

    size = (3, 2)

    def build(self):
        self.axes = self.figure.add_axes([0.1, 0.2, 0.8, 0.7], xlim=(0, 10), ylim=(0, 10))
        (self.dot,) = self.axes.plot([], [], "o", color=style.POSITIVE, animated=True)
        self.words = self.axes.add_artist(Stamp(1, 8, color=style.INK, animated=True))

    def move(self, state):
        self.dot.set_data([state], [5])
        self.words.set_text(f"x = {state}")

    def describe(self, state):
        return f"A dot at <{state}>"


class Heat(Dot):
    """The same with a heat map behind."""

    def build(self):
        super().build()
        self.axes.imshow(np.random.default_rng(0).random((20, 20)), extent=(0, 10, 0, 10))


def decoded(encoded):
    return np.asarray(Image.open(io.BytesIO(encoded)).convert("RGB")).astype(int)


def test_a_picture_moved_to_a_state_equals_one_drawn_there_at_once():
    moved, fresh = Dot(), Dot()
    for state in (1, 9, 3):
        moved.draw(state)
    fresh.draw(3)
    assert np.array_equal(moved.pixels(), fresh.pixels())
    fresh.draw(4)
    assert not np.array_equal(moved.pixels(), fresh.pixels())


def test_the_words_change_with_the_picture():
    drawing = Dot()
    drawing.draw(1)
    assert drawing.alt == "A dot at <1>"
    drawing.draw(2)
    assert drawing.alt == "A dot at <2>"


def test_what_does_not_move_is_painted_anew_only_after_refresh():
    drawing = Dot()
    drawing.draw(1)
    before = drawing.pixels()
    drawing.axes.set_xlim(0, 5)
    drawing.refresh()
    drawing.draw(1)
    assert not np.array_equal(before, drawing.pixels())


class TwoAxes(Dot):
    """The same, with another curve above the dot now and then."""

    def build(self):
        super().build()
        self.above = self.figure.add_axes([0.1, 0.8, 0.8, 0.1], animated=True)
        (self.line,) = self.above.plot([0, 1])
        (self.spot,) = self.above.plot([], [], "o", animated=True)

    def move(self, state):
        super().move(state)
        self.spot.set_data([state / 10], [0.5])


def test_axes_that_change_now_and_then_are_painted_anew_alone():
    drawing, fresh = TwoAxes(), TwoAxes()
    drawing.draw(1)
    before = drawing.pixels()
    for each in (drawing, fresh):
        each.line.set_ydata([1, 0])
    drawing.draw(2)
    drawing.draw(1)
    assert np.array_equal(drawing.pixels(), before)  # nobody said that it changed
    drawing.axes.set_xlim(0, 5)
    drawing.repaint_axes()
    drawing.draw(1)
    drawing.axes.set_xlim(0, 10)
    drawing.draw(3)
    fresh.draw(3)
    assert not np.array_equal(drawing.pixels(), before)
    assert np.array_equal(drawing.pixels(), fresh.pixels())  # and no tick of the other axes has moved
    fresh.above.set_animated(False)
    fresh.refresh()
    fresh.draw(3)
    assert np.array_equal(drawing.pixels(), fresh.pixels())


@pytest.mark.parametrize("kind", [Stamp, Text])
def test_legibility_is_measured_at_the_scale_at_hand(kind):
    drawing = Dot()
    drawing.axes.add_artist(kind(1, 2, "words", animated=True))
    widths = []
    for drawing.scale in (1, 2, 1):
        drawing.draw(1)
        widths += [box.width for text, box in texts(drawing) if text == "words"]
    assert widths[0] == widths[2]
    assert widths[1] == pytest.approx(2 * widths[0], rel=0.1)


@pytest.mark.parametrize("scale", [1, 1.5, 2])
def test_a_dense_screen_gets_a_picture_with_more_pixels(scale):
    drawing = Dot()
    drawing.scale = scale
    drawing.draw(1)
    assert drawing.scale == scale
    assert drawing.pixels().shape == (200 * scale, 300 * scale, 3)


def test_line_art_becomes_a_png_on_white_paper_close_to_what_was_drawn():
    drawing = Dot()
    drawing.draw(5)
    assert drawing.kind == "png"
    encoded = drawing.encode()
    assert encoded.startswith(b"\x89PNG")
    error = np.abs(decoded(encoded) - drawing.pixels())
    assert error.max() <= 24
    assert error[drawing.pixels() == 255].max() <= 8
    assert (decoded(encoded)[:5] == 255).all()


def test_a_heat_map_becomes_a_jpeg_and_its_still_a_lossless_png():
    drawing = Heat()
    drawing.draw(5)
    assert drawing.kind == "jpeg"
    assert drawing.encode().startswith(b"\xff\xd8")
    assert np.abs(decoded(drawing.encode()) - drawing.pixels()).mean() < 3
    assert np.array_equal(decoded(drawing.encode("png")), drawing.pixels())


def test_the_place_of_a_pointer_becomes_data_coordinates():
    drawing = Dot()
    drawing.draw(1)
    # the middle of the axes: 0.1 + 0.8 / 2 from the left, 1 - (0.2 + 0.7 / 2) from the top
    assert drawing.data({"x": 0.5, "y": 0.45}, drawing.axes) == pytest.approx((5, 5))
    drawing.scale = 2
    assert drawing.data({"x": 0.5, "y": 0.45}, drawing.axes) == pytest.approx((5, 5))


def test_a_still_carries_the_picture_and_its_words():
    drawing = Dot()
    drawing.draw(1)
    data, metadata = drawing._repr_mimebundle_()
    assert data["text/plain"] == "A dot at <1>"
    assert 'alt="A dot at &lt;1&gt;"' in data["text/html"]
    assert decoded(base64.b64decode(data["image/png"])).shape == (200, 300, 3)
    assert metadata["image/png"] == {"width": 300, "alt": "A dot at <1>"}


def test_a_still_of_two_pictures_shows_one_below_the_other():
    first, second = Dot(), Heat()
    first.draw(1)
    second.draw(2)
    data, _ = still([first, second])
    assert data["text/html"].count("<img") == 2
    assert decoded(base64.b64decode(data["image/png"])).shape == (400, 300, 3)
    assert data["text/plain"] == "A dot at <1>\nA dot at <2>"


def test_a_still_of_nothing_is_refused():
    with pytest.raises(ValueError, match="expected at least one picture"):
        still([])


class Words(Drawing):
    """One text in the middle of an empty picture; the state is the text's class and alignment."""

    size = (3, 2)

    def build(self):
        self.text = None

    def move(self, state):
        kind, ha, va = state
        self.text = kind(0.5, 0.5, "lp 0.25", ha=ha, va=va, size=10, color=style.INK, animated=True)
        self.figure.add_artist(self.text)

    def describe(self, state):
        return "Words"

    def ink(self):
        """Return the first and last row and column that hold ink."""
        rows, columns = np.nonzero((self.pixels() < 255).any(axis=2))
        return np.array([rows.min(), rows.max(), columns.min(), columns.max()])


@pytest.mark.parametrize("ha", ["left", "center", "right"])
@pytest.mark.parametrize("va", ["bottom", "baseline", "center", "top"])
def test_stamped_text_stands_where_text_would(ha, va):
    stamped, written = Words(), Words()
    stamped.draw((Stamp, ha, va))
    written.draw((Text, ha, va))
    assert np.abs(stamped.ink() - written.ink()).max() <= 2


def test_stamped_text_lies_on_its_paper():
    drawing = Words()
    drawing.draw((Stamp, "center", "center"))
    bare = drawing.pixels()
    drawing.text.paper = style.FAINT
    drawing.paint()
    laid = drawing.pixels()
    faint = np.array([int(style.FAINT[i : i + 2], 16) for i in (1, 3, 5)])
    on_paper = (laid != bare).any(axis=2)
    assert on_paper.any()
    assert (laid[on_paper & (bare == 255).all(axis=2)] == faint).all()
    assert (laid <= bare).all()  # ink is as dark as before


def test_stamped_text_knows_its_family():
    drawing = Words()
    drawing.draw((Stamp, "center", "center"))
    usual = drawing.pixels()
    drawing.text.set_fontfamily("monospace")
    drawing.paint()
    assert (drawing.pixels() != usual).any()


def test_figures_need_neither_pyplot_nor_widgets():
    code = (
        "import sys, nnlib.figures; print({'matplotlib.pyplot', 'ipywidgets', 'IPython'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
