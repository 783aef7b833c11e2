"""exercises/ is what solutions/ gives: without answers, always the same; errors name notebook and cell."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ANSWER = """\
def slope(f, x, h=1e-5):
    \"\"\"Central difference.\"\"\"
    if h == 0:
        ### BEGIN SOLUTION
        raise ValueError("h is 0")
        ### END SOLUTION
    ### BEGIN SOLUTION
    up = f(x + h)
    return (up - f(x - h)) / (2 * h)
    ### END SOLUTION"""
STUB = """\
def slope(f, x, h=1e-5):
    \"\"\"Central difference.\"\"\"
    if h == 0:
        raise NotImplementedError
    raise NotImplementedError"""


@pytest.fixture(scope="module")
def builder():
    spec = importlib.util.spec_from_file_location("build_exercises", ROOT / "tools" / "build_exercises.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def solution(code=ANSWER, kind="code"):
    """Return the text of a notebook that was run: a title, one cell of the given text, and a check."""
    ran = {
        "execution_count": 3,
        "outputs": [{"name": "stdout", "output_type": "stream", "text": ["r\u00e9ponse\n"]}],
    }
    cells = [
        {
            "cell_type": "markdown",
            "id": "title",
            "metadata": {},
            "source": ["# Pente \u2202L/\u2202w\n", "\n", "Text."],
        },
        {"cell_type": kind, "id": "answer", "metadata": {}, "source": code.splitlines(keepends=True)},
        {"cell_type": "code", "id": "check", "metadata": {}, "source": ["check(slope)"], **ran},
    ]
    if kind == "code":
        cells[1].update(ran)
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def repo(tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "03-gradient.ipynb").write_text(solution(), encoding="utf-8")
    return tmp_path


def built(repo, name="03-gradient.ipynb"):
    return json.loads((repo / "exercises" / name).read_text(encoding="utf-8"))


def test_an_answer_becomes_a_stub_at_its_indentation(builder, repo):
    assert builder.main([], repo) == 0
    assert "".join(built(repo)["cells"][1]["source"]) == STUB


def test_a_value_is_left_as_its_stub(builder, repo):
    code = "rate = ...\n### BEGIN SOLUTION\nrate = 0.1\n### END SOLUTION\nrate"
    (repo / "solutions" / "03-gradient.ipynb").write_text(solution(code), encoding="utf-8")
    assert builder.main([], repo) == 0
    assert "".join(built(repo)["cells"][1]["source"]) == "rate = ...\nrate"


def test_outputs_go_and_everything_else_stays(builder, repo):
    builder.main([], repo)
    cells = built(repo)["cells"]
    assert [cell["id"] for cell in cells] == ["title", "answer", "check"]
    assert cells[0]["source"] == ["# Pente \u2202L/\u2202w\n", "\n", "Text."]
    assert cells[2] == {
        "cell_type": "code",
        "execution_count": None,
        "id": "check",
        "metadata": {},
        "outputs": [],
        "source": ["check(slope)"],
    }


def test_the_same_solutions_give_the_same_bytes(builder, repo):
    builder.main([], repo)
    once = (repo / "exercises" / "03-gradient.ipynb").read_bytes()
    builder.main([], repo)
    assert (repo / "exercises" / "03-gradient.ipynb").read_bytes() == once


def test_an_exercise_is_in_the_normal_form_of_committed_notebooks(builder, repo):
    builder.main([], repo)
    path = repo / "exercises" / "03-gradient.ipynb"
    once = path.read_bytes()
    subprocess.run([sys.executable, "-m", "nbstripout", "--keep-id", str(path)], check=True)
    assert path.read_bytes() == once


def test_an_exercise_whose_solution_is_gone_is_removed_and_named(builder, repo, capsys):
    builder.main([], repo)
    (repo / "solutions" / "03-gradient.ipynb").rename(repo / "solutions" / "04-backprop.ipynb")
    builder.main([], repo)
    assert [path.name for path in (repo / "exercises").iterdir()] == ["04-backprop.ipynb"]
    assert "exercises/03-gradient.ipynb is removed" in capsys.readouterr().out


def test_a_marker_that_stands_in_a_text_is_none(builder, repo):
    code = 'print("between ### BEGIN SOLUTION and ### END SOLUTION")'
    (repo / "solutions" / "03-gradient.ipynb").write_text(solution(code), encoding="utf-8")
    assert builder.main([], repo) == 0
    assert "".join(built(repo)["cells"][1]["source"]) == code


def test_the_check_tells_missing_changed_and_left_over_exercises_apart(builder, repo, capsys):
    assert builder.main(["--check"], repo) == 1
    assert "03-gradient.ipynb is missing" in capsys.readouterr().out
    assert not (repo / "exercises").exists()
    builder.main([], repo)
    assert builder.main(["--check"], repo) == 0
    (repo / "solutions" / "03-gradient.ipynb").write_text(solution("x = 2"), encoding="utf-8")
    (repo / "exercises" / "99-old.ipynb").write_text("{}", encoding="utf-8")
    assert builder.main(["--check"], repo) == 1
    told = capsys.readouterr().out
    assert "03-gradient.ipynb is not what its solution gives" in told
    assert "99-old.ipynb has no solution" in told
    assert "python3 course.py build" in told


@pytest.mark.parametrize(
    ("code", "kind", "complaint"),
    [
        ("x = ...\n### BEGIN SOLUTION\nx = 1", "code", "begins in line 2 has no ### END SOLUTION"),
        ("x = 1\n### END SOLUTION", "code", "line 2: ### END SOLUTION without"),
        (
            "x = ...\n### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION",
            "code",
            "line 3: ### BEGIN SOLUTION inside",
        ),
        ("### BEGIN SOLUTION\nwords\n### END SOLUTION", "markdown", "code cells only"),
        (
            "x\n### BEGIN SOLUTION\ny = 1\n### END SOLUTION",
            "code",
            "line 2: ### BEGIN SOLUTION at the left margin needs above it: y = ...",
        ),
        (
            "x = ...\n### BEGIN SOLUTION\nx = 2\ny = 1\n### END SOLUTION",
            "code",
            "line 2: ### BEGIN SOLUTION at the left margin needs above it: y = ...",
        ),
        (
            "x = ...\n### BEGIN SOLUTION\nprint(x)\n### END SOLUTION",
            "code",
            "needs above it: answer = ...",
        ),
        ("## BEGIN SOLUTION\nx = 1\n## END SOLUTION", "code", "line 1: expected ### BEGIN SOLUTION or"),
    ],
)
def test_markers_that_do_not_pair_up_name_notebook_and_cell(builder, repo, capsys, code, kind, complaint):
    (repo / "solutions" / "03-gradient.ipynb").write_text(solution(code, kind), encoding="utf-8")
    assert builder.main([], repo) == 1
    told = capsys.readouterr().out
    assert "solutions/03-gradient.ipynb, cell 2 (id answer)" in told
    assert complaint in told
    assert not (repo / "exercises").exists()


def test_without_solutions_it_says_that_there_is_none_yet(builder, tmp_path, capsys):
    assert builder.main([], tmp_path) == 0
    assert "no notebook in solutions/ yet" in capsys.readouterr().out
    assert not (tmp_path / "exercises").exists()
