"""Lesson 03: every row votes with its own arrow, and the mean of the votes is the step."""

import re

import numpy as np
import pytest
from again import assert_comes_back
from legible import assert_legible
from matplotlib.colors import to_hex
from pointer import pointer

from nnlib import explore
from nnlib.explore.gradient.votes import FAR, ROWS, START, X, Y
from nnlib.figures import style
from nnlib.figures.gradient.votes import arrow, loudest, slopes_by_row
from nnlib.figures.numbers import signed

x = X[:, 0]


@pytest.fixture
def figure():
    """The votes, after row C was predicted to be the loudest."""
    return explore.vote_of_the_examples(predicted="C")


def by_hand(figure):
    """Return e (6,) and the slopes 2 e x and 2 e (6, 2), from the line and the points alone."""
    w, b = figure.net.parameters
    e = w * x + b - figure.y
    return e, np.column_stack([2 * e * x, 2 * e])


def cells(figure):
    """Return the texts of the table: a list for each row, for the sum and for the mean."""
    return [[cell.get_text() for cell in row] for row in figure.picture.drawing.cells]


def touch(figure, kind, axes, x, y):
    figure._touch(pointer(kind, getattr(figure.picture.drawing, axes), x, y))


def press(figure, axes, x, y):
    touch(figure, "down", axes, x, y)
    touch(figure, "up", axes, x, y)


def keys(figure, *pressed):
    for key in pressed:
        figure._touch({"type": "key", "key": key})


def arrow_tips(figure):
    """Return where the arrows drawn end, in weights: rows in the order of drawing, then the mean."""
    drawing = figure.picture.drawing
    outlines = [path.vertices for path in [*drawing.arrows.get_paths(), *drawing.mean.get_paths()]]
    return drawing.plane.transData.inverted().transform([outline[3] for outline in outlines])


# The numbers


@pytest.mark.parametrize("w, b", [START, (0, 0), (-1.3, 2.2), (1.1, 1.04)])
def test_the_mean_of_the_slopes_is_the_gradient_of_the_network(figure, w, b):
    figure.net.parameters = w, b
    slopes = slopes_by_row(figure.net, X, figure.y)
    assert slopes == pytest.approx(by_hand(figure)[1], abs=1e-12)
    assert np.abs(slopes.mean(axis=0) - figure.net.gradient(X, figure.y)).max() < 1e-12


def test_a_row_whose_x_is_0_has_no_vote_on_w_however_wrong_it_is(figure):
    e, slopes = by_hand(figure)
    row = list(x).index(0)
    assert np.argmax(np.abs(e)) == row
    assert slopes_by_row(figure.net, X, figure.y)[row, 0] == 0
    assert row not in loudest(slopes)
    assert cells(figure)[row][5] == "0.0"


def test_each_arrow_ends_where_its_row_alone_would_step_and_the_thick_one_at_their_mean(figure):
    here = figure.net.parameters.copy()
    _, slopes = by_hand(figure)
    order = [row for row in range(6) if row != figure.selected] + [figure.selected]
    expected = [*(here - 0.1 * slopes[order]), here - 0.1 * slopes.mean(axis=0)]
    assert arrow_tips(figure) == pytest.approx(np.array(expected), abs=1e-9)


def test_the_figure_follows_the_network(figure):
    before, words = figure.picture.frame, figure.picture.alt
    figure.net.parameters[0] += 0.7
    figure._show()
    assert figure.picture.frame != before
    assert figure.picture.alt != words
    here = figure.net.parameters.copy()
    assert arrow_tips(figure)[-1] == pytest.approx(here - 0.1 * by_hand(figure)[1].mean(axis=0))


def test_the_table_holds_every_rows_numbers_their_sum_and_their_mean(figure):
    e, slopes = by_hand(figure)
    table = cells(figure)
    for row in range(6):
        shown = [float(text.replace("−", "-")) for text in table[row][1:]]
        expected = [x[row], figure.y[row], figure.y[row] + e[row], e[row], *slopes[row]]
        assert shown == pytest.approx(expected, abs=0.0501)
    for row, expected in ((6, slopes.sum(axis=0)), (7, slopes.mean(axis=0))):
        shown = [float(text.replace("−", "-")) for text in table[row][5:]]
        assert shown == pytest.approx(expected, abs=0.0501)


