"""Training in view: Play, Pause, Step, Reset and Rewind for a `Trainer`."""

from html import escape
from typing import NamedTuple

from ipywidgets import HTML, Dropdown, Layout
from tqdm import tqdm

from nnlib.explore.clock import Clock

EVERY = 5  # updates from one point of the curve to the next
POINTS = 20_000  # points kept of a curve; from then on every second one is forgotten
MARKS = 200  # places to rewind to; from then on every second one is forgotten

IN_WORDS = {
    "Predict": "the neurons answer with their weights as they are",
    "Measure": "how wrong are the answers, in one number?",
    "Blame": "how much did each weight contribute to that?",
    "Step": "every weight moves a little; now Repeat, with the next examples",
}


class Mark(NamedTuple):
    """A moment to go back to."""

    epoch: int
    step: int
    snapshot: object


class Player(Clock):
    """Buttons that train a network while the page shows it; rate and batch size stay live.

    Parameters
    ----------
    explorable : nnlib.explore.explorable.Explorable
        Whose picture is drawn, and which shows what goes wrong.
    trainer : nnlib.training.Trainer
    measure : callable
        ``measure(trainer)`` returns what the figure keeps of a moment; see `curve`.
    draw : callable
        ``draw()`` brings the picture to the trainer's state.

    Attributes
    ----------
    trainer : nnlib.training.Trainer
    curve : list of (int, object)
        (update, measured) since the start, at every `EVERY`-th update: whatever the speed, the same curve.
    now : (int, object)
        The same for this moment.
    course : list of (int, float, int)
        (update, learning rate, batch size) for each change since the start: what it takes to replay the run.
    operation : nnlib.training.Operation or None
        The last single operation, while an update is taken in pieces.
    """

    def __init__(self, explorable, trainer, measure, draw):
        super().__init__(explorable, self._train, self._show, self._to_start, step=self._take_piece)
        self.measure, self.draw = measure, draw
        self.play_button.tooltip = "Train until Pause is pressed"
        self.step_button.tooltip = "Train by one piece and stop"
        self.rewind_button = self.button(
            "Rewind", "step-backward", "Back to the start of this epoch", self.rewind
        )
        self.piece = Dropdown(
            options={"one operation": "operations", "one batch": "batches", "one epoch": "epochs"},
            value="batches",
            description="step by",
            layout=Layout(width="15em"),
            style={"description_width": "4.5em"},
        )
        self.speed = Dropdown(
            options={f"{n} update{'s' * (n > 1)} a picture": n for n in (1, 5, 25, 100)},
            value=1,
            description="speed",
            layout=Layout(width="22em"),
            style={"description_width": "7.5em"},
        )
        self.status = HTML(layout=Layout(min_height="2em"))
        self.status.add_class("nn-status")  # picture.js makes a screen reader read it out
        play, step, reset = self.row.children
        self.row.children = [play, step, self.piece, self.rewind_button, reset]
        self.children = [self.row, self.status]
        self.load(trainer)

    def load(self, trainer):
        """Take another trainer, at its start."""
        self.pause()
        self.trainer = trainer
        self.explorable.trouble.value = ""  # whatever went wrong, this is a fresh start
        self.marks = [Mark(trainer.epoch, trainer.step, trainer.snapshot())]
        self.curve, self.course, self.operation = [self.now], [], None
        self.status.value = ""
        self._note_change()

    def change(self, lr, batch_size):
        """Train on with this rate and this batch size; another size begins an update half done again."""
        trainer = self.trainer
        if self.operation is not None and batch_size != trainer.batch_size:
            trainer.restore(trainer.snapshot())
            self.operation, self.status.value = None, ""
        trainer.lr, trainer.batch_size = lr, batch_size
        self._note_change()

    def _note_change(self):
        """Remember the learning rate and the batch size that count from here on."""
        step, lr, batch_size = self.trainer.step, self.trainer.lr, self.trainer.batch_size
        self.course = [change for change in self.course if change[0] < step]
        if not self.course or self.course[-1][1:] != (lr, batch_size):
            self.course.append((step, lr, batch_size))

    @property
    def now(self):
        return self.trainer.step, self.measure(self.trainer)

    def replay(self, updates, course):
        """Train again as `course` says, up to `updates`, without drawing."""
        begins = [step for step, _, _ in course]
        if begins[0] != 0 or begins != sorted(begins) or begins[-1] > updates:
            raise ValueError(
                f"updates, course: expected changes from update 0 on, in order, none after update {updates},"
                f" got changes at {begins}; paste the whole line that Copy state gave"
            )
        for (start, lr, batch_size), end in zip(course, [*begins[1:], updates], strict=True):
            self.change(lr, batch_size)
            for _ in tqdm(range(start, end), desc="training again", delay=2, leave=False):
                self._update()

    def _train(self):
        """Train by the updates of one picture; return False when there is nothing left to train."""
        self.operation = None
        return all(self._update() for _ in range(self.speed.value))

    def _take_piece(self):
        """Train by one operation, batch or epoch."""
        self.operation = None
        if self.piece.value == "operations":
            self.operation = next(self.trainer.operations(), None)
            self._keep()
        else:
            epoch = self.trainer.epoch
            while self._update() and self.piece.value == "epochs" and self.trainer.epoch == epoch:
                pass

    def rewind(self):
        """Go back to the start of this epoch; from there, to the start of the one before."""
        self.pause()
        half_done = self.operation is not None and self.operation.subgoal != "Step"
        while len(self.marks) > 1 and self.marks[-1].step >= self.trainer.step + half_done:
            self.marks.pop()
        self._return(self.marks[-1])
        self._show()

    def _to_start(self):
        """Go back to the same start: the same weights, the same order of the examples."""
        self.marks = self.marks[:1]
        self._return(self.marks[0])

    def _return(self, mark):
        lr, batch_size = self.trainer.lr, self.trainer.batch_size  # what the sliders say stays
        self.trainer.restore(mark.snapshot)
        self.trainer.lr, self.trainer.batch_size = lr, batch_size
        self.curve = [point for point in self.curve if point[0] <= mark.step]
        self.course = [change for change in self.course if change[0] < mark.step]
        self._note_change()
        self.operation = None

    def _update(self):
        """Train by one update; return False when there is nothing left to train, after an explosion."""
        going = next(self.trainer.batches(), None) is not None
        self._keep()
        return going

    def _keep(self):
        """Keep what may be wanted later: a mark where an epoch begins, a point of the curve now and then."""
        trainer = self.trainer
        if trainer.epoch > self.marks[-1].epoch:
            self.marks.append(Mark(trainer.epoch, trainer.step, trainer.snapshot()))
            if len(self.marks) > MARKS:
                del self.marks[1:-1:2]
        if trainer.step % EVERY == 0 and trainer.step > self.curve[-1][0]:
            self.curve.append(self.now)
            if len(self.curve) > POINTS:
                del self.curve[1:-1:2]

    def _show(self):
        operation, stopped = self.operation, self.trainer.history.stopped_because
        if operation is not None:
            where = "" if operation.layer is None else f", layer {operation.layer + 1}"
            words, formula = IN_WORDS[operation.subgoal], escape(operation.formula)
            self.status.value = f"<b>{operation.subgoal}</b>{where}: {words} <code>{formula}</code>"
        else:
            self.status.value = escape(stopped or "")
        self.draw()
