"""Every exercise of every lesson: each known wrong idea is told from all others, no text gives the answer.

The exercises come from nnlib.check, their notebooks from notebooks/ and solutions/: a new one needs no test.
"""

import ast
import importlib.util
import inspect
import json
import re
import textwrap
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from nnlib.check import EXERCISES
from nnlib.check.exercise import Exercise, Task
from nnlib.check.gaps import FillGaps
from nnlib.check.judge import judge
from nnlib.check.order import OrderLines
from nnlib.check.verdict import NOT_ATTEMPTED, NOT_YET, RIGHT

ROOT = Path(__file__).resolve().parents[2]
SEEDS = range(200)
QUARTERS = [SEEDS[first::4] for first in range(4)]  # so that several processes can share an exercise
FUNCTIONS = [exercise for exercise in EXERCISES.values() if exercise.asks_for_function]
GAPS = [exercise for exercise in EXERCISES.values() if isinstance(exercise, FillGaps)]
ORDERS = [exercise for exercise in EXERCISES.values() if isinstance(exercise, OrderLines)]
VALUES = [
    exercise
    for exercise in EXERCISES.values()
    if not exercise.asks_for_function and not isinstance(exercise, Task)
]
ASKS = re.compile(r"check|explore\.(fill_gaps|order_lines)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def each(exercises):
    return pytest.mark.parametrize("exercise", exercises, ids=lambda exercise: exercise.name)


def words(text):
    return len(text.split())


@cache
def with_cases(name, seed):
    """Return the cases of a seed, and the exercise with these cases, so that they are drawn once."""
    exercise = EXERCISES[name]
    cases = exercise.cases(np.random.default_rng(seed))

    class Drawn(Exercise):
        def cases(self, rng):
            return cases

    return cases, Drawn(**vars(exercise))


def begins_with_a_question(text):
    return re.match(r"[^.!?:]*\?( |$)", text) is not None


def same_to_three_digits(one, other):
    return f"{one:.3g}" == f"{other:.3g}"


# Every wrong idea is recognised


@pytest.mark.parametrize("seeds", QUARTERS, ids=lambda seeds: f"from {seeds.start}")
@each(FUNCTIONS)
def test_the_reference_is_right_and_each_mistake_is_recognised(exercise, seeds):
    """Each of the mistakes on each of the instances, with its own hint."""
    for seed in seeds:
        cases, here = with_cases(exercise.name, seed)
        assert len(cases) >= 2
        assert judge(here, exercise.reference).status == RIGHT, cases
        for mistake in exercise.mistakes:
            verdict = judge(here, mistake.wrong)
            assert (verdict.status, verdict.mistake) == (NOT_YET, mistake.name), cases
            assert mistake.hint in verdict.message
            assert words(f"{verdict.where} {verdict.message}") <= 60, verdict


@each(FUNCTIONS)
def test_a_stub_counts_as_not_attempted(exercise):
    def raises(*arguments):
        raise NotImplementedError

    for stub in (raises, lambda *arguments: ...):
        assert judge(exercise, stub).status == NOT_ATTEMPTED


@each(VALUES)
def test_the_right_value_is_right_and_each_wrong_one_is_recognised_to_any_number_of_digits(exercise):
    assert judge(exercise, ...).status == NOT_ATTEMPTED
    for answer in written(exercise.reference):
        assert judge(exercise, answer).status == RIGHT
    for mistake in exercise.mistakes:
        for answer in written(mistake.wrong):
            verdict = judge(exercise, answer)
            assert (verdict.status, verdict.mistake) == (NOT_YET, mistake.name), answer
            assert mistake.hint in verdict.message
            assert words(f"{verdict.where} {verdict.message}") <= 60, verdict


def written(value):
    """Return a number as people write it, with 3 to 15 digits; another value as it is."""
    return [float(f"{value:.{digits}g}") for digits in range(3, 16)] if isinstance(value, float) else [value]


# Gaps


def calculations(exercise, numbers):
    """Yield a calculation with these numbers in their gaps, as people write them: 3 to 15 digits."""
    for digits in range(3, 16):
        yield {gap: float(f"{number:.{digits}g}") for gap, number in numbers.items()}


def assert_recognised(exercise, answer, mistake):
    verdict = judge(exercise, answer)
    assert (verdict.status, verdict.mistake) == (NOT_YET, mistake.name), answer
    assert mistake.hint in verdict.message
    assert words(f"{verdict.where} {verdict.message}") <= 60, verdict


@each(GAPS)
def test_each_gap_has_its_row(exercise):
    assert [part.gap for part in exercise.parts if part.gap] == list(exercise.reference)
    assert len(exercise.reference) >= 2
    assert not any(part.formula.rstrip().endswith("=") for part in exercise.parts)


@each(GAPS)
def test_right_numbers_are_right_with_three_digits_and_with_some_gaps_open(exercise):
    assert judge(exercise, ...).status == judge(exercise, {}).status == NOT_ATTEMPTED
    for answer in calculations(exercise, exercise.reference):
        assert judge(exercise, answer).status == RIGHT
        for gap in exercise.reference:
            some = {gap: answer[gap]}
            assert judge(exercise, some).message == f"1 of {len(answer)} right, go on."


@each(GAPS)
def test_a_wrong_number_is_recognised_beside_right_ones_and_alone(exercise):
    for mistake in exercise.mistakes:
        assert mistake.wrong.keys() <= exercise.reference.keys()
        for numbers in (exercise.reference | mistake.wrong, mistake.wrong):
            for answer in calculations(exercise, numbers):
                assert_recognised(exercise, answer, mistake)


@each(GAPS)
def test_two_numbers_in_a_gap_are_the_same_or_clearly_apart(exercise):
    for gap, right in exercise.reference.items():
        wrong = [mistake.wrong[gap] for mistake in exercise.mistakes if gap in mistake.wrong]
        for one, other in combinations([right, *wrong], 2):
            apart = abs(one - other)
            same = apart <= 1e-9 and one is not right
            assert same or apart > 2 * (exercise.atol + exercise.rtol * max(abs(one), abs(other))), gap


@each(GAPS)
def test_neither_a_hint_nor_a_row_holds_the_number_of_a_gap(exercise):
    given = {number for part in exercise.parts if not part.gap for number in NUMBER.findall(part.formula)}
    hints = [*exercise.hints, *(mistake.hint for mistake in exercise.mistakes)]
    told = {number for hint in hints for number in NUMBER.findall(hint)} - given
    told |= {number for part in exercise.parts for number in NUMBER.findall(part.formula) if "." in number}
    for number in told:
        for answer in exercise.reference.values():
            assert not same_to_three_digits(float(number), answer), number


# Orders


@each(ORDERS)
def test_lines_go_by_letters_from_the_top_and_do_not_lie_in_a_right_order(exercise):
    lines = "".join(exercise.lines)
    assert lines == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(lines)]
    assert set(exercise.reference) < set(lines), "no line is left over"
    lying = "".join(letter for letter in lines if letter in exercise.reference)
    assert judge(exercise, lines).status == judge(exercise, lying).status == NOT_YET
    for letter, needed in exercise.needs.items():
        assert {letter, *needed} <= set(exercise.reference)


