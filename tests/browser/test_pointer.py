"""Dragging on a picture by mouse and by touch, arrow keys, and a slow line between page and kernel."""

import re
from math import cos, sin

import numpy as np
import pytest

SMELLS = "from nnlib import explore\nf = explore.smell_detector()\nf"
# Remembers the most pictures that were ever on their way to the page while it played.
WATCH = """
f.most_ahead = 0
def watch(change):
    if f.player.playing:
        f.most_ahead = max(f.most_ahead, f.picture.count - f.picture.shown)
f.picture.observe(watch, "count")
"""
COUNT = """canvas => {
  canvas.moves = 0;
  canvas.addEventListener("pointermove", () => canvas.moves++, true);
}"""
DELAY = 0.15


@pytest.fixture(scope="module")
def pointed(opened, point):
    """A point that can be dragged, by mouse or by finger."""
    return opened("point.ipynb", f"{point}\nf = Draggable()\nf", touch=True)


@pytest.fixture(scope="module")
def smells(opened):
    return opened("smells.ipynb", SMELLS)


@pytest.fixture
def slow(line):
    """Make the line slow for one test, from when it is called."""
    yield lambda: setattr(line, "delay", DELAY)
    line.delay = 0


def row(nb, number):
    """Return where on the page the row of a smell is, counted from the top."""
    nb.execute(f"_, y = f.picture.drawing.network.transData.transform((1, 6 - {number}))")
    return nb.place(0.1, nb.value("1 - y / f.picture.drawing.figure.bbox.height"))


def drag_far(nb, touch=False):
    """Drag the point along a curve of 80 moves as fast as the page takes them; check that the end arrived."""
    nb.picture.evaluate(COUNT)
    turns = np.linspace(0, 7, 80)
    points = [nb.place(0.5 + 0.3 * cos(t) * t / 7, 0.5 + 0.3 * sin(t) * t / 7) for t in turns]
    nb.execute("f.events.clear()")
    nb.drag(points, touch=touch)
    assert nb.picture.evaluate("canvas => canvas.moves") >= 60
    # The end of a drag is never dropped, so everything has arrived when it is there.
    nb.until(lambda: nb.value("[event['type'] for event in f.events[-1:]]") == ["up"], 30)
    nb.until(lambda: nb.alt() == nb.value("f.picture.alt"), 30)
    last = nb.value("f.events[-1]")
    assert nb.place(last["x"], last["y"]) == pytest.approx(points[-1], abs=1)
    assert nb.value("[event['type'] for event in f.events].count('down')") == 1
    spot = nb.pixels()[round(last["y"] * 300), round(last["x"] * 400)]
    assert spot[2] > 150 > 50 > spot[0], f"no blue point where the pointer was let go: {spot}"


def test_the_last_state_is_right_after_a_fast_drag_by_mouse(pointed):
    drag_far(pointed)


def test_the_last_state_is_right_after_a_fast_drag_by_touch(pointed):
    drag_far(pointed, touch=True)


def test_a_finger_on_the_picture_does_not_scroll_the_notebook(pointed):
    before = pointed.picture.bounding_box()
    pointed.drag([pointed.place(0.5, y) for y in np.linspace(0.8, 0.1, 20)], touch=True)
    pointed.until(lambda: pointed.value("f.events[-1]['type']") == "up")
    assert pointed.picture.bounding_box() == before


def test_arrow_keys_move_the_point_and_not_the_notebook(pointed):
    pointed.execute("f.follow({'type': 'move', 'x': 0.5, 'y': 0.5})")
    pointed.picture.focus()
    cell = pointed.page.evaluate("() => jupyterapp.shell.currentWidget.content.activeCellIndex")
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowUp"):
        pointed.page.keyboard.press(key)
    pointed.expect_alt("A point at 0.6000, 0.6000.")
    assert pointed.picture.evaluate("canvas => document.activeElement === canvas")
    assert pointed.page.evaluate("() => jupyterapp.shell.currentWidget.content.activeCellIndex") == cell


def test_moves_without_a_pressed_button_do_nothing(pointed):
    pointed.execute("f.events.clear()")
    for x in (0.2, 0.4, 0.6):
        pointed.page.mouse.move(*pointed.place(x, 0.5))
    pointed.page.mouse.click(*pointed.place(0.25, 0.25))
    pointed.until(lambda: pointed.value("[event['type'] for event in f.events]")[-1:] == ["up"])
    assert pointed.value("[event['type'] for event in f.events]") == ["down", "up"]


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_dragging_along_the_smells_selects_the_one_under_the_pointer(smells, opened_here, touch):
    nb = opened_here("smells-by-touch.ipynb", SMELLS, touch=True) if touch else smells
    names = nb.value("f.unseen.feature_names")
    top, bottom = row(nb, 0), row(nb, len(names) - 1)
    nb.drag([(top[0], y) for y in np.linspace(top[1], bottom[1], 60)], touch=touch)
    nb.expect_alt(re.compile(f"the smell {names[-1]} is"))
    nb.drag([(top[0], y) for y in np.linspace(bottom[1], row(nb, 2)[1], 60)], touch=touch)
    nb.expect_alt(re.compile(f"the smell {names[2]} is"))
    nb.until(lambda: nb.value("f.selected") == 2)


def test_arrow_keys_select_the_smell_above_and_below(smells):
    names = smells.value("f.unseen.feature_names")
    smells.page.mouse.click(*row(smells, 3))
    smells.expect_alt(re.compile(f"the smell {names[3]} is"))
    smells.picture.focus()
    for key, number in (("Down", 4), ("Up", 3), ("Up", 2), ("Left", 1), ("Right", 2)):
        smells.page.keyboard.press(f"Arrow{key}")
        smells.expect_alt(re.compile(f"the smell {names[number]} is"))


def test_the_last_state_is_right_after_a_fast_drag_over_a_slow_line(opened_here, point, line, slow):
    nb = opened_here("point-far.ipynb", f"{point}\nf = Draggable()\nf", touch=True, through=line)
    slow()
    drag_far(nb)
    drag_far(nb, touch=True)


def test_play_and_pause_work_over_a_slow_line(opened_here, line, slow):
    nb = opened_here("smells-far.ipynb", SMELLS, touch=True, through=line)
    nb.button("Skip").click()
    nb.button("Play").wait_for()
    nb.execute(WATCH)
    slow()
    nb.button("Play").click()
    nb.expect_alt(re.compile(r"after \d{3,} updates"), timeout=30_000)
    nb.button("Pause").click()
    nb.until(lambda: not nb.value("f.player.playing"))
    end = nb.value("f.picture.alt")
    nb.until(lambda: nb.alt() == end)
    assert nb.value("f.picture.alt") == end
    # On a line of a second there and back the player waits: pictures do not pile up on their way.
    line.delay = 0.5
    seen = nb.value("f.picture.count")
    nb.button("Play").click()
    nb.until(lambda: nb.value("f.picture.shown") > seen + 20, 30)
    nb.button("Pause").click()
    nb.until(lambda: not nb.value("f.player.playing"))
    assert nb.value("f.most_ahead") <= 15
