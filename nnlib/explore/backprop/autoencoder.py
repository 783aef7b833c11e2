"""Lesson 04: blame without labels, where the truth of a network is its own input."""

from ipywidgets import HBox, Layout

from nnlib.datasets import two_causes
from nnlib.explore.clock import Steps
from nnlib.explore.controls import Prediction, Seed, Slider, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.backprop.autoencoder import Autoencoder, Encoding, lowest_loss
from nnlib.network import Network
from nnlib.training import Trainer

STEPS = 200
PACE = 25  # steps a second
RATES = 0.01, 0.1
SMALL = 0.1  # of the usual start: what a large one holds of the noise takes very long to be unlearned


def autoencoder(seed=0, lr=0.05, row=1, step=0, predicted=None):
    """Train a network to give back its own input through two numbers: blame, and no label anywhere.

    Parameters
    ----------
    seed : int
        Of the network's start.
    lr : float
        Learning rate, 0.01 to 0.1.
    row : int
        The row whose numbers are shown, 1 to 300.
    step : int
        How far the training has come, 0 to 200.
    predicted : str, optional
        What the learner answered already, whether blame can be computed: "yes" or "no"; or "skipped".
        Without it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.

    Source: against S3, which ties backpropagation to labels: S3-24, C-76.
    """
    return _Autoencoder(seed, lr, row, step, predicted)


class _Autoencoder(Explorable):
    def __init__(self, seed, lr, row, step, predicted):
        self.X = two_causes().X
        lr, row = within("lr", lr, *RATES), within("row", row, 1, len(self.X), whole=True)
        step = within("step", step, 0, STEPS, whole=True)
        super().__init__(Autoencoder(STEPS), "explore.autoencoder")
        self.floor = lowest_loss(self.X, 2)
        self.row = Slider("row", row, 1, len(self.X), step=1, whole=True)
        self.lr = Slider("learning rate", lr, *RATES, step=0.01)
        self.seed = Seed(seed)
        self.clock = Steps(self, self._show, lambda: STEPS, step, PACE)
        self.prediction = Prediction(
            "Four numbers go in, and the same four are to come out again, through only two in the middle."
            " Nobody tells the network an answer: there are no labels. Can blame be computed?",
            {"yes": "yes", "no": "no"},
            predicted,
        )
        self.row.observe(self.guard(lambda _: self._show()), "value")
        for control in (self.lr, self.seed):
            control.observe(self.guard(lambda _: self._train()), "value")
        self.prediction.observe(self.guard(lambda _: self._show()), "asking")
        wrap = Layout(flex_flow="row wrap")
        self.arrange(self.prediction, [self.clock, self.row, HBox([self.lr, self.seed], layout=wrap)])
        self._train()

    def state(self):
        return {
            "seed": self.seed.value,
            "lr": self.lr.value,
            "row": int(self.row.value),
            "step": self.clock.reached,
            **self.prediction.state(),
        }

    def _train(self):
        """Train, and keep parameters and loss of every step: the clock walks through what was done."""
        self.net = Network([4, 2, 4], "identity", output="identity", loss="mse", seed=self.seed.value)
        self.net.parameters *= SMALL
        self.kept, self.losses = [self.net.parameters.copy()], [self.net.loss(self.X, self.X)]
        trainer = Trainer(self.net, (self.X, self.X), batch_size=len(self.X))
        trainer.lr = self.lr.value
        for epoch in trainer.epochs(STEPS):
            self.kept.append(self.net.parameters.copy())
            self.losses.append(epoch.train_loss)
        self._show()

    def _show(self):
        step = self.clock.reached
        self.net.parameters = self.kept[step]
        trace = self.net.trace(self.X, self.X)
        asking = self.prediction.asking
        row = int(self.row.value) - 1
        self.picture.draw(Encoding(trace, row, self.losses[: step + 1], self.floor, asking))
