"""Do two results agree? What a learner's function gives is brought into the form of what was expected."""

import numpy as np

from nnlib.check.wording import shown

FLOAT32 = 1e-4  # whoever computes with half of the digits is not wrong


class Unusable(Exception):
    """A result that cannot be compared; the message says what was expected and what came.

    Attributes
    ----------
    came : the result.
    """

    def __init__(self, text, came):
        super().__init__(text)
        self.came = came


class Gap(Exception):
    """A result that is not there yet: `...` stands in its place."""


def like(expected, came):
    """Return what came in the form of what was expected: floats, arrays of floats, tuples or dicts of words.

    Raises
    ------
    Unusable, Gap
    """
    if came is ... or (isinstance(came, dict) and ... in came.values()):
        raise Gap
    if isinstance(expected, dict):
        return _words_like(expected, came)
    if isinstance(expected, tuple):
        listed = isinstance(came, tuple | list) or (isinstance(came, np.ndarray) and came.ndim > 0)
        if not listed or len(came) != len(expected):
            kind = "arrays" if any(map(np.ndim, expected)) else "numbers"
            raise Unusable(f"Expected {len(expected)} {kind}, got {shown(came)}.", came)
        try:
            return tuple(like(*pair) for pair in zip(expected, came, strict=True))
        except Unusable as error:
            raise Unusable(str(error), came) from None
    array = _numbers(expected, came)
    if array.shape != np.shape(expected):
        comma = " Python writes a point in a number, not a comma." * isinstance(came, tuple)
        raise Unusable(f"Expected {_kind(expected)}, got {_kind(array)}: {shown(array)}.{comma}", came)
    return array[()]


def _words_like(expected, came):
    if not isinstance(came, dict) or came.keys() != expected.keys():
        letters = ", ".join(f'"{key}": "..."' for key in expected)
        raise Unusable(f"Expected a word for each letter, {{{letters}}}, got {shown(came)}.", came)
    return {key: word.strip().lower() if isinstance(word, str) else shown(word) for key, word in came.items()}


def _numbers(expected, came):
    """Return an array of floats; fractions and decimals are numbers, too."""
    try:
        array = np.array("none" if came is None else came)  # numpy would make None a nan
        if array.dtype.kind == "O":
            array = array.astype(float)
    except (TypeError, ValueError, OverflowError):
        array = np.array("none")
    if array.dtype.kind not in "iuf":
        quotes = " Leave out the quotes." if isinstance(came, str) and came[:1].isdigit() else ""
        raise Unusable(
            f"Expected {_kind(expected)}, got {shown(came)}, of type {type(came).__name__}.{quotes}", came
        )
    return array if array.dtype.kind == "f" else array.astype(float)


def _kind(value):
    return f"an array of shape {np.shape(value)}" if np.ndim(value) else "one number"


def same(exercise, came, expected):
    """Tell whether two results agree within the exercise's tolerance; NaN agrees with NaN."""
    if isinstance(expected, dict):
        return came == expected
    if isinstance(expected, tuple):
        if not isinstance(came, tuple) or len(came) != len(expected):
            return False
        return all(same(exercise, *pair) for pair in zip(came, expected, strict=True))
    if isinstance(came, tuple) or np.shape(came) != np.shape(expected):
        return False
    rtol = max(exercise.rtol, FLOAT32) if np.asarray(came).dtype.itemsize < 8 else exercise.rtol
    with np.errstate(invalid="ignore"):  # inf - inf
        near = np.abs(came - expected) <= exercise.atol + rtol * np.abs(expected)
    both_nan = (came != came) & (expected != expected)
    return bool(np.all(near & np.isfinite(expected) | (came == expected) | both_nan))


def unchanged(now, before):
    """Tell whether an argument is still what it was."""
    if isinstance(before, np.ndarray):
        return isinstance(now, np.ndarray) and np.array_equal(now, before)
    return now is before or now == before
