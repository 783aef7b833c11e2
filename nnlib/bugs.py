"""Twelve bugs of a backward pass, one wrong line each, and the referee that finds them.

    x -> z1 = W1 x + b1, a1 = f(z1) -> z2 = W2 a1 + b2, y_hat = f(z2) -> L, the mean of (y_hat - y)^2

Both layers are sigmoid. `BACKWARD` is the backward pass, line by line, as text; a `Bug` has one of its lines
wrong. The text that is shown is the code that runs. How far a network gets with each: `nnlib.suspects`.

Source: S0 to S4 and their readers, whose slips these are; "random matrix" is T. Lillicrap and others, 2016.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import quietly, sigmoid
from nnlib.arguments import Array, named, numbers
from nnlib.slopes import central

NONE = "none"  # the name of the pass without a bug
LR = 1.0

BACKWARD = (
    "e = y_hat - y",
    "s1, s2 = slope(z1), slope(z2)",
    "delta2 = s2 * 2 * e / n",
    "dW2 = delta2 @ a1.T",
    "delta1 = s1 * (W2.T @ delta2)",
    "dW1 = delta1 @ x.T",
    "db1, db2 = delta1 @ ones, delta2 @ ones",
)
_ERROR, _SLOPES, _OUTPUT, _, _HIDDEN, _, _BIASES = BACKWARD


@dataclass(frozen=True)
class Bug:
    """One wrong line of `BACKWARD`.

    Attributes
    ----------
    right, wrong : the line, and what stands there instead, as Python.
    slip : what was done, for a learner.
    why : what comes of it, and why.
    """

    right: str
    wrong: str
    slip: str
    why: str


BUGS = {
    "sign flipped": Bug(
        _ERROR,
        "e = y - y_hat",
        "The error is taken the other way round, and the step still goes against the slope.",
        "So every step goes uphill, and nothing can be learned.",
    ),
    "no output slope": Bug(
        _OUTPUT,
        "delta2 = 2 * e / n",
        "The slope of the output is left out.",
        "This is no slope of the squared error. It is twice the right slope of another loss, cross-entropy,"
        " and that loss still takes large steps where the output is sure and wrong.",
    ),
    "W2 updated first": Bug(
        _HIDDEN,
        "delta1 = s1 * ((W2 - lr * dW2).T @ delta2)",
        "W2 takes its step before the blame goes back through it.",
        "One step moves W2 only a little, so the blame is almost right. The larger the learning rate, the"
        " more it is off.",
    ),
    "random matrix": Bug(
        _HIDDEN,
        "delta1 = s1 * (B.T @ delta2)",
        "The blame goes back through fixed random numbers B instead of W2.",
        "At first it points anywhere. But W2 learns too, and turns towards B. Then the blame fits better and"
        " better. This is called feedback alignment.",
    ),
    "hidden layer never trained": Bug(
        _HIDDEN,
        "delta1 = 0 * z1",
        "No blame reaches the hidden layer, so its weights stay as they were drawn.",
        "The output layer still learns to weigh eight random neurons. Here that comes to about as much as one"
        " straight line.",
    ),
    "no 1/n": Bug(
        _OUTPUT,
        "delta2 = s2 * 2 * e",
        "The blame is added up over the rows, and not divided by their number.",
        "The direction is right and each step 200 times too long. Such steps mostly drive the sigmoids to"
        " where they are flat, and there no slope brings them back.",
    ),
    "no hidden slope": Bug(
        _HIDDEN,
        "delta1 = W2.T @ delta2",
        "The slope of the hidden layer is left out.",
        "Neurons that are sure of a row get as much blame for it as those in doubt. At first few are sure."
        " Later the blame points elsewhere.",
    ),
    "no factor 2": Bug(
        _OUTPUT,
        "delta2 = s2 * e / n",
        "The 2 of the square is forgotten.",
        "Each slope is half as large. That is the right road at half the learning rate.",
    ),
    "slope at a": Bug(
        _SLOPES,
        "s1, s2 = slope(a1), slope(y_hat)",
        "The slope is taken at what came out of the sigmoid, and not at what went in.",
        "What came out lies from 0 to 1, where the slope is always from 0.2 to 0.25. At first that is nearly"
        " right. Neurons that have become sure get far too much blame.",
    ),
    "forgot W2": Bug(
        _HIDDEN,
        "delta1 = s1 * delta2",
        "Every hidden neuron gets all of the blame, whatever its weight on the way out.",
        "That is the wrong sign for neurons with a negative weight in W2. But W2 learns too, and most of its"
        " weights become positive.",
    ),
    "bias never trained": Bug(
        _BIASES,
        "db1, db2 = 0 * b1, 0 * b2",
        "The biases get no blame and stay 0.",
        "The weights learn all the same. But the line at which a hidden neuron changes its mind has to go"
        " through the point (0, 0).",
    ),
    "slope of the wrong layer": Bug(
        _HIDDEN,
        "delta1 = s2 * (W2.T @ delta2)",
        "The hidden layer uses the slope of the output.",
        "At first both slopes are about the same. Later a row counts where the output is in doubt, and not"
        " where the hidden neuron is.",
    ),
}
PASSES = (NONE, *BUGS)


def program(bug: str) -> tuple[str, ...]:
    """Give the lines of the backward pass with this bug; those of "none" are `BACKWARD`.

    Raises
    ------
    ValueError
        If there is no such bug.
    """
    named(dict.fromkeys(PASSES), bug, "bug")
    if bug == NONE:
        return BACKWARD
    return tuple(BUGS[bug].wrong if line == BUGS[bug].right else line for line in BACKWARD)


@quietly()
def answers(parameters: Array, X: Array) -> Array:
    """Answer y_hat (n,) for X (n, n_in), with parameters as in `gradient`."""
    return _forward(parameters, X.T)["y_hat"][0]


def loss(parameters: Array, X: Array, y: Array) -> float:
    """Measure the mean of (y_hat - y)^2 for X (n, n_in) and y (n,), with parameters as in `gradient`."""
    return float(np.mean((answers(parameters, X) - y) ** 2))


def gradient(
    bug: str, parameters: ArrayLike, X: ArrayLike, y: ArrayLike, lr: float = LR, seed: int = 0
) -> Array:
    """Compute what the backward pass with this bug takes for dL/dW and dL/db, a fresh vector like parameters.

    Parameters
    ----------
    bug : one of `PASSES`; "none" gives the gradient of `Network`.
    parameters : (hidden * (n_in + 2) + 1,), in the order of `Network.parameters`: neuron by neuron, the
        weights of each before its bias. Their number says how many hidden neurons there are.
    X, y : (n, n_in) and (n,)
    lr : the learning rate; "W2 updated first" needs it.
    seed : of the numbers B; "random matrix" needs it.

    Raises
    ------
    ValueError
        If there is no such bug, or the numbers do not fit together.
    """
    rows, truths, vector = numbers(X, "X"), numbers(y, "y"), numbers(parameters, "parameters")
    if rows.ndim != 2 or truths.shape != (len(rows),):
        raise ValueError(f"X, y: expected shapes (n, n_in) and (n,), got {rows.shape} and {truths.shape}")
    each = rows.shape[1] + 2
    if vector.ndim != 1 or vector.size <= each or (vector.size - 1) % each:
        raise ValueError(
            f"parameters: expected a vector of {each} for each hidden neuron and 1, got shape {vector.shape}"
        )
    return backward(bug, rows, truths, lr, seed)(vector)


def backward(bug: str, X: Array, y: Array, lr: float = LR, seed: int = 0) -> Callable[[Array], Array]:
    """Make `gradient` a function of the parameters alone, which is quick and checks nothing but the bug."""
    code = compile("\n".join(program(bug)), f"<backward pass, bug: {bug}>", "exec")
    x, n = np.ascontiguousarray(X.T), len(y)
    given = {"y": y, "n": n, "ones": np.ones((n, 1)), "slope": _slope, "lr": lr}

    @quietly()
    def compute(parameters: Array) -> Array:
        letters = _forward(parameters, x)
        letters.update(given, B=_random_matrix(seed, len(letters["W1"])))
        exec(code, letters)
        return flat(letters["dW1"], letters["db1"], letters["dW2"], letters["db2"])

    return compute


class Check(NamedTuple):
    """What the referee says of a gradient g, after measuring the slopes m by nudges.

    Attributes
    ----------
    error : |g - m| / (|g| + |m|): next to 0 if they agree, 1 if they are opposite or one is far longer.
    cosine : of the angle between them: 1 the same direction, -1 the opposite one.
    """

    error: float
    cosine: float


def check(bug: str, parameters: Array, X: Array, y: Array, lr: float = LR, seed: int = 0) -> Check:
    """Compare `gradient` with central differences of `loss`, one parameter at a time; the same arguments."""
    g = gradient(bug, parameters, X, y, lr, seed)
    m = np.asarray(central(lambda nudged: loss(nudged, X, y), parameters))
    error = np.linalg.norm(g - m) / (np.linalg.norm(g) + np.linalg.norm(m))
    return Check(float(error), cosine(g, m))


@quietly()
def cosine(g: Array, m: Array) -> float:
    """Return the cosine of the angle between two vectors; NaN if one of them is 0."""
    return float(np.divide(g @ m, np.linalg.norm(g) * np.linalg.norm(m)))


def flat(W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    """Lay weights (n_out, n_in) and biases (n_out, 1) of both layers into one vector, as `gradient` does."""
    return np.concatenate([np.concatenate([W1, b1], 1), np.concatenate([W2, b2], 1)], None)


@lru_cache(maxsize=64)
def _random_matrix(seed: int, hidden: int) -> Array:
    return np.random.default_rng([seed, hidden]).normal(size=(1, hidden))


def _slope(z: Array) -> Array:
    a = sigmoid.value(z)  # as sigmoid.derivative, which would check z at each of 2,000 steps
    return a * (1 - a)


def _forward(parameters: Array, x: Array) -> dict[str, Any]:
    """Compute a pass for x (n_in, n), an example a column, and return every letter of it by its name."""
    n_in = len(x)
    hidden = (parameters.size - 1) // (n_in + 2)
    first, second = parameters[: hidden * (n_in + 1)].reshape(hidden, -1), parameters[hidden * (n_in + 1) :]
    W1, b1, W2, b2 = first[:, :-1], first[:, -1:], second[None, :-1], second[None, -1:]
    z1 = W1 @ x + b1
    a1 = sigmoid.value(z1)
    z2 = W2 @ a1 + b2
    y_hat = sigmoid.value(z2)
    return {"x": x, "W1": W1, "b1": b1, "z1": z1, "a1": a1, "W2": W2, "b2": b2, "z2": z2, "y_hat": y_hat}
