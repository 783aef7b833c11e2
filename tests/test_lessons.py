"""Every finished lesson keeps to the frame that all lessons share; a new one is found by itself."""

import ast
import json
import re
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parent.parent
LESSONS = sorted(ROOT.glob("notebooks/0[1-9]-*.ipynb"))
GUIDE = (ROOT / "workshop" / "guide.md").read_text(encoding="utf-8")
MINUTES = re.compile(r"\((\d+) minutes?\b")

lessons = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
books = pytest.mark.parametrize(
    "path",
    [*LESSONS, *sorted(ROOT.glob("solutions/*.ipynb"))],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)


def cells(path, kind):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in found if cell["cell_type"] == kind}


def main_path(path):
    """Return a lesson's cells up to the folded last section."""
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = [("".join(cell["source"]), cell) for cell in found]
    end = next(k for k, (text, _) in enumerate(texts) if text.startswith("## The articles, checked"))
    return texts[:end], texts[end]


@books
def test_the_minutes_of_the_parts_add_up_to_those_of_the_title(path):
    title, *rest = cells(path, "markdown").values()
    stated = int(re.search(r"\*\*Time:\*\* (\d+) minutes", title)[1])
    assert sum(int(n) for text in rest for n in MINUTES.findall(text.partition("\n")[0])) == stated


@books
def test_code_cells_are_short(path):
    lines = {
        id: len(re.sub(r" *### .*\n", "", text).splitlines()) for id, text in cells(path, "code").items()
    }
    assert {id: n for id, n in lines.items() if n > 12} == {}
    assert median(lines.values()) <= 8


@books
def test_the_text_keeps_to_the_voice_of_the_course(path):
    said = re.compile(r"\b(simply|just|obviously|of course|easy|easily|trivial(ly)?)\b|!(?!=)", re.IGNORECASE)
    texts = cells(path, "markdown")
    assert {id: said.findall(text) for id, text in texts.items() if said.search(text)} == {}


@books
def test_no_cell_gives_another_meaning_to_an_imported_name_or_to_a_function_of_the_learner(path):
    """Whoever runs a cell again, or asks a check again after the last one, must get the same."""
    trees = {id: ast.parse(text) for id, text in cells(path, "code").items()}
    taken, again = set(), []
    for id, tree in trees.items():
        imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {alias.asname or alias.name.split(".")[0] for node in imports for alias in node.names}
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        stored = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        again += [(id, name) for name in sorted((stored | functions) & taken)]
        taken |= names | functions
    assert again == []


@lessons
def test_the_first_screen_says_what_is_done_learned_and_needed(path):
    title = next(iter(cells(path, "markdown").values()))
    for part in ("**You will**", "**You need**", "**Time:**", f"({path.stem}-exercises.ipynb)"):
        assert part in title


@lessons
def test_every_letter_and_a_look_back_stand_before_the_first_figure(path):
    before, _ = main_path(path)
    texts = [text for text, _ in before]
    first = next(k for k, text in enumerate(texts) if "explore." in text)
    opening = "\n".join(texts[:first])
    assert "The letters of this lesson" in opening
    assert "what do you remember?" in opening


@lessons
def test_it_ends_with_a_friend_a_ticket_out_and_what_we_have_seen(path):
    before, _ = main_path(path)
    end = "\n".join(text for text, _ in before[-5:])
    for part in ("To a friend", "ticket out", "What we have seen"):
        assert part in end


@lessons
def test_the_articles_are_folded_and_outside_the_stated_minutes(path):
    _, (text, cell) = main_path(path)
    assert cell["metadata"]["jp-MarkdownHeadingCollapsed"] is True
    assert "Outside the stated minutes" in text


@lessons
def test_the_instructors_guide_has_its_page(path):
    number, _, name = path.stem.partition("-")
    page = re.search(rf"^## {number} {name.capitalize()}\b.*?(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)[0]
    rows = [row.split("|") for row in page.splitlines() if row.startswith("| ")]
    minutes = [int(row[2]) for row in rows if row[2].strip().isdigit() and "break" not in row[1]]
    assert sum(minutes) == int(re.search(r"\*\*Minutes\*\* (\d+) for the lesson", page)[1])
    for part in ("wrong answers", "In 30 minutes", "pause on", "ask before"):
        assert part in page
