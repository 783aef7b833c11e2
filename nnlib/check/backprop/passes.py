"""Exercises with numbers: one pass through the course's small network, with three gaps, with six, with all.

Every number is computed by that network, for one food: what is given, what is asked for, and what comes out
of each wrong idea.
"""

from typing import NamedTuple

import numpy as np

from nnlib.check.backprop.neurons import slope
from nnlib.check.exercise import Mistake
from nnlib.check.gaps import FillGaps, Part
from nnlib.small_network import FOODS, X, Y, small_network

TOLERANCE = 0.01  # whoever goes on with three digits of each number does not end at three right ones


class Ideas(NamedTuple):
    """What a backward pass is made of, each a place where it can go wrong; `None` is the right way.

    Attributes
    ----------
    error : the error.
    two : the factor of the square.
    slope2, slope1 : the slopes of the output neuron and of the two hidden ones.
    back : what comes back to the two hidden neurons from the output's delta.
    into2, into1 : what is multiplied with delta to give the slopes of W2 and of W1.
    """

    error: float | None = None
    two: float = 2
    slope2: float | None = None
    slope1: np.ndarray | None = None
    back: np.ndarray | None = None
    into2: np.ndarray | None = None
    into1: np.ndarray | None = None


class Worked:
    """One food's way through the network: its numbers, and the gaps filled rightly or with a wrong idea."""

    def __init__(self, food):
        row = FOODS.index(food)
        self.food, self.x, self.y = food, X[row], Y[row]
        trace = small_network().trace(self.x, self.y)
        hidden, output = trace.layers
        self.z1, self.a1 = hidden.z[:, 0], hidden.a[:, 0]
        self.z2, self.y_hat = output.z[0, 0], output.a[0, 0]
        self.W2 = output.W[0]
        self.error = self.y_hat - self.y
        dW1 = {f"dW1_{j + 1}{i + 1}": hidden.dW[j, i] for j in range(2) for i in range(2)}
        self.right = {
            "e": self.error,
            "delta_out": output.delta[0, 0],
            "dW2_1": output.dW[0, 0],
            "dW2_2": output.dW[0, 1],
            "db2": output.db[0],
            "delta_1": hidden.delta[0, 0],
            "delta_2": hidden.delta[1, 0],
            **dW1,
            "db1_1": hidden.db[0],
            "db1_2": hidden.db[1],
        }

    def filled(self, ideas):
        """Fill all gaps by hand with these ideas, one after the other as the formulas say."""
        e = _or(ideas.error, self.error)
        delta = ideas.two * e * _or(ideas.slope2, slope(self.z2))
        back = _or(ideas.back, self.W2 * delta)
        hidden = back * _or(ideas.slope1, slope(self.z1))
        dW2, dW1 = delta * _or(ideas.into2, self.a1), np.outer(hidden, _or(ideas.into1, self.x))
        numbers = [e, delta, *dW2, delta, *hidden, *dW1.ravel(), *hidden]
        return dict(zip(self.right, map(float, numbers), strict=True))

    def reference(self, *gaps):
        return {gap: float(self.right[gap]) for gap in gaps}

    def maker(self, gaps):
        """Return what makes a mistake of those `gaps`, where an idea enters, that come out differently.

        What follows from them further down is not named: an answer is held against the first wrong gap.
        """

        def mistake(name, hint, **ideas):
            filled = self.filled(Ideas(**ideas))
            return self.of(name, hint, **{gap: filled[gap] for gap in gaps})

        return mistake

    def of(self, name, hint, **numbers):
        """Make a mistake of those numbers that a pencil can tell from the right ones."""
        wrong = {
            gap: float(number)
            for gap, number in numbers.items()
            if abs(number - self.right[gap]) > 2.1 * TOLERANCE * abs(self.right[gap])
        }
        return Mistake(name, wrong, hint)


def _or(changed, right):
    return right if changed is None else changed


def _digits(*numbers):
    return ", ".join(f"{number:.4g}" for number in numbers)


def _given(worked):
    """Return the rows of the forward pass, with all of their numbers."""
    return (
        Part(f"x = ({_digits(*worked.x)}), y = {worked.y:g}", f"{worked.food}: what goes in, and the truth"),
        Part(f"a1 = ({_digits(*worked.a1)})", "the answers of the two hidden neurons"),
        Part(f"y_hat = {_digits(worked.y_hat)}", "the answer of the output neuron"),
        Part(f"W2 = ({_digits(*worked.W2)})", "the weights from the hidden neurons to the output"),
    )


