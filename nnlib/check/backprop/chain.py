"""Exercises with neurons in a row: blame handed back from one to the next, in code and with a pencil."""

import numpy as np

from nnlib.check.backprop.neurons import sigmoid, slope, slope_at_a, tanh_slope
from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.probes import amount, signed

# Two neurons in a row, no biases


def blame_two(w1, w2, x, y):
    a1 = sigmoid(w1 * x)
    a2 = sigmoid(w2 * a1)
    e = a2 - y
    delta2 = 2 * e * a2 * (1 - a2)
    delta1 = delta2 * w2 * a1 * (1 - a1)
    return delta1, delta2


def _two(delta2=None, delta1=None):
    """Make wrong blame from a wrong way to compute one or both: delta2(z2, y), delta1(delta2, w2, z1)."""

    def wrong(w1, w2, x, y):
        z1 = w1 * x
        z2 = w2 * sigmoid(z1)
        last = (delta2 or _delta2)(z2, y)
        return (delta1 or _delta1)(last, w2, z1), last

    return wrong


def _delta2(z2, y):
    return 2 * (sigmoid(z2) - y) * slope(z2)


def _delta1(delta2, w2, z1):
    return delta2 * w2 * slope(z1)


def _error_sent_back(w1, w2, x, y):
    delta1, delta2 = blame_two(w1, w2, x, y)
    return delta1 / slope(w2 * sigmoid(w1 * x)), delta2


def _pairs(rng):
    """Draw two rows; the sums are far from zero, so that a slope taken at a is another one."""
    cases = []
    for sign in (1, -1):
        w1, w2 = signed(rng, 1.5, 2), sign * amount(rng, 2.5, 5)
        cases.append((w1, w2, amount(rng, 1.3, 2), amount(rng, 0.1, 0.9)))
    return cases


