"""Cases that tell ideas apart: drawn again until they do; two names for one idea are refused."""

import numpy as np
import pytest

from nnlib.check.exercise import Mistake
from nnlib.check.probes import told_apart


def double(x):
    return 2 * x


SQUARED = Mistake("squared", lambda x: x * x, "Is twice the same as squared?")
AGAIN = Mistake("twice again", lambda x: x + x, "Is this another idea?")


def test_cases_on_which_two_ideas_meet_are_drawn_again():
    draws = iter([[(0.0,), (2.0,)], [(2.0,), (2.01,)], [(2.0,), (3.0,)]])
    assert told_apart(lambda rng: next(draws), double, [SQUARED])(None) == [(2.0,), (3.0,)]


def test_a_mistake_that_is_right_is_refused_by_name():
    probes = told_apart(lambda rng: [(rng.uniform(3, 4),)], double, [SQUARED, AGAIN])
    with pytest.raises(ValueError, match="got the same for the reference and 'twice again'"):
        probes(np.random.default_rng(0))


def test_ideas_that_give_results_of_different_shapes_are_told_apart_by_that():
    each = Mistake("each", lambda x: np.array([2 * x, 2 * x]), "Is one enough?")
    assert len(told_apart(lambda rng: [(3.0,), (4.0,)], double, [each])(None)) == 2
