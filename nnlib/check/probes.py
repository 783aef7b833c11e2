"""Cases to try an answer on: drawn by chance, and drawn again until they tell all known ideas apart."""

import numpy as np

MARGIN = 0.02  # two ideas must differ by this share somewhere; a check compares to a millionth
DRAWS = 100


def told_apart(draw, ideas, rng):
    """Draw cases on which the right function and all wrong ones differ clearly.

    Numbers that look harmless make wrong formulas meet: with x = 2, a forgotten 2 and a forgotten x are one.

    Parameters
    ----------
    draw : callable
        draw(rng) returns a list of cases, tuples of arguments.
    ideas : dict of str to callable
    rng : numpy.random.Generator

    Raises
    ------
    ValueError
        If two ideas are the same in a hundred draws.
    """
    for _ in range(DRAWS):
        cases = draw(rng)
        alike = _alike({name: _numbers(idea, cases) for name, idea in ideas.items()})
        if not alike:
            return cases
    one, other = alike[0]
    raise ValueError(f"ideas: expected cases that tell them apart, got the same for {one!r} and {other!r}")


def amount(rng, low, high):
    """Draw a number with two decimals, short enough to be shown in a verdict."""
    return round(float(rng.uniform(low, high)), 2)


def signed(rng, low, high):
    """Draw a number of either sign whose size lies between `low` and `high`."""
    return float(rng.choice([-1, 1])) * amount(rng, low, high)


def _numbers(idea, cases):
    """Return the shapes of all that an idea gives in these cases, and the numbers in a row."""
    with np.errstate(all="ignore"):  # a wrong formula may well overflow
        results = [idea(*case) for case in cases]
    parts = [part for result in results for part in (result if isinstance(result, tuple) else [result])]
    return tuple(map(np.shape, parts)), np.concatenate([np.ravel(part) for part in parts]).astype(float)


def _alike(numbers):
    """Return the pairs of names whose numbers are nearly the same: of the same shapes, NaN where NaN is."""
    pairs = []
    for shapes in dict.fromkeys(shapes for shapes, _ in numbers.values()):
        found = {name: row for name, (others, row) in numbers.items() if others == shapes}
        names, rows = list(found), np.array(list(found.values()))
        one, other = rows[:, None], rows[None]
        with np.errstate(invalid="ignore"):  # inf - inf
            near = np.abs(one - other) <= MARGIN * np.maximum(np.abs(one), np.abs(other))
        same = (near | (one == other) | np.isnan(one) & np.isnan(other)).all(axis=-1)
        pairs += [(names[i], names[k]) for i, k in np.argwhere(np.triu(same, 1))]
    return pairs
