"""What a learner's hand touches, without a browser: controls, the frame of a figure, and the player."""

import asyncio
import base64
from html import escape

import numpy as np
import pytest
from again import again

from nnlib import explore
from nnlib.explore import clock as clock_module
from nnlib.explore import player as player_module
from nnlib.explore.controls import Prediction, Seed, Slider
from nnlib.explore.explorable import Explorable, Panel
from nnlib.explore.picture import Picture
from nnlib.figures.drawing import Drawing


class Dot(Drawing):
    size = (3, 2)

    def build(self):
        axes = self.figure.add_axes([0, 0, 1, 1], xlim=(0, 10), ylim=(0, 10))
        (self.dot,) = axes.plot([], [], "o", animated=True)

    def move(self, state):
        self.dot.set_data([state], [5])

    def describe(self, state):
        return f"A dot at {state}"


@pytest.fixture
def detector():
    """The first figure of the course, its question skipped."""
    figure = explore.smell_detector()
    press(figure.prediction.buttons[-1])
    return figure


def press(button):
    button.click()


# Controls


def test_a_number_outside_the_slider_becomes_the_nearest_inside():
    rate = Slider("rate", 0.1, 0.001, 10, step=0.25, log=True)
    rate.value = 1000
    assert rate.value == 10
    rate.value = -5
    assert rate.value == 0.001


def test_a_slider_keeps_four_digits_and_one_for_whole_numbers_none_after_the_point():
    assert Slider("rate", 0.123456, 0.001, 10, step=0.25, log=True).value == 0.1235
    assert Slider("batch size", 7.4, 1, 500, step=0.1, log=True, whole=True).value == 7


def test_a_roll_of_the_dice_always_gives_another_seed():
    seed = Seed(5)
    for _ in range(300):
        before = seed.value
        press(seed.dice)
        assert seed.value != before
        assert 0 <= seed.value < 100
        assert seed.field.value == seed.value


def test_a_prediction_is_one_click_and_a_skip_is_one_click():
    asked = Prediction("How many?", {"few": 1, "many": 9})
    assert asked.asking
    press(asked.buttons[1])
    assert not asked.asking
    assert asked.answer == 9
    assert asked.children[0].value == "You predicted: many"

    skipped = Prediction("How many?", {"few": 1, "many": 9})
    press(skipped.buttons[-1])
    assert not skipped.asking
    assert skipped.answer is None


# The frame


def test_a_picture_sends_the_frame_and_its_words():
    picture = Picture(Dot())
    picture.draw(3)
    assert picture.frame.startswith(b"\x89PNG")
    assert (picture.alt, picture.count) == ("A dot at 3", 1)


def test_a_dense_screen_gets_a_sharper_picture():
    picture = Picture(Dot())
    picture.draw(3)
    small = len(picture.frame)
    picture._receive(picture, {"screen": {"scale": 2, "width": 900}}, [])
    assert picture.scale == 2
    assert len(picture.frame) > small
    assert picture.alt == "A dot at 3"


def test_a_narrow_page_gets_the_parts_of_a_wide_picture_below_each_other(detector):
    wide, picture = detector.picture.frame, detector.picture
    picture._receive(picture, {"screen": {"scale": 1, "width": 500}}, [])
    assert picture.drawing.width == 100 * picture.drawing.narrow[0]
    assert picture.frame != wide
    picture._receive(picture, {"screen": {"scale": 1, "width": 900}}, [])
    assert picture.frame == wide


def test_containers_keep_the_pictures_where_nothing_runs():
    first, second = Picture(Dot()), Picture(Dot())
    first.draw(1)
    second.draw(2)
    bundle, metadata = Panel([Panel([first]), second])._repr_mimebundle_()
    assert bundle["text/plain"] == "A dot at 1\nA dot at 2"
    assert bundle["text/html"].count("<img") == 2
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == "A dot at 1\nA dot at 2"
    assert "application/vnd.jupyter.widget-view+json" in bundle


class Fragile(Explorable):
    """A figure that breaks when it is touched at the left edge."""

    def __init__(self):
        super().__init__(Dot(), "explore.fragile", self.touch)
        self.picture.draw(1)

    def touch(self, event):
        self.picture.draw(10 / event["x"])


