"""Writes exercises/ from solutions/, the single source of every exercise.

What stands between `### BEGIN SOLUTION` and `### END SOLUTION` (nbgrader's markers) becomes
`raise NotImplementedError` at the same indentation. At the left margin it goes without a trace, for there
the exception would end Run all: for each name that it sets, a line `name = ...` above it is the stub. Outputs
and counts go; everything else stays, ids too.
The same solutions always give the same bytes; what no solution stands behind is removed, and named.

    python3 course.py build                   write exercises/
    python tools/build_exercises.py --check   only say whether exercises/ is what solutions/ gives
"""

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = "raise NotImplementedError"
LIKE_A_MARKER = re.compile(r"\s*#+ *(BEGIN|END) SOLUTION")
ASSIGNMENT = re.compile(r"(\w+) = ")


class MarkerError(ValueError):
    """A solution's markers do not pair up, or stand where nothing would take them away."""


def _demand_stubs(solution, above, place):
    """Raise a `MarkerError` unless each name that a solution at the left margin sets has its stub above."""
    names = [found[1] for found in map(ASSIGNMENT.match, solution) if found] or ["answer"]
    missing = [f"{name} = ..." for name in names if f"{name} = ..." not in map(str.rstrip, above)]
    if missing:
        raise MarkerError(f"{place}: {BEGIN} at the left margin needs above it: {', '.join(missing)}")


def clear(lines, where):
    """Return the lines of a code cell with each marked part replaced by the stub."""
    kept, inside = [], None
    for number, line in enumerate(lines, 1):
        place = f"{where}, line {number}"
        if line.strip() == BEGIN:
            if inside:
                raise MarkerError(f"{place}: {BEGIN} inside the part that begins in line {inside}")
            inside = number
            indent = line[: len(line) - len(line.lstrip())]
            if indent:
                kept.append(indent + STUB)
        elif line.strip() == END:
            if not inside:
                raise MarkerError(f"{place}: {END} without a {BEGIN} before it")
            if lines[inside - 1].startswith("#"):
                _demand_stubs(lines[inside : number - 1], kept, f"{where}, line {inside}")
            inside = None
        elif LIKE_A_MARKER.match(line):  # with the part that it was to mark, the answer would get out
            raise MarkerError(f"{place}: expected {BEGIN} or {END}, got {line.strip()}")
        elif not inside:
            kept.append(line)
    if inside:
        raise MarkerError(f"{where}: the part that begins in line {inside} has no {END}")
    return kept


def exercise(solution, name):
    """Return the exercise of a solution: the text of a notebook in the normal form of committed ones."""
    notebook = json.loads(solution)
    for number, cell in enumerate(notebook["cells"], 1):
        where = f"{name}, cell {number} (id {cell.get('id')})"
        lines = "".join(cell["source"]).split("\n")
        if cell["cell_type"] == "code":
            cell["source"] = "\n".join(clear(lines, where)).splitlines(keepends=True)
            cell["outputs"], cell["execution_count"] = [], None
        elif any(line.strip() in (BEGIN, END) for line in lines):
            raise MarkerError(f"{where}: solution markers work in code cells only")
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def plan(solutions):
    """Return {file name: text} of every exercise that the folder of solutions gives."""
    paths = sorted(solutions.glob("*.ipynb"))
    return {path.name: exercise(path.read_text(encoding="utf-8"), path.name) for path in paths}


def differences(texts, exercises):
    """Return one sentence for each file in exercises/ that is not what the solutions give."""
    there = {path.name: path.read_text(encoding="utf-8") for path in exercises.glob("*.ipynb")}
    wrong = []
    for name in sorted(texts.keys() | there.keys()):
        if name not in there:
            wrong.append(f"{name} is missing")
        elif name not in texts:
            wrong.append(f"{name} has no solution")
        elif texts[name] != there[name]:
            wrong.append(f"{name} is not what its solution gives")
    return wrong


def build(texts, exercises):
    """Write the exercises, remove those without a solution, and return the names of the removed ones."""
    exercises.mkdir(exist_ok=True)
    for name, text in texts.items():
        (exercises / name).write_text(text, encoding="utf-8", newline="\n")
    removed = sorted(path.name for path in exercises.glob("*.ipynb") if path.name not in texts)
    for name in removed:
        (exercises / name).unlink()
    return removed


def main(arguments=None, root=ROOT):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args(arguments).check
    solutions, exercises = root / "solutions", root / "exercises"
    try:
        texts = plan(solutions)
    except MarkerError as error:
        print(f"solutions/{error}")
        return 1
    if not texts:
        print("There is no notebook in solutions/ yet, so there are no exercises to build.")
    if check:
        wrong = differences(texts, exercises)
        for line in wrong:
            print(f"exercises/{line}; write it with: python3 course.py build")
        return 1 if wrong else 0
    if texts or exercises.exists():
        for name in build(texts, exercises):
            print(f"exercises/{name} is removed: it has no solution")
        print(f"exercises/ is written: {len(texts)} notebooks")
    return 0


if __name__ == "__main__":
    sys.exit(main())
