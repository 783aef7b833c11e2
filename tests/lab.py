"""A real JupyterLab and a real Chromium, as the browser tests and benchmarks/figures.py drive them."""

import base64
import contextlib
import io
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

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
        places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "NNLIB_DATA_DIR")
        places += ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
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
        self.process = subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=subprocess.STDOUT)
        wait_for_server(self.url, self.process)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.open.close()

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


class Chromium:
    """The Chromium of this machine, without a window."""

    def __enter__(self):
        self.playwright = sync_playwright().start()
        path = os.environ.get("NNLIB_CHROMIUM") or shutil.which("chromium")
        self.browser = self.playwright.chromium.launch(executable_path=path, args=FLAGS)
        return self

    def __exit__(self, *_):
        self.browser.close()
        self.playwright.stop()

    def open(self, lab, name, width=1280, height=900, scale=1, dark=False, touch=False):
        """Open a notebook of `lab` in a new window; its cells are not run yet."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=scale, has_touch=touch
        )
        return Notebook(context, f"{lab.url}/doc/tree/{name}")


class Notebook:
    """One notebook in a page of its own."""

    def __init__(self, context, url):
        self.context = context
        self.page = context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(url, wait_until="domcontentloaded")
        self.wait_for_kernel()

    def wait_for_kernel(self):
        self.page.wait_for_function(f"() => window.jupyterapp && {READY}", timeout=60_000)

    def command(self, name, **arguments):
        """Run a command of JupyterLab's menus."""
        self.page.evaluate("([name, args]) => jupyterapp.commands.execute(name, args)", [name, arguments])

    def run(self):
        """Run all cells, and wait until the kernel rests."""
        self.command("notebook:run-all-cells")
        self.page.wait_for_timeout(200)
        self.wait_for_kernel()

    def execute(self, code):
        """Run code in the notebook's kernel, beside its cells, and return what it prints."""
        return self.page.evaluate(EXECUTE, code)

    def close(self):
        self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        self.context.close()

    @property
    def picture(self):
        return self.page.locator("canvas.nn-picture").first

    def alt(self):
        """Return what the picture says to somebody who cannot see it."""
        return self.picture.get_attribute("aria-label")

    def expect_alt(self, pattern, timeout=10_000):
        """Wait until the picture's words match a regular expression."""
        expect(self.picture).to_have_attribute("aria-label", pattern, timeout=timeout)

    def pixels(self):
        """Return the picture as the page shows it: an array (height, width, 3)."""
        data = self.picture.evaluate("canvas => canvas.toDataURL('image/png')")
        image = Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2])))
        return np.asarray(image.convert("RGB"))

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def slider(self, name):
        return self.page.get_by_role("slider", name=name, exact=True)
