"""The floors of nnlib: the contracts in pyproject.toml hold and bite; what they cannot say is tested."""

import ast
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OTHER_FLOORS = {"__init__", "check", "explore", "figures", "server"}
NUMBERS = sorted(
    path.stem
    for path in (*ROOT.glob("nnlib/*.py"), *(init.parent for init in ROOT.glob("nnlib/*/__init__.py")))
    if path.stem not in OTHER_FLOORS
)
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]


def lint(folder):
    run = "from importlinter.cli import lint_imports_command as run; run()"
    answer = subprocess.run(
        [sys.executable, "-c", run, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True
    )
    return answer.returncode, answer.stdout + answer.stderr


def imports(source):
    """Yield (module, is it relative) for each import in a source; `from nnlib import x` gives "nnlib"."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.level > 0


def faults(path, source):
    """Return what is wrong with the imports of one file of nnlib, beyond what the contracts say."""
    found = list(imports(source))
    wrong = []
    if any(relative for _, relative in found):
        wrong.append("relative import")
    if any(module == "nnlib" for module, _ in found):
        wrong.append("imports from nnlib itself")
    if any(module == "nnlib.server" for module, _ in found):
        wrong.append("imports the server extension")
    if path == "server.py" and any(module.split(".")[0] == "nnlib" for module, _ in found):
        wrong.append("the server extension imports nnlib")
    return wrong


def loaded_after(code):
    """Return the names of all modules that a fresh Python holds after running the code."""
    answer = subprocess.run(
        [sys.executable, "-c", code + "\nimport json, sys; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(answer.stdout.splitlines()[-1])


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOT / "nnlib", tmp_path / "nnlib", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_floors_hold(copy):
    code, output = lint(copy)
    assert code == 0, output


@pytest.mark.parametrize(
    ("planted", "where", "broken"),
    [
        ("import nnlib.figures.drawing", "metrics.py", "Imports only go down"),
        ("import nnlib.explore", "figures/drawing.py", "Imports only go down"),
        ("import nnlib.losses", "optimizers.py", "Imports only go down"),
        ("", "stray.py", "Imports only go down"),
        ("import matplotlib", "metrics.py", "Numbers need numpy alone"),
        ("from PIL import Image", "datasets/__init__.py", "Numbers need numpy alone"),
        ("def late():\n    import anywidget", "network.py", "Numbers need numpy alone"),
        ("import ipywidgets", "figures/drawing.py", "Figures know no widgets"),
        ("from IPython.display import display", "figures/drawing.py", "Figures know no widgets"),
        ("import matplotlib", "check/judge.py", "Exercises know numbers, not figures"),
        ("import nnlib.figures.style", "check/judge.py", "Imports only go down"),
    ],
)
def test_a_planted_violation_breaks_a_floor(copy, planted, where, broken):
    path = copy / "nnlib" / where
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(before + "\n" + planted + "\n", encoding="utf-8")
    code, output = lint(copy)
    assert code == 1
    assert f"{broken} BROKEN" in output


def test_every_module_at_the_root_counts_as_numbers():
    contract = next(contract for contract in CONTRACTS if contract["name"] == "Numbers need numpy alone")
    assert contract["source_modules"] == [f"nnlib.{name}" for name in NUMBERS]


@pytest.mark.parametrize(
    "path", sorted(path.relative_to(ROOT / "nnlib") for path in ROOT.glob("nnlib/**/*.py")), ids=str
)
def test_nobody_imports_from_nnlib_itself_and_the_server_stands_apart(path):
    assert faults(path.as_posix(), (ROOT / "nnlib" / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("metrics.py", "from nnlib import datasets"),
        ("metrics.py", "import nnlib"),
        ("metrics.py", "from . import datasets"),
        ("metrics.py", "from .datasets import doubles"),
        ("explore/start.py", "from nnlib.server import anything"),
        ("server.py", "from nnlib.datasets import doubles"),
    ],
)
def test_a_planted_import_is_found(path, source):
    assert faults(path, source)


def test_numbers_load_numpy_and_nothing_else():
    alone = set(loaded_after("import numpy.random"))
    with_numbers = loaded_after("import nnlib\n" + "\n".join(f"import nnlib.{name}" for name in NUMBERS))
    foreign = {name.split(".")[0] for name in set(with_numbers) - alone} - set(sys.stdlib_module_names)
    assert foreign <= {"nnlib", "numpy"}


def test_importing_nnlib_loads_nothing_until_a_name_is_used():
    names = {name.split(".")[0] for name in loaded_after("import nnlib")}
    assert not names & {"numpy", "matplotlib", "ipywidgets", "anywidget", "IPython"}


def test_the_server_extension_loads_neither_numpy_nor_matplotlib():
    names = {name.split(".")[0] for name in loaded_after("import nnlib.server")}
    assert not names & {"numpy", "matplotlib", "ipywidgets"}
