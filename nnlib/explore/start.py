"""Lesson 00: watch a network learn."""

from ipywidgets import HBox, Layout

from nnlib.datasets import mushrooms
from nnlib.explore.controls import Prediction, Seed, Slider
from nnlib.explore.explorable import Explorable
from nnlib.explore.player import Player
from nnlib.figures.smell_detector import Moment, SmellDetector
from nnlib.network import Network
from nnlib.training import Trainer

HIDDEN = 3


def smell_detector(seed=0, lr=0.1, batch_size=10, selected="no smell", updates=0, course=(), predicted=None):
    """Let a small network learn from the UCI mushrooms which smells are safe to eat.

    Parameters
    ----------
    seed : int
        Of the network's start and of the order of the examples.
    lr : float
        Learning rate, 0.001 to 10.
    batch_size : int
        Examples an update, 1 to 500.
    selected : str
        The smell whose way through the network is shown.
    updates : int
        How far the training has come.
    course : sequence of (int, float, int)
        (update, learning rate, batch size) for each change before that, as "copy state" writes it.
    predicted : float or str, optional
        What the learner answered already, of 100 unseen mushrooms; or "skipped". Without it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable
    """
    return _SmellDetector(seed, lr, batch_size, selected, updates, course, predicted)


class _SmellDetector(Explorable):
    def __init__(self, seed, lr, batch_size, selected, updates, course, predicted):
        self.train, self.unseen, _ = mushrooms().split(seed=0)
        smells = self.unseen.feature_names
        if selected not in smells:
            raise ValueError(f"selected: expected one of {', '.join(smells)}; got {selected!r}")
        self.selected = smells.index(selected)
        super().__init__(SmellDetector(self.unseen, HIDDEN), "explore.smell_detector", self._choose)
        self.lr = Slider("learning rate", lr, 0.001, 10, step=0.25, log=True)
        self.batch_size = Slider("batch size", batch_size, 1, 500, step=0.1, log=True, whole=True)
        self.seed = Seed(seed)
        self.prediction = Prediction(
            "The network has not learned yet: its weights are chance. Soon it learns from "
            f"{len(self.train):,} mushrooms, and all it knows of each is the smell. Of 100 mushrooms that it"
            " never learns from, how many will it judge correctly?",
            {"about 50": 50, "about 75": 75, "about 98": 98, "all 100": 100},
            predicted,
        )
        self.player = Player(self, self._trainer(), self._measure, self._show)
        self.player.replay(updates, course or ((0, self.lr.value, int(self.batch_size.value)),))
        _, self.lr.value, self.batch_size.value = self.player.course[-1]
        for control, handler in (
            (self.lr, self._change),
            (self.batch_size, self._change),
            (self.seed, self._restart),
        ):
            control.observe(self.guard(handler), "value")
        self.prediction.observe(self.guard(lambda _: self._show()), "answer")
        start = HBox([self.lr, self.seed], layout=Layout(flex_flow="row wrap"))
        self.arrange(self.prediction, [start, self.player], more=[self.batch_size, self.player.speed])
        self._show()

    def state(self):
        course = tuple(self.player.course)
        return {
            "seed": self.seed.value,
            "lr": self.lr.value,
            "batch_size": int(self.batch_size.value),
            "selected": self.unseen.feature_names[self.selected],
            "updates": self.player.trainer.step,
            **({"course": course} if len(course) > 1 else {}),
            **self.prediction.state(),
        }

    def _trainer(self):
        sizes = [self.train.X.shape[1], HIDDEN, 1]
        seed = self.seed.value
        net = Network(sizes, "tanh", output="sigmoid", loss="binary_cross_entropy", init="uniform", seed=seed)
        trainer = Trainer(net, self.train, batch_size=int(self.batch_size.value), seed=seed)
        trainer.lr = self.lr.value
        return trainer

    def _measure(self, trainer):
        loss = trainer.net.loss
        return trainer.epoch, loss(self.train.X, self.train.y), loss(self.unseen.X, self.unseen.y)

    def _show(self):
        player = self.player
        curve = [*player.curve, player.now]
        self.picture.draw(
            Moment(
                player.trainer.net, self.selected, curve, self.prediction.answer, player.trainer.history.steps
            )
        )

    def _change(self, _):
        self.player.change(self.lr.value, int(self.batch_size.value))

    def _restart(self, _):
        self.player.load(self._trainer())
        self._show()

    def _choose(self, event):
        """Select the smell under the pointer, or the next one by arrow key."""
        if event["type"] == "key":
            step = {"up": -1, "left": -1, "down": 1, "right": 1}[event["key"]]
            row = min(max(self.selected + step, 0), len(self.unseen.feature_names) - 1)
        else:
            row = self.picture.drawing.row_at(event)
        if row is not None and row != self.selected:
            self.selected = row
            self._show()
