"""Lesson 04: each number of a training step as a formula in letters, in numbers and in code."""

from typing import NamedTuple

import numpy as np

from nnlib.figures.backprop.blame_words import LESS, LOSS, TIMES, factor, name, summed, written


class Product(NamedTuple):
    """How one number of a moment comes about.

    Attributes
    ----------
    title, meaning : str
        What it is; what the formula says, in a sentence.
    letters, numbers, code : str
        The formula three times: in letters; with its numbers, where one not computed yet is a dash; and as
        the line of numpy that computes it for the whole layer.
    factors : tuple of tuple
        The numbers that go into it: ("x", i), ("y",), ("L",), or the name of an array, its layer and indices,
        as in ("W", k, j, i).
    value : float
        What the network computed.
    table : dict of str to array (n,)
        The same for each example of the batch; the last column is the result.
    total : str
        What the results of all examples come to: "sum", "mean", or "" where each stays by itself.
    """

    title: str
    meaning: str
    letters: str
    numbers: str
    code: str
    factors: tuple
    value: float
    table: dict
    total: str = ""


def product_of(moment, part, column):
    """Return the `Product` of a part of the network at a moment; numbers are those of one example's column.

    Which of a part's formulas that is depends on the moment: forward while the network predicts, backward
    from Measure on, and the step after Step.
    """
    if part == LOSS:
        return _loss(moment, column)
    if part[0] != "node":
        kind, k, j, i = (*part, None)[:4]
        if moment.stepped is not None:
            return _step(moment, kind, k, j, i)
        return (_carried if moment.phase == "Predict" else _share)(moment, kind, k, j, i, column)
    _, k, j = part
    if k == 0:
        return _input(moment, j, column)
    if moment.phase == "Predict":
        return _answer(moment, k, j, column)
    last = k == len(moment.trace.layers)
    return (_blame_from_loss if last else _blame_from_next)(moment, k, j, column)


def _sender(moment, k, i):
    """Return the name, the values (n,) and the key of what neuron i of the layer before layers[k] says."""
    if k == 0:
        return f"x[{i}]", moment.trace.x[i], ("x", i)
    return f"a{k}[{i}]", moment.trace.layers[k - 1].a[i], ("a", k - 1, i)


def _before(k):
    """Name all that layers[k] reads."""
    return f"a{k}" if k else "x"


def _whose(moment, k, j):
    """Name a neuron in words; k counts layers."""
    if k == len(moment.trace.layers) - 1:
        return "the answer"
    return ("the upper neuron", "the lower neuron")[j]


def _input(moment, i, column):
    value, x = moment.trace.x[i, column], f"x[{i}]"
    meaning = "An input is given. No blame flows on to it."
    table = {x: moment.trace.x[i]}
    return Product(f"{x}, an input", meaning, f"{x} is given", x, "x = X[rows].T", (), value, table)


def _answer(moment, k, j, column):
    """Explain z, and once that is known a, of neuron j of column k."""
    layer = moment.trace.layers[k - 1]
    z, a = f"z{k}[{j}]", f"a{k}[{j}]"
    title = f"{a}, what {_whose(moment, k - 1, j)} says" if k == 1 else f"{a}, the answer y_hat"
    value, sent = layer.a[j, column], layer.z[j, column]
    table = {z: layer.z[j], a: layer.a[j]}
    if np.isfinite(value):
        numbers = f"f({written(sent)})"
        meaning = "The sigmoid f bends z into an answer between 0 and 1."
        return Product(title, meaning, f"{a} = f({z})", numbers, f"a{k} = sigmoid(z{k})", (), value, table)
    senders = [_sender(moment, k - 1, i) for i in range(layer.W.shape[1])]
    letters = " + ".join(f"W{k}[{j},{i}] {sender}" for i, (sender, _, _) in enumerate(senders))
    told = zip(layer.W[j], (values[column] for _, values, _ in senders), strict=True)
    # Three digits: with four the line would not fit.
    terms = [factor(w, ".3g") + TIMES + factor(x, ".3g") for w, x in told]
    numbers = f"{' + '.join(terms)} + {factor(layer.b[j], '.3g')}"
    factors = *(("W", k - 1, j, i) for i in range(len(senders))), *(key for *_, key in senders)
    return Product(
        title,
        "z adds up what comes in, each times its weight, and the bias.",
        f"{z} = {letters} + b{k}[{j}]",
        numbers,
        f"z{k} = W{k} @ {_before(k - 1)} + b{k}[:, np.newaxis]",
        (*factors, ("b", k - 1, j)),
        sent,
        table,
    )


def _loss(moment, column):
    trace, last = moment.trace, len(moment.trace.layers)
    a, y, n = trace.layers[-1].a[0], trace.y[0], trace.y.shape[1]
    known = np.isfinite(trace.loss)
    each = (a - y) ** 2 if known else np.full(n, np.nan)
    answer = f"a{last}[0]"
    square = f"({answer}{LESS}y)\N{SUPERSCRIPT TWO}"
    told = f"({written(a[column])}{LESS}{written(y[column])})\N{SUPERSCRIPT TWO}"
    if n > 1:
        told = f"({summed(each)}) / {n}"
    return Product(
        "L, the loss",
        "How wrong is the answer? The error, squared." if n == 1 else "The mean of the squared errors.",
        f"L = {square}" if n == 1 else f"L = mean of {square}",
        told,
        f"L = np.mean((a{last} - y) ** 2)",
        (("a", last - 1, 0), ("y",)),
        trace.loss,
        {answer: a, "truth y": y, "squared": each},
        "mean" if n > 1 else "",
    )


