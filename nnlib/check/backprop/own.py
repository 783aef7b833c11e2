"""Exercises about a network of one's own: all slopes of two layers at once, and the step that follows them.

Rows of X are examples; W1 (n_hidden, n_in) and W2 (1, n_hidden), as everywhere. y is (n, 1), a row each.
"""

import numpy as np

from nnlib.check.backprop.neurons import sigmoid, slope, slope_at_a, tanh_slope
from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.probes import amount, signed

# The gradient


def two_layer_gradient(W1, b1, W2, b2, X, y):
    A1 = sigmoid(X @ W1.T + b1)
    A2 = sigmoid(A1 @ W2.T + b2)
    D2 = 2 * (A2 - y) * A2 * (1 - A2) / len(X)
    D1 = D2 @ W2 * A1 * (1 - A1)
    return D1.T @ X, D1.sum(axis=0), D2.T @ A1, D2.sum(axis=0)


def _delta2(Z2, y):
    return 2 * (sigmoid(Z2) - y) * slope(Z2) / len(y)


def _delta1(D2, W2, Z1):
    return D2 @ W2 * slope(Z1)


def _gradient(delta2=_delta2, delta1=_delta1, into2=lambda A1, Z1, X: A1, into1=lambda X, A1: X):
    """Make a wrong gradient: from wrong blame, or from wrong things that the weights carried."""

    def wrong(W1, b1, W2, b2, X, y):
        Z1 = X @ W1.T + b1
        A1 = sigmoid(Z1)
        D2 = delta2(A1 @ W2.T + b2, y)
        D1 = delta1(D2, W2, Z1)
        return D1.T @ into1(X, A1), D1.sum(axis=0), D2.T @ into2(A1, Z1, X), D2.sum(axis=0)

    return wrong


def _changed(change):
    """Make a wrong gradient by change(dW1, db1, dW2, db2, n) of the right one; n is the number of rows."""
    return lambda *arguments: change(*two_layer_gradient(*arguments), len(arguments[-1]))


def _without_biases(W1, b1, W2, b2, X, y):
    return two_layer_gradient(W1, 0 * b1, W2, 0 * b2, X, y)


def _error_sent_back(W1, b1, W2, b2, X, y):
    """Send the error back to the hidden layer, without the slope of the output."""
    Z1 = X @ W1.T + b1
    Z2 = sigmoid(Z1) @ W2.T + b2
    D1 = _delta1(2 * (sigmoid(Z2) - y) / len(y), W2, Z1)
    return D1.T @ X, D1.sum(axis=0), *two_layer_gradient(W1, b1, W2, b2, X, y)[2:]


def _networks(rng):
    """Draw a network with as many hidden neurons as inputs, and one with more; sums far from zero."""
    cases = []
    for n_in, n_hidden, rows in ((2, 2, 3), (2, 3, 4)):
        W1 = np.array([[signed(rng, 1, 3) for _ in range(n_in)] for _ in range(n_hidden)])
        W2 = np.array([[signed(rng, 1.5, 4) for _ in range(n_hidden)]])
        b1, b2 = np.array([signed(rng, 0.5, 2) for _ in range(n_hidden)]), np.array([signed(rng, 0.5, 2)])
        X = np.array([[signed(rng, 0.4, 2) for _ in range(n_in)] for _ in range(rows)])
        y = np.array([[amount(rng, 0.1, 0.9)] for _ in range(rows)])
        cases.append((W1, b1, W2, b2, X, y))
    return cases


