"""Kernel messages are sent at once, on running servers: TCP_NODELAY is read from their sockets."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
import venv
from pathlib import Path

import pytest
from lab import free_port, wait_for_server

ROOT = Path(__file__).resolve().parents[2]
PROBE = Path(__file__).with_name("probe")
TOKEN = "for-this-test"


def ask(url, path, method="GET"):
    """Ask a server that wants a token; return what it answers, JSON or nothing."""
    headers = {"Authorization": f"token {TOKEN}"}
    request = urllib.request.Request(f"{url}/{path}", headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or "null")


def test_a_plain_jupyter_lab_sends_without_delay(lab, opened_here):
    opened_here("nodelay.ipynb", "from nnlib import explore\nexplore.smell_detector()")
    seen = lab.ask("nnlib-probe")
    assert seen["kernels"]
    assert all(seen["kernels"])
    assert not seen["this"]  # any other connection keeps the default: the probe can tell the two


@pytest.fixture
def checkout(tmp_path):
    """A copy of the course with a .venv of its own, which borrows the packages of the one running the tests.

    Nothing of the developer's folder is touched; nothing is downloaded, since the pip in there does nothing.
    """
    copy = tmp_path / "course"
    copy.mkdir()
    for path in ROOT.glob("*"):
        if path.is_file():
            shutil.copy(path, copy)
    for folder in ("nnlib", "notebooks"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    venv.create(copy / ".venv", with_pip=False, symlinks=sys.platform != "win32")
    here, there = Path(sys.prefix), copy / ".venv"
    packages = [path for path in map(Path, sys.path) if path.name == "site-packages"]
    own = there / packages[0].relative_to(here)
    lines = [f"import site; site.addsitedir({str(path)!r})\n" for path in packages]
    (own / "borrowed.pth").write_text("".join(lines), encoding="utf-8")
    (own / "pip.py").write_text("", encoding="utf-8")
    shutil.copy(PROBE / "nnlib_probe.py", own)
    for folder in ("etc", "share"):
        shutil.copytree(here / folder, there / folder, dirs_exist_ok=True)
    return copy


def test_a_server_started_by_course_py_sends_without_delay(checkout, probed, chromium):
    port = free_port()
    environment = {**os.environ, **probed, "JUPYTER_TOKEN": TOKEN}
    command = [sys.executable, "course.py", "--no-browser", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with open(checkout / "said.txt", "w+") as said:
        process = subprocess.Popen(command, cwd=checkout, env=environment, stdout=said, stderr=said)
        try:
            wait_for_server(url, process)
            context = chromium.browser.new_context()
            context.new_page().goto(f"{url}/doc/tree/work/00-start.ipynb?token={TOKEN}")
            page = context.pages[0]
            page.get_by_role("button", name="Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
            seen = ask(url, "nnlib-probe")
            assert seen["kernels"]
            assert all(seen["kernels"])
            assert not seen["this"]
            context.close()
        finally:
            if process.poll() is None:
                ask(url, "api/shutdown", "POST")  # on every system alike, and its kernels end with it
            code = process.wait(30)
            said.seek(0)
            print(said.read())
    assert code == 0
