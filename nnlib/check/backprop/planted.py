"""Four backward passes without names: one is right, three have a bug. A referee tells which."""

import numpy as np

from nnlib.bugs import NONE, gradient

BEHIND = {"A": "no factor 2", "B": "hidden layer never trained", "C": NONE, "D": "sign flipped"}


def suspect(letter, w, X, y):
    """Compute what the pass behind a letter takes for the slopes; arguments as for `nnlib.bugs.gradient`.

    Raises
    ------
    ValueError
        If there is no such letter.
    """
    if letter not in BEHIND:
        raise ValueError(f"letter: expected one of {', '.join(BEHIND)}, got {letter!r}")
    return gradient(BEHIND[letter], np.array(w), X, y)
