"""The price of slopes: the passes in the picture are counted, the times are those that were measured."""

import asyncio
import re

import numpy as np
import pytest
from again import assert_comes_back
from legible import assert_legible
from pointer import pointer

from nnlib import explore
from nnlib.explore.backprop import price as module
from nnlib.figures.backprop.price import COUNTS, NETWORKS, Bill, PriceOfSlopes, duration
from nnlib.network import Network
from nnlib.price import Price

TIMES = {  # as a laptop measures them
    "2-2-1": (3.87e-5, 3.08e-5, 0.000643, 9),
    "2-8-8-1": (3.86e-5, 4.34e-5, 0.00704, 105),
    "2-30-30-1": (5.28e-5, 7.4e-5, 0.102, 1051),
    "2-98-98-1": (0.000109, 0.000241, 2.12, 1192),
    "2-314-314-1": (0.000572, 0.00169, 118.0, 213),
}
MEASURED = {name: Price(COUNTS[name], *numbers) for name, numbers in TIMES.items()}


@pytest.fixture(scope="module")
def drawing():
    return PriceOfSlopes()


@pytest.fixture
def figure():
    return explore.price_of_slopes(predicted="skipped")


def draw(drawing, network, measured=None, asking=False):
    drawing.draw(Bill(network, MEASURED if measured is None else measured, asking))
    return drawing


def slower(factor):
    """Return the times of a machine so many times as slow."""
    return {
        name: Price(n, *(factor * seconds for seconds in times), nudged)
        for name, (n, *times, nudged) in MEASURED.items()
    }


def test_the_networks_reach_from_9_to_100_000_parameters():
    assert {name: Network(sizes).parameters.size for name, sizes in NETWORKS.items()} == COUNTS
    assert list(COUNTS.values()) == [9, 105, 1051, 10_095, 100_167]


def test_the_two_lines_are_twice_the_parameters_and_always_two(drawing):
    draw(drawing, "2-2-1", {})
    nudging, sweep = (line.get_xydata() for line in drawing.counted)
    assert nudging.tolist() == [[9, 18], [105, 210], [1051, 2102], [10_095, 20_190], [100_167, 200_334]]
    assert sweep[:, 1].tolist() == [2] * 5


@pytest.mark.parametrize(("network", "n"), COUNTS.items())
def test_the_marked_network_has_its_passes_in_numbers(drawing, network, n):
    draw(drawing, network, {})
    assert [stamp.get_text() for stamp in drawing.numbers[0]] == [f"{2 * n:,}", "2"]
    assert [stamp.get_text() for stamp in drawing.numbers[1]] == ["", ""]
    assert f"Network {network}: {n:,} weights and biases. Nudging each up and down: {2 * n:,}" in drawing.alt
    assert "Not measured yet" in drawing.alt
    assert [column.get_xdata() for column in drawing.columns] == [[n, n]] * 2


def test_times_stand_where_they_were_measured_and_estimates_are_open(drawing):
    draw(drawing, "2-314-314-1")
    nudging, sweep = (line.get_xydata() for line in drawing.timed)
    assert nudging == pytest.approx(np.array([[COUNTS[name], TIMES[name][2]] for name in TIMES]))
    assert sweep == pytest.approx(np.array([[COUNTS[name], TIMES[name][1]] for name in TIMES]))
    filled, all_filled = (dots.get_xdata().tolist() for dots in drawing.solid)
    assert filled == [9, 105, 1051]
    assert all_filled == list(COUNTS.values())
    assert drawing.timed_names[0].get_text() == "nudging (open: estimated)"


def test_an_estimate_says_so_and_what_was_nudged_in_fact(drawing):
    draw(drawing, "2-314-314-1")
    assert [stamp.get_text() for stamp in drawing.numbers[1]] == ["118 s", "1.7 ms"]
    assert "About 118 s against 1.7 ms: 70,000 times as long." in drawing.alt
    assert "Nudged: 213 of 100,167. The rest is estimated." in drawing.alt
    assert "A sweep takes 3 times as long as one look at the loss." in drawing.alt
    draw(drawing, "2-2-1")
    assert " 0.64 ms against 0.031 ms: 21 times as long. All 9 were nudged." in drawing.alt
    assert "About" not in drawing.alt


def test_what_is_not_measured_has_no_point_and_no_time(drawing):
    draw(drawing, "2-30-30-1", {"2-2-1": MEASURED["2-2-1"]})
    assert [line.get_xdata().tolist() for line in drawing.timed] == [[9], [9]]
    assert [stamp.get_text() for stamp in drawing.numbers[1]] == ["", ""]
    assert "Not measured yet" in drawing.alt


def test_nothing_is_counted_before_the_question_is_answered(drawing):
    draw(drawing, "2-314-314-1", asking=True)
    assert not any(line.get_visible() for line in drawing.counted)
    assert not any(stamp.get_text() for pair in drawing.numbers for stamp in pair)
    assert drawing.timed[0].get_xdata().size == 0
    assert "200,334" not in drawing.alt and "118 s" not in drawing.alt


def test_a_redraw_equals_a_fresh_drawing():
    moved = draw(draw(draw(PriceOfSlopes(), "2-2-1", {}, asking=True), "2-98-98-1"), "2-8-8-1", slower(2))
    assert np.array_equal(moved.pixels(), draw(PriceOfSlopes(), "2-8-8-1", slower(2)).pixels())


