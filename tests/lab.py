"""A real JupyterLab and a real Chromium, as the browser tests and benchmarks/figures.py drive them."""

import asyncio
import base64
import collections
import contextlib
import io
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.parse import urlsplit

import nbformat
import numpy as np
from PIL import Image
from playwright.sync_api import expect, sync_playwright

# A closed network and a container: no sandbox, and nothing that calls home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
EXECUTE = """async (code) => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel, out = [];
  const future = kernel.requestExecute({ code, store_history: false });
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") out.push(content.text);
    if (header.msg_type === "error") out.push(content.ename + ": " + content.evalue);
  };
  await future.done;
  return out.join("");
}"""
TURN = """async (path) => {
  const widget = await jupyterapp.commands.execute("docmanager:open", { path });
  await widget.sessionContext.ready;
}"""
LAY_ASIDE = """async () => {
  const widget = jupyterapp.shell.currentWidget;
  await widget.sessionContext.shutdown();
  widget.dispose(); // close() would ask whether to save
}"""
HERE = ("127.0.0.1", "localhost")


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Lab:
    """A private JupyterLab over a folder: its own settings, no token, port of its own.

    It finds nnlib's server extension and settings as a learner's does: through what is installed.
    """

    def __init__(self, folder, environment=None):
        self.folder = pathlib.Path(folder)
        self.notebooks = self.folder / "notebooks"
        self.notebooks.mkdir(parents=True)
        self.open = contextlib.ExitStack()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        places = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"]
        places += ["NNLIB_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"]
        self.environment = {
            **os.environ,
            **{name: str(self.folder / name.lower()) for name in places},
            "OPENBLAS_NUM_THREADS": "1",
            "PATH": os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]]),
            **(environment or {}),
        }

    def __enter__(self):
        self.log = self.open.enter_context(open(self.folder / "server.log", "w"))
        command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", f"--port={self.port}"]
        command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", "--expose-app-in-browser"]
        command += [f"--ServerApp.root_dir={self.notebooks}", "--ip=127.0.0.1"]
        command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        output = {"stdout": self.log, "stderr": subprocess.STDOUT}
        self.process = subprocess.Popen(command, env=self.environment, **output)
        try:
            wait_for_server(self.url, self.process)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.open.close()

    def ask(self, path):
        """Return what the server answers at a path: JSON."""
        with urllib.request.urlopen(f"{self.url}/{path}", timeout=10) as answer:
            return json.load(answer)

    def add(self, name, *cells):
        """Put a notebook with these code cells into the folder; a single path is copied instead."""
        path = self.notebooks / name
        if len(cells) == 1 and isinstance(cells[0], pathlib.Path):
            shutil.copyfile(cells[0], path)
            return name
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells], metadata=kernel)
        nbformat.write(book, path)
        return name


