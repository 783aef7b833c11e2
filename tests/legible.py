"""Can a picture be read? Its texts lie inside it, and none lies over another."""

from itertools import combinations

from matplotlib.text import Text


def texts(drawing):
    """Return the texts that a drawing shows, each with the box it takes, in pixels."""
    ticks = set()  # matplotlib keeps labels of ticks that lie beyond the axis
    for axes in drawing.figure.axes:
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if not low <= tick.get_loc() <= high:
                    ticks |= {tick.label1, tick.label2}
        if not axes.axison:
            ticks |= {*axes.xaxis.findobj(Text), *axes.yaxis.findobj(Text)}
    shown = [text for text in drawing.figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    renderer = drawing.canvas.get_renderer()  # not the one that a text remembers, of another scale
    return [(text.get_text(), text.get_window_extent(renderer)) for text in shown if text not in ticks]


def assert_legible(drawing):
    """Fail if a text of the drawing leaves the picture or covers another."""
    width, height = drawing.figure.bbox.size
    found = texts(drawing)
    for text, box in found:
        beyond = max(-box.x0, -box.y0, box.x1 - width, box.y1 - height)
        assert beyond <= 1, f"{text!r} leaves the picture: {box}"
    for (one, box), (other, place) in combinations(found, 2):
        across = min(box.x1, place.x1) - max(box.x0, place.x0)
        over = min(box.y1, place.y1) - max(box.y0, place.y0)
        assert across <= 1 or over <= 3, f"{one!r} covers {other!r}"
