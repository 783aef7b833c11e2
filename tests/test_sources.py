"""What the source articles say has a cell and a test, by the ids of source_ids.csv.

A cell of a lesson names what it makes real in its metadata, as "sources": ["S0-30", "C-12", "Y-16"], and
computes its claims. A test names the claims and the systems that it proves in its own name, as
test_C_12_Y_16_a_road_of_20_percent.
"""

import ast
import csv
import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Lessons whose notebook has a cell for every id. 00 is not among them: its notebook is the first run, which
# every lesson builds on, and the part on its sources is still to be written.
FINISHED = {"03", "04"}
BEGUN = {"00"}
HEADING = "The articles, checked"  # what comes before it is the lesson's main path
MAIN_PATH = 6  # items of the articles that a learner meets there, at most
# Claims and systems that no test has in its name: the test that proves them all the same, or why none can.
PROVEN_ELSEWHERE = {
    "C-32": "history: where the word epoch comes from",
    "C-35": "history: who learned from data first",
    "C-36": "wording: whether anyone can explain a network",
    "C-37": "wording: which kinds of learning there are",
    "C-43": "wording: whether an activation decides what is important",
    "C-49": "wording: whether first weights are assumptions",
    "C-51": "wording: what a transfer function is",
    "C-58": "wording: what the delta rule is",
    "C-69": "wording: whether an answer near 0 inhibits",
    "C-81": "no formula: the article's were pictures, and are lost",
    "Y-07": "a division, in a cell of lesson 01: 300 km at 60 km/h take 5 h",
    "Y-40": "a figure of lesson 05, the playground, with tests of its own",
    "Y-47": "a figure of lesson 05, the flow chart, with tests of its own",
}


class Source(NamedTuple):
    """What source_ids.csv says of an id: the lessons it belongs to; item, claim or system."""

    lessons: frozenset
    kind: str


def source_ids():
    with open(ROOT / "tests" / "source_ids.csv", encoding="utf-8", newline="") as file:
        return {
            row["id"]: Source(frozenset(row["lessons"].split()), row["kind"]) for row in csv.DictReader(file)
        }


def notebooks():
    """Read the cells of every notebook and of every solution, by path: "notebooks/03-gradient.ipynb"."""
    folders = ("notebooks", "solutions")
    paths = [path for folder in folders for path in sorted(ROOT.glob(f"{folder}/[0-9]*.ipynb"))]
    return {
        path.relative_to(ROOT).as_posix(): json.loads(path.read_text(encoding="utf-8"))["cells"]
        for path in paths
    }


def lesson_of(path):
    return Path(path).name[:2]


def text(cell):
    return "".join(cell["source"])


def sources(cell):
    return cell["metadata"].get("sources", [])


def computes(cell):
    """Say whether a cell is code that does more than import."""
    if cell["cell_type"] != "code":
        return False
    lines = [line for line in text(cell).splitlines() if not line.lstrip().startswith(("%", "!"))]
    body = ast.parse("\n".join(lines)).body
    return any(not isinstance(statement, ast.Import | ast.ImportFrom) for statement in body)


def main_path(cells):
    """Return the cells before the heading of the articles."""
    for k, cell in enumerate(cells):
        if cell["cell_type"] == "markdown" and re.search(rf"^#+ {HEADING}", text(cell), re.MULTILINE):
            return cells[:k]
    return cells


def without_a_cell(lesson, books, ids):
    """Return what the ids of a lesson lack, one sentence each; a cell in any of an id's lessons will do."""
    carried = {
        (id, lesson_of(path)) for path, cells in books.items() for cell in cells for id in sources(cell)
    }
    return [
        f"{id} has no cell"
        for id, source in ids.items()
        if lesson in source.lessons and not any((id, its) in carried for its in source.lessons)
    ]


def wrong_tags(cells, ids):
    """Return what is wrong with the tags of one notebook, one sentence each."""
    found = []
    for k, cell in enumerate(cells):
        tags = sources(cell)
        if not (isinstance(tags, list) and all(isinstance(id, str) for id in tags)):
            found.append(f"{cell['id']}: sources is no list of ids")
            continue
        found += [f"{cell['id']}: there is no {id}" for id in tags if id not in ids]
        found += [f"{cell['id']}: {id} stands twice" for id in sorted(set(tags)) if tags.count(id) > 1]
        claims = [id for id in tags if id in ids and ids[id].kind == "claim"]
        if claims and not any(computes(near) for near in cells[max(k - 1, 0) : k + 2]):
            found.append(f"{cell['id']}: nothing computes {', '.join(claims)}, here or in the next cell")
    return found


