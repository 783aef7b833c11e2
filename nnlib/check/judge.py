"""From a learner's answer to a verdict: where it goes wrong, what came, and which idea is behind it.

A function is tried on the exercise's cases, and what it gives there is compared with the reference and with
every named mistake. So a mistake is recognised by its numbers on all cases, not by how the code looks.
"""

import linecache
import traceback
from copy import deepcopy
from types import FunctionType

import numpy as np

from nnlib.check.limits import Asked, Sink, TimeUp, call
from nnlib.check.verdict import COULD_NOT_RUN, NOT_ATTEMPTED, NOT_YET, RIGHT, Verdict

SECONDS = 2.0  # for all cases together

STOPS = {  # what raised, and what that means; the first that fits
    TimeUp: f"After {SECONDS:g} seconds it was still running, and was stopped. Does a loop never end?",
    RecursionError: "It calls itself, and that call calls itself, without end. When should it stop?",
    SystemExit: "It calls exit, which would end Python. Take that line out: return ends a function.",
    Asked: "It asks for input(), and in a check nobody answers. All it needs comes in its arguments.",
}
EXPLAINED = {
    NameError: "Is a name spelled differently from the one in the first line, or not computed yet?",
    ZeroDivisionError: "Something is divided by 0. Which number can be 0 here?",
    TypeError: "Something is not of the kind that this line needs. Print it and look.",
    IndexError: "A place is asked for that is not there. How long is it?",
    ValueError: "Do the shapes fit? Print them and look.",
}


class Unusable(Exception):
    """A result that cannot be compared; the message says what was expected and what came."""


class _Over(Exception):
    """The verdict is clear before all cases are tried."""


def judge(exercise, answer, seed=0):
    """Judge an answer to an exercise.

    Parameters
    ----------
    exercise : nnlib.check.exercise.Exercise
    answer : what the learner wrote: a function, or a value; Ellipsis stands for "nothing yet".
    seed : int, decides the cases.

    Returns
    -------
    nnlib.check.verdict.Verdict
    """
    if answer is ...:
        return _not_attempted()
    if not exercise.asks_for_function:
        return _judge_value(exercise, answer)
    if not callable(answer):
        return Verdict(COULD_NOT_RUN, "", f"Expected your function {exercise.name}, got {shown(answer)}.")
    sink, cases = Sink(), exercise.probes(np.random.default_rng(seed))
    try:
        verdict = _compare(exercise, cases, _results(exercise, answer, cases, sink))
    except _Over as over:
        (verdict,) = over.args
    return verdict if verdict.status == NOT_ATTEMPTED else verdict.showing(_shortened(sink))


def _not_attempted(where=""):
    return Verdict(NOT_ATTEMPTED, where, "Fill the gap, run that cell, then ask again.")


def _judge_value(exercise, answer):
    try:
        value = _like(exercise.reference, answer)
    except Unusable as error:
        return Verdict(NOT_YET, "", str(error))
    if isinstance(value, dict) and ... in value.values():
        return _not_attempted()
    if _same(exercise, value, exercise.reference):
        return Verdict(RIGHT, "", exercise.right)
    for mistake in exercise.mistakes:
        if mistake.when(value) if mistake.when else _same(exercise, value, mistake.wrong):
            return Verdict(NOT_YET, f"your answer, {shown(value)}", mistake.hint, mistake.name)
    text = f'That is not it yet. If you are stuck: hint("{exercise.name}")'
    return Verdict(NOT_YET, f"your answer, {shown(value)}", text)


