"""The exercise about a network of one's own: all slopes of two layers at once.

Rows of X are examples; W1 (n_hidden, n_in) and W2 (1, n_hidden), as everywhere. y is (n, 1), a row each.
"""

import numpy as np

from nnlib.check.backprop.neurons import sigmoid, slope, slope_at_a, tanh_slope
from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.probes import amount, signed


def two_layer_gradient(W1, b1, W2, b2, X, y):
    A1 = sigmoid(X @ W1.T + b1)
    A2 = sigmoid(A1 @ W2.T + b2)
    D2 = 2 * (A2 - y) * A2 * (1 - A2) / len(X)
    D1 = D2 @ W2 * A1 * (1 - A1)
    return D1.T @ X, D1.sum(axis=0), D2.T @ A1, D2.sum(axis=0)


def output_blame(Z2, y):
    return 2 * (sigmoid(Z2) - y) * slope(Z2) / len(y)


def hidden_blame(D2, W2, Z1):
    return D2 @ W2 * slope(Z1)


def _gradient(
    delta2=output_blame,
    delta1=hidden_blame,
    hidden=sigmoid,
    into2=lambda A1, Z1, X: A1,
    into1=lambda X, A1: X,
    biases=lambda D: D.sum(axis=0),
):
    """Make a wrong gradient: from wrong blame, or from what is done with it and with what was carried."""

    def wrong(W1, b1, W2, b2, X, y):
        Z1 = X @ W1.T + b1
        A1 = hidden(Z1)
        D2 = delta2(A1 @ W2.T + b2, y)
        D1 = delta1(D2, W2, Z1)
        return D1.T @ into1(X, A1), biases(D1), D2.T @ into2(A1, Z1, X), biases(D2)

    return wrong


def _slopes(output=slope, hidden=slope):
    """Make a wrong gradient: with these slopes of the output and of the hidden layer, functions of z."""
    return _gradient(
        lambda Z2, y: 2 * (sigmoid(Z2) - y) * output(Z2) / len(y), lambda D2, W2, Z1: D2 @ W2 * hidden(Z1)
    )


def _first_layer_of(gradient):
    """Make a wrong gradient: of the first layer as another one says, of the second as it should be."""
    return lambda *arguments: (*gradient(*arguments)[:2], *two_layer_gradient(*arguments)[2:])


def _times(W1=1.0, b1=1.0, W2=1.0, b2=1.0):
    """Make a wrong gradient: the right one, part by part times a number, or times number(X)."""
    return lambda *arguments: tuple(
        (factor(arguments[4]) if callable(factor) else factor) * right
        for factor, right in zip((W1, b1, W2, b2), two_layer_gradient(*arguments), strict=True)
    )


def _all_times(factor):
    return _times(factor, factor, factor, factor)


def _share(X):
    """Return what one row counts in the mean."""
    return 1 / len(X)


def _changed(change):
    """Make a wrong gradient: by change(dW1, db1, dW2, db2) of the right one."""
    return lambda *arguments: change(*two_layer_gradient(*arguments))


def _only_row(row, factor):
    """Make a gradient of one row, `slice(0, 1)` for the first, times factor(X)."""
    return lambda W1, b1, W2, b2, X, y: tuple(
        factor(X) * part for part in two_layer_gradient(W1, b1, W2, b2, X[row], y[row])
    )


def where_it_fits(idea):
    """Say nan where the shapes do not fit, and numpy would raise."""

    def wrong(*arguments):
        try:
            return idea(*arguments)
        except ValueError:
            return (np.nan,) * 4

    return wrong


@where_it_fits
def _over_the_neurons(W1, b1, W2, b2, X, y):
    """Add the products for dW1 up over the neurons, where the rows should be added up."""
    D1 = hidden_blame(output_blame(sigmoid(X @ W1.T + b1) @ W2.T + b2, y), W2, X @ W1.T + b1)
    return D1 @ X.T, *two_layer_gradient(W1, b1, W2, b2, X, y)[1:]


def networks(rng):
    """Draw a square first layer and a single row, where many slips still give numbers; then neither.

    The sums are far from zero.
    """
    cases = []
    for n_in, n_hidden, rows in ((3, 3, 1), (2, 3, 4)):
        W1 = np.array([[signed(rng, 1, 3) for _ in range(n_in)] for _ in range(n_hidden)])
        W2 = np.array([[signed(rng, 1.5, 4) for _ in range(n_hidden)]])
        b1, b2 = np.array([signed(rng, 0.5, 2) for _ in range(n_hidden)]), np.array([signed(rng, 0.5, 2)])
        X = np.array([[signed(rng, 0.4, 2) for _ in range(n_in)] for _ in range(rows)])
        y = np.array([[amount(rng, 0.1, 0.9)] for _ in range(rows)])
        cases.append((W1, b1, W2, b2, X, y))
    return cases


