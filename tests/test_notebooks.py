"""Notebooks are committed in one normal form: no outputs, no counts, a lasting id for each cell."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = [
    path
    for folder in ("notebooks", "solutions", "exercises")
    for path in sorted(ROOT.glob(f"{folder}/*.ipynb"))
]


def normal_form(path):
    """Return the notebook as nbstripout --keep-id writes it."""
    command = [sys.executable, "-m", "nbstripout", "--keep-id", "--textconv", str(path)]
    utf8 = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(
        command, capture_output=True, check=True, text=True, encoding="utf-8", env=utf8
    ).stdout


def problems(path):
    """Return what keeps a notebook from being committed, one sentence each."""
    text = path.read_text(encoding="utf-8")
    cells = json.loads(text)["cells"]
    found = []
    for number, cell in enumerate(cells, 1):
        if cell.get("outputs"):
            found.append(f"cell {number} holds outputs")
        if cell.get("execution_count") is not None:
            found.append(f"cell {number} holds an execution count")
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell.get("id", "")):
            found.append(f"cell {number} has no valid id")
    ids = [cell.get("id") for cell in cells]
    found += [
        f"the id {name!r} stands twice" for name in sorted(set(filter(None, ids))) if ids.count(name) > 1
    ]
    if not found and normal_form(path) != text:
        found.append("it is not in normal form: run nbstripout --keep-id on it")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_notebook_is_in_normal_form(path):
    assert problems(path) == []
    nbformat.validate(nbformat.read(path, as_version=4))


def dead_links(path):
    """Return the links that lead nowhere in work/, where lessons and exercises lie side by side."""
    there = {p.name: p for p in ROOT.glob("notebooks/*.ipynb")}
    there |= {f"{p.stem}-exercises.ipynb": p for p in ROOT.glob("exercises/*.ipynb")}
    texts = ["".join(c["source"]) for c in cells_of(path) if c["cell_type"] == "markdown"]
    links = [link for text in texts for link in re.findall(r"\]\(([^)]+)\)|href=[\"']([^\"']+)", text)]
    dead = []
    for link in ("".join(found) for found in links):
        name, _, anchor = link.partition("#")
        if link.startswith("https://"):
            continue
        if name not in there or (anchor and anchor not in anchors(there[name])):
            dead.append(link)
    return dead


def anchors(path):
    """Return the names under which JupyterLab knows the headings of a notebook."""
    texts = ["".join(cell["source"]) for cell in cells_of(path) if cell["cell_type"] == "markdown"]
    headings = [line for text in texts for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE)]
    return {heading.strip().replace(" ", "-") for heading in headings}


def cells_of(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path):
    assert dead_links(path) == []


def test_a_link_to_nowhere_is_found(notebook):
    path = notebook(lambda content: content["cells"][0].update(source="[x](00-start.ipynb) [y](gone.ipynb)"))
    assert dead_links(path) == ["gone.ipynb"]
    path = notebook(lambda content: content["cells"][0].update(source="[x](glossary.ipynb#no-such-word)"))
    assert dead_links(path) == ["glossary.ipynb#no-such-word"]


@pytest.fixture
def notebook(tmp_path):
    """Write a small notebook, changed by a function, in normal form but for that change."""

    def write(change=lambda notebook: None):
        cells = [
            {"cell_type": "markdown", "id": "title", "metadata": {}, "source": ["# Gr\u00fc\u00dfe"]},
            {
                "cell_type": "code",
                "id": "sum",
                "metadata": {},
                "source": ["1 + 1"],
                "outputs": [],
                "execution_count": None,
            },
        ]
        content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        change(content)
        path = tmp_path / "00-small.ipynb"
        text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    return write


def test_a_clean_notebook_has_no_problems(notebook):
    assert problems(notebook()) == []


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("outputs", [{"name": "stdout", "output_type": "stream", "text": ["2"]}], "cell 2 holds outputs"),
        ("execution_count", 7, "cell 2 holds an execution count"),
        ("id", "title", "the id 'title' stands twice"),
        ("id", "", "cell 2 has no valid id"),
        ("metadata", {"collapsed": True}, "it is not in normal form: run nbstripout --keep-id on it"),
    ],
)
def test_a_planted_fault_is_found(notebook, key, value, problem):
    assert problems(notebook(lambda content: content["cells"][1].update({key: value}))) == [problem]
