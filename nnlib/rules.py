"""An expert system: what machines did before they learned. A person writes what to conclude from what.

    IF spiciness > 2 AND intensity > 0.4 THEN edible = 0.2

Rules fire one after the other, and each conclusion is a fact for the next. A rule book can say why it
answers, and helped that way with diagnoses and repairs. But somebody has to know its rules, and no example
changes them. It answers X as a network and a `FrequencyTable` do, so that the three can be compared on the
same smells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from numbers import Real
from operator import eq, ge, gt, le, lt, ne
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, named, numbers

Fact = float | str  # what is known: a number or a word
Condition = tuple[str, str, Fact]  # the name of a fact, a comparison, what it is compared with

COMPARISONS = {">": gt, ">=": ge, "<": lt, "<=": le, "=": eq, "!=": ne}


@dataclass(frozen=True, repr=False)
class Rule:
    """IF every condition is true of the facts THEN this is a fact, too: (name, value)."""

    when: tuple[Condition, ...]
    then: tuple[str, Fact]

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """Tell whether every condition is true; of a fact that is not known, none is."""
        return all(name in facts and COMPARISONS[sign](facts[name], value) for name, sign, value in self.when)

    def __repr__(self) -> str:
        conditions = " AND ".join(f"{name} {sign} {value}" for name, sign, value in self.when)
        return f"IF {conditions} THEN {self.then[0]} = {self.then[1]}"


@dataclass(frozen=True, repr=False)
class Answer:
    """What a rule book concludes, and why. Printed, it is the rules that fired and the answer.

    Attributes
    ----------
    name, value : of the fact asked for; the value is None where nothing says it.
    facts : all that is known at the end.
    fired : the rules that led there, in this order.
    """

    name: str
    value: Fact | None
    facts: Mapping[str, Fact]
    fired: tuple[Rule, ...]

    def __repr__(self) -> str:
        last = (
            f"{self.name}: not known, as no rule for it fires"
            if self.value is None
            else f"{self.name} = {self.value}"
        )
        return "\n".join([*map(repr, self.fired), last])


class RuleBook:
    """If-then rules, written by hand, that draw conclusions from the facts of a case.

    Parameters
    ----------
    names : of the facts that a case comes with, one a column of X: `data.feature_names`.
    answer : name of the fact that is asked for.

    Attributes
    ----------
    rules : tuple of `Rule`, in the order in which they are tried; `add` writes one at its end.

    Raises
    ------
    ValueError
        If names are not different words, or answer is one of them.

    Source: S0 (facts and rules; 0.2 for spiciness 3 and intensity 0.5).
    """

    def __init__(self, names: Sequence[str], answer: str):
        if isinstance(names, str) or len({*names, answer}) != len(names) + 1:
            raise ValueError(f"names, answer: expected different names, got {names!r} and {answer!r}")
        self.names, self.answer = tuple(names), answer
        self._rules: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self._rules

    def add(self, when: Sequence[Condition], then: tuple[str, Fact]) -> Rule:
        """Write a rule at the end of the book, and return it.

        Parameters
        ----------
        when : conditions such as ("spiciness", ">", 2), with one of >, >=, <, <=, =, != between the name of a
            fact, or of an earlier rule's conclusion, and a number or a word.
        then : the conclusion, such as ("edible", 0.2).

        Raises
        ------
        ValueError
            If a condition or the conclusion is nothing like that; the book has not changed then.
        """
        try:
            conditions, (fact, value) = tuple((name, sign, limit) for name, sign, limit in when), then
        except (TypeError, ValueError):
            conditions, fact, value = (), "", ""
        if not conditions:
            raise ValueError(
                'when, then: expected conditions such as [("spiciness", ">", 2)] and a conclusion such as'
                f' ("edible", 0.2), got {when!r} and {then!r}'
            )
        for name, sign, limit in conditions:
            named(self._known(), name, "when")
            named(COMPARISONS, sign, "when")
            _check(limit, "when")
            if isinstance(limit, str) and sign not in ("=", "!="):
                raise ValueError(f"when: expected a number after {name} {sign}, got {limit!r}")
        _check(value, "then")
        if fact in self.names:
            raise ValueError(f"then: expected a new fact, such as {self.answer!r}, got {fact!r}")
        rule = Rule(conditions, (fact, value))
        self._rules = (*self._rules, rule)
        return rule

    def ask(self, **facts: Fact) -> Answer:
        """Draw conclusions from facts, such as spiciness=3, until no rule has another one to add.

        The first rule that holds fires. What is known already stays: no rule argues with a fact.

        Raises
        ------
        ValueError
            If the book does not know the name of a fact, or a fact is a word where a rule needs a number.
        """
        for name, value in facts.items():
            named(self._known(), name, "facts")
            _check(value, name)
        fired: list[Rule] = []
        try:
            while rule := next((r for r in self.rules if r.then[0] not in facts and r.holds(facts)), None):
                facts[rule.then[0]] = rule.then[1]
                fired.append(rule)
        except TypeError:  # a word > 2
            raise ValueError(f"facts: expected numbers where a rule has < or >, got {facts}") from None
        return Answer(self.answer, facts.get(self.answer), facts, tuple(fired))

    def predict(self, X: ArrayLike) -> Array:
        """Answer the rows of X (n, columns) with y_hat (n, 1); NaN where no rule fires.

        Raises
        ------
        ValueError
            If X is not a number for each name in each row, or an answer is a word: `ask` gives that.
        """
        rows = numbers(X, "X")
        if rows.ndim != 2 or rows.shape[1] != len(self.names):
            raise ValueError(f"X: expected shape (n, {len(self.names)}), a column a name, got {rows.shape}")
        answers = [self.ask(**dict(zip(self.names, row, strict=True))).value for row in rows.tolist()]
        if words := [answer for answer in answers if isinstance(answer, str)]:
            raise ValueError(f"X: expected a number for an answer, got the word {words[0]!r}; use ask(...)")
        return np.array(answers, float).reshape(-1, 1)  # None becomes NaN

    def __repr__(self) -> str:
        return "\n".join(f"{k}. {rule}" for k, rule in enumerate(self.rules, 1)) or "no rules yet"

    def _known(self) -> dict[str, None]:
        """The names of all facts that there can be."""
        return dict.fromkeys([*self.names, *(rule.then[0] for rule in self.rules), self.answer])


def _check(value: Any, argument: str) -> None:
    """Raise a ValueError unless this can be known: a word, or a finite number."""
    if not (isinstance(value, str) or (isinstance(value, Real) and -inf < float(value) < inf)):
        raise ValueError(f"{argument}: expected a number or a word, got {value!r}")
