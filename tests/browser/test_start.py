"""Lesson 00 as a learner walks through it: asked first, then trained by hand."""

import hashlib
import re
from itertools import groupby

import numpy as np
import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def page(opened):
    return opened("00-start.ipynb")


@pytest.fixture
def nb(page):
    """The lesson, its figure made anew, f in the kernel: it asks its question."""
    page.answer("figure")
    page.button("Skip").wait_for()
    page.picture.scroll_into_view_if_needed()
    page.execute("from nnlib.explore.explorable import Explorable")
    page.execute("f = [shown for shown in Out.values() if isinstance(shown, Explorable)][-1]")
    return page


@pytest.fixture
def figure(nb):
    """The figure with its controls, the question skipped."""
    nb.button("Skip").click()
    nb.button("Play").wait_for()
    return nb


def updates(nb):
    return int(re.search(r"after (\d+) updates", nb.alt())[1])


def expect_updates(nb, number):
    nb.expect_alt(re.compile(f"after {number} updates"))


def loss(nb):
    return float(re.search(r"Loss ([\d.]+)", nb.alt())[1])


def choose_piece(nb, piece):
    nb.page.get_by_label("step by", exact=True).select_option(label=piece)


def step(nb, times=1, by=1):
    for _ in range(times):
        expected = updates(nb) + by
        nb.button("Step").click()
        expect_updates(nb, expected)


def unfold(nb):
    nb.button("More").click()
    nb.button("Copy state").wait_for()


def play_for(nb, number):
    """Play until at least `number` more updates are seen, then pause; return the count that stays."""
    target = updates(nb) + number
    nb.button("Play").click()
    nb.until(lambda: updates(nb) >= target)
    nb.button("Pause").click()
    nb.button("Play").wait_for()
    nb.until(lambda: nb.alt() == nb.value("f.picture.alt") and not nb.value("f.player.playing"))
    return updates(nb)


def test_the_figure_asks_before_it_shows_its_controls(nb):
    expect(nb.page.get_by_text("Predict first.")).to_be_visible()
    for name in ("Play", "Step", "Reset", "Rewind", "Copy state"):
        expect(nb.button(name)).to_have_count(0)
    expect(nb.slider("learning rate")).to_have_count(0)
    expect_updates(nb, 0)


def test_skipping_the_question_is_one_click(nb):
    nb.button("Skip").click()
    expect(nb.button("Play")).to_be_visible()
    expect(nb.slider("learning rate")).to_be_visible()
    expect(nb.page.get_by_text("Predict first.")).to_have_count(0)
    expect(nb.page.get_by_text("You predicted")).to_have_count(0)


def test_the_answer_is_kept_in_view(nb):
    before = nb.pixels()
    nb.button("about 75").click()
    expect(nb.page.get_by_text("You predicted: about 75")).to_be_visible()
    expect(nb.button("Play")).to_be_visible()
    nb.until(lambda: (nb.pixels() != before).any())


def test_play_trains_and_pause_stops_it(figure):
    before, loss_before = figure.pixels(), loss(figure)
    stopped_at = play_for(figure, 300)
    assert loss(figure) < loss_before / 2
    assert (figure.pixels() != before).any()
    # Nothing trains on: the kernel answers twice more, and neither it nor the page has moved.
    state = figure.value("f.player.trainer.net.parameters.tolist()")
    assert figure.value("f.player.trainer.step") == stopped_at == updates(figure)
    assert figure.value("f.player.trainer.net.parameters.tolist()") == state
    assert figure.value("f.player._task is None or f.player._task.done()")


def test_what_the_page_shows_is_what_the_kernel_drew(figure):
    play_for(figure, 50)
    code = "hashlib.sha256(decode(f.picture.drawing.encode()).tobytes()).hexdigest()"
    figure.execute(
        "import hashlib, io, numpy\nfrom PIL import Image\n"
        "def decode(png): return numpy.asarray(Image.open(io.BytesIO(png)).convert('RGB'))"
    )
    drawn = hashlib.sha256(figure.pixels().tobytes()).hexdigest()
    assert figure.value(code) == drawn


def test_a_step_by_one_batch_is_one_update(figure):
    choose_piece(figure, "one batch")
    step(figure, times=3)
    assert figure.value("f.player.trainer.step") == 3


