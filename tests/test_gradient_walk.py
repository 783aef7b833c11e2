"""The challenge of lesson 03: the walk under fog, and gradient descent from the same start."""

import asyncio

import numpy as np
import pytest
from again import assert_comes_back
from legible import assert_legible
from pointer import pointer

from nnlib import explore
from nnlib.explore.gradient.walk import BLIND, LR, MOVES, hidden_points, line
from nnlib.figures.gradient.walk import HEIGHTS, LEVELS, SIDE, contours, slope_at, valley
from nnlib.figures.numbers import signed


@pytest.fixture
def figure():
    """A walk about to begin: "a tenth" was predicted."""
    return explore.be_the_gradient(predicted=0.1)


def loss(X, y, place):
    """Compute the mean squared error without the network."""
    return float(np.mean((place[0] * X[:, 0] + place[1] - y) ** 2))


def press(figure, *keys):
    for key in keys:
        figure._touch({"type": "key", "key": key})


def touch(figure, kind, w, b):
    figure._touch(pointer(kind, figure.picture.drawing.plane, w, b))


def point(figure, w, b, *on_the_way):
    touch(figure, "down", *(on_the_way[0] if on_the_way else (w, b)))
    for place in on_the_way[1:]:
        touch(figure, "move", *place)
    touch(figure, "up", w, b)


def wander(figure, moves, seed=0, spread=1.0):
    rng = np.random.default_rng(seed)
    for _ in range(moves):
        figure._go(
            tuple(np.clip(figure.places[-1] + rng.normal(0, spread, 2), -SIDE, SIDE).round(2).tolist())
        )


def finish(figure):
    """Let descent run, as the button does, with a clock that hurries."""
    figure.clock.pace = 10_000

    async def run():
        figure.descend.click()
        while figure.clock.playing:
            figure.picture.shown = figure.picture.count
            await asyncio.sleep(0)

    asyncio.run(run())
    assert figure.trouble.value == ""


def label_texts(figure):
    return [label.get_text() for label in figure.picture.drawing.labels]


# The numbers


def test_the_loss_of_each_place_is_that_of_the_hidden_points(figure):
    wander(figure, 12)
    X, y, start = hidden_points(0)
    assert figure.places[0] == tuple(start)
    assert figure.losses == pytest.approx([loss(X, y, place) for place in figure.places])
    assert list(figure.picture.drawing.visits.get_ydata()) == figure.losses
    lowest = figure.picture.drawing.lowest.get_ydata()
    assert list(lowest) == [min(figure.losses[: k + 1]) for k in range(13)]
    for number in (figure.losses[-1], figure.losses[0], min(figure.losses)):
        assert f"{number:.3g}" in figure.picture.alt


def test_the_slopes_are_those_that_a_nudge_finds():
    X, y, _ = hidden_points(3)
    h, place = 1e-5, np.array([0.7, -1.2])
    nudged = [(loss(X, y, place + step) - loss(X, y, place - step)) / (2 * h) for step in ((h, 0), (0, h))]
    assert slope_at(line(), X, y, place) == pytest.approx(nudged, rel=1e-6)


def test_the_arrow_points_against_the_slopes_and_their_numbers_are_written(figure):
    wander(figure, BLIND)
    figure.slopes.click()
    drawing = figure.picture.drawing
    slopes = slope_at(line(), figure.X, figure.y, figure.places[-1])
    way = drawing.tip - figure.places[-1]
    assert way / np.linalg.norm(way) == pytest.approx(-slopes / np.linalg.norm(slopes))
    words = f"Slopes here: dL/dw = {signed(slopes[0], '.3g')}, dL/db = {signed(slopes[1], '.3g')}."
    assert words in figure.picture.alt
    assert words == drawing.lines[0].get_text()


def test_the_map_has_its_bottom_where_the_best_line_is_and_one_loss_along_each_ring():
    X, y, _ = hidden_points(1)
    best = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y)[0]
    assert valley(line(), X, y)[0] == pytest.approx(best)
    bottom, rings = contours(line(), X, y)
    assert bottom == pytest.approx(best)
    assert list(rings) == list(LEVELS)
    for level, ring in rings.items():
        assert [loss(X, y, place) for place in ring[::40]] == pytest.approx([level] * 7)


