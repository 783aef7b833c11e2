"""Lesson 04: an update of a small network, operation by operation, and each of its numbers taken apart."""

import numpy as np
from ipywidgets import Dropdown, HBox, Layout

from nnlib.explore.clock import Clock
from nnlib.explore.controls import Prediction, Seed, Slider, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.backprop.blame import Blame, BlameFlow
from nnlib.figures.backprop.blame_moment import moment, operations_an_update
from nnlib.figures.backprop.blame_words import name
from nnlib.figures.numbers import formatted
from nnlib.small_network import FOODS, INPUTS, X, Y, small_network

MOST = 4000  # operations
RATES = 0.01, 10.0
IN_ORDER = 1  # the seed with which the first epoch takes the foods in their own order
PIECES = {"operation": "one operation", "update": "one update", "epoch": "one epoch"}
PACE = {"operation": 24, "update": 4, "epoch": 8}  # of Play, pictures a second
FRAMES = 20  # of an operation, in which its signals travel
GUESSES = {"input": "W1[0,0]", "weight": "W2[0,0]", "bias": "b2[0]"}


def blame_flow(
    operations=5,
    step_by="operation",
    batch_size=1,
    lr=0.1,
    truth=0.2,
    seed=IN_ORDER,
    chosen="W2[0,0]",
    food="stew",
    predicted=None,
):
    """Train the 2-2-1 network by single operations: how the blame finds its way back to every weight.

    Whatever is set, the network trains anew from its start, by as many operations: what is shown is what such
    a run computes.

    Parameters
    ----------
    operations : int
        Performed since the start, 0 to 4000; ten make an update.
    step_by : str
        What Step and Play perform at a time: "operation", "update" or "epoch".
    batch_size : int
        Examples that an update looks at: 1, or 4, which is all.
    lr : float
        Learning rate, 0.01 to 10.
    truth : float
        What the network should answer to the stew, 0 to 1.
    seed : int
        Of the order of the foods, 0 to 9999; it counts where an update looks at one.
    chosen : str
        The number that is taken apart, by the name of its weight, bias, neuron, input or of the loss: such as
        "W2[0,0]", "b1[1]", "a1[0]", "x[0]" or "L".
    food : str
        Whose numbers stand in the neurons, where an update looks at all foods.
    predicted : str, optional
        Where the learner expects the largest slope: "input", "weight" or "bias"; or "skipped". Without it the
        figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.

    Notes
    -----
    After S0, whose figures these are (0.8 against 0.2), and S1 (forward, backward, step); the numbers of S0's
    worked step are computed here: 0.1728 where it says 0.12.
    """
    return _BlameFlow(operations, step_by, batch_size, lr, truth, seed, chosen, food, predicted)


class _Flow(Clock):
    """A clock that leaves no signal half way when it pauses: what is seen then can be copied."""

    def pause(self):
        super().pause()
        self.explorable.settle()


