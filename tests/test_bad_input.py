"""What does not fit is refused before anything changes, in words: the argument, what was expected, what came.

One table: what somebody may write, and how the answer begins (a regular expression).
"""

import numpy as np
import pytest
from reachable import fingerprint

from nnlib import losses
from nnlib.activations import ACTIVATIONS
from nnlib.initializers import INITIALIZERS
from nnlib.losses import LOSSES
from nnlib.network import DTYPES, Network
from nnlib.optimizers import OPTIMIZERS, SGD, Adam, Momentum
from nnlib.stopping import EarlyStop, Plateau
from nnlib.sweep import Sweep
from nnlib.training import Trainer

pytestmark = pytest.mark.filterwarnings("error")

SIZES = r"sizes: expected two or more whole numbers from 1, such as \[2, 8, 1\], got "
SEED = "seed: expected a whole number, 0 or more, got "
RATE = "lr: expected a positive number, such as 0.1, got "
WHOLE = "expected a whole number from 1, got "
ROWS = "batch_size: expected a whole number from 1 to 6, the rows of the data, got "
PENALTY = "expected a number from 0, such as 0.001, got "
SHARE = "expected a share from 0 to below 1, such as 0.9, got "
DATA = r"expected \(X, y\), or an object with .X and .y, got "
RULE = r"stop: expected None or a rule such as Plateau\(patience=5\), with .*, got "
WEIGHTS = "class_weights: expected "
NUMBERS = "expected numbers, in rows of one length"
SHAPES = r"y_hat, y: expected one shape, \(n,\) or \(n, k\), got "