_OF_THE_SIZE = (
    Mistake(
        "sign flipped",
        _all_times(-1),
        "Which comes first in the error, the answer or the truth? And in the slope of the output, 1 or a?"
        " All your slopes point downhill.",
    ),
    Mistake(
        "sign flipped in the first layer",
        _times(W1=-1, b1=-1),
        "Which way do the slopes of the first layer point? Downhill, all of them. Is a minus on the way back,"
        " or does the hidden slope begin with a?",
    ),
    Mistake(
        "sign flipped in the second layer",
        _times(W2=-1, b2=-1),
        "Which of your slopes point downhill? Those of the second layer alone. Is the error turned around,"
        " and turned again on the way back?",
    ),
    Mistake(
        "factor two missing",
        _all_times(1 / 2),
        "What is the slope of a square? All your slopes are half of what they should be.",
    ),
    Mistake(
        "factor two put twice",
        _all_times(2),
        "How often is the error squared? Once. All your slopes are double: is the factor there already?",
    ),
    Mistake(
        "factor two once more in the hidden layer",
        _times(W1=2, b1=2),
        "What does the blame of the output hold already? The slope of the square. On the way back you put its"
        " factor in again.",
    ),
    Mistake(
        "not divided by the number of rows",
        _all_times(len),
        "If every row came twice, should the slopes double? Yours do. The loss is a mean over rows.",
    ),
    Mistake(
        "divided by the rows twice",
        _all_times(_share),
        "How often is a mean taken? Once. Do you divide by the rows, and take means as well?",
    ),
    Mistake(
        "divided by the rows once more in the hidden layer",
        _times(W1=_share, b1=_share),
        "How often is a mean taken? Once. The blame of the output holds it, and on the way back you divided"
        " again.",
    ),
    Mistake(
        "divided by the number of numbers in X",
        _all_times(lambda X: len(X) / X.size),
        "Over what is the mean taken, rows or numbers? You divided by how many numbers X holds.",
    ),
    Mistake(
        "divided by the number of inputs",
        _all_times(lambda X: len(X) / X.shape[1]),
        "Over what is the mean taken, rows or inputs? You divided by how many inputs a row has.",
    ),
    Mistake(
        "biases averaged once more",
        _times(b1=_share, b2=_share),
        "Are the rows counted already? Your blame holds the mean. For the biases you averaged once more.",
    ),
    Mistake(
        "weights averaged once more",
        _times(W1=_share, W2=_share),
        "Are the rows counted already? Your blame holds the mean. For the weights you averaged once more.",
    ),
    Mistake(
        "means for the biases only",
        _times(W1=len, W2=len),
        "Where does the number of rows come in? For the biases you took means. The slopes of the weights are"
        " sums.",
    ),
    Mistake(
        "means for the weights only",
        _times(b1=len, b2=len),
        "Where does the number of rows come in? For the weights you took means. The slopes of the biases are"
        " sums.",
    ),
    Mistake("all-zero gradient", _all_times(0), "Is nobody to blame? All your slopes are zero."),
    Mistake(
        "hidden layer never trained",
        _times(W1=0, b1=0),
        "How far back did the blame get? The slopes of the first layer are all zero.",
    ),
    Mistake(
        "output layer never trained",
        _times(W2=0, b2=0),
        "Who is to blame first? The output. The slopes of your second layer are all zero.",
    ),
    Mistake(
        "biases without slopes",
        _times(b1=0, b2=0),
        "Do biases move the answer? Then they have slopes. Yours are zero.",
    ),
)

_WRONG_SLOPES = (  # name, what is taken for the slope at z, what a learner is told
    ("slope taken at a", slope_at_a, "Which number went into a sigmoid? {}, you put what came out in again."),
    (
        "slope left out",
        np.ones_like,
        "When z grows a little, does a grow as much? {}, the slope of the sigmoid is missing.",
    ),
    (
        "slope put twice",
        lambda z: slope(z) ** 2,
        "How often does the signal go through one sigmoid? {}, its slope stands there twice.",
    ),
    ("slope of tanh", tanh_slope, "Whose slope is 1 - a²? That of tanh. {}, you took it for a sigmoid's."),
    (
        "half of the slope: a",
        sigmoid,
        "How many factors has the slope of a sigmoid? Two. {}, you took the activation alone.",
    ),
    (
        "half of the slope: 1 - a",
        lambda z: 1 - sigmoid(z),
        "How many factors has the slope of a sigmoid? Two. {}, the activation itself is missing.",
    ),
    (
        "slope computed from z",
        lambda z: z * (1 - z),
        "Which number stands in the short formula of the slope? {}, you wrote it with z.",
    ),
)


