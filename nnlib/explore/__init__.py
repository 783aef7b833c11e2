"""The live figures of the course, one function each, and the parts they are made of."""

from nnlib.explore.controls import Prediction, Seed, Slider
from nnlib.explore.explorable import Explorable, Panel
from nnlib.explore.picture import Picture
from nnlib.explore.player import Player
from nnlib.explore.start import smell_detector

__all__ = ["Explorable", "Panel", "Picture", "Player", "Prediction", "Seed", "Slider", "smell_detector"]