def test_an_exception_in_an_event_handler_becomes_visible_text_and_the_figure_lives_on():
    figure = Fragile()
    sent = []
    figure.picture.send = sent.append
    figure.picture._receive(figure.picture, {"events": [{"type": "down", "x": 0, "y": 0}]}, [])
    assert 'role="alert"' in figure.trouble.value
    assert "ZeroDivisionError" in figure.trouble.value
    assert figure.picture.alt == "A dot at 1"
    figure.picture._receive(figure.picture, {"events": [{"type": "down", "x": 2, "y": 0}]}, [])
    assert figure.picture.alt == "A dot at 5.0"
    assert sent == [{"done": True}] * 2


def test_the_text_of_an_error_is_shown_as_text():
    figure = Fragile()
    figure.fail(ValueError("<script>x</script>"))
    assert "<script>" not in figure.trouble.value


# The first figure


def test_the_figure_asks_before_it_hands_over_the_controls():
    figure = explore.smell_detector()
    assert figure.player not in children(figure)
    press(figure.prediction.buttons[0])
    assert figure.player in children(figure)


def children(widget):
    inside = list(getattr(widget, "children", ()))
    return inside + [grandchild for child in inside for grandchild in children(child)]


def test_at_most_three_sliders_lie_open_and_the_rest_is_folded(detector):
    assert sum(isinstance(child, Slider) for child in children(detector)) <= 3
    assert detector.batch_size not in children(detector)
    unfold = detector.children[-1]
    unfold.value = True
    assert detector.batch_size in children(detector)
    unfold.value = False
    assert detector.batch_size not in children(detector)


def test_arrow_keys_and_the_pointer_select_a_smell(detector):
    smells = detector.unseen.feature_names
    detector._choose({"type": "key", "key": "down"})
    assert smells[detector.selected] == "pungent"
    detector._choose({"type": "key", "key": "down"})
    assert smells[detector.selected] == "pungent"  # the last one
    detector._choose({"type": "down", "x": 0.05, "y": 0.2})
    assert smells[detector.selected] == "almond"
    assert "answer to the smell almond" in detector.picture.alt
    for outside in ({"x": 0.05, "y": 0.01}, {"x": 0.9, "y": 0.5}):  # above the rows, and on the loss
        detector._choose({"type": "down", **outside})
        assert smells[detector.selected] == "almond"


def test_an_unknown_smell_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"selected: expected one of almond.*got 'cheese'"):
        explore.smell_detector(selected="cheese")


def test_its_words_name_what_it_gets_wrong(detector):
    detector.player.replay(2000, ((0, 0.1, 10),))
    detector._show()
    odourless = detector.unseen.X[:, detector.unseen.feature_names.index("no smell")]
    poisonous = int(odourless @ (1 - detector.unseen.y))
    assert f"Wrong: {poisonous} poisonous (no smell)." in detector.picture.alt
    right = len(detector.unseen) - poisonous
    assert f"{right} of {len(detector.unseen)} unseen mushrooms correctly" in detector.picture.alt


# The player


def test_a_step_is_one_operation_one_batch_or_one_epoch(detector):
    player = detector.player
    press(player.step_button)
    assert player.trainer.step == 1

    player.piece.value = "operations"
    subgoals = []
    while player.trainer.step == 1:
        press(player.step_button)
        subgoals.append(player.operation.subgoal)
        assert escape(player.operation.formula) in player.status.value
    assert list(dict.fromkeys(subgoals)) == ["Predict", "Measure", "Blame", "Step"]

    player.piece.value = "epochs"
    press(player.step_button)
    assert player.trainer.epoch == 1


def test_reset_returns_to_the_very_same_start(detector):
    player, start = detector.player, detector.picture.frame
    weights = player.trainer.net.parameters.copy()
    player.piece.value = "epochs"
    press(player.step_button)
    after = player.trainer.net.parameters.copy()
    assert not np.array_equal(after, weights)
    press(player.reset_button)
    assert np.array_equal(player.trainer.net.parameters, weights)
    assert detector.picture.frame == start
    press(player.step_button)
    assert np.array_equal(player.trainer.net.parameters, after)


