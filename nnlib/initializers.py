"""Where training starts: the first weights and biases of a layer, drawn at random or all the same.

An initializer is a function of (rng, n_in, n_out, f) and returns W and b side by side, (n_out, n_in + 1).
"""

from __future__ import annotations

import numpy as np

from nnlib.activations import Activation, relu
from nnlib.arguments import Array


def uniform(rng: np.random.Generator, n_in: int, n_out: int, f: Activation) -> Array:
    """Weights and biases anywhere between -1 and 1."""
    return rng.uniform(-1, 1, (n_out, n_in + 1))


def scaled(rng: np.random.Generator, n_in: int, n_out: int, f: Activation) -> Array:
    """Weights so small that signals keep their size from layer to layer; biases 0.

    The variance is 2 / (n_in + n_out) (Glorot and Bengio, 2010); for relu, which silences half of its inputs,
    2 / n_in (He et al., 2015).
    """
    variance = 2 / n_in if f is relu else 2 / (n_in + n_out)
    Wb = rng.normal(0, np.sqrt(variance), (n_out, n_in + 1))
    Wb[:, -1] = 0
    return Wb


def constant(rng: np.random.Generator, n_in: int, n_out: int, f: Activation) -> Array:
    """Every weight and bias 0.5: the neurons of a layer are copies of one another, and stay so."""
    return np.full((n_out, n_in + 1), 0.5)


INITIALIZERS = {f.__name__: f for f in (scaled, uniform, constant)}
