"""The one command: what it makes, what it never overwrites, and what it says when something is in the way.

Every test works in a small repository of its own, in a folder with a space in its name; pip and JupyterLab
are stand-ins. Nothing is fetched, and the .venv and the work/ of whoever runs this are not touched.
"""

import ast
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals and links")

FAKE_PIP = """
import pathlib, sys
log, site, arguments = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:]
with log.open("a") as lines:
    print(*arguments, file=lines)
if (log.parent / "pip fails").exists():
    sys.exit((log.parent / "pip fails").read_text())
(site / "jupyterlab").mkdir(exist_ok=True)
(site / "jupyterlab" / "__main__.py").write_text((log.parent / "lab.py").read_text())
"""

FAKE_LAB = """
import http.server, json, os, pathlib, sys
port = next(int(word.split("=")[1]) for word in sys.argv if word.startswith("--ServerApp.port="))
threads = {name: value for name, value in os.environ.items() if name.endswith("_NUM_THREADS")}
pathlib.Path("lab.json").write_text(json.dumps({"pid": os.getpid(), "arguments": sys.argv[1:], **threads}))
if os.path.exists("lab fails"):
    sys.exit("lab: bad settings")

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if os.environ["JUPYTER_TOKEN"] in str(self.headers) + self.path else 403)
        self.end_headers()

http.server.HTTPServer(("127.0.0.1", port), Answer).serve_forever()
"""


@pytest.fixture
def repo(tmp_path):
    """Make a repository with the real course.py, a lock of one line and one notebook."""
    folder = tmp_path / "the course"
    folder.mkdir()
    shutil.copy(ROOT / "course.py", folder)
    (folder / "requirements.txt").write_text("a==1 --hash=sha256:00\n")
    (folder / "requirements-test.txt").write_text("b==1 --hash=sha256:00\n")
    (folder / "requirements.in").write_text("a\n")
    (folder / "requirements-test.in").write_text("b\n")
    (folder / "pyproject.toml").write_text("[project]\n")
    (folder / "notebooks").mkdir()
    return folder


@pytest.fixture
def course(repo, tmp_path, monkeypatch):
    """Load the repository's course.py; venvs come without pip, and pip only writes down what it is asked."""
    module = load(repo)
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    pip, log = tmp_path / "pip.py", tmp_path / "pip.log"
    pip.write_text(FAKE_PIP)
    (tmp_path / "lab.py").write_text(FAKE_LAB)

    def find_pip():
        sites = [*module.VENV.glob("lib/python*/site-packages"), *module.VENV.glob("Lib/site-packages")]
        return [sys.executable, str(pip), str(log), str(sites[0])]

    module.really_find_pip = module.find_pip
    monkeypatch.setattr(module, "find_pip", find_pip)
    module.asked_of_pip = lambda: log.read_text().splitlines() if log.exists() else []
    module.break_pip = (tmp_path / "pip fails").write_text
    module.mend_pip = (tmp_path / "pip fails").unlink
    return module


def load(repo):
    spec = importlib.util.spec_from_file_location("course_on_trial", repo / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def notebook(*texts, output=None):
    """Return a notebook's bytes: a title, then code cells; with outputs, as JupyterLab saves after a run."""
    cells = [{"cell_type": "markdown", "id": "t", "metadata": {}, "source": ["# Title"]}]
    for number, text in enumerate(texts):
        outputs = [{"name": "stdout", "output_type": "stream", "text": [output]}] if output else []
        count = number + 1 if output else None
        source = text.splitlines(keepends=True)
        cells.append({"cell_type": "code", "id": f"c{number}", "metadata": {}, "source": source})
        cells[-1].update(execution_count=count, outputs=outputs)
    metadata = {"language_info": {"name": "python", "version": "3.11.2"}} if output else {}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}).encode()


