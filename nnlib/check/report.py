"""What a learner has done so far, as a table in the notebook."""

from html import escape
from itertools import groupby

from nnlib.check.verdict import NOT_ATTEMPTED, NOT_YET, RIGHT, SIGNS


class Progress:
    """The learner's progress: shown as a table where a notebook shows a value; can be exported and reset.

    Parameters
    ----------
    records : nnlib.check.store.Records
    exercises : dict of str to nnlib.check.exercise.Exercise
    """

    def __init__(self, records, exercises):
        self.records, self.exercises = records, exercises

    def table(self):
        """Return (exercise, status, tries, hints seen) for each exercise, in the order of the course.

        An exercise that was right once stays right; a try counts until then.
        """
        return self._rows(self.records.events())

    def predictions(self):
        """Return the predictions made in figures, oldest first: `nnlib.check.store.Event` objects."""
        return [event for event in self.records.events() if event.kind == "prediction"]

    def export(self, path="progress.json"):
        """Write everything that is kept into a new JSON file, and say where it is, or why not."""
        try:
            print(f"Kept in {self.records.export(path)}.")
        except ValueError as error:
            print(error)

    def reset(self):
        """Begin afresh, and say in which JSON file what there was is kept, or why nothing changed."""
        try:
            print(f"Begun afresh. What there was is kept in {self.records.reset()}.")
        except ValueError as error:
            print(error)

    def _rows(self, events):
        tried = {name: [] for name in self.exercises}
        hinted = {name: set() for name in self.exercises}  # after the last hint, the first comes again
        for event in events:
            if event.kind == "check" and event.name in tried:
                tried[event.name].append(event.outcome)
            elif event.kind == "hint" and event.name in hinted:
                hinted[event.name].add(event.outcome)
        rows = []
        for name, exercise in self.exercises.items():
            outcomes = tried[name]
            if RIGHT in outcomes:
                status, tries = RIGHT, outcomes.index(RIGHT) + 1
            else:
                status, tries = NOT_YET if outcomes else NOT_ATTEMPTED, len(outcomes)
            rows.append((exercise, status, tries, len(hinted[name])))
        return rows

    def _read(self):
        """Return a sentence, the rows of the table, and what is wrong with the records, from one reading."""
        events = self.records.events()
        rows = self._rows(events)
        solved = sum(status == RIGHT for _, status, _, _ in rows)
        guesses = _counted(sum(event.kind == "prediction" for event in events), "prediction", "predictions")
        return f"{solved} of {len(rows)} exercises right, {guesses} made.", rows, self.records.unkept_because

    def __repr__(self):
        summary, rows, trouble = self._read()
        lines = [summary]
        for exercise, status, tries, hints in rows:
            done = f"{_counted(tries, 'try', 'tries')}, {_counted(hints, 'hint', 'hints')}"
            counted = f" ({done})" if tries or hints else ""
            lines.append(f"{SIGNS[status]} {exercise.lesson} {exercise.title}: {status}{counted}")
        return "\n".join([*lines, *filter(None, [trouble])])

    def _repr_html_(self):
        head = "".join(
            f"<th scope='col' style='text-align: left'>{name}</th>"
            for name in ("exercise", "state", "tries", "hints")
        )
        summary, rows, trouble = self._read()
        body = ""
        for lesson, group in groupby(rows, key=lambda row: row[0].lesson):
            body += f"<tr><th scope='rowgroup' colspan='4' style='text-align: left'>Lesson {lesson}</th></tr>"
            for exercise, status, tries, hints in group:
                star = " (starred: beyond the lesson)" if exercise.starred else ""
                cells = (escape(exercise.title) + star, f"{SIGNS[status]} {status}", tries or "", hints or "")
                body += (
                    "<tr>" + "".join(f"<td style='text-align: left'>{cell}</td>" for cell in cells) + "</tr>"
                )
        trouble = f"<p><i>{escape(trouble)}</i></p>" if trouble else ""
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<p>{summary}</p>{table}{trouble}"


def _counted(number, one, many):
    return f"{number} {one if number == 1 else many}"
