"""Ways to spoil a data set, each telling the truth of what it did.

    label noise      biased labels                  the answers are wrong
    imbalance        one group       duplicates     the wrong rows are there
    outliers         missing values  hidden answer  the columns are wrong
    rotation         translation     blur           the world has moved on

Each takes a `Dataset` and gives a `Planted`: a new data set, and which rows and columns are spoiled, so that
an audit, a repair or a learner can be scored against the truth. The original never changes. Flaws of the
procedure, where the test leaks into the training, are in `nnlib.flaws.leaks`.
"""

from collections.abc import Callable, Sequence
from typing import Any

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
NO_ARGUMENTS: dict[str, Any] = {}
__all__ += [flaw.__name__ for flaw in FLAWS.values()]


def plant(
    data: Dataset, recipe: Sequence[str | tuple[str, dict[str, Any]]], seed: Any = 0
) -> tuple[Dataset, tuple[Planted, ...]]:
    """Plant several flaws, one after the other; all truths speak of the rows of the final data set.

    A row is copied with the flaws it has, and flaws that go with rows taken away are gone too. A later flaw
    may cover an earlier one, as where an outlier goes missing.

    Parameters
    ----------
    recipe : names of flaws, or pairs of a name and the flaw's arguments:
        ["outliers", ("label noise", {"share": 0.2})].
    seed : of all flaws together.

    Raises
    ------
    ValueError
        If there is no such flaw (the message gives the nearest name) or its arguments do not fit.
    """
    rng = generator(seed)
    truths: list[Planted] = []
    for step in recipe:
        name, arguments = (step, NO_ARGUMENTS) if isinstance(step, str) else step
        flaw = named(FLAWS, name, "recipe")
        chance = NO_ARGUMENTS if flaw in (rotation, translation) else {"seed": rng}
        truth = flaw(data, **{**chance, **arguments})
        truths = [*(earlier.after(truth) for earlier in truths), truth]
        data = truth.data
    return data, tuple(truths)
