"""The three tasks, and who trains on them: nnlib, numpy by hand, PyTorch.

A contestant is an endless iterator: each `next` trains for one epoch and gives a function that measures the
loss. All begin with the same weights, meet the rows in the same order, and must end with the same loss.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter, process_time

import numpy as np

from nnlib.datasets import digits
from nnlib.network import Network
from nnlib.optimizers import SGD
from nnlib.training import Trainer

try:
    import torch
except ImportError:  # optional, and large
    torch = None
else:
    torch.set_num_threads(1)

# Processor time, on one thread: whatever else the machine does is not counted. Windows tells it too coarsely.
clock = perf_counter if sys.platform == "win32" else process_time

Epochs = Iterator[Callable[[], float]]


@dataclass(frozen=True, eq=False)
class Task:
    """What all of them train.

    Attributes
    ----------
    unit, scale : how its time is told: seconds of an epoch * scale.
    by_hand : makes the function that trains on one batch: see `epochs_by_hand`.
    epochs : how many of them make one turn of a contestant.
    """

    name: str
    unit: str
    scale: float
    X: np.ndarray
    y: np.ndarray
    sizes: tuple
    activation: str
    output: str
    loss: str
    batch_size: int
    lr: float
    by_hand: Callable
    epochs: int
    dtype: str = "float64"

    def network(self) -> Network:
        return Network(self.sizes, self.activation, self.output, self.loss, dtype=self.dtype)


def epochs_of_nnlib(task: Task, measure_every: int = 1) -> Epochs:
    """As a learner has it: it looks for explosions and, as no other contestant does, measures the losses.

    It yields the epochs that are measured.
    """
    trainer = Trainer(
        task.network(), (task.X, task.y), SGD(task.lr), task.batch_size, measure_every=measure_every
    )
    for epoch in trainer:
        yield lambda epoch=epoch: epoch.train_loss


def epochs_of_torch(task: Task) -> Epochs:
    """As PyTorch's tutorials have it: Sequential, a loss, SGD; a single batch of all rows is not shuffled."""
    order, net, dtype = np.random.default_rng(0), task.network(), getattr(torch, task.dtype)
    functions = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}
    model = torch.nn.Sequential()
    for layer in net.layers:
        linear = torch.nn.Linear(layer.W.shape[1], layer.W.shape[0], dtype=dtype)
        linear.weight.data[:], linear.bias.data[:] = torch.tensor(layer.W), torch.tensor(layer.b)
        model.append(linear)
        if layer.f.name != "softmax":
            model.append(functions[layer.f.name]())
    x, y = torch.tensor(task.X, dtype=dtype), torch.tensor(task.y, dtype=dtype)
    measure = torch.nn.MSELoss()
    if task.loss == "cross_entropy":  # its own softmax is in it, and it wants the class numbers
        y, measure = y.argmax(1), torch.nn.CrossEntropyLoss()
    sgd = torch.optim.SGD(model.parameters(), lr=task.lr)
    while True:
        batches = [(x, y)]
        if task.batch_size < len(x):
            rows = torch.tensor(order.permutation(len(x)))
            batches = zip(x[rows].split(task.batch_size), y[rows].split(task.batch_size), strict=True)
        for x_batch, y_batch in batches:
            sgd.zero_grad()
            measure(model(x_batch), y_batch).backward()
            sgd.step()
        yield lambda: measure(model(x), y).item()


def epochs_by_hand(task: Task) -> Epochs:
    """The floor: this task and nothing else, numpy calls that write into arrays made beforehand.

    One example is a column; `task.by_hand(W, gradient, lr, n)` has the formulas of a batch of n: it returns a
    function of x (n_in + 1, n), whose last row is ones, x transposed, and y (n_out, n).
    """
    net, order, n = task.network(), np.random.default_rng(0), len(task.X)
    table = np.hstack([task.X, np.ones((n, 1))]).astype(task.dtype)
    truths = task.y.astype(task.dtype)
    shuffled, shuffled_truths = table.copy(), truths.copy()
    gradient, steps, batches = np.empty_like(net.parameters), {}, []
    for start in range(0, n, task.batch_size):
        x, y = (part[start : start + task.batch_size] for part in (shuffled, shuffled_truths))
        if len(x) not in steps:
            steps[len(x)] = task.by_hand(net.parameters, gradient, task.lr, len(x), task.sizes)
        batches.append((steps[len(x)], x.T, x, y.T))
    while True:
        if task.batch_size < n:
            rows = order.permutation(n)
            table.take(rows, 0, shuffled, "clip")
            truths.take(rows, 0, shuffled_truths, "clip")
        for step, x, xT, y in batches:
            step(x, xT, y)
        yield lambda: net.loss(task.X, task.y)


def matrices(vector, sizes):
    """Cut parameters or their gradient into W | b of each layer, (n_out, n_in + 1): views."""
    shapes = [(n_out, n_in + 1) for n_in, n_out in pairwise(sizes)]
    cuts = np.cumsum([rows * columns for rows, columns in shapes])[:-1]
    return [part.reshape(shape) for part, shape in zip(np.split(vector, cuts), shapes, strict=True)]