REFUSED = [
    # A network
    ("Network([2])", SIZES + r"\[2\]"),
    ("Network([])", SIZES + r"\[\]"),
    ("Network([2, 0, 1])", SIZES + r"\[2, 0, 1\]"),
    ("Network([2, -3, 1])", SIZES + r"\[2, -3, 1\]"),
    ("Network([2, 2.5])", SIZES + r"\[2, 2.5\]"),
    ("Network([2, nan])", SIZES + r"\[2, nan\]"),
    ("Network([[2, 1]])", SIZES + r"\[\[2, 1\]\]"),
    ("Network(['2', '1'])", SIZES + r"\['2', '1'\]"),
    ("Network('21')", SIZES + "'21'"),
    ("Network(3)", SIZES + "3"),
    ("Network(None)", SIZES + "None"),
    ("Network([2, 1], seed='a')", SEED + "'a'"),
    ("Network([2, 1], seed=-1)", SEED + "-1"),
    ("Network([2, 1], seed=1.5)", SEED + "1.5"),
    ("Network([2, 1], seed=None)", SEED + "None"),
    ("Network([2, 1], seed=[])", SEED + r"\[\]"),
    ("Network([2, 1], activation='softmax')", "activation: expected one for hidden layers, got 'softmax'"),
    (
        "Network([2, 1], output='softmax', loss='mse')",
        "loss: expected one of cross_entropy, .* 'softmax', got 'mse'",
    ),
    (
        "Network([2, 1], loss='binary_cross_entropy')",
        "loss: expected one of mse, sse, half_sse, rms, mae, which go with output 'tanh', got 'binary_cross",
    ),
    ("Network([2, 1], output='sigmoid', loss='cross_entropy')", "loss: .* binary_cross_entropy, which go .*"),
    # Names: each table, with the nearest one
    (
        "Network([2, 1], activation='than')",
        "activation: expected one of identity, .* got 'than'; did you mean 'tanh'",
    ),
    ("Network([2, 1], output='Sigmoid')", "output: expected one of .* 'Sigmoid'; did you mean 'sigmoid'"),
    ("Network([2, 1], output='linear')", "output: expected one of identity, .* softmax, got 'linear'$"),
    ("Network([2, 1], loss='msee')", "loss: expected one of mse, .* got 'msee'; did you mean 'mse'"),
    ("Network([2, 1], init='Scaled')", "init: expected one of scaled, .* 'Scaled'; did you mean 'scaled'"),
    ("Network([2, 1], dtype='flaot32')", "dtype: .* float64, float32, got 'flaot32'; did you mean 'float32'"),
    ("net.learn(X, y, optimizer='sdg')", "optimizer: expected one of sgd, .* 'sdg'; did you mean 'sgd'"),
    ("Trainer(net, data, 'Adam')", "optimizer: expected one of .* got 'Adam'; did you mean 'adam'"),
    ("Sweep([2, 1], 0.1, activation='than')", "activation: expected one of .*; did you mean 'tanh'"),
    ("Network([2, 1], activation=None)", "activation: expected one of .* got None$"),
    ("Network([2, 1], loss=losses.squared)", "loss: expected one of .* got squared$"),
    ("Network([2, 1], dtype=int)", "dtype: expected one of float64, float32, got 'int64'"),
    ("Network([2, 1], dtype='float16')", "dtype: expected one of float64, float32, got 'float16'"),
    # Its parameters
    ("net.parameters = [1, 2, 3]", r"parameters: expected shape \(13,\), got \(3,\)"),
    (
        "net.parameters = np.full(13, nan)",
        "parameters: expected finite numbers, got 13 NaN or infinite of 13",
    ),
    ("net.parameters = 'abc'", "parameters: expected numbers"),
    ("net.parameters = None", rf"parameters: {NUMBERS}, got \[None\]"),
    # Examples: predict, loss, losses, gradient, trace, learn, Trainer and Sweep ask the same
    ("net.predict([1, 2])", r"X: expected shape \(n, 2\), one example a row, got \(2,\)"),
    ("net.predict([[1, 2, 3]])", r"X: expected shape \(n, 2\), .* got \(1, 3\)"),
    ("net.predict([])", r"X: expected at least one number, got shape \(0,\)"),
    ("net.predict(None)", rf"X: {NUMBERS}, got \[None\]"),
    ("net.predict({})", f"X: {NUMBERS}"),
    ("net.predict([['1', '2']])", rf"X: {NUMBERS}, got \['1', '2'\]"),
    ("net.predict(np.ma.masked_array([[999, 1]], mask=[[1, 0]]))", f"X: {NUMBERS}, got masked ones"),
    ("net.learn(X, y, lr=True)", "lr: expected a positive number, such as 0.1, got True"),
    ("net.learn(X, y, batch_size=True)", "batch_size: expected a whole number from 1 to 6, .* got True"),
    ("net.predict([[1j, 2]])", f"X: {NUMBERS}, got "),
    ("net.predict([[1, 2], [1]])", f"X: {NUMBERS}, got rows of several lengths$"),
    ("net.trace([[1, 2], [1]], [0, 0])", f"X: {NUMBERS}"),
    ("net.trace([1, 2], [0, 0, 0])", r"y: expected shape \(1, 1\) .* got \(1, 3\)"),
    ("net.trace([1], 0)", r"X: expected shape \(n, 2\)"),
    ("short.predict([[1e300, 0]])", "X: expected finite numbers, got 1 too large for float32 of 2"),
    ("short.loss([[1, 0]], [1e300])", "y: expected finite numbers, got 1 too large for float32 of 1"),
    ("short.loss([[1e300, nan]], [0])", "X: expected finite numbers, got 2 NaN or infinite of 2"),
    # Learning
    *[(f"net.learn(X, y, lr={lr})", RATE) for lr in ("0", "-0.1", "nan", "inf", "'0.1'", "[0.1]", "10**400")],
    (
        "net.learn(X, y, optimizer=sgd, lr=0.1)",
        r"lr: expected none beside the object SGD\(lr=0.2\), .* got 0.1",
    ),
    (
        "net.learn(X, y, optimizer=None)",
        r"optimizer: .* sgd, momentum, adam, or an object such as SGD\(lr=0.1\)",
    ),
    ("net.learn(X, y, optimizer=0.1)", "optimizer: expected one of .* got 0.1"),
    ("net.learn(X, y, optimizer=SGD)", "optimizer: expected one of .* an object such as .* got <class"),
    *[
        (f"net.learn(X, y, epochs={epochs})", f"epochs: {WHOLE}")
        for epochs in ("0", "-1", "2.5", "None", "'3'")
    ],
    *[(f"net.learn(X, y, batch_size={size})", ROWS) for size in ("0", "-1", "7", "2.5", "'5'")],
    ("net.learn(X, y, seed='a')", SEED + "'a'"),
    ("net.learn(X, y, validation=X)", f"validation: {DATA}ndarray"),
    ("net.learn(X, y, validation=(X, y, y))", f"validation: {DATA}tuple"),
    ("net.learn(X, y, validation=(X[:0], y[:0]))", "validation X: expected at least one number"),
    ("net.learn(X, y, validation=(X[:, :1], y))", r"validation X: expected shape \(n, 2\), .* got \(6, 1\)"),
    ("net.learn(X, y, validation=(X, y + 5))", "validation y: expected values from 0 to 1, .* got 5 to 6"),
    ("net.learn(X, y, stop=EarlyStop())", "validation: expected examples for EarlyStop to look at, got None"),
    ("net.learn(X, y, stop='plateau')", RULE + "'plateau'"),
    ("net.learn(X, y, stop=Plateau)", RULE + "<class"),
    *[(f"net.learn(X, y, l1={size})", f"l1: {PENALTY}") for size in ("-1", "nan", "inf", "'0.1'", "None")],
    *[(f"net.learn(X, y, l2={size})", f"l2: {PENALTY}") for size in ("-1", "nan", "inf", "'0.1'", "None")],
    ("net.learn(X, y, class_weights={0: 1})", WEIGHTS + "a weight for each class of y, got {0: 1} without 1"),
    ("net.learn(X, y, class_weights={})", WEIGHTS + "a weight for each class of y, got {} without 0, 1"),
    ("net.learn(X, y, class_weights={0: 1, 1: -1})", WEIGHTS + "numbers from 0, got {0: 1, 1: -1}"),
    ("net.learn(X, y, class_weights={0: 1, 1: nan})", WEIGHTS + "finite numbers, got 1"),
    ("net.learn(X, y, class_weights={0: 1, 1: '3'})", WEIGHTS + "numbers"),
    ("net.learn(X, y, class_weights=[1, 2])", WEIGHTS + r"a weight for each class, such as .* got \[1, 2\]"),
    ("net.learn(X, y, class_weights='balanced')", WEIGHTS + "a weight for each class, .* got 'balanced'"),
    ("many.learn(X, X, class_weights={0: 1, 1: 1})", WEIGHTS + "a y of rows with one 1 and zeros, got other"),
    (
        "rms.learn(X, y, class_weights={0: 1, 1: 1})",
        WEIGHTS + "a loss that adds up examples, got 'rms'; use 'mse'",
    ),
    # A trainer
    ("Trainer(net, X)", f"data: {DATA}ndarray"),
    ("Trainer(net, data, batch_size=0)", ROWS + "0"),
    ("Trainer(net, data, seed='a')", SEED + "'a'"),
    ("Trainer(net, data, stop=EarlyStop)", RULE),
    ("Trainer(net, data, l1=-1)", f"l1: {PENALTY}-1"),
    *[(f"trainer.lr = {lr}", RATE) for lr in ("0", "-0.1", "nan", "inf", "'0.1'", "None")],
    *[(f"trainer.batch_size = {size}", ROWS) for size in ("0", "-1", "7", "2.5", "'5'", "None")],
    ("trainer.l1 = -1", f"l1: {PENALTY}-1"),
    ("trainer.l2 = nan", f"l2: {PENALTY}nan"),
    # A random generator is not drawn from before all the rest fits
    ("Network([2, 1], seed=rng, dtype='int8')", "dtype: expected one of"),
    ("net.learn(X, y, seed=rng, stop=5)", RULE),
    ("net.learn(X, y, seed=rng, epochs=0)", f"epochs: {WHOLE}0"),
    ("net.learn(X, y, seed=rng, validation=(X, y[:5]))", "validation y: expected shape"),
    ("Trainer(net, data, seed=rng, batch_size=7)", ROWS),
    ("Sweep([2, 1], [0.1, 0.2, 0.3], [rng, rng])", "lr, seeds: expected as many of both"),
    ("sweep.learn(X, y, seed=rng, epochs=0)", f"epochs: {WHOLE}0"),
    # Stopping rules
    *[
        (f"{rule}({n})", f"patience: {WHOLE}")
        for rule in ("Plateau", "EarlyStop")
        for n in ("0", "2.5", "'3'")
    ],
    *[
        (f"Plateau(min_delta={d})", "min_delta: expected a number from 0")
        for d in ("-1", "nan", "inf", "'a'")
    ],
    ("EarlyStop(restore='no')", "restore: expected .* got 'no'"),
    # Optimizers
    *[
        (f"{name}({lr})", RATE)
        for name in ("SGD", "Momentum", "Adam")
        for lr in ("0", "-1", "nan", "'a'", "None")
    ],
    *[(f"Momentum(0.1, mu={mu})", f"mu: {SHARE}") for mu in ("1", "-0.1", "nan", "'0.9'", "None")],
    *[(f"Adam(0.1, beta1={beta})", f"beta1: {SHARE}") for beta in ("1", "-0.1", "nan", "'0.9'")],
    *[(f"Adam(0.1, beta2={beta})", f"beta2: {SHARE}") for beta in ("1", "2", "nan", "None")],
    *[
        (f"Adam(eps={eps})", "eps: expected a positive number, such as 1e-08")
        for eps in ("0", "-1", "inf", "'a'")
    ],
    # A sweep
    ("Sweep([2], 0.1)", SIZES),
    ("Sweep([2, 1], 0)", "lr: expected positive numbers, one a network, got 0"),
    ("Sweep([2, 1], [0.1, -1])", r"lr: expected positive numbers, one a network, got \[0.1, -1\]"),
    ("Sweep([2, 1], [[0.1, 0.2]])", r"lr: expected positive numbers, one a network, got \[\[0.1, 0.2\]\]"),
    ("Sweep([2, 1], [0.1, nan])", "lr: expected finite numbers, got 1"),
    ("Sweep([2, 1], [])", r"lr: expected at least one number, got shape \(0,\)"),
    ("Sweep([2, 1], '0.1')", "lr: expected numbers"),
    (
        "Sweep([2, 1], [0.1, 0.2], [1, 2, 3])",
        "lr, seeds: expected as many of both, or one of either, got 2 and 3",
    ),
    ("Sweep([2, 1], 0.1, [])", "lr, seeds: expected as many of both, or one of either, got 1 and 0"),
    ("Sweep([2, 1], 0.1, [1, 'a'])", "seeds?: expected .*'a'"),
    ("Sweep([2, 1], 0.1, None)", "seeds?: expected .*None"),
    ("Sweep([2, 1], 0.1, 1.5)", "seeds?: expected .*1.5"),
    ("sweep.learn(X, y, epochs=0)", f"epochs: {WHOLE}0"),
    ("sweep.learn(X, y, batch_size=0)", ROWS + "0"),
    ("sweep.learn(X, y, batch_size=7)", ROWS + "7"),
    ("sweep.learn(X, y, measure_every=0)", f"measure_every: {WHOLE}0"),
    ("sweep.learn(X, y, seed='a')", SEED + "'a'"),
    ("sweep.network(2)", "k: expected a whole number from 0 to 1, got 2"),
    ("sweep.network(-1)", "k: expected a whole number from 0 to 1, got -1"),
    # Losses and measures of their own
    *[(f"losses.{loss}(['a'], [1])", f"y_hat: {NUMBERS}") for loss in LOSSES],
    *[(f"losses.{loss}.gradient([0.5], ['1'])", f"y: {NUMBERS}") for loss in LOSSES],
    *[(f"losses.{loss}([1, 0], [1])", SHAPES + r"\(2,\) and \(1,\)") for loss in LOSSES],
    *[(f"losses.{loss}([], [])", SHAPES + r"\(0,\) and \(0,\)") for loss in LOSSES],
    ("losses.mse(np.zeros((3, 1)), np.zeros(3))", SHAPES + r"\(3, 1\) and \(3,\)"),
    ("losses.mse(1, 1)", SHAPES + r"\(\) and \(\)"),
    ("losses.squared([1, 2], [1])", r"y_hat, y: expected one shape, got \(2,\) and \(1,\)"),
    ("losses.signed('a', 1)", f"y_hat: {NUMBERS}"),
    ("losses.absolute.gradient([1], ['b'])", f"y: {NUMBERS}"),
    ("losses.binary_cross_entropy([1.2], [0])", "y_hat, y: expected values from 0 to 1, .* got 0 to 1.2"),
    ("losses.binary_cross_entropy([0.5], [3])", "y_hat, y: expected values from 0 to 1, .* got 0.5 to 3"),
    (
        "losses.cross_entropy.gradient([[-1, 2]], [[0, 1]])",
        "y_hat, y: expected values from 0 to 1, .* got -1 to 2",
    ),
]