BLAME_TWO = Exercise(
    name="blame_two",
    lesson="04",
    title="Blame for two neurons",
    reference=blame_two,
    mistakes=(
        Mistake(
            "sign flipped",
            _two(lambda z2, y: -_delta2(z2, y)),
            "Which comes first in the error, the answer or the truth? Both of your numbers have the right"
            " size.",
        ),
        Mistake(
            "factor two missing",
            _two(lambda z2, y: _delta2(z2, y) / 2),
            "What is the slope of a square? Both of your numbers are half of what they should be. Some books"
            " put a half before the square; this course does not.",
        ),
        Mistake(
            "slope left out in both",
            _two(lambda z2, y: 2 * (sigmoid(z2) - y), lambda d, w2, z1: d * w2),
            "When z grows a little, does a grow as much? Each neuron has a sigmoid, and its slope is a factor"
            " on the way back.",
        ),
        Mistake(
            "slope left out at the second neuron",
            _two(lambda z2, y: 2 * (sigmoid(z2) - y)),
            "Has the blame passed the sigmoid of the second neuron? You have what the square brings. The"
            " slope is missing.",
        ),
        Mistake(
            "slope left out at the first neuron",
            _two(delta1=lambda d, w2, z1: d * w2),
            "Has the blame passed the sigmoid of the first neuron? You brought it over the weight, and no"
            " further.",
        ),
        Mistake(
            "slopes taken at a",
            _two(
                lambda z2, y: 2 * (sigmoid(z2) - y) * slope_at_a(z2),
                lambda d, w2, z1: d * w2 * slope_at_a(z1),
            ),
            "Which number went into each sigmoid? You put its activation into it again. From the activation,"
            " the slope is a product.",
        ),
        Mistake(
            "slope put twice at the first neuron",
            _two(delta1=lambda d, w2, z1: d * w2 * slope(z1) ** 2),
            "How often does the signal go through the first sigmoid? Its slope stands in your product twice.",
        ),
        Mistake(
            "slope put twice at the second neuron",
            _two(lambda z2, y: _delta2(z2, y) * slope(z2)),
            "How often does the signal go through the second sigmoid? Its slope stands in your product"
            " twice.",
        ),
        Mistake(
            "the slope of the wrong neuron",
            lambda w1, w2, x, y: (
                blame_two(w1, w2, x, y)[1] * w2 * slope(w2 * sigmoid(w1 * x)),
                blame_two(w1, w2, x, y)[1],
            ),
            "Whose sigmoid does the blame pass last? That of the first neuron. Look at which activation"
            " stands in its slope.",
        ),
        Mistake(
            "weight forgotten",
            _two(delta1=lambda d, w2, z1: d * slope(z1)),
            "How strongly does the first neuron pull at the second? The weight between them is missing.",
        ),
        Mistake(
            "the wrong weight",
            lambda w1, w2, x, y: (
                blame_two(w1, w2, x, y)[1] * w1 * slope(w1 * x),
                blame_two(w1, w2, x, y)[1],
            ),
            "Which weight lies between the two neurons? You took the one before the first neuron. Blame goes"
            " back over the road that the signal came on.",
        ),
        Mistake(
            "divided by the weight",
            _two(delta1=lambda d, w2, z1: d / w2 * slope(z1)),
            "Does a strong weight bring more blame back, or less? You divided by it.",
        ),
        Mistake(
            "weight without its sign",
            _two(delta1=lambda d, w2, z1: d * abs(w2) * slope(z1)),
            "What does a negative weight do to the blame? It turns it around. Yours is right only for"
            " positive weights.",
        ),
        Mistake(
            "blame of the error, not of the second neuron",
            _error_sent_back,
            "What travels back, the error or the blame? You started again from the error. On its way, it has"
            " passed the second sigmoid.",
        ),
        Mistake(
            "error without its sign",
            _two(lambda z2, y: abs(_delta2(z2, y))),
            "How does a weight learn that the answer was too small? Your blame is right only where the answer"
            " is too large.",
        ),
        Mistake(
            "all-zero gradient",
            lambda w1, w2, x, y: (0.0, 0.0),
            "Is nobody to blame? Both of your numbers are zero, whatever the truth is.",
        ),
        Mistake(
            "returned in the wrong order",
            lambda w1, w2, x, y: blame_two(w1, w2, x, y)[::-1],
            "In which order are the two wanted? Both of your numbers are right; they stand in each other's"
            " place.",
        ),
        Mistake(
            "slope of tanh",
            _two(
                lambda z2, y: 2 * (sigmoid(z2) - y) * tanh_slope(z2),
                lambda d, w2, z1: d * w2 * tanh_slope(z1),
            ),
            "Whose slope is 1 - a²? That of tanh. Both neurons are sigmoids.",
        ),
        Mistake(
            "the slopes of the weights",
            lambda w1, w2, x, y: (
                blame_two(w1, w2, x, y)[0] * x,
                blame_two(w1, w2, x, y)[1] * sigmoid(w1 * x),
            ),
            "Whose slope is wanted, that of a weight or that of a sum z? You went one product too far: blame"
            " times what the weight carried.",
        ),
    ),
    draw=_pairs,
    hints=(
        "Which of the five words is each gap? The first is Measure: the error, answer minus truth. The other"
        " two are Blame, first of the second neuron, then of the first.",
        "What lies between the error and the sum of the second neuron? The square brings a two and keeps the"
        " error. The sigmoid brings its slope: the activation times what it lacks to 1.",
        "How does blame get from the second neuron to the first? Over the weight between them, as a factor."
        " Then through the first sigmoid, with a slope made from the first activation. The sum, the square"
        " and the error are in the blame that you hand on.",
    ),
    right="Blame is handed back: each neuron needs only what the next one says. With two you can do any"
    " number.",
)

# A chain of any length


def blame_chain(w, x, y):
    activations = [x]
    for weight in w:
        activations.append(sigmoid(weight * activations[-1]))
    deltas = np.empty(len(w))
    back = 2 * (activations[-1] - y)
    for k in reversed(range(len(w))):
        a = activations[k + 1]
        deltas[k] = back * a * (1 - a)
        back = deltas[k] * w[k]
    return deltas


