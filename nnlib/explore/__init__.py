"""The live figures of the course, one function each, and the parts they are made of."""

from nnlib.explore.backprop import (
    autoencoder,
    blame_flow,
    bug_lineup,
    computation_graph,
    forward_pass,
    ghost_nudge,
    price_of_slopes,
    two_roads,
    vanishing_staircase,
)
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
from nnlib.explore.tasks import fill_gaps, order_lines

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
    "autoencoder",
    "be_the_gradient",
    "blame_flow",
    "bug_lineup",
    "computation_graph",
    "fill_gaps",
    "forward_pass",
    "ghost_nudge",
    "nudge_microscope",
    "optimizer_race",
    "order_lines",
    "price_of_slopes",
    "rate_map",
    "road",
    "smell_detector",
    "three_factors",
    "two_roads",
    "vanishing_staircase",
    "vote_of_the_examples",
]
