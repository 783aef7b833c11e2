"""The exercises of lesson 04: the referee, the blame of each layer, and a network of one's own."""

from nnlib.check.backprop.chain import BLAME_CHAIN, BLAME_TWO, TICKET_BACKPROP
from nnlib.check.backprop.deltas import DELTA_CROSS_ENTROPY, HIDDEN_DELTA, OUTPUT_DELTA
from nnlib.check.backprop.lineup import PLANTED_BUGS, SURVIVING_BUGS
from nnlib.check.backprop.order import ORDER_BACKWARD
from nnlib.check.backprop.own import TWO_LAYER_GRADIENT
from nnlib.check.backprop.passes import ALL_GAPS, SIX_GAPS, THREE_GAPS
from nnlib.check.backprop.referee import DISAGREEMENT, REFEREE
from nnlib.check.backprop.step import TWO_LAYER_STEP

EXERCISES = (
    # in the lesson
    THREE_GAPS,
    SIX_GAPS,
    BLAME_TWO,
    BLAME_CHAIN,
    TICKET_BACKPROP,
    # in its exercise notebook
    REFEREE,
    ALL_GAPS,
    ORDER_BACKWARD,
    OUTPUT_DELTA,
    HIDDEN_DELTA,
    DISAGREEMENT,
    PLANTED_BUGS,
    SURVIVING_BUGS,
    TWO_LAYER_GRADIENT,
    TWO_LAYER_STEP,
    DELTA_CROSS_ENTROPY,
)
