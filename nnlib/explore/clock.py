"""Play, Pause, Step and Reset for anything that advances."""

import asyncio
from time import monotonic

from ipywidgets import Button, HBox, Layout, VBox

FRAMES_PER_SECOND = 60
AHEAD = 12  # frames that may be on their way to the page: 30 a second even with 300 ms there and back
PATIENCE = 10  # seconds without a frame shown, after which nobody is looking


class Clock(VBox):
    """A row of buttons that moves a figure on: by itself until Pause, or one step at a time.

    Parameters
    ----------
    explorable : nnlib.explore.explorable.Explorable
        Whose picture is drawn, and which shows what goes wrong.
    advance : callable
        ``advance()`` goes on by one step and returns whether there is another one; after the last the clock
        pauses.
    draw : callable
        ``draw()`` brings the picture to what `advance` reached.
    reset : callable
        ``reset()`` returns to the start.
    step : callable, optional
        What Step does, where that is something else than `advance`.
    pace : float
        Calls of `advance` a second, while it plays.

    Attributes
    ----------
    playing : bool
    row : HBox
        The buttons, to put others between them.
    """

    def __init__(self, explorable, advance, draw, reset, step=None, pace=FRAMES_PER_SECOND):
        self.explorable, self.pace = explorable, pace
        self._advance, self._step = advance, step or advance
        self._draw, self._reset = draw, reset
        self.playing, self._task = False, None
        self.play_button = self.button("Play", "play", "Go on until Pause is pressed", self.toggle)
        self.step_button = self.button("Step", "step-forward", "Go on by one step and stop", self.take_step)
        self.reset_button = self.button("Reset", "fast-backward", "Back to the same start", self.reset)
        buttons = [self.play_button, self.step_button, self.reset_button]
        self.row = HBox(buttons, layout=Layout(flex_flow="row wrap"))
        super().__init__([self.row])

    def button(self, text, icon, tip, handler):
        """Make a button of the row; what `handler` throws becomes text beside the figure."""
        made = Button(description=text, icon=icon, tooltip=tip, layout=Layout(width="6.5em"))
        made.on_click(self.explorable.guard(lambda _: handler()))
        return made

    def toggle(self):
        """Play, or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self):
        """Advance and draw, `pace` times a second, until `pause`."""
        # In a widget's callback a loop is running; a task started by a cell would stall (ipykernel#1510).
        loop = asyncio.get_running_loop()
        self._show_playing(True)
        self.explorable.picture.shown = self.explorable.picture.count
        self._task = loop.create_task(self._play())

    def pause(self):
        """Stop after the frame at hand."""
        self._task = None
        self._show_playing(False)

    def take_step(self):
        """Go on by one step and stop."""
        self.pause()
        self._step()
        self._draw()

    def reset(self):
        """Go back to the same start."""
        self.pause()
        self.explorable.trouble.value = ""  # whatever went wrong, this is a fresh start
        self._reset()
        self._draw()

    def _show_playing(self, playing):
        self.playing = self.explorable.picture.paced = playing
        self.play_button.description, self.play_button.icon = (
            ("Pause", "pause") if playing else ("Play", "play")
        )

    async def _play(self):
        picture, due = self.explorable.picture, monotonic()
        try:
            while self._task is asyncio.current_task():
                with picture.lock:
                    if not self._advance():
                        self.pause()
                    self._draw()
                due = max(due + 1 / self.pace, monotonic())
                await asyncio.sleep(max(0.001, due - monotonic()))
                await self._wait_for_page(picture)
        except Exception as error:
            self.pause()
            self.explorable.fail(error)

    async def _wait_for_page(self, picture):
        """Let a slow connection catch up; rest when the page is gone."""
        since = monotonic()
        while self.playing and picture.count - picture.shown > AHEAD:
            if monotonic() - since > PATIENCE:
                self.pause()
            await asyncio.sleep(0.005)


class Steps(Clock):
    """A clock that counts the steps of a run: Step stays at the last one, Play begins again after it.

    Parameters
    ----------
    explorable : nnlib.explore.explorable.Explorable
    draw : callable
        ``draw()`` brings the picture to the step that is reached.
    last : callable
        ``last()`` returns the number of the last step of the run at hand.
    reached : int
        Where to begin.
    pace : float
        Steps a second, while it plays.

    Attributes
    ----------
    reached : int
        The step that is reached; 0 is the start.
    """

    def __init__(self, explorable, draw, last, reached=0, pace=FRAMES_PER_SECOND):
        self.reached, self._last = reached, last
        super().__init__(explorable, self._roll, draw, self._begin, step=self._go_on, pace=pace)

    def _roll(self):
        self.reached = 0 if self.reached >= self._last() else self.reached + 1
        return self.reached < self._last()

    def _go_on(self):
        self.reached = min(self.reached + 1, self._last())

    def _begin(self):
        self.reached = 0