def wait_for_server(url, process, seconds=60):
    """Return when a Jupyter server answers at `url`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/api", timeout=2) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no Jupyter server at {url}: its exit code is {process.poll()}")


class SlowLine:
    """A line to a port of this machine that hands on every byte `delay` seconds late, both ways."""

    def __init__(self, port, delay=0.0):
        self.target, self.delay, self.writers = port, delay, set()
        self.loop = asyncio.new_event_loop()

    def __enter__(self):
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        start = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.server = asyncio.run_coroutine_threadsafe(start, self.loop).result(10)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._close(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def _close(self):
        self.server.close()
        for writer in self.writers:
            writer.transport.abort()  # readers see the end, and their tasks finish by themselves

    async def _serve(self, near, back):
        far, forth = await asyncio.open_connection("127.0.0.1", self.target)
        self.writers |= {back, forth}
        await asyncio.gather(self._carry(near, forth), self._carry(far, back), return_exceptions=True)
        self.writers -= {back, forth}

    async def _carry(self, reader, writer):
        on_the_way = asyncio.Queue()

        async def deliver():
            while True:
                due, data = await on_the_way.get()
                await asyncio.sleep(max(0, due - self.loop.time()))
                if not data:
                    return
                writer.write(data)
                await writer.drain()

        delivery = asyncio.ensure_future(deliver())
        try:
            data = b"start"
            while data:
                data = await reader.read(65536)
                on_the_way.put_nowait((self.loop.time() + self.delay, data))
            await delivery
        finally:
            delivery.cancel()
            writer.close()


def find_chromium():
    """Return the path of a Chromium: the named one, this machine's or Playwright's own; None without any."""
    if os.environ.get("NNLIB_CHROMIUM"):
        return shutil.which(os.environ["NNLIB_CHROMIUM"])
    if found := shutil.which("chromium"):
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if os.path.exists(own) else None


class Chromium:
    """The Chromium of this machine, without a window."""

    def __enter__(self):
        path = find_chromium()
        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(executable_path=path, args=FLAGS)
        self.notebooks = {}  # the notebook of each window, and of which kind the window is
        self.spare = collections.defaultdict(list)  # those laid aside, by kind
        return self

    def __exit__(self, *_):
        self.browser.close()
        self.playwright.stop()

    def open(self, lab, name, width=1280, height=900, scale=1, touch=False, through=None):
        """Open a notebook of `lab`, `through` a `SlowLine` or at once; no cell is run yet.

        A window that was laid aside is taken again, as a learner does: JupyterLab is there already.
        """
        url = (through or lab).url
        kind = url, scale, touch
        while self.spare[kind]:
            notebook = self.spare[kind].pop()
            if notebook.resize(width, height, scale):
                notebook.turn_to(name)
                return notebook
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            has_touch=touch,
            permissions=["clipboard-read", "clipboard-write"],
        )
        notebook = Notebook(context, f"{url}/doc/tree/{name}")
        self.notebooks[notebook] = kind
        return notebook

    def lay_aside(self, notebook):
        """End the kernel of an open notebook and close it; its window is kept for the next one."""
        notebook.page.evaluate(LAY_ASIDE)
        self.spare[self.notebooks[notebook]].append(notebook)


class Notebook:
    """One notebook in a page of its own.

    Attributes
    ----------
    errors : list of str
        What the page's scripts threw and nobody caught.
    strangers : list of str
        Addresses the page asked for that are not on this machine.
    """

    def __init__(self, context, url):
        self.context = context
        self.page = context.new_page()
        self.errors, self.strangers = [], []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        context.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda socket: self._note(socket.url))
        self.page.goto(url, wait_until="domcontentloaded")
        self.wait_for_kernel()

    def _note(self, url):
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in HERE:
            self.strangers.append(url)

    def resize(self, width, height, scale):
        """Give the window its size; False where it does not take it: a test has bent its screen."""
        self.page.set_viewport_size({"width": width, "height": height})
        return self.page.evaluate("[innerWidth, innerHeight, devicePixelRatio]") == [width, height, scale]

    def turn_to(self, name):
        """Open another notebook in the window of one that was laid aside."""
        self.page.evaluate(TURN, name)
        self.wait_for_kernel()

    def wait_for_kernel(self):
        self.page.wait_for_function(f"() => window.jupyterapp && {READY}", timeout=60_000)

    def command(self, name, **arguments):
        """Run a command of JupyterLab's menus, to its end."""
        self.page.evaluate("([name, args]) => jupyterapp.commands.execute(name, args)", [name, arguments])

    def run(self):
        """Run all cells, to the end of the last one."""
        self.command("notebook:run-all-cells")
        self.wait_for_kernel()

    def run_cell(self, code):
        """Write a new cell below the others and run it."""
        self.page.evaluate(
            """async (code) => {
              const notebook = jupyterapp.shell.currentWidget.content;
              notebook.activeCellIndex = notebook.widgets.length - 1;
              await jupyterapp.commands.execute("notebook:insert-cell-below");
              notebook.activeCell.model.sharedModel.setSource(code);
              await jupyterapp.commands.execute("notebook:run-cell");
            }""",
            code,
        )

    def cell(self, id):
        """Scroll to the cell of this id, make it the active one, and return it."""
        index = self.page.evaluate(
            """async (id) => {
              const notebook = jupyterapp.shell.currentWidget.content;
              notebook.activeCellIndex = notebook.widgets.findIndex((cell) => cell.model.id === id);
              await notebook.scrollToItem(notebook.activeCellIndex, "start");
              return notebook.activeCellIndex;
            }""",
            id,
        )
        return self.page.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')

    def answer(self, id, source=None):
        """Run the cell of this id, after writing `source` into it; return the text of its output."""
        cell = self.cell(id)
        self.page.evaluate(
            """async (source) => {
              const cell = jupyterapp.shell.currentWidget.content.activeCell;
              if (source !== null) cell.model.sharedModel.setSource(source);
              await jupyterapp.commands.execute("notebook:run-cell");
            }""",
            source,
        )
        outputs = cell.locator(".jp-OutputArea-output")
        return outputs.first.inner_text() if outputs.count() else ""

    def execute(self, code):
        """Run code in the notebook's kernel, beside its cells, and return what it prints."""
        return self.page.evaluate(EXECUTE, code)

    def value(self, expression):
        """Return the value of an expression in the kernel, as JSON carries it."""
        return json.loads(self.execute(f"import json; print(json.dumps({expression}))"))

    def until(self, condition, timeout=30):
        """Wait until a condition holds; return what it returned. Fail after `timeout` seconds."""
        end = time.monotonic() + timeout
        while not (held := condition()):
            assert time.monotonic() < end, f"it did not come to that in {timeout} s: {held!r}"
            self.page.wait_for_timeout(20)
        return held

    def save(self):
        """Save the notebook; return what the file holds."""
        self.command("docmanager:save")
        path = self.page.evaluate("() => jupyterapp.shell.currentWidget.context.path")
        answer = self.page.request.get(f"{self.page.url.partition('/doc/')[0]}/api/contents/{path}")
        return nbformat.from_dict(answer.json()["content"])

    def close(self):
        self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        self.context.close()

    @property
    def pictures(self):
        return self.page.locator("canvas.nn-picture")

    @property
    def picture(self):
        return self.pictures.first

    def alt(self, picture=None):
        """Return what the picture says to somebody who cannot see it."""
        return (picture or self.picture).get_attribute("aria-label")

    def expect_alt(self, pattern, timeout=30_000, picture=None):
        """Wait until the picture's words match a regular expression."""
        expect(picture or self.picture).to_have_attribute("aria-label", pattern, timeout=timeout)

    def pixels(self, picture=None):
        """Return the picture as the page shows it: an array (height, width, 3)."""
        data = (picture or self.picture).evaluate("canvas => canvas.toDataURL('image/png')")
        return decode(base64.b64decode(data.partition(",")[2]))

    def place(self, x, y, picture=None):
        """Return where on the page a place of the picture is; both in fractions from the upper left."""
        box = (picture or self.picture).bounding_box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def drag(self, points, touch=False):
        """Press at the first of these points of the page, move over all others, let go at the last."""
        if not touch:
            self.page.mouse.move(*points[0])
            self.page.mouse.down()
            for point in points[1:]:
                self.page.mouse.move(*point)
            self.page.mouse.up()
            return
        devtools = self.context.new_cdp_session(self.page)
        kinds = ["touchStart", *["touchMove"] * (len(points) - 1)]
        for kind, (x, y) in zip(kinds, points, strict=True):
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        devtools.detach()

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def slider(self, name):
        return self.page.get_by_role("slider", name=name, exact=True)

    def handle(self, name):
        """Return where on the page the handle of a slider is."""
        slider = self.slider(name)
        box = slider.bounding_box()
        share = slider.evaluate("range => (range.value - range.min) / (range.max - range.min)")
        return box["x"] + 8 + share * (box["width"] - 16), box["y"] + box["height"] / 2

    def field(self, name):
        return self.page.get_by_role("spinbutton", name=name, exact=True)


