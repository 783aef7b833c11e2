"""A learner's own network meets real work: it learns the smells, under the eyes of their own referee."""

import numpy as np

from nnlib.check.backprop.neurons import sigmoid
from nnlib.check.compare import Gap, Unusable, like
from nnlib.check.limits import Sink, TimeUp, call
from nnlib.check.verdict import COULD_NOT_RUN, NOT_ATTEMPTED, NOT_YET, RIGHT, Verdict
from nnlib.check.wording import cut, line_reached
from nnlib.datasets import smells
from nnlib.network import Network

HIDDEN, STEPS, LR = 8, 800, 4.0
NUDGE = 1e-5
AGREES = 1e-6  # a referee's own error stays far below, that of any bug far above
EQUAL = 1e-10
SECONDS = 20.0


def meeting(two_layer_gradient, two_layer_step, referee, disagreement):
    """Let your own network learn the smells, and hold its gradient against your referee and against nnlib.

    Parameters
    ----------
    two_layer_gradient, two_layer_step, referee, disagreement : your functions from the exercises.

    Returns
    -------
    nnlib.check.verdict.Verdict
        How many unseen rows the network gets right after 800 steps, how far your referee and your gradient
        are apart at the worst, and how far your gradient and nnlib's. Nothing is ever raised but your own
        interrupt: what is missing or breaks is said.
    """
    functions = {
        "two_layer_step": two_layer_step,
        "two_layer_gradient": two_layer_gradient,
        "referee": referee,
        "disagreement": disagreement,
    }
    running = []  # the name of the function that was asked last

    def asked(name):
        def ask(expected, *arguments):
            running[:] = [name]
            return like(expected, functions[name](*arguments))

        return ask

    outcome = call(_meet, [asked(name) for name in functions], SECONDS, Sink())
    if outcome.raised is None:
        return outcome.value
    return _stopped(running[0], functions[running[0]], outcome.raised)


def _meet(step, gradient, referee, disagreement):
    train, _, unseen = smells(coding="number").split(0.6, 0.1)
    X, y = train.X, train.y[:, None]
    parameters = _start(X.shape[1])
    apart, difference, astray = [], [], []
    for number in range(STEPS):
        stepped = step(parameters, *parameters, X, y, LR)
        if number in (0, STEPS // 2, STEPS - 1):
            w, slopes = _flat(*parameters), _flat(*gradient(parameters, *parameters, X, y))
            measured = referee(w, lambda vector: _loss(vector, X, y), w.copy(), NUDGE)
            apart.append(disagreement(0.0, slopes, measured))
            difference.append(np.abs(slopes - _network(w).gradient(X, y)).max())
            astray.append(np.abs(_flat(*stepped) - (w - LR * slopes)).max())
        parameters = stepped
    right = _right(_network(_flat(*parameters)), unseen), len(unseen.y), _one_neuron(train, unseen)
    return _verdict(right, max(apart), max(difference), max(astray))


def _verdict(right, apart, difference, astray):
    notes = (
        "Unseen pieces of meat judged rightly: {} of {}. One neuron alone gets {}.".format(*right),
        f"Your gradient and your referee: they disagree by {apart:.1g} at most.",
        f"Your gradient and nnlib's: no slope differs by more than {difference:.1g}.",
    )
    status = NOT_YET
    if not difference <= EQUAL:
        text = "Does each of your slopes agree with nnlib's? Not yet: check(two_layer_gradient) may say why."
    elif not apart <= AGREES:
        text = "Is the referee fair? Your slopes are right, and it disagrees. Check referee and disagreement."
    elif not astray <= EQUAL:
        text = "Does each step follow the slopes? They are right, your step is not: check(two_layer_step)."
    else:
        status = RIGHT
        text = (
            f"Your own network has learned the smells in {STEPS} steps. Your own referee confirms its slopes,"
            " and so does nnlib."
        )
    return Verdict(status, "", text, notes=notes)


def _stopped(name, function, error):
    """Say which function is still missing, or broke, and where."""
    if isinstance(error, NotImplementedError | Gap):
        return Verdict(NOT_ATTEMPTED, "", f"{name} is still to be written. Then run this cell again.")
    if isinstance(error, Unusable):
        return Verdict(NOT_YET, name, str(error))
    if isinstance(error, TimeUp):
        return Verdict(
            COULD_NOT_RUN, name, f"It was still at work after {SECONDS:g} seconds, and was stopped."
        )
    said = call(str, (error,), 0.2, Sink()).value
    text = f"{type(error).__name__}: {cut(said, 100)}" if isinstance(said, str) else type(error).__name__
    where = ", ".join(filter(None, [name, line_reached(function, error)]))
    return Verdict(COULD_NOT_RUN, where, f"{text}. First let its own check say right.")


def _start(n_in):
    rng = np.random.default_rng(0)
    W1, b1 = rng.normal(size=(HIDDEN, n_in)) * 2, rng.normal(size=HIDDEN) * 2
    return W1, b1, rng.normal(size=(1, HIDDEN)), np.zeros(1)


def _flat(W1, b1, W2, b2):
    """Lay four arrays into one vector, in the order of `Network.parameters`."""
    return np.concatenate([np.hstack([W1, b1[:, None]]).ravel(), np.hstack([W2, b2[:, None]]).ravel()])


def _loss(w, X, y):
    n_in = X.shape[1]
    first, second = w[: HIDDEN * (n_in + 1)].reshape(HIDDEN, -1), w[HIDDEN * (n_in + 1) :]
    hidden = sigmoid(X @ first[:, :-1].T + first[:, -1])
    answers = sigmoid(hidden @ second[:-1] + second[-1])
    return np.mean((answers - y[:, 0]) ** 2)


def _network(w):
    net = Network([2, HIDDEN, 1], activation="sigmoid", output="sigmoid", loss="mse")
    net.parameters = w
    return net


def _one_neuron(train, unseen):
    net = Network([2, 1], output="sigmoid", loss="mse", init="constant")
    net.learn(train.X, train.y, epochs=STEPS, lr=LR, batch_size=len(train.y), measure_every=STEPS)
    return _right(net, unseen)


def _right(net, data):
    return int(np.sum((net.predict(data.X)[:, 0] > 0.5) == data.y))