@each(ORDERS)
def test_the_right_order_is_right_and_its_beginning_can_go_on(exercise):
    order = exercise.reference
    assert judge(exercise, ...).status == judge(exercise, "").status == NOT_ATTEMPTED
    assert judge(exercise, order).status == judge(exercise, list(order)).status == RIGHT
    for length in range(1, len(order)):
        verdict = judge(exercise, order[:length])
        assert (verdict.status, "So far, so good" in verdict.message) == (NOT_YET, True)


@each(ORDERS)
def test_each_wrong_order_is_recognised(exercise):
    for mistake in exercise.mistakes:
        assert_recognised(exercise, mistake.wrong, mistake)


@each(ORDERS)
def test_whatever_is_swapped_left_out_or_put_in_the_verdict_is_short_and_only_a_swap_can_be_right(exercise):
    order, places = exercise.reference, range(len(exercise.reference))
    swapped = [order[:k] + order[k + 1] + order[k] + order[k + 2 :] for k in places[:-1]]
    others = [order[:k] + order[k + 1 :] for k in places[:-1]]  # without the last, it is a beginning
    strange = exercise.lines.keys() - set(order)
    others += [order[:k] + letter + order[k:] for letter in strange for k in (*places, len(order))]
    for answer in swapped + others:
        verdict = judge(exercise, answer)
        assert verdict.status == NOT_YET or (verdict.status == RIGHT and answer in swapped), answer
        assert words(f"{verdict.where} {verdict.message}") <= 60, verdict
        assert_about_the_line_that_is_named(exercise, answer, verdict)


