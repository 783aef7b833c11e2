"""Training goes where the formulas say: to a plain textbook's weights, and with one seed to the same bits."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from random_networks import DEEP, PAIRS, architectures, draws, every, problems
from textbook import SUMS, Textbook

from nnlib.network import Network
from nnlib.optimizers import OPTIMIZERS

pytestmark = pytest.mark.filterwarnings("error")

TRAIN = """
import numpy as np
from nnlib.network import Network

rng = np.random.default_rng(0)
X, y = rng.uniform(-1, 1, (300, 64)), rng.uniform(-1, 1, (300, 3))
for dtype in ("float64", "float32"):
    for optimizer in ("sgd", "momentum", "adam"):
        net = Network([64, 128, 3], dtype=dtype, seed=1)
        history = net.learn(
            X, y, 3, 0.01, 64, optimizer, validation=(X[:9], y[:9]), seed=2, l1=1e-4, l2=1e-4
        )
        print(net.parameters.tobytes().hex(), history)
"""


@every(PAIRS)
@draws(3)
@example(architecture=DEEP, l1=0.01, l2=0.02)
@given(architecture=architectures(ragged=True), l1=st.sampled_from([0, 0.01]), l2=st.sampled_from([0, 0.02]))
def test_after_epochs_of_ragged_batches_the_weights_equal_a_plain_textbooks_to_their_digits(
    output, loss, architecture, l1, l2
):
    _, n, batch_size, seed = architecture
    assert n % batch_size and batch_size > 1
    lr = 0.05 / (batch_size * architecture.sizes[-1] if loss in SUMS else 1)
    for net, X, y in problems(architecture, output, loss):
        rng, plain = np.random.default_rng(seed), Textbook(net)
        orders = [rng.permutation(n) for _ in range(3)]
        plain.train(X, y, orders, lr, batch_size, l1=l1, l2=l2)
        for dtype, digits in [("float64", 1e-13), ("float32", 1e-5)]:
            learner = net.copy(dtype)
            learner.learn(X, y, 3, lr, batch_size, seed=seed, l1=l1, l2=l2)
            assert learner.parameters.dtype == dtype
            assert np.allclose(learner.parameters, plain.parameters, rtol=digits, atol=digits)


def test_training_twice_with_one_seed_and_one_thread_is_the_same_to_the_last_bit_in_two_processes():
    one_thread = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
    environment = os.environ | one_thread | {"VECLIB_MAXIMUM_THREADS": "1"}
    runs = [
        subprocess.Popen([sys.executable, "-c", TRAIN], env=environment, stdout=subprocess.PIPE) for _ in "12"
    ]
    first, second = (run.communicate()[0] for run in runs)
    assert first.count(b"all 3 epochs are done") == 6 and first == second


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_is_off_costs_not_a_bit(optimizer, dtype):
    """No penalty, and class weights of 1, are the run without these arguments."""
    rng = np.random.default_rng(0)
    X, y = rng.uniform(-1, 1, (23, 2)), rng.integers(0, 2, 23)
    ends = set()
    for off in ({}, {"l1": 0, "l2": 0.0, "class_weights": None}, {"class_weights": {0: 1, 1: 1}}):
        net = Network([2, 4, 1], dtype=dtype)
        history = net.learn(X, y, 4, 0.05, 5, optimizer, validation=(X, y), **off)
        ends.add((net.parameters.tobytes(), str(vars(history))))
    assert len(ends) == 1
