"""Lesson 04: answers as learners write them, to the exercises with neurons in a row and the referee."""

import numpy as np
import pytest

from nnlib.check import EXERCISES
from nnlib.check.judge import judge
from nnlib.check.verdict import NOT_YET, RIGHT

SIGMOID = "def sigmoid(z): return 1 / (1 + np.exp(-z))\n\n"

BLAME_TWO = """
def blame_two(w1, w2, x, y):
    a1 = sigmoid(w1 * x)
    a2 = sigmoid(w2 * a1)
    e = {e}
    delta2 = {delta2}
    delta1 = {delta1}
    return delta1, delta2
"""

BLAME_CHAIN = """
def blame_chain(w, x, y):
    a = [x]
    for weight in w:
        a.append(sigmoid(weight * a[-1]))
    deltas = np.zeros(len(w))
    back = {back}
    for k in {turns}:
        deltas[k] = back * {slope}
        back = {on} * w[k]
    return {result}
"""

CHAIN_IN_A_LIST = """
def blame_chain(w, x, y):
    a = [x]
    for weight in w:
        a.append(sigmoid(weight * a[-1]))
    deltas = []
    back = 2 * (a[-1] - y)
    for k in {turns}:
        deltas.{put}back * a[k + 1] * (1 - a[k + 1]))
        back = deltas[{newest}] * w[k]
    return np.array(deltas)
"""

REFEREE = """
def referee(L, w, h):
    slopes = {slopes}
    for k in {turns}:
        nudge = np.zeros(len(w))
        nudge[k] = h
        {slot} = {slope}
    return slopes
"""

RISE = "(L(w + nudge) - L(w - nudge)) / (2 * h)"

DISAGREEMENT = """
def disagreement(computed, measured):
    n = np.linalg.norm
    c, m = computed, measured
    {first}
    return {share}
"""

ZEROS = "if n(c) == 0 and n(m) == 0: return 0"


def two(e="a2 - y", delta2="2 * e * a2 * (1 - a2)", delta1="delta2 * w2 * a1 * (1 - a1)"):
    return "blame_two", BLAME_TWO.format(e=e, delta2=delta2, delta1=delta1)


def chain(
    back="2 * (a[-1] - y)",
    turns="range(len(w) - 1, -1, -1)",
    slope="a[k + 1] * (1 - a[k + 1])",
    on="deltas[k]",
    result="deltas",
):
    return "blame_chain", BLAME_CHAIN.format(back=back, turns=turns, slope=slope, on=on, result=result)


def chain_in_a_list(turns, put="insert(0, ", newest=0):
    return "blame_chain", CHAIN_IN_A_LIST.format(turns=turns, put=put, newest=newest)


def referee(
    slopes="np.zeros(len(w))",
    turns="range(len(w))",
    slot="slopes[k]",
    slope=RISE,
):
    return "referee", REFEREE.format(slopes=slopes, turns=turns, slot=slot, slope=slope)


def disagreement(share="n(c - m) / (n(c) + n(m))", first=ZEROS):
    return "disagreement", DISAGREEMENT.format(share=share, first=first)


def verdict_on(name, source):
    names = {"np": np}
    exec(SIGMOID + source, names)
    return judge(EXERCISES[name], names[name])


@pytest.mark.parametrize(
    ("name", "source"),
    [
        two(),
        chain(),
        chain_in_a_list("reversed(range(len(w)))"),
        referee(),
        disagreement(),
        disagreement("n(c - m) / (n(c) + n(m) + 1e-8)", first=""),
        disagreement("n(c - m) / (n(c) + n(m) + 1e-6)", first=""),
        disagreement("n(c - m) / max(n(c) + n(m), 1e-12)", first=""),
    ],
)
def test_a_right_answer_is_right(name, source):
    assert verdict_on(name, source).status == RIGHT


BLAMED = [  # blame of two neurons
    (two(e="y - a2"), "sign flipped"),
    (two(delta2="2 * e * a2 * (a2 - 1)"), "sign flipped"),
    (two(delta2="e * a2 * (1 - a2)"), "factor two missing"),
    (two(e="y - a2", delta2="e * a2 * (1 - a2)"), "sign flipped, factor two missing"),
    (two(e="(a2 - y) ** 2"), "error squared"),
    (two(e="(a2 - y) ** 2", delta2="e * a2 * (1 - a2)"), "the loss sent back"),
    (two(e="2 * (a2 - y)"), "factor two put twice"),
    (two(e="abs(a2 - y)"), "error without its sign"),
    (
        two(delta2="2 * e * a2 * (a2 - 1)", delta1="delta2 * w2 * a1 * (a1 - 1)"),
        "slope turned around in both",
    ),
    (two(delta1="delta2 * w2 * a1 * (a1 - 1)"), "slope turned around at the first neuron"),
    (
        two(delta2="2 * e * a2 * 1 - a2", delta1="delta2 * w2 * a1 * 1 - a1"),
        "parentheses missing in the slope in both",
    ),
    (two(delta2="2 * e * a2 * 1 - a2"), "parentheses missing in the slope at the second neuron"),
    (two(delta1="delta2 * w2 * a1 * 1 - a1"), "parentheses missing in the slope at the first neuron"),
    (two(delta2="2 * e", delta1="delta2 * w2"), "slope left out in both"),
    (two(delta2="2 * e * a2"), "activation instead of slope at the second neuron"),
    (two(delta2="2 * e * (1 - a2)"), "one factor of the slope: 1 - a at the second neuron"),
    (two(delta1="delta2 * w2 * a1"), "activation instead of slope at the first neuron"),
    (two(delta1="delta2 * w1 * a1 * (1 - a1)"), "the weight before the neuron"),
    (two(delta1="delta2 * a1 * (1 - a1)"), "weight forgotten"),
    (two(delta1="delta2 * w2 * a2 * (1 - a2)"), "the slope of the wrong neuron"),
    (two(delta1="2 * e * w2 * a1 * (1 - a1)"), "blame of the error, not of the second neuron"),
    (two(delta1="e * w2 * a1 * (1 - a1)"), "blame of the error, without its two"),
]