def _results(exercise, function, cases, sink):
    """Return what the function gives in each case; raise `_Over` where that cannot be compared."""
    left, results = SECONDS, []
    for arguments in (cases[0], *cases):  # the first one twice: does it give the same again?
        given = deepcopy(arguments)
        outcome = call(function, given, max(left, 0.001), sink)
        left -= outcome.seconds
        if outcome.raised is not None:
            raise _Over(_stopped(exercise, function, outcome.raised))
        if outcome.value is ...:
            raise _Over(_not_attempted())
        expected = exercise.reference(*deepcopy(arguments))
        try:
            results.append(_like(expected, outcome.value, printed=bool(sink.lines)))
        except Unusable as error:
            raise _Over(_of_another_kind(exercise, arguments, outcome.value, error)) from None
        named = zip(exercise.arguments, given, arguments, strict=True)
        changed = [name for name, now, before in named if not _equal(now, before)]
        if changed:
            text = (
                f"Your function changes what it is given: after the call, {' and '.join(changed)} is another."
                " Can you compute the result without writing into the arguments?"
            )
            raise _Over(Verdict(NOT_YET, _where(exercise, arguments), text, "changes its arguments"))
    again, *results = results
    if not _same(exercise, again, results[0]):
        text = (
            f"Called twice, your function gives {shown(again)}, then {shown(results[0])}. Does it use chance,"
            " or something outside that it changes?"
        )
        raise _Over(Verdict(NOT_YET, _where(exercise, cases[0]), text, "answers differently each time"))
    return results


def _of_another_kind(exercise, arguments, came, error):
    """Say that a result cannot be compared; a mistake may give results of that kind, too."""
    for mistake in exercise.mistakes:
        try:
            wrong = mistake.wrong(*deepcopy(arguments))
            if _same(exercise, _like(wrong, came), wrong):
                return Verdict(NOT_YET, _where(exercise, arguments), f"{error} {mistake.hint}", mistake.name)
        except (ArithmeticError, Unusable):
            continue
    return Verdict(NOT_YET, _where(exercise, arguments), str(error))


def _compare(exercise, cases, results):
    """Hold the results against the reference, then against each mistake."""
    right = list(_matches(exercise, exercise.reference, cases, results))
    if all(right):
        return Verdict(RIGHT, "", exercise.right)
    first = right.index(False)
    where, came = _where(exercise, cases[first]), f"It gives {shown(results[first])}."
    for mistake in exercise.mistakes:
        if all(_matches(exercise, mistake.wrong, cases, results)):
            return Verdict(NOT_YET, where, f"{came} {mistake.hint}", mistake.name)
    if not all(np.isfinite(part).all() for part in np.atleast_1d(results[first])):
        text = f"{came} That is no ordinary number. Is something divided by 0, or squared over and over?"
        return Verdict(NOT_YET, where, text, "not finite")
    some = f" It is right in {sum(right)} of {len(right)} cases, not in this one." if any(right) else ""
    text = f"{came}{some} Work this case out with a pencil: where do you part?"
    return Verdict(NOT_YET, where, f'{text} If you are stuck: hint("{exercise.name}")')


def _matches(exercise, function, cases, results):
    """Yield for each case whether a result is what the function gives there."""
    for arguments, result in zip(cases, results, strict=True):
        try:
            with np.errstate(all="ignore"):
                expected = function(*deepcopy(arguments))
            yield _same(exercise, result, expected)
        except ArithmeticError:  # a mistake may well divide by 0
            yield False


def _stopped(exercise, function, error):
    """Say why a call ended with an exception."""
    line = _line(function, error)
    if isinstance(error, NotImplementedError) or "ellipsis" in _words(error):
        return _not_attempted(line)
    for kind, meaning in STOPS.items():
        if isinstance(error, kind):
            return Verdict(COULD_NOT_RUN, line, meaning, kind.__name__)
    kind = type(error).__name__
    if not line:  # it did not even begin
        text = f"It is called as {exercise.name}({', '.join(exercise.arguments)}). {kind}: {_words(error)}"
        return Verdict(COULD_NOT_RUN, "", text, kind)
    meaning = next((text for known, text in EXPLAINED.items() if isinstance(error, known)), "")
    return Verdict(COULD_NOT_RUN, line, f"{kind}: {_words(error)}. {meaning}".rstrip(), kind)