# X and y as people might give them, and how every method answers that takes both
UNFIT = [
    ("[1, 2, 3], [0]", r"X: expected shape \(n, 2\), one example a row, got \(3,\)"),
    ("[[1, 2, 3]], [0]", r"X: expected shape \(n, 2\), .* got \(1, 3\)"),
    ("X[:0], y[:0]", r"X: expected at least one number, got shape \(0, 2\)"),
    ("[[1, nan]], [0]", "X: expected finite numbers, got 1 NaN or infinite of 2"),
    ("[[1, 2]], [inf]", "y: expected finite numbers, got 1 NaN or infinite of 1"),
    ("[['a', 'b']], [0]", f"X: {NUMBERS}, got .*'a'"),
    ("X.astype(str), y", f"X: {NUMBERS}, got "),
    ("X, y.astype(str)", f"y: {NUMBERS}, got "),
    ("X + 1j, y", f"X: {NUMBERS}, got "),
    ("[[1, 2], [1]], [0, 0]", f"X: {NUMBERS}"),
    ("X, y[:5]", r"y: expected shape \(6, 1\) or \(6,\), as X has 6 rows, got \(5,\)"),
    ("X, np.zeros((6, 2))", r"y: expected shape \(6, 1\) or \(6,\), .* got \(6, 2\)"),
    ("X, 2 * y - 1", "y: expected values from 0 to 1, as output 'sigmoid' answers, got -1 to 1; scale y"),
]
METHODS = ["net.loss", "net.losses", "net.gradient", "net.trace", "net.learn", "sweep.learn"]
REFUSED += [
    (f"{method}({examples})", answer)
    for method in METHODS
    for examples, answer in UNFIT
    if (method, examples) != ("net.trace", "[1, 2, 3], [0]")  # one example, for a trace
]
REFUSED += [(f"Trainer(net, ({examples}))", answer) for examples, answer in UNFIT]
REFUSED += [  # several outputs
    ("many.loss(X, y)", r"y: expected shape \(6, 2\), as X has 6 rows, got \(6,\)"),
    ("many.gradient([[1, 2]], [[0, 0], [0, 0]])", r"y: expected shape \(1, 2\), .* got \(2, 2\)"),
    (
        "many.loss(X, 5 * X)",
        "y: expected values from -1 to 1, as output 'tanh' answers, got -[0-9.]+ to [0-9.]+; ",
    ),
    ("classes.loss([[1, 2], [3, 4]], [[1, 1], [0, 0]])", "y: expected rows that sum to 1, got 0 to 2"),
    ("classes.learn([[1, 2]], [[-1, 2]])", "y: expected values from 0 to 1, as output 'softmax'"),
]