def test_rewind_goes_to_the_start_of_this_epoch_and_then_of_the_one_before(detector):
    player = detector.player
    player.replay(1000, ((0, 0.1, 10),))
    player.rewind()
    begins = [player.trainer.step]
    player.rewind()
    begins.append(player.trainer.step)
    player.rewind()
    begins.append(player.trainer.step)
    player.rewind()
    begins.append(player.trainer.step)
    assert begins == [904, 452, 0, 0]  # 4,515 rows in batches of 10: 452 updates an epoch
    assert player.now[0] == player.curve[-1][0] == 0


def test_rewind_keeps_what_the_sliders_say(detector):
    detector.player.replay(500, ((0, 0.1, 10),))
    detector.lr.value = 2
    detector.player.rewind()
    assert detector.player.trainer.lr == 2


def test_rate_and_batch_size_count_from_the_next_update_on(detector):
    detector.lr.value, detector.batch_size.value = 0.5, 50
    detector.player.take_step()
    assert detector.player.trainer.lr == 0.5
    assert len(detector.player.trainer.rows) == 50


def test_the_copied_line_brings_the_figure_back_after_changes_in_mid_run(detector):
    player = detector.player
    for lr, batch_size, smell in ((0.5, 10, "down"), (0.05, 32, "up"), (3, 7, "up")):
        detector.lr.value, detector.batch_size.value = lr, batch_size
        detector._choose({"type": "key", "key": smell})
        for _ in range(40):
            player.take_step()
    second = again(detector)
    press(second.prediction.buttons[-1])
    assert np.array_equal(second.player.trainer.net.parameters, player.trainer.net.parameters)
    assert second.state() == detector.state()
    assert second.picture.frame == detector.picture.frame


def test_the_copied_line_holds_after_a_batch_size_changed_in_mid_update(detector):
    player = detector.player
    player.piece.value = "operations"
    press(player.step_button)
    detector.batch_size.value = 50
    player.piece.value = "batches"
    press(player.step_button)
    again = explore.smell_detector(**detector.state())
    assert np.array_equal(again.player.trainer.net.parameters, player.trainer.net.parameters)


def test_a_figure_brought_back_has_the_answer_that_was_given():
    figure = explore.smell_detector(updates=20)
    press(figure.prediction.buttons[1])
    again = explore.smell_detector(**figure.state())
    assert not again.prediction.asking
    assert again.picture.frame == figure.picture.frame


def test_sliders_and_training_agree_on_a_rate_outside_the_slider():
    figure = explore.smell_detector(lr=50, batch_size=1000)
    assert figure.player.trainer.lr == figure.lr.value == 10
    assert figure.player.trainer.batch_size == figure.batch_size.value == 500


@pytest.mark.parametrize(
    "state",
    [
        {"updates": -5},
        {"updates": 50, "course": ((0, 0.1, 10), (100, 0.2, 10))},
        {"updates": 50, "course": ((30, 0.1, 10),)},
        {"seed": 20_000},
        {"predicted": 12},
    ],
    ids=str,
)
def test_a_state_that_no_figure_had_is_refused(state):
    with pytest.raises(ValueError, match=r"expected .* got"):
        explore.smell_detector(**state)


def test_rewinding_and_stepping_with_untouched_sliders_leaves_a_short_line(detector):
    player = detector.player
    player.piece.value = "epochs"
    for _ in range(3):
        press(player.step_button)
    press(player.rewind_button)
    press(player.step_button)
    assert player.course == [(0, 0.1, 10)]
    assert "course" not in detector.state()


def test_rewind_from_a_half_done_update_goes_to_the_start_of_that_epoch(detector):
    player = detector.player
    player.piece.value = "epochs"
    press(player.step_button)
    begin = player.trainer.step
    player.piece.value = "operations"
    press(player.step_button)
    press(player.rewind_button)
    assert player.trainer.step == begin


def test_a_fresh_start_clears_what_was_said_before(detector):
    player = detector.player
    player.piece.value = "operations"
    press(player.step_button)
    detector.fail(ValueError("for this test"))
    detector.seed.value = 3
    assert player.status.value == detector.trouble.value == ""
    detector.fail(ValueError("for this test"))
    press(player.reset_button)
    assert detector.trouble.value == ""


