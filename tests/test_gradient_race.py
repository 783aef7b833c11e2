"""The race of optimizers: the paths in the picture are the optimizers' own."""

import re
from itertools import product

import numpy as np
import pytest
from again import assert_comes_back
from legible import assert_legible
from pointer import pointer

from nnlib import explore
from nnlib.figures import style
from nnlib.figures.gradient import OptimizerRace
from nnlib.figures.gradient.race import (
    LOW,
    MOMENTUM,
    SIDES,
    START,
    STEPS,
    TRIED,
    Race,
    _ranked,
    angle,
    own_rates,
)
from nnlib.optimizers import SGD, Adam, Momentum


@pytest.fixture
def figure():
    """The race, the bet left out."""
    figure = explore.optimizer_race()
    figure.prediction.buttons[-1].click()
    return figure


@pytest.fixture(scope="module")
def drawing():
    return OptimizerRace()


def draw(drawing, lr=None, momentum=MOMENTUM, start=START, step=STEPS, bet=None):
    drawing.draw(Race(lr, momentum, start, step, bet))
    return drawing


def walk(optimizer, start, steps=STEPS):
    """Move a point on L = w1^2 / 2 + 25 w2^2 by an optimizer of nnlib: every place it comes to."""
    w = np.array(start, dtype=float)
    places = [tuple(w)]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            for formula, numbers in optimizer.step(w, np.array([w[0], 50 * w[1]])):
                formula(*numbers)
            places.append(tuple(w))
    return np.array(places)


def loss(places):
    with np.errstate(all="ignore"):
        return places[:, 0] ** 2 / 2 + 25 * places[:, 1] ** 2


@pytest.mark.parametrize("start", [START, (-10.0, 2.2), (3.0, -1.0)])
def test_the_paths_in_the_picture_are_the_optimizers_own(drawing, start):
    draw(drawing, 0.02, 0.7, start)
    racers = SGD(0.02), Momentum(0.02, 0.7), Adam(0.02)
    for line, fall, optimizer in zip(drawing.paths, drawing.falls, racers, strict=True):
        places = walk(optimizer, start)
        assert np.column_stack(line.get_data()) == pytest.approx(places)
        assert fall.get_xdata().tolist() == list(range(STEPS + 1))
        assert fall.get_ydata() == pytest.approx(np.maximum(loss(places), LOW / 1e3))


def test_plain_descent_is_the_rule_with_a_minus(drawing):
    draw(drawing, 0.01, start=(8.0, 1.5))
    k = np.arange(STEPS + 1)
    assert drawing.paths[0].get_xdata() == pytest.approx(8 * 0.99**k)
    assert drawing.paths[0].get_ydata() == pytest.approx(1.5 * 0.5**k)


def test_momentum_0_is_plain_descent(drawing):
    draw(drawing, 0.03, 0.0)
    plain, momentum, _ = (np.column_stack(line.get_data()) for line in drawing.paths)
    assert momentum == pytest.approx(plain)


def test_each_has_the_rate_that_serves_it_best_of_those_tried():
    makers = {"plain": SGD, "momentum": lambda lr: Momentum(lr, MOMENTUM), "Adam": Adam}
    for name, make in makers.items():
        ends = [np.nan_to_num(loss(walk(make(lr), START))[-20:].max(), nan=np.inf) for lr in TRIED]
        assert own_rates()[name] == TRIED[int(np.argmin(ends))]
        assert TRIED[0] < own_rates()[name] < TRIED[-1]  # a better one may not lie beyond the ends


def test_the_board_names_the_rate_the_loss_and_the_lowest(drawing):
    draw(drawing, bet="Adam")
    ends = [loss(walk(racer, START))[-1] for racer in (SGD(0.03), Momentum(0.03, MOMENTUM))]
    texts = [stamp.get_text() for stamp in drawing.board]
    assert texts[0] == f"plain: {ends[0]:.3g}"
    assert ends[1] < 1e-6 and texts[1] == "momentum: below 0.000001"
    assert texts[2].startswith("Adam: 0.00")
    rates = own_rates()
    assert [stamp.get_text() for stamp in drawing.terms] == [
        f"rate {rates['plain']:g}",
        f"rate {rates['momentum']:g}, momentum {MOMENTUM:g}",
        f"rate {rates['Adam']:g}, your bet",
    ]
    assert [stamp.get_weight() for stamp in drawing.board] == ["normal", "bold", "normal"]
    assert "Lowest at the end: momentum. You bet on Adam." in drawing.alt


