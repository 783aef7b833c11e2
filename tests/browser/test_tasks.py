"""Tasks in a page: lines are ordered and gaps filled by keyboard, mouse and touch, and the focus stays."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

TOYS = (Path(__file__).resolve().parents[1] / "toy_tasks.py").read_text(encoding="utf-8")
CELLS = (
    f"{TOYS}\nfrom nnlib.check import EXERCISES\nEXERCISES.update(tea=TEA, error=ERROR)",
    "from nnlib import explore\nt = explore.order_lines('tea')\nt",
    "e = explore.fill_gaps('error')\ne",
)
LINES = {
    "A": "A  for cup in cups:",
    "B": "B  water = boil(water)",
    "C": "C  leaves = 2",
    "D": "D      cup.fill(tea)",
    "E": "E  tea = water * leaves",
}
NOW = """() => {
  const now = document.activeElement;
  return now.closest(".nn-task") && (now.labels?.[0]?.textContent || now.innerText);
}"""


@pytest.fixture(scope="module")
def page(opened):
    nb = opened("tasks.ipynb", *CELLS, run=False, height=1900)
    nb.run()
    nb.button("Check").nth(1).wait_for()
    nb.cell(nb.page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets[1].model.id"))
    return nb


def emptied(page, number, code):
    """Return a task as it is when nobody has done anything yet."""
    page.execute(f"{code}\nfor box in (k.verdict, k.stale, k.kept, k.advice): box.value = ''")
    panel = page.page.locator(".nn-task").nth(number)
    expect(panel.get_by_role("status")).to_have_count(0)
    return panel


@pytest.fixture
def tea(page):
    """The task with lines."""
    return emptied(page, 0, "k, t.order, t.chosen, t.said.value = t, '', '', ''; t._show()")


@pytest.fixture
def error(page):
    """The task with gaps."""
    return emptied(page, 1, "k = e\nfor field in e.fields.values(): field.value = ''")


def tab_to(page, text):
    """Press Tab until the focus is on something that begins with these words; none may leave the task."""
    stops = [page.page.evaluate(NOW)]
    while not (stops[-1] or "").startswith(text):
        assert stops[-1] is not None and len(stops) < 20, stops
        page.page.keyboard.press("Tab")
        stops.append(page.page.evaluate(NOW))


def touch(page, button):
    """Tap with a finger."""
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    page.drag([(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)], touch=True)


def test_lines_are_put_in_by_keyboard_and_the_focus_goes_to_the_next(page, tea):
    tea.get_by_role("button", name="▲ Up").focus()
    for letter, following in ("BC", "DE", "EF"):
        tab_to(page, LINES[letter])
        page.page.keyboard.press("Enter")
        page.until(lambda following=following: page.page.evaluate(NOW).startswith(following))
    assert page.value("t.order") == "BDE"
    expect(tea.get_by_role("status")).to_have_text("tea = water * leaves is now line 3 of 3.")


def test_the_chosen_line_goes_up_and_down_while_the_focus_stays(page, tea):
    page.execute("t.lay_out('BCED')")
    up = tea.get_by_role("button", name="▲ Up")
    up.focus()
    for order in ("BCDE", "BDCE", "DBCE", "DBCE"):
        page.page.keyboard.press("Enter")
        page.until(lambda order=order: page.value("t.order") == order)
        expect(up).to_be_focused()
    page.page.keyboard.press("Tab")
    for _ in range(3):
        page.page.keyboard.press("Space")  # faster than the page follows
    page.until(lambda: page.value("t.order") == "BCED")
    expect(tea.get_by_role("button", name="▼ Down")).to_be_focused()
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    page.until(lambda: page.value("t.order") == "BCE")
    expect(tea.get_by_role("button", name="✕ Take out")).to_be_focused()
    expect(tea.get_by_role("button", name=LINES["D"])).to_be_visible()


def test_a_wrong_order_is_checked_and_mended_by_mouse(page, tea):
    for letter in "EBACD":  # quickly, one after the other
        tea.get_by_role("button", name=LINES[letter]).click()
    page.until(lambda: page.value("t.order") == "EBACD")
    tea.get_by_role("button", name="Check").click()
    expect(tea.get_by_role("status").last).to_contain_text("line 1: tea = water * leaves")
    tea.get_by_role("button", name=LINES["E"]).click()
    for _ in "BAC":
        tea.get_by_role("button", name="▼ Down").click()
    tea.get_by_role("button", name=LINES["A"]).click()
    tea.get_by_role("button", name="▼ Down").click(click_count=2)
    expect(tea.get_by_text("You have changed something since.")).to_be_visible()
    expect(tea.get_by_text("for cup in cups: is now line 4 of 5.")).to_be_visible()
    tea.get_by_role("button", name="Check").click()
    expect(tea.get_by_text("Tea is served.")).to_be_visible()
    assert page.value("t.order") == "BCEAD"


def test_lines_are_ordered_by_touch(page, tea):
    for letter in "CB":
        touch(page, tea.get_by_role("button", name=LINES[letter]))
        page.until(lambda letter=letter: page.value("t.chosen") == letter)
    touch(page, tea.get_by_role("button", name="▲ Up"))
    page.until(lambda: page.value("t.order") == "BC")


def test_gaps_are_filled_by_keyboard_and_enter_checks(page, error):
    keyboard = page.page.keyboard
    error.get_by_label("y_hat = w x =", exact=True).focus()
    keyboard.type("-1.5")
    tab_to(page, "e = y_hat - y =")
    keyboard.type("1,875")
    keyboard.press("Enter")
    expect(error.get_by_text("A point, please: 1.875")).to_be_visible()
    expect(error.get_by_text("✓ right", exact=True)).to_be_visible()
    assert page.page.evaluate(NOW) == "e = y_hat - y ="
    keyboard.press("Control+A")
    keyboard.type("1.875")
    keyboard.press("Enter")
    expect(error.get_by_role("status")).to_contain_text("Which comes first, the answer or the truth?")
    expect(error.get_by_text("→ not yet", exact=True)).to_be_visible()
    keyboard.press("Home")
    keyboard.type("-")
    tab_to(page, "L = e e =")
    keyboard.type("3.52")
    keyboard.press("Enter")
    expect(error.get_by_role("status")).to_contain_text("The loss is there.")
    expect(error.get_by_text("✓ right", exact=True)).to_have_count(3)
    assert page.value("e.answer") == {"y_hat": -1.5, "e": -1.875, "L": 3.52}


def test_hints_come_and_progress_knows_of_both_tasks(page, tea, error):
    for panel, hint in ((tea, "What does tea need?"), (error, "What is minus times plus?")):
        panel.get_by_role("button", name="Hint").click()
        expect(panel.get_by_text(hint)).to_be_visible()
    told = page.execute("from nnlib.check import progress; print(progress)")
    assert "99 Tea: right" in told
    assert "99 An error and its square: right" in told


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious_in_a_light_and_a_dark_page(page, tea, error, theme):
    page.execute("t.lay_out('BAD'); t.check(); t.hint()")
    page.execute("e.lay_out({'y_hat': -1.5, 'e': 2}); e.check()")
    expect(error.get_by_text("→ not yet", exact=True)).to_be_visible()
    page.command("apputils:change-theme", theme=theme)
    expect(page.page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
    try:
        found = Axe().run(page.page, context={"include": [".nn-task"]}).response
        assert any(part["nodes"] for part in found["passes"]), "axe looked at nothing"
        held = [rule for rule in found["violations"] if rule["impact"] in ("serious", "critical")]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in held] == []
    finally:
        page.command("apputils:change-theme", theme="JupyterLab Light")


def test_on_a_narrow_page_nothing_is_cut_off(page, tea, error):
    page.execute("t.lay_out('BAD'); t.check()")
    assert page.resize(480, 1900, 1)
    try:
        for panel in (tea, error):
            cut = panel.evaluate(
                """panel => [...panel.querySelectorAll("button, input, label, code, .nn-mark")]
                  .filter((part) => part.getBoundingClientRect().right > panel.getBoundingClientRect().right
                    || part.scrollWidth > part.clientWidth + 1 && part.clientWidth)
                  .map((part) => part.outerHTML.slice(0, 120))"""
            )
            assert cut == []
    finally:
        page.resize(1280, 1900, 1)
