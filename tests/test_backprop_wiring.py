"""A small network as nodes and edges: every part has its place, its look and can be pressed."""

import numpy as np
import pytest

from nnlib.figures import style
from nnlib.figures.backprop.wiring import THICKEST, THINNEST, Wiring
from nnlib.figures.drawing import Drawing


class Plain(Drawing):
    size = (6, 4)

    def build(self):
        axes = self.figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
        axes.axis("off")
        self.wiring = Wiring(axes, (2, 2, 1))

    def move(self, state):
        for part, text in state.items():
            self.wiring.label(part, text)

    def describe(self, state):
        return "a network"


@pytest.fixture
def drawing():
    drawing = Plain()
    drawing.draw({})
    return drawing


@pytest.fixture
def wiring(drawing):
    return drawing.wiring


def test_every_neuron_weight_and_bias_is_a_part(wiring):
    kinds = [part[0] for part in wiring.parts]
    assert [kinds.count(kind) for kind in ("node", "weight", "bias")] == [5, 6, 3]
    assert len(set(wiring.parts)) == 14 == len(wiring.places)


def test_parts_come_column_by_column(wiring):
    assert [part[1] + (part[0] != "node") / 2 for part in wiring.parts] == [0] * 2 + [0.5] * 6 + [1] * 2 + [
        1.5
    ] * 3 + [2]


def test_an_edge_leads_from_the_sender_to_the_receiver(wiring):
    for part in wiring.parts:
        if part[0] == "weight":
            _, k, j, i = part
            start, end = wiring.ends[part]
            assert tuple(start) == wiring.places["node", k, i]
            assert tuple(end) == wiring.places["node", k + 1, j]


def test_the_sign_is_shown_by_colour_and_line_and_the_share_by_thickness(wiring):
    part = "weight", 0, 1, 0
    wiring.show(part, 0.3, 0.0)
    edge = wiring.edges[part]
    assert (edge.get_color(), edge.get_linestyle(), edge.get_linewidth()) == (style.POSITIVE, "-", THINNEST)
    wiring.show(part, -0.3, 1.0)
    assert (edge.get_color(), edge.get_linestyle()) == (style.NEGATIVE, "--")
    assert edge.get_linewidth() == pytest.approx(THICKEST)
    wiring.show(part, -0.3, 7.0)
    assert edge.get_linewidth() == pytest.approx(THICKEST)


def test_a_number_not_computed_yet_is_thin_and_grey(wiring):
    part = "bias", 1, 0
    wiring.show(part, np.nan, np.nan)
    edge = wiring.edges[part]
    assert (edge.get_color(), edge.get_linestyle(), edge.get_linewidth()) == (style.MUTED, "-", THINNEST)


def test_a_label_lies_on_clear_paper_that_fits_it(drawing, wiring):
    part = "weight", 1, 0, 0
    wiring.show(part, 1.0, 1.0)
    drawing.draw({})
    bare = drawing.pixels()
    widths = []
    for text in ("1", "−0.000075"):
        drawing.draw({part: text})
        changed = (drawing.pixels() != bare).any(axis=2)
        widths.append(np.ptp(np.flatnonzero(changed.any(axis=0))))
        extent = wiring.labels[part].get_window_extent(drawing.canvas.get_renderer())
        sheet = wiring.sheets[part].get_window_extent(drawing.canvas.get_renderer())
        assert sheet.width > extent.width
    assert widths[1] > widths[0] + 30
    drawing.draw({part: ""})
    assert (drawing.pixels() == bare).all()


def test_only_what_is_looked_at_is_marked(wiring):
    chosen = {("weight", 0, 0, 1), ("node", 1, 0)}
    wiring.mark(chosen)
    marked = {part for part, halo in wiring.halos.items() if halo.get_visible()}
    marked |= {part for part, node in wiring.nodes.items() if node.get_markeredgewidth() > 2}
    assert marked == chosen
    wiring.mark(set())
    assert not any(halo.get_visible() for halo in wiring.halos.values())


@pytest.mark.parametrize("scale", [1, 2])
def test_a_press_finds_the_part_below_it(drawing, wiring, scale):
    drawing.scale = scale
    for part in wiring.parts:
        if part[0] == "node":
            assert wiring.nearest(*wiring.places[part]) == part
        else:
            start, end = wiring.ends[part]
            assert wiring.nearest(*(start + 0.25 * (end - start))) == part


def test_a_press_far_from_all_parts_finds_none(wiring):
    assert wiring.nearest(0.99, 0.02) is None
