"""A mistake in our own code becomes visible text beside the figure, and the figure lives on."""

import re

import pytest
from playwright.sync_api import expect

SMELLS = "from nnlib import explore\nf = explore.smell_detector()\nf"
BREAK = """
def broken(*_, **__):
    raise RuntimeError("broken on purpose: {place} <&>")
"""


@pytest.fixture(scope="module")
def page(opened):
    nb = opened("trouble.ipynb", SMELLS)
    nb.button("Skip").click()
    nb.button("Play").wait_for()
    return nb


@pytest.fixture
def nb(page):
    """A figure without trouble, at its start."""
    page.execute("f.trouble.value = ''")
    expect(page.page.get_by_role("alert")).to_have_count(0)
    page.button("Reset").click()
    page.expect_alt(re.compile("after 0 updates"))
    return page


@pytest.fixture
def broken(nb):
    """Replace what stands at a place in the kernel by something that fails; return what undoes it."""
    nb.execute("whole = []")

    def broken(place):
        nb.execute(BREAK.format(place=place) + f"whole.append({place})\n{place} = broken")
        undo.append(f"if whole: {place} = whole.pop()")
        return lambda: nb.execute(undo[-1])

    undo = []
    yield broken
    for code in undo:
        nb.execute(code)


def expect_told(nb, place):
    alert = nb.page.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(alert).to_contain_text(f"RuntimeError: broken on purpose: {place} <&>")
    assert nb.page.locator(".nn-panel").get_by_role("alert").count() == 1  # beside the figure, not elsewhere
    expect(nb.picture).to_be_visible()


def expect_alive(nb):
    """The figure answers: a click on the picture selects a smell, and a step trains."""
    nb.picture.focus()
    nb.page.keyboard.press("ArrowUp")
    nb.expect_alt(re.compile("the smell musty is"))
    nb.page.keyboard.press("ArrowDown")
    nb.expect_alt(re.compile("the smell no smell is"))
    seen = nb.value("f.player.trainer.step")
    nb.button("Step").click()
    nb.expect_alt(re.compile(f"after {seen + 1} updates"))


def test_a_failing_picture_event_is_told(nb, broken):
    mend = broken("f.picture.drawing.row_at")
    nb.page.mouse.click(*nb.place(0.1, 0.3))
    expect_told(nb, "f.picture.drawing.row_at")
    mend()
    expect_alive(nb)


def test_a_failing_slider_is_told(nb, broken):
    mend = broken("f.player.change")
    nb.slider("learning rate").focus()
    nb.page.keyboard.press("ArrowRight")
    expect_told(nb, "f.player.change")
    mend()
    nb.page.keyboard.press("ArrowLeft")
    nb.until(lambda: nb.value("f.player.trainer.lr") == 0.1)
    expect_alive(nb)


def test_a_failing_button_is_told(nb, broken):
    mend = broken("f.player.measure")
    nb.button("Step").click()
    expect_told(nb, "f.player.measure")
    mend()
    nb.button("Reset").click()
    expect_alive(nb)


def test_a_failure_while_playing_is_told_and_stops_it(nb, broken):
    nb.button("Play").click()
    nb.button("Pause").wait_for()
    nb.expect_alt(re.compile(r"after \d\d+ updates"))
    mend = broken("f.player.draw")
    expect_told(nb, "f.player.draw")
    nb.button("Play").wait_for()  # not Pause: it stands still
    assert not nb.value("f.player.playing")
    mend()
    expect_alive(nb)
    seen = nb.value("f.player.trainer.step")
    nb.button("Play").click()
    nb.until(lambda: nb.value("f.player.trainer.step") > seen + 10)
    nb.button("Pause").click()
    nb.button("Play").wait_for()


def test_a_failure_in_painting_for_another_screen_is_told(nb, broken):
    mend = broken("f.picture.drawing.paint")
    devtools = nb.context.new_cdp_session(nb.page)
    for scale, width in ((2, 1281), (1, 1280)):
        metrics = {"width": width, "height": 900, "deviceScaleFactor": scale, "mobile": False}
        devtools.send("Emulation.setDeviceMetricsOverride", metrics)
        if scale == 2:
            expect_told(nb, "f.picture.drawing.paint")
            mend()
    expect_alive(nb)


def test_a_figure_in_trouble_takes_later_events(nb, broken):
    """The page waits for an answer to each bundle of events: it must come after a failure too."""
    mend = broken("f.picture.drawing.row_at")
    for _ in range(3):
        nb.page.mouse.click(*nb.place(0.1, 0.3))
    expect_told(nb, "f.picture.drawing.row_at")
    mend()
    nb.execute("f.trouble.value = ''")
    nb.page.mouse.click(*nb.place(0.1, 0.6))
    nb.until(lambda: "no smell is" not in nb.alt())
    nb.until(lambda: nb.value("f.selected") != 5)
    nb.execute("f._choose({'type': 'key', 'key': 'down'}); f.selected = 5; f._show()")
