"""What a learner did, kept in one file of their own on this computer and sent nowhere.

Rows are only ever added, each in a transaction of its own: two notebooks that write at once lose nothing, and
a kernel killed while writing loses at most the row it was writing.
"""

import json
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import platformdirs

VERSION = 1
PATIENCE = 10  # seconds to wait for another notebook that is writing
TABLE = """
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,      -- local time, ISO 8601
    kind TEXT NOT NULL,    -- check, hint or prediction
    name TEXT NOT NULL,    -- of the exercise or the figure
    outcome TEXT NOT NULL, -- the verdict's status, the hint's number, or what was predicted
    detail TEXT NOT NULL   -- the mistake's name, or the question that was asked
)
"""


class Event(NamedTuple):
    """One thing that a learner did; the fields are the columns of the table."""

    at: str
    kind: str
    name: str
    outcome: str
    detail: str


class Records:
    """The file of events. Where it cannot be written, events last as long as this object.

    Parameters
    ----------
    folder : str or Path, optional
        Where the file lies; NNLIB_DATA_DIR if that is set, else the folder that this system has for the data
        of programs.
    """

    def __init__(self, folder=None):
        named = folder or os.environ.get("NNLIB_DATA_DIR")
        self.folder = Path(named) if named else platformdirs.user_data_path("nnlib", appauthor=False)
        self.path = self.folder / "progress.sqlite"
        self._unkept = []  # events that no file holds
        self._trouble = None

    def add(self, kind, name, outcome, detail=""):
        """Keep an event. Return "", or, the first time that it cannot be kept, a sentence that says so."""
        event = Event(datetime.now().isoformat(timespec="seconds"), kind, name, str(outcome), detail)
        told = self._trouble is not None
        if not told:
            try:
                self._insert(event)
                return ""
            except (OSError, sqlite3.Error) as error:
                self._trouble = f"{type(error).__name__}: {error}"
        self._unkept.append(event)
        return (
            "" if told else f"Your progress lasts only until this notebook is closed: {self.unkept_because}."
        )

    @property
    def unkept_because(self):
        """Why events are not kept in the file; "" where they are."""
        return f"{self.path} cannot be written ({self._trouble})" if self._trouble else ""

    def events(self):
        """Return every `Event`, oldest first."""
        kept = []
        if self.path.exists():
            try:
                with closing(self._connect()) as connection:
                    if _version(connection):  # 0 is a file that nothing was written to yet
                        columns = ", ".join(Event._fields)
                        rows = connection.execute(f"SELECT {columns} FROM events ORDER BY id")
                        kept = [Event(*row) for row in rows]
            except (OSError, sqlite3.Error) as error:
                self._trouble = self._trouble or f"{type(error).__name__}: {error}"
        return kept + self._unkept

    def export(self, path):
        """Write all events to a new JSON file; return its path.

        Raises
        ------
        ValueError
            If there is a file of this name already: nothing is overwritten.
        """
        path = Path(path)
        try:
            with open(path, "x", encoding="utf-8") as file:
                json.dump([event._asdict() for event in self.events()], file, indent=1, ensure_ascii=False)
        except FileExistsError:
            raise ValueError(
                f"path: expected the name of a new file, got {path}, which is there already"
            ) from None
        return path

    def reset(self):
        """Begin afresh; return the path of the JSON file, beside the records, that keeps what there was."""
        self.folder.mkdir(parents=True, exist_ok=True)
        stem = f"progress-until-{datetime.now():%Y-%m-%d-%H%M%S}"
        names = (f"{stem}{end}.json" for end in ("", *(f"-{number}" for number in range(2, 100))))
        free = next(self.folder / name for name in names if not (self.folder / name).exists())
        if not self.path.exists():
            self.export(free)
        else:
            with closing(self._connect()) as connection:
                connection.execute("BEGIN IMMEDIATE")  # nobody adds between the copy and the deletion
                self.export(free)
                connection.execute("DELETE FROM events")
                connection.execute("COMMIT")
        self._unkept.clear()
        return free

    def _insert(self, event):
        self.folder.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            version = _version(connection)
            if version > VERSION:
                raise sqlite3.NotSupportedError("a newer version of the course wrote it")
            if version < VERSION:
                connection.execute(TABLE)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            row = "INSERT INTO events (at, kind, name, outcome, detail) VALUES (?, ?, ?, ?, ?)"
            connection.execute(row, event)
            connection.execute("COMMIT")

    def _connect(self):
        """Open the file for one transaction: closing it in the middle takes back what was not committed."""
        return sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)


def _version(connection):
    return connection.execute("PRAGMA user_version").fetchone()[0]
