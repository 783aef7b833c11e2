"""Exercises about the blame of one layer: of the output, of a hidden layer, and where the slope cancels."""

import numpy as np

from nnlib.check.backprop.neurons import sigmoid, slope, slope_at_a, tanh_slope
from nnlib.check.exercise import Exercise, Mistake
from nnlib.check.probes import amount, signed

# The output's delta, a row each


def output_delta(z, y):
    a = sigmoid(z)
    return 2 * (a - y) * a * (1 - a) / len(z)


def _answers(rng):
    """Draw sums far from zero, so that a slope taken at a is another one, and truths further in."""
    cases = []
    for rows in (2, 3):
        z = np.array([signed(rng, 2, 3.5) for _ in range(rows)])
        cases.append((z, np.round(sigmoid(z) - np.sign(z) * rng.permutation([0.3, 0.4, 0.2])[:rows], 2)))
    return cases


OUTPUT_DELTA = Exercise(
    name="output_delta",
    lesson="04",
    title="The blame of the output",
    reference=output_delta,
    mistakes=(
        Mistake(
            "sign flipped",
            lambda z, y: -output_delta(z, y),
            "When the answer is too large, should z grow or shrink? If z grew, the loss would grow, so delta"
            " is positive there. Is the sign of the error turned, or that of the slope?",
        ),
        Mistake(
            "factor two missing",
            lambda z, y: output_delta(z, y) / 2,
            "What is the slope of a square? All your deltas are half of what the referee measures. Some books"
            " put a half before the square; this course does not.",
        ),
        Mistake(
            "not divided by the number of rows",
            lambda z, y: output_delta(z, y) * len(z),
            "If every row came twice, should each row keep its blame? The loss is a mean, so a row among many"
            " has a small share in it. Yours has all of it.",
        ),
        Mistake(
            "slope taken at a",
            lambda z, y: 2 * (sigmoid(z) - y) * slope_at_a(z) / len(z),
            "Which number went into the sigmoid? You put a into it a second time, to get the slope. The slope"
            " belongs to the place z.",
        ),
        Mistake(
            "slope left out",
            lambda z, y: 2 * (sigmoid(z) - y) / len(z),
            "When z grows a little, does a grow as much? Far out, the sigmoid hardly moves. One factor is"
            " missing between the error and z.",
        ),
        Mistake(
            "slope put twice",
            lambda z, y: output_delta(z, y) * slope(z),
            "How often does the signal go through this sigmoid? Once. Its slope stands in your product"
            " twice.",
        ),
        Mistake(
            "all-zero gradient",
            lambda z, y: np.zeros(len(z)),
            "Is nobody to blame? All your deltas are zero. Is something subtracted from itself, or an array"
            " of zeros never filled?",
        ),
        Mistake(
            "error without its sign",
            lambda z, y: np.abs(output_delta(z, y)),
            "How does a weight learn that the answer was too small? Your deltas are never negative. They are"
            " right only where the answer is too large.",
        ),
        Mistake(
            "only positive errors count",
            lambda z, y: np.maximum(output_delta(z, y), 0),
            "Which rows carry blame? In yours only those whose answer is too large. Where it is too small,"
            " there is as much to learn.",
        ),
        Mistake(
            "sum of all rows",
            lambda z, y: np.sum(output_delta(z, y)),
            "How many deltas are wanted? One for each row. You added them up; that is done later, when they"
            " become slopes of weights.",
        ),
        Mistake(
            "one number for all rows",
            lambda z, y: np.sum(output_delta(z, y)) / len(z),
            "How many deltas are wanted? One for each row. You took a mean over them. Each keeps its own, and"
            " the mean enters as a factor.",
        ),
        Mistake(
            "the error itself",
            lambda z, y: sigmoid(z) - y,
            "How far off, or how steep? You returned the errors. On the way from a square of the error back"
            " to z, three factors join.",
        ),
        Mistake(
            "the slope of tanh",
            lambda z, y: 2 * (sigmoid(z) - y) * tanh_slope(z) / len(z),
            "Whose slope is 1 - a²? That of tanh. Here the neuron is a sigmoid.",
        ),
        Mistake(
            "half of the slope: a",
            lambda z, y: 2 * (sigmoid(z) - y) * sigmoid(z) / len(z),
            "What is the slope of a sigmoid? It has two factors, and near 0 as near 1 it is small. You took"
            " the activation alone.",
        ),
        Mistake(
            "half of the slope: 1 - a",
            lambda z, y: 2 * (sigmoid(z) - y) * (1 - sigmoid(z)) / len(z),
            "What is the slope of a sigmoid? It has two factors, and near 0 as near 1 it is small. You took"
            " one of the two.",
        ),
        Mistake(
            "the sum in the place of the answer",
            lambda z, y: 2 * (z - y) * slope(z) / len(z),
            "What does the neuron answer, z or a? Your error compares the truth with z, the number before"
            " the sigmoid.",
        ),
        Mistake(
            "the slope computed from z",
            lambda z, y: 2 * (sigmoid(z) - y) * z * (1 - z) / len(z),
            "Which number stands in the short formula of the slope? You wrote it with z. It works with what"
            " came out of the sigmoid.",
        ),
        Mistake(
            "the square kept",
            lambda z, y: 2 * (sigmoid(z) - y) ** 2 * slope(z) / len(z),
            "When you take the slope of a square, what becomes of its power? Your error is still squared, so"
            " its sign is lost.",
        ),
        Mistake(
            "the truth forgotten",
            lambda z, y: 2 * sigmoid(z) * slope(z) / len(z),
            "Where does the truth come in? Your deltas are the same for every y.",
        ),
        Mistake(
            "divided by the rows twice",
            lambda z, y: output_delta(z, y) / len(z),
            "How often is a mean taken? Once. You divided by the number of rows twice.",
        ),
        Mistake(
            "factor two and 1/n missing",
            lambda z, y: output_delta(z, y) * len(z) / 2,
            "What is the slope of a mean of squares? You have the error and the slope of the sigmoid. Look"
            " again at what the square brings, and at what the mean does.",
        ),
        Mistake(
            "factor two and slope missing",
            lambda z, y: (sigmoid(z) - y) / len(z),
            "Which loss is it here? With another loss yours would be right, as a later exercise shows. With"
            " squares, two more factors join the error.",
        ),
        Mistake(
            "slope and rows left out",
            lambda z, y: 2 * (sigmoid(z) - y),
            "How far back did you go? You have the slope of one row's loss at its a. Between a and z"
            " stands the sigmoid; and the loss is a mean over rows.",
        ),
        Mistake(
            "sign flipped and slope left out",
            lambda z, y: 2 * (y - sigmoid(z)) / len(z),
            "Which comes first in the error, the answer or the truth? Begin with the sign. Then ask: when z"
            " grows a little, does a grow as much?",
        ),
    ),
    draw=_answers,
    hints=(
        "On which road does z reach the loss? From z to a through the sigmoid, from a to the error, from the"
        " error to its square, and with all other rows into the mean. Each piece of the road brings one"
        " factor. Write them down, one below the other.",
        "What does each piece bring? The mean: one over the number of rows. The square: two times the error,"
        " answer minus truth. The sigmoid: its slope at z, which is large in the middle and nearly nothing"
        " far out.",
        "How do you get the slope of the sigmoid without a new function? From what came out: it is the"
        " activation times what is missing to one. Compute a first and keep it. Then the product of the four"
        " factors is one line, and `len(z)` counts the rows.",
    ),
    right="Here every backward pass begins. A sure answer has a flat sigmoid, so even a big mistake gets"
    " little blame.",
)

