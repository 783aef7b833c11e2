"""Where a learner asks: `check` for a verdict, `hint` for a hint."""

from collections import Counter
from types import CodeType, FunctionType, ModuleType

from nnlib.activations import named
from nnlib.check.judge import judge, shown
from nnlib.check.limits import can_limit
from nnlib.check.verdict import COULD_NOT_RUN, NOT_ATTEMPTED, NOT_YET, Hint, Verdict

HOW = 'Write check(your_function), or check("name", value).'
MISSING = object()


class Desk:
    """Looks exercises up, judges answers, hands out hints one by one, and keeps a record of it.

    Parameters
    ----------
    exercises : dict of str to nnlib.check.exercise.Exercise
    records : nnlib.check.records.Records
    """

    def __init__(self, exercises, records):
        self.exercises, self.records = exercises, records
        self._hints = Counter()  # given since the notebook's start, by exercise
        self._warned = False

    def check(self, what=MISSING, answer=MISSING, /):
        """Say whether an answer is right, and if not, where it goes wrong and which idea may be behind it.

        Parameters
        ----------
        what : a function that an exercise asks for, or the name of an exercise.
        answer : after a name, the value.

        Returns
        -------
        nnlib.check.verdict.Verdict
            Nothing is ever raised but your own interrupt. A function may take two seconds; only where Python
            has no threads (JupyterLite) is there no limit, and the first verdict says so.
        """
        try:
            return self._check(what, answer)
        except Exception as error:
            text = (
                f"The check itself stumbled, which is our mistake: {type(error).__name__}. Please report it."
            )
            return Verdict(COULD_NOT_RUN, "", text)

    def hint(self, what, /):
        """Return the next hint for an exercise: given its name, or your function."""
        try:
            exercise = self._find(what)
        except ValueError as error:
            return Hint(str(error))
        number = self._hints[exercise.name] % len(exercise.hints)
        self._hints[exercise.name] += 1
        unkept = self.records.add("hint", exercise.name, number + 1)
        return Hint(exercise.hints[number], number + 1, len(exercise.hints), unkept)

    def _check(self, what, answer):
        if what is MISSING:
            return Verdict(COULD_NOT_RUN, "", HOW)
        try:
            exercise = self._find(what)
        except ValueError as error:
            return Verdict(COULD_NOT_RUN, "", str(error))
        if answer is MISSING:
            answer = MISSING if isinstance(what, str) else what
        if answer is MISSING:
            return Verdict(COULD_NOT_RUN, "", f"What is your answer? Write {exercise.call}.")
        helper = borrowed(answer)
        if helper:
            text = (
                f"It lets nnlib do the work ({helper}). Can you write the lines yourself? Afterwards, compare"
                " with nnlib's answer."
            )
            verdict = Verdict(NOT_YET, "", text, "borrowed from nnlib")
        else:
            verdict = judge(exercise, answer)
        if verdict.status == NOT_ATTEMPTED:
            return verdict
        unkept = self.records.add("check", exercise.name, verdict.status, verdict.mistake)
        return verdict.noting(unkept, self._unlimited())

    def _find(self, what):
        """Return the exercise of this name; a ValueError says which there are."""
        name = what if isinstance(what, str) else getattr(what, "__name__", None)
        if name is None:
            raise ValueError(f"Which exercise is this? {HOW} Got {shown(what)}.")
        return named(self.exercises, name, "exercise")

    def _unlimited(self):
        if can_limit() or self._warned:
            return ""
        self._warned = True
        return "Nothing here can stop a loop that never ends: restart the kernel if a check does not return."


def borrowed(function):
    """Name the part of nnlib that a function, or a helper of the same notebook, calls; "" if none.

    Data of nnlib are not meant: they are there to be used.
    """
    if _home(function) == "nnlib":
        return shown(function)
    todo, seen = [function], []
    while todo:
        function = todo.pop()
        if not isinstance(function, FunctionType) or function in seen:
            continue
        seen.append(function)
        for name in _names(function.__code__):
            value = function.__globals__.get(name)
            if "nnlib" in (name.split(".")[0], _home(value)):
                return name
            if getattr(value, "__module__", None) == function.__module__:
                todo.append(value)
    return ""


def _home(value):
    """Return the package that a function, a class, an object or a module is from; of data, none."""
    home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return "" if home == "nnlib.datasets" else str(home).split(".")[0]


def _names(code):
    """Yield the names that a function's code, and the functions inside it, look up or import."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
