"""The price of slopes and the vanishing staircase, driven by hand in one page, test after test."""

import re

import pytest
from lab import Figure
from playwright.sync_api import expect

CELLS = (
    "from nnlib import explore",
    "p = explore.price_of_slopes()\np",
    "v = explore.vanishing_staircase()\nv",
)


@pytest.fixture(scope="module")
def page(opened):
    return opened("backprop-staircase.ipynb", *CELLS, height=1800)  # both figures in view


@pytest.fixture(scope="module")
def price(page):
    return Figure(page, "p", 0)


@pytest.fixture(scope="module")
def stairs(page):
    return Figure(page, "v", 1)


# The price of slopes


def test_the_passes_are_counted_once_the_question_is_answered(price):
    price.says("Counted once the question is answered.")
    assert price.button("Measure").count() == 0
    price.changed(lambda: price.asks("about 100,000"))
    price.says("Nudging each up and down: 200,334 passes. One backward sweep: 2 passes. Not measured yet")
    expect(price.panel.get_by_text("You predicted: about 100,000")).to_be_visible()
    assert price.value("$.prediction.answer") == 100_000


def test_a_network_is_chosen_by_menu_by_key_and_by_pointer(price):
    price.changed(lambda: price.choose("network", "2-8-8-1: 105 weights and biases"))
    price.says("Network 2-8-8-1: 105 weights and biases. Nudging each up and down: 210 passes.")
    price.changed(lambda: price.press("ArrowLeft"))
    price.says("Network 2-2-1: 9")
    price.changed(lambda: price.nb.page.mouse.click(*price.spot("passes", 8000, 3000)))
    price.says("Network 2-98-98-1: 10,095")
    price.changed(lambda: price.nb.drag([price.spot("time", x, 1) for x in (5000, 700, 60)]))
    assert price.value("$.network.value") == "2-8-8-1"
    expect(price.panel.get_by_label("network", exact=True)).to_have_value(re.compile("2-8-8-1"))


def test_measure_takes_the_time_of_this_machine(price):
    price.choose("network", "2-314-314-1: 100,167 weights and biases")
    price.says("Network 2-314-314-1")
    before = price.settled()
    price.button("Measure").click()
    price.says(
        re.compile(r"About [\d.]+ (s|min) against [\d.]+ m?s: [\d,]+ times as long\. Nudged: [\d,]+ of")
    )
    expect(price.button("Measure")).to_be_enabled()
    measured = price.value("{name: list(one) for name, one in $.measured.items()}")
    assert [n for n, *_ in measured.values()] == [9, 105, 1051, 10_095, 100_167]
    n, _, sweep, nudging, nudged = measured["2-314-314-1"]
    assert nudged < n and nudging > 1000 * sweep
    assert (price.settled() != before).any()
    assert price.value("$.trouble.value") == ""


# The staircase


def test_the_stairs_appear_once_the_question_is_answered(stairs):
    stairs.says("How much of it reaches the first layer?")
    stairs.changed(lambda: stairs.asks("about 1/100"))
    stairs.says("The first layer gets 1/690,000 of the last layer's gradient. It vanishes on the way back")
    assert stairs.value("$.prediction.answer") == "hundredth"


def test_the_size_of_the_first_weights_is_dragged_typed_and_moved_by_key(stairs):
    nb = stairs.nb
    name = "size of the first weights"
    stairs.changed(lambda: stairs.type(name, "8"))
    stairs.says(re.compile("first weights 8 times.*1/19 of.*Fairly level"))
    x, y = nb.handle(name)
    stairs.changed(lambda: nb.drag([(x - step, y) for step in range(0, 61, 6)]))
    nb.until(lambda: stairs.value("$.scale.value") < 6)
    stairs.slider(name).press("Home")
    stairs.says(re.compile("first weights 0.25 times.*1/1,500,000,000 of"))
    for _ in range(8):
        stairs.slider(name).press("ArrowRight")
    stairs.says(re.compile("as large as the scaled start makes them.*1/690,000 of"))
    assert stairs.value("$.scale.value") == 1


def test_another_activation_comes_to_the_front(stairs):
    stairs.changed(lambda: stairs.choose("activation", "tanh"))
    stairs.says(re.compile("8 layers with tanh.*0.68 of the last layer's.*at most 1\\."))
    stairs.changed(lambda: stairs.choose("activation", "ReLU"))
    stairs.says(re.compile("8 layers with ReLU.*0.17 of the last layer's.*0 or 1\\."))


def test_the_seed_is_typed_and_rolled(stairs):
    before = stairs.value("$.nets['relu'].parameters[:3].tolist()")
    stairs.changed(lambda: stairs.type("seed", "7"))
    assert stairs.value("$.nets['relu'].parameters[:3].tolist()") != before
    stairs.changed(stairs.button("Roll").click)
    assert stairs.value("$.seed.value") != 7


@pytest.mark.parametrize("name", ["p", "v"])
def test_the_page_shows_what_the_kernel_drew_and_copy_state_brings_it_back(page, name):
    Figure(page, name, "pv".index(name)).comes_back()
