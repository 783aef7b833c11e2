"""Made-up two-class data to spoil, and the small networks that learn them in a moment."""

import numpy as np

from nnlib.datasets import Dataset
from nnlib.metrics import accuracy
from nnlib.network import Network


def moons(n, noise=0.15, seed=0):
    """Two half moons, one reaching into the other; as many rows of each."""
    rng = np.random.default_rng(seed)
    t, y = rng.uniform(0, np.pi, n), np.arange(n) % 2
    upper, lower = np.c_[np.cos(t), np.sin(t)], np.c_[1 - np.cos(t), 0.5 - np.sin(t)]
    X = np.where(y[:, None] == 0, upper, lower) + rng.normal(0, noise, (n, 2))
    return Dataset(X, y, ("x1", "x2"), ("upper", "lower"), name="moons")


def clouds(n, apart=(1.2, 0.8), seed=0):
    """Two normal clouds of spread 1, as many rows of each, so far apart in each column."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    X = rng.normal(size=(n, len(apart))) + np.outer(y, apart)
    return Dataset(X, y, tuple("abcdefgh"[: len(apart)]), ("no", "yes"), name="clouds")


def trained(data, hidden=(8,), epochs=100, lr=0.02, **settings):
    """A network that has learned the data, with full batches."""
    net = Network([data.X.shape[1], *hidden, 1], output="sigmoid", loss="binary_cross_entropy")
    net.learn(data.X, data.y, epochs=epochs, lr=lr, batch_size=len(data), optimizer="adam", **settings)
    return net


def right(net, data):
    """The share of right answers."""
    return accuracy(data.y, net.predict(data.X))
