"""Opens the course and checks it. Needs Python 3.11 or later and nothing else.

    python3 course.py            open the course in JupyterLab
    python3 course.py test       run every check
    python3 course.py build      write exercises/ from solutions/
    python3 course.py prepare    fill work/ and nothing more (Binder, hubs)

Whatever is installed goes into the folder .venv beside this file; delete it and the next start makes it anew.
The learner's own copies of the notebooks lie in work/; nothing there is ever overwritten.

An older Python must be able to read this file in order to say that it is too old: no syntax newer than 3.6.
"""

import argparse
import errno
import hashlib
import importlib.util
import json
import os
import platform
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree
from pathlib import Path

OLDEST = (3, 11)
WINDOWS = os.name == "nt"
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "course.json"
WORK = ROOT / "work"
MANIFEST = WORK / ".course.json"
START = "work/00-start.ipynb"
COMMAND = "python course.py" if WINDOWS else "python3 course.py"


class Stop(Exception):
    """The command cannot go on; the message tells the reader what to do."""


def say(text=""):
    print(text, flush=True)


# --- Files ------------------------------------------------------------------------------------------------


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def write(path, data):
    """Put bytes into a file, whole or not at all: a crash in between leaves the old file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        os.replace(draft, path)
    finally:
        if draft.exists():
            draft.unlink()


def read_json(path):
    """Return the dict in a JSON file; {} when it is missing or damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path, value):
    write(path, (json.dumps(value, indent=1, sort_keys=True) + "\n").encode())


# --- The environment: .venv, filled from the lock ---------------------------------------------------------


def make_environment(tests=False, newest=False):
    """Bring .venv to what the lock says. Where the stamp says that it is there already, nothing is done.

    The stamp remembers, for each part that was installed completely, the hash of what it was installed from.
    It is taken away before anything is changed, so a half-made .venv has none.
    """
    stamp = read_json(STAMP)
    version = venv_version()
    usable = version is not None and version >= list(OLDEST)
    if not usable or (stamp and (stamp.get("folder"), stamp.get("python")) != (str(VENV), version)):
        create_venv("again: the one that is there does not work here" if os.path.lexists(VENV) else "")
        stamp, version = {}, venv_version()

    suffix = ".in" if newest else ".txt"
    for part, name in [("course", "requirements")] + [("tests", "requirements-test")] * tests:
        packages = ROOT / (name + suffix)
        sources = [packages]
        if part == "course":  # nnlib's Jupyter settings are copied into .venv when it is installed
            sources += [ROOT / "pyproject.toml", *sorted(ROOT.glob("nnlib/jupyter/*.json"))]
        digest = sha256(b"\0".join([packages.name.encode(), *(source.read_bytes() for source in sources)]))
        if stamp.get(part) == digest:
            continue
        if STAMP.exists():
            STAMP.unlink()
        pip = find_pip()
        install(pip, packages)
        if part == "course":
            say("- Installing nnlib, the course's own package")
            run_pip(pip, ["--no-index", "--no-deps", "--no-build-isolation", "-e", "."])
        stamp.update({"folder": str(VENV), "python": version, part: digest})
        write_json(STAMP, stamp)


def venv_version():
    """Return [major, minor] of .venv's Python, None when it does not run or is not a venv's."""
    code = "import sys; print(*sys.version_info[:2], int(sys.prefix != sys.base_prefix))"
    try:
        answer = subprocess.run([str(PYTHON), "-I", "-c", code], capture_output=True, timeout=60)
        major, minor, is_venv = map(int, answer.stdout.split())
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return [major, minor] if is_venv and answer.returncode == 0 else None