def everything(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# --- work/ -------------------------------------------------------------------------------------------------

FIRST, SECOND, THIRD = notebook("1"), notebook("2"), notebook("3")


@pytest.fixture
def work(course, monkeypatch):
    """Start once with FIRST as 00-start; afterwards `work.update(...)` is a newer course and a start."""

    class Work:
        folder = course.WORK
        copy = course.WORK / "00-start.ipynb"
        source = course.ROOT / "notebooks" / "00-start.ipynb"

        def update(self, content=None):
            if content is not None:
                self.source.write_bytes(content)
            course.fill_work()

        def day(self, day):
            monkeypatch.setattr(course.time, "strftime", lambda form: day)

        def files(self):
            return [name for name in everything(self.folder) if name != ".course.json"]

    work = Work()
    work.day("2026-11-23")
    work.update(FIRST)
    return work


def test_lessons_and_exercises_are_laid_side_by_side(course):
    for name in ("notebooks/03-gradient.ipynb", "exercises/03-gradient.ipynb", "notebooks/00-start.ipynb"):
        path = course.ROOT / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(notebook(name))
    course.fill_work()
    assert everything(course.WORK) == [
        ".course.json",
        "00-start.ipynb",
        "03-gradient-exercises.ipynb",
        "03-gradient.ipynb",
    ]
    assert (course.WORK / "03-gradient-exercises.ipynb").read_bytes() == notebook(
        "exercises/03-gradient.ipynb"
    )


def test_a_second_start_changes_nothing_and_says_nothing(course, work, capsys):
    before = {name: (work.folder / name).stat().st_mtime_ns for name in everything(work.folder)}
    capsys.readouterr()
    work.update()
    assert {name: (work.folder / name).stat().st_mtime_ns for name in everything(work.folder)} == before
    assert capsys.readouterr().out == ""


def test_an_untouched_copy_is_replaced(work, capsys):
    work.update(SECOND)
    assert work.copy.read_bytes() == SECOND
    assert work.files() == ["00-start.ipynb"]
    assert "00-start.ipynb updated" in capsys.readouterr().out


def test_a_changed_copy_stays_and_the_new_version_lies_beside_it_once(work, capsys):
    work.copy.write_bytes(notebook("my own"))
    work.update()
    assert work.files() == ["00-start.ipynb"]
    work.update(SECOND)
    assert "00-start (new 2026-11-23).ipynb" in capsys.readouterr().out
    work.day("2026-11-24")
    work.update()
    assert work.copy.read_bytes() == notebook("my own")
    assert work.files() == ["00-start (new 2026-11-23).ipynb", "00-start.ipynb"]
    assert (work.folder / "00-start (new 2026-11-23).ipynb").read_bytes() == SECOND


def test_a_second_update_on_the_same_day_overwrites_nothing(work):
    work.copy.write_bytes(notebook("my own"))
    work.update(SECOND)
    (work.folder / "00-start (new 2026-11-23).ipynb").write_bytes(notebook("my own, in the new one"))
    work.update(THIRD)
    assert work.copy.read_bytes() == notebook("my own")
    assert (work.folder / "00-start (new 2026-11-23).ipynb").read_bytes() == notebook(
        "my own, in the new one"
    )
    assert (work.folder / "00-start (new 2026-11-23, 2).ipynb").read_bytes() == THIRD


def test_a_new_version_that_the_learner_threw_away_does_not_come_back(work):
    work.copy.write_bytes(notebook("my own"))
    work.update(SECOND)
    (work.folder / "00-start (new 2026-11-23).ipynb").unlink()
    work.update()
    assert work.files() == ["00-start.ipynb"]


def test_a_copy_that_was_only_run_is_replaced_and_kept_in_before_updates(work, capsys):
    ran = notebook("1", "", output="hello")  # and Shift+Enter at its end added an empty cell
    work.copy.write_bytes(ran)
    work.update()
    assert work.copy.read_bytes() == ran
    work.update(SECOND)
    assert work.copy.read_bytes() == SECOND
    assert (work.folder / "before-updates" / "00-start 2026-11-23.ipynb").read_bytes() == ran
    assert "before-updates/00-start 2026-11-23.ipynb" in capsys.readouterr().out
    ran_again = notebook("2", output="hello")
    work.copy.write_bytes(ran_again)
    work.update(THIRD)
    assert (work.folder / "before-updates" / "00-start 2026-11-23, 2.ipynb").read_bytes() == ran_again
    assert work.files() == [
        "00-start.ipynb",
        "before-updates/00-start 2026-11-23, 2.ipynb",
        "before-updates/00-start 2026-11-23.ipynb",
    ]


def test_another_kind_of_cell_is_a_change(work):
    changed = json.loads(FIRST)
    changed["cells"][1] = {"cell_type": "markdown", "id": "c0", "metadata": {}, "source": ["1"]}
    work.copy.write_text(json.dumps(changed))
    work.update(SECOND)
    assert json.loads(work.copy.read_bytes()) == changed


def test_a_missing_copy_is_laid_again(work, capsys):
    work.copy.unlink()
    work.update()
    assert work.copy.read_bytes() == FIRST
    assert "00-start.ipynb laid" in capsys.readouterr().out


def test_what_the_learner_made_alone_is_left_alone(work):
    (work.folder / "sub").mkdir()
    for name in ("mine.ipynb", "notes.txt", "sub/00-start.ipynb"):
        (work.folder / name).write_bytes(b"mine")
    work.update(SECOND)
    assert work.files() == ["00-start.ipynb", "mine.ipynb", "notes.txt", "sub/00-start.ipynb"]


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"00-start.ipynb": 7}', None])
@pytest.mark.parametrize("copy", [FIRST, notebook("my own"), b"not a notebook", b"{}"])
def test_without_its_manifest_every_copy_counts_as_the_learners(course, work, damage, copy):
    work.copy.write_bytes(copy)
    course.MANIFEST.unlink() if damage is None else course.MANIFEST.write_text(damage)
    work.update(SECOND)
    assert work.copy.read_bytes() == copy
    assert (work.folder / "00-start (new 2026-11-23).ipynb").read_bytes() == SECOND
    work.update()
    assert len(work.files()) == 2