def w1_by_hand(theta, gradient, lr, n, sizes):
    """Two hidden layers, tanh, mse; the gradient comes out times lr, so that a step is one subtraction."""
    (W1, W2, W3), (dW1, dW2, dW3) = matrices(theta, sizes), matrices(gradient, sizes)
    W2T, W3T = W2[:, :-1].T, W3[:, :-1].T
    one1, one2 = np.ones((sizes[1] + 1, n)), np.ones((sizes[2] + 1, n))
    a1, a2, one1T, one2T = one1[:-1], one2[:-1], one1.T, one2.T
    (g1, d1), (g2, d2), (a3, g3, d3) = (
        np.empty((k, size, n)) for k, size in zip((2, 2, 3), sizes[1:], strict=True)
    )
    factor = np.full((sizes[3], n), lr * 2 / (n * sizes[3]))
    tanh, multiply, subtract = np.tanh, np.multiply, np.subtract

    def step(x, xT, y):
        W1.dot(x, a1)
        tanh(a1, a1)
        W2.dot(one1, a2)
        tanh(a2, a2)
        W3.dot(one2, a3)
        tanh(a3, a3)
        subtract(a3, y, g3)
        multiply(g3, factor, g3)
        multiply(g3, a3, d3)
        multiply(d3, a3, d3)
        subtract(g3, d3, d3)
        d3.dot(one2T, dW3)
        W3T.dot(d3, g2)
        multiply(g2, a2, d2)
        multiply(d2, a2, d2)
        subtract(g2, d2, d2)
        d2.dot(one1T, dW2)
        W2T.dot(d2, g1)
        multiply(g1, a1, d1)
        multiply(d1, a1, d1)
        subtract(g1, d1, d1)
        d1.dot(xT, dW1)
        subtract(theta, gradient, theta)

    return step


def w2_by_hand(theta, gradient, lr, n, sizes):
    """One hidden layer, relu, then softmax and cross-entropy, whose slopes cancel to y_hat - y."""
    (W1, W2), (dW1, dW2) = matrices(theta, sizes), matrices(gradient, sizes)
    W2T, dtype = W2[:, :-1].T, theta.dtype
    one1 = np.ones((sizes[1] + 1, n), dtype)
    a1, one1T = one1[:-1], one1.T
    g1, d1 = np.empty((2, sizes[1], n), dtype)
    a2, d2 = np.empty((2, sizes[2], n), dtype)
    per_example, factor = np.empty((1, n), dtype), np.full((sizes[2], n), lr / n, dtype)
    zero = np.zeros((), dtype)
    maximum, sign, exp, divide = np.maximum, np.sign, np.exp, np.divide
    add, multiply, subtract = np.add, np.multiply, np.subtract

    def step(x, xT, y):
        W1.dot(x, a1)
        maximum(a1, zero, out=a1)
        W2.dot(one1, a2)
        maximum.reduce(a2, 0, None, per_example, True)
        subtract(a2, per_example, a2)
        exp(a2, a2)
        add.reduce(a2, 0, None, per_example, True)
        divide(a2, per_example, a2)
        subtract(a2, y, d2)
        multiply(d2, factor, d2)
        d2.dot(one1T, dW2)
        W2T.dot(d2, g1)
        sign(a1, d1)
        multiply(g1, d1, d1)
        d1.dot(xT, dW1)
        subtract(theta, gradient, theta)

    return step


def w3_by_hand(theta, gradient, lr, n, sizes):
    """One hidden layer, tanh, mse."""
    (W1, W2), (dW1, dW2) = matrices(theta, sizes), matrices(gradient, sizes)
    W2T, one1 = W2[:, :-1].T, np.ones((sizes[1] + 1, n))
    a1, one1T = one1[:-1], one1.T
    g1, d1 = np.empty((2, sizes[1], n))
    a2, g2, d2 = np.empty((3, sizes[2], n))
    factor = np.full((sizes[2], n), lr * 2 / (n * sizes[2]))
    tanh, multiply, subtract = np.tanh, np.multiply, np.subtract

    def step(x, xT, y):
        W1.dot(x, a1)
        tanh(a1, a1)
        W2.dot(one1, a2)
        tanh(a2, a2)
        subtract(a2, y, g2)
        multiply(g2, factor, g2)
        multiply(g2, a2, d2)
        multiply(d2, a2, d2)
        subtract(g2, d2, d2)
        d2.dot(one1T, dW2)
        W2T.dot(d2, g1)
        multiply(g1, a1, d1)
        multiply(d1, a1, d1)
        subtract(g1, d1, d1)
        d1.dot(xT, dW1)
        subtract(theta, gradient, theta)

    return step


def xor(n):
    """Return n points between -1 and 1, and the sign of x1 * x2: xor as the Playground has it."""
    X = np.random.default_rng(5).uniform(-1, 1, (n, 2))
    return X, np.sign(X[:, :1] * X[:, 1:])


def pictures():
    """Return the digits, and a 1 in the column of each one's class."""
    data = digits()
    return data.X, np.eye(10)[data.y.astype(int)]


TANH = ("tanh", "tanh", "mse")
SOFTMAX = ("relu", "softmax", "cross_entropy")
W1 = Task(
    "W1: 2-8-8-1, batch 10", "us/step", 1e6 / 30, *xor(300), (2, 8, 8, 1), *TANH, 10, 0.03, w1_by_hand, 10
)
W2 = Task(
    "W2: digits 64-32-10, batch 32",
    "ms/epoch",
    1e3,
    *pictures(),
    (64, 32, 10),
    *SOFTMAX,
    32,
    0.1,
    w2_by_hand,
    4,
)
W3 = Task(
    "W3: 2-4-1, full batch", "ms/1000 steps", 1e6, *xor(200), (2, 4, 1), *TANH, 200, 0.03, w3_by_hand, 200
)