def test_a_step_by_one_operation_names_each_part_of_an_update(figure):
    choose_piece(figure, "one operation")
    status = figure.page.locator(".widget-html-content code")
    seen = []
    while updates(figure) == 0 and len(seen) < 20:
        before = figure.value("f.picture.count")
        figure.button("Step").click()
        figure.until(lambda before=before: figure.value("f.picture.count") > before)
        figure.expect_alt(figure.value("f.picture.alt"))
        subgoal = figure.value("f.player.operation.subgoal")
        line = status.locator("xpath=..")
        expect(line).to_contain_text(subgoal)
        expect(line).to_contain_text(figure.value("f.player.operation.formula"))
        seen.append(subgoal)
    assert [name for name, _ in groupby(seen)] == ["Predict", "Measure", "Blame", "Step"]
    assert 5 <= len(seen) <= 12
    assert updates(figure) == 1


def test_a_step_by_one_epoch_goes_through_all_mushrooms(figure):
    choose_piece(figure, "one epoch")
    step(figure, by=figure.value("-(-len(f.train) // 10)"))
    assert "in epoch 2" in figure.alt()


def test_reset_brings_the_same_start_and_training_again_the_same_end(figure):
    start, start_pixels = figure.alt(), figure.pixels()
    choose_piece(figure, "one batch")
    step(figure, times=4)
    end, end_pixels = figure.alt(), figure.pixels()
    play_for(figure, 60)
    figure.button("Reset").click()
    expect_updates(figure, 0)
    assert figure.alt() == start
    figure.until(lambda: np.array_equal(figure.pixels(), start_pixels))
    step(figure, times=4)
    assert figure.alt() == end
    figure.until(lambda: np.array_equal(figure.pixels(), end_pixels))


def test_rewind_goes_to_the_start_of_the_epoch_then_to_the_one_before(figure):
    moments = [figure.alt()]
    choose_piece(figure, "one epoch")
    epoch = figure.value("-(-len(f.train) // 10)")
    for _ in range(2):
        step(figure, by=epoch)
        moments.append(figure.alt())
    choose_piece(figure, "one batch")
    step(figure, times=2)
    for number in (2, 1, 0, 0):
        figure.button("Rewind").click()
        expect_updates(figure, number * epoch)
        assert figure.alt() == moments[number]
        assert figure.value("f.player.trainer.step") == number * epoch


def test_a_slider_is_moved_by_mouse(figure):
    field = figure.field("learning rate, as a number")
    x, y = figure.handle("learning rate")
    figure.drag([(x + dx, y) for dx in range(0, 41, 2)])
    figure.until(lambda: float(field.input_value()) > 0.1)
    figure.until(lambda: figure.value("f.lr.value") == float(field.input_value()))
    assert figure.value("f.player.trainer.lr") == float(field.input_value())
    assert figure.handle("learning rate")[0] > x + 20


def test_a_slider_is_moved_by_keyboard(figure):
    handle, field = figure.slider("learning rate"), figure.field("learning rate, as a number")
    handle.focus()
    figure.page.keyboard.press("ArrowRight")
    expect(field).to_have_value("0.1778")
    figure.page.keyboard.press("ArrowLeft")
    figure.page.keyboard.press("ArrowLeft")
    expect(field).to_have_value("0.05623")
    figure.until(lambda: figure.value("f.player.trainer.lr") == 0.05623)


def test_whole_numbers_are_all_within_reach_of_the_keyboard(figure):
    unfold(figure)
    handle, field = figure.slider("batch size"), figure.field("batch size, as a number")
    handle.focus()
    seen = [field.input_value()]
    for _ in range(7):
        figure.page.keyboard.press("ArrowLeft")
        seen.append(field.input_value())
    assert seen == ["10", "8", "6", "5", "4", "3", "2", "1"]
    figure.page.keyboard.press("ArrowRight")
    figure.page.keyboard.press("ArrowRight")
    expect(field).to_have_value("3")
    field.press("ArrowUp")
    expect(field).to_have_value("4")
    figure.until(lambda: figure.value("f.player.trainer.batch_size") == 4)


