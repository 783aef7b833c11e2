"""Made-up pictures, with and without a cat: a set to show what comes of data from one corner of the world."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnlib.arguments import Array, generator, named, whole_number, within
from nnlib.datasets.dataset import Dataset

BREEDS = {  # coat length and face length of the middle of each
    "Siamese": (-2.0, 1.5),
    "Maine Coon": (2.0, 2.2),
    "British Shorthair": (0.0, -2.2),
}


def cats(
    n: int = 500,
    seed: object = 0,
    breeds: Mapping[str, float] | None = None,
    no_cat: float = 0.5,
    blur: float = 0.0,
) -> Dataset:
    """Made-up pictures, each boiled down to two numbers; X is (n, 2), y is (n,), 1 for a cat, 0 for none.

    The two numbers are the lengths of coat and face, without a unit: 0 is the middle of what is no cat, which
    spreads by 0.7 (one standard deviation). The breeds lie around that, each spread by 0.5:

                          coat    face
        Siamese             -2     1.5    short coat, long face
        Maine Coon           2     2.2    long coat, long face
        British Shorthair    0    -2.2    short face

    The rows are dealt, not tossed: each share holds to a row. With the same seed, a picture stays the same
    where a change of `breeds`, `no_cat` or `blur` does not concern it. `groups` holds the breed of each row,
    or "no cat": it is for whoever judges the data, and no network sees it.

    Parameters
    ----------
    n : int, rows, 1 or more
    seed : int or numpy Generator
    breeds : the share of each breed among the cats, such as {"Siamese": 0.9, "Maine Coon": 0.1}; only their
        proportion counts. A breed that is not named does not come. None for as many of each.
    no_cat : the share of pictures without a cat, 0 to 1
    blur : how blurred the pictures are: the standard deviation of what is added to both numbers, 0 to 2. The
        pictures of blur 0 are crystal clear.

    Raises
    ------
    ValueError
        If an argument is none of these; of an unknown breed, the message names the nearest.

    Source: S0 (Siamese only), S3 (500 pictures, all cats), neither with data; all figures are ours.
    """
    n = whole_number(n, "n")
    shares = _shares(breeds) * (1 - within(no_cat, "no_cat", what="the share of pictures without a cat"))
    blur = within(blur, "blur", most=2)
    rng = generator(seed)
    place = (rng.permutation(n) + 0.5) / n  # on a line from 0 to 1, which is cut into the groups
    group = np.searchsorted(np.cumsum(shares), place)
    centre = np.array([*BREEDS.values(), (0.0, 0.0)])
    spread = np.array([[0.5]] * len(BREEDS) + [[0.7]])
    clear = centre[group] + spread[group] * rng.normal(size=(n, 2))
    names = np.array([*BREEDS, "no cat"])
    return Dataset(
        X=clear + blur * rng.normal(size=(n, 2)),
        y=group < len(BREEDS),
        feature_names=("coat length", "face length"),
        class_names=("no cat", "cat"),
        source="synthetic, made by nnlib after examples of S0 (Sylvain Liege) and S3",
        licence="MIT, as nnlib",
        name="cats",
        groups=names[group],
    )


def _shares(breeds: Mapping[str, float] | None) -> Array:
    """Return the share of each of BREEDS among the cats; they add up to 1."""
    if breeds is None:
        return np.full(len(BREEDS), 1 / len(BREEDS))
    try:
        given = dict(breeds)
    except (TypeError, ValueError):
        raise ValueError(f'breeds: expected shares such as {{"Siamese": 1}}, got {breeds!r}') from None
    for breed, share in given.items():
        named(BREEDS, breed, "breeds")
        within(share, f"breeds[{breed!r}]", most=np.inf)
    shares = np.array([given.get(breed, 0.0) for breed in BREEDS], float)
    if not 0 < shares.sum() < np.inf:
        raise ValueError(f"breeds: expected a share above 0 for one breed at least, got {breeds!r}")
    return shares / shares.sum()
