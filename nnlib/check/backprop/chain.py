"""Exercises with neurons in a row: blame handed back from one to the next, in code and with a pencil."""

import numpy as np

from nnlib.check.backprop.neurons import sigmoid, slope
from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.probes import amount, signed

# Slips that happen in any row of neurons: in what the loss sends back, through a sigmoid, over a weight


def _sent_back(a, y):
    return 2 * (a - y)


def _through(back, a):
    return back * a * (1 - a)


ERRORS = (  # a slip; what the loss sends back then, from the answer and the truth; what a learner is told
    (
        "sign flipped",
        lambda a, y: 2 * (y - a),
        "Which comes first in the error, the answer or the truth? And in the slope of the last neuron, 1 or"
        " the activation? One of the two is turned around: your numbers have the right size.",
    ),
    (
        "factor two missing",
        lambda a, y: a - y,
        "What is the slope of a square? All your numbers are half of what they should be. Some books put a"
        " half before the square; this course does not.",
    ),
    (
        "error squared",
        lambda a, y: 2 * (a - y) ** 2,
        "Is the error squared before it is sent back? The loss is a square. Its slope is none: it holds the"
        " error itself, with its sign.",
    ),
    (
        "the loss sent back",
        lambda a, y: (a - y) ** 2,
        "What does the loss send back, itself or its slope? You began with the squared error. How fast does a"
        " square grow when its side does?",
    ),
    (
        "factor two put twice",
        lambda a, y: 4 * (a - y),
        "How often does the square bring its two? Once. All your numbers are twice as large as they should"
        " be.",
    ),
    (
        "error without its sign",
        lambda a, y: 2 * abs(a - y),
        "How does a weight learn that the answer was too small? Your blame is right only where the answer is"
        " too large.",
    ),
    (
        "sign flipped, factor two missing",
        lambda a, y: y - a,
        "Which comes first, the answer or the truth? And what is the slope of a square? Your numbers are"
        " turned around, and half of what they should be.",
    ),
)

SLOPES = (  # a slip; blame behind a sigmoid, from what comes back to it and its activation; what is told
    (
        "slope left out",
        lambda back, a: back,
        "When z grows a little, does a grow as much? Blame passes a sigmoid on its way back, and the slope"
        " there is a factor.",
    ),
    (
        "parentheses missing in the slope",
        lambda back, a: back * a * 1 - a,
        "What does Python do first, the times or the minus? In your slope the activation is taken away from"
        " the whole product. Which two belong together?",
    ),
    (
        "slope turned around",
        lambda back, a: back * a * (a - 1),
        "Can a sigmoid go down? Its slope is never negative, and yours is. Which comes first in it, 1 or the"
        " activation?",
    ),
    (
        "activation instead of slope",
        lambda back, a: back * a,
        "What joins the blame at a neuron, how high its sigmoid is, or how steep? You took the height.",
    ),
    (
        "one factor of the slope: 1 - a",
        lambda back, a: back * (1 - a),
        "How many factors has the slope of a sigmoid? You took what the activation lacks to 1. What else?",
    ),
    (
        "slope taken at the activation",
        lambda back, a: back * slope(a),
        "Which number went into the sigmoid? You put its activation into it again. From the activation, the"
        " slope is a product.",
    ),
    (
        "slope put twice",
        lambda back, a: back * (a * (1 - a)) ** 2,
        "How often does the signal go through a sigmoid? Its slope stands in your product twice.",
    ),
    (
        "slope of tanh",
        lambda back, a: back * (1 - a**2),
        "Whose slope is 1 - a²? That of tanh. These neurons are sigmoids.",
    ),
)

WEIGHTS = (  # a slip; the weights that the blame goes over then, from all weights; what is told
    (
        "weight forgotten",
        np.ones_like,
        "How strongly does a neuron pull at the next one? The weight between them is missing.",
    ),
    (
        "the weight before the neuron",
        lambda w: np.roll(w, 1),
        "Which weight lies between a neuron and the next one? You took the one before the neuron. Blame goes"
        " back over the road that the signal came on.",
    ),
    (
        "divided by the weight",
        lambda w: 1 / w,
        "Does a strong weight bring more blame back, or less? You divided by it.",
    ),
    (
        "weight without its sign",
        np.abs,
        "What does a negative weight do to the blame? It turns it around. Yours is right only for positive"
        " weights.",
    ),
)


# Two neurons in a row, no biases


def blame_two(w1, w2, x, y):
    a1 = sigmoid(w1 * x)
    a2 = sigmoid(w2 * a1)
    e = a2 - y
    delta2 = 2 * e * a2 * (1 - a2)
    delta1 = delta2 * w2 * a1 * (1 - a1)
    return delta1, delta2


