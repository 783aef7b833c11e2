"""What comes back to a neuron along two roads, and what does when one of them is covered."""

from typing import NamedTuple

import numpy as np

from nnlib.activations import ACTIVATIONS
from nnlib.network import Network
from nnlib.trace import Trace

SIGMOID = ACTIVATIONS["sigmoid"]
H = 0.001  # the nudge


class View(NamedTuple):
    """What is shown.

    Attributes
    ----------
    net : nnlib.network.Network
        1-1-2-1, all sigmoid, with the loss mse: the neurons of its second hidden layer are the roads' own.
    x, y : float
    covered : int
        The road that is covered, 1 or 2; 0 for none.
    asking : bool
        Until the learner has answered, neither the sum nor the nudge tests are shown.
    """

    net: Network
    x: float
    y: float
    covered: int = 0
    asking: bool = False


class Blame(NamedTuple):
    """What comes back to the shared neuron.

    Attributes
    ----------
    trace : nnlib.trace.Trace
    weights, deltas, roads : (2,) arrays
        Of the roads: W_next, delta_next and their products.
    slope, delta : float
        f'(z) of the shared neuron, and its blame, from the backward pass.
    losses : dict of int to (float, float)
        With this road covered (0: none): the losses after the shared answer was nudged up and down by H.
    """

    trace: Trace
    weights: np.ndarray
    deltas: np.ndarray
    roads: np.ndarray
    slope: float
    delta: float
    losses: dict

    def measured(self, covered):
        """Return the slope of the loss along the shared neuron's answer, by the nudge test."""
        up, down = self.losses[covered]
        return (up - down) / (2 * H)


def blame(view):
    """Run the backward pass, and the nudge tests with each road covered."""
    trace = view.net.trace([view.x], view.y)
    shared, middle = trace.layers[:2]
    weights, deltas = middle.W[:, 0], middle.delta[:, 0]
    a = shared.a.item()
    losses = {}
    for covered in (0, 1, 2):
        beyond = net_beyond(view.net, trace, covered)
        losses[covered] = tuple(beyond.loss([[a + nudge]], [view.y]) for nudge in (H, -H))
    slope = float(SIGMOID.derivative(shared.z.item()))
    return Blame(trace, weights, deltas, weights * deltas, slope, shared.delta.item(), losses)


def net_beyond(net, trace, covered=0):
    """Return what lies between the shared neuron's answer and the network's, as a network of its own, 1-2-1.

    The neuron of a covered road is held: it no longer listens, and its bias alone gives it the z that it had.
    """
    beyond = Network(net.sizes[1:], activation="sigmoid", output="sigmoid", loss="mse")
    beyond.parameters = net.parameters[-beyond.parameters.size :]
    if covered:
        held = covered - 1
        beyond.layers[0].W[held], beyond.layers[0].b[held] = 0, trace.layers[1].z[held, 0]
    return beyond