def test_without_its_manifest_a_copy_that_was_only_run_is_still_the_current_one(course, work):
    course.MANIFEST.unlink()
    work.copy.write_bytes(notebook("1", output="hello"))
    work.update()
    assert work.files() == ["00-start.ipynb"]


@pytest.mark.parametrize("copy", [FIRST, notebook("1", output="hello"), notebook("my own"), None])
def test_a_crash_at_any_moment_of_an_update_loses_nothing(course, work, monkeypatch, copy):
    work.copy.unlink() if copy is None else work.copy.write_bytes(copy)
    work.source.write_bytes(SECOND)
    replace = os.replace

    class Crash(BaseException):
        pass

    for allowed in range(4):
        left = [allowed]

        def replacing(old, new, left=left):
            if not left[0]:
                raise Crash
            left[0] -= 1
            replace(old, new)

        monkeypatch.setattr(course.os, "replace", replacing)
        try:
            course.fill_work()
        except Crash:
            contents = [(work.folder / name).read_bytes() for name in work.files()]
            assert copy in (None, FIRST) or copy in contents
    monkeypatch.setattr(course.os, "replace", replace)
    work.update()
    contents = [(work.folder / name).read_bytes() for name in work.files()]
    assert sorted(contents) == sorted({SECOND} | ({copy} - {None, FIRST}))
    assert not [path for path in work.folder.rglob(".*") if path != course.MANIFEST]


def test_a_file_in_the_place_of_the_folder_is_explained(course, capsys):
    course.WORK.write_text("mine")
    assert course.main(["prepare"]) == 1
    assert "work is a file: rename it" in capsys.readouterr().out
    assert course.WORK.read_text() == "mine"


