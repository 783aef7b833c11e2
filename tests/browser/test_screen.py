"""Dense screens and narrow windows."""

import re

import numpy as np
import pytest

SMELLS = "from nnlib import explore\nf = explore.smell_detector()\nf"


@pytest.fixture(scope="module")
def plain(opened):
    return opened("plain.ipynb", SMELLS)


@pytest.fixture(scope="module")
def dense(opened):
    nb = opened("dense.ipynb", SMELLS, scale=2)
    nb.until(lambda: nb.picture.evaluate("canvas => canvas.width") == 1760)
    return nb


@pytest.fixture(scope="module")
def narrow(opened):
    nb = opened("narrow.ipynb", SMELLS, width=600)
    nb.button("Skip").click()
    nb.button("Play").wait_for()
    nb.button("More").click()
    nb.button("Copy state").wait_for()
    nb.until(lambda: nb.picture.evaluate("canvas => canvas.width") < 880)  # the narrow layout
    nb.picture.scroll_into_view_if_needed()
    return nb


def size(nb):
    box = nb.picture.bounding_box()
    return box["width"], box["height"]


def test_a_picture_is_drawn_at_twice_the_pixels_on_a_dense_screen(plain, dense):
    assert plain.picture.evaluate("canvas => [canvas.width, canvas.height]") == [880, 460]
    assert dense.picture.evaluate("canvas => [canvas.width, canvas.height]") == [1760, 920]
    assert size(dense) == size(plain) == (880, 460)
    assert dense.alt() == plain.alt()


def test_text_and_lines_keep_their_size_on_a_dense_screen(plain, dense):
    fine = dense.pixels().astype(float)
    height, width = fine.shape[0] // 2, fine.shape[1] // 2
    fine = fine.reshape(height, 2, width, 2, 3).mean(axis=(1, 3))
    coarse = plain.pixels().astype(float)
    # Ink may move by a pixel where a line falls between two: compare blocks of 20 pixels.
    inks = [(255 - picture).mean(axis=2) for picture in (fine, coarse)]
    blocks = [ink.reshape(23, 20, 44, 20).mean(axis=(1, 3)) for ink in inks]
    assert np.corrcoef(blocks[0].ravel(), blocks[1].ravel())[0, 1] > 0.99
    assert blocks[0].sum() == pytest.approx(blocks[1].sum(), rel=0.05)


def test_a_picture_stays_sharp_when_it_moves_to_another_screen(opened_here):
    nb = opened_here("moved.ipynb", SMELLS)
    devtools = nb.context.new_cdp_session(nb.page)
    for scale, pixel in ((2, 1), (1.5, 2), (1, 0)):  # a new size, or Chromium tells the page nothing
        metrics = {"width": 1280 + pixel, "height": 900, "deviceScaleFactor": scale, "mobile": False}
        devtools.send("Emulation.setDeviceMetricsOverride", metrics)
        nb.until(lambda scale=scale: nb.picture.evaluate("canvas => canvas.width") == 880 * scale)
        assert size(nb) == (880, 460)


def test_a_narrow_window_shrinks_the_picture_and_needs_no_scrolling(narrow):
    width, height = size(narrow)
    assert 300 < width < 600
    assert width / height == pytest.approx(narrow.picture.evaluate("c => c.width / c.height"), rel=0.01)
    wider = """() => [...document.querySelectorAll(".jp-OutputArea, .jp-OutputArea *")]
      .filter((part) => part.scrollWidth > part.clientWidth && getComputedStyle(part).overflowX !== "visible"
        && part.clientWidth && !part.closest("select, input"))
      .map((part) => `${part.className}: ${part.scrollWidth} > ${part.clientWidth}`)"""
    assert narrow.page.evaluate(wider) == []
    output = narrow.page.locator(".jp-OutputArea-output").first.bounding_box()
    right = output["x"] + output["width"]
    for control in narrow.page.locator(".nn-panel").locator("button, input, select, canvas").all():
        box = control.bounding_box()
        assert box is None or box["x"] + box["width"] <= right + 1


def test_a_shrunk_picture_still_answers_where_it_is_touched(narrow):
    names = narrow.value("f.unseen.feature_names")
    narrow.execute("y = f.picture.drawing.network.transData.transform((1, 6))[1]")
    top = narrow.value("1 - y / f.picture.drawing.figure.bbox.height")
    narrow.page.mouse.click(*narrow.place(0.1, top))
    narrow.expect_alt(re.compile(f"the smell {names[0]} is"))