def _two(first=_sent_back, second=_through, hidden=_through, weights=lambda w: w):
    """Make wrong blame: from `first`, through the second sigmoid, over other weights, through the first."""

    def wrong(w1, w2, x, y):
        a1 = sigmoid(w1 * x)
        a2 = sigmoid(w2 * a1)
        delta2 = second(first(a2, y), a2)
        return hidden(delta2 * weights(np.array([w1, w2]))[1], a1), delta2

    return wrong


def _slope_slips_in_one_line_or_both():
    for name, slip, hint in SLOPES:
        yield Mistake(f"{name} in both", _two(second=slip, hidden=slip), f"{hint} Look at both lines.")
        if name != "slope turned around":  # at the second neuron, this gives what a turned error gives
            yield Mistake(f"{name} at the second neuron", _two(second=slip), f"{hint} Look at delta2.")
        yield Mistake(f"{name} at the first neuron", _two(hidden=slip), f"{hint} Look at delta1.")


def _error_sent_back(factor):
    """Make blame of the first neuron from the error, times `factor`, in the place of the second's blame."""

    def wrong(w1, w2, x, y):
        a1 = sigmoid(w1 * x)
        return _through(factor * (sigmoid(w2 * a1) - y) * w2, a1), blame_two(w1, w2, x, y)[1]

    return wrong