class Figure:
    """One live figure of a page with several: the panel of this number, called `name` in the kernel."""

    def __init__(self, nb, name, number):
        self.nb, self.name = nb, name
        self.panel = nb.page.locator(".nn-panel").nth(number)
        self.picture = self.panel.locator("canvas.nn-picture")

    @property
    def alt(self):
        return self.nb.alt(self.picture)

    def says(self, words):
        """Wait until the picture's words hold these, or match a compiled regular expression."""
        pattern = re.compile(re.escape(words)) if isinstance(words, str) else words
        self.nb.expect_alt(pattern, picture=self.picture)

    def pixels(self):
        return self.nb.pixels(self.picture)

    def value(self, expression):
        """Return the value of an expression in the kernel, in which $ stands for the figure."""
        return self.nb.value(expression.replace("$", self.name))

    def button(self, name):
        return self.panel.get_by_role("button", name=name, exact=True)

    def slider(self, name):
        return self.panel.get_by_role("slider", name=name, exact=True)

    def type(self, name, text):
        """Type into the number field of a slider, or into a field of this name; return the field."""
        names = re.compile(f"^{re.escape(name)}(, as a number)?$")
        field = self.panel.get_by_role("spinbutton", name=names)
        field.fill(text)
        field.press("Enter")
        return field

    def choose(self, menu, label):
        self.panel.get_by_label(menu, exact=True).select_option(label=label)

    def press(self, *keys):
        """Press keys with the focus on the picture."""
        self.picture.focus()
        for key in keys:
            self.nb.page.keyboard.press(key)

    def spot(self, axes, x, y):
        """Return where on the page a place of the drawing's axes is."""
        drawing = f"{self.name}.picture.drawing"
        share = f"({drawing}.{axes}.transData.transform(({x}, {y})) / {drawing}.figure.bbox.size).tolist()"
        across, up = self.nb.value(share)
        return self.nb.place(across, 1 - up, self.picture)

    def changed(self, act):
        """Do something; wait until the page shows another picture and tells other words."""
        before, words = self.pixels(), self.alt
        act()
        self.nb.until(lambda: self.alt != words and (self.pixels() != before).any())

    def start(self, code):
        """Bring the figure to a start by code for the kernel, its question answered or skipped; return it."""
        self.nb.execute(f"{self.name}.prediction.asking and {self.name}.prediction.skip()\n{code}")
        self.nb.until(lambda: self.alt == self.value("$.picture.alt"))
        return self

    def asks(self, answer):
        """Answer its question by this button: no control is there before, and the answer stays in sight."""
        expect(self.panel.get_by_text("Predict first.")).to_be_visible()
        expect(self.button("More")).to_have_count(0)
        expect(self.panel.get_by_role("slider")).to_have_count(0)
        self.button(answer).click()
        expect(self.button("More")).to_be_visible()
        expect(self.panel.get_by_text("Predict first.")).to_have_count(0)
        expect(self.panel.get_by_text("You predicted")).to_have_count(0 if answer == "Skip" else 1)

    def comes_back(self):
        """The page shows what the kernel drew, and the line of "Copy state" draws the same once more."""
        self.button("More").click()
        self.button("Copy state").click()
        line = self.panel.get_by_text("This line brings back what you saw when you pressed:").locator("code")
        line = line.inner_text()
        shown = self.settled().mean(axis=2)[::7, ::7]
        drawn = self.value("$.picture.drawing.pixels().astype(int).mean(axis=2)[::7, ::7].tolist()")
        assert np.abs(shown - drawn).max() < 30, "the palette of a PNG explains less"
        assert self.value(f"eval({line!r}).picture.frame == $.picture.frame")
        self.button("More").click()

    def settled(self):
        """Return the pixels once the page shows the kernel's last frame."""
        self.nb.until(lambda: self.alt == self.value("$.picture.alt"))
        seen = [self.pixels()]
        self.nb.until(lambda: seen.append(self.pixels()) or np.array_equal(seen[-1], seen[-2]))
        return seen[-1]


def decode(image):
    """Return the bytes of an image file as an array (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(image)).convert("RGB"))