_ROWS = {
    "e": ("e", "= y_hat - y", "the error, answer minus truth"),
    "delta_out": ("delta2", "= 2 e y_hat (1 - y_hat)", "the blame of the output neuron"),
    "dW2_1": ("dL/dW2[0,0]", "= delta2 a1[0]", "the slope of the weight from hidden neuron 0"),
    "dW2_2": ("dL/dW2[0,1]", "= delta2 a1[1]", "the slope of the weight from hidden neuron 1"),
    "db2": ("dL/db2", "= delta2", "the slope of the output's bias"),
    "delta_1": ("delta1[0]", "= delta2 W2[0,0] a1[0] (1 - a1[0])", "the blame of hidden neuron 0"),
    "delta_2": ("delta1[1]", "= delta2 W2[0,1] a1[1] (1 - a1[1])", "the blame of hidden neuron 1"),
    "dW1_11": ("dL/dW1[0,0]", "= delta1[0] x[0]", "to hidden neuron 0 from x[0]"),
    "dW1_12": ("dL/dW1[0,1]", "= delta1[0] x[1]", "to hidden neuron 0 from x[1]"),
    "dW1_21": ("dL/dW1[1,0]", "= delta1[1] x[0]", "to hidden neuron 1 from x[0]"),
    "dW1_22": ("dL/dW1[1,1]", "= delta1[1] x[1]", "to hidden neuron 1 from x[1]"),
    "db1_1": ("dL/db1[0]", "= delta1[0]", "the slope of its bias"),
    "db1_2": ("dL/db1[1]", "= delta1[1]", "the slope of its bias"),
}


def _asked(gaps, with_formula):
    """Return the rows of these gaps; the formulas fade from one exercise to the next."""
    for gap in gaps:
        name, formula, words = _ROWS[gap]
        yield Part(f"{name} {formula}" if gap in with_formula else name, words, gap)


_W1 = "dW1_11", "dW1_12", "dW1_21", "dW1_22"


def _of_the_output(worked):
    """Return the mistakes that can be made at the output neuron."""
    e, y_hat, z2 = worked.error, worked.y_hat, worked.z2

    at_e, at_delta = worked.maker(["e"]), worked.maker(["delta_out"])

    return (
        worked.maker(["e", "delta_out"])(
            "sign flipped",
            "Which comes first in the error, the answer or the truth?",
            error=-e,
        ),
        at_e(
            "the error squared",
            "What is the error, before the loss squares it?",
            error=e**2,
        ),
        at_e(
            "the answer as the error",
            "Where is the truth? You filled in the answer itself.",
            error=y_hat,
        ),
        at_delta(
            "factor two missing",
            "What is the slope of a square? A factor is missing at the front.",
            two=1,
        ),
        at_delta(
            "slope left out",
            "Has the blame passed the sigmoid? The two factors with the answer are missing.",
            slope2=1,
        ),
        at_delta(
            "slope taken at a",
            "Which number went into the sigmoid? You took its slope at what came out.",
            slope2=slope(y_hat),
        ),
        at_delta(
            "slope put twice",
            "How often does the signal go through this sigmoid? Its slope belongs there once.",
            slope2=slope(z2) ** 2,
        ),
        at_delta(
            "one factor of the slope: the answer",
            "How many factors has the slope? One is the answer; the other is what it lacks to 1.",
            slope2=y_hat,
        ),
        at_delta(
            "one factor of the slope: what is missing to 1",
            "How many factors has the slope? You have what the answer lacks to 1. What else?",
            slope2=1 - y_hat,
        ),
        at_delta(
            "slope of tanh",
            "Whose slope is 1 minus a square? That of tanh. This neuron is a sigmoid.",
            slope2=1 - y_hat**2,
        ),
        at_delta(
            "the error squared in the blame",
            "When you take the slope of a square, what becomes of its power? Yours is still a square.",
            two=2 * e,
        ),
    )


