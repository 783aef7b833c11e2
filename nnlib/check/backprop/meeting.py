"""A learner's own network meets real work: it learns the smells, under the eyes of their own referee."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nnlib.bugs import flat, loss
from nnlib.check.backprop.own import TWO_LAYER_GRADIENT
from nnlib.check.backprop.referee import DISAGREEMENT, REFEREE
from nnlib.check.backprop.step import TWO_LAYER_STEP
from nnlib.check.compare import Unusable, like, same
from nnlib.check.judge import stopped
from nnlib.check.limits import Sink, TimeUp, call
from nnlib.check.verdict import COULD_NOT_RUN, NOT_ATTEMPTED, NOT_YET, RIGHT, Verdict
from nnlib.datasets import smells
from nnlib.network import Network

HIDDEN, STEPS, LR = 8, 800, 4.0
NUDGE = 1e-5
AGREES = 1e-6  # a referee's own error stays far below, that of any bug far above
EQUAL = 1e-10
SECONDS = 20.0

ASKED = {exercise.name: exercise for exercise in (TWO_LAYER_GRADIENT, TWO_LAYER_STEP, REFEREE, DISAGREEMENT)}
OFF = {  # what is said of the function that is off
    "two_layer_gradient": "Does each of your slopes agree with nnlib's? Not yet: check(two_layer_gradient)"
    " may say why.",
    "disagreement": "Does your measure tell right from wrong? Between gradients whose disagreement is known,"
    " it gives another number: check(disagreement) may say why.",
    "referee": "Is the referee fair? Your slopes are right, and it disagrees: check(referee) may say why.",
    "two_layer_step": "Does each step follow the slopes? They are right, your step is not:"
    " check(two_layer_step) may say why.",
}


class Measured(NamedTuple):
    """What was measured at one step.

    Attributes
    ----------
    difference : the largest, between a slope of the learner's and nnlib's.
    apart : how far the learner's slopes and their referee disagree, as they measure it.
    astray : the largest distance between where the step ends and where it should.
    """

    difference: float
    apart: float
    astray: float


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
    functions = dict(zip(ASKED, (two_layer_gradient, two_layer_step, referee, disagreement), strict=True))
    running = []  # the name of the function that is at work, if one is

    def asked(name):
        def ask(expected, *arguments):
            running.append(name)
            result = _finite(like(expected, functions[name](*arguments)))
            running.pop()
            return result

        return ask

    outcome = call(_meet, [asked(name) for name in ASKED], SECONDS, Sink())
    if outcome.raised is None:
        return outcome.value
    name = running[-1] if running else ""
    return _stopped(name, functions.get(name), outcome.raised)


def _finite(result):
    parts = result if isinstance(result, tuple) else (result,)
    if not all(np.isfinite(part).all() for part in parts):
        raise Unusable("It gives nan or something infinite. Its own check may say why.", result)
    return result


def _meet(gradient, step, referee, disagreement):
    fair = _fair(disagreement)
    train, _, unseen = smells(coding="number").split(0.6, 0.1)
    X, y = train.X, train.y[:, None]
    parameters, measured = _start(X.shape[1]), []
    for number in range(STEPS):
        if number not in (0, STEPS // 2, STEPS - 1):
            parameters = step(parameters, *parameters, X, y, LR)
            continue
        w, slopes = _vector(*parameters), _vector(*gradient(parameters, *parameters, X, y))
        nudged = referee(w, lambda vector: loss(vector, X, train.y), w.copy(), NUDGE)
        parameters = step(parameters, *parameters, X, y, LR)
        measured.append(
            Measured(
                np.abs(slopes - _network(w).gradient(X, y)).max(),
                disagreement(0.0, slopes, nudged),
                np.abs(_vector(*parameters) - (w - LR * slopes)).max(),
            )
        )
    right = _right(_network(_vector(*parameters)), unseen), len(unseen.y), _one_neuron(train, unseen)
    return _verdict(right, measured, fair)


def _fair(disagreement):
    """Tell whether a disagreement is right on pairs that tell all known slips apart.

    One that says 0 whatever comes would confirm every gradient.
    """
    pairs = DISAGREEMENT.cases(np.random.default_rng(0))
    known = [(pair, DISAGREEMENT.reference(*pair)) for pair in pairs]
    return all(same(DISAGREEMENT, disagreement(0.0, *pair), share) for pair, share in known)


def _verdict(right, measured, fair):
    difference, apart, _ = np.max(measured, axis=0)
    notes = [
        "Unseen pieces of meat judged rightly: {} of {}. One neuron alone gets {}.".format(*right),
        f"Your gradient and nnlib's: no slope differs by more than {difference:.1g}.",
    ]
    if fair:
        notes.insert(1, f"Your gradient and your referee: they disagree by {apart:.1g} at most.")
    if off := _off(measured, fair):
        return Verdict(NOT_YET, "", OFF[off], notes=tuple(notes))
    text = (
        f"Your own network has learned the smells in {STEPS} steps. Your own referee confirms its slopes,"
        " and so does nnlib."
    )
    return Verdict(RIGHT, "", text, notes=tuple(notes))


def _off(measured, fair):
    """Return the name of the function that is off, where it shows first: later, others suffer; or ""."""
    for difference, apart, astray in measured:
        if difference > EQUAL:
            return "two_layer_gradient"
        if not fair:
            return "disagreement"
        if apart > AGREES:
            return "referee"
        if astray > EQUAL:
            return "two_layer_step"
    return ""


def _stopped(name, function, error):
    """Say which function is still missing, or broke, and where; without a name, that none of them did."""
    if isinstance(error, TimeUp):
        text = f"It was still at work after {SECONDS:g} seconds, and was stopped."
        return Verdict(COULD_NOT_RUN, name, text)
    if not name:
        text = (
            f"{type(error).__name__}, but in none of your functions. Restart the kernel, and run all cells."
        )
        return Verdict(COULD_NOT_RUN, "", text)
    if isinstance(error, Unusable):
        return Verdict(NOT_YET, name, str(error))
    verdict = stopped(ASKED[name], function, error)
    if verdict.status == NOT_ATTEMPTED:
        return Verdict(NOT_ATTEMPTED, "", f"{name} is still to be written. Then run this cell again.")
    where = ", ".join(filter(None, [name, verdict.where]))
    return replace(verdict, where=where, message=f"First let its own check say right. {verdict.message}")


def _start(n_in):
    rng = np.random.default_rng(0)
    W1, b1 = rng.normal(size=(HIDDEN, n_in)) * 2, rng.normal(size=HIDDEN) * 2
    return W1, b1, rng.normal(size=(1, HIDDEN)), np.zeros(1)


def _vector(W1, b1, W2, b2):
    """Lay four arrays into one vector, in the order of `Network.parameters`."""
    return flat(W1, b1[:, None], W2, b2[:, None])


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