def items_in_the_main_path(cells, ids):
    return sorted(
        {id for cell in main_path(cells) for id in sources(cell) if id in ids and ids[id].kind == "item"}
    )


def names_of_tests():
    """List the names of all tests."""
    return [
        name
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for name in re.findall(r"^ *def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]


def ids_in(name):
    """Read the ids in the name of a test: C-12 and Y-16 in test_C_12_Y_16_a_road_of_20_percent."""
    return {id.replace("_", "-") for id in re.findall(r"_((?:S\d|[CY])_\d\d[ab]?)(?=_|$)", name)}


def without_a_test(names, elsewhere, ids):
    """Return what is wrong with the tests of claims and systems, one sentence each."""
    named = set().union(*map(ids_in, names))
    found = [f"there is no {id}" for id in sorted((named | set(elsewhere)) - set(ids))]
    for id, source in ids.items():
        if source.kind == "item":
            continue
        if id in named and id in elsewhere:
            found.append(f"{id} has a test of its own and stands elsewhere as well")
        elif id not in named and id not in elsewhere:
            found.append(f"{id} has no test")
    proofs = [proof for proof in elsewhere.values() if proof.startswith("test_")]
    return found + [f"there is no {proof}" for proof in sorted(set(proofs) - set(names))]


# The lessons


@pytest.mark.parametrize("lesson", sorted(FINISHED))
def test_every_source_id_of_a_finished_lesson_has_a_cell(lesson):
    books = notebooks()
    assert any(path.startswith(f"notebooks/{lesson}-") for path in books)
    assert without_a_cell(lesson, books, source_ids()) == []


@pytest.mark.parametrize("path", sorted(notebooks()))
def test_tags_name_ids_that_exist_and_a_claim_is_computed(path):
    assert wrong_tags(notebooks()[path], source_ids()) == []


@pytest.mark.parametrize("path", sorted(path for path in notebooks() if path.startswith("notebooks/")))
def test_at_most_six_items_of_the_articles_stand_in_the_main_path(path):
    items = items_in_the_main_path(notebooks()[path], source_ids())
    assert len(items) <= MAIN_PATH, items


def test_every_lesson_is_held_to_its_sources_but_those_begun():
    there = {lesson_of(path) for path in notebooks()}
    assert there <= FINISHED | BEGUN and not FINISHED & BEGUN


def test_the_list_holds_168_items_83_claims_and_47_systems_of_lessons_00_to_07():
    ids = source_ids()
    kinds = [source.kind for source in ids.values()]
    assert [kinds.count(kind) for kind in ("item", "claim", "system")] == [168, 83, 47]
    assert len(kinds) == 168 + 83 + 47
    for id, source in ids.items():
        assert re.fullmatch(
            {"item": r"S[0-4]-\d\d[ab]?", "claim": r"C-\d\d", "system": r"Y-\d\d"}[source.kind], id
        )
        assert source.lessons and source.lessons <= {f"0{k}" for k in range(8)}


def test_every_claim_and_every_system_is_proven_by_a_test_or_it_is_said_why_not():
    assert without_a_test(names_of_tests(), PROVEN_ELSEWHERE, source_ids()) == []


# The checks themselves, on small made-up notebooks and names of tests

IDS = {
    "S0-01": Source(frozenset({"03"}), "item"),
    "S0-02": Source(frozenset({"03", "04"}), "item"),
    "C-01": Source(frozenset({"03"}), "claim"),
    "Y-01": Source(frozenset({"05"}), "system"),
    **{f"S1-0{k}": Source(frozenset({"02"}), "item") for k in range(1, 8)},
}


def cell(source, *tags, kind="code", id="a-cell"):
    return {
        "cell_type": kind,
        "id": id,
        "metadata": {"sources": list(tags)} if tags else {},
        "source": source,
    }


def prose(source, *tags):
    return cell(source, *tags, kind="markdown")


def test_a_lesson_with_a_cell_for_each_of_its_ids_lacks_nothing():
    books = {"notebooks/03-small.ipynb": [cell("1 + 1", "S0-01", "C-01"), cell("2", "S0-02")]}
    assert without_a_cell("03", books, IDS) == []


def test_an_id_without_a_cell_is_found():
    books = {"notebooks/03-small.ipynb": [cell("1 + 1", "S0-01"), cell("2")]}
    assert without_a_cell("03", books, IDS) == ["S0-02 has no cell", "C-01 has no cell"]
    assert without_a_cell("05", books, IDS) == ["Y-01 has no cell"]


def test_a_cell_in_a_solution_or_in_another_of_its_lessons_is_enough_but_not_in_a_foreign_one():
    books = {
        "solutions/03-small.ipynb": [cell("1", "S0-01")],
        "notebooks/04-next.ipynb": [cell("2", "S0-02"), cell("3", "C-01")],
    }
    assert without_a_cell("03", books, IDS) == ["C-01 has no cell"]


def test_an_id_that_nobody_knows_and_one_named_twice_are_found():
    assert wrong_tags([cell("1", "S9-99", "S0-01")], IDS) == ["a-cell: there is no S9-99"]
    assert wrong_tags([cell("1", "S0-01", "S0-01")], IDS) == ["a-cell: S0-01 stands twice"]


@pytest.mark.parametrize("tags", ["C-01", [["C-01"]], None, {"C-01": 1}])
def test_tags_that_are_no_list_of_ids_are_found(tags):
    broken = cell("1")
    broken["metadata"]["sources"] = tags
    assert wrong_tags([broken], IDS) == ["a-cell: sources is no list of ids"]


@pytest.mark.parametrize(
    "cells",
    [
        [cell("print(0.6 * 0.9)", "C-01")],
        [prose("A claim.", "C-01"), cell("print(0.6 * 0.9)")],
        [cell("%time 0.6 * 0.9\nprint(1)"), prose("It was right.", "C-01")],
    ],
)
def test_a_claim_may_stand_on_code_or_on_words_beside_it(cells):
    assert wrong_tags(cells, IDS) == []


@pytest.mark.parametrize(
    "cells",
    [
        [prose("A claim.", "C-01")],
        [prose("A claim.", "C-01"), prose("More words."), cell("print(0.6 * 0.9)")],
        [prose("A claim.", "C-01"), cell("import numpy as np\nfrom nnlib import Network  # tools")],
        [cell("", "C-01")],
        [cell("# later", "C-01")],
    ],
)
def test_a_claim_that_nothing_computes_is_found(cells):
    assert wrong_tags(cells, IDS) == ["a-cell: nothing computes C-01, here or in the next cell"]


def test_an_item_of_words_needs_no_code():
    assert wrong_tags([prose("An analogy.", "S0-01")], IDS) == []


def test_the_main_path_ends_at_the_heading_of_the_articles():
    cells = [cell("1", f"S1-0{k}") for k in range(1, 7)]
    checked = [prose(f"## {HEADING}"), cell("2", "S1-07")]
    assert items_in_the_main_path(cells + checked, IDS) == [f"S1-0{k}" for k in range(1, 7)]
    assert len(items_in_the_main_path([*cells, prose(f"See *{HEADING}*."), cell("2", "S1-07")], IDS)) == 7
    assert len(items_in_the_main_path(cells + checked[1:], IDS)) > MAIN_PATH


def test_the_main_path_counts_an_item_once_and_claims_and_systems_not_at_all():
    cells = [cell("1", "S0-01", "C-01", "Y-01"), prose("again", "S0-01")]
    assert items_in_the_main_path(cells, IDS) == ["S0-01"]


def test_the_ids_in_the_name_of_a_test_are_read():
    assert ids_in("test_S2_25b_C_09_Y_01_it_works") == {"S2-25b", "C-09", "Y-01"}
    assert ids_in("test_from_a_C_to_a_Y_in_12_steps") == ids_in("test_MAC_12_and_C_123") == set()


def test_a_claim_or_a_system_may_be_proven_by_name_or_elsewhere_and_an_item_needs_no_test():
    assert without_a_test(["test_C_01_S0_01_it_works"], {"Y-01": "a figure"}, IDS) == []
    assert without_a_test(["test_C_01_it_works", "test_other"], {"Y-01": "test_other"}, IDS) == []


def test_a_claim_without_a_test_one_proven_twice_and_names_that_nobody_knows_are_found():
    assert without_a_test(["test_Y_01_it_works"], {}, IDS) == ["C-01 has no test"]
    assert without_a_test(["test_C_01_it_works"], {"Y-01": "test_gone"}, IDS) == ["there is no test_gone"]
    assert without_a_test(["test_C_01_Y_01"], {"Y-01": "a figure"}, IDS) == [
        "Y-01 has a test of its own and stands elsewhere as well"
    ]
    assert without_a_test(["test_C_01_Y_01_C_77"], {"S9-99": "words"}, IDS) == [
        "there is no C-77",
        "there is no S9-99",
    ]