_OF_THE_BLAME = (
    Mistake(
        "sign flipped",
        _changed(lambda dW1, db1, dW2, db2, n: (-dW1, -db1, -dW2, -db2)),
        "Which comes first in the error, the answer or the truth? All your slopes point downhill.",
    ),
    Mistake(
        "factor two missing",
        _changed(lambda dW1, db1, dW2, db2, n: (dW1 / 2, db1 / 2, dW2 / 2, db2 / 2)),
        "What is the slope of a square? All your slopes are half of what they should be.",
    ),
    Mistake(
        "not divided by the number of rows",
        _changed(lambda dW1, db1, dW2, db2, n: (dW1 * n, db1 * n, dW2 * n, db2 * n)),
        "If every row came twice, should the slopes double? Yours do. The loss is a mean over rows.",
    ),
    Mistake(
        "divided by the rows twice",
        _changed(lambda dW1, db1, dW2, db2, n: (dW1 / n, db1 / n, dW2 / n, db2 / n)),
        "How often is a mean taken? Once. Do you divide by the rows, and take means as well?",
    ),
    Mistake(
        "slopes taken at a",
        _gradient(
            lambda Z2, y: 2 * (sigmoid(Z2) - y) * slope_at_a(Z2) / len(y),
            lambda D2, W2, Z1: D2 @ W2 * slope_at_a(Z1),
        ),
        "Which numbers went into the sigmoids? You put the activations in again, in both layers.",
    ),
    Mistake(
        "slope taken at a in the output",
        _gradient(lambda Z2, y: 2 * (sigmoid(Z2) - y) * slope_at_a(Z2) / len(y)),
        "Which number went into the sigmoid of the output? You put its answer in again.",
    ),
    Mistake(
        "slope taken at a in the hidden layer",
        _gradient(delta1=lambda D2, W2, Z1: D2 @ W2 * slope_at_a(Z1)),
        "Which numbers went into the sigmoids of the hidden layer? You put the activations in again.",
    ),
    Mistake(
        "no slopes at all",
        _gradient(lambda Z2, y: 2 * (sigmoid(Z2) - y) / len(y), lambda D2, W2, Z1: D2 @ W2),
        "When z grows a little, does a grow as much? The slopes of the sigmoids are missing in both layers.",
    ),
    Mistake(
        "output slope left out",
        _gradient(lambda Z2, y: 2 * (sigmoid(Z2) - y) / len(y)),
        "Has the blame passed the sigmoid of the output? Its slope is missing, and all else inherits that.",
    ),
    Mistake(
        "hidden slope left out",
        _gradient(delta1=lambda D2, W2, Z1: D2 @ W2),
        "Has the blame passed the sigmoids of the hidden layer? It came over the weights, and no further.",
    ),
    Mistake(
        "output slope put twice",
        _gradient(lambda Z2, y: _delta2(Z2, y) * slope(Z2)),
        "How often does the signal go through the output's sigmoid? Its slope stands there twice.",
    ),
    Mistake(
        "hidden slope put twice",
        _gradient(delta1=lambda D2, W2, Z1: D2 @ W2 * slope(Z1) ** 2),
        "How often does the signal go through a hidden sigmoid? Its slope stands there twice.",
    ),
    Mistake(
        "error sent back instead of blame",
        _error_sent_back,
        "What travels back to the hidden layer, the error or the blame? The slope of the output is lost.",
    ),
    Mistake(
        "W2 forgotten",
        _gradient(delta1=lambda D2, W2, Z1: D2 * slope(Z1)),
        "How strongly does each hidden neuron pull at the output? Its weight is missing on the way back.",
    ),
    Mistake(
        "weights right only where they are positive",
        _gradient(delta1=lambda D2, W2, Z1: D2 @ np.abs(W2) * slope(Z1)),
        "What does a negative weight do to the blame? It turns it around; in yours it does not.",
    ),
    Mistake(
        "blame right only where it is positive",
        _gradient(lambda Z2, y: np.abs(_delta2(Z2, y))),
        "How does the network learn that an answer was too small? Your blame is never negative.",
    ),
    Mistake(
        "only positive blame goes back",
        _gradient(delta1=lambda D2, W2, Z1: np.maximum(D2, 0) @ W2 * slope(Z1)),
        "Which rows have a say in the hidden layer? In yours only those whose answer is too large.",
    ),
    Mistake(
        "slopes of tanh",
        _gradient(
            lambda Z2, y: 2 * (sigmoid(Z2) - y) * tanh_slope(Z2) / len(y),
            lambda D2, W2, Z1: D2 @ W2 * tanh_slope(Z1),
        ),
        "Whose slope is 1 - a²? That of tanh. These neurons are sigmoids.",
    ),
    Mistake(
        "the delta of cross-entropy",
        _gradient(lambda Z2, y: (sigmoid(Z2) - y) / len(y)),
        "Which loss is it here? Yours would be right for cross-entropy. This one is a mean of squares.",
    ),
)