CHAINED = [  # blame of a chain
    (chain(back="2 * (y - a[-1])"), "sign flipped"),
    (chain(back="a[-1] - y"), "factor two missing"),
    (chain(back="y - a[-1]"), "sign flipped, factor two missing"),
    (chain(back="2 * (a[-1] - y) ** 2"), "error squared"),
    (chain(back="(a[-1] - y) ** 2"), "the loss sent back"),
    (chain(slope="a[k + 1] * (a[k + 1] - 1)"), "slope turned around"),
    (chain(slope="a[k + 1] * 1 - a[k + 1]"), "parentheses missing in the slope"),
    (chain(slope="(1 - a[k + 1])"), "one factor of the slope: 1 - a"),
    (chain(slope="a[k] * (1 - a[k])"), "the slope of the neuron before"),
    (chain(slope="sigmoid(a[k + 1]) * (1 - sigmoid(a[k + 1]))"), "slope taken at the activation"),
    (chain(turns="range(len(w) - 1, 0, -1)"), "the first neuron has no turn"),
    (chain_in_a_list("range(len(w) - 1, 0, -1)"), "the first neuron is missing"),
    (chain(turns="range(len(w) - 2, -1, -1)"), "the last neuron has no turn"),
    (chain(turns="range(len(w))"), "the loop goes forwards"),
    (chain(on="back"), "no slope is handed on"),
    (chain(back="a[-1] - y", slope="2 * a[k + 1] * (1 - a[k + 1])"), "factor two in every turn"),
    (chain(result="deltas * np.array(a[:-1])"), "the slopes of the weights"),
    (chain_in_a_list("range(len(w) - 1, -1, -1)", "append(", -1), "last to first"),
]

MEASURED = [  # the referee
    (referee(turns="range(len(w) - 1)"), "the last weight has no turn"),
    (referee(turns="range(1, len(w))"), "the first weight has no turn"),
    (
        referee(slopes="[]", turns="range(len(w) - 1)", slot="slopes[k:]", slope=f"[{RISE}]"),
        "the last weight is missing",
    ),
    (
        referee(slopes="[]", turns="range(1, len(w))", slot="slopes[k:]", slope=f"[{RISE}]"),
        "the first weight is missing",
    ),
    (referee(slope="(L(w) - L(w - nudge)) / (2 * h)"), "the other side, divided by two nudges"),
    (referee(slope="(L(w + nudge) - L(w)) / (2 * h)"), "one side, divided by two nudges"),
    (referee(slopes="np.zeros(len(w), dtype=int)"), "whole numbers only"),
    (referee(slot="slopes"), "the last weight only"),
]
SHARES = {
    "n(c - m) / n(c)": "a share of the computed gradient alone",
    "n(c - m) / n(m)": "a share of the measured gradient alone",
    "n(c - m) / n(c + m)": "a share of the sum of the gradients",
    "n(c - m) / n(c) + n(m)": "parentheses missing below",
    "2 * n(c - m) / (n(c) + n(m))": "a share of the mean length",
    "n(c - m) / max(n(c), n(m))": "a share of the longer one",
    "n(c + m) / (n(c) + n(m))": "the length of the sum",
    "n(c - m) ** 2 / (n(c) ** 2 + n(m) ** 2)": "no roots",
    "np.sum(abs(c - m)) / (np.sum(abs(c)) + np.sum(abs(m)))": "sums of sizes instead of lengths",
    "abs(np.sum(c - m)) / (n(c) + n(m))": "the differences cancel",
    "abs(n(c) - n(m)) / (n(c) + n(m))": "the lengths compared, not the arrows",
    "np.mean(abs(c - m) / (abs(c) + abs(m)))": "the mean of the shares of each slope",
    "np.max(abs(c - m) / (abs(c) + abs(m)))": "the largest share of a slope",
}

SHARED = [  # the disagreement
    *((disagreement(share), mistake) for share, mistake in SHARES.items()),
    *((disagreement(share, first=""), f"{mistake}, zero by zero") for share, mistake in SHARES.items()),
    (disagreement(first=""), "zero divided by zero"),
    (disagreement("n(c - m)"), "not a share"),
    (disagreement(first=ZEROS.replace("return 0", "return 1")), "one for two zeros"),
    (disagreement("n(c - m) / (n(c) + n(m) + 0.001)", first=""), "too large a crutch below"),
]


@pytest.mark.parametrize(
    ("name", "source", "mistake"),
    [
        pytest.param(name, source, mistake, id=f"{name}, {mistake}")
        for (name, source), mistake in (*BLAMED, *CHAINED, *MEASURED, *SHARED)
    ],
)
def test_a_slip_in_a_learners_answer_is_named_in_sixty_words(name, source, mistake):
    verdict = verdict_on(name, source)
    assert (verdict.status, verdict.mistake) == (NOT_YET, mistake)
    assert len(f"{verdict.where} {verdict.message}".split()) <= 60, verdict