def test_descent_makes_as_many_moves_from_the_same_start_by_the_rule(figure):
    finish(figure)
    X, y = figure.X[:, 0], figure.y
    w, b = figure.places[0]
    places, losses = figure.descent
    for place, there in zip(places, losses, strict=True):
        assert place == pytest.approx((w, b))
        e = w * X + b - y
        assert there == pytest.approx(np.mean(e**2))
        w, b = w - LR * np.mean(2 * e * X), b - LR * np.mean(2 * e)
    assert len(places) == MOVES + 1
    drawing = figure.picture.drawing
    assert drawing.run.get_xydata() == pytest.approx(np.array(places))
    assert list(drawing.fall.get_ydata()) == losses
    assert f"loss {losses[-1]:.3g}" in figure.picture.alt


@pytest.mark.parametrize("seed", range(0, 100, 4))
def test_descent_ends_lower_than_a_patient_search_by_hand(seed):
    X, y, start = hidden_points(seed)
    net = line()
    net.parameters = start
    losses = []
    for _ in range(MOVES):
        losses.append(net.loss(X, y))
        net.parameters -= LR * net.gradient(X, y)
    assert all(np.diff(losses) < 0)
    by_hand = [search(X, y, start, stride) for stride in (0.25, 0.5, 1, 2)]
    assert 1.1 * net.loss(X, y) < min(by_hand)
    assert min(by_hand) < 0.2 * losses[0]  # and yet the search is not a foolish one


def search(X, y, start, stride):
    """Try w and b in turn, keep what is lower, halve the stride where no way is; return the lowest loss."""
    here, lowest = np.array(start), loss(X, y, start)
    way, failed = 0, 0
    for _ in range(MOVES):
        there = here + stride * np.array([(1, 0), (0, 1), (-1, 0), (0, -1)][way])
        if loss(X, y, there) < lowest:
            here, lowest, failed = there, loss(X, y, there), 0
            continue
        way = (way + (2 if failed % 2 == 0 else 1)) % 4  # the other way first, then the other weight
        failed += 1
        if failed == 4:
            stride, failed = stride / 2, 0
    return lowest


def test_every_seed_starts_well_inside_the_plane_and_far_above_the_bottom():
    for seed in [*range(300), 445, 1163, 2500, 9999]:
        X, y, start = hidden_points(seed)
        bottom, hessian = valley(line(), X, y)
        assert np.abs(start).max() < SIDE - 0.4
        assert np.abs(bottom).max() < SIDE
        assert 15 < loss(X, y, start) < 40
        assert HEIGHTS[0] < loss(X, y, bottom) < 0.2
        along, across = np.abs(np.linalg.eigh(hessian)[1].T @ (start - bottom))
        assert (along, across) == pytest.approx((4, 2), abs=0.08)
        corners = [loss(X, y, (w, b)) for w in (-SIDE, SIDE) for b in (-SIDE, SIDE)]
        assert max(corners) < HEIGHTS[1]


def test_from_every_seed_descent_stays_in_the_plane():
    # 104: from its first start descent would leave; 53: from each of its first starts
    for seed in [*range(300), 445, 1163, 2500, 9999]:
        X, y, (w, b) = hidden_points(seed)
        for _ in range(MOVES):
            e = w * X[:, 0] + b - y
            w, b = w - LR * np.mean(2 * e * X[:, 0]), b - LR * np.mean(2 * e)
            assert max(abs(w), abs(b)) <= SIDE


@pytest.mark.parametrize("seed", [30, 53, 104])
def test_all_that_is_drawn_lies_within_its_axes(seed):
    X, y, _ = hidden_points(seed)
    bottom = tuple(valley(line(), X, y)[0].round(2).tolist())
    drawing = explore.be_the_gradient(seed=seed, moves=[bottom], descent=MOVES).picture.drawing
    for artist in (drawing.way, drawing.run, drawing.visits, drawing.lowest, drawing.fall):
        pixels = artist.axes.transData.transform(artist.get_xydata())
        inside = artist.axes.bbox.padded(1)
        assert all(inside.contains(*pixel) for pixel in pixels)
    assert drawing.ends[0].get_position()[1] > drawing.race.bbox.y0