def _blame_from_loss(moment, k, j, column):
    trace, layer = moment.trace, moment.trace.layers[k - 1]
    a, y, n = layer.a[j], trace.y[j], trace.y.shape[1]
    slope, delta, mean = a * (1 - a), layer.delta[j], f" / {n}" if n > 1 else ""
    error = f"({written(a[column])}{LESS}{written(y[column])})"
    return Product(
        f"delta{k}[{j}], blame of the answer",
        "How the loss changes with y_hat, times how y_hat changes with z.",
        f"delta{k}[{j}] = 2 (a{k}[{j}]{LESS}y){mean}{TIMES}f'(z{k}[{j}])",
        f"2{TIMES}{error}{mean}{TIMES}{written(slope[column])}",
        f"delta{k} = 2 * (a{k} - y) / n * a{k} * (1 - a{k})",
        (("a", k - 1, j), ("y",)),
        delta[column],
        {f"2 (a{LESS}y){mean}": 2 * (a - y) / n, f"f'(z{k}[{j}])": slope, f"delta{k}[{j}]": delta},
    )


def _blame_from_next(moment, k, j, column):
    layer, after = moment.trace.layers[k - 1], moment.trace.layers[k]
    slope, delta, back = layer.a[j] * (1 - layer.a[j]), layer.delta[j], after.W[:, j] @ after.delta
    roads = range(len(after.W))
    letters = TIMES.join(f"W{k + 1}[{m},{j}]{TIMES}delta{k + 1}[{m}]" for m in roads)
    numbers = TIMES.join(f"{factor(after.W[m, j])}{TIMES}{factor(after.delta[m, column])}" for m in roads)
    return Product(
        f"delta{k}[{j}], blame of {_whose(moment, k - 1, j)}",
        "Its slope, times the blame that comes back along the weight.",
        f"delta{k}[{j}] = f'(z{k}[{j}]){TIMES}{letters}",
        f"{written(slope[column])}{TIMES}{numbers}",
        f"delta{k} = a{k} * (1 - a{k}) * (W{k + 1}.T @ delta{k + 1})",
        (
            ("a", k - 1, j),
            *(("W", k, m, j) for m in roads),
            *(("delta", k, m) for m in roads),
        ),
        delta[column],
        {f"f'(z{k}[{j}])": slope, f"W{k + 1}.T @ delta{k + 1}": back, f"delta{k}[{j}]": delta},
    )


def _edge(moment, kind, k, j, i):
    """Return a weight's or a bias's name, title, key, number and slope, and what it carries."""
    layer = moment.trace.layers[k]
    whose = _whose(moment, k, j)
    if kind == "weight":
        label, key = name((kind, k, j, i)), ("W", k, j, i)
        return (
            label,
            f"{label}, weight into {whose}",
            key,
            layer.W[j, i],
            layer.dW[j, i],
            _sender(moment, k, i),
        )
    label, ones = name((kind, k, j)), np.ones(moment.trace.y.shape[1])
    return label, f"{label}, bias of {whose}", ("b", k, j), layer.b[j], layer.db[j], ("1", ones, None)


def _carried(moment, kind, k, j, i, column):
    """Explain what a weight or a bias adds to z."""
    label, title, own, number, _, (sender, values, key) = _edge(moment, kind, k, j, i)
    added, z = number * values, f"z{k + 1}"
    why = "the weight, times what came in." if key else "a bias is a weight whose input is 1."
    return Product(
        title,
        f"What it adds to {z}[{j}]: {why}",
        f"{label}{TIMES}{sender}",
        f"{factor(number)}{TIMES}{factor(values[column])}",
        f"{z} = W{k + 1} @ {_before(k)} + b{k + 1}[:, np.newaxis]",
        (own, key) if key else (own,),
        added[column],
        {label: np.full(len(values), number), sender: values, "added": added},
    )


def _share(moment, kind, k, j, i, column):
    """Explain dL/dW or dL/db: the blame of the receiver, times what came in."""
    label, title, _, _, slope, (sender, values, key) = _edge(moment, kind, k, j, i)
    delta, n = moment.trace.layers[k].delta[j], len(values)
    # Each example's share is known as soon as the network has summed them.
    shares = delta * values if np.isfinite(slope) else np.full(n, np.nan)
    told = summed(shares) if n > 1 else f"{factor(delta[column])}{TIMES}{factor(values[column])}"
    line = f"dW{k + 1} = delta{k + 1} @ {_before(k)}.T" if key else f"db{k + 1} = delta{k + 1}.sum(axis=1)"
    return Product(
        title,
        f"The blame of {_whose(moment, k, j)}, times {'what came in' if key else '1'}.",
        f"dL/d{label} = {'sum of ' if n > 1 else ''}delta{k + 1}[{j}]{TIMES}{sender}",
        f"{told}",
        line,
        (("delta", k, j), key) if key else (("delta", k, j),),
        slope,
        {f"delta{k + 1}[{j}]": delta, sender: values, "product": shares},
        "sum" if n > 1 else "",
    )


def _step(moment, kind, k, j, i):
    """Explain how a weight or a bias moved."""
    label, title, own, number, slope, _ = _edge(moment, kind, k, j, i)
    letter, _, *place = own
    reached = moment.stepped[k][letter == "b"][tuple(place)]
    share = _share(moment, kind, k, j, i, 0)
    return Product(
        title,
        "The step: against the slope, times the learning rate.",
        f"{label} \N{LEFTWARDS ARROW} {label}{LESS}lr{TIMES}dL/d{label}",
        f"{written(number)}{LESS}{written(moment.lr)}{TIMES}{factor(slope)}",
        f"{letter}{k + 1} -= lr * d{letter}{k + 1}",
        (own, (f"d{letter}", k, *place)),
        reached,
        share.table,
        share.total,
    )