def test_the_selected_rows_numbers_are_written_out(figure):
    keys(figure, *["right"] * 5)
    assert ROWS[figure.selected] == "F"
    first, second = (line.get_text() for line in figure.picture.drawing.lines)
    assert first == "Row F: e = 1.50 − 4.0 = −2.50;  2 e x = 2 · (−2.50) · 3 = −15.00;"
    assert second.startswith("2 e = −5.00. Vote: −0.1 · (2 e x, 2 e). The step, the mean vote: w +0.")
    assert "Row F is selected: x = 3, y = 4.0, e = −2.50, 2 e x = −15.00, 2 e = −5.00." in figure.picture.alt


@pytest.mark.parametrize("y", [Y, (-1.3, 0.2, -3.3, 5.9, 0.1, -0.7)])
def test_the_written_arithmetic_is_true_after_every_step(y):
    figure, about = explore.vote_of_the_examples(y=y, predicted="skipped"), 0
    for _ in range(6):
        for row in range(6):
            figure.selected = row
            figure._show()
            text = " ".join(line.get_text() for line in figure.picture.drawing.lines).replace("−", "-")
            whole = r"e = (\S+ - \S+) ([=≈]) (\S+);  2 e x = (.+) ([=≈]) (\S+); 2 e ([=≈]) (\S+)\. Vote"
            answer, first, e, factors, second, for_w, third, for_b = re.search(whole, text).groups()
            shown = [
                (eval(answer), first, e),
                (eval(factors.replace("·", "*")), second, for_w),
                (2 * float(e), third, for_b),
            ]
            for counted, sign, written in shown:
                assert (sign == "=") == (abs(counted - float(written)) < 1e-9), text
                about += sign == "≈"
            errors, slopes = by_hand(figure)
            expected = errors[row], *slopes[row]
            assert [float(written) for _, _, written in shown] == pytest.approx(expected, abs=0.00501)
        figure.step.click()
    assert about > 10  # or nothing was rounded, and nothing was tested


def test_all_rows_that_are_equally_loud_are_named(figure):
    cases = (
        ((-2, -0.5, 0, 0.5, 2, 1.5), "loudest for w: rows A and E"),
        ((-2, -0.5, 0, 0.5, 2, 1.5 + 2 / 3), "loudest for w: rows A, E and F"),
        ((-1, -0.5, 0, 0.5, 1, 1.5), "nobody votes for w"),
        ((-1, -0.5, 5, 0.5, 1, 1.5), "nobody votes for w"),  # C, whose x is 0, is the only one that errs
    )
    for y, words in cases:
        figure = explore.vote_of_the_examples(y=y, predicted="C")
        assert figure.picture.drawing.heading.get_text().endswith(f"{words} (you said C)")
        assert f". {words[0].upper()}{words[1:]}. " in figure.picture.alt


def test_a_stick_without_length_has_no_colour_of_a_sign():
    drawing = explore.vote_of_the_examples(y=(-1, -0.5, 5, 0.5, 1, 0), predicted="C").picture.drawing
    colours = [to_hex(colour) for colour in drawing.sticks.get_color()]
    assert colours == [style.MUTED] * 2 + [style.NEGATIVE] + [style.MUTED] * 2 + [style.POSITIVE]


def test_a_vote_goes_against_the_slopes_and_the_words_keep_them_apart(figure):
    slopes = by_hand(figure)[1]
    (gradient, step) = slopes.mean(axis=0), -0.1 * slopes.mean(axis=0)
    for vector, words in (
        (gradient, "The gradient, the mean of the slopes, is {} for w and {} for b."),
        (step, "The step, the mean of the votes, moves w by {} and b by {}."),
    ):
        assert words.format(*(signed(value, ".3f") for value in vector)) in figure.picture.alt
    for name, (dw, db) in zip(ROWS, slopes, strict=True):
        assert f"{name} {signed(-dw, '.1f')} and {signed(-db, '.1f')}" in figure.picture.alt
    assert cells(figure)[-1][4] == "gradient = mean = sum / 6"


def test_a_stick_joins_each_point_to_the_line_and_its_error_stands_beside_it(figure):
    drawing, (e, _) = figure.picture.drawing, by_hand(figure)
    for row, stick in enumerate(drawing.sticks.get_segments()):
        assert stick == pytest.approx(np.array([[x[row], figure.y[row]], [x[row], figure.y[row] + e[row]]]))
        assert drawing.errors[row].get_text() == f"{ROWS[row]}  {signed(e[row], '.1f')}"