def _chain(first=lambda a, y: 2 * (a - y), at=lambda a, z: a * (1 - a), weights=lambda w: w):
    """Make wrong blame: from `first`, what the loss sends back, `at` each sigmoid, and over other weights."""

    def wrong(w, x, y):
        z, a = [], [x]
        for weight in w:
            z.append(weight * a[-1])
            a.append(sigmoid(z[-1]))
        over, deltas, back = weights(w), np.empty(len(w)), first(a[-1], y)
        for k in reversed(range(len(w))):
            deltas[k] = back * at(a[k + 1], z[k])
            back = deltas[k] * over[k]
        return deltas

    return wrong


def _slopes_left_out_but_last(w, x, y):
    right = blame_chain(w, x, y)
    return right[-1] * np.append(np.cumprod(w[:0:-1])[::-1], 1)


def _wrong_slope(w, x, y):
    """Use the slope of the neuron after, in all but the last."""
    a = [x]
    for weight in w:
        a.append(sigmoid(weight * a[-1]))
    deltas = [2 * (a[-1] - y) * a[-1] * (1 - a[-1])]
    for k in reversed(range(1, len(w))):
        deltas.insert(0, deltas[0] * w[k] * a[k + 1] * (1 - a[k + 1]))
    return np.array(deltas)


def _every_neuron_by_itself(w, x, y):
    a, deltas = x, []
    for weight in w:
        a = sigmoid(weight * a)
        deltas.append(a * (1 - a))
    return 2 * (a - y) * np.array(deltas)


def _without_sigmoids(w, x, y):
    a, sums = x, []
    for weight in w:
        a = weight * a
        sums.append(a)
    deltas, back = np.empty(len(w)), 2 * (a - y)
    for k in reversed(range(len(w))):
        deltas[k] = back * sums[k] * (1 - sums[k])
        back = deltas[k] * w[k]
    return deltas


def _chains(rng):
    """Draw chains of two, four and one neurons, with weights of both signs and sums far from zero."""
    return [
        (
            np.array([signed(rng, 2.5, 5) for _ in range(neurons)]),
            amount(rng, 1.2, 2),
            amount(rng, 0.2, 0.8),
        )
        for neurons in (2, 4, 1)
    ]