# The hand


def test_nothing_moves_before_the_question_is_answered():
    figure = explore.be_the_gradient()
    press(figure, "up")
    point(figure, 1, 1)
    assert len(figure.places) == 1
    figure.prediction.buttons[-1].click()
    press(figure, "up")
    assert len(figure.places) == 2


def test_an_arrow_key_goes_one_stride(figure):
    w, b = figure.places[0]
    figure.stride.value = 0.25
    press(figure, "right", "up", "left", "down")
    ways = [(0.25, 0), (0.25, 0.25), (0, 0.25), (0, 0)]
    assert np.array(figure.places[1:]) == pytest.approx(np.array([(w + dw, b + db) for dw, db in ways]))


def test_a_drag_is_one_move_and_it_counts_where_the_pointer_lets_go(figure):
    point(figure, 2.5, -1.25, (0, 0), (1, 1), (2, 2))
    assert len(figure.places) == 2
    assert figure.places[-1] == pytest.approx((2.5, -1.25), abs=0.011)


def test_while_the_pointer_is_down_the_place_is_named_but_not_its_loss(figure):
    touch(figure, "down", 1, 2)
    assert "You point at w = 1.00, b = 2.00" in figure.picture.alt
    assert "w 1.00, b 2.00" in label_texts(figure)
    assert len(figure.losses) == 1
    figure._touch({"type": "cancel", "x": 0, "y": 0})
    assert "point at" not in figure.picture.alt
    assert len(figure.places) == 1


def test_a_press_beside_the_plane_is_no_move_and_a_drag_out_of_it_ends_at_its_edge(figure):
    for kind in ("down", "move", "up"):
        figure._touch({"type": kind, "x": 0.8, "y": 0.3})
    assert len(figure.places) == 1
    point(figure, 40, 1, (0, 0))
    assert figure.places[-1] == pytest.approx((SIDE, 1), abs=0.011)


def test_a_key_against_the_edge_costs_no_move(figure):
    point(figure, 40, 1, (0, 0))
    press(figure, "right")
    assert len(figure.places) == 2


def test_the_slopes_come_after_ten_blind_moves(figure):
    wander(figure, BLIND - 1)
    assert figure.slopes.disabled
    assert "in 1 move" in figure.slopes.description
    wander(figure, 1)
    assert not figure.slopes.disabled
    figure.slopes.click()
    assert figure.slopes.disabled
    assert "Slopes here" in figure.picture.alt


# The race


def test_before_the_end_neither_valley_nor_points_nor_descent_are_seen(figure):
    wander(figure, 5)
    drawing = figure.picture.drawing
    assert drawing.fog.get_visible()
    assert drawing.cover.get_visible()
    assert not drawing.map.get_visible()
    assert not drawing.yours.get_visible()
    assert not any(level.get_visible() for level in drawing.levels)
    assert len(drawing.run.get_xdata()) == 0
    assert "under fog" in figure.picture.alt
    assert "descent" not in figure.picture.alt
    finish(figure)
    assert not drawing.fog.get_visible()
    assert not drawing.cover.get_visible()
    assert drawing.map.get_visible()
    assert "as a map" in figure.picture.alt


def test_descent_too_walks_in_the_fog(figure):
    figure._descend()
    figure._show()
    assert figure.picture.drawing.fog.get_visible()
    assert "under fog" in figure.picture.alt
    assert "from the same start, with learning rate 0.15, stands after move 1 at" in figure.picture.alt


def test_the_last_move_lets_descent_run(figure):
    wander(figure, MOVES - 1)
    figure.clock.pace = 10_000

    async def last():
        wander(figure, 1, seed=1)
        while figure.clock.playing:
            figure.picture.shown = figure.picture.count
            await asyncio.sleep(0)

    asyncio.run(last())
    assert len(figure.descent[0]) == MOVES + 1
    assert "as a map" in figure.picture.alt
    press(figure, "up")
    assert len(figure.places) == MOVES + 1


