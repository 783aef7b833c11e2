"""The exercises of all lessons, and the desk where a learner asks for a verdict, a hint or their progress."""

from nnlib.check import backprop, gradient
from nnlib.check.desk import Desk
from nnlib.check.report import Progress
from nnlib.check.store import records

LESSONS = (gradient, backprop)  # each with its EXERCISES, in the order of the course
EXERCISES = {exercise.name: exercise for lesson in LESSONS for exercise in lesson.EXERCISES}

progress = Progress(records, EXERCISES)
desk = Desk(EXERCISES, records)
check, hint = desk.check, desk.hint