BLAME_CHAIN = Exercise(
    name="blame_chain",
    lesson="04",
    title="Blame for a chain of neurons",
    reference=blame_chain,
    mistakes=(
        Mistake(
            "sign flipped",
            _chain(first=lambda a, y: 2 * (y - a)),
            "Which comes first in the error, the answer or the truth? All of your numbers have the right"
            " size.",
        ),
        Mistake(
            "factor two missing",
            _chain(first=lambda a, y: a - y),
            "What is the slope of a square? All of your numbers are half of what they should be.",
        ),
        Mistake(
            "slopes left out",
            _chain(at=lambda a, z: 1),
            "When z grows a little, does a grow as much? At each neuron the blame passes a sigmoid, and its"
            " slope is a factor.",
        ),
        Mistake(
            "slopes left out but the last",
            _slopes_left_out_but_last,
            "Which sigmoids has the blame passed? In yours only the last one. Each neuron further back adds a"
            " slope of its own.",
        ),
        Mistake(
            "slopes taken at a",
            _chain(at=lambda a, z: slope(a)),
            "Which number went into each sigmoid? You put its activation into it again. From the activation,"
            " the slope is a product.",
        ),
        Mistake(
            "slopes put twice",
            _chain(at=lambda a, z: slope(z) ** 2),
            "How often does the signal go through each sigmoid? Each slope stands in your products twice.",
        ),
        Mistake(
            "the slope of the neuron after",
            _wrong_slope,
            "Whose sigmoid does the blame pass at each turn? You took the slope of the neuron it comes from."
            " Shift the index of the activation by one.",
        ),
        Mistake(
            "weights forgotten",
            _chain(weights=np.ones_like),
            "How strongly does each neuron pull at the next? The weights between them are missing.",
        ),
        Mistake(
            "weights shifted by one",
            _chain(weights=lambda w: np.roll(w, 1)),
            "Which weight lies between a neuron and the next one? Yours are shifted by one: you took the"
            " weight before the neuron.",
        ),
        Mistake(
            "weights without their signs",
            _chain(weights=np.abs),
            "What does a negative weight do to the blame? It turns it around. Yours is right only for"
            " positive weights.",
        ),
        Mistake(
            "divided by the weights",
            _chain(weights=lambda w: 1 / w),
            "Does a strong weight bring more blame back, or less? You divided by it.",
        ),
        Mistake(
            "last to first",
            lambda w, x, y: blame_chain(w, x, y)[::-1],
            "In which order are they wanted? You found them from last to first. Turn them around at the end,"
            " or write each to its place.",
        ),
        Mistake(
            "the error sent back to all",
            _every_neuron_by_itself,
            "What does a neuron in the middle get from outside? Not the error: what the next neuron hands"
            " back. Begin each turn with the blame of the turn before.",
        ),
        Mistake(
            "the last one only",
            lambda w, x, y: blame_chain(w, x, y)[-1],
            "How many neurons are there? You have the blame of the last one. Is the `return` inside the"
            " loop?",
        ),
        Mistake(
            "the first one only",
            lambda w, x, y: blame_chain(w, x, y)[0],
            "How many neurons are there? You went all the way back, and kept only the last number that you"
            " found.",
        ),
        Mistake(
            "the others stay zero",
            lambda w, x, y: blame_chain(w, x, y) * (np.arange(len(w)) == len(w) - 1),
            "How far back does your loop go? Only the last neuron has blame, all before it have none.",
        ),
        Mistake(
            "all-zero gradient",
            lambda w, x, y: np.zeros(len(w)),
            "Is nobody to blame? All of your numbers are zero. Is the array ever filled?",
        ),
        Mistake(
            "error without its sign",
            _chain(first=lambda a, y: 2 * abs(a - y)),
            "How does a weight learn that the answer was too small? Your blame is right only where the answer"
            " is too large.",
        ),
        Mistake(
            "activation instead of slope",
            _chain(at=lambda a, z: a),
            "What joins the blame at a neuron, how high its sigmoid is, or how steep? You took the height.",
        ),
        Mistake(
            "slope of tanh",
            _chain(at=lambda a, z: 1 - a**2),
            "Whose slope is 1 - a²? That of tanh. These neurons are sigmoids.",
        ),
        Mistake(
            "no sigmoid on the way forward",
            _without_sigmoids,
            "What does each neuron hand on, its sum or what comes out of its sigmoid? Yours hand on the sum.",
        ),
        Mistake(
            "one number more, for x",
            lambda w, x, y: np.append(blame_chain(w, x, y)[:1] * w[:1], blame_chain(w, x, y)),
            "How many neurons are there? You have one number more. The input is no neuron and has no sigmoid:"
            " stop one turn earlier.",
        ),
    ),
    draw=_chains,
    hints=(
        "What do you need before you can go back? All activations: a loop over the weights, which begins with"
        " x and keeps what each neuron answers. Two neurons you have done already: what is the same here in"
        " every turn?",
        "Where does the way back begin? With what the loss sends: two times the error. Then, from the last"
        " neuron to the first: through its sigmoid, note the blame, over its weight to the neuron before."
        " `reversed(range(len(w)))` counts down.",
        "Which weight belongs to which turn? Blame of neuron k goes over w[k] to the neuron before it. So"
        " multiply by the weight after you have noted the blame. Write each blame to its own place in"
        " an array as long as w, and the order is right.",
    ),
    right="Backpropagation along a chain of any length. A whole network does the same with tables in the"
    " place of single weights.",
)


# The ticket out: the blame of a hidden neuron with a pencil

DELTA, WEIGHT, ACTIVATION = 0.2, -3.0, 0.9
_BLAME = DELTA * WEIGHT * ACTIVATION * (1 - ACTIVATION)


