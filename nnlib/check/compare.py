"""Do two results agree? What a learner's function gives is brought into the form of what was expected."""

import re

import numpy as np

from nnlib.check.wording import shown

FLOAT32 = 1e-4  # whoever computes with half of the digits is not wrong
NUMBER = re.compile(
    r"\s*[-+\u2212]?\.?\d"
)  # the beginning of one; with a minus of typewriters or of printers
PUT_BACK = 1e-12  # up by h, down by 2 h and up again ends a rounding away from where it began


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
    if came is ... or (isinstance(came, dict) and any(map(_open, came.values()))):
        raise Gap
    if isinstance(expected, dict):
        return _words_like(expected, came)
    if isinstance(expected, tuple):
        listed = isinstance(came, tuple | list) or (isinstance(came, np.ndarray) and came.ndim > 0)
        if not listed or len(came) != len(expected):
            kind = "arrays" if any(map(np.ndim, expected)) else "numbers"
            raise Unusable(f"Expected {len(expected)} {kind}, got {shown(came)}.", came)
        return tuple(_part_like(k, expected, came) for k in range(len(expected)))
    array = _numbers(expected, came)
    if array.shape != np.shape(expected):
        comma = " Python writes a point in a number, not a comma." * isinstance(came, tuple)
        raise Unusable(f"Expected {_kind(expected)}, got {_kind(array)}: {shown(array)}.{comma}", came)
    return array[()]


def _open(word):
    return word is ... or (isinstance(word, str) and not word.strip())


def _part_like(k, expected, came):
    """Return one of several results as `like` does; say which one it is where it cannot be compared."""
    try:
        return like(expected[k], came[k])
    except Unusable as error:
        text = str(error)
        raise Unusable(f"Result {k + 1} of {len(expected)}: {text[:1].lower()}{text[1:]}", came) from None


def _words_like(expected, came):
    if not isinstance(came, dict):
        keys = list(expected)
        some = ", ".join(f'"{key}": "..."' for key in keys[:2]) + ", ..." * (len(keys) > 2)
        raise Unusable(f"Expected {len(keys)} words by name, {{{some}}}, got {shown(came)}.", came)
    missing, more = _keys(expected, came), _keys(came, expected)
    if missing or more:
        said = [
            missing and f"No word is there for {missing}.",
            more and f"Nobody asks for {more}: leave it out.",
        ]
        raise Unusable(" ".join(filter(None, said)), came)
    return {key: word.strip().lower() if isinstance(word, str) else shown(word) for key, word in came.items()}


def _keys(one, other):
    """Name the first keys of a dict that another has not."""
    keys = [shown(key) for key in one if key not in other]
    return ", ".join(keys[:2]) + " and more" * (len(keys) > 2)


def _numbers(expected, came):
    """Return an array of floats; fractions and decimals are numbers, too."""
    try:
        array = np.array("none" if came is None else came)  # numpy would make None a nan
        if array.dtype.kind == "O":
            array = array.astype(float)
    except (TypeError, ValueError, OverflowError):
        array = np.array("none")
    if array.dtype.kind not in "iuf":
        quotes = " Leave out the quotes." if isinstance(came, str) and NUMBER.match(came) else ""
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


def rounded(came, right):
    """Tell whether a number is the right one, written with one digit or two."""
    return any(np.isclose(came, float(f"{right:.{digits}g}")) for digits in (1, 2))


def shifted(came, right):
    """Tell whether a number has the right one's digits, and its point elsewhere."""
    return any(np.isclose(came, right * 10.0**places, atol=0) for places in (-3, -2, -1, 1, 2, 3))


def unchanged(now, before):
    """Tell whether an argument is still what it was, but for a rounding."""
    if isinstance(before, np.ndarray):
        if not isinstance(now, np.ndarray) or now.shape != before.shape:
            return False
        atol = PUT_BACK * np.max(np.abs(before), initial=0)
        return np.allclose(now, before, PUT_BACK, atol, equal_nan=True)
    return now is before or now == before
