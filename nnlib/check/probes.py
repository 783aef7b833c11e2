"""Cases to try an answer on: drawn by chance, and drawn again until they tell all known ideas apart."""

from itertools import combinations

import numpy as np

MARGIN = 0.02  # two ideas must differ by this share somewhere; a check compares to a millionth
DRAWS = 100


def told_apart(draw, reference, mistakes):
    """Return the probes of an exercise: cases on which the right function and all wrong ones differ clearly.

    Numbers that look harmless make wrong formulas meet: with x = 2, a forgotten 2 and a forgotten x are one.

    Parameters
    ----------
    draw : callable
        draw(rng) returns a list of cases, tuples of arguments.
    reference : callable
    mistakes : sequence of nnlib.check.exercise.Mistake

    Raises
    ------
    ValueError
        By the probes, where two ideas are the same in a hundred draws.
    """
    functions = [reference, *(mistake.wrong for mistake in mistakes)]
    names = ["the reference", *(repr(mistake.name) for mistake in mistakes)]

    def probes(rng):
        for _ in range(DRAWS):
            cases = draw(rng)
            answers = zip(names, (_numbers(function, cases) for function in functions), strict=True)
            alike = [(one, other) for (one, a), (other, b) in combinations(answers, 2) if not _differ(a, b)]
            if not alike:
                return cases
        one, other = alike[0]
        raise ValueError(f"mistakes: expected cases that tell them apart, got the same for {one} and {other}")

    return probes


def amount(rng, low, high):
    """Draw a number with two decimals, short enough to be shown in a verdict."""
    return round(float(rng.uniform(low, high)), 2)


def signed(rng, low, high):
    """Draw a number of either sign whose size lies between `low` and `high`."""
    return float(rng.choice([-1, 1])) * amount(rng, low, high)


def _numbers(function, cases):
    return np.concatenate([np.ravel(function(*case)) for case in cases]).astype(float)


def _differ(one, other):
    if one.shape != other.shape:
        return True
    return bool((np.abs(one - other) > MARGIN * np.maximum(np.abs(one), np.abs(other))).any())