def _ticket(name, factor, hint, when=None):
    """Make a mistake whose number is `factor` in the place of the slope, times weight and blame."""
    return Mistake(name, DELTA * WEIGHT * factor, hint, when)


TICKET_BACKPROP = Exercise(
    name="ticket_backprop",
    lesson="04",
    title="Ticket out: blame with a pencil",
    reference=_BLAME,
    mistakes=(
        Mistake(
            "weight without its sign",
            -_BLAME,
            "What does a negative weight do to the blame? Your number has the right size. Look at the sign.",
        ),
        _ticket(
            "slope left out",
            1,
            "Has the blame passed the sigmoid of the hidden neuron? You brought it over the weight. Its slope"
            " is still missing.",
        ),
        _ticket(
            "one factor of the slope: a",
            ACTIVATION,
            "How many factors has the slope of a sigmoid? You took the activation. What else?",
        ),
        _ticket(
            "one factor of the slope: 1 - a",
            1 - ACTIVATION,
            "How many factors has the slope? You took what the activation lacks to 1. What else?",
        ),
        _ticket(
            "slope put twice",
            (ACTIVATION * (1 - ACTIVATION)) ** 2,
            "How often does the signal go through this sigmoid? Its slope stands in your product twice.",
        ),
        _ticket(
            "slope taken at a",
            slope(ACTIVATION),
            "Which number went into the sigmoid? You put the activation into it again. The slope comes from"
            " the activation by a product.",
            when=lambda blame: abs(blame / (DELTA * WEIGHT * slope(ACTIVATION)) - 1) < 0.01,
        ),
        _ticket(
            "slope of tanh",
            1 - ACTIVATION**2,
            "Whose slope is 1 minus the square? That of tanh. This neuron is a sigmoid.",
        ),
        _ticket(
            "factor two once more",
            2 * ACTIVATION * (1 - ACTIVATION),
            "Where does a factor two come from? From the square of the error; the output's blame holds it"
            " already.",
        ),
        Mistake(
            "weight forgotten",
            DELTA * ACTIVATION * (1 - ACTIVATION),
            "How strongly does the hidden neuron pull at the output? The weight between them is missing.",
        ),
        Mistake(
            "output's blame forgotten",
            WEIGHT * ACTIVATION * (1 - ACTIVATION),
            "What is it that travels back? You have the weight and the slope. The blame of the output is"
            " missing.",
        ),
        Mistake(
            "divided by the weight",
            DELTA / WEIGHT * ACTIVATION * (1 - ACTIVATION),
            "Does a strong weight bring more blame back, or less? You divided by it.",
        ),
        Mistake(
            "added instead of multiplied",
            (DELTA + WEIGHT) * ACTIVATION * (1 - ACTIVATION),
            "What happens to the factors along one road? You added two of them. Only different roads are"
            " added.",
        ),
        Mistake(
            "the slope of the weight",
            DELTA * ACTIVATION,
            "Whose blame is asked for? You found the slope of the weight: blame times what it carried. The"
            " ticket asks for the hidden neuron.",
        ),
        Mistake(
            "the slope alone",
            ACTIVATION * (1 - ACTIVATION),
            "What does the slope join? You have the slope of the sigmoid, a good beginning. Weight and blame"
            " are still to come.",
        ),
        Mistake(
            "slope of the sign turned around",
            DELTA * -WEIGHT,
            "Has the blame passed the sigmoid, and has the weight kept its sign? Two things are missing: take"
            " the sign first.",
        ),
    ),
    hints=(
        "Which way does the blame travel? From the output, over the weight, to the activation of the hidden"
        " neuron, and through its sigmoid. Each piece of the road is one factor.",
        "What is the slope of the sigmoid here? The activation is given: multiply it by what it lacks to 1."
        " That is a small number, because this neuron is rather sure.",
        "Which three numbers do you multiply? The blame that comes in, the weight with its sign, and the"
        " slope. The sign of the product tells which way the sum of the hidden neuron should not go.",
    ),
    right="One product a neuron: so blame gets through a whole network. You have done by hand what the"
    " computer does.",
    rtol=1e-3,
)