@pytest.mark.parametrize(
    ("momentum", "start"), [(MOMENTUM, START), (0.5, START), (MOMENTUM, (8.0, 0.0)), (0.0, (-3.0, 2.0))]
)
def test_only_where_the_rates_are_the_best_they_are_called_so(drawing, momentum, start):
    draw(drawing, None, momentum, start, bet="Adam")
    asked = explore.optimizer_race(momentum=momentum, start=start).prediction.asked
    if (momentum, start) == (MOMENTUM, START):
        assert drawing.heading.get_text().endswith("each with its own best rate")
        assert "own best rate" in drawing.alt
        assert "each with its own best learning rate" in asked
    else:
        where = "best from (8, 1.5) at momentum 0.8"
        assert drawing.heading.get_text().endswith(where)
        assert where in drawing.alt
        assert where in asked
        assert "own best" not in drawing.alt + asked


def test_from_another_start_another_rate_would_be_best():
    """At (8, 0) plain descent with rate 1 is there in one step; its rate of the race needs more than 100."""
    assert loss(walk(SGD(1.0), (8.0, 0.0)))[1] == 0
    assert loss(walk(SGD(own_rates()["plain"]), (8.0, 0.0)))[-1] > 0.01


@pytest.mark.parametrize(
    ("state", "standing", "bold"),
    [
        ({"lr": 0.03, "momentum": 0.0, "bet": "momentum"}, "plain and momentum tie. Your bet ties.", 2),
        ({"lr": 0.03, "momentum": 0.0, "bet": "Adam"}, "plain and momentum tie. You bet on Adam.", 2),
        ({"start": (0.0, 0.0), "bet": "plain"}, "all three tie. Your bet ties.", 3),
    ],
    ids=str,
)
def test_a_tie_has_no_winner_and_all_who_tie_were_a_good_bet(drawing, state, standing, bold):
    draw(drawing, **state)
    assert f"Lowest at the end: {standing}" in drawing.alt
    assert [stamp.get_weight() for stamp in drawing.board].count("bold") == bold
    draw(drawing, **state | {"step": 7})
    assert f"Lowest now: {standing.split('.')[0]}" in drawing.alt


@pytest.mark.parametrize(("apart", "lowest"), [(1e-12, ["plain", "Adam"]), (1e-6, ["plain"])])
def test_losses_that_differ_by_rounding_tie(apart, lowest):
    run = {
        name: (0.1, None, [80.0, loss])
        for name, loss in (("plain", 0.3), ("momentum", 0.8), ("Adam", 0.3 * (1 + apart)))
    }
    assert _ranked(run, 1) == (lowest, ["momentum", "Adam"][: 3 - len(lowest)])


def test_a_loss_of_0_is_0(drawing):
    draw(drawing, start=(0.0, 0.0))
    assert [stamp.get_text() for stamp in drawing.board] == ["plain: 0", "momentum: 0", "Adam: 0"]


def test_a_minus_is_a_long_one(drawing):
    assert "three paths from (−3, −0.5)," in draw(drawing, start=(-3.0, -0.5)).alt


def test_no_racer_has_the_line_of_a_split():
    def share(dashes):  # of ink; what is as dense and as long looks the same
        return dashes if isinstance(dashes, str) else tuple(dashes[1])

    lines = {share(line) for line, _, _ in list(style.OPTIMIZERS.values())[1:]}
    assert len(lines) == 2
    assert not lines & {share(line) for line in style.SPLIT_LINES.values()}
    assert len({colour for *_, colour in style.OPTIMIZERS.values()}) == 3


