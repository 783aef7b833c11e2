"""From a learner's answer to a verdict: where it goes wrong, what came, and which idea is behind it.

A function is tried on the exercise's cases, and what it gives there is compared with the reference and with
every named mistake. So a mistake is recognised by its numbers on all cases, not by how the code looks.
"""

from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np

from nnlib.check.compare import Gap, Unusable, like, rounded, same, shifted, unchanged
from nnlib.check.exercise import Task
from nnlib.check.limits import Asked, Sink, TimeUp, call
from nnlib.check.verdict import COULD_NOT_RUN, NOT_ATTEMPTED, NOT_YET, RIGHT, Verdict
from nnlib.check.wording import (
    brief,
    case,
    cut,
    explained,
    first_lines,
    line_reached,
    line_with_gap,
    shown,
    too_much,
)

SECONDS = 2.0  # for all cases together

TOO_BIG = "Test each slope by a nudge, or by your referee: which one is off?"
STOPS = {  # what ended a call, and what that means
    TimeUp: f"After {SECONDS:g} seconds it was still running, and was stopped. Does a loop never end?",
    RecursionError: "It calls itself, and that call calls itself, without end. When should it stop?",
    SystemExit: "It calls exit, which would end Python. Take that line out: return ends a function.",
    Asked: "It asks for input(), and in a check nobody answers. All it needs comes in its arguments.",
}


class Attempt(NamedTuple):
    """One call of a learner's function: its result, or the verdict that already follows; what it printed."""

    result: Any
    verdict: Verdict | None
    printed: str
    seconds: float


def judge(exercise, answer, seed=0):
    """Judge an answer to an exercise.

    Parameters
    ----------
    exercise : nnlib.check.exercise.Exercise
    answer : what the learner wrote: a function, or a value; Ellipsis stands for "nothing yet".
    seed : decides the cases. A learner always meets the same ones, so that a pencil can follow.

    Returns
    -------
    nnlib.check.verdict.Verdict
    """
    if answer is ...:
        return _not_attempted(exercise)
    if not exercise.asks_for_function:
        return _judge_value(exercise, answer)
    if not callable(answer):
        return Verdict(COULD_NOT_RUN, "", f"Expected your function {exercise.name}, got {shown(answer)}.")
    return _judge_function(exercise, answer, exercise.cases(np.random.default_rng(seed)))


def _not_attempted(exercise, where=""):
    return Verdict(NOT_ATTEMPTED, where, exercise.nothing_yet)


def _judge_value(exercise, answer):
    where = f"your answer, {shown(answer)}"
    outcome = call(exercise.read, (answer,), SECONDS, Sink())
    if isinstance(outcome.raised, Gap):
        return _not_attempted(exercise)
    if outcome.raised is not None:
        text = str(outcome.raised) if isinstance(outcome.raised, Unusable) else "It cannot be compared."
        return Verdict(NOT_YET, where, text)
    value = outcome.value
    if isinstance(exercise, Task):
        return exercise.judge(value)
    if same(exercise, value, exercise.reference):
        return Verdict(RIGHT, "", exercise.right)
    for mistake in exercise.mistakes:
        if mistake.when(value) if mistake.when else same(exercise, value, mistake.wrong):
            return Verdict(NOT_YET, where, mistake.hint, mistake.name)
    if isinstance(exercise.reference, float):
        if rounded(value, exercise.reference):
            return Verdict(
                NOT_YET, where, "Have you rounded? That is nearly it; keep three digits.", "rounded"
            )
        if shifted(value, exercise.reference):
            text = "Where does the point stand? The digits are right, but not their places."
            return Verdict(NOT_YET, where, text, "point in another place")
    return Verdict(NOT_YET, where, f'That is not it yet. If you are stuck: hint("{exercise.name}")')


