"""From slider to pixels: how fast the course's figures answer a hand, beside `interact` + `plt.show()`.

    .venv/bin/python benchmarks/figures.py [--quick]

A real JupyterLab in a real Chromium. Each picture carries a strip of squares (pictures.py) that the page
reads whenever it changes (probe.js): so each step of a slider is matched with the first picture that shows
it or a later one. The ways take turns; a number is the median over the rounds. What the kernel spends on a
picture is measured while all this goes on.
"""

import argparse
import math
import os
import platform
import sys
import tempfile
import time
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import TimeoutError

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from lab import Chromium, Lab, Notebook

AIMS = {  # of each number: how we want it
    "one step: median ms": "",
    "one step: p95 ms": "<= 50",
    "key held, 30/s: lag p95 ms": "",
    "dragged, 60/s: lag p95 ms": "",
    "dragged: frames/s": ">= 30",
    "last state right": "yes",
    "Play: frames/s": ">= 45",
    "rate while playing: p95 ms": "",
    "Stop, worst of 5: ms": "<= 60",
    "draw: ms": "",
    "encode: ms": "",
    "a frame: kB": "",
}


class Hand:
    """Moves the first slider of a page and reads what the probe saw."""

    def __init__(self, page):
        self.page = page
        self.slider = page.get_by_role("slider").first
        page.wait_for_function("() => probe.read() !== null", polling=50)
        self.start()

    def start(self):
        """Record afresh."""
        self.slider.evaluate("slider => probe.start(slider)")

    def seen(self):
        """Return what was recorded, once the picture shows where the slider stands, or after 5 s."""
        with suppress(TimeoutError):
            current = "() => probe.read() === probe.seen().position"
            self.page.wait_for_function(current, polling=50, timeout=5000)
        self.page.wait_for_timeout(300)  # what comes after the last picture would be a mistake: let it come
        return self.page.evaluate("() => probe.seen()")

    def home(self):
        """Bring the slider to its left end, wait for the picture of it, and record afresh."""
        self.slider.press("Home")
        self.until(0)
        self.seen()
        self.start()

    def until(self, step):
        """Wait until the picture of this step is shown."""
        self.page.evaluate("step => probe.until(step)", step)

    def step(self, count):
        """Press the right arrow, wait for the picture, and so on."""
        for number in range(1, count + 1):
            self.slider.press("ArrowRight")
            self.until(number)
            self.page.wait_for_timeout(20 + 7 * number % 20)  # no rhythm with the screen

    def hold(self, count, rate=30):
        """Hold the right arrow: the keyboard repeats it, whether or not the pictures keep up."""
        start = perf_counter()
        for number in range(1, count + 1):
            self.page.keyboard.down("ArrowRight")
            wait_until(start + number / rate)
        self.page.keyboard.up("ArrowRight")

    def drag(self, seconds=2, rate=60):
        """Drag the handle from its left end almost to the right, at an even speed."""
        rail = "xpath=ancestor-or-self::*[contains(@class, 'noUi-base') or @type='range']"
        box = self.slider.locator(rail).bounding_box()
        edge = 8 if self.slider.get_attribute("type") else 0  # the browser's own handle stays inside
        x, y, width = box["x"] + edge, box["y"] + box["height"] / 2, box["width"] - 2 * edge
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        start = perf_counter()
        for number in range(1, seconds * rate + 1):
            wait_until(start + number / rate)
            self.page.mouse.move(x + 0.97 * width * min(1, (perf_counter() - start) / seconds), y)
        self.page.mouse.up()


def wait_until(moment):
    time.sleep(max(0, moment - perf_counter()))


def lags(seen):
    """Return for each step of a sweep to the right the ms until a picture of it or of a later one."""
    shown = [*seen["shown"], (math.inf, math.inf)]
    return [
        next(at for state, at in shown if state >= step and at >= begin) - begin
        for step, begin in seen["steps"]
    ]


def p95(values):
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def per_second(moments):
    return 1000 * (len(moments) - 1) / (moments[-1] - moments[0])


