"""The picture stays: through a restarted kernel, a reload, an exported page, and inside containers."""

import base64
import re
import subprocess
import sys

import numpy as np
import pytest
from lab import decode
from playwright.sync_api import expect

CELLS = [
    "from nnlib import explore\nf = explore.smell_detector(seed=1)\nf",
    "from nnlib.explore.explorable import Panel\n"
    "g = explore.smell_detector(seed=2)\nh = explore.smell_detector(seed=3, updates=50)\n"
    "Panel([g.picture, h.picture])",
]
LOST = ["model not found", "Error displaying widget", "Loading widget", "Error creating widget"]


@pytest.fixture
def nb(opened_here, request):
    nb = opened_here(f"{request.node.name}.ipynb", *CELLS)
    expect(nb.pictures).to_have_count(3)
    return nb


@pytest.fixture(scope="module")
def saved(lab, opened):
    """A notebook as a learner saves it: its path, what it holds, and the words and pixels of its pictures."""
    nb = opened("saved.ipynb", *CELLS)
    expect(nb.pictures).to_have_count(3)
    alts, pixels = shown(nb)
    return lab.notebooks / "saved.ipynb", nb.save(), alts, pixels


def shown(nb):
    """Return the words and the pixels of the three pictures."""
    pictures = [nb.pictures.nth(k) for k in range(3)]
    return [nb.alt(picture) for picture in pictures], [nb.pixels(picture) for picture in pictures]


def expect_the_same(nb, before):
    expect(nb.pictures).to_have_count(3)
    for k, (alt, pixels) in enumerate(zip(*before, strict=True)):
        nb.expect_alt(alt, picture=nb.pictures.nth(k))
        nb.until(lambda k=k, pixels=pixels: np.array_equal(nb.pixels(nb.pictures.nth(k)), pixels))
        expect(nb.pictures.nth(k)).to_be_visible()
    for text in LOST:
        expect(nb.page.get_by_text(text)).to_have_count(0)


def test_a_restarted_kernel_leaves_the_pictures(nb):
    before = shown(nb)
    nb.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    nb.wait_for_kernel()
    assert "NameError" in nb.execute("f")  # it really is another kernel
    expect_the_same(nb, before)


def test_a_saved_notebook_shows_its_pictures_again_with_a_new_kernel(nb):
    before = shown(nb)
    nb.save()
    nb.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    nb.page.reload(wait_until="domcontentloaded")
    nb.wait_for_kernel()
    assert "NameError" in nb.execute("f")
    expect_the_same(nb, before)


def test_a_reload_with_the_same_kernel_keeps_the_figure_alive(nb):
    before = shown(nb)
    nb.save()
    nb.page.reload(wait_until="domcontentloaded")
    nb.wait_for_kernel()
    expect_the_same(nb, before)
    nb.button("Skip").click()
    nb.button("Step").click()
    nb.until(lambda: "after 1 updates" in nb.alt())
    assert nb.value("f.player.trainer.step") == 1


def test_the_saved_outputs_hold_each_picture_with_its_words(saved):
    _, book, alts, pixels = saved
    single, panel = (cell.outputs[-1] for cell in book.cells)
    assert np.array_equal(decode(base64.b64decode(single.data["image/png"])), pixels[0])
    assert single.metadata["image/png"]["alt"] == alts[0]
    stacked = decode(base64.b64decode(panel.data["image/png"]))
    # The page's picture has fewer colours than the still, which is seen by nobody.
    assert stacked.shape == np.concatenate(pixels[1:]).shape
    assert np.abs(stacked - np.concatenate(pixels[1:]).astype(float)).mean() < 1
    assert alts[1] in panel.metadata["image/png"]["alt"]
    assert alts[2] in panel.metadata["image/png"]["alt"]
    assert book.metadata.widgets, "no widget state was saved"


@pytest.fixture(scope="module")
def exported(lab, saved, tmp_path_factory):
    """The page that nbconvert makes of the saved notebook."""
    path = tmp_path_factory.mktemp("export") / "page.html"
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", str(saved[0])]
    command += ["--output", str(path)]
    made = subprocess.run(command, env=lab.environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return path


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_an_exported_page_shows_each_picture_with_its_words(chromium, exported, saved, scripts):
    _, _, alts, pixels = saved
    context = chromium.browser.new_context(java_script_enabled=scripts, offline=True)
    page = context.new_page()
    page.goto(exported.as_uri(), wait_until="domcontentloaded")
    for alt, picture in zip(alts, pixels, strict=True):
        image = page.get_by_alt_text(alt, exact=True)
        expect(image).to_have_count(1)
        expect(image).to_be_visible()
        drawn = decode(base64.b64decode(image.get_attribute("src").partition(",")[2]))
        assert np.array_equal(drawn, picture)
        box = image.bounding_box()
        assert box["width"] / box["height"] == pytest.approx(880 / 460, rel=0.01)
    context.close()


def test_a_notebook_executed_without_a_browser_keeps_its_pictures(lab, tmp_path):
    lab.add("executed.ipynb", *CELLS)
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--execute"]
    command += [str(lab.notebooks / "executed.ipynb"), "--output", str(tmp_path / "page.html")]
    made = subprocess.run(command, env=lab.environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert len(re.findall('<img [^>]*alt="A network of 7 inputs', page)) == 3
