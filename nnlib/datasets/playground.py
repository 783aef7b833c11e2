"""The six data sets of the TensorFlow Playground: points in a plane, x1 and x2 from about -6 to 6.

Four ask for a class, two for a number. Each takes n points, a seed, and noise from 0 to 0.5 (the Playground's
slider, 0 to 50 %). A seed decides points and noise apart: more noise is more of the same noise, on the same
points. With noise, the labels of `circle`, `xor`, `plane` and `multi_gauss` are those of a place nearby, so
that some are wrong; the points of `gauss` and `spiral` themselves move.

The Playground calls its classes -1 and 1. Here they are 0 and 1, as everywhere in nnlib; a network whose
output is tanh, as the Playground's, learns from `2 * data.y - 1`. Its answers are a yes above 0:
`accuracy(data.y, net.predict(data.X), threshold=0)`, and `exam.open(net, threshold=0)`.

Source: the recipes are those of D. Smilkov and S. Carter, TensorFlow Playground (dataset.ts, Apache 2.0); the
code is ours. All six raise a ValueError if n, seed or noise is none of the above.
"""

from __future__ import annotations

import numpy as np

from nnlib.arguments import Array, generator, whole_number, within
from nnlib.datasets.dataset import Dataset


def circle(n: int = 500, seed: object = 0, noise: float = 0.0) -> Dataset:
    """A disc in a ring: X is (n, 2), y is (n,), 1 inside.

    Half of the points lie up to 2.5 from the middle, the others from 3.5 to 5. The label says whether the
    place, moved by up to 5 * noise each way, lies within 2.5.
    """
    rng, noise = _begin(n, seed, noise)
    inside = _halves(n, rng)
    chance, angle = rng.uniform(size=n), rng.uniform(size=n)
    r = np.where(inside, 2.5 * chance, 3.5 + 1.5 * chance)
    X = _around(r, 2 * np.pi * angle)
    moved = X + noise * rng.uniform(-5, 5, (n, 2))
    return _dataset("circle", X, np.hypot(*moved.T) < 2.5, ("outside", "inside"))


def xor(n: int = 500, seed: object = 0, noise: float = 0.0) -> Dataset:
    """Four fields of a chessboard: X is (n, 2), y is (n,), 1 where x1 and x2 have one sign.

    Both lie evenly from -5.3 to 5.3, with a gap of 0.3 on either side of 0. The label is that of the place,
    moved by up to 5 * noise each way.
    """
    rng, noise = _begin(n, seed, noise)
    gapless = rng.uniform(-5, 5, (n, 2))
    X = gapless + np.where(gapless > 0, 0.3, -0.3)
    moved = X + noise * rng.uniform(-5, 5, (n, 2))
    return _dataset("xor", X, moved.prod(axis=1) >= 0, ("signs differ", "signs agree"))


def gauss(n: int = 500, seed: object = 0, noise: float = 0.0) -> Dataset:
    """Two clouds, around (-2, -2) and (2, 2): X is (n, 2), y is (n,), 1 in the second.

    Each coordinate spreads normally with variance 0.5 + 7 * noise, so from 0.5 to 4: with noise the clouds
    overlap.
    """
    rng, noise = _begin(n, seed, noise)
    upper = _halves(n, rng)
    X = np.where(upper, 2, -2)[:, None] + np.sqrt(0.5 + 7 * noise) * rng.normal(size=(n, 2))
    return _dataset("gauss", X, upper, ("lower left", "upper right"))


def spiral(n: int = 500, seed: object = 0, noise: float = 0.0) -> Dataset:
    """Two arms that wind around each other: X is (n, 2), y is (n,), 1 in the first.

    An arm turns 1.75 times on its way from the middle to a distance of 5, with its points at even steps. With
    noise, each moves by up to that much each way.
    """
    rng, noise = _begin(n, seed, noise)
    rank, second = np.divmod(rng.permutation(n), 2)
    way = rank / np.where(second, n // 2, (n + 1) // 2)  # 0 in the middle, below 1 at the end
    X = _around(5 * way, 2 * np.pi * 1.75 * way + np.pi * second)
    return _dataset(
        "spiral", X + noise * rng.uniform(-1, 1, (n, 2)), second == 0, ("second arm", "first arm")
    )


def plane(n: int = 500, seed: object = 0, noise: float = 0.0) -> Dataset:
    """A slope: X is (n, 2), evenly from -6 to 6; y is (n,), (x1 + x2) / 10, so from -1.2 to 1.2.

    The label is that of the place, moved by up to 6 * noise each way.
    """
    X, moved = _square(n, seed, noise)
    return _dataset("plane", X, moved.sum(axis=1) / 10)


def multi_gauss(n: int = 500, seed: object = 0, noise: float = 0.0) -> Dataset:
    """Three hills and three hollows: X is (n, 2), evenly from -6 to 6; y is (n,), the height, from -1 to 1.

    They stand around x1 = -4, 0, 4 and x2 = -2.5, 2.5, by turns, each a cone of radius 2; outside it is flat,
    0. (The Playground calls them Gaussians.) The label is that of the place, moved by up to 6 * noise each
    way.
    """
    X, moved = _square(n, seed, noise)
    x1, x2 = np.meshgrid([-4, 0, 4], [2.5, -2.5])
    sign = np.array([1, -1, 1, -1, 1, -1])
    distance = np.hypot(moved[:, :1] - x1.ravel(), moved[:, 1:] - x2.ravel())  # (n, 6)
    cones = np.maximum(1 - distance / 2, 0)  # they touch, and do not overlap
    return _dataset("multi_gauss", X, cones @ sign)


def _begin(n: int, seed: object, noise: float) -> tuple[np.random.Generator, float]:
    whole_number(n, "n", least=2)
    return generator(seed), within(noise, "noise", most=0.5)


def _halves(n: int, rng: np.random.Generator) -> Array:
    """Return (n,) bool in random order, half of them True; of an odd n, one more."""
    return rng.permutation(n) % 2 == 0


def _around(r: Array, angle: Array) -> Array:
    return np.column_stack([r * np.sin(angle), r * np.cos(angle)])


def _square(n: int, seed: object, noise: float) -> tuple[Array, Array]:
    """Return X, even over the square, and the places whose labels the points get; both (n, 2)."""
    rng, noise = _begin(n, seed, noise)
    X = rng.uniform(-6, 6, (n, 2))
    return X, X + noise * rng.uniform(-6, 6, (n, 2))


def _dataset(name: str, X: Array, y: Array, class_names: tuple[str, ...] = ()) -> Dataset:
    return Dataset(
        X=X,
        y=y,
        feature_names=("x1", "x2"),
        class_names=class_names,
        source="synthetic, made by nnlib after the recipes of the TensorFlow Playground (Smilkov and Carter)",
        licence="MIT, as nnlib",
        name=name,
    )