def _in_each_layer():
    """Yield each wrong slope in the output, in the hidden layer, and in both."""
    for name, wrong, hint in _WRONG_SLOPES:
        yield Mistake(f"{name}: output", _slopes(output=wrong), hint.format("In the output"))
        yield Mistake(f"{name}: hidden layer", _slopes(hidden=wrong), hint.format("In the hidden layer"))
        yield Mistake(f"{name}: both layers", _slopes(wrong, wrong), hint.format("In both layers"))


_OF_THE_BLAME = (
    Mistake(
        "slope of the output in the hidden layer",
        _first_layer_of(_slopes(lambda z: slope(z) ** 2, np.ones_like)),
        "Whose sigmoid does the blame pass in the hidden layer? You took the slope of the output again.",
    ),
    Mistake(
        "error sent back instead of blame",
        _first_layer_of(_slopes(output=np.ones_like)),
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
        _gradient(lambda Z2, y: np.abs(output_blame(Z2, y))),
        "How does the network learn that an answer was too small? Your blame is never negative.",
    ),
    Mistake(
        "only positive blame goes back",
        _gradient(delta1=lambda D2, W2, Z1: np.maximum(D2, 0) @ W2 * slope(Z1)),
        "Which rows have a say in the hidden layer? In yours only those whose answer is too large.",
    ),
    Mistake(
        "the square kept",
        _gradient(lambda Z2, y: output_blame(Z2, y) * (sigmoid(Z2) - y)),
        "When you take the slope of a square, what becomes of its power? Your error is still squared.",
    ),
    Mistake(
        "the square itself",
        _gradient(lambda Z2, y: output_blame(Z2, y) * (sigmoid(Z2) - y) / 2),
        "What goes back, the loss or its slope? You sent the squared error, which has lost its sign.",
    ),
    Mistake(
        "the truth forgotten",
        _gradient(lambda Z2, y: output_blame(Z2, 0 * y)),
        "Where does the truth come in? Your slopes are the same for every y.",
    ),
    Mistake(
        "the delta of cross-entropy",
        _gradient(lambda Z2, y: (sigmoid(Z2) - y) / len(y)),
        "Which loss is it here? Yours would be right for cross-entropy. This one is a mean of squares.",
    ),
    Mistake(
        "the output's sigmoid twice",
        _gradient(lambda Z2, y: output_blame(sigmoid(Z2), y)),
        "What does `output_delta` take, sums or activations? It bends them itself, and so the output is bent"
        " twice.",
    ),
    Mistake(
        "no sigmoid in the hidden layer",
        _gradient(delta1=lambda D2, W2, Z1: D2 @ W2 * Z1 * (1 - Z1), hidden=lambda Z1: Z1),
        "What becomes of the sums of the hidden layer on the way forward? They go on as they are: no sigmoid"
        " bends them.",
    ),
    Mistake(
        "no sigmoid in the output",
        _gradient(lambda Z2, y: 2 * (Z2 - y) * Z2 * (1 - Z2) / len(y)),
        "What does the network answer, z or a? Your second sum is the answer: no sigmoid bends it.",
    ),
)

_OF_THE_SHAPES = (
    Mistake(
        "biases in a table",
        _gradient(biases=lambda D: D),
        "Which shape has b1? Yours is a table. Are the rows still apart?",
    ),
    Mistake(
        "blame added up over the neurons",
        _gradient(biases=lambda D: D.sum(axis=1)),
        "How many slopes have biases? One a neuron. Which axis holds the rows?",
    ),
    Mistake(
        "one slope for all biases of a layer",
        _gradient(biases=np.sum),
        "How many slopes have the biases of a layer? One a neuron. You added up everything.",
    ),
    Mistake(
        "db2 as a bare number",
        _changed(lambda dW1, db1, dW2, db2: (dW1, db1, dW2, db2.sum())),
        "Which shape has b2? An array, with one number in it. Does your sum go over the rows alone?",
    ),
    Mistake(
        "blame of the output in a row",
        _changed(lambda dW1, db1, dW2, db2: (dW1, db1, dW2[0], db2.sum())),
        "Is the blame of the output a column, as y is? Does `output_delta` compute with whole arrays?",
    ),
    Mistake(
        "transposed product",
        _changed(lambda dW1, db1, dW2, db2: (dW1.T, db1, dW2.T, db2)),
        "Which shape has dW? That of W: rows receive. Yours lie the other way.",
    ),
    Mistake(
        "transposed product in dW1",
        _changed(lambda dW1, db1, dW2, db2: (dW1.T, db1, dW2, db2)),
        "Which shape has dW1? That of W1: rows receive, columns send. Yours lies the other way.",
    ),
    Mistake(
        "transposed product in dW2",
        _changed(lambda dW1, db1, dW2, db2: (dW1, db1, dW2.T, db2)),
        "Which shape has dW2? That of W2: one row. Yours lies the other way.",
    ),
    Mistake(
        "summed over the neurons in dW1",
        _over_the_neurons,
        "What is added up in dW1, rows or neurons? Which of the two tables must be turned over?",
    ),
    Mistake(
        "second layer first",
        _changed(lambda dW1, db1, dW2, db2: (dW2, db2, dW1, db1)),
        "In which order are the four wanted? First layer first.",
    ),
    Mistake(
        "weights first, then biases",
        _changed(lambda dW1, db1, dW2, db2: (dW1, dW2, db1, db2)),
        "In which order are the four wanted? Layer by layer, the weights of each before its biases.",
    ),
)

