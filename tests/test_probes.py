"""Cases that tell ideas apart: drawn again until they do; two names for one idea are refused."""

import numpy as np
import pytest

from nnlib.check.probes import told_apart

IDEAS = {"double": lambda x: 2 * x, "squared": lambda x: x * x}


def test_cases_on_which_two_ideas_meet_are_drawn_again():
    draws = iter([[(0.0,), (2.0,)], [(2.0,), (2.01,)], [(2.0,), (3.0,)]])
    assert told_apart(lambda rng: next(draws), IDEAS, None) == [(2.0,), (3.0,)]


def test_two_names_for_one_idea_are_refused_by_name():
    with pytest.raises(ValueError, match="got the same for 'double' and 'twice'"):
        told_apart(
            lambda rng: [(rng.uniform(3, 4),)], IDEAS | {"twice": lambda x: x + x}, np.random.default_rng(0)
        )


def test_ideas_that_give_results_of_different_shapes_are_told_apart_by_that():
    each = {"each": lambda x: np.array([2 * x, 2 * x])}
    assert told_apart(lambda rng: [(3.0,), (4.0,)], IDEAS | each, None) == [(3.0,), (4.0,)]


def test_an_idea_that_gives_no_number_is_told_from_the_others_and_from_no_second_one():
    nan = {"nan": lambda x: np.nan}
    assert told_apart(lambda rng: [(3.0,), (4.0,)], IDEAS | nan, None) == [(3.0,), (4.0,)]
    with pytest.raises(ValueError, match="got the same for 'nan' and 'not a number'"):
        told_apart(lambda rng: [(3.0,)], IDEAS | nan | {"not a number": lambda x: np.nan}, None)


def test_a_pair_may_hold_numbers_and_arrays():
    pairs = {"one": lambda x: (x, np.array([x, 2])), "two": lambda x: (x, np.array([x, 3]))}
    assert told_apart(lambda rng: [(3.0,)], pairs, None) == [(3.0,)]