@each(ORDERS)
def test_however_the_lines_are_shuffled_the_hint_is_about_the_line_that_is_named(exercise):
    rng, lines = np.random.default_rng(0), list(exercise.lines)
    for _ in range(500):
        answer = "".join(rng.permutation(lines)[: rng.integers(1, len(lines) + 1)])
        assert_about_the_line_that_is_named(exercise, answer, judge(exercise, answer))


def assert_about_the_line_that_is_named(exercise, answer, verdict):
    """A mistake always names the same line, and what its hint says to stand further down stands there."""
    if verdict.mistake:
        (mistake,) = (mistake for mistake in exercise.mistakes if mistake.name == verdict.mistake)
        known = judge(exercise, mistake.wrong)
        assert verdict.where.split(": ", 1)[1] == known.where.split(": ", 1)[1], answer
        place = exercise.standing(answer)
        if "further down" in mistake.hint:
            assert set(exercise.needs[answer[place]]) & set(answer[place + 1 :]), answer


@each(ORDERS)
def test_no_hint_holds_a_part_of_the_order(exercise):
    order = exercise.reference
    parts = [order[k : k + 3] for k in range(len(order) - 2)]
    for hint in [*exercise.hints, *(mistake.hint for mistake in exercise.mistakes)]:
        letters = "".join(re.findall(r"\b[A-Z]+\b", hint))
        assert [part for part in parts if part in letters] == [], hint


# What a learner reads


@each(EXERCISES.values())
def test_there_are_enough_mistakes_and_hints_and_no_two_say_the_same(exercise):
    assert len(exercise.mistakes) >= (5 if exercise.asks_for_function else 2)
    assert len(exercise.hints) >= 3
    for texts in ([m.hint for m in exercise.mistakes], [m.name for m in exercise.mistakes], exercise.hints):
        assert [text for text, times in Counter(texts).items() if times > 1] == []


@each(EXERCISES.values())
def test_hints_begin_with_a_question_and_are_short(exercise):
    for hint in exercise.hints:
        assert words(hint) <= 160 and begins_with_a_question(hint), hint
    for mistake in exercise.mistakes:
        assert words(mistake.hint) <= 45 and begins_with_a_question(mistake.hint), mistake.hint


@each(EXERCISES.values())
def test_the_verdict_right_says_what_was_won_in_a_sentence_or_two(exercise):
    assert words(exercise.right) <= 60 and 1 <= len(re.findall(r"\.( |$)", exercise.right)) <= 2


@each(FUNCTIONS)
def test_no_hint_holds_the_answer_of_a_case(exercise):
    hints = [*exercise.hints, *(mistake.hint for mistake in exercise.mistakes)]
    written_down = [float(number) for hint in hints for number in NUMBER.findall(hint)]
    for seed in SEEDS:
        for case in with_cases(exercise.name, seed)[0]:
            given = np.concatenate([np.ravel(part) for part in case if not callable(part)])
            result = exercise.reference(*case)
            parts = result if isinstance(result, tuple) else (result,)
            for answer in np.concatenate([np.ravel(part) for part in parts]):
                told = [number for number in written_down if same_to_three_digits(number, answer)]
                assert set(told) <= set(given), (told, case)


@each(VALUES)
def test_no_hint_holds_the_value(exercise):
    for hint in [*exercise.hints, *(mistake.hint for mistake in exercise.mistakes)]:
        if isinstance(exercise.reference, dict):
            for key, word in exercise.reference.items():
                assert not (re.search(rf"\b{key}\b", hint.removeprefix("A ")) and word in hint), hint
        else:
            for number in NUMBER.findall(hint):
                assert abs(float(number) - exercise.reference) > exercise.rtol * abs(exercise.reference), hint


@each(FUNCTIONS)
def test_no_hint_holds_a_formula_of_the_solution(exercise):
    solution = ast.parse(textwrap.dedent(inspect.getsource(exercise.reference))).body
    if answer_lines(exercise):
        solution += ast.parse(textwrap.dedent("\n".join(answer_lines(exercise)))).body
    values = [
        node.value
        for part in solution
        for node in ast.walk(part)
        if isinstance(node, ast.Assign | ast.Return)
    ]
    values += [part for value in values if isinstance(value, ast.Tuple) for part in value.elts]
    formulas = {"".join(ast.unparse(value).split()) for value in values if not isinstance(value, ast.Name)}
    told = "".join("".join([*exercise.hints, *(mistake.hint for mistake in exercise.mistakes)]).split())
    assert [formula for formula in formulas if len(formula) >= len("2*e*x") and formula in told] == []


