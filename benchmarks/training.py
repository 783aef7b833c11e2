"""Speed of one training step, as a ratio to its floor and to PyTorch: `python benchmarks/training.py`.

The task: 2-8-8-1, tanh, mean squared error, 300 points in batches of 10, reshuffled each epoch, rate 0.03,
one thread, float64. All start from the same weights, meet the rows in the same order and must end with one
loss. They take turns, and the best turn counts: read the ratios, not the microseconds.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy loads: two threads would spend their time waiting

from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np

from nnlib.network import Network
from nnlib.optimizers import SGD
from nnlib.training import Trainer

try:
    import torch
except ImportError:  # optional, and large
    torch = None

SIZES, BATCH, RATE, N = (2, 8, 8, 1), 10, 0.03, 300
STEPS = N // BATCH
TURNS, EPOCHS = 30, 10  # turns of each contestant; epochs in a turn

rng = np.random.default_rng(5)
X = rng.uniform(-1, 1, (N, 2))
Y = np.sign(X[:, :1] * X[:, 1:])  # xor, as the Playground has it


def epochs_of_nnlib() -> Iterator[Callable[[], float]]:
    """A `Trainer` as a learner uses it: it also measures the loss of each epoch and looks for explosions."""
    for epoch in Trainer(Network(SIZES), (X, Y), SGD(RATE), BATCH):
        yield lambda epoch=epoch: epoch.train_loss


def batches_of_nnlib() -> Iterator[Callable[[], float]]:
    """The same, one update at a time, as a figure does while it plays."""
    trainer = Trainer(Network(SIZES), (X, Y), SGD(RATE), BATCH)
    batches = trainer.batches()
    while True:
        for _ in range(STEPS):
            next(batches)
        yield lambda: trainer.history.train_loss[-1]


def epochs_by_hand() -> Iterator[Callable[[], float]]:
    """The floor: these three layers and nothing else, numpy calls that write into arrays made beforehand."""
    net, order = Network(SIZES), np.random.default_rng(0)
    theta, grad, scale = net.parameters, np.empty_like(net.parameters), np.full((1, BATCH), RATE * 2 / BATCH)
    cuts = np.cumsum([layer.Wb.size for layer in net.layers])[:-1]
    W1, W2, W3 = (layer.Wb for layer in net.layers)
    dW1, dW2, dW3 = (
        part.reshape(layer.Wb.shape) for part, layer in zip(np.split(grad, cuts), net.layers, strict=True)
    )
    W2T, W3T = W2[:, :-1].T, W3[:, :-1].T
    one1, one2 = np.ones((9, BATCH)), np.ones((9, BATCH))
    a1, a2, a3 = one1[:-1], one2[:-1], np.empty((1, BATCH))
    (g1, d1, g2, d2), (g3, d3) = np.empty((4, 8, BATCH)), np.empty((2, 1, BATCH))
    table, shuffled = np.hstack([X, np.ones((N, 1))]), np.empty((N, 3))
    truths = np.empty((N, 1))
    views = [slice(start, start + BATCH) for start in range(0, N, BATCH)]
    batches = [(shuffled[rows].T, shuffled[rows], truths[rows].T) for rows in views]
    tanh, multiply, subtract = np.tanh, np.multiply, np.subtract
    while True:
        rows = order.permutation(N)
        table.take(rows, 0, shuffled, "clip")
        Y.take(rows, 0, truths, "clip")
        for x, xT, y in batches:
            W1.dot(x, a1)
            tanh(a1, a1)
            W2.dot(one1, a2)
            tanh(a2, a2)
            W3.dot(one2, a3)
            tanh(a3, a3)
            subtract(a3, y, g3)
            multiply(g3, scale, g3)
            multiply(g3, a3, d3)
            multiply(d3, a3, d3)
            subtract(g3, d3, d3)
            d3.dot(one2.T, dW3)
            W3T.dot(d3, g2)
            multiply(g2, a2, d2)
            multiply(d2, a2, d2)
            subtract(g2, d2, d2)
            d2.dot(one1.T, dW2)
            W2T.dot(d2, g1)
            multiply(g1, a1, d1)
            multiply(d1, a1, d1)
            subtract(g1, d1, d1)
            d1.dot(xT, dW1)
            subtract(theta, grad, theta)
        yield lambda: net.loss(X, Y)


def epochs_of_torch() -> Iterator[Callable[[], float]]:
    """PyTorch as its tutorials have it: a Sequential, MSELoss, SGD."""
    torch.set_num_threads(1)
    order, net = np.random.default_rng(0), Network(SIZES)
    model = torch.nn.Sequential()
    for layer in net.layers:
        linear = torch.nn.Linear(layer.W.shape[1], layer.W.shape[0], dtype=torch.float64)
        linear.weight.data[:], linear.bias.data[:] = torch.tensor(layer.W), torch.tensor(layer.b)
        model.extend([linear, torch.nn.Tanh()])
    measure, sgd = torch.nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=RATE)
    x, y = torch.tensor(X), torch.tensor(Y)
    while True:
        rows = torch.tensor(order.permutation(N))
        for x_batch, y_batch in zip(x[rows].split(BATCH), y[rows].split(BATCH), strict=True):
            sgd.zero_grad()
            measure(model(x_batch), y_batch).backward()
            sgd.step()
        yield lambda: measure(model(x), y).item()


CONTESTANTS = {
    "by hand in numpy": epochs_by_hand,
    "nnlib, epochs": epochs_of_nnlib,
    "nnlib, batches": batches_of_nnlib,
    "PyTorch, eager": epochs_of_torch,
}


def main() -> None:
    """Let the contestants take turns, check that they learn the same, print the table."""
    running = {name: start() for name, start in CONTESTANTS.items() if torch or "PyTorch" not in name}
    best, losses = dict.fromkeys(running, np.inf), {}
    for _ in range(TURNS):
        for name, epochs in running.items():
            start = perf_counter()
            for _ in range(EPOCHS):
                loss = next(epochs)
            best[name] = min(best[name], (perf_counter() - start) / (EPOCHS * STEPS))
            losses[name] = loss()
    if not np.allclose(list(losses.values()), losses["nnlib, epochs"], rtol=1e-6):
        raise SystemExit(f"the contestants did not learn the same: {losses}")
    floor = best["by hand in numpy"]
    print(f"{'':18}{'us a step':>10}{'x by hand':>11}{'x PyTorch':>11}")
    for name, seconds in best.items():
        faster = f"{best['PyTorch, eager'] / seconds:11.1f}" if torch else f"{'-':>11}"
        print(f"{name:18}{seconds * 1e6:10.2f}{seconds / floor:11.2f}{faster}")
    if not torch:
        print("PyTorch is not installed: left out")


if __name__ == "__main__":
    main()