# The hand


def test_the_votes_are_hidden_until_the_question_is_answered():
    figure = explore.vote_of_the_examples()
    drawing = figure.picture.drawing
    assert len(drawing.arrows.get_paths()) == len(drawing.mean.get_paths()) == 0
    assert all(row[5:] == ["–", "–"] for row in cells(figure))
    assert "not counted yet" in figure.picture.alt
    assert "oudest" not in figure.picture.alt + drawing.heading.get_text()
    before = figure.y.copy()
    keys(figure, "up")  # a point cannot be moved yet, but each row can be looked at
    assert np.array_equal(figure.y, before)
    press(figure, "data_axes", 2, 3.1)
    assert ROWS[figure.selected] == "E"
    figure.prediction.buttons[3].click()
    assert len(drawing.arrows.get_paths()) == 6
    assert ROWS[figure.selected] == "D"
    assert drawing.heading.get_text().endswith("loudest for w: row F (you said D)")


def test_a_row_is_selected_in_the_data_in_the_table_and_by_its_arrow(figure):
    press(figure, "data_axes", -1.1, 5)
    assert ROWS[figure.selected] == "B"
    press(figure, "table", 3, 5 + 0.9)
    assert ROWS[figure.selected] == "F"
    here, (_, slopes) = figure.net.parameters.copy(), by_hand(figure)
    for row in (0, 2, 4, 5):
        press(figure, "plane", *(here - 0.095 * slopes[row]))
        assert figure.selected == row
        assert f"Row {ROWS[row]} is selected" in figure.picture.alt
    for axes, place in (("table", (3, 7.5)), ("table", (3, 0)), ("plane", (2.2, -0.6))):
        press(figure, axes, *place)
        assert figure.selected == 5


def test_arrow_keys_select_a_row_and_move_its_point(figure):
    keys(figure, "left", "left", "left", "left")
    assert figure.selected == 0
    keys(figure, "up")
    assert figure.y[0] == Y[0] + 0.5
    keys(figure, *["down"] * 30)
    assert figure.y[0] == -FAR
    keys(figure, *["right"] * 9)
    assert figure.selected == 5


def test_a_point_is_dragged_up_and_down_and_an_outlier_shouts(figure):
    touch(figure, "down", "data_axes", -2, Y[0] + 0.3)  # near the point: it does not jump
    assert figure.y[0] == Y[0]
    touch(figure, "move", "data_axes", -1, 5.3)
    touch(figure, "up", "data_axes", -1, 5.3)
    assert figure.y[0] == pytest.approx(5.0, abs=0.1)
    assert np.array_equal(figure.y[1:], Y[1:])
    assert "Loudest for w: row A." in figure.picture.alt
    touch(figure, "move", "data_axes", -1, 0)  # let go: it stays
    assert figure.y[0] == pytest.approx(5.0, abs=0.1)


def test_a_press_away_from_a_point_selects_and_does_not_drag(figure):
    touch(figure, "down", "data_axes", 3, -5)
    touch(figure, "move", "data_axes", 3, 5)
    assert ROWS[figure.selected] == "F"
    assert np.array_equal(figure.y, Y)


def test_a_step_goes_to_the_tip_of_the_thick_arrow(figure):
    tip = arrow_tips(figure)[-1]
    figure.step.click()
    assert figure.net.parameters == pytest.approx(tip)
    assert "after 1 step," in figure.picture.alt
    figure.lr.value = 0.24
    for _ in range(45):
        figure.step.click()
    best = np.linalg.lstsq(np.column_stack([x, np.ones(6)]), figure.y)[0]
    assert figure.net.parameters == pytest.approx(best)
    assert by_hand(figure)[1].sum(axis=0) == pytest.approx([0, 0], abs=1e-9)
    assert np.abs(by_hand(figure)[1]).max() > 1  # at the bottom the votes are not silent: they cancel


def test_the_learning_rate_makes_all_arrows_longer_and_the_step_too(figure):
    here, (_, slopes) = figure.net.parameters.copy(), by_hand(figure)
    for lr in (0.02, 0.3):
        figure.lr.value = lr
        assert arrow_tips(figure)[-1] == pytest.approx(here - lr * slopes.mean(axis=0))
        assert f"times the learning rate {lr}" in figure.picture.alt
    figure.step.click()
    assert figure.net.parameters == pytest.approx(here - 0.3 * slopes.mean(axis=0))