def slide(page):
    """Measure one slider: stepped, held and dragged."""
    hand = Hand(page)
    hand.step(5)  # the first pictures warm up
    hand.home()
    hand.step(30)
    stepped = hand.seen()
    hand.home()
    hand.hold(60)
    held = hand.seen()
    hand.home()
    hand.drag()
    dragged = hand.seen()
    right = [seen["shown"][-1][0] == seen["position"] for seen in (stepped, held, dragged)]
    return {
        "one step: median ms": median(lags(stepped)),
        "one step: p95 ms": p95(lags(stepped)),
        "key held, 30/s: lag p95 ms": p95(lags(held)),
        "dragged, 60/s: lag p95 ms": p95(lags(dragged)),
        "dragged: frames/s": per_second([at for _, at in dragged["shown"]]),
        "last state right": all(right) and held["position"] == 60,
    }


def play(page):
    """Measure Play for five seconds, then the slider of the rate while playing, then Pause."""
    button = partial(page.get_by_role, "button", exact=True)
    button(name="Skip").click()
    hand = Hand(page)
    button(name="Play").click()
    page.wait_for_timeout(1000)
    hand.start()
    page.wait_for_timeout(5000)
    frames = hand.seen()["frames"]
    rate = []
    for _ in range(2):
        hand.home()
        hand.step(16)
        rate += lags(hand.seen())
    stops = []
    for _ in range(5):
        button(name="Pause").click()
        seen = hand.seen()
        stops.append(max(0, seen["frames"][-1] - seen["clicked"]))
        button(name="Play").click()
        page.wait_for_timeout(400)
    return {
        "Play: frames/s": per_second(frames),
        "rate while playing: p95 ms": p95(rate),
        "Stop, worst of 5: ms": max(stops),
    }


def measure(chromium, lab, name, call, scale, how):
    """Return the numbers of one figure, in a notebook and a kernel of its own."""
    lab.add(f"{name}.ipynb", f"from pictures import *\n\n%matplotlib inline\n{call}")
    context = chromium.browser.new_context(viewport={"width": 1280, "height": 900}, device_scale_factor=scale)
    context.add_init_script(path=HERE / "probe.js")
    notebook = Notebook(context, f"{lab.url}/doc/tree/{name}.ipynb")
    notebook.run()
    numbers = how(notebook.page) | notebook.value("costs()")
    assert not notebook.errors, notebook.errors
    notebook.close()
    return numbers


FIGURES = {
    "line art, interact": ("with_interact(LineArt)", 1, slide),
    "line art": ("Sweep(LineArt)", 1, slide),
    "line art 2x": ("Sweep(LineArt)", 2, slide),
    "heat map, interact": ("with_interact(HeatMap)", 1, slide),
    "heat map": ("Sweep(HeatMap)", 1, slide),
    "heat map 2x": ("Sweep(HeatMap)", 2, slide),
    "smell detector": ("smell_detector()", 1, play),
    "smell detector 2x": ("smell_detector()", 2, play),
}


def machine(chromium):
    """Return in one line what all this ran on."""
    names = ("numpy", "matplotlib", "jupyterlab", "ipykernel", "ipywidgets", "anywidget")
    versions = [f"{name} {version(name)}" for name in names]
    versions += [f"Python {platform.python_version()}", f"Chromium {chromium.browser.version}"]
    return f"{os.cpu_count()} cores, {platform.platform()}; {', '.join(versions)}"


def show(value):
    """Return a number as a cell of the table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def table(results):
    """Return the medians as a Markdown table; `results` holds for each figure the numbers of its rounds."""
    rows = [["", *results, "aim"], ["---"] * (len(results) + 2)]
    for name, aim in AIMS.items():
        rounds = [[numbers[name] for numbers in figure if name in numbers] for figure in results.values()]
        middle = [(all(r) if isinstance(r[0], bool) else median(r)) if r else None for r in rounds]
        rows.append([name, *map(show, middle), aim])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one round instead of two")
    parser.add_argument("-k", metavar="TEXT", default="", help="only figures whose name holds this text")
    options = parser.parse_args()
    figures = {name: figure for name, figure in FIGURES.items() if options.k in name}
    results = {name: [] for name in figures}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        Lab(Path(folder) / "lab", {"PYTHONPATH": str(HERE)}) as lab,
        Chromium() as chromium,
    ):
        print(machine(chromium))
        for number in range(1 if options.quick else 2):
            for name, figure in figures.items():
                results[name].append(measure(chromium, lab, name, *figure))
                print(f"round {number + 1}: {name}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    print(table(results))


if __name__ == "__main__":
    main()