class _BlameFlow(Explorable):
    def __init__(self, operations, step_by, batch_size, lr, truth, seed, chosen, food, predicted):
        self.operations = within("operations", operations, 0, MOST, whole=True)
        lr, truth = within("lr", lr, *RATES), within("truth", truth, 0.0, 1.0)
        super().__init__(BlameFlow(FOODS, INPUTS), "explore.blame_flow", self._touch)
        self.network = self.picture.drawing.network
        self.parts = {name(part): part for part in self.network.parts}
        self.chosen = _one_of("chosen", chosen, self.parts)
        self.food = FOODS.index(_one_of("food", food, FOODS))
        self.net = small_network()  # as it is at the start; copies of it are trained
        look = {"style": {"description_width": "initial"}}
        self.step_by = Dropdown(
            options={words: piece for piece, words in PIECES.items()},
            value=_one_of("step_by", step_by, PIECES),
            description="step by",
            layout=Layout(width="13em"),
            **look,
        )
        self.batch_size = Dropdown(
            options={"1 food": 1, "all 4 foods": 4},
            value=_one_of("batch_size", batch_size, (1, 4)),
            description="an update looks at",
            layout=Layout(width="17em"),
            **look,
        )
        self.lr = Slider("learning rate", lr, *RATES, step=0.25, log=True)
        self.truth = Slider("truth of the stew", truth, 0, 1, step=0.05)
        self.seed = Seed(seed)
        answer = formatted(self.net.predict(X[:1]).item(), ".3g")
        self.prediction = Prediction(
            f"At the start the network answers {answer} to the stew, where {formatted(truth, '.3g')} would be"
            " right. Six weights and three biases made that answer. Along each of these nine the loss has a"
            " slope. Which slope is the largest?",
            {
                "of a weight next to the input 3": "input",
                "of the weight 0.7 into the answer": "weight",
                "of the bias of the answer": "bias",
            },
            predicted,
        )
        self.travel = 0.0
        self.clock = _Flow(
            self, self._play, self._draw, self._to_start, step=self._advance, pace=PACE[step_by]
        )
        back = self.clock.button("Back", "step-backward", "Back by one step", self._back)
        play, step, reset = self.clock.row.children
        self.clock.row.children = [play, back, step, self.step_by, reset]
        self.prediction.observe(self.guard(self._follow), "asking")
        self.step_by.observe(self.guard(self._change_pace), "value")
        for control in (self.batch_size, self.lr, self.truth, self.seed):
            control.observe(self.guard(lambda _: self.show()), "value")
        settings = HBox([self.batch_size, self.lr], layout=Layout(flex_flow="row wrap"))
        self.arrange(self.prediction, [self.clock, settings], [self.truth, self.seed])
        self.show()

    def state(self):
        return {
            "operations": self.operations,
            "step_by": self.step_by.value,
            "batch_size": self.batch_size.value,
            "lr": self.lr.value,
            "truth": self.truth.value,
            "seed": self.seed.value,
            "chosen": self.chosen,
            "food": FOODS[self.food],
            **self.prediction.state(),
        }

    def moment(self):
        """Train from the start, by as many operations as were performed."""
        y = np.array([self.truth.value, *Y[1:]])
        return moment(self.net, X, y, self.operations, self.batch_size.value, self.lr.value, self.seed.value)

    def show(self):
        """Train, and draw what came of it."""
        self.now = self.moment()
        self._draw()

    def _draw(self):
        now = self.now
        shown = self.food if self.food in now.rows else now.rows[0]
        self.picture.draw(Blame(now, self.parts[self.chosen], shown, self.travel))

    def _follow(self, _):
        """The question is answered: the number that was named is taken apart first."""
        if self.prediction.answer is not None:
            self.chosen = GUESSES[self.prediction.answer]
            self._draw()

    def _change_pace(self, _):
        self.clock.pace = PACE[self.step_by.value]

    def _piece(self):
        """Count the operations of what Step performs."""
        update = operations_an_update(self.net)
        epoch = update * len(X) // self.batch_size.value
        return {"operation": 1, "update": update, "epoch": epoch}[self.step_by.value]

    def _advance(self):
        """Perform what is left of the piece under way, or the next one; say whether there is more."""
        piece = self._piece()
        self._go_to((self.operations // piece + 1) * piece)
        return self.operations < MOST

    def _play(self):
        """Go on by a picture: a single operation takes several, while its signals travel."""
        if self.step_by.value == "operation" and self.travel < 1:
            self.travel = min(self.travel + 1 / FRAMES, 1.0)
            return True
        self.travel = 0.0
        return self._advance()

    def settle(self):
        """Let no signal be on its way."""
        if self.travel:
            self.travel = 0.0
            self._draw()

    def _back(self):
        self.clock.pause()
        piece = self._piece()
        self._go_to((-(-self.operations // piece) - 1) * piece)
        self._draw()

    def _to_start(self):
        self._go_to(0)

    def _go_to(self, operations):
        self.operations = min(max(operations, 0), MOST)
        self.now = self.moment()

    def _touch(self, event):
        """Choose a part, or a food, by a press; by left and right, and by up and down."""
        names = list(self.parts)
        if event["type"] == "down":
            self._choose_at(event)
        elif event["type"] == "key":
            along, down = {"left": (-1, 0), "right": (1, 0), "down": (0, 1), "up": (0, -1)}[event["key"]]
            place = names.index(self.chosen) + along
            self.chosen = names[min(max(place, 0), len(names) - 1)]
            if self.batch_size.value > 1:
                self.food = min(max(self.food + down, 0), len(FOODS) - 1)
        else:
            return
        self._draw()

    def _choose_at(self, event):
        panel, network = self.picture.drawing.panel, self.network
        part = network.nearest(*self.picture.drawing.data(event, network.axes))
        row = panel.row_at(*self.picture.drawing.data(event, panel.axes))
        if part is not None:
            self.chosen = name(part)
        elif row is not None:
            self.food = row


def _one_of(argument, value, known):
    """Return an argument that is one of several, once it is known to be."""
    if value not in list(known):
        raise ValueError(f"{argument}: expected one of {', '.join(map(str, known))}; got {value!r}")
    return value
