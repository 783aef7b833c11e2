"""Ways to spoil a data set, each telling the truth of what it did.

    label noise      biased labels                  the answers are wrong
    imbalance        one group       duplicates     the wrong rows are there
    outliers         missing values  hidden answer  the columns are wrong
    rotation         translation     blur           the world has moved on

Each takes a `Dataset` and gives a `Planted`: a new data set, and which rows and columns are spoiled, so that
an audit, a repair or a learner can be scored against the truth. The original never changes. Flaws of the
procedure, where the test leaks into the training, are in `nnlib.flaws.leaks`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from inspect import signature
from typing import Any, cast

from nnlib.arguments import generator, named
from nnlib.datasets import Dataset
from nnlib.flaws.columns import hidden_answer, missing_values, outliers
from nnlib.flaws.labels import biased_labels, label_noise
from nnlib.flaws.planted import Planted
from nnlib.flaws.rows import duplicates, imbalance, one_group
from nnlib.flaws.shifts import blur, rotation, translation

__all__ = ["FLAWS", "Planted", "plant"]

FLAWS: dict[str, Callable[..., Planted]] = {
    "label noise": label_noise,
    "biased labels": biased_labels,
    "imbalance": imbalance,
    "one group": one_group,
    "duplicates": duplicates,
    "outliers": outliers,
    "missing values": missing_values,
    "hidden answer": hidden_answer,
    "rotation": rotation,
    "translation": translation,
    "blur": blur,
}
__all__ += [flaw.__name__ for flaw in FLAWS.values()]


def plant(
    data: Dataset, recipe: Sequence[str | tuple[str, dict[str, Any]]], seed: Any = 0
) -> tuple[Dataset, tuple[Planted, ...]]:
    """Plant several flaws, one after the other; all truths speak of the rows of the final data set.

    A row is copied with the flaws it has, and flaws that go with rows taken away are gone too: each truth
    tells how many rows are left. A later flaw may cover an earlier one, as where an outlier goes missing. Two
    flaws of the labels could heal each other unseen, so that a recipe holds one at most.

    Parameters
    ----------
    recipe : names of flaws, or pairs of a name and the flaw's arguments:
        ["outliers", ("label noise", {"share": 0.2})].
        A flaw of which an argument has no default needs the pair.
    seed : of all flaws together.

    Raises
    ------
    ValueError
        If there is no such flaw or argument (the message gives the nearest name), an argument is lacking or
        does not fit, or two flaws are of the labels.
    """
    steps, rng = _steps(recipe), generator(seed)
    truths: list[Planted] = []
    counts: list[int] = []
    for name, arguments in steps:
        chance = {"seed": rng} if "seed" in signature(FLAWS[name]).parameters else {}
        truth = FLAWS[name](data, **{**chance, **arguments})
        truths = [*(earlier.after(truth) for earlier in truths), truth]
        counts.append(len(truth.rows))
        data = truth.data
    return data, tuple(
        truth
        if len(truth.rows) == count
        else replace(truth, told=f"{truth.told}; {len(truth.rows)} such rows are there in the end")
        for truth, count in zip(truths, counts, strict=True)
    )


def _steps(recipe: Any) -> list[tuple[str, dict[str, Any]]]:
    """Check a recipe, before anything is planted, and give each flaw with its arguments."""
    if not isinstance(recipe, list | tuple):
        raise ValueError(f'recipe: expected a list of flaws, such as ["outliers"], got {recipe!r:.99}')
    steps: list[tuple[str, dict[str, Any]]] = []
    for step in cast(Sequence[Any], recipe):
        match step:
            case str(name):
                arguments: dict[str, Any] = {}
            case [name, dict()]:
                arguments = step[1]
            case _:
                raise ValueError(f"recipe: expected names, or pairs of a name and a dict, got {step!r:.99}")
        allowed = dict(signature(named(FLAWS, name, "recipe")).parameters)
        del allowed["data"]
        for argument in arguments:
            named(allowed, argument, f"recipe, argument of {name!r}")
        for argument, its in allowed.items():
            if its.default is its.empty and argument not in arguments:
                raise ValueError(f"recipe: expected ({name!r}, {{{argument!r}: ...}}), got no {argument}")
        steps.append((name, arguments))
    of_labels = [name for name, _ in steps if FLAWS[name] in (label_noise, biased_labels)]
    if len(of_labels) > 1:
        raise ValueError(f"recipe: expected one flaw of the labels at most, got {', '.join(of_labels)}")
    return steps