def test_the_marks_of_the_loss_curve_stand_where_epochs_end(detector):
    detector.player.replay(3000, ((0, 0.1, 10),))
    detector._show()
    ends = detector.picture.drawing.epochs.get_xdata()
    assert list(ends) == [452, 904, 1356, 1808, 2260, 2712]
    detector.batch_size.value = 500
    detector.player.piece.value = "epochs"
    for _ in range(60):
        press(detector.player.step_button)
    ends = detector.picture.drawing.epochs.get_xdata()
    assert len(ends) <= 40
    assert set(ends) <= set(detector.player.trainer.history.steps)
    assert "a mark above: 2 epochs" in detector.picture.drawing.loss.get_xlabel()


def test_another_seed_is_another_start_and_the_same_seed_the_same(detector):
    start = detector.picture.frame
    detector.seed.value = 1
    assert detector.picture.frame != start
    detector.seed.value = 0
    assert detector.picture.frame == start


def test_a_long_run_keeps_few_moments_and_few_marks(detector, monkeypatch):
    monkeypatch.setattr(player_module, "POINTS", 50)
    monkeypatch.setattr(player_module, "MARKS", 6)
    player = detector.player
    player.piece.value = "epochs"
    for _ in range(10):
        player.take_step()
    assert len(player.curve) <= 50
    assert len(player.marks) <= 6
    assert (player.marks[0].step, player.curve[0][0]) == (0, 0)
    assert player.curve[-1][0] == player.trainer.step // player_module.EVERY * player_module.EVERY


@pytest.mark.parametrize("speed", [5, 25])
def test_the_curve_is_the_same_at_every_speed(detector, speed):
    player = detector.player
    player.speed.value = speed
    play_for(player, 8)
    again = explore.smell_detector(updates=player.trainer.step)
    assert again.player.curve == player.curve
    assert again.picture.frame == detector.picture.frame


def test_after_an_explosion_reset_trains_again(detector):
    player = detector.player
    player.trainer.net.parameters[:] = 1e200
    press(player.step_button)
    assert "exploded at step 1" in player.status.value
    press(player.reset_button)
    press(player.step_button)
    assert player.trainer.step == 1
    assert player.status.value == ""


def play_for(player, frames, page_keeps_up=True):
    """Press Play in a running loop until so many frames were sent, then Pause; return the frames sent."""

    async def run():
        picture = player.explorable.picture
        before = picture.count
        press(player.play_button)
        task = player._task
        while player.playing and picture.count < before + frames:
            if page_keeps_up:
                picture.shown = picture.count
            await asyncio.sleep(0)
        if player.playing:
            press(player.play_button)
        await task
        return picture.count - before

    return asyncio.run(run())


def test_play_trains_until_pause(detector):
    play_for(detector.player, 10)
    step = detector.player.trainer.step
    assert step >= 10
    assert not detector.player.playing
    assert detector.player.play_button.description == "Play"
    assert f"after {step} updates" in detector.picture.alt


def test_play_paused_and_pressed_again_at_once_runs_only_once(detector):
    player = detector.player

    async def run():
        for _ in range(3):
            press(player.play_button)
        await asyncio.sleep(0.05)
        running = [task for task in asyncio.all_tasks() if task.get_coro().__name__ == "_play"]
        press(player.play_button)
        return len(running)

    assert asyncio.run(run()) == 1


def test_a_page_that_is_gone_is_not_flooded_and_the_figure_rests(detector, monkeypatch):
    monkeypatch.setattr(clock_module, "PATIENCE", 0.05)
    sent = play_for(detector.player, 1000, page_keeps_up=False)
    assert sent <= clock_module.AHEAD + 2
    assert not detector.player.playing


def test_an_exception_while_playing_becomes_visible_text(detector):
    def broken():
        raise RuntimeError("the figure broke")

    detector.player.draw = broken
    play_for(detector.player, 5)
    assert "the figure broke" in detector.trouble.value
    assert not detector.player.playing
