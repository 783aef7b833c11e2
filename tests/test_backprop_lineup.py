"""The line-up shows the real runs of six networks, and hides their names until they are asked for."""

import re
from collections import Counter

import numpy as np
import pytest
from again import again, assert_comes_back
from legible import assert_legible
from pointer import pointer

from nnlib import explore
from nnlib.bugs import BACKWARD, BUGS, NONE, PASSES, gradient
from nnlib.figures.backprop import LineUp, SixCurves
from nnlib.figures.backprop.lineup import LineUpState, details, fate
from nnlib.figures.backprop.suspects import UNKNOWN, Suspects, percent, verdict
from nnlib.metrics import accuracy
from nnlib.slopes import central
from nnlib.suspects import EXERCISE, LETTERS, line_up, run, start, straight_line


@pytest.fixture(scope="module")
def drawing():
    return LineUp()


def state(seed=0, **known):
    runs = {letter: run(bug, seed) for letter, bug in line_up(seed).items()}
    return LineUpState(seed, runs, straight_line(seed), **known)


def letter_of(bug, seed=0):
    return next(letter for letter, name in line_up(seed).items() if name == bug)


def draw(drawing, shown):
    drawing.draw(shown)
    return drawing


@pytest.fixture
def figure():
    return explore.bug_lineup(predicted="skipped")


def press(figure, letter):
    """Press the pointer on the small picture of a network."""
    axes = figure.picture.drawing.suspects.each[letter].axes
    figure._touch(pointer("down", axes, 1000, 0.6))


def key(figure, *names):
    for name in names:
        figure._touch({"type": "key", "key": name})


def words_below(drawing):
    texts = [text for text in (*drawing.lines, *drawing.code) if text.get_text()]
    return " ".join(text.get_text() for text in sorted(texts, key=lambda text: -text.get_position()[1]))


# What is drawn


