"""A function of four knobs, and what it costs to hold two of them still: the sale of chili peppers.

A market sells what people want at the price of the day, and never more than the harvest brought:

    sales = min(demand * 2 / price, supply * (0.5 + weather))    in tons

The simplified model puts constants for two knobs, `chili_sales(price, demand, 100, 0.5)`. It is right as long
as supply and weather stay there, and wrong where they do not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arguments import Array, generator, numbers, whole_number
from nnlib.datasets.dataset import Dataset


def chili_sales(price: ArrayLike, demand: ArrayLike, supply: ArrayLike, weather: ArrayLike) -> Array:
    """Return how many tons of chili are sold; the arguments are numbers, or arrays that go together.

    Parameters
    ----------
    price : dollars a pound, above 0. Twice the price halves what people want.
    demand : tons that people want at 2 dollars a pound
    supply : tons that the fields bear in ordinary weather
    weather : 0 to 1; 0.5 is ordinary, 0 halves the harvest, 1 brings half as much again

    Raises
    ------
    ValueError
        If an argument is no number, NaN, infinite or outside of these, or shapes do not go together.

    Source: S0 (the four variables, $2, 100 tons and 0.5; its formula is lost); this formula is ours.
    """
    knobs = {"price": price, "demand": demand, "supply": supply, "weather": weather}
    price, demand, supply, weather = (numbers(values, argument) for argument, values in knobs.items())
    if price.min() <= 0:
        raise ValueError(f"price: expected dollars above 0, got {price.min():g}")
    for argument, tons in (("demand", demand), ("supply", supply)):
        if tons.min() < 0:
            raise ValueError(f"{argument}: expected tons, 0 or more, got {tons.min():g}")
    if weather.min() < 0 or weather.max() > 1:
        raise ValueError(
            f"weather: expected 0 to 1, 0.5 for ordinary, got {weather.min():g} to {weather.max():g}"
        )
    try:
        return np.minimum(demand * 2 / price, supply * (0.5 + weather))
    except ValueError as error:
        raise ValueError(f"price, demand, supply, weather: expected one shape, or numbers: {error}") from None


def chili(n: int = 200, seed: object = 0) -> Dataset:
    """Made-up market days: X is (n, 4), price, demand, supply and weather; y is (n,), tons of chili sold.

    Each knob moves evenly and by itself: the price from 1.5 to 2.5 dollars a pound, demand and supply from 50
    to 150 tons, the weather from 0 to 1. The tons are those of `chili_sales`, with no chance in them: whoever
    knows all four knobs can be right every day, and whoever freezes two cannot.

    Parameters
    ----------
    n : int, rows, 1 or more
    seed : int or numpy Generator

    Raises
    ------
    ValueError
        If n or seed is none of these.

    Source: S0 (the four variables, a price of $2 that may fall to $1.50, 100 tons); the rest is ours.
    """
    low, high = (1.5, 50, 50, 0), (2.5, 150, 150, 1)
    X = generator(seed).uniform(low, high, (whole_number(n, "n"), 4))
    return Dataset(
        X=X,
        y=chili_sales(*X.T),
        feature_names=("price", "demand", "supply", "weather"),
        source="synthetic, made by nnlib after an example of S0 (Sylvain Liege)",
        licence="MIT, as nnlib",
        name="chili",
    )
