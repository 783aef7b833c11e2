"""A network as a textbook has it, to compare nnlib with: one example after another, one formula a line.

Nothing here is fast, shared or remembered, and nothing is nnlib's own: the formulas are written anew.
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    return np.exp(z - max(z)) / sum(np.exp(z - max(z)))


ACTIVATIONS = {  # f, and how each answer follows each z: the table da_i / dz_j
    "identity": (lambda z: z, lambda z: np.diag(np.ones(len(z)))),
    "step": (lambda z: np.where(z >= 0, 1.0, 0.0), lambda z: np.diag(np.zeros(len(z)))),
    "relu": (lambda z: np.where(z > 0, z, 0.0), lambda z: np.diag(np.where(z > 0, 1.0, 0.0))),
    "sigmoid": (sigmoid, lambda z: np.diag(sigmoid(z) * (1 - sigmoid(z)))),
    "tanh": (np.tanh, lambda z: np.diag(1 - np.tanh(z) ** 2)),
    "softmax": (softmax, lambda z: np.diag(softmax(z)) - np.outer(softmax(z), softmax(z))),
}

LOSSES = {  # of one example p = y_hat: the loss, and its slope with respect to p
    "sse": (lambda p, y: sum((p - y) ** 2), lambda p, y: 2 * (p - y)),
    "half_sse": (lambda p, y: sum((p - y) ** 2) / 2, lambda p, y: p - y),
    "mse": (lambda p, y: sum((p - y) ** 2) / len(y), lambda p, y: 2 * (p - y) / len(y)),
    "mae": (lambda p, y: sum(abs(p - y)) / len(y), lambda p, y: np.sign(p - y) / len(y)),
    "binary_cross_entropy": (
        lambda p, y: -sum(y * np.log(p) + (1 - y) * np.log(1 - p)),
        lambda p, y: (1 - y) / (1 - p) - y / p,
    ),
    "cross_entropy": (lambda p, y: -sum(y * np.log(p)), lambda p, y: -y / p),
}
SUMS = "sse", "half_sse"  # over the examples; the others are means


class Textbook:
    """A network: a list of weights W and one of biases b, and the names of its functions."""

    def __init__(self, net, dtype=float):
        """Copy the weights of one of nnlib's networks."""
        self.W = [layer.W.astype(dtype) for layer in net.layers]
        self.b = [layer.b.astype(dtype) for layer in net.layers]
        self.functions = [ACTIVATIONS[layer.f.name] for layer in net.layers]
        self.loss_name = net.criterion.name

    def forward(self, x):
        """Return z of each layer, and what each layer reads, x first; y_hat comes last."""
        zs, answers = [], [x]
        for W, b, (f, _) in zip(self.W, self.b, self.functions, strict=True):
            zs.append(W @ answers[-1] + b)
            answers.append(f(zs[-1]))
        return zs, answers

    def predict(self, X):
        return np.array([self.forward(x)[1][-1] for x in X])

    def losses(self, X, y):
        """Return the loss of each example; for rms, its mean squared error."""
        L, _ = LOSSES["mse" if self.loss_name == "rms" else self.loss_name]
        return np.array([L(self.forward(x)[1][-1], truth) for x, truth in zip(X, y, strict=True)])

    def loss(self, X, y):
        total = sum(self.losses(X, y))
        if self.loss_name in SUMS:
            return total
        return np.sqrt(total / len(X)) if self.loss_name == "rms" else total / len(X)

    def gradient(self, X, y, counts=None):
        """Return dW and db of each layer. An example counts once, or as often as counts says."""
        counts = np.ones(len(X)) if counts is None else counts
        dW, db = [0 * W for W in self.W], [0 * b for b in self.b]
        for x, truth, count in zip(X, y, counts, strict=True):
            for k, (slope_W, slope_b) in enumerate(self.backward(x, truth)):
                dW[k] = dW[k] + count * slope_W
                db[k] = db[k] + count * slope_b
        share = 1 if self.loss_name in SUMS else 1 / len(X)
        if self.loss_name == "rms":
            share /= 2 * self.loss(X, y)  # the slope of a root
        return [share * slope for slope in dW], [share * slope for slope in db]

    def backward(self, x, truth):
        """Return the slopes of one example's loss: (dW, db) of each layer."""
        zs, answers = self.forward(x)
        _, slope = LOSSES["mse" if self.loss_name == "rms" else self.loss_name]
        blame = slope(answers[-1], truth)  # dL/da
        slopes = []
        for k in reversed(range(len(self.W))):
            _, derivative = self.functions[k]
            delta = derivative(zs[k]).T @ blame
            slopes.insert(0, (np.outer(delta, answers[k]), delta))
            blame = self.W[k].T @ delta
        return slopes

    def train(self, X, y, orders, lr, batch_size, counts=None, l1=0, l2=0):
        """Go through the rows in these orders, an epoch each: W <- W - lr (dW + l1 sign W + 2 l2 W)."""
        counts = np.ones(len(X)) if counts is None else counts
        for order in orders:
            for start in range(0, len(X), batch_size):
                rows = order[start : start + batch_size]
                dW, db = self.gradient(X[rows], y[rows], counts[rows])
                for k, W in enumerate(self.W):
                    self.W[k] = W - lr * (dW[k] + l1 * np.sign(W) + 2 * l2 * W)
                    self.b[k] = self.b[k] - lr * db[k]

    @property
    def parameters(self):
        return flat(self.W, self.b)


def flat(Ws, bs):
    """Put weights and biases into one vector: layer by layer, neuron by neuron, the bias last."""
    return np.concatenate([np.column_stack([W, b]).ravel() for W, b in zip(Ws, bs, strict=True)])
