"""The live figures of the course, one function each, and the parts they are made of."""

from nnlib.explore.clock import Clock, Steps
from nnlib.explore.controls import Prediction, Seed, Slider
from nnlib.explore.explorable import Explorable, Panel
from nnlib.explore.gradient import (
    be_the_gradient,
    nudge_microscope,
    optimizer_race,
    rate_map,
    road,
    three_factors,
    vote_of_the_examples,
)
from nnlib.explore.picture import Picture
from nnlib.explore.player import Player
from nnlib.explore.start import smell_detector

__all__ = [
    "Clock",
    "Explorable",
    "Panel",
    "Picture",
    "Player",
    "Prediction",
    "Seed",
    "Slider",
    "Steps",
    "be_the_gradient",
    "nudge_microscope",
    "optimizer_race",
    "rate_map",
    "road",
    "smell_detector",
    "three_factors",
    "vote_of_the_examples",
]