def create_venv(why):
    say(f"- Making the folder .venv for the course's packages{' ' + why if why else ''}")
    if VENV.is_symlink():
        raise Stop("The folder .venv is a link to elsewhere. Remove the link, then start again.")
    if VENV.exists():
        try:
            shutil.rmtree(VENV)
        except OSError as error:
            raise Stop(
                f"The broken folder .venv could not be removed ({error}).\n"
                "Close every program that uses it, delete the folder .venv, then start again."
            ) from None
    # Of a Python inside another environment, the one it was made from: a venv of a venv breaks with it.
    base = getattr(sys, "_base_executable", None) or sys.executable
    command = [base, "-m", "venv", str(VENV)]
    if importlib.util.find_spec("ensurepip") is None:  # Debian and Ubuntu keep it in python3-venv
        command.append("--without-pip")
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=child_environment())
    if made.returncode and "--without-pip" not in command:
        command += ["--without-pip", "--clear"]
        made = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=child_environment()
        )
    if made.returncode or venv_version() is None:
        raise Stop(explain(made.stdout.decode(errors="replace"), "Python could not make the folder .venv."))


def find_pip():
    """Return the command that installs into .venv: its own pip, else a pip outside that can reach into it."""
    candidates = [[str(PYTHON), "-m", "pip"]]
    candidates.append([sys.executable, "-m", "pip", "--python", str(PYTHON)])
    candidates += [[found, "--python", str(PYTHON)] for found in map(shutil.which, ["pip3", "pip"]) if found]
    for candidate in candidates:
        try:
            answer = subprocess.run([*candidate, "--version"], capture_output=True, env=child_environment())
        except OSError:
            continue
        if answer.returncode == 0:
            return candidate
    raise Stop(
        "This Python has no pip (22.3 or later), which installs the packages.\n"
        "On Debian or Ubuntu run: sudo apt install python3-venv python3-pip\n"
        "Elsewhere install Python from https://www.python.org/downloads/ (pip comes with it).\n"
        f"Then start again: {COMMAND}"
    )


def install(pip, source):
    """Install a lock (.txt), each file checked against its hash, or the newest of an .in file, unchecked."""
    if source.suffix == ".txt":
        say(f"- Installing the packages of {source.name}, each checked against its hash (a minute, once)")
        run_pip(pip, ["--require-hashes", "-r", source.name])
    else:
        say(f"- Installing the newest packages that {source.name} allows")
        run_pip(pip, ["--upgrade", "--upgrade-strategy", "eager", "-r", source.name])


