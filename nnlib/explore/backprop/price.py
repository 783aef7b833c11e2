"""Lesson 04: why there is a backward pass at all."""

import asyncio

from ipywidgets import Button, Dropdown, HBox, Layout

from nnlib.datasets import circle
from nnlib.explore.controls import Prediction, each_within
from nnlib.explore.explorable import Explorable
from nnlib.figures.backprop.price import COUNTS, NETWORKS, Bill, PriceOfSlopes
from nnlib.network import Network
from nnlib.price import Price, measure

EXAMPLES = 100
LARGEST = "2-314-314-1"
LONG = 1e6  # seconds: no price is higher


def price_of_slopes(network=LARGEST, times=None, predicted=None):
    """Compare what the slopes of all weights cost: by nudging each weight, and by one backward sweep.

    Passes through the network are counted. The button Measure takes the time of both on this machine, over
    100 examples; where nudging every weight would take long, some are nudged and the rest is estimated.

    Parameters
    ----------
    network : str
        The one that is marked: "2-2-1", "2-8-8-1", "2-30-30-1", "2-98-98-1" or "2-314-314-1".
    times : dict of str to (float, float, float, int), optional
        What was measured: for each network the seconds of one look at the loss, of one sweep and of nudging
        every weight, and how many were nudged in fact.
    predicted : int, optional
        What the learner answered already, 2, 100_000, 200_000 or 10_000_000_000; or "skipped". Without it
        the figure asks.

    Returns
    -------
    nnlib.explore.explorable.Explorable

    Raises
    ------
    ValueError
        If an argument does not fit; the message says what was expected.

    Source: S2 (the derivative is faster than differences), S3, S4; C-23, C-53, C-72.
    """
    return _PriceOfSlopes(network, times, predicted)


class _PriceOfSlopes(Explorable):
    def __init__(self, network, times, predicted):
        names = list(NETWORKS)
        if network not in names:
            raise ValueError(f"network: expected one of {', '.join(names)}; got {network!r}")
        self.measured = _prices({} if times is None else times)
        super().__init__(PriceOfSlopes(), "explore.price_of_slopes", self._choose)
        self.network = Dropdown(
            options={f"{name}: {COUNTS[name]:,} weights and biases": name for name in names},
            value=network,
            description="network",
            layout=Layout(width="24em", max_width="100%"),
            style={"description_width": "5em"},
        )
        n = COUNTS[LARGEST]
        self.prediction = Prediction(
            f"A network has {n:,} weights and biases. To find all its slopes you nudge each one a little up,"
            " then a little down, and send the examples through the network each time. How many passes"
            " through the network is that?",
            {"2": 2, "about 100,000": 10**5, "about 200,000": 2 * 10**5, "about 10 billion": 10**10},
            predicted,
        )
        self.measure = Button(
            description="Measure",
            icon="clock-o",
            tooltip="Take the time of both ways on this machine, network after network",
            layout=Layout(width="8em"),
        )
        self._task = None
        self.network.observe(self.guard(lambda _: self._show()), "value")
        self.measure.on_click(self.guard(lambda _: self._begin()))
        self.prediction.observe(self.guard(lambda _: self._show()), "asking")
        row = HBox([self.network, self.measure], layout=Layout(flex_flow="row wrap"))
        self.arrange(self.prediction, [row])
        self._show()

    def state(self):
        times = {name: tuple(price[1:]) for name, price in self.measured.items()}
        return {
            "network": self.network.value,
            **({"times": times} if times else {}),
            **self.prediction.state(),
        }

    def _show(self):
        self.picture.draw(Bill(self.network.value, self.measured, self.prediction.asking))

    def _begin(self):
        """Measure all networks, one after another; the page gets a turn between two of them."""
        self.measure.disabled = True
        self.measured = {}
        # In a widget's callback a loop is running; a task started by a cell would stall (ipykernel#1510).
        self._task = asyncio.get_running_loop().create_task(self._measure_all())

    async def _measure_all(self):
        data = circle(EXAMPLES)
        try:
            for name, sizes in NETWORKS.items():
                with self.picture.lock:
                    net = Network(sizes, "sigmoid", output="sigmoid")
                    self.measured[name] = _rounded(measure(net, data.X, data.y))
                    self._show()
                await asyncio.sleep(0.02)
        except Exception as error:
            self.fail(error)
        finally:
            self.measure.disabled = False

    def _choose(self, event):
        """Mark the network whose column is under the pointer, or the next one by arrow key."""
        if event["type"] == "key":
            step = {"left": -1, "down": -1, "right": 1, "up": 1}[event["key"]]
            self.network.index = min(max(self.network.index + step, 0), len(NETWORKS) - 1)
        elif event["type"] in ("down", "move") and (name := self.picture.drawing.network_at(event)):
            self.network.value = name


def _rounded(price):
    """Keep three digits of each time: no clock is better, and the copied line stays short."""
    look, sweep, nudging = (float(f"{seconds:.3g}") for seconds in price[1:4])
    return Price(price.parameters, look, sweep, nudging, price.nudged)


def _prices(times):
    """Return measured times, as `state` writes them, as a `Price` for each network."""
    if not isinstance(times, dict):
        raise ValueError(f"times: expected a dict of networks and their times, got {times!r}")
    prices = {}
    for name, numbers in times.items():
        if name not in NETWORKS:
            raise ValueError(f"times: expected networks of {', '.join(NETWORKS)}; got {name!r}")
        n = COUNTS[name]
        *seconds, nudged = each_within(f"times[{name!r}]", numbers, *[(1e-9, LONG)] * 3, (1, n))
        prices[name] = Price(n, *seconds, int(nudged))
    return prices