def _words(error):
    """Return what an exception says, in one line that is not too long."""
    try:
        text = " ".join(str(error).split())
    except Exception:
        return "it does not say why"
    return text if len(text) < 120 else text[:117] + "..."


def _line(function, error):
    """Return the last line of the learner's own that was reached: its number and its text."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    reached = [
        number for frame, number in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file
    ]
    return f"line {reached[-1]}: {linecache.getline(file, reached[-1]).strip()}" if reached else ""


def _like(expected, came, printed=False):
    """Return what came in the form of what was expected: numbers as floats, in arrays, tuples or dicts."""
    if isinstance(expected, dict):
        if not isinstance(came, dict) or came.keys() != expected.keys():
            raise Unusable(f"Expected a dict with the keys {', '.join(expected)}, got {shown(came)}.")
        return {key: word.strip().lower() if isinstance(word, str) else word for key, word in came.items()}
    if came is None:
        also = " It prints something: a printed number cannot be computed with." if printed else ""
        raise Unusable(f"It gives nothing back (None). Does it end with return?{also}")
    if isinstance(expected, tuple):
        if not isinstance(came, tuple | list | np.ndarray) or len(came) != len(expected):
            raise Unusable(f"Expected {len(expected)} numbers, got {shown(came)}. Does return name them all?")
        return tuple(_like(*pair) for pair in zip(expected, came, strict=True))
    try:
        array = np.asarray(came)
        if array.dtype.kind == "O":
            array = array.astype(float)  # fractions and decimals are numbers, too
    except (TypeError, ValueError, OverflowError):
        array = np.array("no number")
    if array.dtype.kind not in "iuf":
        raise Unusable(f"Expected {_kind(expected)}, got {shown(came)}, a {type(came).__name__}.")
    if array.shape != np.shape(expected):
        raise Unusable(f"Expected {_kind(expected)}, got an array of shape {array.shape}: {shown(array)}.")
    return array.astype(float)[()]


def _kind(expected):
    return f"an array of shape {np.shape(expected)}" if np.ndim(expected) else "one number"


def _same(exercise, came, expected):
    """Tell whether two results agree within the exercise's tolerance; NaN agrees with NaN."""
    if isinstance(expected, dict):
        return came == expected
    if isinstance(expected, tuple):
        return isinstance(came, tuple) and all(
            _same(exercise, *pair) for pair in zip(came, expected, strict=True)
        )
    if np.shape(came) != np.shape(expected):
        return False
    with np.errstate(invalid="ignore"):  # inf - inf
        near = np.abs(came - expected) <= exercise.atol + exercise.rtol * np.abs(expected)
    both_nan = (came != came) & (expected != expected)
    return bool(np.all(near & np.isfinite(expected) | (came == expected) | both_nan))


def _equal(one, other):
    """Tell whether an argument is still what it was."""
    if isinstance(one, np.ndarray | list):
        return np.array_equal(one, other)
    return one is other or one == other


def _where(exercise, arguments):
    """Name a case, for example "w = 3, x = [1 2]"."""
    named = zip(exercise.arguments, arguments, strict=True)
    return "with " + ", ".join(f"{name} = {shown(value)}" for name, value in named)


def shown(value):
    """Write a value as a learner would, in few characters."""
    if isinstance(value, tuple | list):
        inside = ", ".join(map(shown, value[:6])) + (", ..." if len(value) > 6 else "")
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    if isinstance(value, np.ndarray) and value.ndim:
        return np.array2string(value, precision=4, threshold=8, edgeitems=3, floatmode="maxprec").replace(
            "\n", ""
        )
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, FunctionType):
        return value.__name__
    text = repr(value)
    return text if len(text) < 60 else text[:57] + "..."


def _shortened(sink):
    """Return the first lines of what was printed."""
    lines = sink.text.splitlines()
    if len(lines) <= 5 and sink.lines <= 5:
        return "\n".join(lines)
    return "\n".join([*lines[:4], f"... and so on, {sink.lines:,} lines in all"])