@pytest.mark.parametrize("page", [1200, 500])
@pytest.mark.parametrize("scale", [1, 2])
def test_every_word_can_be_read_on_fast_and_slow_machines(page, scale):
    drawing = PriceOfSlopes()
    drawing.fit(page)
    drawing.scale = scale
    for network in NETWORKS:
        for measured in ({}, slower(0.3), MEASURED, slower(12)):
            assert_legible(draw(drawing, network, measured))
    for reached in range(1, 5):
        assert_legible(draw(drawing, "2-2-1", dict(list(MEASURED.items())[:reached])))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3.08e-5, "0.031 ms"),
        (0.0017, "1.7 ms"),
        (0.102, "102 ms"),
        (2.12, "2.1 s"),
        (118, "118 s"),
        (126, "2.1 min"),
    ],
)
def test_a_time_is_written_in_a_unit_that_suits_it(seconds, text):
    assert duration(seconds) == text


# The controls


def test_it_asks_first_and_then_counts():
    figure = explore.price_of_slopes()
    assert "200,334" not in figure.picture.alt
    figure.prediction.buttons[1].click()
    assert figure.prediction.answer == 100_000
    assert "200,334 passes" in figure.picture.alt


def test_the_menu_and_the_arrow_keys_mark_a_network(figure):
    figure.network.value = "2-8-8-1"
    assert "Network 2-8-8-1: 105" in figure.picture.alt
    for key, network in (("right", "2-30-30-1"), ("up", "2-98-98-1"), ("left", "2-30-30-1")):
        figure._choose({"type": "key", "key": key})
        assert figure.network.value == network
    for _ in range(6):
        figure._choose({"type": "key", "key": "down"})
    assert figure.network.value == "2-2-1"


@pytest.mark.parametrize("axes", ["passes", "time"])
def test_a_press_marks_the_nearest_network_and_beside_the_charts_none(figure, axes):
    axes = getattr(figure.picture.drawing, axes)
    low = axes.get_ylim()[0]
    for x, network in ((60, "2-8-8-1"), (2, "2-2-1"), (4e5, "2-314-314-1")):
        figure._choose(pointer("down", axes, 1.001 * x if x < 100 else 0.999 * x, 2 * low))
        assert figure.network.value == network
    figure._choose(pointer("move", axes, 1000, 2 * low))
    assert figure.network.value == "2-30-30-1"
    figure._choose(pointer("down", axes, 9, low / 100))
    assert figure.network.value == "2-30-30-1"


def press_measure(figure):
    """Press Measure in a running loop, as a page does; wait until all is measured."""

    async def run():
        figure.measure.click()
        assert figure.measure.disabled
        await figure._task

    asyncio.run(run())
    assert not figure.measure.disabled


def test_measure_takes_the_time_of_each_network_one_after_another(figure, monkeypatch):
    asked = []

    def fake(net, X, y):
        asked.append((net.sizes, X.shape, y.shape))
        price = MEASURED["-".join(map(str, net.sizes))]
        return price._replace(look=price.look * 1.0001)  # more digits than are kept

    monkeypatch.setattr(module, "measure", fake)
    frames = figure.picture.count
    press_measure(figure)
    assert asked == [(sizes, (100, 2), (100,)) for sizes in NETWORKS.values()]
    assert figure.picture.count == frames + 5
    assert figure.state()["times"] == TIMES
    assert "About 118 s against 1.7 ms" in figure.picture.alt


def test_the_times_are_this_machines_own(figure, monkeypatch):
    real = module.measure
    monkeypatch.setattr(module, "measure", lambda net, X, y: real(net, X, y, budget=0.01))
    press_measure(figure)
    assert figure.trouble.value == ""
    assert list(figure.measured) == list(NETWORKS)
    largest = figure.measured["2-314-314-1"]
    assert largest.estimated and largest.nudging > 1000 * largest.sweep


def test_measured_again_it_forgets_the_times_before(monkeypatch):
    figure = explore.price_of_slopes(times=TIMES, predicted="skipped")
    monkeypatch.setattr(module, "measure", lambda *_: 1 / 0)
    press_measure(figure)
    assert "times" not in figure.state()


def test_a_mistake_while_it_measures_is_shown(figure, monkeypatch):
    monkeypatch.setattr(module, "measure", lambda *_: 1 / 0)
    press_measure(figure)
    assert "ZeroDivisionError" in figure.trouble.value


@pytest.mark.parametrize("times", [None, TIMES, {"2-2-1": TIMES["2-2-1"]}], ids=["none", "all", "one"])
def test_the_copied_line_brings_the_picture_back_to_the_pixel(times):
    figure = explore.price_of_slopes("2-8-8-1", times, predicted=200_000)
    assert_comes_back(figure)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"network": "2-3-1"}, "network: expected one of 2-2-1, 2-8-8-1, "),
        ({"times": [1]}, "times: expected a dict of networks and their times, got [1]"),
        ({"times": {"2-3-1": (1, 1, 1, 1)}}, "times: expected networks of 2-2-1, "),
        ({"times": {"2-2-1": (1, 1)}}, "times['2-2-1']: expected 4 numbers, got (1, 1)"),
        (
            {"times": {"2-2-1": (1, 1, 0, 9)}},
            "times['2-2-1'][2]: expected a number from 1e-09 to 1e+06, got 0",
        ),
        ({"times": {"2-2-1": (1, 1, 1, 10)}}, "times['2-2-1'][3]: expected a number from 1 to 9, got 10"),
        ({"predicted": 3}, "predicted: expected one of 2, 100000, 200000, 10000000000, or 'skipped'; got 3"),
    ],
    ids=str,
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        explore.price_of_slopes(**arguments)
