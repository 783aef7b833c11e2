"""Where a learner asks: `check` for a verdict, `hint` for a hint."""

import dis
from collections import Counter
from difflib import get_close_matches
from functools import partial
from types import CodeType, FunctionType, ModuleType

from nnlib.check.judge import judge
from nnlib.check.limits import can_limit
from nnlib.check.verdict import COULD_NOT_RUN, NOT_ATTEMPTED, NOT_YET, RIGHT, Hint, Verdict
from nnlib.check.wording import shown

MISSING = object()


class Unknown(Exception):
    """No exercise was found; the message says what to write."""


class Desk:
    """Looks exercises up, judges answers, hands out hints one by one, and keeps a record of it.

    Parameters
    ----------
    exercises : dict of str to nnlib.check.exercise.Exercise
    records : nnlib.check.store.Records
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
        except Unknown as error:
            return Verdict(COULD_NOT_RUN, "", str(error))
        except Exception as error:
            text = (
                f"The check itself stumbled, which is our mistake: {type(error).__name__}. Please report it."
            )
            return Verdict(COULD_NOT_RUN, "", text)

    def hint(self, what=MISSING, /):
        """Return the next hint for an exercise: given its name, or your function."""
        try:
            exercise = self._find(what, 'Which exercise? Write hint("name"), with the name of its function.')
        except Unknown as error:
            return Hint(str(error))
        given, of = self._hints[exercise.name], len(exercise.hints)
        self._hints[exercise.name] += 1
        number = given % of
        again = "That was the last one. Here is the first again." if given and not number else ""
        unkept = self.records.add("hint", exercise.name, number + 1)
        return Hint(exercise.hints[number], number + 1, of, " ".join(filter(None, [again, unkept])))

    def _check(self, what, answer):
        exercise = self._find(what, 'Write check(your_function), or check("name", value).')
        if answer is MISSING:
            if isinstance(what, str):
                raise Unknown(f"What is your answer? Write {exercise.call}.")
            answer = what
        if helper := borrowed(answer):
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
        return verdict.noting(self._unfinished(verdict, exercise, answer), unkept, self._unlimited())

    def _find(self, what, how):
        """Return the exercise that is asked about."""
        if what is MISSING:
            raise Unknown(how)
        name = what if isinstance(what, str) else getattr(what, "__name__", type(what).__name__)
        if name in self.exercises:
            return self.exercises[name]
        if not isinstance(what, str) and not callable(what):
            raise Unknown(
                f"This is {shown(what)}, and no function. Has its name been given to something else? Run the"
                f" cell with def again. {how}"
            )
        near = get_close_matches(str(name).replace(" ", "_"), self.exercises, 1, 0.5)
        if near:
            raise Unknown(f"There is no exercise called {name}. Did you mean {near[0]}?")
        raise Unknown(f'Which exercise is {name}? Write its name first: check("name", your_function).')

    def _unfinished(self, verdict, exercise, function):
        """Say which other exercise a function calls that is not right itself."""
        if verdict.status == RIGHT or not isinstance(function, FunctionType):
            return ""
        for name in _globals(function.__code__):
            other, helper = self.exercises.get(name), function.__globals__.get(name)
            if other and other is not exercise and callable(helper) and judge(other, helper).status != RIGHT:
                return f"It calls {name}, which is not right yet. Mend that one first."
        return ""

    def _unlimited(self):
        if can_limit() or self._warned:
            return ""
        self._warned = True
        return "Nothing here can stop a loop that never ends: restart the kernel if a check does not return."


def borrowed(function):
    """Name the part of nnlib that a function, or a helper of the same notebook, calls; "" if none.

    Data of nnlib are not meant: they are there to be used.
    """
    todo, seen = [("it is nnlib's own", function)], set()
    while todo:
        name, value = todo.pop()
        value = value.func if isinstance(value, partial) else getattr(value, "__func__", value)
        if _home(value) == "nnlib":
            return name
        if _home(value) == "nnlib.datasets" or not isinstance(value, FunctionType) or value in seen:
            continue
        seen.add(value)
        for name in _globals(value.__code__):
            if _package(name) == "nnlib":
                return name
            found = value.__globals__.get(name)
            if _home(found) == "nnlib" or getattr(found, "__module__", None) == value.__module__:
                todo.append((name, found))
        cells = zip(value.__code__.co_freevars, value.__closure__ or (), strict=True)
        todo += [(name, _contents(cell)) for name, cell in cells]
    return ""


def _home(value):
    """Return the package that a function, a class, an object or a module is from."""
    home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return _package(str(home))


def _package(module):
    return "nnlib.datasets" if f"{module}.".startswith("nnlib.datasets.") else module.split(".")[0]


def _globals(code):
    """Yield the names that a function's code, and the functions inside it, import or look up outside."""
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME"):
            yield step.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals(constant)


def _contents(cell):
    """Return what a closure holds; None while it holds nothing."""
    try:
        return cell.cell_contents
    except ValueError:
        return None