# The delta of a hidden layer, for one example


def hidden_delta(delta_next, W_next, z):
    a = sigmoid(z)
    return a * (1 - a) * (W_next.T @ delta_next)


def _back(roads):
    """Make a wrong delta: what comes back over the roads, roads(delta_next, W_next), times the slope."""
    return lambda delta, W, z: roads(delta, W) * slope(z)


def _where_square(result):
    """Say nan where the shapes do not fit, and numpy would raise."""
    return lambda delta, W, z: result(delta, W, z) if W.shape[0] == W.shape[1] else np.full(len(z), np.nan)


def _strongest(delta, W):
    strength = np.abs(W * delta[:, None]).argmax(axis=0)
    return (W * delta[:, None])[strength, np.arange(W.shape[1])]


def _layers(rng):
    """Draw a square layer first: there a transposed product gives numbers; then one that is not square."""
    return [
        (
            np.array([signed(rng, 0.3, 2) for _ in range(rows)]),
            np.array([[signed(rng, 0.4, 3) for _ in range(columns)] for _ in range(rows)]),
            np.array([signed(rng, 2, 3.5) for _ in range(columns)]),
        )
        for rows, columns in ((2, 2), (3, 2))
    ]


HIDDEN_DELTA = Exercise(
    name="hidden_delta",
    lesson="04",
    title="The blame of a hidden layer",
    reference=hidden_delta,
    mistakes=(
        Mistake(
            "transposed product",
            _where_square(lambda delta, W, z: W @ delta * slope(z)),
            "Which way does the blame travel? Rows of W receive and columns send, so forward it is W times a."
            " Going back, each sender collects along its column. Which way round must W lie?",
        ),
        Mistake(
            "roads not summed: only the first",
            _back(lambda delta, W: W[0] * delta[0]),
            "How many roads lead from a hidden neuron to the loss? You followed only the one through the"
            " first neuron of the next layer.",
        ),
        Mistake(
            "roads not summed: only the last",
            _back(lambda delta, W: W[-1] * delta[-1]),
            "How many roads lead from a hidden neuron to the loss? You kept only the last one. In your loop,"
            " does each turn add, or replace?",
        ),
        Mistake(
            "roads not summed: only the strongest",
            _back(_strongest),
            "How many roads lead from a hidden neuron to the loss? You took the strongest one. The others"
            " move the loss as well.",
        ),
        Mistake(
            "mean of the roads",
            _back(lambda delta, W: delta @ W / len(delta)),
            "When a hidden neuron moves, do the changes of the loss add up, or even out? You took the mean of"
            " the roads. All of them happen at once.",
        ),
        Mistake(
            "roads not summed: a table",
            lambda delta, W, z: W * delta[:, None] * slope(z),
            "How many deltas are wanted? One for each hidden neuron. Yours are one for each road. Which"
            " belong together?",
        ),
        Mistake(
            "roads not summed: a table, turned",
            lambda delta, W, z: (W * delta[:, None] * slope(z)).T,
            "How many deltas are wanted? One for each hidden neuron. You have a row of roads for each: add"
            " it up.",
        ),
        Mistake(
            "all roads into one",
            lambda delta, W, z: np.sum(delta @ W * slope(z)),
            "How many deltas are wanted? One for each hidden neuron. You added everything to one number."
            " Which direction of the table belongs to one neuron?",
        ),
        Mistake(
            "slope left out",
            lambda delta, W, z: delta @ W,
            "Has the blame reached z? It has come back over the weights, to the activations. Between a and z"
            " stands the sigmoid.",
        ),
        Mistake(
            "slope put twice",
            lambda delta, W, z: delta @ W * slope(z) ** 2,
            "How often does the signal go through this neuron's sigmoid? Once. Its slope stands in your"
            " product twice.",
        ),
        Mistake(
            "slope taken at a",
            lambda delta, W, z: delta @ W * slope_at_a(z),
            "Which number went into the sigmoid? You put a into it a second time, to get the slope. The slope"
            " belongs to the place z.",
        ),
        Mistake(
            "weights forgotten",
            lambda delta, W, z: np.sum(delta) * slope(z),
            "How strongly does each hidden neuron pull at the next layer? The weights say so, and yours has"
            " none. All hidden neurons get the same blame from outside.",
        ),
        Mistake(
            "weights forgotten, neuron by neuron",
            _where_square(lambda delta, W, z: delta * slope(z)),
            "How does the blame of the next layer get to this one? You multiplied neuron by neuron, as if"
            " each had one road of its own. The weights are missing.",
        ),
        Mistake(
            "weights without their signs",
            _back(lambda delta, W: delta @ np.abs(W)),
            "What does a negative weight do to the blame? It turns it around. Yours is right only where all"
            " weights are positive.",
        ),
        Mistake(
            "only positive weights",
            _back(lambda delta, W: delta @ np.maximum(W, 0)),
            "Which roads carry blame? In yours only those with positive weights. A negative one carries as"
            " much, with its sign turned.",
        ),
        Mistake(
            "blame without its sign",
            _back(lambda delta, W: np.abs(delta) @ W),
            "Can blame be negative? Yes: then the loss falls when z grows. You took away the signs of the"
            " blame that comes in, so yours is right only where it is positive.",
        ),
        Mistake(
            "only positive blame comes in",
            _back(lambda delta, W: np.maximum(delta, 0) @ W),
            "Which neurons of the next layer have a say? In yours only those with positive blame. Negative"
            " blame travels back, too.",
        ),
        Mistake(
            "only positive blame goes out",
            lambda delta, W, z: np.maximum(hidden_delta(delta, W, z), 0),
            "Can a hidden neuron have negative blame? Yours never has. It is no fault: it says that the loss"
            " falls when z grows.",
        ),
        Mistake(
            "all blame positive",
            lambda delta, W, z: np.abs(hidden_delta(delta, W, z)),
            "Can a hidden neuron have negative blame? Yours never has, its size is right. The sign says which"
            " way z should go.",
        ),
        Mistake(
            "all-zero gradient",
            lambda delta, W, z: np.zeros(len(z)),
            "Is nobody to blame? All your deltas are zero. Is an array of zeros never filled?",
        ),
        Mistake(
            "sign flipped",
            lambda delta, W, z: -hidden_delta(delta, W, z),
            "Where did a minus come in? Blame travels back as it is; only the weights may turn its sign. The"
            " minus of the step comes much later.",
        ),
        Mistake(
            "divided by the weights",
            _back(lambda delta, W: np.sum(delta[:, None] / W, axis=0)),
            "Does a strong road carry more blame or less? You divided by the weights. A hidden neuron with a"
            " large weight moves the answer a lot.",
        ),
        Mistake(
            "activation instead of slope",
            lambda delta, W, z: delta @ W * sigmoid(z),
            "What joins the blame at the neuron, how high the sigmoid is, or how steep? You took its height.",
        ),
        Mistake(
            "one factor of the slope missing",
            lambda delta, W, z: delta @ W * (1 - sigmoid(z)),
            "What is the slope of a sigmoid? It has two factors, and near 0 as near 1 it is small. You took"
            " one of the two.",
        ),
        Mistake(
            "the slope of tanh",
            lambda delta, W, z: delta @ W * tanh_slope(z),
            "Whose slope is 1 - a²? That of tanh. Here the neurons are sigmoids.",
        ),
        Mistake(
            "z in the place of the slope",
            lambda delta, W, z: delta @ W * z,
            "What happens to a small change of z in the sigmoid? It is made smaller. You multiplied by z"
            " itself.",
        ),
        Mistake(
            "factor two once more",
            lambda delta, W, z: 2 * hidden_delta(delta, W, z),
            "Where does the factor two come from? From the square of the error, and it is in the blame that"
            " comes in already.",
        ),
    ),
    draw=_layers,
    hints=(
        "On which roads does a hidden neuron reach the loss? Over each of its weights to one neuron of the"
        " next layer, and from there on with that neuron's blame. What comes back over one road is weight"
        " times blame. What happens to several roads that start at one place?",
        "Which weights start at hidden neuron 0? Those in column 0 of W_next: rows receive, columns send. So"
        " take the product of each entry of the column with the blame of its row, and add. `.T` turns a"
        " table over, and `@` multiplies and adds for all columns at once.",
        "Is the blame at z yet? Going back over the weights brings it to the activation a. The sigmoid still"
        " stands between a and z. Its slope comes from the activation: a times what is missing to one."
        " Multiply neuron by neuron, with `*`.",
    ),
    right="With this line blame goes back through any number of layers. Backpropagation is this line,"
    " repeated.",
)