def run_pip(pip, arguments):
    """Run `pip install`; show on a terminal how far it is; when it fails, stop with what to do."""
    command = [*pip, "install", "--disable-pip-version-check", "--no-input", *arguments]
    process = subprocess.Popen(
        command, cwd=str(ROOT), env=child_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    lines, found = [], 0
    try:
        for raw in process.stdout:
            lines.append(raw.decode(errors="replace"))
            if sys.stdout.isatty():
                found += lines[-1].startswith(("Collecting", "Requirement already"))
                doing = "installing" if lines[-1].startswith("Installing") else "fetching"
                print(f"\r  {doing}, {found} packages ", end="", flush=True)
        if sys.stdout.isatty():
            print("\r" + " " * 40 + "\r", end="", flush=True)
    except KeyboardInterrupt:
        process.terminate()
        raise
    if process.wait():
        raise Stop(explain("".join(lines), "The packages could not be installed."))


def explain(output, what):
    """Say in plain words why pip or venv failed, from what it printed, and what to do about it."""

    def told(*signs):
        return any(sign.lower() in output.lower() for sign in signs)

    if told("No space left on device", "Errno 28", "not enough space on the disk", "Disk quota exceeded"):
        return f"{what} The disk is full: make about 1 GB free, then start again: {COMMAND}"
    if told("DO NOT MATCH THE HASHES"):
        return (
            f"{what} A downloaded file is not the one the course was tested with, so it was refused.\n"
            f"Download the course anew and try another network, then start again: {COMMAND}"
        )
    unreachable = ("NewConnectionError", "NameResolutionError", "Max retries exceeded", "getaddrinfo failed")
    cut_off = ("Connection broken", "ConnectionError", "timed out", "ProxyError", "SSLError", "CERTIFICATE")
    if told(*unreachable, *cut_off):
        return (
            f"{what} The network could not be reached; the packages come from the internet, once.\n"
            "Check the connection (behind a proxy, set HTTPS_PROXY). What was fetched is kept.\n"
            f"Then start again: {COMMAND}"
        )
    last = "\n".join("  " + line for line in output.strip().splitlines()[-8:])
    return (
        f"{what} Its last words were:\n{last}\n"
        f"Start again: {COMMAND}. If that does not help, delete the folder .venv and start again."
    )


def child_environment(**more):
    """Return the environment variables of every program started from here."""
    environment = dict(os.environ)
    for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"):
        environment.pop(name, None)  # packages of elsewhere do not mix with the course's
    # Networks as small as these run slower on several threads than on one; it must be set before numpy loads.
    for library in ("OPENBLAS", "OMP", "MKL"):
        environment[f"{library}_NUM_THREADS"] = "1"
    environment["VECLIB_MAXIMUM_THREADS"] = "1"
    environment["VIRTUAL_ENV"] = str(VENV)
    environment["PATH"] = str(PYTHON.parent) + os.pathsep + environment.get("PATH", "")
    environment["JUPYTER_PREFER_ENV_PATH"] = "1"
    environment.update(more)
    return environment


# --- work/: the learner's own copies ----------------------------------------------------------------------


def fill_work():
    """Lay the course's notebooks into work/ and bring them up to date without losing a word of the learner's.

    The manifest keeps, for each copy, three hashes: `laid` (the file), `text` (what a person wrote in it) and
    `seen` (the newest version of the course that was dealt with). It is written last: after a crash,
    or when it is lost, every file counts as changed by the learner.
    """
    sources = [(path.name, path) for path in sorted(ROOT.glob("notebooks/*.ipynb"))]
    sources += [(f"{path.stem}-exercises.ipynb", path) for path in sorted(ROOT.glob("exercises/*.ipynb"))]
    if WORK.exists() and not WORK.is_dir():
        raise Stop("The course keeps your notebooks in a folder named work, but work is a file: rename it.")
    WORK.mkdir(exist_ok=True)
    before = read_json(MANIFEST)
    after, news = dict(before), []
    for name, source in sources:
        entry = before.get(name)
        after[name], said = lay(name, source.read_bytes(), entry if isinstance(entry, dict) else {})
        news += [said] if said else []
    if after != before:
        write_json(MANIFEST, after)
    if news and not before:
        say(f"- Filling work/ with your own copies of the notebooks: {len(news)} laid")
    for line in news if before else []:
        say(f"- work/: {line}")


def lay(name, new, entry):
    """Bring one copy up to date; return its entry for the manifest and what happened, in words."""
    target = WORK / name
    fresh = {"laid": sha256(new), "seen": sha256(new), "text": written(new)}
    if not os.path.lexists(target):
        write(target, new)
        return fresh, f"{name} laid"
    old = target.read_bytes() if target.is_file() else b""
    if old == new:
        return fresh, ""
    if sha256(old) == entry.get("laid"):
        write(target, new)
        return fresh, f"{name} updated (you had not changed it)"
    if entry.get("laid") == fresh["laid"]:
        return entry, ""  # the learner works in it and the course has nothing newer
    if written(old) is not None and written(old) == entry.get("text"):
        kept = free_name(WORK / "before-updates", target.stem, "{} {}")
        kept.parent.mkdir(exist_ok=True)
        os.replace(target, kept)
        write(target, new)
        return fresh, f"{name} updated (you had run it; that copy is now {kept.relative_to(WORK).as_posix()})"
    if entry.get("seen") == fresh["seen"]:
        return entry, ""  # the new version was offered once already
    if written(old) == fresh["text"]:
        return fresh, ""
    if any(path.read_bytes() == new for path in WORK.glob("*.ipynb")):
        return dict(entry, seen=fresh["seen"]), ""
    beside = free_name(WORK, target.stem, "{} (new {})")
    write(beside, new)
    return (
        dict(entry, seen=fresh["seen"]),
        f"{name} is yours and stays as it is; its new version is {beside.name}",
    )


def written(notebook):
    """Hash what a person wrote: kinds and texts of the cells that hold any. None where it is no notebook.

    Outputs, counts, widget state, ids and metadata change by running a notebook; an empty cell comes at the
    end of one by pressing Shift+Enter there.
    """
    try:
        cells = [[cell["cell_type"], "".join(cell["source"])] for cell in json.loads(notebook)["cells"]]
    except (ValueError, KeyError, TypeError):
        return None
    return sha256(json.dumps([cell for cell in cells if cell[1].strip()]).encode())


def free_name(folder, stem, pattern):
    """Return a path in folder that does not exist yet, made of the stem and today's date."""
    today = time.strftime("%Y-%m-%d")
    days = [today] + [f"{today}, {number}" for number in range(2, 1000)]
    paths = (folder / (pattern.format(stem, day) + ".ipynb") for day in days)
    return next(path for path in paths if not os.path.lexists(path))


# --- open: JupyterLab on work/00-start.ipynb --------------------------------------------------------------


def open_course(port=None, browser=True):
    """Make what is missing, start JupyterLab, say where it is, and wait until it is told to stop."""
    port = free_port(port)
    make_environment()
    fill_work()
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    log = VENV / f"jupyter-{port}.log"
    command = [str(PYTHON), "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
    command += ["--ServerApp.port_retries=0", "--ServerApp.base_url=/", f"--ServerApp.root_dir={ROOT}"]
    command += ["--ServerApp.answer_yes=True", f"--LabApp.default_url=/lab/tree/{START}"]
    if not browser or (sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)):
        command.append("--no-browser")
    if not WINDOWS and os.geteuid() == 0:
        command.append("--allow-root")
    say("- Starting JupyterLab")
    code = serve(command, port, token, log)
    if code:
        tail = "\n".join("  " + line for line in log.read_text(errors="replace").splitlines()[-8:])
        raise Stop(
            f"JupyterLab ended by itself (code {code}). Its last words, from {log}:\n{tail}\n"
            f"Start again: {COMMAND}. If that does not help, delete the folder .venv and start again."
        )
    say("The course is closed. Your notebooks are in work/.")


def serve(command, port, token, log):
    """Run the server until it ends (return its exit code) or this process is told to stop (return 0)."""
    running = []

    def told_to_stop(number, frame):
        if running:
            raise KeyboardInterrupt
        running.append(None)  # before the server runs: remember it, and raise nothing in the middle of Popen

    signals = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # not under nohup
        signals.append(signal.SIGHUP)
    before = {number: signal.signal(number, told_to_stop) for number in signals}
    server = None
    try:
        with open(os.open(str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as output:
            # In a session of its own the server hears of Ctrl-C from here, once. (Windows: from the console.)
            server = subprocess.Popen(
                command,
                cwd=str(ROOT),
                env=child_environment(JUPYTER_TOKEN=token),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=not WINDOWS,
            )
        running.append(server)
        if running[0] is server:
            url = f"http://127.0.0.1:{port}/lab/tree/{START}?token={token}"
            if answers(server, port, token):
                say(f"\nThe course is open. If no browser shows it, go to\n\n    {url}\n")
                say("To stop: press Ctrl-C here.")
            return server.wait()
    except KeyboardInterrupt:
        pass
    finally:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        if server is not None:
            stop(server)
        for number, handler in before.items():
            signal.signal(number, handler)
    say()
    return 0


def stop(server):
    """End the server and its kernels: asked first, which saves what there is to save; then made to."""
    if server.poll() is None and not WINDOWS:
        server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def answers(server, port, token):
    """Wait until the server answers; False when it ends before."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/status", headers={"Authorization": f"token {token}"}
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while server.poll() is None:
        try:
            with direct.open(request, timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.05)
    return False


def free_port(wanted):
    """Return the port to use: the wanted one, else the first free one from 8888 on."""
    if wanted is not None:
        if not is_free(wanted):
            raise Stop(
                f"Port {wanted} is not free (is the course open already?).\n"
                f"Close what uses it, or take another: {COMMAND} --port {wanted % 65535 + 1}"
            )
        return wanted
    for port in range(8888, 8988):
        if is_free(port):
            if port != 8888:
                say(f"- Port 8888 is taken (is the course open already?): using {port}")
            return port
    raise Stop(f"The ports 8888 to 8987 are all taken. Name a free one: {COMMAND} --port 9000")


def is_free(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        if not WINDOWS:  # as the server does: a port that was closed a moment ago counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


# --- test: every check, each a stage ----------------------------------------------------------------------


class Stage:
    """One check: how it went, in words, its minutes, and how many tests passed, failed and were skipped."""

    def __init__(self, name):
        self.name = name
        self.ok = True
        self.result = ""
        self.counts = None  # (passed, failed, skipped) of a pytest run
        self.started = time.monotonic()
        self.minutes = 0.0
        say(f"\n=== {name}")

    def end(self, ok, result, counts=None):
        self.ok, self.result, self.counts = ok, result, counts
        self.minutes = (time.monotonic() - self.started) / 60
        say(f"--- {result}")
        return self


class Checks:
    """The stages of `course.py test`, in order. All run, also after one that fails."""

    def __init__(self, keyword, folder):
        self.keyword = keyword
        self.folder = folder
        self.in_ci = os.environ.get("CI", "").lower() in ("true", "1")
        # Tests neither see nor touch the learner's progress, settings and running servers.
        self.environment = child_environment(
            NNLIB_DATA_DIR=str(folder / "data"),
            JUPYTER_CONFIG_DIR=str(folder / "jupyter-config"),
            JUPYTER_DATA_DIR=str(folder / "jupyter-data"),
            JUPYTER_RUNTIME_DIR=str(folder / "jupyter-runtime"),
            IPYTHONDIR=str(folder / "ipython"),
            PYTHONUTF8="1",
            PYRIGHT_PYTHON_IGNORE_WARNINGS="1",  # it would ask PyPI for its newest version each time
        )
        for name in ("JUPYTER_TOKEN", "MPLBACKEND", "PYTEST_ADDOPTS"):
            self.environment.pop(name, None)

    def run(self):
        """Run every stage; return them."""
        folders = ("notebooks", "solutions", "exercises")
        notebooks = [folder for folder in folders if any(ROOT.glob(f"{folder}/*.ipynb"))]
        nbval = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=60"]
        nbval += ["-n", "2", "--dist", "loadscope"]
        unit = ["--ignore=tests/browser", "--ignore=tests/exercises", "-n", "2"]
        return [
            self.command("ruff", ["-m", "ruff", "check", "."]),
            self.command("floors", ["-c", "from importlinter.cli import lint_imports_command as run; run()"]),
            self.command("types", ["-m", "pyright", "--pythonpath", str(PYTHON)]),
            self.pytest("unit and property tests", ["tests"], unit),
            self.pytest("exercise checks", ["tests/exercises"], ["-n", "2", "--dist", "worksteal"]),
            self.build(),
            self.pytest("notebooks", notebooks, nbval),
            self.browser(),
        ]

    def execute(self, arguments):
        command = [str(PYTHON), *arguments]
        return subprocess.run(command, cwd=str(ROOT), env=self.environment).returncode

    def command(self, name, arguments):
        stage = Stage(name)
        code = self.execute(arguments)
        return stage.end(code == 0, "failed" if code else "passed")

    def build(self):
        if not any(ROOT.glob("solutions/*.ipynb")):
            return Stage("build of exercises/").end(True, "none yet")
        return self.command("build of exercises/", ["tools/build_exercises.py", "--check"])

    def pytest(self, name, folders, options):
        """Run pytest over those folders that exist. That -k selects nothing of them is no failure."""
        stage = Stage(name)
        folders = [folder for folder in folders if (ROOT / folder).exists()]
        if not folders:
            return stage.end(True, "none yet")
        report = self.folder / f"{len(list(self.folder.glob('*.xml')))}.xml"
        arguments = ["-m", "pytest", *folders, *options, f"--junitxml={report}"]
        if self.keyword:
            arguments += ["-k", self.keyword]
        code = self.execute(arguments)
        passed, failed, skipped = counts = read_report(report)
        nothing = code == 5
        if nothing:
            return stage.end(True, "nothing selected" if self.keyword else "none yet", counts)
        words = f"{passed} passed"
        words += f", {failed} failed" if failed else ""
        words += f", {skipped} skipped" if skipped else ""
        if code and not failed:
            words = f"pytest ended with code {code}; " + words
        return stage.end(code == 0, words, counts)

    def browser(self):
        name = "browser tests"
        if not (ROOT / "tests" / "browser").exists():
            return Stage(name).end(not self.in_ci, "none yet")
        chromium = find_chromium(self.environment)
        if not chromium:
            stage = Stage(name)
            say("!" * 78)
            say("No Chromium here and none could be installed: THE BROWSER TESTS DO NOT RUN.")
            say("Install Chromium or Chrome, or name a working one in the variable NNLIB_CHROMIUM.")
            say("!" * 78)
            return stage.end(not self.in_ci, "NOT RUN: no Chromium")
        self.environment["NNLIB_CHROMIUM"] = chromium
        stage = self.pytest(name, ["tests/browser"], ["-n", "2", "--dist", "loadfile"])
        executed = sum((stage.counts or (0, 0, 0))[:2])
        if self.in_ci and not self.keyword and not executed:
            stage.ok, stage.result = False, "failed: not one browser test ran"
        return stage


def test(keyword=None, newest=False):
    """Run every check; print the minutes of each and one summary; return the exit code."""
    begun = time.monotonic()
    make_environment(tests=True, newest=newest)
    installing = (time.monotonic() - begun) / 60
    with tempfile.TemporaryDirectory(prefix="nnlib-test-", ignore_cleanup_errors=True) as folder:
        stages = Checks(keyword, Path(folder)).run()

    say(f"\n{'stage':<26}{'minutes':>8}   result")
    say(f"{'installation':<26}{installing:>8.1f}")
    for stage in stages:
        say(f"{stage.name:<26}{stage.minutes:>8.1f}   {stage.result}")
    say(f"{'all':<26}{installing + sum(stage.minutes for stage in stages):>8.1f}")
    counts = [stage.counts for stage in stages if stage.counts]
    passed, failed, skipped = (sum(count[place] for count in counts) for place in range(3))
    bad = [stage.name for stage in stages if not stage.ok]
    if not passed + failed + skipped:
        bad.append(f"no test is named like {keyword!r}" if keyword else "no test was found")
    say("FAILED: " + "; ".join(bad) if bad else "Everything passed.")
    say(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if bad else 0


def read_report(path):
    """Return (passed, failed, skipped) of a JUnit report; zeros where pytest could not write one."""
    try:
        suites = xml.etree.ElementTree.parse(str(path)).getroot().iter("testsuite")
    except (OSError, xml.etree.ElementTree.ParseError):
        return 0, 0, 0
    passed = failed = skipped = 0
    for suite in suites:
        ran, wrong, left = (
            int(suite.get("tests", 0)),
            int(suite.get("failures", 0)) + int(suite.get("errors", 0)),
            int(suite.get("skipped", 0)),
        )
        passed, failed, skipped = passed + max(0, ran - wrong - left), failed + wrong, skipped + left
    return passed, failed, skipped


def find_chromium(environment):
    """Return the path of a Chromium: the named one, one of this machine, or one that Playwright installs."""
    if os.environ.get("NNLIB_CHROMIUM"):
        return shutil.which(os.environ["NNLIB_CHROMIUM"])
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
    for name in ("Chromium", "Google Chrome"):
        names.append(f"/Applications/{name}.app/Contents/MacOS/{name}")
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        folder = os.environ.get(variable)
        names += [str(Path(folder, "Google/Chrome/Application/chrome.exe"))] if folder else []
    for found in filter(None, map(shutil.which, names)):
        # Ubuntu's chromium-browser may be a script that only says where to get one. (Windows opens a window.)
        if WINDOWS or runs([found, "--version"], environment):
            return found
    say("\n- No Chromium on this machine: installing one through Playwright")
    runs([str(PYTHON), "-m", "playwright", "install", "chromium"], environment, limit=900)
    code = "from playwright.sync_api import sync_playwright as play\n"
    code += "with play() as p: print(p.chromium.executable_path)"
    answer = subprocess.run([str(PYTHON), "-c", code], env=environment, capture_output=True)
    return shutil.which(answer.stdout.decode(errors="replace").strip())


def runs(command, environment=None, limit=60):
    """Tell whether a command can be run and ends well; what it prints does not matter."""
    quiet = subprocess.DEVNULL
    try:
        return subprocess.call(command, env=environment, stdout=quiet, stderr=quiet, timeout=limit) == 0
    except (OSError, subprocess.SubprocessError):
        return False


# --- The commands -----------------------------------------------------------------------------------------


def build():
    """Write exercises/ from solutions/; return the exit code."""
    return subprocess.run([sys.executable, "tools/build_exercises.py"], cwd=str(ROOT)).returncode


def check_python():
    if sys.version_info >= OLDEST:
        return
    names = ("python3.14", "python3.13", "python3.12", "python3.11")
    newer = [name for name in names if runs([name, "--version"])]
    raise Stop(
        f"The course needs Python 3.11 or later; this is Python {platform.python_version()}.\n"
        + (
            f"This machine has a newer one. Start with it: {newer[0]} course.py"
            if newer
            else "Install a newer one from https://www.python.org/downloads/ and start with that."
        )
    )


def port_number(text):
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def read_arguments(arguments):
    parser = argparse.ArgumentParser(prog="course.py", description="Without a command: open the course.")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    parser.add_argument("--port", type=port_number, help="where JupyterLab listens (8888, or the next free)")
    commands = parser.add_subparsers(dest="command", metavar="command")
    tests = commands.add_parser("test", help="run every check")
    tests.add_argument("-k", metavar="NAME", help="only the tests named like this")
    tests.add_argument("--newest", action="store_true", help="with the newest packages, not the locked ones")
    commands.add_parser("build", help="write exercises/ from solutions/")
    commands.add_parser("prepare", help="fill work/ and nothing more")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Run one command; return its exit code. Whatever stands in the way is said in a sentence."""
    if hasattr(sys.stdout, "reconfigure"):  # a console that lacks a letter of a file's name shows a ? for it
        sys.stdout.reconfigure(errors="replace")
    try:
        check_python()
        asked = read_arguments(arguments)
        if asked.command == "test":
            return test(asked.k, asked.newest)
        if asked.command == "build":
            return build()
        if asked.command == "prepare":
            fill_work()
            return 0
        open_course(asked.port, not asked.no_browser)
        return 0
    except Stop as reason:
        say(f"\n{reason}")
    except OSError as error:
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
            say(f"\nThe disk is full: make about 1 GB free, then start again: {COMMAND}")
        else:
            say(f"\nA file or folder of the course could not be used: {error}")
            say("Set that right, then start again.")
    except KeyboardInterrupt:
        say("\nStopped.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
