"""What the smell detector learns from: made-up pieces of meat, fit to eat or rotten."""

from __future__ import annotations

import numpy as np

from nnlib.arguments import generator, whole_number
from nnlib.datasets.dataset import Dataset

_SMELLS = {  # kind: spiciness, share that smells strongly, share rotten of the strong, of the faint
    "fresh": (0, 0.4, 0.10, 0.05),
    "sour": (1, 0.6, 0.95, 0.40),
    "smoky": (2, 0.6, 0.10, 0.05),
    "spicy": (3, 0.8, 0.80, 0.30),
}


def smells(n: int = 400, seed: object = 0, coding: str = "one-hot") -> Dataset:
    """Made-up pieces of meat: what they smell of and how strongly; y is (n,), 1 edible, 0 rotten.

    The rows are dealt, not tossed: the four kinds take turns, and within a kind these shares hold, exactly
    where the numbers divide (n = 400), otherwise to the nearest row.

        kind    spiciness   smell strongly   rotten: of these   of the faint   of all
        fresh       0            40 %              10 %              5 %         7 %
        sour        1            60 %              95 %             40 %        73 %
        smoky       2            60 %              10 %              5 %         8 %
        spicy       3            80 %              80 %             30 %        70 %

    Chance decides the intensity, evenly from 0.4 to 1 for a strong smell and from 0 to 0.4 for a faint one,
    and the order of the rows. So the article's rule, Spicy > 2 and intensity > 0.4 -> edible 0.2, is true of
    these data. Rottenness goes up and down with spiciness: one neuron that gets it as a number cannot follow.

    Parameters
    ----------
    n : int, rows, 4 or more
    seed : int or numpy Generator
    coding : "one-hot" makes X (n, 5): fresh, sour, smoky, spicy (one of them 1) and intensity;
        "number" makes X (n, 2): spiciness and intensity. Rows and answers are the same in both.

    Raises
    ------
    ValueError
        If n, seed or coding is none of these.

    Source: S0 (spiciness 3, intensity 0.5, the rule, 70 % of spicy meat rotten); the other figures are ours.
    """
    if coding not in ("one-hot", "number"):
        raise ValueError(f'coding: expected "one-hot" or "number", got {coding!r}')
    n = whole_number(n, "n", least=len(_SMELLS), what="a row a kind at least")
    rng = generator(seed)
    rank, kind = np.divmod(rng.permutation(n), len(_SMELLS))
    spiciness, strong, rotten_strong, rotten_faint = np.array(list(_SMELLS.values())).T[:, kind]
    # The rows of a kind stand evenly on a line from 0 to 1, which is cut into rotten and strong, rotten and
    # faint, edible and faint, edible and strong.
    place = (rank + 0.5) / np.bincount(kind)[kind]
    is_rotten = place < strong * rotten_strong + (1 - strong) * rotten_faint
    is_strong = (place < strong * rotten_strong) | (place > 1 - strong * (1 - rotten_strong))
    chance = rng.random(n)
    intensity = np.where(is_strong, 1 - 0.6 * chance, 0.4 * chance)
    one_hot = coding == "one-hot"
    return Dataset(
        X=np.column_stack([np.eye(len(_SMELLS))[kind] if one_hot else spiciness, intensity]),
        y=~is_rotten,
        feature_names=(*_SMELLS, "intensity") if one_hot else ("spiciness", "intensity"),
        class_names=("rotten", "edible"),
        source="synthetic, made by nnlib after the smell detector of S0 (Sylvain Liege)",
        licence="MIT, as nnlib",
        name="smells",
    )