def _judge_function(exercise, function, cases):
    attempts, left = [], SECONDS
    for arguments in (cases[0], *cases):  # the first one twice: does it give the same again?
        attempt = _attempt(exercise, function, arguments, max(left, 0.001))
        if attempt.verdict is not None:
            return _so_far(exercise, cases, attempts[1:], attempt) or attempt.verdict
        attempts.append(attempt)
        left -= attempt.seconds
        if len(attempts) == 2 and not same(exercise, attempt.result, attempts[0].result):
            return _another_answer(exercise, cases[0], attempts[0].result, attempt.result)
    return _compare(exercise, cases, attempts[1:])


def _another_answer(exercise, arguments, first, again):
    """Say that a function gives something else when it is called a second time."""
    text = f"Called twice, your function gives {brief(first)}, then {brief(again)}."
    expected = exercise.reference(*deepcopy(arguments))
    parts = zip(
        *(part if isinstance(part, tuple) else (part,) for part in (first, again, expected)), strict=True
    )
    if all(same(exercise, after - before, more) for before, after, more in parts):
        text += " Is something of the first call still there? The second is added to it. Begin afresh."
        return Verdict(NOT_YET, case(exercise, arguments), text, "accumulated")
    text += " Does it use chance, or something outside that it changes?"
    return Verdict(NOT_YET, case(exercise, arguments), text, "answers differently each time")


def _so_far(exercise, cases, attempts, stopped):
    """Recognise a mistake by the cases before the one that stopped the function; None if there is none.

    A transposed product, for one, gives numbers where a table is square, and nothing where it is not.
    """
    if stopped.verdict.status == NOT_ATTEMPTED or not attempts:
        return None
    verdict = _compare(exercise, cases[: len(attempts)], attempts)
    known = any(verdict.mistake == mistake.name for mistake in exercise.mistakes)
    return verdict if known else None


def _attempt(exercise, function, arguments, seconds):
    """Try a function on one case."""
    given, sink = deepcopy(arguments), Sink()
    expected = exercise.reference(*deepcopy(arguments))
    # What it returns may be an object that does anything when it is read: that belongs into the limits, too.
    outcome = call(lambda: like(expected, function(*given)), (), seconds, sink)
    verdict = None
    if isinstance(outcome.raised, Unusable):
        verdict = _of_another_kind(exercise, arguments, outcome.raised, bool(sink.lines))
    elif outcome.raised is not None:
        verdict = stopped(exercise, function, outcome.raised)
    else:
        named = zip(exercise.arguments, given, arguments, strict=True)
        changed = [name for name, now, before in named if not unchanged(now, before)]
        if changed:
            text = (
                f"After the call, {' and '.join(changed)} is no longer what it was. Can you compute the"
                " result without writing into what you are given?"
            )
            verdict = Verdict(NOT_YET, case(exercise, arguments), text, "changes its arguments")
    printed = first_lines(sink)
    if verdict is not None and verdict.status != NOT_ATTEMPTED:
        verdict = verdict.showing(printed)
    return Attempt(outcome.value, verdict, printed, outcome.seconds)


def _compare(exercise, cases, attempts):
    """Hold the results against the reference, then against each mistake."""
    results = [attempt.result for attempt in attempts]
    right = list(_matches(exercise, exercise.reference, cases, results))
    if all(right):
        return Verdict(RIGHT, "", exercise.right, printed=attempts[0].printed)
    first = right.index(False)
    where, came = case(exercise, cases[first]), _came(exercise, cases[first], results[first])

    def not_yet(text, mistake=""):
        return Verdict(NOT_YET, where, f"{came} {text}", mistake, attempts[first].printed)

    for mistake in exercise.mistakes:
        if all(_matches(exercise, mistake.wrong, cases, results)):
            return not_yet(mistake.hint, mistake.name)
    parts = results[first] if isinstance(results[first], tuple) else (results[first],)
    if not all(np.isfinite(part).all() for part in parts):
        text = "That is no ordinary number. Is something divided by 0, or squared over and over?"
        return not_yet(text, "not finite")
    if any(all(_matches(exercise, _rounded(exercise.reference, k), cases, results)) for k in range(9)):
        return not_yet("That is almost it. Do you round? Give all digits back.", "rounded")
    some = f"It is right in {sum(right)} of {len(right)} cases, not in this one. " if any(right) else ""
    how = TOO_BIG if too_much(results[first]) else "Work this case out with a pencil: where do you part?"
    return not_yet(f'{some}{how} If you are stuck: hint("{exercise.name}")')