def test_a_curve_is_the_share_of_right_answers_on_unseen_rows(drawing):
    draw(drawing, state())
    data, unseen, parameters = start(0)
    for letter, suspect in drawing.suspects.each.items():
        shown = run(line_up(0)[letter], 0)
        np.testing.assert_array_equal(suspect.curve.get_xydata().T, (shown.epochs, shown.accuracy))
        assert suspect.end.get_text() == percent(shown.accuracy[-1])
        assert suspect.line.get_ydata() == [straight_line(0)] * 2
    # The first points, computed by steps of our own.
    w, right = parameters.copy(), drawing.suspects.each[letter_of(NONE)].curve
    for epoch in range(26):
        if epoch in (0, 25):
            W1, b1 = w[:24].reshape(8, 3)[:, :2], w[:24].reshape(8, 3)[:, 2:]
            a = 1 / (1 + np.exp(-(W1 @ unseen.X.T + b1)))
            share = np.mean((w[24:32] @ a + w[32] > 0) == unseen.y)
            assert right.get_ydata()[epoch // 25] == pytest.approx(share)
        w -= gradient(NONE, w, data.X, data.y)


def test_the_line_is_what_the_best_of_many_straight_cuts_comes_near_to(drawing):
    """One neuron is a straight cut: none of 2,000 others is much better on the rows it learned from."""
    data, unseen, _ = start(0)
    rng = np.random.default_rng(0)
    w, b = rng.normal(size=(2000, 2)), rng.normal(size=(2000, 1))
    shares = np.mean((w @ data.X.T + b > 0) == data.y, axis=1)
    best = np.argmax(shares)
    cut = accuracy(unseen.y, (unseen.X @ w[best] + b[best] > 0).astype(float))
    assert abs(straight_line(0) - cut) < 0.04


def test_another_run_moves_the_picture(drawing):
    plain = draw(drawing, state()).pixels()
    runs = state().runs
    other = {**runs, "C": runs["C"]._replace(accuracy=runs["C"].accuracy - 0.1)}
    moved = draw(drawing, state()._replace(runs=other))
    assert moved.suspects.each["C"].end.get_text() == percent(runs["C"].accuracy[-1] - 0.1)
    assert (moved.pixels() != plain).any()


def test_before_the_check_there_are_dashes_and_no_names(drawing):
    draw(drawing, state(bet="B", selected="B"))
    assert {suspect.word.get_text() for suspect in drawing.suspects.each.values()} == {
        f"error {UNKNOWN}, cosine {UNKNOWN}"
    }
    shown = drawing.alt + words_below(drawing)
    assert not [bug for bug in BUGS if bug in shown]
    assert "no bug" not in shown and "referee" not in shown
    assert drawing.suspects.each["B"].bet.get_visible() and "You bet on B." in drawing.alt
    assert not drawing.suspects.each["A"].bet.get_visible()


def test_a_network_in_training_is_a_dash(drawing):
    shown = state()
    draw(drawing, shown._replace(runs={**shown.runs, "E": None, "F": None}))
    assert [suspect.end.get_text() for suspect in drawing.suspects.each.values()][4:] == [UNKNOWN] * 2
    assert "Still in training: E and F." in drawing.alt
    assert len(drawing.suspects.each["F"].curve.get_xdata()) == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_check_shows_what_differences_say_of_each(drawing, seed):
    draw(drawing, state(seed, checked=True))
    data, _, parameters = start(seed)

    def loss(w):
        hidden = w[:24].reshape(8, 3)
        a = 1 / (1 + np.exp(-(hidden[:, :2] @ data.X.T + hidden[:, 2:])))
        return np.mean((1 / (1 + np.exp(-(w[24:32] @ a + w[32]))) - data.y) ** 2)

    measured = central(loss, parameters)
    for letter, bug in line_up(seed).items():
        g = gradient(bug, parameters, data.X, data.y, seed=seed)
        lengths = np.linalg.norm(g), np.linalg.norm(measured)
        error, cosine = np.linalg.norm(g - measured) / sum(lengths), g @ measured / np.prod(lengths)
        words = drawing.suspects.each[letter].word.get_text()
        shown = re.fullmatch(r"error (.+), cosine ([+−])(.+)", words).groups()
        assert (shown[0] == "next to 0") == (bug == NONE)
        if bug != NONE:
            assert float(shown[0]) == pytest.approx(error, rel=0.06)
        assert float(shown[2]) * (1 if shown[1] == "+" else -1) == pytest.approx(cosine, abs=0.006)
    assert drawing.heading.get_text() == f"Only {letter_of(NONE, seed)} agrees with the referee."


def test_names_are_seen_of_the_unmasked_alone(drawing):
    draw(drawing, state(checked=True, unmasked="AD", selected="D"))
    named = {letter: suspect.name.get_text() for letter, suspect in drawing.suspects.each.items()}
    assert named == {letter: line_up(0)[letter] if letter in "AD" else "" for letter in LETTERS}
    hidden = [bug for letter, bug in line_up(0).items() if letter not in "AD" and bug != NONE]
    assert not [bug for bug in hidden if bug in drawing.alt]


@pytest.mark.parametrize("seed", range(3))
def test_an_unmasked_bug_has_its_line_beside_the_right_one_and_a_reason(drawing, seed):
    for letter, bug in line_up(seed).items():
        draw(drawing, state(seed, checked=True, unmasked=letter, selected=letter))
        below = " ".join(words_below(drawing).split())
        assert percent(run(bug, seed).accuracy[-1]) in below
        if bug == NONE:
            assert "no bug" in below and BACKWARD[2] in below
            continue
        for part in (bug, BUGS[bug].slip, BUGS[bug].why, BUGS[bug].right, BUGS[bug].wrong):
            assert part in below
            assert part in drawing.alt


def test_the_cosine_at_the_last_step_is_that_of_the_trained_network(drawing):
    letter = letter_of("slope at a", 1)
    draw(drawing, state(1, checked=True, unmasked=letter, selected=letter))
    data, _, _ = start(1)
    w = run("slope at a", 1).parameters
    g, right = (gradient(bug, w, data.X, data.y) for bug in ("slope at a", NONE))
    cosine = g @ right / np.sqrt((g @ g) * (right @ right))
    (shown,) = re.findall(r"([+−][\d.]+) at the last", drawing.alt)
    assert float(shown.replace("−", "-")) == pytest.approx(cosine, abs=0.006)


def test_the_words_tell_who_survives_and_who_wins():
    def told(bug, seed=0):
        return fate(run(bug, seed), run(NONE, seed), straight_line(seed))

    assert told("sign flipped") == ", as good as a coin"
    assert told("no output slope") == ", better than the right one (92.4 %)"
    assert told("W2 updated first") == ", as good as the right one (92.4 %)"
    assert told("random matrix") == ", between one straight line (86.8 %) and the right one (92.4 %)"
    assert told("hidden layer never trained") == ", short of one straight line (86.8 %)"
    assert told("slope at a", 1) == ", as good as one straight line (86.6 %)"


def test_the_answer_to_the_question_is_counted(drawing):
    assert details(state(checked=True))[0][0].startswith("2 of the five bugs end as high as the right one")
    assert details(state(1, checked=True))[0][0] == "In this line-up the right one ends highest."
    assert details(state(4, checked=True))[0][0] in draw(drawing, state(4, checked=True)).alt


def test_a_cosine_of_nothing_is_a_dash():
    assert verdict(run(NONE, 0).check._replace(cosine=np.nan)) == f"error next to 0, cosine {UNKNOWN}"


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_every_text_can_be_read_in_every_state(seed, narrow):
    drawing = LineUp()
    drawing.fit(480 if narrow else 1000)
    shown = [state(seed), state(seed, bet="A", selected="A"), state(seed, checked=True, bet="F")]
    shown += [state(seed, bet="C", checked=True, unmasked=LETTERS, selected=letter) for letter in LETTERS]
    for one in shown:
        assert_legible(draw(drawing, one))


def test_a_redraw_equals_a_fresh_drawing(drawing):
    draw(drawing, state(1, bet="A", checked=True, unmasked="AB", selected="B"))
    last = state(0, bet="E", selected="E")
    assert np.array_equal(draw(drawing, last).pixels(), draw(LineUp(), last).pixels())


# The picture of the exercise


def test_the_six_curves_are_those_of_the_exercise_and_name_nobody():
    drawing = SixCurves()
    assert {letter: shown.bug for letter, shown in drawing.runs.items()} == line_up(EXERCISE)
    for letter, suspect in drawing.suspects.each.items():
        np.testing.assert_array_equal(
            suspect.curve.get_ydata(), run(line_up(EXERCISE)[letter], EXERCISE).accuracy
        )
    assert not [bug for bug in PASSES if bug in drawing.alt]
    assert "error" not in drawing.alt
    assert "error next to 0, cosine +1.00" in SixCurves(checked=True).alt


@pytest.mark.parametrize("width", [1000, 480])
@pytest.mark.parametrize("checked", [False, True])
def test_the_six_curves_can_be_read(width, checked):
    drawing = SixCurves(checked)
    drawing.fit(width)
    drawing.draw_again()
    assert_legible(drawing)


# The controls


def test_a_press_is_a_bet_before_the_check_and_unmasks_after_it(figure):
    press(figure, "B")
    press(figure, "E")
    assert (figure.bet, figure.unmasked) == ("E", "")
    figure.check.click()
    assert (figure.selected, figure.unmasked) == (None, "")
    press(figure, "B")
    press(figure, "D")
    press(figure, "B")
    assert (figure.bet, figure.unmasked, figure.selected) == ("E", "BD", "B")
    assert f"Unmasked: B is {line_up(0)['B']}; D is {line_up(0)['D']}." in figure.picture.alt
    assert "You bet on E." in figure.picture.alt
    assert figure.check.disabled


def test_a_press_beside_the_networks_does_nothing(figure):
    before = figure.picture.alt
    figure._touch({"type": "down", "x": 0.5, "y": 0.99})
    figure._touch({"type": "move", "x": 0.5, "y": 0.3})
    assert figure.picture.alt == before


@pytest.mark.parametrize(("width", "order"), [(1000, "ABCFEDA"), (480, "ABBDCCA")])
def test_arrow_keys_go_from_network_to_network_as_they_stand(figure, width, order):
    figure.picture._receive(figure.picture, {"screen": {"scale": 1, "width": width}}, [])
    chosen = []
    for name in ("right", "right", "right", "down", "left", "left", "up"):
        key(figure, name)
        chosen.append(figure.selected)
    assert chosen[0] == "A"
    assert "".join(chosen) == order


def test_nothing_can_be_bet_on_before_the_question_is_answered():
    figure = explore.bug_lineup()
    key(figure, "right")
    press(figure, "C")
    assert figure.bet is None and figure.selected is None


def test_another_seed_brings_six_others_and_forgets_the_bet(figure):
    key(figure, "right")
    figure.check.click()
    key(figure, "right")
    figure.seed.value = 1
    assert figure.state() == {
        "seed": 1,
        "bet": None,
        "checked": False,
        "unmasked": "",
        "selected": None,
        "predicted": "skipped",
    }
    assert not figure.check.disabled
    assert {letter: shown.bug for letter, shown in figure.runs.items()} == line_up(1)
    assert "with seed 1" in figure.picture.alt


def test_each_curve_is_sent_as_soon_as_it_is_there(figure, monkeypatch):
    sent, send = [], figure.picture.draw

    def draw(shown):
        sent.append(sum(one is not None for one in shown.runs.values()))
        send(shown)

    monkeypatch.setattr(figure.picture, "draw", draw)
    figure.seed.value = 2
    assert sent == [0, 1, 2, 3, 4, 5, 6]


def test_what_the_question_asks_has_no_one_answer():
    """In some line-ups the right one ends highest, in others a bug does."""
    best = Counter(
        max(line_up(seed).values(), key=lambda bug: run(bug, seed).accuracy[-1]) for seed in range(3)
    )
    assert best[NONE] and best["no output slope"]


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"seed": 1, "bet": "F", "selected": "F"},
        {"seed": 2, "bet": "A", "checked": True, "predicted": "no"},
        {"bet": "B", "checked": True, "unmasked": "FA", "selected": "A", "predicted": "cannot tell"},
    ],
    ids=str,
)
def test_the_copied_line_brings_the_picture_back_to_the_pixel(known):
    figure = explore.bug_lineup(**known)
    assert_comes_back(figure)
    assert again(figure).check.disabled == figure.check.disabled


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"seed": -1}, "seed: expected a whole number from 0 to 9999, got -1"),
        ({"bet": "G"}, "bet: expected a letter from A to F, or None; got 'G'"),
        ({"bet": "AB"}, "bet: expected a letter from A to F, or None; got 'AB'"),
        ({"selected": 1}, "selected: expected a letter from A to F, or None; got 1"),
        ({"checked": "yes"}, "checked: expected True or False, got 'yes'"),
        ({"unmasked": "A"}, "unmasked: expected letters from A to F, none unless checked; got 'A'"),
        ({"checked": True, "unmasked": "AX"}, "unmasked: expected letters from A to F"),
        ({"checked": True, "unmasked": ["A"]}, "unmasked: expected letters from A to F"),
        (
            {"predicted": "maybe"},
            "predicted: expected one of yes, no, cannot tell, or 'skipped'; got 'maybe'",
        ),
    ],
    ids=str,
)
def test_a_state_that_no_figure_had_is_refused(known, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        explore.bug_lineup(**known)


def test_the_small_pictures_have_one_scale():
    suspects = LineUp().suspects
    assert isinstance(suspects, Suspects)
    assert (
        len({(suspect.axes.get_xlim(), suspect.axes.get_ylim()) for suspect in suspects.each.values()}) == 1
    )
