"""The one small network that runs through lessons 01, 03 and 04: 2-2-1, it smells whether food is fit to eat.

Its weights are chosen so that it gives the figures of its source: to the smell (3, 0.5) its first hidden
neuron answers 0.9 and the network 0.8, where 0.2 would be right.

Source: S0 (3 and 0.5, 0.8 against 0.2); the weights and the other three foods are ours.
"""

from __future__ import annotations

import numpy as np

from nnlib.activations import sigmoid
from nnlib.network import Network

INPUTS = ("spiciness", "strength")
FOODS = ("stew", "soup", "fish", "bread")
X = np.array([[3.0, 0.5], [1.0, 1.0], [0.5, 2.0], [0.0, 0.25]])
Y = np.array([0.2, 0.9, 0.1, 1.0])  # 0 is do not eat, 1 is enjoy
X.flags.writeable = Y.flags.writeable = False


def small_network(loss: str = "mse") -> Network:
    """Make the network, all layers sigmoid, with its first weights; parameters (9,).

    Parameters
    ----------
    loss : any that goes with a sigmoid output, such as "half_sse".

    Raises
    ------
    ValueError
        If there is no such loss, or it does not go with a sigmoid output.

    Source: S0.
    """
    net = Network([2, 2, 1], activation="sigmoid", output="sigmoid", loss=loss)
    hidden, output = net.layers
    hidden.W, hidden.b = [[0.5, 0.4], [-0.5, 1]], [np.log(9) - 1.7, 0]
    output.W, output.b = [[0.7, -0.4]], [np.log(4) - 0.63 + 0.4 * sigmoid(-1)]
    return net
