"""What a check and a hint say, as text and as a small box in a notebook."""

from dataclasses import dataclass, replace
from html import escape

RIGHT, NOT_YET, NOT_ATTEMPTED, COULD_NOT_RUN = "right", "not yet", "not attempted", "could not run"
SIGNS = {RIGHT: "\u2713", NOT_YET: "\u2192", NOT_ATTEMPTED: "\u25cb", COULD_NOT_RUN: "\u26a0"}


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes
    ----------
    status : one of "right", "not yet", "not attempted", "could not run".
    where : the case or the line that it is about; "" where there is none.
    message : what came, and what the wrong idea probably is; with `where`, at most 60 words.
    mistake : the name of the mistake that was recognised, or "".
    printed : what the function printed, shortened.
    notes : what else must be said, such as that progress cannot be kept.
    """

    status: str
    where: str
    message: str
    mistake: str = ""
    printed: str = ""
    notes: tuple[str, ...] = ()

    def showing(self, printed):
        """Return the same with what the function printed."""
        return replace(self, printed=printed)

    def noting(self, *notes):
        """Return the same with more notes; empty ones are left out."""
        return replace(self, notes=(*self.notes, *filter(None, notes)))

    def __repr__(self):
        head = f"{SIGNS[self.status]} {self.status.capitalize()}."
        said = " ".join(filter(None, [head, self.where and f"{self.where}:", self.message]))
        printed = f"\nIt printed:\n{self.printed}" if self.printed else ""
        return said + printed + "".join(f"\n{note}" for note in self.notes)

    def _repr_html_(self):
        where = f"<div><code>{escape(self.where)}</code></div>" if self.where else ""
        printed = f"<div>It printed:<pre>{escape(self.printed)}</pre></div>" if self.printed else ""
        notes = "".join(f"<div><i>{escape(note)}</i></div>" for note in self.notes)
        head = f"<b>{SIGNS[self.status]} {self.status.capitalize()}</b>"
        return _box(f"<div>{head}</div>{where}<div>{escape(self.message)}</div>{printed}{notes}")


@dataclass(frozen=True)
class Hint:
    """One rung of a ladder of hints.

    Attributes
    ----------
    text : the hint.
    number, of : which it is, and how many there are; 0 of 0 where there is no such exercise.
    note : what else must be said, such as that progress cannot be kept; or "".
    """

    text: str
    number: int = 0
    of: int = 0
    note: str = ""

    def __repr__(self):
        return "\n".join(filter(None, [self._head() + self.text, self.note]))

    def _repr_html_(self):
        note = f"<div><i>{escape(self.note)}</i></div>" if self.note else ""
        return _box(f"<b>{escape(self._head())}</b>{escape(self.text)}{note}")

    def _head(self):
        return f"Hint {self.number} of {self.of}. " if self.of else ""


def _box(html):
    """Frame a piece of HTML as what the course says to the learner; a screen reader reads it out."""
    style = "border-left: 4px solid; padding: 0.3em 0.9em; line-height: 1.5; max-width: 44em"
    return f'<div role="status" style="{style}">{html}</div>'