def test_in_the_end_the_lines_of_both_stand_among_the_points(figure):
    wander(figure, 6)
    finish(figure)
    drawing = figure.picture.drawing
    assert np.array_equal(drawing.cloud.get_xydata(), np.column_stack([figure.X, figure.y]))
    best = figure.places[int(np.argmin(figure.losses))]
    for drawn, (w, b) in ((drawing.yours, best), (drawing.theirs, figure.descent[0][-1])):
        x, y = drawn.get_data()
        assert y == pytest.approx(w * np.array(x) + b)


def test_your_guess_is_a_share_of_the_loss_at_the_start(figure):
    assert figure.picture.drawing.guess.get_ydata() == pytest.approx([0.1 * figure.losses[0]] * 2)
    assert f"Your guess: down to {0.1 * figure.losses[0]:.3g}" in figure.picture.alt


def test_start_again_brings_back_the_fog_and_another_seed_another_ground(figure):
    start = figure.picture.frame
    wander(figure, 12)
    figure.slopes.click()
    finish(figure)
    figure.again.click()
    assert figure.picture.frame == start
    assert figure.descend.disabled is False
    figure.seed.value = 7
    assert figure.places == [tuple(hidden_points(7)[2])]
    assert figure.picture.frame != start
    figure.seed.value = 0
    assert figure.picture.frame == start


# The state


@pytest.mark.parametrize("answer", [0, -1], ids=["answered", "skipped"])
@pytest.mark.parametrize(
    "moves, slopes, end", [(0, False, False), (3, False, False), (12, True, False), (12, True, True)]
)
def test_the_copied_line_brings_the_figure_back(answer, moves, slopes, end):
    figure = explore.be_the_gradient(seed=4)
    figure.prediction.buttons[answer].click()
    figure.stride.value = 0.3
    wander(figure, moves)
    if slopes:
        figure.slopes.click()
    if end:
        finish(figure)
    assert_comes_back(figure)


@pytest.mark.parametrize("made", [1, 9, 24])
@pytest.mark.parametrize("moves", [2, MOVES])
def test_a_line_copied_on_the_way_of_descent_brings_that_moment_back(moves, made):
    figure = explore.be_the_gradient(seed=4, predicted=0.1)
    wander(figure, min(moves, MOVES - 1))
    if moves == MOVES:
        figure._visit((0.5, 0.5))
    for _ in range(made):
        figure._descend()
    figure._show()
    again = explore.be_the_gradient(**figure.state())
    assert again.state() == figure.state()
    assert f"stands after move {made} at" in again.picture.alt
    assert again.picture.alt == figure.picture.alt
    assert again.picture.frame == figure.picture.frame
    assert not again.descend.disabled  # it goes on from there
    finish(again)
    assert "as a map" in again.picture.alt
    assert again.state()["descent"] == MOVES
    assert again.descend.disabled


def test_a_press_while_descent_runs_adds_no_move_at_its_end(figure):
    figure.clock.pace = 10_000

    async def run():
        for _ in range(2 * MOVES):
            if not figure.descend.disabled:
                figure.descend.click()
            figure.picture.shown = figure.picture.count
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)

    asyncio.run(run())
    assert figure.trouble.value == ""
    assert len(figure.descent[0]) == MOVES + 1
    assert not figure.clock.playing


def test_a_line_with_all_moves_shows_the_end(figure):
    again = explore.be_the_gradient(moves=[(1, 1)] * MOVES)
    assert "as a map" in again.picture.alt
    assert again.descend.disabled