def _of_the_weights(worked):
    """Return the mistakes on the way from the output's delta to the slopes of W2."""
    mistake = worked.maker(["dW2_1", "dW2_2"])

    return (
        worked.of(
            "a minus on the way to W2",
            "Where did a minus come in? The blame has its sign already; the minus of the step comes later.",
            **{gap: -worked.right[gap] for gap in ("dW2_1", "dW2_2", "db2")},
        ),
        mistake(
            "wrong layer's activation in W2",
            "What did this weight carry forward? It starts at a hidden neuron, so not an input.",
            into2=worked.x,
        ),
        mistake(
            "the sum in the place of the activation",
            "What did this weight carry forward, the sum before the sigmoid or what came out of it?",
            into2=worked.z1,
        ),
        mistake(
            "the weight in the place of the activation",
            "When a weight grows a little, what decides how much the sum grows? Not the weight itself.",
            into2=worked.W2,
        ),
        mistake(
            "the other neuron's activation",
            "From which hidden neuron does this weight come? You took the activation of the other one.",
            into2=worked.a1[::-1],
        ),
        mistake(
            "the answer as the activation",
            "What did this weight carry forward? It ends at the output neuron; look at where it starts.",
            into2=np.full(2, worked.y_hat),
        ),
        mistake(
            "the activation forgotten",
            "What did this weight carry forward? That is the slope of a bias, which is added as it is.",
            into2=np.ones(2),
        ),
    )


def _of_the_hidden(worked):
    """Return the mistakes at the hidden neurons, and on the way from their deltas to the slopes of W1."""
    delta, W2, a1, z1 = worked.right["delta_out"], worked.W2, worked.a1, worked.z1

    mistake = worked.maker(["delta_1", "delta_2"])
    at_W1 = worked.maker(_W1)

    return (
        mistake(
            "hidden slope left out",
            "Has the blame passed the sigmoid of this neuron? You brought it over the weight only.",
            slope1=1,
        ),
        mistake(
            "hidden slope put twice",
            "How often does the signal go through this hidden sigmoid? Its slope belongs there once.",
            slope1=slope(z1) ** 2,
        ),
        mistake(
            "hidden slope taken at a",
            "Which number went into this sigmoid? You took its slope at what came out.",
            slope1=slope(a1),
        ),
        mistake(
            "the output's slope in the hidden layer",
            "Whose sigmoid is this? You took the slope of the output neuron.",
            slope1=slope(worked.z2),
        ),
        mistake(
            "one factor of the hidden slope: a",
            "How many factors has the slope of a sigmoid? You took the activation alone.",
            slope1=a1,
        ),
        mistake(
            "one factor of the hidden slope: 1 - a",
            "How many factors has the slope of a sigmoid? You took only what is missing to 1.",
            slope1=1 - a1,
        ),
        mistake(
            "W2 forgotten",
            "How strongly does this neuron pull at the output? Its weight is missing in your product.",
            back=np.full(2, delta),
        ),
        mistake(
            "the other neuron's weight",
            "Which weight leads from this neuron to the output? You took that of the other one.",
            back=W2[::-1] * delta,
        ),
        mistake(
            "weights without their signs",
            "What does a negative weight do to the blame? It turns it around.",
            back=np.abs(W2) * delta,
        ),
        mistake(
            "divided by the weight",
            "Does a strong weight bring more blame back, or less? You divided by it.",
            back=delta / W2,
        ),
        mistake(
            "the error sent back without the slope",
            "What travels back, the error or the blame? You sent the error; the output's slope is lost.",
            back=2 * worked.error * W2,
        ),
        mistake(
            "the bare error sent back",
            "What travels back, the error or the blame? You sent the error alone.",
            back=worked.error * W2,
        ),
        at_W1(
            "wrong layer's activation in W1",
            "What did this weight carry forward? It starts at an input, not at a hidden neuron.",
            into1=a1,
        ),
        at_W1(
            "the other input",
            "From which input does this weight come? You took the other one.",
            into1=worked.x[::-1],
        ),
        at_W1(
            "the input forgotten",
            "What did this weight carry forward? An input. Yours is the slope of a bias, which is added as"
            " it is.",
            into1=np.ones(2),
        ),
        worked.of(
            "a minus on the way to the hidden layer",
            "Where did a minus come in? Only the weight between may turn the sign of the blame.",
            **{gap: -worked.right[gap] for gap in ("delta_1", "delta_2")},
        ),
        worked.of(
            "a minus on the way to W1",
            "Where did a minus come in? The hidden blame has its sign already; the minus of the step comes"
            " later.",
            **{gap: -worked.right[gap] for gap in (*_W1, "db1_1", "db1_2")},
        ),
    )


def _mistakes(gaps, *found):
    """Return the mistakes that show in these gaps, and of each what shows there."""
    shown = (
        Mistake(mistake.name, {gap: mistake.wrong[gap] for gap in gaps if gap in mistake.wrong}, mistake.hint)
        for mistake in found
    )
    return tuple(mistake for mistake in shown if mistake.wrong)


# Three gaps: the article's own step

STEW = Worked("stew")
THREE = ("e", "delta_out", "dW2_1")