def test_who_wins_depends_on_the_rate_that_all_share(drawing):
    assert "Lowest at the end: momentum" in draw(drawing, 0.03).alt
    assert "Lowest at the end: Adam" in draw(drawing, 0.3).alt
    assert "plain with rate 0.3 at loss exploded" in drawing.alt


def test_a_narrow_lead_is_called_close(drawing):
    words = draw(drawing, None, 0.91).alt
    rates = own_rates()
    momentum, adam = (
        loss(walk(racer, START))[-1] for racer in (Momentum(rates["momentum"], 0.91), Adam(rates["Adam"]))
    )
    assert 1 < momentum / adam < 3
    assert "Lowest at the end: Adam, momentum close." in words


def test_when_all_explode_nobody_is_lowest(drawing):
    draw(drawing, 1e12, 0.5)
    assert "All have exploded." in drawing.alt
    assert not any(stamp.get_weight() == "bold" for stamp in drawing.board)


def test_a_path_that_explodes_ends_where_it_leaves_the_map_for_good(drawing):
    draw(drawing, 0.5)
    _, up = drawing.paths[0].get_data()
    assert np.abs(up[:-1]).max() <= 5 * SIDES[1] < abs(up[-1])
    assert len(drawing.paths[2].get_xdata()) == STEPS + 1


def test_steepest_downhill_is_not_the_way_to_the_minimum(drawing):
    slope, way = np.array([8, 75]), np.array([8, 1.5])
    cosine = slope @ way / np.linalg.norm(slope) / np.linalg.norm(way)
    assert angle(START) == pytest.approx(np.degrees(np.arccos(cosine)))
    draw(drawing, step=0)
    assert f"{np.degrees(np.arccos(cosine)):.0f} degrees off the way to the minimum" in drawing.alt
    (x0, x1), (y0, y1) = drawing.arrow.get_data()
    assert (x1 - x0) / (y1 - y0) == pytest.approx(slope[0] / slope[1])
    assert (x1 - x0) < 0 and (y1 - y0) < 0  # downhill
    assert np.column_stack(drawing.straight.get_data()).tolist() == [[8, 1.5], [0, 0]]
    assert angle((5.0, 0.0)) == pytest.approx(0)


@pytest.mark.parametrize("narrow", [False, True])
def test_one_unit_is_as_long_up_as_to_the_right(narrow):
    """Or the angle between arrow and dashes would not be the one that is named."""
    drawing = OptimizerRace()
    drawing.fit(560 if narrow else 900)
    box = drawing.map.bbox
    assert box.width / SIDES[0] == pytest.approx(box.height / SIDES[1], rel=1e-3)


def test_a_start_in_the_minimum_has_no_slope(drawing):
    draw(drawing, start=(0.0, 0.0))
    assert "The start is the minimum: no slope, no steps." in drawing.alt


def test_before_the_first_step_nobody_leads(drawing):
    draw(drawing, step=0, bet="plain")
    assert "All three start together." in drawing.alt
    assert not any(stamp.get_weight() == "bold" for stamp in drawing.board)


@pytest.mark.parametrize("narrow", [False, True])
def test_its_texts_can_be_read_at_the_ends_of_all_sliders(narrow):
    drawing = OptimizerRace()
    drawing.fit(560 if narrow else 900)
    for lr, momentum, start, step in product(
        (None, 0.001, 10.0), (0.8, 0.99), ((-10.0, -2.2), (10.0, 2.2), (0.0, 0.0)), (1, STEPS)
    ):
        draw(drawing, lr, momentum, start, step, "momentum")
        assert_legible(drawing)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (40, "Lowest now: plain and momentum tie, Adam close."),
        (100, "Lowest at the end: plain and momentum tie. You bet on Adam."),
    ],
)
def test_its_longest_sentences_can_be_read_on_a_narrow_page(step, said):
    drawing = OptimizerRace()
    drawing.fit(560)
    draw(drawing, 0.001, 0.0, step=step, bet="Adam")
    assert said in drawing.alt
    assert_legible(drawing)


