"""The exercise that follows `own`: the step of a network of one's own, with all slopes found before it."""

import numpy as np

from nnlib.check.backprop.neurons import sigmoid
from nnlib.check.backprop.own import hidden_blame, networks, output_blame, two_layer_gradient, where_it_fits
from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.probes import amount


def two_layer_step(W1, b1, W2, b2, X, y, lr):
    dW1, db1, dW2, db2 = two_layer_gradient(W1, b1, W2, b2, X, y)
    return W1 - lr * dW1, b1 - lr * db1, W2 - lr * dW2, b2 - lr * db2


def _stepped(parts):
    """Make a wrong step from parts(parameters, slopes, lr), where the first two are four arrays each."""

    def wrong(W1, b1, W2, b2, X, y, lr):
        parameters = W1, b1, W2, b2
        return parts(parameters, two_layer_gradient(*parameters, X, y), lr)

    return wrong


def _moved(parameters, slopes, *rates):
    return tuple(p - rate * slope for p, slope, rate in zip(parameters, slopes, rates, strict=True))


def _times_lr(W1=1, b1=1, W2=1, b2=1):
    """Make a wrong step: the rate of each array is lr times a number."""
    factors = np.array([W1, b1, W2, b2])
    return _stepped(lambda parameters, slopes, lr: _moved(parameters, slopes, *lr * factors))


def _all_at(rate):
    """Make a wrong step: the rate of every array is rate(lr)."""
    return _stepped(lambda parameters, slopes, lr: _moved(parameters, slopes, *[rate(lr)] * 4))


def _unpacked(*order):
    """Make a wrong step: each array gets the slope in another place."""
    return where_it_fits(
        _stepped(lambda parameters, slopes, lr: _moved(parameters, [slopes[k] for k in order], *[lr] * 4))
    )


def _returned(*order):
    """Make a wrong step: the new arrays come in another order."""
    return lambda *arguments: tuple(two_layer_step(*arguments)[k] for k in order)


def _hidden_blame_after_the_step(W1, b1, W2, b2, X, y, lr):
    """Move the second layer, then send the old blame back over the new W2."""
    Z1 = X @ W1.T + b1
    D2 = output_blame(sigmoid(Z1) @ W2.T + b2, y)
    new = W2 - lr * D2.T @ sigmoid(Z1), b2 - lr * D2.sum(axis=0)
    D1 = hidden_blame(D2, new[0], Z1)
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


def _twice(W1, b1, W2, b2, X, y, lr):
    return two_layer_step(*two_layer_step(W1, b1, W2, b2, X, y, lr), X, y, lr)


def _steps(rng):
    """Draw networks and rates so large that it shows when a weight moves too early."""
    return [(*network, amount(rng, 6, 12)) for network in networks(rng)]


_FORGOTTEN = "Who else is to blame? {} moved, {} did not."

TWO_LAYER_STEP = Exercise(
    name="two_layer_step",
    lesson="04",
    title="The step of your own network",
    reference=two_layer_step,
    mistakes=(
        Mistake(
            "uphill",
            _times_lr(-1, -1, -1, -1),
            "After your step, is the loss lower? The slopes point uphill, and you followed them.",
        ),
        Mistake(
            "the biases uphill",
            _times_lr(b1=-1, b2=-1),
            "Which way do the biases go? Uphill, while the weights go down. The same sign is for all four.",
        ),
        Mistake(
            "the weights uphill",
            _times_lr(W1=-1, W2=-1),
            "Which way do the weights go? Uphill, while the biases go down. The same sign is for all four.",
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
            _all_at(lambda lr: 1),
            "How much of each slope do you step? You took all of it, whatever lr is.",
        ),
        Mistake(
            "the learning rate twice",
            _all_at(lambda lr: lr**2),
            "How often does the rate come in? Once. Your steps are lr times too long.",
        ),
        Mistake(
            "no learning rate for the biases",
            _stepped(lambda p, slopes, lr: _moved(p, slopes, lr, 1, lr, 1)),
            "How much of its slope does a bias step? All of it, while the weights follow lr.",
        ),
        Mistake(
            "no learning rate for the weights",
            _stepped(lambda p, slopes, lr: _moved(p, slopes, 1, lr, 1, lr)),
            "How much of its slope does a weight step? All of it, while the biases follow lr.",
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
            "all zero",
            _stepped(lambda p, slopes, lr: tuple(0 * part for part in p)),
            "Where do the parameters stand after the step? All of yours are zero.",
        ),
        Mistake(
            "nothing moved", _times_lr(0, 0, 0, 0), "Has anything moved? You returned the four as they came."
        ),
        Mistake(
            "only the second layer moved",
            _times_lr(W1=0, b1=0),
            _FORGOTTEN.format("The second layer", "the first"),
        ),
        Mistake(
            "only the first layer moved",
            _times_lr(W2=0, b2=0),
            _FORGOTTEN.format("The first layer", "the second"),
        ),
        Mistake("the biases stay", _times_lr(b1=0, b2=0), _FORGOTTEN.format("The weights", "the biases")),
        Mistake("the weights stay", _times_lr(W1=0, W2=0), _FORGOTTEN.format("The biases", "the weights")),
        *(
            Mistake(f"{name} stays", _times_lr(**{name: 0}), _FORGOTTEN.format("Three", words))
            for name, words in (
                ("W1", "the weights of the first layer"),
                ("b1", "the biases of the first layer"),
                ("W2", "the weights of the second layer"),
                ("b2", "the bias of the output"),
            )
        ),
        Mistake(
            "a step after every row",
            _row_by_row,
            "When do the parameters move? Yours move after every row. Here all rows vote first.",
        ),
        Mistake(
            "two steps",
            _twice,
            "How many steps does one call take? One. Yours goes on with a second. Do you call"
            " `two_layer_gradient` again?",
        ),
        Mistake(
            "divided by the rows once more",
            lambda W1, b1, W2, b2, X, y, lr: two_layer_step(W1, b1, W2, b2, X, y, lr / len(X)),
            "Are the rows counted already? Your gradient is a mean. The step divides once more.",
        ),
        Mistake(
            "slopes of the second layer unpacked first",
            _unpacked(2, 3, 0, 1),
            "Which slopes come first? Your names begin with the second layer's.",
        ),
        Mistake(
            "slopes of the weights unpacked first",
            _unpacked(0, 2, 1, 3),
            "Which slopes come first? Your names begin with those of both weights.",
        ),
        Mistake(
            "second layer first",
            _returned(2, 3, 0, 1),
            "In which order are the four wanted? As they came in: first layer first.",
        ),
        Mistake(
            "weights first, then biases",
            _returned(0, 2, 1, 3),
            "In which order are the four wanted? As they came in: layer by layer.",
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
    right="Your own network can learn now: Repeat is a loop around this function. With W2 moved first, the"
    " slip at a rate of 0.01 would have hidden below the check's tolerance; at 10 nothing hides it.",
)