def scene():
    """Set up one of each, in the middle of their work."""
    draw = np.random.default_rng(0)
    X, y = draw.uniform(-1, 1, (6, 2)), np.array([0, 1, 0, 1, 0, 1])
    here = {
        "X": X,
        "y": y,
        "data": (X, y),
        "rng": np.random.default_rng(0),
        "sgd": SGD(0.2),
        "net": Network([2, 3, 1], output="sigmoid", loss="binary_cross_entropy"),
        "many": Network([2, 3, 2]),
        "rms": Network([2, 1], loss="rms"),
        "classes": Network([2, 2], output="softmax", loss="cross_entropy"),
        "short": Network([2, 3, 1], output="identity", dtype="float32"),
        "sweep": Sweep([2, 3, 1], [0.1, 0.2], output="sigmoid"),
        "trainer": Trainer(
            Network([2, 3, 1]),
            (X, y),
            Momentum(0.1),
            4,
            (X, y),
            stop=EarlyStop(5),
            class_weights={0: 1, 1: 3},
        ),
    }
    here["net"].learn(X, y, 1)
    here["sweep"].learn(X, y, 1)
    next(here["trainer"].epochs()), next(here["trainer"].batches())  # in the middle of an epoch
    return here


KNOWN = {"np": np, "nan": np.nan, "inf": np.inf, "losses": losses, "Network": Network, "Trainer": Trainer}
KNOWN |= {"Sweep": Sweep, "SGD": SGD, "Momentum": Momentum, "Adam": Adam}
KNOWN |= {"Plateau": Plateau, "EarlyStop": EarlyStop}