_OF_THE_SLOPES = (
    Mistake(
        "wrong layer's activation in dW2",
        _gradient(into2=lambda A1, Z1, X: X),
        "What did the weights of the second layer carry? You took the inputs.",
    ),
    Mistake(
        "wrong layer's activation in dW1",
        _gradient(into1=lambda X, A1: A1),
        "What did the weights of the first layer carry? You took the hidden activations.",
    ),
    Mistake(
        "sums instead of activations in dW2",
        _gradient(into2=lambda A1, Z1, X: Z1),
        "What did the weights of the second layer carry, sums or activations? You took the sums.",
    ),
    Mistake(
        "transposed product",
        _changed(lambda dW1, db1, dW2, db2, n: (dW1.T, db1, dW2.T, db2)),
        "Which shape has dW? That of W: rows receive, columns send. Yours lie the other way.",
    ),
    Mistake(
        "transposed product in dW1",
        _changed(lambda dW1, db1, dW2, db2, n: (dW1.T, db1, dW2, db2)),
        "Which shape has dW1? That of W1: rows receive, columns send. Yours lies the other way.",
    ),
    Mistake(
        "transposed product in dW2",
        _changed(lambda dW1, db1, dW2, db2, n: (dW1, db1, dW2.T, db2)),
        "Which shape has dW2? That of W2: one row. Yours lies the other way.",
    ),
    Mistake(
        "biases averaged once more",
        _changed(lambda dW1, db1, dW2, db2, n: (dW1, db1 / n, dW2, db2 / n)),
        "Are the rows counted already? Your blame holds the mean. For the biases you averaged once more.",
    ),
    Mistake(
        "the first row's blame for the biases",
        lambda W1, b1, W2, b2, X, y: _rows_for_biases(W1, b1, W2, b2, X, y)[0],
        "Who votes on the biases? In yours one row only. All rows do, and their blame adds up.",
    ),
    Mistake(
        "blame of each row for the biases",
        lambda W1, b1, W2, b2, X, y: _rows_for_biases(W1, b1, W2, b2, X, y)[1],
        "How many slopes has a bias? One. You gave one for each row: they add up.",
    ),
    Mistake(
        "biases without slopes",
        _changed(lambda dW1, db1, dW2, db2, n: (dW1, 0 * db1, dW2, 0 * db2)),
        "Do biases move the answer? Then they have slopes. Yours are zero.",
    ),
    Mistake(
        "biases left out on the way forward",
        _without_biases,
        "What is added to each sum before the sigmoid? On your way forward the biases are missing.",
    ),
    Mistake(
        "hidden layer never trained",
        _changed(lambda dW1, db1, dW2, db2, n: (0 * dW1, 0 * db1, dW2, db2)),
        "How far back did the blame get? The slopes of the first layer are all zero.",
    ),
    Mistake(
        "all-zero gradient",
        _changed(lambda dW1, db1, dW2, db2, n: (0 * dW1, 0 * db1, 0 * dW2, 0 * db2)),
        "Is nobody to blame? All your slopes are zero.",
    ),
    Mistake(
        "second layer first",
        _changed(lambda dW1, db1, dW2, db2, n: (dW2, db2, dW1, db1)),
        "In which order are the four wanted? First layer first. Yours go from the back to the front.",
    ),
    Mistake(
        "weights first, then biases",
        _changed(lambda dW1, db1, dW2, db2, n: (dW1, dW2, db1, db2)),
        "In which order are the four wanted? Layer by layer, the weights of each before its biases.",
    ),
)


def _rows_for_biases(W1, b1, W2, b2, X, y):
    """Return two wrong gradients: biases blamed by the first row alone, and each row's blame unsummed."""
    Z1 = X @ W1.T + b1
    D2 = _delta2(sigmoid(Z1) @ W2.T + b2, y)
    D1 = _delta1(D2, W2, Z1)
    dW1, dW2 = D1.T @ X, D2.T @ sigmoid(Z1)
    return (dW1, D1[0], dW2, D2[0]), (dW1, D1, dW2, D2)


