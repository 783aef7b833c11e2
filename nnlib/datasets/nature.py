"""Found outdoors: mushrooms out of a field guide, penguins measured in Antarctica."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from nnlib.arguments import Array
from nnlib.datasets import shipped
from nnlib.datasets.dataset import Dataset

# UCI's table with all its 8,124 rows, counted by smell: (edible, poisonous). Source: UCI Mushroom (1987),
# agaricus-lepiota, doi 10.24432/C5959T, see DATA.md.
MUSHROOM_SMELLS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "almond": (400, 0),
        "anise": (400, 0),
        "creosote": (0, 192),
        "fishy": (0, 576),
        "foul": (0, 2160),
        "musty": (0, 36),
        "no smell": (3408, 120),
        "pungent": (0, 256),
        "spicy": (0, 576),
    }
)


def mushrooms() -> Dataset:
    """Mushrooms by their smell: X is (5644, 7), a column a smell; y is (5644,), 1 edible, 0 poisonous.

    A row is a sample made up from a field guide's description of one of 23 species; nobody picked it.
    Poisonous includes "of unknown edibility". These are the rows of UCI's Mushroom table without a missing
    value. The full 8,124 (`MUSHROOM_SMELLS` counts them) know two more smells, fishy and spicy, 576 poisonous
    rows each: none of them is here, so they have no column.

    Source: UCI Mushroom, see DATA.md.
    """
    table = mushroom_table()
    kinds = np.unique(table["odor"])
    return Dataset(
        X=table["odor"][:, None] == kinds,
        y=table["class"] == "edible",
        feature_names=tuple("no smell" if kind == "none" else str(kind) for kind in kinds),
        class_names=("poisonous", "edible"),
        source="UCI Mushroom (1987), from The Audubon Society Field Guide to North American Mushrooms (1981),"
        " doi 10.24432/C5959T; the 5,644 rows without a missing value",
        licence="CC BY 4.0",
        name="mushrooms",
    )


def mushroom_table() -> Mapping[str, Array]:
    """All 23 columns of the mushrooms, in words: a read-only mapping from a column's name to (5644,) str.

    Names and words are UCI's: "cap-shape", ..., "odor" (where "none" is no smell), ..., and last "class".

    Source: UCI Mushroom, see DATA.md.
    """
    return shipped.words("mushrooms")


def penguins() -> Dataset:
    """Penguins of three species: X is (344, 5), y is (344,), 0 Adelie, 1 Chinstrap, 2 Gentoo.

    X holds what was measured: length and depth of the bill, length of a flipper (all in mm), body mass (g),
    and the sex, 1 male, 0 female. 19 values are missing (NaN): all five of two birds that were not sampled,
    and the sex of nine more. `groups` holds the island of each bird.

    Source: Gorman, Williams and Fraser 2014, see DATA.md.
    """
    table = penguin_table()
    measured = {
        "bill length (mm)": "bill_length_mm",
        "bill depth (mm)": "bill_depth_mm",
        "flipper length (mm)": "flipper_length_mm",
        "body mass (g)": "body_mass_g",
    }
    numbers = [
        np.where(table[column] == "NA", "nan", table[column]).astype(float) for column in measured.values()
    ]
    male = np.where(table["sex"] == "NA", np.nan, table["sex"] == "male")
    species, y = np.unique(table["species"], return_inverse=True)
    return Dataset(
        X=np.column_stack([*numbers, male]),
        y=y,
        feature_names=(*measured, "male"),
        class_names=tuple(map(str, species)),
        source="K. B. Gorman, T. D. Williams, W. R. Fraser, Ecological sexual dimorphism and environmental"
        " variability within a community of Antarctic penguins (genus Pygoscelis), PLoS ONE 9(3) e90081"
        " (2014), doi 10.1371/journal.pone.0090081",
        licence="CC0",
        name="penguins",
        groups=table["island"],
    )


def penguin_table() -> Mapping[str, Array]:
    """All 8 columns of the penguins, in words: a read-only mapping from a column's name to (344,) str.

    "species", "island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex" and
    "year". A missing value is the word "NA".

    Source: Gorman, Williams and Fraser 2014, see DATA.md.
    """
    return shipped.words("penguins")
