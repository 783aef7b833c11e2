"""A picture that is built once and redrawn in milliseconds."""

import io
import zlib
from base64 import b64encode
from functools import cached_property
from html import escape

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from PIL import Image

from nnlib.figures.style import palette


class Drawing:
    """State in, picture and words out: the base of every figure of the course.

    A subclass makes its axes and artists once in `build`, moves them in `move` and says in words what they
    show in `describe`. Artists made with ``animated=True`` move; all others are painted once and kept as the
    background, which is what makes a redraw cost milliseconds. Axes made with ``animated=True`` change now
    and then, as with another curve: `repaint_axes` has them painted anew, over the rest of the background as
    it is. Needs no browser and no widget.

    Attributes
    ----------
    size, narrow : (float, float)
        Width and height in inches, and the same for a narrow page; an inch is 100 pixels of the page.
    figure : matplotlib.figure.Figure
    alt : str
        What the picture shows, in words; it changes with every `draw`.
    """

    size = (8.0, 4.0)
    narrow = None  # most pictures can shrink; one with three parts side by side cannot

    def __init__(self):
        self.figure = Figure(self.size, dpi=100)
        self.canvas = FigureCanvasAgg(self.figure)
        self.alt = ""
        self._paper = self._background = None  # without the animated axes, and with them
        self.build()
        self.place(False)

    def build(self):
        """Make the axes and the artists."""
        raise NotImplementedError

    def place(self, narrow):
        """Put the axes where they belong on a wide or a narrow page; needed only with `narrow`."""

    def move(self, state):
        """Bring the moving artists to `state`."""
        raise NotImplementedError

    def describe(self, state):
        """Return what the picture shows of `state`, in one or two sentences."""
        raise NotImplementedError

    def draw(self, state):
        """Show `state`: move the artists, paint them over the kept background, renew the words."""
        self._state = state
        self.move(state)
        self.alt = self.describe(state)
        self.paint()

    def draw_again(self):
        """Show the same state once more, after the scale or the layout has changed."""
        self.draw(self._state)

    def paint(self):
        """Paint the moving artists as they stand over the kept background."""
        if self._paper is None:
            self.canvas.draw()  # leaves out animated artists
            self._paper = self.canvas.copy_from_bbox(self.figure.bbox)
            animated = sorted(self.figure.findobj(Artist.get_animated), key=Artist.get_zorder)
            self._changing = [artist for artist in animated if isinstance(artist, Axes)]
            self._moving = [artist for artist in animated if not isinstance(artist, Axes)]
        renderer = self.canvas.get_renderer()
        if self._background is None:
            self.canvas.restore_region(self._paper)
            for axes in self._changing:
                axes.draw(renderer)  # again without what moves in them
            self._background = self.canvas.copy_from_bbox(self.figure.bbox)
        self.canvas.restore_region(self._background)
        for artist in self._moving:
            artist.draw(renderer)

    def refresh(self):
        """Forget the background: call it after a change of something that does not move, such as a limit."""
        self._paper = self._background = None

    def repaint_axes(self):
        """Forget what the background shows of the animated axes: call it after a change in these alone."""
        self._background = None

    @property
    def scale(self):
        """Pixels of the picture for each pixel of the page: 2 on a dense screen."""
        return self.figure.dpi / 100

    @scale.setter
    def scale(self, scale):
        self.figure.dpi = 100 * scale
        self.refresh()

    @property
    def width(self):
        """Pixels of the page that the picture takes, unless the page is narrower still."""
        return round(100 * self.figure.get_figwidth())

    def fit(self, width):
        """Choose the layout for a page that leaves `width` pixels; return whether that changed anything.

        A picture is shrunk by up to a quarter before it turns narrow: its smallest text stays readable.
        """
        narrow = self.narrow is not None and width < 75 * self.size[0]
        size = self.narrow if narrow else self.size
        if tuple(self.figure.get_size_inches()) == size:
            return False
        self.figure.set_size_inches(size)
        self.place(narrow)
        self.refresh()
        return True

    @cached_property
    def kind(self):
        """'jpeg' for a picture with a heat map, 'png' for line art: the smaller of those that stay clean."""
        return "jpeg" if self.figure.findobj(AxesImage) else "png"

    def pixels(self):
        """Return the picture as an array (height, width, 3) of bytes, a fresh copy."""
        return np.asarray(self.canvas.buffer_rgba())[..., :3].copy()

    def encode(self, kind=None):
        """Return the picture as the bytes of a PNG or JPEG file; `kind` is chosen by content unless given."""
        size, pixels = self.canvas.get_width_height(), self.canvas.buffer_rgba()
        out = io.BytesIO()
        if (kind or self.kind) == "jpeg":
            image = Image.frombuffer("RGBX", size, pixels, "raw", "RGBX", 0, 1)  # as it lies in memory
            image.save(out, "JPEG", quality=90, subsampling=0)
            return out.getvalue()
        image = Image.frombytes("RGB", size, pixels, "raw", "RGBX")
        if self.kind == "jpeg":  # a heat map as a still: lossless
            image.save(out, "PNG")
        else:
            few = image.quantize(palette=_LINE_ART, dither=Image.Dither.NONE)
            few.save(out, "PNG", compress_level=1, compress_type=zlib.Z_RLE)  # line art is runs of one colour
        return out.getvalue()

    def data(self, event, axes):
        """Turn the place of a pointer event, in fractions of the picture, into data coordinates of `axes`."""
        width, height = self.figure.bbox.size
        x, y = axes.transData.inverted().transform((event["x"] * width, (1 - event["y"]) * height))
        return float(x), float(y)

    def _repr_mimebundle_(self, include=None, exclude=None):
        """Show the picture where a notebook shows a value."""
        return still([self])


_LINE_ART = palette()


def still(drawings):
    """Return pictures as a notebook keeps them where nothing runs: the data and metadata of a MIME bundle.

    The HTML carries the words of each picture; the PNG, for viewers that show no HTML, stacks them.

    Raises
    ------
    ValueError
        If there is no picture.
    """
    if not drawings:
        raise ValueError("expected at least one picture, got none: put a figure into this container")
    encoded = [drawing.encode("png") for drawing in drawings]
    alt = "\n".join(drawing.alt for drawing in drawings)
    html = "\n".join(
        f'<img src="data:image/png;base64,{b64encode(png).decode()}" style="max-width: 100%"'
        f' width="{drawing.width}" alt="{escape(drawing.alt)}">'
        for drawing, png in zip(drawings, encoded, strict=True)
    )
    png = encoded[0] if len(encoded) == 1 else _stack([drawing.pixels() for drawing in drawings])
    data = {"text/plain": alt, "text/html": html, "image/png": b64encode(png).decode()}
    width = max(drawing.width for drawing in drawings)
    return data, {"image/png": {"width": width, "alt": alt}}


def _stack(pictures):
    """Return pictures of shape (height, width, 3), one below the other on white paper, as a PNG file."""
    width = max(picture.shape[1] for picture in pictures)
    pads = [((0, 0), (0, width - picture.shape[1]), (0, 0)) for picture in pictures]
    rows = [np.pad(picture, pad, constant_values=255) for picture, pad in zip(pictures, pads, strict=True)]
    out = io.BytesIO()
    Image.fromarray(np.concatenate(rows)).save(out, "PNG")
    return out.getvalue()