@pytest.mark.parametrize(
    "state, words",
    [
        ({"moves": [(0, 0)] * 26}, "moves: expected at most 25 places, got 26"),
        ({"moves": [(0, 9)]}, "moves: expected places .* got .0, 9."),
        ({"moves": [3]}, "moves: expected places .* got 3"),
        ({"moves": [(0, float("nan"))]}, "moves: expected places"),
        ({"moves": 5}, "moves: expected places .* got 5"),
        ({"moves": ["ab"]}, "moves: expected places .* got 'ab'"),
        ({"moves": [(0, 0, 0)]}, "moves: expected places .* got .0, 0, 0."),
        ({"stride": 77}, "stride: expected a number from 0.05 to 2, got 77"),
        ({"stride": "1"}, "stride: expected a number from 0.05 to 2, got '1'"),
        ({"slopes": "no"}, "slopes: expected True or False, got 'no'"),
        ({"descent": 26}, "descent: expected a whole number from 0 to 25, got 26"),
        ({"descent": "x"}, "descent: expected a whole number from 0 to 25, got 'x'"),
        ({"seed": 1.5}, "seed: expected a whole number from 0 to 9999, got 1.5"),
        ({"predicted": 0.3}, "predicted: expected one of"),
        ({"seed": -1}, "seed: expected"),
    ],
)
def test_a_state_that_no_figure_had_is_refused(state, words):
    with pytest.raises(ValueError, match=words):
        explore.be_the_gradient(**state)


# The picture


@pytest.mark.parametrize("width", [1000, 500])
@pytest.mark.parametrize("seed, spread", [(0, 3), (1, 0.8), (2, 0.15)])
def test_every_text_can_be_read(width, seed, spread):
    figure = explore.be_the_gradient(seed=seed)
    drawing = figure.picture.drawing
    drawing.fit(width)

    def look():
        figure._show()
        assert_legible(drawing)

    look()
    figure.prediction.buttons[seed].click()
    wander(figure, BLIND, seed, spread)
    look()
    figure.slopes.click()
    wander(figure, 14, seed + 1, spread)
    figure.aim = (SIDE, -SIDE)
    look()
    for _ in range(12):
        figure._descend()
    look()
    while figure._descend():
        pass
    look()


@pytest.mark.parametrize("scale", [1, 2])
def test_a_resize_in_mid_game_moves_all_that_was_placed_by_pixels(figure, scale):
    drawing = figure.picture.drawing

    def screen(width):
        figure.picture._receive(figure.picture, {"screen": {"scale": scale, "width": width}}, [])
        assert_legible(drawing)

    screen(1000)
    wander(figure, 12)
    figure.slopes.click()
    for made in (0, 8, MOVES):
        while made and (figure.descent is None or len(figure.descent[0]) <= made):
            figure._descend()
        figure._show()
        screen(480)
        after = [label.get_position() for label in drawing.labels if label.get_text()]
        assert all(drawing.plane.bbox.padded(1).contains(*place) for place in after)
        kept = figure.picture.drawing.pixels()
        figure._show()
        assert np.array_equal(figure.picture.drawing.pixels(), kept)
        screen(1000)


@pytest.mark.parametrize("spread", [2, 0.02])
def test_the_number_of_the_newest_place_is_always_written(figure, spread):
    for k in range(MOVES - 1):
        wander(figure, 1, k, spread)
        assert f"{figure.losses[-1]:.3g}" in label_texts(figure)


def test_a_dense_screen_shows_the_same_picture(figure):
    wander(figure, 12)
    figure.slopes.click()
    drawing = figure.picture.drawing
    small = [label.get_position() for label in drawing.labels]
    drawing.scale = 2
    figure._show()
    large = [label.get_position() for label in drawing.labels]
    assert np.array(large) == pytest.approx(2 * np.array(small), abs=1.5)
    assert_legible(drawing)


@pytest.mark.parametrize("place", [(-4.6, 4.9), (4.9, 4.9), (4.9, -4.9), (-4.9, -4.9), (0.0, 4.9)])
def test_the_arrow_downhill_stays_in_the_plane(place):
    moves = [(round(0.1 * k, 2), 0.0) for k in range(10)] + [place]
    figure = explore.be_the_gradient(moves=moves, slopes=True, predicted="skipped")
    drawing = figure.picture.drawing
    assert drawing.arrow.get_visible()
    tip = drawing.tip
    assert np.abs(tip).max() <= 5 + 1e-9
    down = -figure.net.gradient(figure.X, figure.y)
    way = tip - np.array(place)
    assert way[0] * down[1] == pytest.approx(way[1] * down[0]) and way @ down > 0
