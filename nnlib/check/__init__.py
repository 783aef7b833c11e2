"""Exercises: `check(answer)` gives a verdict, `hint(name)` the next hint, `progress` what was done so far."""

from nnlib.check import gradient
from nnlib.check.desk import Desk
from nnlib.check.records import Records
from nnlib.check.report import Progress

LESSONS = (gradient,)  # each with its EXERCISES, in the order of the course
EXERCISES = {exercise.name: exercise for lesson in LESSONS for exercise in lesson.EXERCISES}

records = Records()
progress = Progress(records, EXERCISES)
_desk = Desk(EXERCISES, records)
check, hint = _desk.check, _desk.hint

__all__ = ["EXERCISES", "check", "hint", "progress", "records"]
