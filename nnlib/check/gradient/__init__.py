"""The exercises of lesson 03: slopes, the step that follows them, and what the rate does to it."""

from nnlib.check.gradient.rows import SLOPE_MEAN, STEP
from nnlib.check.gradient.shapes import ANGLE_TO_MINIMUM, FOUR_CURVES, LARGEST_RATE
from nnlib.check.gradient.slopes import DIRECTION, SLOPE_BY_NUDGE, SLOPE_ONE_ROW
from nnlib.check.gradient.steps import DESCEND, ONE_STEP, TICKET_GRADIENT

EXERCISES = (
    # in the lesson
    ONE_STEP,
    DESCEND,
    TICKET_GRADIENT,
    # in its exercise notebook
    SLOPE_BY_NUDGE,
    DIRECTION,
    SLOPE_ONE_ROW,
    SLOPE_MEAN,
    STEP,
    LARGEST_RATE,
    FOUR_CURVES,
    ANGLE_TO_MINIMUM,
)
