"""Lesson 03: what the slope of a loss is, and how a step follows it."""

from nnlib.explore.gradient.factors import three_factors
from nnlib.explore.gradient.microscope import nudge_microscope
from nnlib.explore.gradient.race import optimizer_race
from nnlib.explore.gradient.rates import rate_map
from nnlib.explore.gradient.road import road
from nnlib.explore.gradient.votes import vote_of_the_examples
from nnlib.explore.gradient.walk import be_the_gradient

__all__ = [
    "be_the_gradient",
    "nudge_microscope",
    "optimizer_race",
    "rate_map",
    "road",
    "three_factors",
    "vote_of_the_examples",
]