TWO_LAYER_GRADIENT = Exercise(
    name="two_layer_gradient",
    lesson="04",
    title="All slopes of your own network",
    reference=two_layer_gradient,
    mistakes=(*_OF_THE_BLAME, *_OF_THE_SLOPES),
    draw=_networks,
    hints=(
        "Which lines do you have already? The way forward twice: a table of sums, then the sigmoid. The blame"
        " of the output, a row each. Then the hidden blame of the order exercise, with rows instead of a"
        " single example. Print the shape of each table.",
        "Which way do tables lie when rows are examples? Forward: X @ W1.T + b1, so that each row gives a row"
        " of sums. Back over the second layer, blame of shape (n, 1) meets W2 of shape (1, n_hidden): no turn"
        " is needed. What comes out has a row for each example again.",
        "How do many rows become one slope? For the weights, blame turned over, times what they carried:"
        " `@` adds up the rows. For a bias, the blame of all rows is added up: `.sum(axis=0)`. The mean is in"
        " the blame of the output already.",
    ),
    right="All slopes of a network, for all rows at once, in a handful of lines. Your referee can confirm"
    " each of them.",
)

# The step


def two_layer_step(W1, b1, W2, b2, X, y, lr):
    dW1, db1, dW2, db2 = two_layer_gradient(W1, b1, W2, b2, X, y)
    return W1 - lr * dW1, b1 - lr * db1, W2 - lr * dW2, b2 - lr * db2


def _stepped(parts):
    """Make a wrong step from parts(parameters, slopes, lr), where the first two are four arrays each."""

    def wrong(W1, b1, W2, b2, X, y, lr):
        parameters = W1, b1, W2, b2
        return parts(parameters, two_layer_gradient(*parameters, X, y), lr)

    return wrong


def _moved(parameters, slopes, lr):
    return tuple(p - lr * slope for p, slope in zip(parameters, slopes, strict=True))


def _hidden_blame_after_the_step(W1, b1, W2, b2, X, y, lr):
    """Move the second layer, then send the old blame back over the new W2."""
    Z1 = X @ W1.T + b1
    D2 = _delta2(sigmoid(Z1) @ W2.T + b2, y)
    new = W2 - lr * D2.T @ sigmoid(Z1), b2 - lr * D2.sum(axis=0)
    D1 = _delta1(D2, new[0], Z1)
    return W1 - lr * D1.T @ X, b1 - lr * D1.sum(axis=0), *new


def _second_layer_first(W1, b1, W2, b2, X, y, lr):
    """Move the second layer, then go forward and back again for the first."""
    new = two_layer_step(W1, b1, W2, b2, X, y, lr)[2:]
    return *two_layer_step(W1, b1, *new, X, y, lr)[:2], *new


def _first_layer_first(W1, b1, W2, b2, X, y, lr):
    """Move the first layer, then go forward and back again for the second."""
    new = two_layer_step(W1, b1, W2, b2, X, y, lr)[:2]
    return *new, *two_layer_step(*new, W2, b2, X, y, lr)[2:]


def _one_after_the_other(W1, b1, W2, b2, X, y, lr):
    """Move each parameter with slopes found anew."""
    parameters = [W1, b1, W2, b2]
    for k in range(4):
        parameters[k] = two_layer_step(*parameters, X, y, lr)[k]
    return tuple(parameters)


def _row_by_row(W1, b1, W2, b2, X, y, lr):
    parameters = W1, b1, W2, b2
    for k in range(len(X)):
        parameters = two_layer_step(*parameters, X[k : k + 1], y[k : k + 1], lr)
    return parameters


def _steps(rng):
    """Draw networks and rates so large that it shows when a weight moves too early."""
    return [(*network, amount(rng, 6, 12)) for network in _networks(rng)]


