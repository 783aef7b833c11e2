"""Lesson 04: how the blame for a loss finds its way back to every weight."""

from nnlib.explore.backprop.autoencoder import autoencoder
from nnlib.explore.backprop.blame import blame_flow
from nnlib.explore.backprop.forward import forward_pass
from nnlib.explore.backprop.ghost import ghost_nudge
from nnlib.explore.backprop.graph import computation_graph
from nnlib.explore.backprop.lineup import bug_lineup
from nnlib.explore.backprop.price import price_of_slopes
from nnlib.explore.backprop.roads import two_roads
from nnlib.explore.backprop.staircase import vanishing_staircase

__all__ = [
    "autoencoder",
    "blame_flow",
    "bug_lineup",
    "computation_graph",
    "forward_pass",
    "ghost_nudge",
    "price_of_slopes",
    "two_roads",
    "vanishing_staircase",
]