# * Why cross-entropy cancels the slope


def delta_cross_entropy(z, y):
    return sigmoid(z) - y


def _written(z):
    """Return the sigmoid as the notebook writes it: far out it is 0 or 1, and a division meets that."""
    return 1 / (1 + np.exp(-z))


def _at_a(z, y):
    a = _written(z)
    return (1 - y) / (1 - a) - y / a


def _divided(z, y):
    a = _written(z)
    return _at_a(z, y) * a * (1 - a)


def _with_logarithms(z, y):
    a = _written(z)
    return -y * np.log(a) - (1 - y) * np.log(1 - a)


def _sums(rng):
    """Draw sums far from zero; the last two so far that the sigmoid is 0 or 1 in all digits."""
    far = float(rng.integers(720, 800))
    middle = [(signed(rng, 2, 4), amount(rng, 0.3, 0.7)) for _ in range(2)]
    edge = signed(rng, 2, 4), float(rng.integers(2))
    return [*middle, edge, (far, amount(rng, 0.2, 0.4)), (-far, amount(rng, 0.6, 0.8))]


DELTA_CROSS_ENTROPY = Exercise(
    name="delta_cross_entropy",
    lesson="04",
    title="Why cross-entropy cancels the slope",
    reference=delta_cross_entropy,
    mistakes=(
        Mistake(
            "slope included",
            lambda z, y: (sigmoid(z) - y) * slope(z),
            "Is the slope of the sigmoid still there? It is, in the middle of the road. But look at what the"
            " logarithm leaves below the line: the two meet.",
        ),
        Mistake(
            "the delta of the squared error",
            lambda z, y: 2 * (sigmoid(z) - y) * slope(z),
            "Which loss is it? Yours is the delta of the square. Cross-entropy takes a logarithm of the"
            " activation; its slope is different.",
        ),
        Mistake(
            "factor two from the square",
            lambda z, y: 2 * (sigmoid(z) - y),
            "Where does your factor two come from? There is no square in this loss.",
        ),
        Mistake(
            "sign flipped",
            lambda z, y: y - sigmoid(z),
            "When the truth is 1 and the answer is small, should z grow or shrink? Then the loss falls as z"
            " grows. Which sign has the slope? Count the minus signs of the loss.",
        ),
        Mistake(
            "divides by a slope that is zero",
            _divided,
            "What does your division meet far out, where the sigmoid is 0 or 1 in all digits? Cancel on"
            " paper first, then write what is left: nothing is divided then.",
        ),
        Mistake(
            "stopped at a",
            _at_a,
            "How far back did you go? You have the slope of the loss at a. Between a and z stands the"
            " sigmoid.",
        ),
        Mistake(
            "the loss itself",
            _with_logarithms,
            "How high, or how steep? You returned the loss. Delta is how fast it changes with z.",
        ),
        Mistake(
            "the slope with the sign turned",
            lambda z, y: (y - sigmoid(z)) * slope(z),
            "Which sign has the slope of this loss? And is the sigmoid's slope still there? Count the minus"
            " signs, then look at what cancels.",
        ),
        Mistake(
            "half of it",
            lambda z, y: (sigmoid(z) - y) / 2,
            "Where does your half come from? This loss has no square, and there is one row.",
        ),
        Mistake(
            "only the first part of the loss",
            lambda z, y: -y * (1 - sigmoid(z)),
            "Where does your delta come from when the truth is 0? Only the part with y is in it. The other"
            " part of the loss has a slope as well.",
        ),
        Mistake(
            "only the second part of the loss",
            lambda z, y: (1 - y) * sigmoid(z),
            "Where does your delta come from when the truth is 1? Only the part with 1 - y is in it. The"
            " other part of the loss has a slope as well.",
        ),
        Mistake(
            "the two parts subtracted",
            lambda z, y: -y * (1 - sigmoid(z)) - (1 - y) * sigmoid(z),
            "What is the slope of ln(1 - a), when a grows? It falls. A minus of the loss and a minus of this"
            " slope meet in the second part.",
        ),
        Mistake(
            "the sum in the place of the answer",
            lambda z, y: z - y,
            "What does the neuron answer, z or a? You compared the truth with z, the number before the"
            " sigmoid.",
        ),
        Mistake(
            "slope taken at a",
            lambda z, y: _at_a(z, y) * slope_at_a(z),
            "Which number went into the sigmoid? Your slope does not cancel, because it was taken at a"
            " instead of z.",
        ),
        Mistake(
            "rounded to a decision",
            lambda z, y: float(z > 0) - y,
            "What does the neuron answer, a decision or a number between? You compared the truth with 0 or"
            " 1.",
        ),
        Mistake(
            "error without its sign",
            lambda z, y: abs(sigmoid(z) - y),
            "How does a weight learn that the answer was too small? Your delta is never negative.",
        ),
        Mistake(
            "the truth forgotten",
            lambda z, y: sigmoid(z),
            "Where does the truth come in? Your delta is the same for every y.",
        ),
        Mistake(
            "all-zero gradient",
            lambda z, y: 0.0,
            "Is nobody to blame? Your delta is zero everywhere. It should be so only where the answer equals"
            " the truth.",
        ),
    ),
    draw=_sums,
    hints=(
        "What is the slope of a logarithm? One over the number itself. So the slope of the loss at a has two"
        " parts: the truth divided by a, with a minus, and what the truth lacks to 1, divided by what a lacks"
        " to 1, with a plus.",
        "Can you bring the two parts over one line? Below it stands the product of a and 1 - a. Have you seen"
        " this product before? Above it, most terms cancel, and little is left.",
        "What comes next on the way back, from a to z? The slope of the sigmoid, which you multiply by. It is"
        " what stands below the line. On paper the two cancel: write what is left over, without any"
        " division. Far out, nothing can become nan then.",
    ),
    right="The flat ends of the sigmoid no longer swallow the blame: who is surely wrong gets all of it. So"
    " this loss and this output go together.",
    starred=True,
)