def test_a_number_typed_moves_the_slider(figure):
    field = figure.field("learning rate, as a number")
    before, _ = figure.handle("learning rate")
    field.fill("3")
    field.press("Enter")
    figure.until(lambda: figure.value("f.player.trainer.lr") == 3)
    assert figure.handle("learning rate")[0] > before + 20
    expect(field).to_have_value("3")
    field.fill("99")  # more than permitted: the nearest that is
    field.press("Enter")
    expect(field).to_have_value("10")
    figure.until(lambda: figure.value("f.player.trainer.lr") == 10)


def test_rate_and_batch_size_take_effect_while_it_plays(figure):
    unfold(figure)
    figure.button("Play").click()
    figure.until(lambda: updates(figure) > 0)
    for name, number in (("learning rate", "1"), ("batch size", "100")):
        field = figure.field(f"{name}, as a number")
        field.fill(number)
        field.press("Enter")
    figure.until(lambda: figure.value("(f.player.trainer.lr, f.player.trainer.batch_size)") == [1, 100])
    # A batch of 100 is learned from, or the rest of an epoch.
    figure.until(lambda: figure.value("len(f.player.trainer.rows)") == 100)
    seen = updates(figure)
    figure.until(lambda: updates(figure) > seen)
    assert figure.value("f.player.playing")
    figure.button("Pause").click()
    figure.button("Play").wait_for()
    course = figure.value("f.player.course")
    assert course[0] == [0, 0.1, 10]
    assert course[-1][1:] == [1, 100]
    assert course[-1][0] > 0


def test_another_seed_is_another_start_and_the_first_comes_back(figure):
    unfold(figure)
    start = figure.alt()
    field = figure.page.get_by_role("spinbutton", name="seed", exact=True)
    field.fill("3")
    field.press("Enter")
    figure.until(lambda: figure.alt() != start)
    third = figure.alt()
    figure.button("Roll").click()
    figure.until(lambda: figure.alt() != third)  # a roll may give the first seed again
    assert int(field.input_value()) == figure.value("f.seed.value") != 3
    field.fill("0")
    field.press("Enter")
    figure.until(lambda: figure.alt() == start)


def copied(nb):
    """Press Copy state; return the one line that is shown."""
    nb.button("Copy state").click()
    line = nb.page.get_by_text("This line brings back what you saw when you pressed:").locator("code")
    line.wait_for()
    return line.inner_text()


def restores(nb, line):
    """Run a line in a new cell and compare its picture with the first one, to the pixel."""
    nb.run_cell(line)
    try:
        expect(nb.pictures).to_have_count(2)
        again = nb.pictures.nth(1)
        nb.expect_alt(nb.alt(), picture=again)
        nb.until(lambda: np.array_equal(nb.pixels(again), nb.pixels()))
    finally:
        nb.command("notebook:delete-cell")


def test_copy_state_gives_one_line_that_restores_the_picture(figure):
    unfold(figure)
    play_for(figure, 100)
    figure.picture.focus()
    figure.page.keyboard.press("ArrowUp")
    figure.expect_alt(re.compile("the smell (?!no smell)"))
    line = copied(figure)
    assert "\n" not in line
    figure.until(lambda: figure.page.evaluate("() => navigator.clipboard.readText()") == line)
    restores(figure, line)


def test_copy_state_restores_a_run_whose_rate_was_changed_on_the_way(figure):
    unfold(figure)
    play_for(figure, 60)
    for number in ("1", "0.01"):
        field = figure.field("learning rate, as a number")
        field.fill(number)
        field.press("Enter")
        figure.until(lambda number=number: figure.value("f.player.trainer.lr") == float(number))
        play_for(figure, 60)
    line = copied(figure)
    assert "course=" in line
    restores(figure, line)


def test_copy_state_restores_a_run_made_of_steps_and_rewinds(figure):
    unfold(figure)
    choose_piece(figure, "one epoch")
    epoch = figure.value("-(-len(f.train) // 10)")
    step(figure, by=epoch)
    choose_piece(figure, "one batch")
    step(figure, times=3)
    figure.button("Rewind").click()
    expect_updates(figure, epoch)
    step(figure, times=2)
    play_for(figure, 50)
    restores(figure, copied(figure))