def test_prepare_fills_work_and_makes_no_environment(course, work):
    work.copy.unlink()
    assert course.main(["prepare"]) == 0
    assert work.copy.read_bytes() == FIRST
    assert not course.VENV.exists()


# --- .venv and its stamp -----------------------------------------------------------------------------------


def test_the_first_start_installs_lock_and_nnlib_and_the_second_nothing(course):
    course.make_environment()
    lock, nnlib = course.asked_of_pip()
    assert lock.endswith("--require-hashes -r requirements.txt")
    assert nnlib.endswith("--no-index --no-deps --no-build-isolation -e .")
    begun = time.monotonic()
    course.make_environment()
    assert time.monotonic() - begun < 3
    assert len(course.asked_of_pip()) == 2


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml", "nnlib/jupyter/lab.json"])
def test_a_newer_lock_or_package_is_installed_over_the_old(course, name):
    course.make_environment()
    (course.VENV / "mark").touch()
    path = course.ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("# newer\n")
    course.make_environment()
    assert len(course.asked_of_pip()) == 4
    assert (course.VENV / "mark").exists()


def test_what_tests_need_is_installed_once_and_apart(course):
    course.make_environment()
    course.make_environment(tests=True)
    course.make_environment(tests=True)
    course.make_environment()
    assert [line.split()[-1] for line in course.asked_of_pip()] == [
        "requirements.txt",
        ".",
        "requirements-test.txt",
    ]


def test_the_newest_packages_replace_the_locked_ones_and_the_other_way_round(course):
    course.make_environment()
    course.make_environment(tests=True, newest=True)
    course.make_environment()
    assert [line.split()[-1] for line in course.asked_of_pip()] == [
        *("requirements.txt", "."),
        *("requirements.in", ".", "requirements-test.in"),
        *("requirements.txt", "."),
    ]
    assert "--upgrade" in course.asked_of_pip()[2]
    assert "--require-hashes" not in course.asked_of_pip()[2]


def test_an_environment_that_something_else_made_is_completed(course):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(course.VENV)], check=True)
    (course.VENV / "mark").touch()
    course.make_environment()
    assert len(course.asked_of_pip()) == 2
    assert (course.VENV / "mark").exists()


def test_a_half_made_environment_has_no_stamp_and_is_completed(course, capsys):
    course.break_pip("ERROR: something odd")
    assert course.main([]) == 1
    assert "something odd" in capsys.readouterr().out
    assert not course.STAMP.exists()
    (course.VENV / "mark").touch()
    course.mend_pip()
    course.make_environment()
    assert course.STAMP.exists()
    assert (course.VENV / "mark").exists()


def spoil_python(course):
    course.PYTHON.unlink()
    course.PYTHON.write_text("not a program")


def spoil_config(course):
    (course.VENV / "pyvenv.cfg").unlink()


def spoil_version(course):
    course.STAMP.write_text(json.dumps({**json.loads(course.STAMP.read_text()), "python": [3, 99]}))


def spoil_everything(course):
    shutil.rmtree(course.VENV)
    course.VENV.mkdir()


@pytest.mark.parametrize("spoil", [spoil_python, spoil_config, spoil_version, spoil_everything])
def test_an_environment_whose_python_does_not_serve_is_made_again(course, spoil, capsys):
    course.make_environment()
    (course.VENV / "mark").touch()
    spoil(course)
    course.make_environment()
    assert not (course.VENV / "mark").exists()
    assert "again" in capsys.readouterr().out
    assert len(course.asked_of_pip()) == 4
    assert course.venv_version() == list(sys.version_info[:2])


