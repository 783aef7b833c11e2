"""Play, Pause, Step and Reset of whatever advances, without a browser."""

import asyncio

import pytest

from nnlib.explore import clock as clock_module
from nnlib.explore.clock import Clock, Steps
from nnlib.explore.explorable import Explorable
from nnlib.figures.drawing import Drawing


class Count(Drawing):
    size = (2, 1)

    def build(self):
        pass

    def move(self, state):
        pass

    def describe(self, state):
        return f"{state}"


class Counter(Explorable):
    """A figure that counts to `end`."""

    def __init__(self, end=1000, pace=10_000):
        super().__init__(Count(), "counter")
        self.end, self.number = end, 0
        self.clock = Clock(self, self.advance, self.show, self.begin, pace=pace)
        self.show()

    def advance(self):
        self.number += 1
        return self.number < self.end

    def show(self):
        self.picture.draw(self.number)
        self.picture.shown = self.picture.count  # the page keeps up

    def begin(self):
        self.number = 0


@pytest.fixture
def figure():
    return Counter()


def play(figure, until):
    """Press Play in a running loop, wait for a condition, press Pause; return how long it took."""

    async def run():
        loop = asyncio.get_running_loop()
        begin = loop.time()
        figure.clock.play_button.click()
        task = figure.clock._task
        while not until():
            await asyncio.sleep(0)
        took = loop.time() - begin
        if figure.clock.playing:
            figure.clock.play_button.click()
        await task
        return took

    return asyncio.run(asyncio.wait_for(run(), 20))


def test_play_advances_until_pause_and_then_stands_still(figure):
    play(figure, lambda: figure.number >= 20)
    stood = figure.number
    assert not figure.clock.playing
    assert figure.picture.alt == f"{stood}"
    assert stood < figure.end


def test_the_button_says_what_it_will_do(figure):
    seen = []
    play(figure, lambda: seen.append(figure.clock.play_button.description) or figure.number >= 2)
    assert set(seen) == {"Pause"}
    assert figure.clock.play_button.description == "Play"
    names = [button.description for button in figure.clock.row.children]
    assert names == ["Play", "Step", "Reset"]
    assert all(button.tooltip for button in figure.clock.row.children)


def test_it_pauses_when_advance_says_that_this_was_the_last(figure):
    figure.end = 5
    play(figure, lambda: not figure.clock.playing)
    assert (figure.number, figure.picture.alt) == (5, "5")


def test_step_goes_on_by_one_and_pauses(figure):
    figure.clock.step_button.click()
    figure.clock.step_button.click()
    assert (figure.number, figure.picture.alt) == (2, "2")
    assert not figure.clock.playing


def test_step_can_be_another_step_than_that_of_play(figure):
    def ten():
        figure.number += 10

    figure.clock = Clock(figure, figure.advance, figure.show, figure.begin, step=ten)
    figure.clock.step_button.click()
    assert figure.picture.alt == "10"


def test_the_steps_of_a_run_stay_at_the_last_and_play_begins_again(figure):
    last = 3
    clock = Steps(figure, lambda: figure.picture.draw(clock.reached), lambda: last, reached=1)
    for reached in (2, 3, 3):
        clock.take_step()
        assert (clock.reached, figure.picture.alt) == (reached, f"{reached}")
    assert [(clock._advance(), clock.reached) for _ in range(5)] == [
        (True, 0),
        (True, 1),
        (True, 2),
        (False, 3),
        (True, 0),
    ]
    clock.take_step()
    last = 0  # another run, which ends where it starts
    clock.reset()
    assert (clock.reached, figure.picture.alt) == (0, "0")
    assert (clock._advance(), clock.reached) == (False, 0)
    clock.take_step()
    assert clock.reached == 0


def test_reset_returns_to_the_start_and_clears_what_went_wrong(figure):
    figure.clock.step_button.click()
    figure.fail(ValueError("for this test"))
    figure.clock.reset_button.click()
    assert (figure.picture.alt, figure.trouble.value) == ("0", "")


def test_reset_while_it_plays_pauses_at_the_start(figure):
    async def run():
        figure.clock.play_button.click()
        task = figure.clock._task
        while figure.number < 3:
            await asyncio.sleep(0)
        figure.clock.reset_button.click()
        await task

    asyncio.run(run())
    assert figure.number == 0
    assert not figure.clock.playing


def test_it_keeps_its_pace():
    figure = Counter(pace=50)
    took = play(figure, lambda: figure.number >= 11)
    assert took >= 10 / 50 - 0.01


def test_the_page_reports_its_frames_only_while_it_plays(figure):
    seen = []
    play(figure, lambda: seen.append(figure.picture.paced) or figure.number >= 2)
    assert all(seen)
    assert not figure.picture.paced


def test_play_pressed_twice_at_once_and_again_runs_only_once(figure):
    async def run():
        for _ in range(3):
            figure.clock.play_button.click()
        await asyncio.sleep(0.02)
        running = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        figure.clock.play_button.click()
        return len(running)

    assert asyncio.run(run()) == 1


def test_it_waits_for_a_page_that_lags_and_rests_when_nobody_looks(figure, monkeypatch):
    monkeypatch.setattr(clock_module, "PATIENCE", 0.05)
    figure.show = lambda: figure.picture.draw(figure.number)  # the page shows nothing of it
    figure.clock = Clock(figure, figure.advance, figure.show, figure.begin, pace=10_000)
    play(figure, lambda: not figure.clock.playing)
    assert figure.number == clock_module.AHEAD + 1


@pytest.mark.parametrize("place", ["advance", "show"])
def test_what_goes_wrong_while_it_plays_becomes_text_and_it_stops(figure, place):
    def broken():
        raise RuntimeError("broken on purpose")

    setattr(figure, place, broken)
    figure.clock = Clock(figure, figure.advance, figure.show, figure.begin, pace=10_000)
    play(figure, lambda: not figure.clock.playing)
    assert "broken on purpose" in figure.trouble.value
    assert figure.clock.play_button.description == "Play"
