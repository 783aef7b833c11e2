"""Lesson 04: how the blame for a loss finds its way back to every weight."""

from nnlib.figures.backprop.autoencoder import Autoencoder
from nnlib.figures.backprop.blame import BlameFlow
from nnlib.figures.backprop.curves import SixCurves
from nnlib.figures.backprop.forward import ForwardPass
from nnlib.figures.backprop.ghost import GhostNudge
from nnlib.figures.backprop.graph import ValueGraph
from nnlib.figures.backprop.lineup import LineUp
from nnlib.figures.backprop.price import PriceOfSlopes
from nnlib.figures.backprop.roads import TwoRoads
from nnlib.figures.backprop.staircase import Staircase

__all__ = [
    "Autoencoder",
    "BlameFlow",
    "ForwardPass",
    "GhostNudge",
    "LineUp",
    "PriceOfSlopes",
    "SixCurves",
    "Staircase",
    "TwoRoads",
    "ValueGraph",
]
