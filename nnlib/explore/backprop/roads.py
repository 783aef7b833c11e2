"""Lesson 04: cover one road of two; the blame that comes back is the sum of what each passes."""

from math import log

from ipywidgets import Dropdown, Layout

from nnlib.explore.controls import Prediction, Slider, within
from nnlib.explore.explorable import Explorable
from nnlib.figures.backprop.covering import View
from nnlib.figures.backprop.roads import TwoRoads
from nnlib.network import Network

FARTHEST = 3.0  # of the weights
COVERED = {"both open": 0, "road 1 covered": 1, "road 2 covered": 2}
X, Y = 1.0, 0.2


def two_roads(road_1=1.0, road_2=0.5, covered=0, predicted=None):
    """Let the blame come back along two roads, and cover one of them. Sources: S2, S3.

    Parameters
    ----------
    road_1, road_2 : float
        The weights from the shared neuron to the one on each road, -3 to 3.
    covered : int
        The road that is covered, 1 or 2; 0 for none.
    predicted : str, optional
        What the learner answered already, what comes back along both: "larger", "sum" or "mean"; or
        "skipped". Without it the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.
    """
    return _TwoRoads((road_1, road_2), covered, predicted)


def forked_network(road_1=1.0, road_2=0.5):
    """Make the network 1-1-2-1; as first weighted, its hidden neurons answer 0.5 and its output 0.8."""
    net = Network([1, 1, 2, 1], activation="sigmoid", output="sigmoid", loss="mse")
    shared, middle, output = net.layers
    shared.W, shared.b = [[1]], [-1]
    middle.W, middle.b = [[road_1], [road_2]], [-0.5, -0.25]
    output.W, output.b = [[1, -0.5]], [log(4) - 0.25]
    return net


class _TwoRoads(Explorable):
    def __init__(self, weights, covered, predicted):
        names = "road_1", "road_2"
        weights = [within(name, w, -FARTHEST, FARTHEST) for name, w in zip(names, weights, strict=True)]
        covered = within("covered", covered, 0, 2, whole=True)
        super().__init__(TwoRoads(), "explore.two_roads", self._touch)
        self.road_1, self.road_2 = (
            Slider(f"weight of road {road}", w, -FARTHEST, FARTHEST, step=0.1)
            for road, w in enumerate(weights, 1)
        )
        self.covered = Dropdown(
            options=COVERED,
            value=covered,
            description="roads",
            layout=Layout(width="18em"),
            style={"description_width": "7em"},
        )
        self.prediction = Prediction(
            "A neuron's answer goes along two roads to the loss. Road 1 passes back 0.048, road 2 −0.012. How"
            " much comes back to the neuron along both?",
            {"0.048, the larger one": "larger", "0.036, the sum": "sum", "0.018, the mean": "mean"},
            predicted,
        )
        for control in (self.covered, self.road_1, self.road_2):
            control.observe(self.guard(lambda _: self._show()), "value")
        self.prediction.observe(self.guard(lambda _: self._show()), "asking")
        self.arrange(self.prediction, [self.covered, self.road_1, self.road_2])
        self._show()

    def state(self):
        return {
            "road_1": self.road_1.value,
            "road_2": self.road_2.value,
            "covered": self.covered.value,
            **self.prediction.state(),
        }

    def _show(self):
        net = forked_network(self.road_1.value, self.road_2.value)
        self.picture.draw(View(net, X, Y, self.covered.value, self.prediction.asking))

    def _touch(self, event):
        """Cover a road, or open it again, by a press; go through the three choices by arrows."""
        if self.prediction.asking:
            return
        if event["type"] == "key":
            way = 1 if event["key"] in ("right", "down") else -1
            self.covered.index = (self.covered.index + way) % len(COVERED)
        elif event["type"] == "down":
            road = self.picture.drawing.road_at(event)
            if road is not None:
                self.covered.value = 0 if road == self.covered.value else road