# The notebooks that ask


def cells_of(exercise):
    """Return the code cells of a lesson and of its exercise notebook, as text, from the top."""
    paths = [
        path
        for folder in ("notebooks", "solutions")
        for path in ROOT.glob(f"{folder}/{exercise.lesson}-*.ipynb")
    ]
    return [
        "".join(cell["source"])
        for path in paths
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]


def asked_in(cells):
    """Yield each call that asks an exercise in code cells, as it stands there."""
    for cell in cells:
        for node in ast.walk(ast.parse(cell)):
            if isinstance(node, ast.Call) and ASKS.fullmatch(ast.unparse(node.func)):
                yield ast.unparse(node).replace("'", '"')


def answer_cell(exercise):
    """Return the cell in which a learner answers: the one that defines the function, or the value."""
    start = f"def {exercise.name}(" if exercise.asks_for_function else f"{exercise.name} = "
    (cell,) = [cell for cell in cells_of(exercise) if re.search(f"^{re.escape(start)}", cell, re.MULTILINE)]
    return cell


def answer_lines(exercise):
    """Return the lines of the solution; none where the exercise stands in a lesson."""
    found = re.search(r"### BEGIN SOLUTION\n(.*?)\n *### END SOLUTION", answer_cell(exercise), re.DOTALL)
    return found[1].splitlines() if found else []


@cache
def defined_above(exercise_name):
    """Return what the cells above an exercise import and define: other answers, and what a notebook gives."""
    exercise = EXERCISES[exercise_name]
    cells = cells_of(exercise)
    names = {"np": np, "Callable": Callable}
    for cell in cells[: cells.index(answer_cell(exercise))]:
        kinds = ast.Import | ast.ImportFrom | ast.FunctionDef
        body = [node for node in ast.parse(cell).body if isinstance(node, kinds)]
        exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
    return names


def checked(exercise, cell):
    """Run a cell where those above it have defined their names; return the answer that it has checked."""
    asked = []

    def ask(*arguments):
        asked.append(arguments)

    names = defined_above(exercise.name) | {"check": ask}
    names["explore"] = SimpleNamespace(fill_gaps=ask, order_lines=ask)
    exec(compile(cell, "<cell>", "exec"), names)
    ((*name, answer),) = asked
    assert name == ([] if exercise.asks_for_function else [exercise.name])
    return answer


@pytest.fixture(scope="module")
def clear():
    """Return what takes the solution out of a cell."""
    spec = importlib.util.spec_from_file_location("build_exercises", ROOT / "tools" / "build_exercises.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda cell: "\n".join(module.clear(cell.split("\n"), "cell"))


@each(EXERCISES.values())
def test_an_exercise_is_asked_for_once_in_its_notebooks(exercise):
    assert list(asked_in(cells_of(exercise))).count(exercise.call) == 1


def test_every_check_in_a_notebook_names_an_exercise():
    calls = {exercise.call for exercise in EXERCISES.values()}
    for folder in ("notebooks", "solutions"):
        for path in ROOT.glob(f"{folder}/*.ipynb"):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
            assert [call for call in asked_in(code) if call not in calls] == [], path.name


@each(FUNCTIONS)
def test_a_stub_names_the_arguments_and_says_what_is_wanted(exercise):
    tree = ast.parse(answer_cell(exercise))
    (stub,) = [node for node in tree.body if getattr(node, "name", "") == exercise.name]
    assert tuple(argument.arg for argument in stub.args.args) == exercise.arguments
    said = ast.get_docstring(stub)
    assert said
    if not answer_lines(exercise):
        return  # in a lesson, the figures beside it are the example
    call, result = re.search(r"^Example: (.+) is (.+)$", said, re.MULTILINE).groups()
    names = {"np": np, exercise.name: exercise.reference}
    assert eval(call, names) == pytest.approx(eval(result), rel=1e-4)


@each(EXERCISES.values())
def test_the_solution_in_the_notebook_is_right_and_without_it_nothing_is_attempted(exercise, clear):
    cell = answer_cell(exercise)
    assert judge(exercise, checked(exercise, clear(cell))).status == NOT_ATTEMPTED
    if answer_lines(exercise):
        assert judge(exercise, checked(exercise, cell)).status == RIGHT
