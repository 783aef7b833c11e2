"""The examples that a network learns from, and the split that keeps some of them back.

A `Dataset` is a table of numbers X, the answers y, the names of both, and where they come from. Nobody can
write into its arrays, so a lesson that wants to spoil data works on a copy (`X = data.X.copy()`).

    train 80 %                                   validation 10 %       test 10 %
    the network learns from it                   you choose by it      opened once, at the end
"""

import csv
import gzip
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from math import floor
from types import MappingProxyType

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Examples with their answers, names and origin.

    Attributes
    ----------
    X : (n, n_in) float64, read-only; one example a row. NaN stands for a missing value.
    y : (n,) or (n, n_out) float64, read-only. With class_names: class numbers 0, 1, ... of shape (n,).
    feature_names : tuple of str, one a column of X
    class_names : tuple of str; class_names[k] is the name of y = k. Empty where y is a quantity.
    source, licence : str, who made the data and under which terms others may use them
    name : str

    Raises
    ------
    ValueError
        If shapes or names do not fit together, if there is no row, if a number is infinite, or if an
        answer is missing or not a class number.
    """

    X: np.ndarray
    y: np.ndarray
    feature_names: tuple
    class_names: tuple = ()
    source: str = "not stated"
    licence: str = "not stated"
    name: str = "data"

    def __post_init__(self):
        # frozen=True closes the usual way of setting a field, here as well
        object.__setattr__(self, "X", _read_only_copy("X", self.X))
        object.__setattr__(self, "y", _read_only_copy("y", self.y))
        object.__setattr__(self, "feature_names", tuple(self.feature_names))
        object.__setattr__(self, "class_names", tuple(self.class_names))
        X, y, k = self.X, self.y, len(self.class_names)
        if X.ndim != 2 or not X.size:
            raise ValueError(f"X: expected rows and columns, got shape {X.shape}; try X.reshape(-1, 1)")
        if y.ndim not in (1, 2) or len(y) != len(X):
            raise ValueError(f"y: expected an answer for each of {len(X)} rows of X, got shape {y.shape}")
        if np.isinf(X).any() or not np.isfinite(y).all():
            raise ValueError("X, y: expected finite numbers (NaN only in X), got others; mend those rows")
        if len(self.feature_names) != X.shape[1]:
            raise ValueError(f"feature_names: expected {X.shape[1]} for X, got {self.feature_names}")
        if k and (y.ndim != 1 or not np.isin(y, np.arange(k)).all()):
            raise ValueError(
                f"y: expected class numbers 0 to {k - 1}, shape (n,), for the classes {self.class_names},"
                f" got shape {y.shape} with {np.unique(y)[:5]}; number the classes or leave out class_names"
            )

    def __len__(self):
        return len(self.X)

    def __repr__(self):
        features = ", ".join(self.feature_names[:8]) + (", ..." if len(self.feature_names) > 8 else "")
        classes = [f"{np.sum(self.y == k):,} {name}" for k, name in enumerate(self.class_names)]
        answers = ", ".join(classes) or f"{self.y.min():g} to {self.y.max():g}"
        return f"<Dataset {self.name}: {len(self):,} rows; X: {features}; y: {answers}>"

    def split(self, train=0.8, validation=0.1, seed=0, stratify=False):
        """Deal the rows at random into three data sets, so that each row lands in exactly one.

        The training and the validation part are rounded down and the test part takes the rest: 500 rows
        become 400, 50 and 50; 95 become 76, 9 and 10. The same seed gives the same parts.

        Parameters
        ----------
        train, validation : float, shares of all rows; the test part gets what is left of 1
        seed : int or numpy Generator
        stratify : bool, give each part the classes in the proportion of the whole, to about a row;
            the sizes stay the same

        Returns
        -------
        (train, validation, test) : three Datasets

        Raises
        ------
        ValueError
            If a share is not between 0 and 1, a part would have no row, or there are no classes to stratify.

        Source: S0 (80 %, 10 %, 10 %).
        """
        if not (train > 0 and validation > 0 and train + validation < 1):
            raise ValueError(
                "train, validation: expected shares above 0 that leave something for the test part,"
                f" got {train} and {validation}; the usual choice is 0.8 and 0.1"
            )
        if stratify and not self.class_names:
            raise ValueError(f"stratify: expected a data set with classes, got {self!r}; use stratify=False")
        n_train, n_validation = _round_down(len(self) * train), _round_down(len(self) * validation)
        n_test = len(self) - n_train - n_validation
        if min(n_train, n_validation, n_test) == 0:
            raise ValueError(
                f"train, validation: expected at least one row a part, got {n_train}, {n_validation} and"
                f" {n_test} of {len(self)} rows; take more rows, or shares such as 0.6 and 0.2 (from 5 rows)"
            )
        rng = _generator(seed)
        order = rng.permutation(len(self))
        if stratify:
            order = _interleave(order, self.y)
        dealt = np.split(order, [n_train, n_train + n_validation])
        return tuple(
            replace(self, X=self.X[rows], y=self.y[rows], name=f"{self.name} ({part})")
            for part, rows in zip(("train", "validation", "test"), map(rng.permutation, dealt), strict=True)
        )


def doubles():
    """The five points of y = 2x: x = 0, 1, 2, 3, 4. X is (5, 1), y is (5,).

    Source: S2.
    """
    x = np.arange(5.0)
    return Dataset(
        X=x.reshape(-1, 1),
        y=2 * x,
        feature_names=("x",),
        source="S2: DataThings blog, 1 February 2018",
        licence="plain arithmetic, free of rights",
        name="doubles",
    )


_SMELLS = {  # kind: spiciness, share that smells strongly, share rotten of the strong, of the faint
    "fresh": (0, 0.4, 0.10, 0.05),
    "sour": (1, 0.6, 0.95, 0.40),
    "smoky": (2, 0.6, 0.10, 0.05),
    "spicy": (3, 0.8, 0.80, 0.30),
}


def smells(n=400, seed=0, coding="one-hot"):
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
    if not isinstance(n, int | np.integer) or n < len(_SMELLS):
        raise ValueError(f"n: expected a whole number, 4 or more (one row a kind), got {n!r}")
    rng = _generator(seed)
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


def cars(n=40, seed=0):
    """Made-up cars: what each cost new and what it sold for ten years later, in thousands; y is (n,).

    Purchase prices lie evenly between 10 and 50. The resale price is 0.2 times that, plus 0.5, and chance
    adds or takes up to 1: so no line goes through all of them, and the best is near 0.2 x + 0.5. Nobody sold
    these cars; real ones lose value differently.

    Parameters
    ----------
    n : int, rows, 2 or more
    seed : int or numpy Generator

    Raises
    ------
    ValueError
        If n or seed is none of these.

    Source: S0 (the example, without any figure); all figures are ours.
    """
    if not isinstance(n, int | np.integer) or n < 2:
        raise ValueError(f"n: expected a whole number, 2 or more (for a line), got {n!r}")
    rng = _generator(seed)
    price = rng.uniform(10, 50, n)
    return Dataset(
        X=price.reshape(-1, 1),
        y=0.2 * price + 0.5 + rng.uniform(-1, 1, n),
        feature_names=("purchase price",),
        source="synthetic, made by nnlib after an example of S0 (Sylvain Liege)",
        licence="MIT, as nnlib",
        name="cars",
    )


def mushrooms():
    """Mushrooms by their smell: X is (5644, 7), a column a smell; y is (5644,), 1 edible, 0 poisonous.

    A row is a sample made up from a field guide's description of one of 23 species; nobody picked it.
    Poisonous includes "of unknown edibility". These are the rows of UCI's Mushroom table without a missing
    value. The full 8,124 know two more smells, fishy and spicy, 576 poisonous rows each: none of them is
    here, so they have no column.

    Source: UCI Mushroom, see DATA.md.
    """
    table = mushroom_table()
    kinds = np.unique(table["odor"])
    return Dataset(
        X=table["odor"][:, None] == kinds,
        y=table["class"] == "edible",
        feature_names=("no smell" if kind == "none" else str(kind) for kind in kinds),
        class_names=("poisonous", "edible"),
        source="UCI Mushroom (1987), from The Audubon Society Field Guide to North American Mushrooms (1981),"
        " doi 10.24432/C5959T; the 5,644 rows without a missing value",
        licence="CC BY 4.0",
        name="mushrooms",
    )


@cache
def mushroom_table():
    """All 23 columns of the mushrooms, in words: a read-only mapping from a column's name to (5644,) str.

    Names and words are UCI's: "cap-shape", ..., "odor" (where "none" is no smell), ..., and last "class".

    Source: UCI Mushroom, see DATA.md.
    """
    packed = resources.files("nnlib").joinpath("data", "mushrooms.csv.gz").read_bytes()
    header, *rows = csv.reader(gzip.decompress(packed).decode("ascii").splitlines())
    columns = dict(zip(header, map(np.array, zip(*rows, strict=True)), strict=True))
    for words in columns.values():
        words.flags.writeable = False
    return MappingProxyType(columns)


def _interleave(order, y):
    """The same rows in an order of which every stretch from the start has the classes in proportion.

    Of the m rows of a class the r-th goes to (r + 1/2) / m of the way.
    """
    place = np.empty(len(order))
    for k in np.unique(y):
        rows = np.flatnonzero(y[order] == k)
        place[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
    return order[np.argsort(place, kind="stable")]


def _round_down(x):
    return floor(x + 1e-9)  # in floats 100 * 0.29 is 28.999999999999996, and means 29


def _generator(seed):
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError) as error:
        raise ValueError(f"seed: expected a whole number, 0 or more, got {seed!r}") from error


def _read_only_copy(argument, values):
    try:
        copy = np.array(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{argument}: expected numbers: {error}; words need OneHot first") from error
    copy.flags.writeable = False
    return copy
