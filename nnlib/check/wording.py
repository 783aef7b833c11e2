"""How values, cases, lines of code and exceptions are put into words; nothing here runs a learner's code."""

import linecache
import re
import traceback
from types import FunctionType

import numpy as np

PLAIN = bool, int, float, complex, str, type(None), type(...), np.generic, set, frozenset, range

# What an exception means to somebody who has not met it: the first whose kind and words fit.
EXPLAINED = (
    (NameError, "", "Is a name spelled differently from the one in the first line, or not computed yet?"),
    (ZeroDivisionError, "", "Something is divided by 0. Which number can be 0 here?"),
    (TypeError, r"for \^|bitwise_xor", "In Python a power is written with two stars: e**2."),
    (
        TypeError,
        "missing .* argument",
        "This call needs more values: compare it with the function's first line.",
    ),
    (TypeError, "takes .* argument", "This call has other values than the function's first line has names."),
    (TypeError, "not iterable", "A number cannot be looped over: range(...) counts up to it."),
    (TypeError, "'(function|builtin_function_or_method)'", "A function is asked with parentheses: L(w)."),
    (TypeError, "not callable", "Is a star for times missing before a parenthesis?"),
    (TypeError, "NoneType", "Something here is None: a function without return, or a printed value?"),
    (TypeError, "", "Something is not of the kind that this line needs. Print it and look."),
    (IndexError, "", "A place is asked for that is not there. How long is it?"),
    (ValueError, "", "Do the shapes fit? Print them and look."),
    (AssertionError, "", "A condition that the code asserts does not hold here."),
)


def shown(value):
    """Write a value as a learner would, in few characters; of what could do anything, only its kind."""
    if isinstance(value, tuple | list):
        inside = ", ".join(map(shown, value[:6])) + (", ..." if len(value) > 6 else "")
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    if type(value) is dict:
        return "{" + ", ".join(f"{shown(key)}: {shown(value[key])}" for key in list(value)[:6]) + "}"
    if type(value) is np.ndarray and value.dtype.kind != "O":
        if not value.ndim:
            return shown(value[()])
        text = np.array2string(value, precision=4, threshold=8, edgeitems=3, floatmode="maxprec")
        return cut(text, 100)
    if isinstance(value, FunctionType):
        return value.__name__
    if not isinstance(value, PLAIN):
        return f"a {type(value).__name__}"
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, int) and abs(value) > 10**30:
        return "a whole number of very many digits"
    return cut(repr(value), 60)


def too_much(value):
    """Tell whether a value is several arrays, and too long to be read."""
    return isinstance(value, tuple) and any(np.ndim(part) for part in value) and _count(value) > 6


def brief(value):
    """Write a value as `shown` does, but of several long arrays only how many they are."""
    return f"{len(value)} arrays" if too_much(value) else shown(value)


def case(exercise, arguments):
    """Name a case: "with w = 3, x = [1 2]"; of many numbers only the shapes, "with X (3x2), lr = 0.1"."""
    long = _count([part for part in arguments if not callable(part)]) > 16

    def said(name, value):
        if long and np.ndim(value):
            return f"{name} ({'x'.join(map(str, np.shape(value)))})"
        return f"{name} = {shown(value)}"

    return "with " + ", ".join(said(*named) for named in zip(exercise.arguments, arguments, strict=True))


def _count(values):
    return sum(np.size(value) for value in values)


def explained(error, text):
    """Say what an exception, which says `text`, means; "" where nothing is known."""
    fits = (said for kind, sign, said in EXPLAINED if isinstance(error, kind) and re.search(sign, text))
    return next(fits, "")


def line_reached(function, error):
    """Return the last line of the learner's own that was reached, "line 3: return e * x"; "" if none."""
    code = _code(function)
    frames = traceback.walk_tb(error.__traceback__)
    reached = [number for frame, number in frames if code and frame.f_code.co_filename == code.co_filename]
    return _line(code.co_filename, reached[-1]) if reached else ""


def line_with_gap(function):
    """Return the first line of a function in which a gap, `...`, is still open; "" if none is known."""
    code = _code(function)
    if code is None:
        return ""
    last = max((number for _, _, number in code.co_lines() if number), default=0)
    for number in range(code.co_firstlineno, last + 1):
        if re.search(r"(=|return)\s*\.\.\.", linecache.getline(code.co_filename, number)):
            return _line(code.co_filename, number)
    return ""


def _code(function):
    function = getattr(function, "func", function)  # of a functools.partial
    return getattr(function, "__code__", None) or getattr(type(function).__call__, "__code__", None)


def _line(file, number):
    text = linecache.getline(file, number).strip()
    return f"line {number}: {cut(text, 70)}" if text else f"line {number}"


def cut(text, length):
    """Shorten a text that is too long for one line."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 3] + "..."


def first_lines(sink):
    """Return the first lines of what was printed, and how many more there are."""
    lines = [cut(line, 200) for line in sink.text.splitlines()]
    if len(lines) <= 5 and sink.lines <= 5:
        return "\n".join(lines)
    return "\n".join([*lines[:4], f"... and so on, {sink.lines:,} lines in all"])