TWO_LAYER_STEP = Exercise(
    name="two_layer_step",
    lesson="04",
    title="The step of your own network",
    reference=two_layer_step,
    mistakes=(
        Mistake(
            "uphill",
            _stepped(lambda p, slopes, lr: _moved(p, slopes, -lr)),
            "After your step, is the loss lower? The slopes point uphill, and you followed them.",
        ),
        Mistake(
            "weights updated first",
            _hidden_blame_after_the_step,
            "Which weights made the error? You moved those of the second layer before the blame went back"
            " over them.",
        ),
        Mistake(
            "second layer moved first",
            _second_layer_first,
            "When do the slopes of the first layer belong together with those of the second? You moved the"
            " second layer in between.",
        ),
        Mistake(
            "first layer moved first",
            _first_layer_first,
            "When are all slopes measured? At one place. You moved the first layer before the second had its"
            " slopes.",
        ),
        Mistake(
            "one after the other",
            _one_after_the_other,
            "When are all slopes measured? At one place, before anything moves. You measured anew after each"
            " move.",
        ),
        Mistake(
            "no learning rate",
            _stepped(lambda p, slopes, lr: _moved(p, slopes, 1)),
            "How much of each slope do you step? You took all of it, whatever lr is.",
        ),
        Mistake(
            "returned the slopes",
            _stepped(lambda p, slopes, lr: slopes),
            "What should come back, the slopes or the parameters after the step?",
        ),
        Mistake(
            "returned the changes",
            _stepped(lambda p, slopes, lr: tuple(-lr * slope for slope in slopes)),
            "Where do the parameters stand after the step? You returned how far they move.",
        ),
        Mistake(
            "returned rate times slope",
            _stepped(lambda p, slopes, lr: tuple(lr * slope for slope in slopes)),
            "Where do the parameters stand after the step? You returned rate times slope.",
        ),
        Mistake(
            "nothing moved",
            _stepped(lambda p, slopes, lr: p),
            "Has anything moved? You returned the four as they came.",
        ),
        Mistake(
            "only the second layer moved",
            _stepped(lambda p, slopes, lr: (*p[:2], *_moved(p, slopes, lr)[2:])),
            "Who else is to blame? Only the second layer moved.",
        ),
        Mistake(
            "only the first layer moved",
            _stepped(lambda p, slopes, lr: (*_moved(p, slopes, lr)[:2], *p[2:])),
            "Who else is to blame? Only the first layer moved.",
        ),
        Mistake(
            "the biases stay",
            _stepped(
                lambda p, slopes, lr: tuple(
                    _moved(p, slopes, lr)[k] if k in (0, 2) else p[k] for k in range(4)
                )
            ),
            "Who else is to blame? The weights moved, the biases did not.",
        ),
        Mistake(
            "the weights stay",
            _stepped(
                lambda p, slopes, lr: tuple(
                    _moved(p, slopes, lr)[k] if k in (1, 3) else p[k] for k in range(4)
                )
            ),
            "Who else is to blame? The biases moved, the weights did not.",
        ),
        Mistake(
            "no learning rate for the biases",
            _stepped(
                lambda p, slopes, lr: tuple(_moved(p, slopes, lr if k in (0, 2) else 1)[k] for k in range(4))
            ),
            "How much of its slope does a bias step? All of it, while the weights step a part.",
        ),
        Mistake(
            "a step after every row",
            _row_by_row,
            "When do the parameters move? Yours move after every row. Here all rows vote first.",
        ),
        Mistake(
            "divided by the rows once more",
            lambda W1, b1, W2, b2, X, y, lr: two_layer_step(W1, b1, W2, b2, X, y, lr / len(X)),
            "Are the rows counted already? Your gradient is a mean. The step divides once more.",
        ),
        Mistake(
            "second layer first",
            _stepped(lambda p, slopes, lr: _moved(p, slopes, lr)[2:] + _moved(p, slopes, lr)[:2]),
            "In which order are the four wanted? As they came in: first layer first.",
        ),
    ),
    draw=_steps,
    hints=(
        "What have you got already? A function that finds all four slopes. Call it once, with everything as"
        " it is, and give its four results names.",
        "What does the step do with each of the four? The same as ever: the old value, minus the learning"
        " rate, times the slope. numpy does it for a whole table at once.",
        "When may the first array move? When all slopes are known: four new values are computed from four old"
        " ones. Do not write into the old arrays; return the new ones, in the order in which they came.",
    ),
    right="Predict, Measure, Blame, Step: your own network can learn. Repeat is a loop around this function.",
)
