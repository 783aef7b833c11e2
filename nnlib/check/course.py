"""The exercises of all lessons, and the desk where a learner asks for a verdict, a hint or their progress."""

from nnlib.check import gradient
from nnlib.check.desk import Desk
from nnlib.check.report import Progress
from nnlib.check.store import records

LESSONS = (gradient,)  # each with its EXERCISES, in the order of the course
EXERCISES = {exercise.name: exercise for lesson in LESSONS for exercise in lesson.EXERCISES}

progress = Progress(records, EXERCISES)
_desk = Desk(EXERCISES, records)
check, hint = _desk.check, _desk.hint