def test_start_again_brings_back_the_first_line_and_the_first_points(figure):
    start = figure.picture.frame
    keys(figure, "up", "up")
    figure.step.click()
    assert figure.picture.frame != start
    figure.again.click()
    assert figure.picture.frame == start


# The state


@pytest.mark.parametrize("answer", [1, -1], ids=["answered", "skipped"])
@pytest.mark.parametrize("steps", [0, 1, 7])
def test_the_copied_line_brings_the_figure_back(answer, steps):
    figure = explore.vote_of_the_examples()
    figure.prediction.buttons[answer].click()
    figure.lr.value = 0.16
    keys(figure, "right", "up", "up", "right")
    for _ in range(steps):
        figure.step.click()
    assert_comes_back(figure)


@pytest.mark.parametrize(
    "state, words",
    [
        ({"y": (1, 2, 3)}, "y: expected 6 numbers, got"),
        ({"y": (1, 2, 3, 4, 5, 60)}, r"y\[5\]: expected a number from -6 to 6, got 60"),
        ({"selected": "G"}, "selected: expected one of A, B, C, D, E, F; got 'G'"),
        ({"predicted": "x"}, "predicted: expected one of"),
        ({"predicted": 5}, "predicted: expected one of"),
        ({"y": 3}, "y: expected 6 numbers, got 3"),
        ({"y": "abcdef"}, r"y\[0\]: expected a number from -6 to 6, got 'a'"),
        ({"y": (1, 2, 3, 4, 5, float("nan"))}, r"y\[5\]: expected a number from -6 to 6, got nan"),
        ({"selected": 3}, "selected: expected one of A, B, C, D, E, F; got 3"),
        ({"w": float("nan")}, "w: expected a number from -200 to 200, got nan"),
        ({"w": 1e300}, "w: expected a number from -200 to 200, got 1e.300"),
        ({"b": "0"}, "b: expected a number from -200 to 200, got '0'"),
        ({"steps": -3}, "steps: expected a whole number from 0 to 1e.06, got -3"),
        ({"steps": "x"}, "steps: expected a whole number from 0 to 1e.06, got 'x'"),
        ({"lr": 50}, "lr: expected a number from 0.02 to 0.3, got 50"),
        ({"lr": float("nan")}, "lr: expected a number from 0.02 to 0.3, got nan"),
    ],
)
def test_a_state_that_no_figure_had_is_refused(state, words):
    with pytest.raises(ValueError, match=words):
        explore.vote_of_the_examples(**state)


# The picture


@pytest.mark.parametrize("width", [1000, 500])
@pytest.mark.parametrize("lr", [0.02, 0.1, 0.3])
def test_every_text_can_be_read(width, lr):
    figure = explore.vote_of_the_examples()
    drawing = figure.picture.drawing
    drawing.fit(width)
    figure._show()
    assert_legible(drawing)
    figure.prediction.buttons[0].click()
    figure.lr.value = lr
    figure.step.click()
    for row, far in ((0, FAR), (5, -FAR), (1, -FAR), (3, FAR), (4, -FAR)):
        figure.selected = row
        figure._put(far)
        figure._show()
        assert_legible(drawing)
        figure.step.click()
        assert_legible(drawing)


def test_all_arrows_stay_in_the_plane_and_fill_a_good_part_of_it(figure):
    drawing = figure.picture.drawing
    for far in (FAR, -FAR):
        for lr in (0.1, 0.2, 0.3):
            for row in (0, 3, 5):
                figure.selected, figure.lr.value = row, lr
                figure._put(far)
                figure._show()
                low, high = drawing.plane.viewLim.min, drawing.plane.viewLim.max
                tips = arrow_tips(figure)
                assert np.all(tips > low)
                assert np.all(tips < high)
                assert np.ptp(np.vstack([tips, figure.net.parameters]), axis=0).max() > 0.3 * (high - low)[0]


def test_an_arrow_is_as_long_as_told_however_short():
    for length in (0.5, 3, 200):
        outline = arrow(np.zeros(2), np.array([length, 0]), 6)
        assert outline[3] == pytest.approx([length, 0])
        assert outline[:, 0].min() >= 0
        assert outline[:, 0].max() == length
