"""Lesson 04: answers as learners write them, to the exercises about a network of their own."""

import numpy as np
import pytest

from nnlib.check import EXERCISES
from nnlib.check.judge import judge
from nnlib.check.verdict import COULD_NOT_RUN, NOT_YET, RIGHT

SIGMOID = "def sigmoid(z): return 1 / (1 + np.exp(-z))\n\n"

GRADIENT = """
def two_layer_gradient(W1, b1, W2, b2, X, y):
    A1 = {A1}
    Z2 = A1 @ W2.T + b2
    A2 = {A2}
    D2 = {D2}
    D1 = {D1}
    return {result}
"""
LINES = {
    "A1": "sigmoid(X @ W1.T + b1)",
    "A2": "sigmoid(Z2)",
    "D2": "2 * (A2 - y) * A2 * (1 - A2) / len(X)",
    "D1": "D2 @ W2 * A1 * (1 - A1)",
    "result": "D1.T @ X, D1.sum(axis=0), D2.T @ A1, D2.sum(axis=0)",
}
SUMMED = {"D2": "2 * (A2 - y) * A2 * (1 - A2)"}

ROW_BY_ROW = """
def two_layer_gradient(W1, b1, W2, b2, X, y):
    n = len(X)
    dW1, db1, dW2, db2 = np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(W2), np.zeros_like(b2)
    for k in range(n):
        a1 = sigmoid(W1 @ X[k] + b1)
        a2 = sigmoid(W2 @ a1 + b2)
        d2 = 2 * (a2 - y[k]) * a2 * (1 - a2)
        d1 = W2.T @ d2 * a1 * (1 - a1)
        dW1 {gets} np.outer(d1, X[k])
        db1 {gets} d1
        dW2 {gets} np.outer(d2, a1)
        db2 {gets} d2
    {indent}return dW1 / n, db1 / n, dW2 / n, db2 / n
"""

BY_NUDGES = """
def two_layer_gradient(W1, b1, W2, b2, X, y):
    parts = [W1.copy(), b1.copy(), W2.copy(), b2.copy()]

    def loss():
        A1 = sigmoid(X @ parts[0].T + parts[1])
        return np.mean((sigmoid(A1 @ parts[2].T + parts[3]) - y) ** 2)

    slopes = [np.zeros_like(part) for part in parts]
    for part, found in zip(parts, slopes):
        for place in np.ndindex(part.shape):
            here = part[place]
            part[place] = here + 1e-5
            up = loss()
            part[place] = here - 1e-5
            found[place] = (up - loss()) / 2e-5
            part[place] = here
    return tuple(slopes)
"""

STEP = """
def two_layer_step(W1, b1, W2, b2, X, y, lr):
    {slopes} = two_layer_gradient(W1, b1, W2, b2, X, y)
    return {result}
"""
STEPS = {
    "slopes": "dW1, db1, dW2, db2",
    "result": "W1 - lr * dW1, b1 - lr * db1, W2 - lr * dW2, b2 - lr * db2",
}


def verdict_on(name, text):
    names = {"np": np, "output_delta": EXERCISES["output_delta"].reference}
    exec(SIGMOID + text, names)
    return judge(EXERCISES[name], names[name])


def of_gradient(**lines):
    return verdict_on("two_layer_gradient", GRADIENT.format(**LINES | lines))


def of_step(**lines):
    return verdict_on("two_layer_step", GRADIENT.format(**LINES) + STEP.format(**STEPS | lines))


def assert_named(verdict, mistake):
    assert (verdict.status, verdict.mistake) == (NOT_YET, mistake)
    assert len(f"{verdict.where} {verdict.message}".split()) <= 60


@pytest.mark.parametrize(
    "text",
    [GRADIENT.format(**LINES), ROW_BY_ROW.format(gets="+=", indent=""), BY_NUDGES],
    ids=["tables", "row by row", "by nudges"],
)
def test_a_right_gradient_is_right_however_it_is_found(text):
    verdict = verdict_on("two_layer_gradient", text)
    assert verdict.status == RIGHT
    assert "240 by 8" in verdict.message


