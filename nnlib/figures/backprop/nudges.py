"""What a nudge of one parameter does to the 2-2-1 network, measured by the network itself."""

from typing import NamedTuple

import numpy as np

from nnlib.network import Network
from nnlib.trace import Trace

# The nine parameters in the order of `Network.parameters`, and which part of the picture each is.
PARTS = {
    "spiciness to upper": ("weight", 0, 0, 0),
    "strength to upper": ("weight", 0, 0, 1),
    "bias of upper": ("bias", 0, 0),
    "spiciness to lower": ("weight", 0, 1, 0),
    "strength to lower": ("weight", 0, 1, 1),
    "bias of lower": ("bias", 0, 1),
    "upper to output": ("weight", 1, 0, 0),
    "lower to output": ("weight", 1, 0, 1),
    "bias of output": ("bias", 1, 0),
}
NAMES = tuple(PARTS)
SMALLEST, LARGEST = 0.01, 2.0  # nudges
SIZES = np.linspace(-2.2, 2.2, 45)  # for which the curve is computed


class Nudge(NamedTuple):
    """What is nudged, and how far.

    Attributes
    ----------
    net : nnlib.network.Network
        2-2-1, with the loss mse; it is not changed.
    x, y : arrays (1, 2) and (1,)
    name : str
        The parameter, of `NAMES`.
    size : float
        How far it is moved: not 0.
    tried : tuple of str
        The parameters whose change of the loss is measured, too.
    asking : bool
        Until the learner has answered, the curve and the gap are not shown.
    """

    net: Network
    x: np.ndarray
    y: np.ndarray
    name: str
    size: float
    tried: tuple
    asking: bool = False


class Changes(NamedTuple):
    """What came of it.

    Attributes
    ----------
    before, after : nnlib.trace.Trace
    w, slope : float
        The parameter before the nudge, and dL/dw there, from the backward pass.
    predicted, real, gap : float
        Of the loss: slope * nudge; after - before; real - predicted.
    tenth_gap, smallest : float
        The gap of a nudge a tenth as far, and the real change of a nudge as small as can be.
    tried : dict of str to float
        The real change of the loss when this parameter is nudged instead.
    curve : array
        The loss for each of `SIZES`.
    """

    before: Trace
    after: Trace
    w: float
    slope: float
    predicted: float
    real: float
    gap: float
    tenth_gap: float
    smallest: float
    tried: dict
    curve: np.ndarray


def changes(nudge):
    """Nudge a copy of the network and measure its loss, again and again."""
    x, y, name, size = nudge.x, nudge.y, nudge.name, nudge.size
    twin, start = nudge.net.copy(), nudge.net.parameters.copy()

    def move(name, size):
        twin.parameters = start
        twin.parameters[NAMES.index(name)] += size

    def change(name, size):
        move(name, size)
        return twin.loss(x, y) - before.loss

    k = NAMES.index(name)
    before, slope = twin.trace(x, y), twin.gradient(x, y)[k].item()
    move(name, size)
    after = twin.trace(x, y)
    real, predicted = after.loss - before.loss, slope * size
    return Changes(
        before,
        after,
        start[k].item(),
        slope,
        predicted,
        real,
        real - predicted,
        change(name, size / 10) - predicted / 10,
        change(name, np.copysign(SMALLEST, size)),
        {tried: change(tried, size) for tried in nudge.tried},
        before.loss + np.array([change(name, other) for other in SIZES]),
    )