def _the_slope_of_the_second_again(w1, w2, x, y):
    delta2 = blame_two(w1, w2, x, y)[1]
    return _through(delta2 * w2, sigmoid(w2 * sigmoid(w1 * x))), delta2


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
        *(Mistake(name, _two(first=slip), hint) for name, slip, hint in ERRORS),
        *_slope_slips_in_one_line_or_both(),
        *(Mistake(name, _two(weights=slip), hint) for name, slip, hint in WEIGHTS),
        Mistake(
            "the slope of the wrong neuron",
            _the_slope_of_the_second_again,
            "Whose sigmoid does the blame pass last? That of the first neuron. Look at which activation"
            " stands in its slope.",
        ),
        Mistake(
            "blame of the error, not of the second neuron",
            _error_sent_back(2),
            "What travels back, the error or the blame? You started again from the error. On its way, it has"
            " passed the second sigmoid.",
        ),
        Mistake(
            "blame of the error, without its two",
            _error_sent_back(1),
            "What is handed from neuron to neuron, the error or the blame? Your delta1 begins with the error"
            " again. Begin with what the second neuron has found.",
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


def _forward(w, x):
    """Return x and the activations of a chain."""
    a = [x]
    for weight in w:
        a.append(sigmoid(weight * a[-1]))
    return np.array(a)


def _chain(
    first=_sent_back,
    at=_through,
    of=lambda k, last: k + 1,
    on=lambda back, delta: delta,
    weights=lambda w: w,
    turns=lambda n: range(n - 1, -1, -1),
):
    """Make wrong blame of a chain.

    Parameters
    ----------
    first : first(a, y) is what the loss sends back.
    at : at(back, a) is the blame behind a sigmoid.
    of : of(k, last) is the place of the activation that neuron k takes; 0 is x.
    on : on(back, delta) is what a neuron hands on, before the weight.
    weights : weights(w) are those that the blame goes over.
    turns : turns(n) are the neurons that have a turn, in order; those that have none keep a zero.
    """

    def wrong(w, x, y):
        a, over, deltas = _forward(w, x), weights(w), np.zeros(len(w))
        back = first(a[-1], y)
        for k in turns(len(w)):
            deltas[k] = at(back, a[of(k, len(w))])
            back = on(back, deltas[k]) * over[k]
        return deltas

    return wrong


def _slopes_left_out_but_last(w, x, y):
    right = blame_chain(w, x, y)
    return right[-1] * np.append(np.cumprod(w[:0:-1])[::-1], 1)


def _every_neuron_by_itself(w, x, y):
    a = _forward(w, x)
    return _through(_sent_back(a[-1], y), a[1:])


def _without_sigmoids(w, x, y):
    sums = x * np.cumprod(w)
    deltas, back = np.empty(len(w)), _sent_back(sums[-1], y)
    for k in reversed(range(len(w))):
        deltas[k] = _through(back, sums[k])
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
        *(Mistake(name, _chain(first=slip), hint) for name, slip, hint in ERRORS),
        *(Mistake(name, _chain(at=slip), hint) for name, slip, hint in SLOPES),
        *(Mistake(name, _chain(weights=slip), hint) for name, slip, hint in WEIGHTS),
        Mistake(
            "the slope of the neuron before",
            _chain(of=lambda k, last: k),
            "Whose sigmoid does the blame pass at each turn? You took the activation that goes into the"
            " neuron. If your list begins with x, its places are shifted by one.",
        ),
        Mistake(
            "the slope of the neuron after",
            _chain(of=lambda k, last: min(k + 2, last)),
            "Whose sigmoid does the blame pass at each turn? You took the slope of the neuron it comes from."
            " Shift the index of the activation by one.",
        ),
        Mistake(
            "no slope is handed on",
            _chain(on=lambda back, delta: back),
            "What does a neuron hand back, what came to it or its own blame? In yours the slope is in the"
            " number that you note, and not in what goes on from there.",
        ),
        Mistake(
            "slopes left out but the last",
            _slopes_left_out_but_last,
            "Which sigmoids has the blame passed? In yours only the last one. Each neuron further back adds a"
            " slope of its own.",
        ),
        Mistake(
            "the first neuron has no turn",
            _chain(turns=lambda n: range(n - 1, 0, -1)),
            "Has every neuron its turn? In yours the first one has none. Where does your count stop? `range`"
            " stops before its second number.",
        ),
        Mistake(
            "the first neuron is missing",
            lambda w, x, y: blame_chain(w, x, y)[1:],
            "How many neurons are there? You have one number less: the first neuron has no turn. `range`"
            " stops before its second number.",
        ),
        Mistake(
            "the last neuron has no turn",
            _chain(turns=lambda n: range(n - 2, -1, -1)),
            "Which place has the last of n neurons, when the first has place 0? Your count begins one too"
            " low, and the last neuron has no turn.",
        ),
        Mistake(
            "the others stay zero",
            _chain(turns=lambda n: [n - 1]),
            "How far back does your loop go? Only the last neuron has blame, all before it have none.",
        ),
        Mistake(
            "the loop goes forwards",
            _chain(turns=range),
            "At which end does blame begin? Your loop goes from the first neuron to the last, and what the"
            " loss sends comes to the first one.",
        ),
        Mistake(
            "factor two in every turn",
            _chain(first=lambda a, y: a - y, at=lambda back, a: 2 * _through(back, a)),
            "How often does the square bring its two? Once, where the way back begins. In yours each turn"
            " doubles the blame once more.",
        ),
        Mistake(
            "the slopes of the weights",
            lambda w, x, y: blame_chain(w, x, y) * _forward(w, x)[:-1],
            "Whose slope is wanted, that of a weight or that of a sum z? You went one product too far: blame"
            " times what the weight carried.",
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
            "all-zero gradient",
            lambda w, x, y: np.zeros(len(w)),
            "Is nobody to blame? All of your numbers are zero. Is the array ever filled?",
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


# What is taken for the slope, with the weight's sign or without it
_INSTEAD = (
    (
        "slope left out",
        1,
        "Has the blame passed the sigmoid of the hidden neuron? You brought it over the weight. Its slope is"
        " still missing.",
    ),
    (
        "one factor of the slope: a",
        ACTIVATION,
        "How many factors has the slope of a sigmoid? You took the activation. What else?",
    ),
    (
        "one factor of the slope: 1 - a",
        1 - ACTIVATION,
        "How many factors has the slope? You took what the activation lacks to 1. What else?",
    ),
    (
        "the square of the activation",
        ACTIVATION**2,
        "Which two factors has the slope of a sigmoid? They are not the same one twice.",
    ),
    (
        "slope put twice",
        (ACTIVATION * (1 - ACTIVATION)) ** 2,
        "How often does the signal go through this sigmoid? Its slope stands in your product twice.",
    ),
    (
        "slope of tanh",
        1 - ACTIVATION**2,
        "Whose slope is 1 minus the square? That of tanh. This neuron is a sigmoid.",
    ),
    (
        "factor two once more",
        2 * ACTIVATION * (1 - ACTIVATION),
        "Where does a factor two come from? From the square of the error; the output's blame holds it"
        " already.",
    ),
)
_SIGN = "And what does a negative weight do to the blame?"


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
        *(_ticket(*idea) for idea in _INSTEAD),
        _ticket(
            "slope taken at a",
            slope(ACTIVATION),
            "Which number went into the sigmoid? You put the activation into it again. The slope comes from"
            " the activation by a product.",
            when=lambda blame: abs(blame / (DELTA * WEIGHT * slope(ACTIVATION)) - 1) < 0.01,
        ),
        *(
            _ticket(f"{name}, and the weight without its sign", -factor, f"{hint} {_SIGN}")
            for name, factor, hint in _INSTEAD
        ),
        Mistake(
            "halved",
            _BLAME / 2,
            "Where does your half come from? The blame of the output goes back whole: three factors, and no"
            " mean of anything.",
        ),
        Mistake(
            "nobody to blame",
            0.0,
            "Is nobody to blame? Zero says that a nudge of this neuron changes nothing. Which of the three"
            " factors is zero?",
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
