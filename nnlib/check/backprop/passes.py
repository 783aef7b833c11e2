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
_FRONT = "And what does the slope of a square bring? A factor at the front is missing, too."


def _of_the_output(worked):
    """Return the mistakes that can be made at the output neuron."""
    e, y_hat, z2 = worked.error, worked.y_hat, worked.z2

    at_e, at_delta = worked.maker(["e"]), worked.maker(["delta_out"])

    slopes = (
        (
            "slope left out",
            "Has the blame passed the sigmoid? The two factors with the answer are missing.",
            1,
        ),
        (
            "slope taken at a",
            "Which number went into the sigmoid? You took its slope at what came out.",
            slope(y_hat),
        ),
        (
            "slope put twice",
            "How often does the signal go through this sigmoid? Its slope belongs there once.",
            slope(z2) ** 2,
        ),
        (
            "one factor of the slope: the answer",
            "How many factors has the slope? One is the answer; the other is what it lacks to 1.",
            y_hat,
        ),
        (
            "one factor of the slope: what is missing to 1",
            "How many factors has the slope? You have what the answer lacks to 1. What else?",
            1 - y_hat,
        ),
        (
            "the activation in the place of the slope",
            "Through what did the signal go last? Its slope comes from the answer. You took what the neuron"
            " heard; that comes one gap later.",
            worked.a1[0],
        ),
    )

    return (
        at_e("sign flipped", "Which comes first in the error, the answer or the truth?", error=-e),
        at_e("the error squared", "What is the error, before the loss squares it?", error=e**2),
        at_e("the answer as the error", "Where is the truth? You filled in the answer itself.", error=y_hat),
        at_e(
            "the error doubled",
            "Where does a two come from? From the square, which comes after the error.",
            error=2 * e,
        ),
        at_delta(
            "a minus on the way to the blame",
            "Where did the sign turn? If your error is answer minus truth, nothing between it and the blame"
            " turns its sign.",
            two=-2,
        ),
        at_delta(
            "factor two missing",
            "What is the slope of a square? A factor is missing at the front.",
            two=1,
        ),
        *(at_delta(name, hint, slope2=instead) for name, hint, instead in slopes),
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
        *(
            at_delta(f"{name}, and factor two missing", f"{hint} {_FRONT}", two=1, slope2=instead)
            for name, hint, instead in slopes
        ),
    )


def _of_the_weights(worked):
    """Return the mistakes on the way from the output's delta to the slopes of W2."""
    mistake = worked.maker(["dW2_1", "dW2_2"])

    def instead_of_blame(name, hint, blame):
        """Make a mistake in which something else takes the place of the output's blame."""
        return worked.of(name, hint, dW2_1=blame * worked.a1[0], dW2_2=blame * worked.a1[1], db2=blame)

    return (
        worked.of(
            "a minus on the way to W2",
            "Where did a minus come in? The blame has its sign already; the minus of the step comes later.",
            **{gap: -worked.right[gap] for gap in ("dW2_1", "dW2_2", "db2")},
        ),
        mistake(
            "the activation forgotten",
            "What did this weight carry forward? That is the slope of a bias, which is added as it is.",
            into2=np.ones(2),
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
        instead_of_blame(
            "the error in the place of the blame",
            "What does a slope begin with, the error or the blame? You took the error, so the sigmoid never"
            " had its say.",
            worked.error,
        ),
        instead_of_blame(
            "twice the error in the place of the blame",
            "What does a slope begin with? You took two times the error; the blame is in the gap above.",
            2 * worked.error,
        ),
        worked.of(
            "the weight in the place of its slope",
            "Is that the slope, or where the weight stands, before a step or after it? Here only the slope is"
            " asked for.",
            **{f"dW2_{k + 1}": worked.W2[k] - 0.1 * worked.right[f"dW2_{k + 1}"] for k in (0, 1)},
        ),
    )


def _of_the_hidden(worked):
    """Return the mistakes at the hidden neurons, and on the way from their deltas to the slopes of W1."""
    right, W2, a1, z1 = worked.right, worked.W2, worked.a1, worked.z1
    delta = right["delta_out"]

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
        worked.of(
            "the other neuron's blame",
            "Whose blame is this? You worked it out for the other hidden neuron.",
            delta_1=right["delta_2"],
            delta_2=right["delta_1"],
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
            delta_1=-right["delta_1"],
            delta_2=-right["delta_2"],
        ),
        worked.of(
            "a minus on the way to W1",
            "Where did a minus come in? The hidden blame has its sign already; the minus of the step comes"
            " later.",
            **{gap: -right[gap] for gap in (*_W1, "db1_1", "db1_2")},
        ),
        worked.of(
            "transposed slopes of W1",
            "Which weight stands in which row? Rows receive, columns send. Two of yours changed places.",
            dW1_12=right["dW1_21"],
            dW1_21=right["dW1_12"],
        ),
        worked.of(
            "the other neuron's blame in W1",
            "At which hidden neuron does this weight end? Its blame belongs here; you took that of the other"
            " one.",
            **dict(zip(_W1, (right[gap] for gap in (*_W1[2:], *_W1[:2])), strict=True)),
        ),
        worked.of(
            "the output's blame in the first layer",
            "Where does this weight or bias end, at the output? It ends at a hidden neuron, so that one's"
            " blame counts.",
            **dict(zip(_W1, delta * np.tile(worked.x, 2), strict=True)),
            db1_1=delta,
            db1_2=delta,
        ),
    )


