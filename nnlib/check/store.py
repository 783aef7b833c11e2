"""What a learner did, kept in one file of their own on this computer and sent nowhere.

Rows are only ever added, each in a transaction of its own: two notebooks that write at once lose nothing, and
a kernel killed while writing loses at most the row it was writing. Where the file lies is settled when this
module is imported: NNLIB_DATA_DIR must be set before.
"""

import json
import os
import sqlite3
import threading
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import platformdirs

VERSION = 1
PATIENCE = 10  # seconds to wait for another notebook that is writing
HASTE = 0.2  # the same once that was in vain
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
    """The file of events. What cannot be written lasts as long as this object, and is tried again each time.

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
        self._unkept_because = self._unread_because = ""
        self._lock = threading.Lock()  # figures and cells may run in different threads

    def add(self, kind, name, outcome, detail=""):
        """Keep an event. Return "", or, the first time that it cannot be kept, a sentence that says so."""
        event = Event(datetime.now().isoformat(timespec="seconds"), kind, name, str(outcome), detail)
        with self._lock:
            told = bool(self._unkept_because)
            self._unkept.append(event)
            try:
                with self._transaction() as connection:
                    row = "INSERT INTO events (at, kind, name, outcome, detail) VALUES (?, ?, ?, ?, ?)"
                    connection.executemany(row, self._unkept)
            except (OSError, sqlite3.Error) as error:
                self._unkept_because = f"{self.path} cannot be written ({_said(error)})"
            else:
                self._unkept.clear()
                self._unkept_because = ""
        if told or not self._unkept_because:
            return ""
        return f"Your progress lasts only until this notebook is closed: {self._unkept_because}."

    @property
    def unkept_because(self):
        """Why events are missing from the file, or the file's from what `events` gave; "" if none is."""
        return "; ".join(filter(None, [self._unkept_because, self._unread_because]))

    def events(self):
        """Return every `Event`, oldest first; if the file cannot be read, those of this notebook alone."""
        kept = []
        try:
            kept = self._read()
            self._unread_because = ""
        except (OSError, sqlite3.Error) as error:
            self._unread_because = f"{self.path} cannot be read ({_said(error)})"
        return kept + self._unkept

    def export(self, path):
        """Write all events to a new JSON file; return its path.

        Raises
        ------
        ValueError
            If there is a file of this name already, or none can be written there, or the records cannot be
            read. Nothing is overwritten, and nothing half-written is left.
        """
        try:
            events = self._read() + self._unkept
        except (OSError, sqlite3.Error) as error:
            raise ValueError(f"Nothing is exported: {self.path} cannot be read ({_said(error)})") from None
        try:
            return _write(Path(path), events)
        except FileExistsError:
            raise ValueError(
                f"path: expected the name of a new file, got {path}, which is there already"
            ) from None
        except OSError as error:
            raise ValueError(f"path: expected a file that can be written, got {path} ({error})") from None

    def reset(self):
        """Begin afresh; return the path of the JSON file, beside the records, that keeps what there was.

        Raises
        ------
        ValueError
            If the records cannot be read, kept in a JSON file and emptied. Then all is as it was.
        """
        kept = None
        with self._lock:
            try:
                with self._transaction() as connection:
                    path = self.folder / f"progress-until-{datetime.now():%Y-%m-%d-%H%M%S-%f}.json"
                    kept = _write(path, _rows(connection) + self._unkept)
                    connection.execute("DELETE FROM events")
            except (OSError, sqlite3.Error) as error:
                if kept:
                    kept.unlink()
                raise ValueError(f"Nothing is reset: {self.path} ({_said(error)})") from None
            self._unkept.clear()
            self._unkept_because = ""
        return kept

    def _read(self):
        if not self.path.exists():
            return []
        with closing(self._connect()) as connection:
            return _rows(connection) if _version(connection) else []  # 0: nothing was written to it yet

    @contextmanager
    def _transaction(self):
        """Open the file, with its table, for writing; an exception takes back all that was written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")  # nobody else writes until the end
            if _version(connection) > VERSION:
                raise sqlite3.NotSupportedError("a newer version of the course wrote it")
            connection.execute(TABLE)
            connection.execute(f"PRAGMA user_version = {VERSION}")
            yield connection
            connection.execute("COMMIT")

    def _connect(self):
        patience = HASTE if self.unkept_because else PATIENCE
        return sqlite3.connect(self.path, timeout=patience, isolation_level=None)


def _version(connection):
    return connection.execute("PRAGMA user_version").fetchone()[0]


def _rows(connection):
    rows = connection.execute(f"SELECT {', '.join(Event._fields)} FROM events ORDER BY id")
    return [Event(*row) for row in rows]


def _write(path, events):
    """Write events to a new JSON file, all or nothing."""
    text = json.dumps([event._asdict() for event in events], indent=1, ensure_ascii=False)
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise
    except OSError:  # such as a full disk
        path.unlink(missing_ok=True)
        raise
    return path


def _said(error):
    return f"{type(error).__name__}: {error}"


records = Records()  # this learner's