def _came(exercise, arguments, result):
    """Say what a function gives; where that is too much to be read, which parts of it are not right.

    A part goes by the name of the argument in its place if all have the same shapes: it is that one's slope,
    or its new value.
    """
    if not too_much(result):
        return f"It gives {shown(result)}."
    expected = exercise.reference(*deepcopy(arguments))
    names = exercise.arguments[: len(expected)]
    of = "what belongs to"
    if list(map(np.shape, expected)) != list(map(np.shape, arguments[: len(expected)])):
        of, names = "number", [str(k) for k in range(1, len(expected) + 1)]
    pairs = zip(names, result, expected, strict=True)
    off = [name for name, *pair in pairs if not same(exercise, *pair)]
    if len(off) == len(expected):
        return f"All {len(off)} results are off."
    return f"Of the {len(expected)} results, {of} {', '.join(off)} is off."


def _rounded(function, digits):
    """Return a function that gives what another gives, rounded."""

    def to_digits(*arguments):
        result = function(*arguments)
        if isinstance(result, tuple):
            return tuple(np.round(part, digits) for part in result)
        return np.round(result, digits)

    return to_digits


def _matches(exercise, function, cases, results):
    """Yield for each case whether a result is what the function gives there."""
    for arguments, result in zip(cases, results, strict=True):
        try:
            with np.errstate(all="ignore"):
                expected = function(*deepcopy(arguments))
            yield same(exercise, result, expected)
        except ArithmeticError:  # a mistake may well divide by 0
            yield False


def _of_another_kind(exercise, arguments, error, printed):
    """Say that a result cannot be compared; a mistake may give results of that kind, too."""
    where, came = case(exercise, arguments), error.came
    if came is None:
        also = " It prints something: a printed number cannot be computed with." if printed else ""
        text = f"It gives nothing back here (None). Does every way through it end with return?{also}"
        return Verdict(NOT_YET, where, text)
    for mistake in exercise.mistakes:
        try:
            with np.errstate(all="ignore"):
                wrong = mistake.wrong(*deepcopy(arguments))
        except ArithmeticError:
            continue
        outcome = call(like, (wrong, came), SECONDS, Sink())
        if outcome.raised is None and same(exercise, outcome.value, wrong):
            return Verdict(NOT_YET, where, f"{error} {mistake.hint}", mistake.name)
    return Verdict(NOT_YET, where, str(error))


def stopped(exercise, function, error):
    """Say why a call ended with an exception."""
    text = call(str, (error,), 0.2, Sink()).value  # of an exception class that the learner wrote
    text = cut(text, 1000) if isinstance(text, str) else ""
    if isinstance(error, Gap | NotImplementedError) or "ellipsis" in text:
        return _not_attempted(exercise, line_with_gap(function) or line_reached(function, error))
    line = line_reached(function, error)
    for kind, meaning in STOPS.items():
        if isinstance(error, kind):
            return Verdict(COULD_NOT_RUN, line, meaning, kind.__name__)
    name = type(error).__name__
    if isinstance(error, TypeError) and not line:  # it did not even begin
        called = f"It is called as {exercise.name}({', '.join(exercise.arguments)})."
        return Verdict(COULD_NOT_RUN, "", f"{called} {name}: {cut(text, 100)}", name)
    return Verdict(COULD_NOT_RUN, line, explained(error, text), name)
