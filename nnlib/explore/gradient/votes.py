"""Lesson 03: each row its own arrow, the mean is the step."""

import numpy as np
from ipywidgets import Button, HBox, Layout

from nnlib.explore.controls import Prediction, Slider, each_within, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.gradient.votes import Ballot, Votes
from nnlib.network import Network

ROWS = "ABCDEF"
# Row C errs most and has no say on w, since its x is 0; row F errs less, and its x of 3 makes it the loudest.
X = np.array([[-2.0], [-1.0], [0.0], [1.0], [2.0], [3.0]])
Y = (-1.9, -0.7, 3.5, 1.6, 3.1, 4.0)
FAR = 6.0  # how far from 0 a point can be dragged
RATES = 0.02, 0.3
START = 0.5, 0.0  # w, b
BEYOND = 200.0  # no drag of points at any learning rate of the slider drives w or b this far from 0


def vote_of_the_examples(y=None, w=START[0], b=START[1], steps=0, lr=0.1, selected="A", predicted=None):
    """Show how each row of a small data set would move a line, and that the mean of their wishes is the step.

    Parameters
    ----------
    y : sequence of six floats, optional
        The truths, each from -6 to 6; without them those of the first picture.
    w, b : float
        The line, y_hat = w x + b; each from -200 to 200.
    steps : int
        How many steps led to it, 0 to a million.
    lr : float
        Learning rate, 0.02 to 0.3.
    selected : str
        The row whose numbers are written out, A to F.
    predicted : str, optional
        The row that the learner expects to vote loudest for w, or "skipped". Without it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If y is not six numbers from -6 to 6, a row is none of the six, or another number is out of its range.

    Notes
    -----
    After S0, where the slope for w is the error times the input (here with the 2 of the square kept), and S2,
    where several rows have one loss together.
    """
    return _VoteOfTheExamples(y, w, b, steps, lr, selected, predicted)


class _VoteOfTheExamples(Explorable):
    def __init__(self, y, w, b, steps, lr, selected, predicted):
        w, b = within("w", w, -BEYOND, BEYOND), within("b", b, -BEYOND, BEYOND)
        steps, lr = within("steps", steps, 0, 1_000_000, whole=True), within("lr", lr, *RATES)
        if selected not in list(ROWS):
            raise ValueError(f"selected: expected one of {', '.join(ROWS)}; got {selected!r}")
        self.y = np.array(each_within("y", Y if y is None else y, *[(-FAR, FAR)] * len(ROWS)))
        super().__init__(Votes(ROWS, X[:, 0]), "explore.vote_of_the_examples", self._touch)
        self.net = Network([1, 1], output="identity", loss="mse")
        self.net.parameters = w, b
        self.steps, self.selected, self.grip = steps, ROWS.index(selected), None
        self.lr = Slider("learning rate", lr, *RATES, step=0.02)
        auto = {"layout": Layout(width="auto")}
        self.step = Button(description="Step", tooltip="Move w and b by the mean of the votes", **auto)
        self.again = Button(description="Start again", tooltip="The first line and the first points", **auto)
        self.prediction = Prediction(
            "Each row has its own error e and its own wish for where w and b should go: a <b>vote</b>. It"
            " votes against its slopes: 2 e x for w, and 2 e for b. Which row votes loudest for w?",
            {f"row {row}": row for row in ROWS},
            predicted,
        )
        self.prediction.observe(self.guard(self._count), "asking")
        self.lr.observe(self.guard(lambda _: self._show()), "value")
        self.step.on_click(self.guard(self._step))
        self.again.on_click(self.guard(self._start_again))
        wrap = Layout(flex_flow="row wrap")
        self.arrange(self.prediction, [HBox([self.lr, self.step, self.again], layout=wrap)])
        self._show()

    def state(self):
        w, b = self.net.parameters.tolist()
        return {
            "y": tuple(self.y.tolist()),
            "w": w,
            "b": b,
            "steps": self.steps,
            "lr": self.lr.value,
            "selected": ROWS[self.selected],
            **self.prediction.state(),
        }

    def _count(self, _):
        """The question is answered: the votes are shown, and those of the row that was named first."""
        if self.prediction.answer is not None:
            self.selected = ROWS.index(self.prediction.answer)
        self._show()

    def _step(self, _):
        self.net.parameters -= self.lr.value * self.net.gradient(X, self.y)
        self.steps += 1
        self._show()

    def _start_again(self, _):
        self.trouble.value = ""
        self.net.parameters = START
        self.y, self.steps = np.array(Y), 0
        self._show()

    def _ballot(self):
        answer, asking = self.prediction.answer, self.prediction.asking
        guess = None if answer is None else ROWS.index(answer)
        return Ballot(self.net, X, self.y, self.lr.value, self.steps, self.selected, guess, asking)

    def _show(self):
        self.picture.draw(self._ballot())

    def _touch(self, event):
        """Select a row by a press or by left and right; move its point by a drag or by up and down."""
        if event["type"] == "key":
            along, up = {"left": (-1, 0), "right": (1, 0), "down": (0, -0.5), "up": (0, 0.5)}[event["key"]]
            self.selected = min(max(self.selected + along, 0), len(ROWS) - 1)
            if up:
                self._put(self.y[self.selected] + up)
        elif event["type"] == "down":
            row, self.grip = self.picture.drawing.row_at(event, self._ballot())
            if row is None:
                return
            self.selected = row
        elif event["type"] == "move" and self.grip is not None:
            _, y = self.picture.drawing.data(event, self.picture.drawing.data_axes)
            self._put(y + self.grip)
        else:
            self.grip = None
            return
        self._show()

    def _put(self, y):
        """Move the selected point, once the question is answered: until then nothing changes the votes."""
        if not self.prediction.asking:
            self.y[self.selected] = round(min(FAR, max(-FAR, y)), 1) + 0.0