@pytest.fixture(scope="module")
def here():
    return scene()


@pytest.mark.parametrize("code, answer", REFUSED, ids=[code for code, _ in REFUSED])
def test_what_does_not_fit_is_refused_in_words_and_nothing_has_changed(here, code, answer):
    before = fingerprint(here)
    with pytest.raises(ValueError, match=f"^{answer}") as told:
        exec(code, KNOWN | here)
    assert fingerprint(here) == before
    assert ": expected " in str(told.value) and "got " in str(told.value)


def test_a_trainer_that_was_refused_something_trains_on_as_if_nothing_had_been():
    ends = []
    for meddle in (False, True):
        here = scene()
        for code, _ in REFUSED if meddle else ():
            if code.startswith("trainer"):
                with pytest.raises(ValueError, match="expected"):
                    exec(code, KNOWN | here)
        for _ in zip(range(3), here["trainer"], strict=False):
            pass
        ends.append(fingerprint(here["trainer"]))
    assert ends[0] == ends[1]


@pytest.mark.parametrize(
    "argument, table",
    [
        ("activation", ACTIVATIONS),
        ("output", ACTIVATIONS),
        ("loss", LOSSES),
        ("init", INITIALIZERS),
        ("dtype", DTYPES),
        ("optimizer", OPTIMIZERS),
    ],
)
def test_of_every_table_a_name_with_a_letter_too_many_is_answered_with_the_one_meant(argument, table):
    for name in table:
        with pytest.raises(ValueError, match=f"^{argument}: expected one of .*; did you mean '{name}'"):
            if argument == "optimizer":
                Network([2, 1]).learn([[1, 2]], [0], optimizer=name + "x")
            else:
                Network([2, 1], **{argument: name + "x"})