def test_a_redraw_equals_a_fresh_drawing():
    moved = OptimizerRace()
    draw(moved, 0.5, 0.3, (-3.0, 2.0), 70, "plain")
    draw(moved, 0.02, step=9)
    assert np.array_equal(moved.pixels(), draw(OptimizerRace(), 0.02, step=9).pixels())


# The controls


def test_the_figure_asks_for_a_bet_and_the_race_can_be_stepped_played_and_reset():
    figure = explore.optimizer_race()
    assert figure.clock not in figure.children
    figure.prediction.buttons[2].click()
    assert figure.clock in figure.children
    assert "your bet" in figure.picture.drawing.terms[2].get_text()
    figure.clock.take_step()
    figure.clock.take_step()
    assert "step 2 of 100" in figure.picture.alt
    assert [figure.clock._roll() for _ in range(98)] == [True] * 97 + [False]
    figure.clock.take_step()
    assert "step 100 of 100" in figure.picture.alt
    assert figure.clock._roll() and figure.clock.reached == 0  # played on from the end: a new race
    figure.clock.take_step()
    figure.clock.reset()
    assert "step 0 of 100" in figure.picture.alt


def test_the_slider_of_the_rate_is_there_when_all_share_one(figure):
    assert figure.sliders.children == (figure.momentum,)
    figure.rates.value = True
    assert figure.sliders.children == (figure.lr, figure.momentum)
    figure.lr.value = 0.2
    assert "Adam with rate 0.2" in figure.picture.alt
    figure.rates.value = False
    assert f"Adam with rate {own_rates()['Adam']:g}" in figure.picture.alt


def test_the_start_is_dragged_and_moved_by_keys_within_the_map(figure):
    def touch(kind, x, y):
        figure._drag(pointer(kind, figure.picture.drawing.map, x, y))

    touch("down", -4, 1)
    assert figure.start == (-4, 1)
    touch("move", 30, -30)
    assert figure.start == (10, -2.2)
    assert "three paths from (10, −2.2)" in figure.picture.alt
    touch("down", 0, -5)  # on the losses, below
    touch("move", 0, 1)
    assert figure.start == (10, -2.2)
    for name in ("right", "down"):
        figure._drag({"type": "key", "key": name})
    assert figure.start == (10, -2.2)
    for name in ("left", "up"):
        figure._drag({"type": "key", "key": name})
    assert figure.start == pytest.approx((9.5, -2.1))


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"lr": 0.05, "momentum": 0.5, "start": (-3.0, 2.0), "step": 40},
        {"step": 100, "predicted": "Adam"},
    ],
    ids=str,
)
def test_the_copied_line_brings_the_picture_back_to_the_pixel(state):
    figure = explore.optimizer_race(**state)
    assert_comes_back(figure)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"step": 101}, "step: expected a whole number from 0 to 100, got 101"),
        ({"step": 1.5}, "step: expected a whole number from 0 to 100, got 1.5"),
        ({"start": (11, 0)}, "start[0]: expected a number from -10 to 10, got 11"),
        ({"start": (1, float("nan"))}, "start[1]: expected a number from -2.2 to 2.2, got nan"),
        ({"start": (1,)}, "start: expected 2 numbers, got (1,)"),
        ({"start": 5}, "start: expected 2 numbers, got 5"),
        ({"lr": 99}, "lr: expected a number from 0.001 to 10, got 99"),
        ({"lr": "0.1"}, "lr: expected a number from 0.001 to 10, got '0.1'"),
        ({"momentum": 3}, "momentum: expected a number from 0 to 0.99, got 3"),
        ({"momentum": None}, "momentum: expected a number from 0 to 0.99, got None"),
        (
            {"predicted": "rmsprop"},
            "predicted: expected one of plain, momentum, Adam, or 'skipped'; got 'rmsprop'",
        ),
    ],
    ids=str,
)
def test_a_state_that_no_figure_had_is_refused(state, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        explore.optimizer_race(**state)
