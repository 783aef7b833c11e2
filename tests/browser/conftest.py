"""One JupyterLab and one Chromium for all browser tests of a process; a watch over what their pages do."""

import os
from pathlib import Path

import pytest
from lab import Chromium, Lab, SlowLine, find_chromium
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
PROBE = Path(__file__).with_name("probe")
expect.set_options(timeout=30_000)  # two of these run side by side; whoever waits for long has failed

# A drawing as small as can be: a point that follows the pointer and the arrow keys.
POINT = """
from nnlib.explore.explorable import Explorable, Panel
from nnlib.figures.drawing import Drawing

class Point(Drawing):
    size = (4, 3)

    def build(self):
        self.axes = self.figure.add_axes([0.1, 0.1, 0.8, 0.8], xlim=(0, 1), ylim=(0, 1))
        (self.dot,) = self.axes.plot([], [], "o", ms=14, color="#0072b2", animated=True)

    def move(self, state):
        self.dot.set_data([state[0]], [state[1]])

    def describe(self, state):
        return "A point at {:.4f}, {:.4f}.".format(*state)

class Draggable(Explorable):
    def __init__(self, x=0.5, y=0.5):
        super().__init__(Point(), "Draggable", self.follow)
        self.x, self.y, self.events = x, y, []
        self.picture.draw((x, y))

    def follow(self, event):
        self.events.append(event)
        if event["type"] == "key":
            right, up = {"left": (-1, 0), "right": (1, 0), "down": (0, -1), "up": (0, 1)}[event["key"]]
            self.x, self.y = self.x + right / 10, self.y + up / 10
        else:
            self.x, self.y = self.picture.drawing.data(event, self.picture.drawing.axes)
        self.picture.draw((self.x, self.y))
"""


def pytest_collection_modifyitems(items):
    def in_browser(item):
        return Path(__file__).parent in item.path.parents

    items.sort(key=in_browser)  # last: Playwright's event loop keeps running in the thread of the tests
    for item in filter(in_browser, items):
        item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    if find_chromium() is None:
        pytest.skip("NO CHROMIUM here, and NNLIB_CHROMIUM names none: THE BROWSER TESTS DO NOT RUN")
    with Chromium() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def probed():
    """Environment variables that give a Jupyter server the probe of tests/browser/probe/."""
    paths = [str(PROBE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"JUPYTER_CONFIG_PATH": str(PROBE), "PYTHONPATH": os.pathsep.join(paths)}


@pytest.fixture(scope="session")
def lab(tmp_path_factory, probed):
    with Lab(tmp_path_factory.mktemp("lab") / "server", probed) as lab:
        for path in ROOT.glob("notebooks/*.ipynb"):
            lab.add(path.name, path)
        for path in ROOT.glob("exercises/*.ipynb"):  # side by side, as in work/
            lab.add(f"{path.stem}-exercises.ipynb", path)
        yield lab


@pytest.fixture(scope="session")
def line(lab):
    """A line to the server that can be made slow: `line.delay` seconds each way."""
    with SlowLine(lab.port) as line:
        yield line


@pytest.fixture(scope="session")
def point():
    """Code that makes `Draggable`, an explorable whose point follows the pointer."""
    return POINT


@pytest.fixture(scope="module")
def opened(lab, chromium, request):
    """Open a notebook made of cells, run it, and close it when the module is done.

    `opened(name, *cells, **window)`; see `Chromium.open` for the window.
    A notebook that is there already needs no cells.
    """
    return opener(lab, chromium, request)


@pytest.fixture
def opened_here(lab, chromium, request):
    """The same as `opened`, for one test alone: its window is free for the next."""
    return opener(lab, chromium, request)


def opener(lab, chromium, request):
    def open(name, *cells, run=True, **window):
        if cells:
            lab.add(name, *cells)
        notebook = chromium.open(lab, name, **window)
        request.addfinalizer(lambda: chromium.lay_aside(notebook))
        if run:
            notebook.run()
            notebook.picture.wait_for()
            notebook.picture.scroll_into_view_if_needed()
        return notebook

    return open


@pytest.fixture(autouse=True)
def watched(chromium):
    """No script of a page fails unseen, and nothing is asked of another machine: true of every test here."""
    yield
    seen = [what for notebook in chromium.notebooks for what in notebook.errors + notebook.strangers]
    for notebook in chromium.notebooks:
        notebook.errors.clear()
        notebook.strangers.clear()
    assert seen == []