def test_a_folder_that_moved_gets_a_new_environment(course, repo, monkeypatch):
    course.make_environment()
    (course.VENV / "mark").touch()
    moved = repo.with_name("elsewhere")
    repo.rename(moved)
    for name in ("ROOT", "VENV", "PYTHON", "STAMP"):
        monkeypatch.setattr(course, name, moved / getattr(course, name).relative_to(repo))
    course.make_environment()
    assert not (course.VENV / "mark").exists()
    assert json.loads(course.STAMP.read_text())["folder"] == str(moved / ".venv")


@posix_only
def test_a_link_in_the_place_of_the_environment_is_not_followed(course, tmp_path, capsys):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").touch()
    course.VENV.symlink_to(tmp_path / "precious")
    assert course.main([]) == 1
    assert "Remove the link" in capsys.readouterr().out
    assert (tmp_path / "precious" / "file").exists()


# --- What it says when something is in the way -------------------------------------------------------------


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 9, 1), (3, 10, 99)])
def test_an_old_python_is_told_which_one_is_needed(course, monkeypatch, capsys, version):
    monkeypatch.setattr(course.sys, "version_info", version)
    assert course.main([]) == 1
    assert "needs Python 3.11 or later" in capsys.readouterr().out


def test_an_old_python_can_read_the_file():
    ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_without_any_pip_it_names_what_to_install(course, tmp_path, monkeypatch, capsys):
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    monkeypatch.setattr(course, "find_pip", course.really_find_pip)
    monkeypatch.setattr(course.sys, "executable", str(bare / course.PYTHON.relative_to(course.VENV)))
    monkeypatch.setenv("PATH", "")
    assert course.main([]) == 1
    told = capsys.readouterr().out
    assert "has no pip" in told
    assert "sudo apt install python3-venv python3-pip" in told
    assert not course.STAMP.exists()


def test_where_a_venv_comes_without_pip_the_pip_outside_reaches_into_it(course, monkeypatch):
    monkeypatch.setattr(course, "find_pip", course.really_find_pip)
    course.create_venv("")
    command = course.find_pip()
    where = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    assert "--python" in command
    assert where.stdout.startswith("pip ")
    listed = subprocess.run([*command, "list", "--format=json"], capture_output=True, text=True, check=True)
    assert json.loads(listed.stdout) == []


def test_without_network_it_says_so(course, monkeypatch, capsys):
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, not listening: a connection is refused
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed.getsockname()[1]}/simple")
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_RETRIES", "1")
        monkeypatch.setattr(course, "find_pip", course.really_find_pip)
        assert course.main([]) == 1
    told = capsys.readouterr().out
    assert "network could not be reached" in told
    assert "Traceback" not in told
    assert not course.STAMP.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk is full",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "it was refused"),
        ("socket.gaierror: [Errno 11001] getaddrinfo failed", "network could not be reached"),
        (
            "WARNING: Retrying after connection broken by 'NameResolutionError(...)'",
            "network could not be reached",
        ),
        ("ReadTimeoutError: Read timed out.", "network could not be reached"),
        ("ERROR: a new kind of trouble", "a new kind of trouble"),
    ],
)
def test_pips_troubles_become_sentences(course, capsys, said, sentence):
    course.break_pip(said)
    assert course.main([]) == 1
    told = capsys.readouterr().out
    assert sentence in told
    assert "start again" in told.lower()