THREE_GAPS = FillGaps(
    name="three_gaps",
    lesson="04",
    title="One pass, three gaps",
    task="Stew went in, 0.8 came out, 0.2 would be right. Fill the three gaps; three digits are enough.",
    parts=(*_given(STEW), *_asked(THREE, with_formula=THREE)),
    reference=STEW.reference(*THREE),
    mistakes=_mistakes(THREE, *_of_the_output(STEW), *_of_the_weights(STEW)),
    hints=(
        "Which of the five words is each gap? Predict is done. The error is Measure. The two below are Blame:"
        " of the output neuron, then of one weight that leads to it.",
        "What does the formula of the blame say? Two times the error, times the slope of the sigmoid."
        " The slope has two factors: the answer, and what the answer lacks to 1.",
        "What did the weight carry? The activation of the first hidden neuron; it stands in the second row."
        " Blame times what was carried: that is the slope of every weight, in every network.",
    ),
    right="By this slope the first weight learns. You found it going backwards, one product a step.",
    rtol=TOLERANCE,
)

# Six gaps: through both layers, with an input of zero and an answer that is too small

BREAD = Worked("bread")
SIX = ("e", "delta_out", "dW2_1", "delta_1", "dW1_11", "dW1_12")

SIX_GAPS = FillGaps(
    name="six_gaps",
    lesson="04",
    title="One pass, six gaps",
    task="Now bread, back through both layers. Its answer is too small: which sign will the blame have?",
    parts=(*_given(BREAD), *_asked(SIX, with_formula=SIX[3:])),
    reference=BREAD.reference(*SIX),
    mistakes=_mistakes(SIX, *_of_the_output(BREAD), *_of_the_weights(BREAD), *_of_the_hidden(BREAD)),
    hints=(
        "Which sign has the error? The answer is smaller than the truth, and the error is answer minus truth."
        " Keep the sign all the way back.",
        "How does the blame get from the output to hidden neuron 0? Over the weight that joins them, and then"
        " through the sigmoid of this neuron: its slope comes from its own activation. Three factors, and the"
        " blame of the output.",
        "What did the two weights into hidden neuron 0 carry? The two inputs, each its own. Blame of the"
        " neuron times that input. If nothing went over a weight, can it be to blame?",
    ),
    right="A weight that carried nothing gets no blame. All others share it, back to the inputs.",
    rtol=TOLERANCE,
)

# All gaps

FISH = Worked("fish")
ALL = tuple(FISH.right)

ALL_GAPS = FillGaps(
    name="all_gaps",
    lesson="04",
    title="One pass, all gaps",
    task="The fish is bad, and the network likes it. Fill in the whole backward pass, from the top.",
    parts=(*_given(FISH), *_asked(ALL, with_formula=())),
    reference=FISH.reference(*ALL),
    mistakes=(
        *_of_the_output(FISH),
        *_of_the_weights(FISH),
        *_of_the_hidden(FISH),
        FISH.of(
            "a bias without blame",
            "Does a bias move the answer? It is added as it is, so all of its neuron's blame is its own.",
            db2=0,
            db1_1=0,
            db1_2=0,
        ),
        FISH.of(
            "a bias with the activation",
            "What did the bias carry? Nothing: it is added as it is. You multiplied by an activation.",
            db2=FISH.right["dW2_1"],
            db1_1=FISH.right["delta_1"] * FISH.a1[0],
            db1_2=FISH.right["delta_2"] * FISH.a1[1],
        ),
        FISH.of(
            "a bias with the input",
            "What did the bias carry? Nothing: it is added as it is. You multiplied by an input.",
            db1_1=FISH.right["dW1_11"],
            db1_2=FISH.right["dW1_22"],
        ),
        FISH.of(
            "transposed slopes of W1",
            "Which weight stands in which row? Rows receive, columns send. Two of yours changed places.",
            dW1_12=FISH.right["dW1_21"],
            dW1_21=FISH.right["dW1_12"],
        ),
    ),
    hints=(
        "In which order do you go? From the output back: error, blame of the output, its two weights and its"
        " bias. Then the blame of each hidden neuron, and with it the weights and the bias that lead to it.",
        "What is the slope of a weight? The blame of the neuron where it ends, times what it carried from"
        " where it starts. And of a bias? It is added as it is, so nothing joins the blame.",
        "How does blame reach a hidden neuron? Times the weight that leads on to the output, times the slope"
        " of the neuron's own sigmoid: its activation, times what the activation lacks to 1. Mind the sign of"
        " the second weight.",
    ),
    right="Nine slopes from one sweep back, and you have made all of them. The figure does nothing else.",
    rtol=TOLERANCE,
)
