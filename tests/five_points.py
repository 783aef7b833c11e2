"""S2's model on the five points of y = 2x: y_hat = W x, a network of one weight.

Every neuron of nnlib has a bias, and this model has none: it starts at 0, and `BiasesHeld` keeps it there.
"""

import numpy as np

from nnlib.datasets import doubles
from nnlib.network import Network
from nnlib.optimizers import SGD
from nnlib.training import Trainer

X, Y = doubles().X, doubles().y


class BiasesHeld:
    """An optimizer's steps for the weights alone: the slopes of all biases reach it as 0."""

    def __init__(self, net, optimizer):
        self.optimizer, self.formula = optimizer, optimizer.formula
        weights = net.copy()
        weights.parameters = np.ones(net.parameters.size)
        for layer in weights.layers:
            layer.b[:] = 0
        self.weights = weights.parameters.copy()  # 1 for each weight, 0 for each bias

    @property
    def lr(self):
        return self.optimizer.lr

    @lr.setter
    def lr(self, lr):
        self.optimizer.lr = lr

    def step(self, W, dW):
        held = np.empty_like(dW)
        yield np.multiply, (dW, self.weights, held)
        yield from self.optimizer.step(W, held)


def model(W, loss="sse"):
    """Make the network y_hat = W x; with S2's loss, the sum of squares, unless another is named."""
    net = Network([1, 1], output="identity", loss=loss)
    net.parameters = [W, 0]
    return net


def training(W, lr, batch_size=5, loss="sse", seed=0):
    """Prepare to train y_hat = W x on the five points, its bias held at 0."""
    net = model(W, loss)
    return Trainer(net, (X, Y), BiasesHeld(net, SGD(lr)), batch_size, seed=seed)


def path(trainer, steps):
    """List the weight before training and after each of some updates."""
    weight = trainer.net.layers[0].W
    return [weight.item(), *(weight.item() for _, _ in zip(range(steps), trainer.batches(), strict=False))]
