"""What a learner has done so far, as a table in the notebook."""

from html import escape
from itertools import groupby

from nnlib.check.verdict import NOT_ATTEMPTED, NOT_YET, RIGHT, SIGNS


class Progress:
    """The learner's progress: shown as a table where a notebook shows a value; can be exported and reset.

    Parameters
    ----------
    records : nnlib.check.records.Records
    exercises : dict of str to nnlib.check.exercise.Exercise
    """

    def __init__(self, records, exercises):
        self.records, self.exercises = records, exercises

    def table(self):
        """Return (exercise, status, tries, hints taken) for each exercise, in the order of the course.

        An exercise that was right once stays right; a try counts until then.
        """
        tried = {name: [] for name in self.exercises}
        hinted = dict.fromkeys(self.exercises, 0)
        for event in self.records.events():
            if event.kind == "check" and event.name in tried:
                tried[event.name].append(event.outcome)
            elif event.kind == "hint" and event.name in hinted:
                hinted[event.name] += 1
        rows = []
        for name, exercise in self.exercises.items():
            outcomes = tried[name]
            if RIGHT in outcomes:
                status, tries = RIGHT, outcomes.index(RIGHT) + 1
            else:
                status, tries = NOT_YET if outcomes else NOT_ATTEMPTED, len(outcomes)
            rows.append((exercise, status, tries, hinted[name]))
        return rows

    def predictions(self):
        """Return the predictions made in figures, oldest first: `nnlib.check.records.Event` objects."""
        return [event for event in self.records.events() if event.kind == "prediction"]

    def export(self, path="progress.json"):
        """Write everything that is kept into a new JSON file; see `Records.export`."""
        return self.records.export(path)

    def reset(self):
        """Begin afresh; what there was is kept in a JSON file, whose path comes back."""
        return self.records.reset()

    def _summary(self):
        rows = self.table()
        solved = sum(status == RIGHT for _, status, _, _ in rows)
        guesses = len(self.predictions())
        return f"{solved} of {len(rows)} exercises right, {guesses} prediction{'s' * (guesses != 1)} made"

    def __repr__(self):
        lines = [self._summary() + "."]
        for exercise, status, tries, hints in self.table():
            counted = f" ({tries} tries, {hints} hints)" if tries or hints else ""
            lines.append(f"{SIGNS[status]} {exercise.lesson} {exercise.title}: {status}{counted}")
        return "\n".join([*lines, *filter(None, [self.records.unkept_because])])

    def _repr_html_(self):
        head = "".join(f"<th scope='col'>{name}</th>" for name in ("exercise", "state", "tries", "hints"))
        body = ""
        for lesson, rows in groupby(self.table(), key=lambda row: row[0].lesson):
            body += f"<tr><th scope='rowgroup' colspan='4' style='text-align: left'>Lesson {lesson}</th></tr>"
            for exercise, status, tries, hints in rows:
                star = " (starred: beyond the lesson)" if exercise.starred else ""
                cells = (escape(exercise.title) + star, f"{SIGNS[status]} {status}", tries or "", hints or "")
                body += (
                    "<tr>" + "".join(f"<td style='text-align: left'>{cell}</td>" for cell in cells) + "</tr>"
                )
        trouble = (
            f"<p><i>{escape(self.records.unkept_because)}</i></p>" if self.records.unkept_because else ""
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<p>{self._summary()}.</p>{table}{trouble}"