def test_a_full_disk_is_named(course, monkeypatch, capsys):
    def full(*_):
        raise OSError(course.errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(course, "fill_work", full)
    assert course.main(["prepare"]) == 1
    assert "disk is full" in capsys.readouterr().out


def test_a_port_that_was_asked_for_and_is_taken_is_refused_before_anything_is_made(course, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert course.main(["--port", str(port)]) == 1
    assert f"Port {port} is not free" in capsys.readouterr().out
    assert not course.VENV.exists()


def test_without_a_wish_the_next_free_port_is_taken_and_named(course, monkeypatch, capsys):
    monkeypatch.setattr(course, "is_free", lambda port: port > 8889)
    assert course.free_port(None) == 8890
    assert "using 8890" in capsys.readouterr().out
    monkeypatch.setattr(course, "is_free", lambda port: False)
    with pytest.raises(course.Stop, match="all taken"):
        course.free_port(None)


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_a_port_that_is_none_is_refused(course, capsys, port):
    with pytest.raises(SystemExit, match="2"):
        course.main([f"--port={port}"])
    assert "a port is a number from 1 to 65535" in capsys.readouterr().err


# --- open --------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(course, work):
    """Yield a function that starts `course.py --no-browser`, with a stand-in for JupyterLab."""
    course.make_environment()
    started = []

    def start(*arguments):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "course.py", "--no-browser", f"--port={port}", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        started.append(subprocess.Popen(command, cwd=course.ROOT, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def lines_until(process, text):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            break
    return "".join(lines)


@posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_opens_the_start_notebook_and_a_signal_closes_everything(course, opened, number):
    process = opened()
    told = lines_until(process, "Ctrl-C")
    url = re.search(r"http://127\.0\.0\.1:\d+/lab/tree/work/00-start\.ipynb\?token=\w{16,}", told)
    assert url, told
    assert urllib.request.urlopen(url[0]).status == 200
    lab = json.loads((course.ROOT / "lab.json").read_text())
    process.send_signal(number)
    rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert rest.strip() == "The course is closed. Your notebooks are in work/."
    with pytest.raises(ProcessLookupError):
        os.kill(lab["pid"], 0)


@posix_only
def test_jupyterlab_is_started_for_this_machine_alone_with_one_thread(course, opened):
    process = opened()
    lines_until(process, "Ctrl-C")
    lab = json.loads((course.ROOT / "lab.json").read_text())
    assert {
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={course.ROOT}",
        "--LabApp.default_url=/lab/tree/work/00-start.ipynb",
        "--no-browser",
    } <= set(lab["arguments"])
    assert not any(
        "token" in word for word in lab["arguments"]
    )  # others on the machine can read a command line
    assert {lab[f"{name}_NUM_THREADS"] for name in ("OPENBLAS", "OMP", "MKL")} == {"1"}
    assert ("--allow-root" in lab["arguments"]) == (os.geteuid() == 0)


def test_a_server_that_does_not_start_is_explained(course, opened):
    (course.ROOT / "lab fails").touch()
    process = opened()
    told, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "JupyterLab ended by itself" in told
    assert "lab: bad settings" in told
    assert "Traceback" not in told


def test_the_second_start_spends_less_than_three_seconds_of_its_own(course, opened):
    begun = time.monotonic()
    assert "Starting JupyterLab" in lines_until(opened(), "Starting JupyterLab")
    assert time.monotonic() - begun < 3


# --- test --------------------------------------------------------------------------------------------------


@pytest.fixture
def checks(course, monkeypatch):
    """Replace what the stages execute: `outcomes` holds exit codes and counts by a word of the command."""
    monkeypatch.setattr(course, "make_environment", lambda **_: None)
    monkeypatch.setattr(course, "find_chromium", lambda environment: "/some/chromium")
    monkeypatch.delenv("CI", raising=False)
    for folder in ("tests/browser", "tests/exercises"):
        (course.ROOT / folder).mkdir(parents=True)
    for folder in ("notebooks", "solutions"):
        (course.ROOT / folder).mkdir(exist_ok=True)
        (course.ROOT / folder / "00-start.ipynb").write_bytes(FIRST)

    class Trial:
        def __init__(self):
            self.executed, self.outcomes, self.environment = [], {}, None

        def __call__(self, words, capsys):
            self.executed.clear()
            code = course.main(["test", *words])
            return code, capsys.readouterr().out.splitlines()

    trial = Trial()
    report = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'

    def execute(self, arguments):
        trial.executed.append(arguments)
        trial.environment = self.environment
        what = next((word for word in trial.outcomes if word in arguments), None)
        code, *counts = trial.outcomes.get(what, (0, 3, 0, 0, 1))
        path = [word.split("=", 1)[1] for word in arguments if word.startswith("--junitxml=")]
        if path and counts:
            Path(path[0]).write_text(report.format(*counts))
        return code

    monkeypatch.setattr(course.Checks, "execute", execute)
    return trial


def pytest_calls(checks):
    return [arguments for arguments in checks.executed if arguments[:2] == ["-m", "pytest"]]


def test_all_stages_run_in_order_and_the_last_line_counts(checks, capsys):
    code, lines = checks([], capsys)
    assert code == 0
    assert lines[-1] == "8 passed, 0 failed, 4 skipped"
    stages = [line[4:] for line in lines if line.startswith("=== ")]
    assert stages == [
        "ruff",
        "floors",
        "types",
        "unit and property tests",
        "exercise checks",
        "build of exercises/",
        "notebooks",
        "browser tests",
    ]
    table = "\n".join(lines)
    assert all(re.search(rf"^{re.escape(stage)} +\d+\.\d ", table, re.MULTILINE) for stage in stages)
    unit, exercises, notebooks, browser = pytest_calls(checks)
    assert "--ignore=tests/browser" in unit and "--ignore=tests/exercises" in unit
    assert exercises[2] == "tests/exercises"
    assert notebooks[2:4] == ["notebooks", "solutions"]
    assert {"--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=60", "loadscope"} <= set(notebooks)
    assert browser[2] == "tests/browser"


def test_tests_see_neither_the_learners_progress_nor_their_settings(checks, capsys, monkeypatch):
    monkeypatch.setenv("JUPYTER_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    checks([], capsys)
    assert not {"JUPYTER_TOKEN", "PYTHONPATH"} & checks.environment.keys()
    own = [checks.environment[name] for name in ("NNLIB_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")]
    assert all("nnlib-test-" in folder for folder in own)
    assert not Path(own[0]).parent.exists()
    assert checks.environment["OPENBLAS_NUM_THREADS"] == "1"
    assert checks.environment["NNLIB_CHROMIUM"] == "/some/chromium"


@pytest.mark.parametrize(
    "failing", ["ruff", "-c", "pyright", "--nbval-lax", "tools/build_exercises.py", "tests/browser"]
)
def test_one_failing_stage_fails_the_run_and_the_others_still_run(checks, capsys, failing):
    checks.outcomes[failing] = (1, 3, 1, 1, 0)
    code, lines = checks([], capsys)
    assert code == 1
    assert len(checks.executed) == 8
    assert lines[-2].startswith("FAILED: ")
    in_pytest = failing in ("--nbval-lax", "tests/browser")
    assert lines[-1] == ("7 passed, 2 failed, 3 skipped" if in_pytest else "8 passed, 0 failed, 4 skipped")


def test_a_pytest_that_breaks_down_fails_the_run(checks, capsys):
    checks.outcomes["tests/browser"] = (3,)
    code, lines = checks([], capsys)
    assert code == 1
    assert lines[-1] == "6 passed, 0 failed, 3 skipped"
    assert any("pytest ended with code 3" in line for line in lines)


def test_a_name_goes_to_every_pytest_call(checks, capsys):
    checks(["-k", "slider and not drag"], capsys)
    assert len(pytest_calls(checks)) == 4
    assert all(call[-2:] == ["-k", "slider and not drag"] for call in pytest_calls(checks))


def test_a_name_that_selects_something_somewhere_is_fine(checks, capsys, monkeypatch):
    monkeypatch.setenv("CI", "true")
    checks.outcomes.update({word: (5, 0, 0, 0, 0) for word in ("tests", "--nbval-lax", "tests/browser")})
    code, lines = checks(["-k", "hint"], capsys)
    assert code == 0
    assert lines[-1] == "2 passed, 0 failed, 1 skipped"


def test_a_name_that_selects_nothing_at_all_fails(checks, capsys):
    checks.outcomes["pytest"] = (5, 0, 0, 0, 0)
    code, lines = checks(["-k", "no such name"], capsys)
    assert code == 1
    assert lines[-2] == "FAILED: no test is named like 'no such name'"
    assert lines[-1] == "0 passed, 0 failed, 0 skipped"


def test_stages_without_anything_to_check_say_so(checks, course, capsys):
    for folder in ("tests/exercises", "solutions", "notebooks"):
        shutil.rmtree(course.ROOT / folder)
    code, lines = checks([], capsys)
    assert code == 0
    assert len([line for line in lines if line.endswith("  none yet")]) == 3


def test_without_chromium_it_says_so_loudly_and_fails_only_in_ci(checks, course, capsys, monkeypatch):
    monkeypatch.setattr(course, "find_chromium", lambda environment: None)
    code, lines = checks([], capsys)
    assert code == 0
    assert any("THE BROWSER TESTS DO NOT RUN" in line for line in lines)
    assert any("NOT RUN: no Chromium" in line for line in lines)
    monkeypatch.setenv("CI", "true")
    code, lines = checks([], capsys)
    assert code == 1
    assert lines[-2] == "FAILED: browser tests"


@pytest.mark.parametrize("outcome", [(5, 0, 0, 0, 0), (0, 4, 0, 0, 4), None])
def test_in_ci_a_run_without_browser_tests_fails(checks, course, capsys, monkeypatch, outcome):
    if outcome is None:
        shutil.rmtree(course.ROOT / "tests" / "browser")
    else:
        checks.outcomes["tests/browser"] = outcome
    assert checks([], capsys)[0] == 0
    monkeypatch.setenv("CI", "true")
    code, lines = checks([], capsys)
    assert code == 1
    assert lines[-2] == "FAILED: browser tests"


def test_chromium_is_the_named_one_or_one_of_the_machine_or_playwrights(course, tmp_path, monkeypatch):
    course.make_environment()
    programs = tmp_path / "programs"
    programs.mkdir()
    suffix = ".bat" if sys.platform == "win32" else ""

    def program(name, code=0):
        path = programs / (name + suffix)
        path.write_text(f"exit {code}\n" if suffix else f"#!/bin/sh\nexit {code}\n")
        path.chmod(0o755)
        return str(path)

    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA", "NNLIB_CHROMIUM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PATH", str(programs))
    which = shutil.which
    monkeypatch.setattr(
        course.shutil, "which", lambda name: None if name.startswith("/Applications") else which(name)
    )
    asked = []
    runs = course.runs
    monkeypatch.setattr(
        course, "runs", lambda command, *a, **k: asked.append(command) or runs(command, *a, **k)
    )
    assert course.find_chromium(dict(os.environ)) is None
    assert asked[-1][1:] == ["-m", "playwright", "install", "chromium"]
    if not suffix:
        program("chromium", code=1)  # Ubuntu's stub that only tells where to get one
    chrome = program("google-chrome")
    assert course.find_chromium(dict(os.environ)) == chrome
    monkeypatch.setenv("NNLIB_CHROMIUM", program("my-own"))
    assert course.find_chromium(dict(os.environ)) == program("my-own")


def test_a_report_is_read_and_a_missing_one_counts_nothing(course, tmp_path):
    path = tmp_path / "report.xml"
    assert course.read_report(path) == (0, 0, 0)
    path.write_text("<broken")
    assert course.read_report(path) == (0, 0, 0)
    path.write_text('<testsuites><testsuite tests="10" failures="1" errors="2" skipped="3"/></testsuites>')
    assert course.read_report(path) == (4, 3, 3)


# --- build -------------------------------------------------------------------------------------------------


def test_build_runs_the_builder(course, capfd):
    shutil.copytree(ROOT / "tools", course.ROOT / "tools")
    assert course.main(["build"]) == 0
    assert "no notebook in solutions/ yet" in capfd.readouterr().out