@pytest.mark.parametrize(
    ("mistake", "lines"),
    [
        ("sign flipped", {"D2": "2 * (A2 - y) * A2 * (A2 - 1) / len(X)"}),
        ("sign flipped", {"D2": "2 * (y - A2) * A2 * (1 - A2) / len(X)"}),
        ("sign flipped in the first layer", {"D1": "D2 @ W2 * A1 * (A1 - 1)"}),
        ("sign flipped in the first layer", {"D1": "-D2 @ W2 * A1 * (1 - A1)"}),
        ("factor two once more in the hidden layer", {"D1": "2 * D2 @ W2 * A1 * (1 - A1)"}),
        ("divided by the number of numbers in X", {"D2": "2 * (A2 - y) * A2 * (1 - A2) / X.size"}),
        ("divided by the number of inputs", {"D2": "2 * (A2 - y) * A2 * (1 - A2) / X.shape[1]"}),
        ("half of the slope: a: hidden layer", {"D1": "D2 @ W2 * A1"}),
        ("half of the slope: 1 - a: hidden layer", {"D1": "D2 @ W2 * (1 - A1)"}),
        ("slope of the output in the hidden layer", {"D1": "D2 @ W2 * A2 * (1 - A2)"}),
        ("the square itself", {"D2": "(A2 - y) ** 2 * A2 * (1 - A2) / len(X)"}),
        ("the square kept", {"D2": "2 * (A2 - y) ** 2 * A2 * (1 - A2) / len(X)"}),
        ("no sigmoid in the hidden layer", {"A1": "X @ W1.T + b1"}),
        ("no sigmoid in the output", {"A2": "Z2"}),
        ("the output's sigmoid twice", {"D2": "output_delta(A2, y)"}),
        ("W1 not turned over on the way forward", {"A1": "sigmoid(X @ W1 + b1)"}),
        ("transposed product in dW1", {"result": "X.T @ D1, D1.sum(axis=0), D2.T @ A1, D2.sum(axis=0)"}),
        (
            "transposed product in dW1",
            SUMMED | {"result": "X.T @ D1, D1.sum(axis=0), D2.T @ A1, D2.sum(axis=0)"},
        ),
        ("summed over the neurons in dW1", {"result": "D1 @ X.T, D1.sum(axis=0), D2.T @ A1, D2.sum(axis=0)"}),
        (
            "means for the biases only",
            SUMMED | {"result": "D1.T @ X, D1.mean(axis=0), D2.T @ A1, D2.mean(axis=0)"},
        ),
        (
            "means for the weights only",
            SUMMED | {"result": "D1.T @ X / len(X), D1.sum(axis=0), D2.T @ A1 / len(X), D2.sum(axis=0)"},
        ),
        ("db2 as a bare number", {"result": "D1.T @ X, D1.sum(axis=0), D2.T @ A1, D2.sum()"}),
        (
            "biases in a table",
            {"result": "D1.T @ X, D1.sum(0, keepdims=True), D2.T @ A1, D2.sum(0, keepdims=True)"},
        ),
        ("blame of the output in a row", {"D2": "output_delta(Z2[:, 0], y[:, 0])"}),
        ("a step taken", {"result": "W1 - D1.T @ X, b1 - D1.sum(0), W2 - D2.T @ A1, b2 - D2.sum(0)"}),
    ],
)
def test_a_slip_in_one_line_of_the_gradient_is_named(mistake, lines):
    assert_named(of_gradient(**lines), mistake)


@pytest.mark.parametrize(
    ("mistake", "gets", "indent"),
    [
        ("the last row only", "=", ""),
        ("the first row only", "+=", "    "),
        ("the first row only", "=", "    "),
    ],
)
def test_a_loop_that_keeps_one_row_is_told_which(mistake, gets, indent):
    assert_named(verdict_on("two_layer_gradient", ROW_BY_ROW.format(gets=gets, indent=indent)), mistake)


def test_tables_that_do_not_fit_are_told_so_in_words():
    for lines in ({"D1": "W2.T @ D2 * A1 * (1 - A1)"}, {"result": "D1.T @ X, 0, D2 @ A1.T, 0"}):
        verdict = of_gradient(**lines)
        assert verdict.status == COULD_NOT_RUN
        assert "Two tables do not fit" in verdict.message


@pytest.mark.parametrize(
    ("mistake", "lines"),
    [
        *(
            (f"{name} stays", {"result": STEPS["result"].replace(f"{name} - lr * d{name}", name)})
            for name in ("W1", "b1", "W2", "b2")
        ),
        ("the biases uphill", {"result": STEPS["result"].replace("b1 -", "b1 +").replace("b2 -", "b2 +")}),
        ("the learning rate twice", {"result": STEPS["result"].replace("lr", "lr * lr")}),
        ("slopes of the second layer unpacked first", {"slopes": "dW2, db2, dW1, db1"}),
        ("slopes of the weights unpacked first", {"slopes": "dW1, dW2, db1, db2"}),
        ("second layer first", {"result": "W2 - lr * dW2, b2 - lr * db2, W1 - lr * dW1, b1 - lr * db1"}),
        (
            "weights first, then biases",
            {"result": "W1 - lr * dW1, W2 - lr * dW2, b1 - lr * db1, b2 - lr * db2"},
        ),
    ],
)
def test_a_slip_in_the_step_is_named(mistake, lines):
    assert_named(of_step(**lines), mistake)


def test_the_step_answers_its_prediction_and_what_it_says_of_two_rates_is_true():
    """With W2 moved first, no cases that the check may draw tell it at a rate of 0.01, and all do at 10."""
    verdict = of_step()
    assert verdict.status == RIGHT
    assert "at a rate of 0.01" in verdict.message
    exercise = EXERCISES["two_layer_step"]
    (slip,) = (mistake.wrong for mistake in exercise.mistakes if mistake.name == "weights updated first")

    def found(case, lr):
        pairs = zip(slip(*case[:-1], lr), exercise.reference(*case[:-1], lr), strict=True)
        return not all(np.allclose(*pair, exercise.rtol, exercise.atol) for pair in pairs)

    for seed in range(20):
        cases = exercise.cases(np.random.default_rng(seed))
        assert not any(found(case, 0.01) for case in cases)
        assert any(found(case, 10) for case in cases)
