"""Everybody can use it: axe-core finds nothing serious, every control has a name and is reached by Tab."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import decode

SMELLS = "from nnlib import explore\nf = explore.smell_detector()\nf"
CONTROLS = "input, select, button, canvas"


@pytest.fixture(scope="module")
def asked(opened):
    return opened("asked.ipynb", SMELLS)


@pytest.fixture(scope="module")
def unfolded(opened):
    nb = opened("unfolded.ipynb", SMELLS, height=1400)
    nb.button("Skip").click()
    nb.button("Play").wait_for()
    nb.button("More").click()
    nb.button("Copy state").click()
    nb.page.get_by_text("This line brings back what you saw when you pressed:").wait_for()
    return nb


def serious(nb):
    """Return what axe-core holds against the outputs: serious and critical, one line each."""
    found = Axe().run(nb.page, context={"include": [".jp-OutputArea"]}).response
    assert any(part["nodes"] for part in found["passes"]), "axe looked at nothing"
    return [
        f"{rule['id']} ({rule['impact']}): {node['html']}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def test_the_question_has_no_serious_violation(asked):
    assert serious(asked) == []


def test_the_figure_with_all_its_controls_has_no_serious_violation(unfolded):
    assert serious(unfolded) == []


def test_a_mistake_told_beside_the_figure_has_no_serious_violation(asked):
    asked.execute("f.fail(ValueError('for this test'))")
    asked.page.get_by_role("alert").wait_for()
    assert serious(asked) == []


def test_axe_would_see_a_slider_without_a_name(unfolded):
    handle = unfolded.page.locator("input[type=range]").first
    handle.evaluate("handle => handle.removeAttribute('aria-label')")
    try:
        assert any(line.startswith("label (critical)") for line in serious(unfolded))
    finally:
        handle.evaluate("handle => handle.setAttribute('aria-label', 'learning rate')")


def test_every_control_has_a_name_of_its_own(unfolded):
    panel = unfolded.page.locator(".nn-panel")
    for role, names in {
        "slider": ["learning rate", "batch size"],
        "spinbutton": ["learning rate, as a number", "batch size, as a number", "seed"],
        "button": ["Play", "Step", "Rewind", "Reset", "Roll", "Copy state"],
        "combobox": ["step by", "speed"],
    }.items():
        for name in names:
            assert panel.get_by_role(role, name=name, exact=True).count() == 1, f"{role} {name}"
    lines = [line.strip(" -:") for line in panel.aria_snapshot().splitlines()]
    assert not {"slider", "spinbutton", "button", "combobox", "img"} & set(lines)


def test_a_slider_tells_the_number_that_it_means(unfolded):
    """A logarithmic slider counts in powers of ten inside; nobody should have to hear that."""
    handle = unfolded.slider("learning rate")
    told = handle.get_attribute("aria-valuetext") or handle.get_attribute("aria-valuenow")
    assert float(told) == 0.1


def reached_by_tab(nb, start):
    """Focus an element, then press Tab until the focus leaves the figure; return where it stopped."""
    nb.page.evaluate(
        """selector => {
          const panel = document.querySelector(".nn-panel");
          const visible = (part) => part.offsetParent !== null && part.getClientRects().length;
          [...panel.querySelectorAll(selector)].filter(visible).forEach((part, k) => part.dataset.number = k);
        }""",
        CONTROLS,
    )
    start.focus()
    stops = []
    where = """() => {
      const now = document.activeElement;
      return now.closest(".nn-panel") ? now.dataset.number ?? now.className : null;
    }"""
    while (stop := nb.page.evaluate(where)) is not None and len(stops) < 50:
        stops.append(stop)
        nb.page.keyboard.press("Tab")
    return stops


def test_every_control_is_reached_by_tab(unfolded):
    stops = reached_by_tab(unfolded, unfolded.picture)
    controls = unfolded.page.locator(".nn-panel [data-number]").all()
    assert len(controls) == 15
    missed = [control for control in controls if control.get_attribute("data-number") not in stops]
    assert [control.evaluate("control => control.outerHTML.slice(0, 120)") for control in missed] == []


def test_every_answer_of_the_question_is_reached_by_tab(asked):
    stops = reached_by_tab(asked, asked.picture)
    assert len(asked.page.locator(".nn-panel [data-number]").all()) == 6
    assert {"0", "1", "2", "3", "4", "5"} <= set(stops)


def test_more_is_unfolded_by_keyboard(opened_here):
    nb = opened_here("folded.ipynb", SMELLS)
    nb.button("Skip").click()
    nb.button("Reset").focus()
    nb.page.keyboard.press("Tab")
    assert "More" in nb.page.evaluate("() => document.activeElement.innerText")
    nb.page.keyboard.press("Enter")
    nb.button("Copy state").wait_for()


def test_the_focus_stays_in_the_figure_when_the_question_goes(opened_here):
    nb = opened_here("answered.ipynb", SMELLS)
    nb.button("about 75").focus()
    nb.page.keyboard.press("Enter")
    nb.button("Play").wait_for()
    nb.until(lambda: nb.page.evaluate("() => !!document.activeElement.closest('.nn-panel')"))


def test_the_status_line_is_read_out(unfolded):
    assert unfolded.page.locator(".nn-status").get_attribute("aria-live") == "polite"


def test_the_focus_on_a_picture_can_be_seen(unfolded):
    box = unfolded.picture.bounding_box()
    clip = {"x": box["x"] - 4, "y": box["y"] - 4, "width": box["width"] + 8, "height": box["height"] + 8}
    unfolded.page.mouse.move(0, 0)
    unfolded.slider("learning rate").focus()
    unfolded.page.keyboard.press("Shift+Tab")
    assert unfolded.picture.evaluate("canvas => document.activeElement === canvas")
    with_focus = decode(unfolded.page.screenshot(clip=clip))
    unfolded.picture.evaluate("canvas => canvas.blur()")
    without = decode(unfolded.page.screenshot(clip=clip))
    changed = (with_focus != without).any(axis=2)
    sides = {"top": changed[:8], "bottom": changed[-8:], "left": changed[:, :8], "right": changed[:, -8:]}
    unseen = [side for side, part in sides.items() if part.sum() < 0.8 * max(part.shape)]
    assert len(unseen) <= 1 and np.any(changed), f"no ring on the {' and '.join(unseen)} side"
