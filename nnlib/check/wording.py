"""How values, cases, lines of code and exceptions are put into words; nothing here runs a learner's code."""

import linecache
import re
import traceback
from types import FunctionType

import numpy as np

PLAIN = bool, int, float, complex, str, type(None), type(...), np.generic, set, frozenset, range

# What an exception means to somebody who has not met it: the first whose kind and words fit.
REWORDED = (  # in the place of the exception's own words, with the numbers that it names
    (
        ValueError,
        r"matmul: .*size (\d+) is different from (\d+)",
        r"Two tables do not fit: @ needs as many columns on its left as rows on its right. Here \2"
        r" meets \1. Which of them must be turned over?",
    ),
    (
        ValueError,
        "matmul: .*enough dimensions",
        "One side of @ is a single number: @ is for rows and tables.",
    ),
    (
        ValueError,
        r"shapes (\(.*?\)) and (\(.*?\)) not aligned",
        r"Two tables do not fit: \1 meets \2, and the inner two numbers must be the same. Which of them must"
        r" be turned over?",
    ),
    (
        ValueError,
        r"broadcast together with (?:remapped )?shapes (\([\d,]*\)) (\([\d,]*\))",
        r"Two tables do not fit, number by number: \1 meets \2. Which of them must be turned over, or meet"
        r" something else?",
    ),
    (
        ValueError,
        "ambiguous",
        "A whole array is asked for one yes or no, and each of its numbers has its own. Which single number"
        " decides?",
    ),
    (
        ValueError,
        r"broadcast.* shape (\([\d,]*\)).* shape (\([\d,]*\))",
        r"Something does not fit where it is put: \1 meets \2. Which shape should it have?",
    ),
)
EXPLAINED = (  # after the exception's own words
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
    (
        TypeError,
        "length-1|0-dimensional",
        "Here one number is wanted, and an array came. What math does with one number, np does with many.",
    ),
    (
        TypeError,
        "'(numpy\\.)?(float|int)\\d*' object is not subscriptable",
        "A single number has no places, such as w[0]. Who gets one weight, and should get all of them?",
    ),
    (TypeError, "NoneType", "Something here is None: a function without return, or a printed value?"),
    (TypeError, "", "Something is not of the kind that this line needs. Print it and look."),
    (
        IndexError,
        "invalid index to scalar",
        "A single number has no places, such as w[0]. Does a function that wants all weights get one alone?",
    ),
    (IndexError, "", "A place is asked for that is not there. How long is it?"),
    (
        OverflowError,
        "",
        "A number has become too large. Which one goes into exp? np.exp says inf where math.exp gives up.",
    ),
    (
        ValueError,
        "array element with a sequence",
        "Many numbers are put into one place. Which belongs there?",
    ),
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
    """Say what an exception says, which is `text`, and what it means, as far as that is known."""
    name = type(error).__name__
    if known := _first_that_fits(REWORDED, error, text):
        return f"{name}. {known}"
    said = ": ".join(filter(None, [name, cut(text, 100).rstrip(".")]))
    return f"{said}. {_first_that_fits(EXPLAINED, error, text)}".rstrip()


def _first_that_fits(table, error, text):
    for kind, sign, said in table:
        if isinstance(error, kind) and (match := re.search(sign, text)):
            return match.expand(said)
    return ""


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