_OF_THE_ROWS = (
    Mistake(
        "the first row only",
        _only_row(slice(0, 1), _share),
        "Which rows have a say? Only the first. Does your `return` stand inside the loop?",
    ),
    Mistake(
        "the first row only, not divided",
        _only_row(slice(0, 1), lambda X: 1),
        "Which rows have a say? Only the first, and as if it were the only one. Where does your `return`"
        " stand?",
    ),
    Mistake(
        "the last row only",
        _only_row(slice(-1, None), _share),
        "Which rows have a say? Only the last. In your loop, does each row add its slopes, or replace those"
        " before?",
    ),
    Mistake(
        "the last row only, not divided",
        _only_row(slice(-1, None), lambda X: 1),
        "Which rows have a say? Only the last, and as if it were the only one. Does each row replace those"
        " before?",
    ),
    Mistake(
        "the first row's blame for the biases",
        _gradient(biases=lambda D: D[0]),
        "Who votes on the biases? In yours one row only. All rows do, and their blame adds up.",
    ),
)

_OF_THE_WAY = (
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
        "W1 not turned over on the way forward",
        where_it_fits(lambda W1, *others: two_layer_gradient(W1.T, *others)),
        "Which way does W1 lie? Each of its rows is a neuron. On your way forward, its columns are.",
    ),
    Mistake(
        "biases left out on the way forward",
        lambda W1, b1, W2, b2, X, y: two_layer_gradient(W1, 0 * b1, W2, 0 * b2, X, y),
        "What is added to each sum before the sigmoid? On your way forward the biases are missing.",
    ),
    Mistake(
        "b1 left out on the way forward",
        lambda W1, b1, *others: two_layer_gradient(W1, 0 * b1, *others),
        "What is added to each sum of the hidden layer? On your way forward its biases are missing.",
    ),
    Mistake(
        "b2 left out on the way forward",
        lambda W1, b1, W2, b2, X, y: two_layer_gradient(W1, b1, W2, 0 * b2, X, y),
        "What is added to the sum of the output? On your way forward its bias is missing.",
    ),
    Mistake(
        "a step taken",
        lambda *arguments: tuple(
            parameter - part
            for parameter, part in zip(arguments[:4], two_layer_gradient(*arguments), strict=True)
        ),
        "What is wanted, slopes or new weights? You took a step already: that is the next exercise.",
    ),
)

_TOGETHER = (
    Mistake(
        "sign flipped, factor two missing",
        _all_times(-1 / 2),
        "Which comes first in the error, the answer or the truth? Begin with the sign. Then ask what the"
        " slope of a square is.",
    ),
    Mistake(
        "sign flipped, not divided",
        _all_times(lambda X: -len(X)),
        "Which comes first in the error, the answer or the truth? Begin with the sign. Then ask where the"
        " mean comes in.",
    ),
    Mistake(
        "factor two missing, not divided",
        _all_times(lambda X: len(X) / 2),
        "What is the slope of a mean of squares? Look again at what the square brings, and at what the mean"
        " does.",
    ),
    Mistake(
        "the error as the blame",
        _gradient(lambda Z2, y: sigmoid(Z2) - y),
        "Is the error the blame already? Three more factors join it: from the square, the mean and the"
        " output's sigmoid.",
    ),
)

TWO_LAYER_GRADIENT = Exercise(
    name="two_layer_gradient",
    lesson="04",
    title="All slopes of your own network",
    reference=two_layer_gradient,
    mistakes=(
        *_OF_THE_SHAPES,
        *_OF_THE_SIZE,
        *_in_each_layer(),
        *_OF_THE_BLAME,
        *_OF_THE_ROWS,
        *_OF_THE_WAY,
        *_TOGETHER,
    ),
    draw=networks,
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
    right="You have all slopes of a network, from all of its rows. With 240 rows and 8 hidden neurons, the"
    " blame of the hidden layer is a table of 240 by 8.",
)