def _of_the_biases(worked):
    """Return the mistakes on the way from the deltas to the slopes of the biases."""
    right, a1 = worked.right, worked.a1

    return (
        worked.of(
            "a bias without blame",
            "Does a bias move the answer? It is added as it is, so all of its neuron's blame is its own.",
            db2=0,
            db1_1=0,
            db1_2=0,
        ),
        worked.of(
            "a bias with the activation",
            "What did the bias carry? Nothing: it is added as it is. You multiplied by an activation.",
            db2=right["dW2_1"],
            db1_1=right["delta_1"] * a1[0],
            db1_2=right["delta_2"] * a1[1],
        ),
        worked.of(
            "a bias with the second activation",
            "What did the bias carry? Nothing: it is added as it is. You took the second activation along.",
            db2=right["dW2_2"],
        ),
        worked.of(
            "a bias with the input",
            "What did the bias carry? Nothing: it is added as it is. You multiplied by an input.",
            db1_1=right["dW1_11"],
            db1_2=right["dW1_22"],
        ),
        worked.of(
            "a bias with the other input",
            "What did this bias carry? Nothing: it is added as it is, and you multiplied by an input.",
            db1_1=right["dW1_12"],
            db1_2=right["dW1_21"],
        ),
        worked.of(
            "the other neuron's bias",
            "Whose bias is this? You filled in the blame of the other hidden neuron.",
            db1_1=right["delta_2"],
            db1_2=right["delta_1"],
        ),
    )


def _nobody(worked):
    """Return the mistake of those who fill in a zero where something is to blame."""
    hint = "Is nobody to blame? A zero here says that all is well, and that a nudge would change nothing."
    return worked.of("all zero", hint, **dict.fromkeys(worked.right, 0))


def _mistakes(worked, gaps):
    """Return the mistakes that show in these gaps, and of each what shows there.

    Where two ideas come to the same numbers, as with an input of 1, the one named first stands for both.
    """
    found = (
        *_of_the_output(worked),
        *_of_the_weights(worked),
        *_of_the_hidden(worked),
        *_of_the_biases(worked),
        _nobody(worked),
    )
    kept = []
    for mistake in found:
        wrong = {gap: mistake.wrong[gap] for gap in gaps if gap in mistake.wrong}
        if wrong and not any(_stands_for(earlier.wrong, wrong) for earlier in kept):
            kept.append(Mistake(mistake.name, wrong, mistake.hint))
    return tuple(kept)


def _stands_for(earlier, wrong):
    """Tell whether an earlier mistake is recognised wherever these numbers are filled in."""
    alike = all(np.isclose(earlier[gap], wrong[gap], atol=1e-12) for gap in earlier.keys() & wrong.keys())
    return next(iter(wrong)) in earlier and alike


# Three gaps: at the output alone, with an answer that is too small

SOUP = Worked("soup")
THREE = ("e", "delta_out", "dW2_1")

THREE_GAPS = FillGaps(
    name="three_gaps",
    lesson="04",
    title="One pass, three gaps",
    task="Soup went in, 0.764 came out, 0.9 would be right. Fill the three gaps; three digits are enough.",
    parts=(*_given(SOUP), *_asked(THREE, with_formula=THREE)),
    reference=SOUP.reference(*THREE),
    mistakes=_mistakes(SOUP, THREE),
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

# Six gaps: through both layers, with an input of zero

BREAD = Worked("bread")
SIX = ("e", "delta_out", "dW2_1", "delta_1", "dW1_11", "dW1_12")

SIX_GAPS = FillGaps(
    name="six_gaps",
    lesson="04",
    title="One pass, six gaps",
    task="Now bread, back through both layers. One input is 0. What will that do to the slopes?",
    parts=(*_given(BREAD), *_asked(SIX, with_formula=SIX[3:])),
    reference=BREAD.reference(*SIX),
    mistakes=_mistakes(BREAD, SIX),
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
    mistakes=_mistakes(FISH, ALL),
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
