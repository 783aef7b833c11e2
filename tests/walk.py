"""What every walk of a scripted learner through a lesson needs."""

import json
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[1]


def code_cells(path):
    """Return the code cells of a notebook of the repository, by id."""
    found = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in found if cell["cell_type"] == "code"}


def outcomes(nb):
    """Return what became of each code cell: its id, its count, and the names of errors."""
    return nb.page.evaluate(
        """() => jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model)
          .filter((model) => model.type === "code")
          .map((model) => [model.id, model.executionCount, model.sharedModel.getOutputs()
            .filter((out) => out.output_type === "error").map((out) => out.ename)])"""
    )


def failed(nb):
    """Return the code cells that gave an error, or did not run at all."""
    return [(id, errors) for id, count, errors in outcomes(nb) if errors or not count]


def serious(nb, cell):
    """Return what axe-core holds against a cell's output: serious and critical."""
    cell.evaluate("(cell) => cell.setAttribute('data-looked-at', '')")
    found = Axe().run(nb.page, context={"include": ["[data-looked-at] .jp-OutputArea"]}).response
    cell.evaluate("(cell) => cell.removeAttribute('data-looked-at')")
    assert any(part["nodes"] for part in found["passes"]), "axe looked at nothing"
    return [rule["id"] for rule in found["violations"] if rule["impact"] in ("serious", "critical")]


def is_hidden(nb, id):
    """Say whether a cell lies in a folded section."""
    return nb.page.evaluate(
        """(id) => jupyterapp.shell.currentWidget.content.widgets
          .find((cell) => cell.model.id === id).isHidden""",
        id,
    )


def meet(nb, id):
    """Answer the question of a figure, then move it: its words follow, and axe-core is content."""
    cell = nb.cell(id)
    expect(cell.get_by_text("Predict first.")).to_be_visible()
    picture = cell.locator("canvas.nn-picture")
    before = nb.alt(picture)
    answers = cell.locator(".nn-panel button")
    chosen = answers.first.inner_text()
    answers.first.click()
    expect(cell.get_by_text(f"You predicted: {chosen}")).to_be_visible()
    sliders = cell.get_by_role("slider")
    if sliders.count():
        sliders.first.focus()
        for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
            nb.page.keyboard.press(key)
    if picture.get_attribute("tabindex") == "0":
        picture.focus()
        nb.page.keyboard.press("ArrowLeft")
    nb.until(lambda: nb.alt(picture) != before)
    assert serious(nb, cell) == []
