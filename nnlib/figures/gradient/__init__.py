"""Lesson 03: what the slope of a loss is, and how a step follows it."""

from nnlib.figures.gradient.curves import FourCurves
from nnlib.figures.gradient.factors import ThreeFactors
from nnlib.figures.gradient.microscope import Microscope
from nnlib.figures.gradient.race import OptimizerRace
from nnlib.figures.gradient.rates import RateMap
from nnlib.figures.gradient.road import Road
from nnlib.figures.gradient.votes import Votes
from nnlib.figures.gradient.walk import FoggyWalk

__all__ = [
    "FoggyWalk",
    "FourCurves",
    "Microscope",
    "OptimizerRace",
    "RateMap",
    "Road",
    "ThreeFactors",
    "Votes",
]
