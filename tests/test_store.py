"""What a learner did is kept, whatever comes between; what cannot be kept is said."""

import json
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from nnlib import explore
from nnlib.check import records as shared
from nnlib.check.report import Progress
from nnlib.check.store import Records

EXERCISES = {
    name: SimpleNamespace(name=name, lesson="99", title=f"the {name}", starred=name == "pair")
    for name in ("scaled", "tenth", "pair", "kinds")
}


@pytest.fixture
def records(tmp_path):
    return Records(tmp_path / "data")


@pytest.fixture
def unwritable(tmp_path):
    (tmp_path / "file").write_text("in the way")
    return Records(tmp_path / "file" / "data")


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("nnlib.check.store.PATIENCE", 0.05)


@contextmanager
def held(records, how="IMMEDIATE"):
    """Another notebook is writing; EXCLUSIVE keeps even readers out."""
    with closing(sqlite3.connect(records.path, isolation_level=None, check_same_thread=False)) as other:
        other.execute(f"BEGIN {how}")
        yield other


def names(records):
    return [event.name for event in records.events()]


def spoil(path):
    path.write_bytes(b"no database at all" * 100)


def make_newer(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9")


# Keeping


def test_progress_outlives_the_kernel(records):
    assert records.add("check", "scaled", "right") == ""
    assert names(Records(records.folder)) == ["scaled"]


WRITER = """
import sys
from nnlib.check.store import Records
records = Records(sys.argv[1])
for k in range(int(sys.argv[3])):
    assert records.add("check", sys.argv[2], k) == ""
    if k == 20:
        print("under way", flush=True)
"""


def writer(folder, name, number):
    command = [sys.executable, "-c", WRITER, str(folder), name, str(number)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def test_two_kernels_that_write_at_once_lose_nothing(records):
    both = [writer(records.folder, name, 100) for name in ("one", "two")]
    assert [process.wait(60) for process in both] == [0, 0]
    for name in ("one", "two"):
        assert [event.outcome for event in records.events() if event.name == name] == [
            str(k) for k in range(100)
        ]


def test_a_kernel_killed_while_it_writes_loses_at_most_the_row_at_hand(records):
    for _ in range(3):
        records.reset()
        process = writer(records.folder, "killed", 100_000)
        process.stdout.readline()
        process.kill()
        process.wait()
        outcomes = [int(event.outcome) for event in records.events()]
        assert len(outcomes) > 20
        assert outcomes == list(range(len(outcomes)))
        assert records.add("check", "after", "right") == ""


def test_a_notebook_that_writes_for_a_second_is_waited_for(records):
    records.add("check", "first", 1)
    with held(records) as other:
        release = threading.Timer(1, other.execute, ["COMMIT"])
        release.start()
        assert records.add("check", "second", 2) == ""
        release.join()
    assert names(Records(records.folder)) == ["first", "second"]


@pytest.mark.usefixtures("impatient")
def test_a_file_that_is_busy_for_a_while_loses_nothing(records):
    records.add("check", "first", 1)
    with held(records):
        assert "cannot be written" in records.add("check", "second", 2)
        assert records.add("check", "third", 3) == ""  # said once
        assert names(records) == ["first", "second", "third"]
    assert records.add("check", "fourth", 4) == ""
    assert records.unkept_because == ""
    assert names(Records(records.folder)) == ["first", "second", "third", "fourth"]
    with held(records):
        assert "cannot be written" in records.add("check", "fifth", 5)  # a new trouble is said anew


def test_after_a_wait_in_vain_the_next_one_is_short(records, monkeypatch):
    waits, connect = [], sqlite3.connect

    def impatiently(*args, timeout, **kwargs):
        waits.append(timeout)
        return connect(*args, timeout=0.01, **kwargs)

    records.add("check", "first", 1)
    monkeypatch.setattr(sqlite3, "connect", impatiently)
    with closing(connect(records.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        records.add("check", "second", 2)
        records.add("check", "third", 3)
    records.add("check", "fourth", 4)
    records.add("check", "fifth", 5)
    assert waits[0] >= 5
    assert waits[1] == waits[2] <= 0.5
    assert waits[3] == waits[0]


def test_a_folder_that_cannot_be_written_is_said_once_and_progress_goes_on_in_memory(unwritable):
    assert "until this notebook is closed" in unwritable.add("check", "tenth", "right")
    assert unwritable.add("check", "scaled", "right") == ""
    assert names(unwritable) == ["tenth", "scaled"]
    assert "cannot be written" in repr(Progress(unwritable, EXERCISES))
    assert "cannot be written" in Progress(unwritable, EXERCISES)._repr_html_()


@pytest.mark.parametrize("damage", [spoil, make_newer])
def test_a_file_of_something_else_is_left_as_it_is(records, damage):
    records.add("check", "scaled", "right")
    damage(records.path)
    before = records.path.read_bytes()
    again = Records(records.folder)
    assert "until this notebook is closed" in again.add("check", "tenth", "right")
    assert records.path.read_bytes() == before


def test_a_file_that_nothing_was_written_to_yet_is_no_trouble(records):
    records.folder.mkdir()
    records.path.touch()
    assert records.events() == []
    assert records.add("check", "scaled", "right") == ""


def test_the_folder_is_the_one_that_the_environment_names(monkeypatch, tmp_path):
    monkeypatch.setenv("NNLIB_DATA_DIR", str(tmp_path))
    assert Records().path == tmp_path / "progress.sqlite"
    monkeypatch.delenv("NNLIB_DATA_DIR")
    assert Records().folder.name == "nnlib"


# Reading


@pytest.mark.usefixtures("impatient")
def test_a_reading_in_vain_is_said_as_such_and_stops_no_writing(records):
    records.add("check", "first", 1)
    with held(records, "EXCLUSIVE"):
        assert records.events() == []
        assert "cannot be read" in records.unkept_because
        assert "cannot be written" not in records.unkept_because
        assert "cannot be written" in records.add("check", "second", 2)  # the warning is not swallowed
    assert records.add("check", "third", 3) == ""
    assert names(records) == ["first", "second", "third"]
    assert records.unkept_because == ""


def test_a_folder_that_may_not_be_looked_into_is_said(records, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", refuse)
    assert records.events() == []
    assert "cannot be read (PermissionError" in records.unkept_because


# Taking it along, and beginning afresh


def test_progress_is_exported_and_nothing_is_overwritten(records, tmp_path):
    records.add("prediction", "explore.road", "45 degrees", "How steep?")
    path = records.export(tmp_path / "mine.json")
    (event,) = json.loads(path.read_text(encoding="utf-8"))
    assert (event["kind"], event["outcome"], event["detail"]) == ("prediction", "45 degrees", "How steep?")
    with pytest.raises(ValueError, match="path: expected the name of a new file"):
        records.export(path)
    with pytest.raises(ValueError, match="path: expected a file that can be written"):
        records.export(tmp_path / "nowhere" / "mine.json")


def test_an_export_of_what_cannot_be_read_says_so_and_leaves_no_file(records, tmp_path):
    records.add("check", "scaled", "right")
    spoil(records.path)
    with pytest.raises(ValueError, match=r"Nothing is exported: .* cannot be read"):
        records.export(tmp_path / "mine.json")
    assert not (tmp_path / "mine.json").exists()


def test_a_reset_keeps_what_there_was_beside_it(records):
    records.add("check", "scaled", "right")
    kept = records.reset()
    assert records.events() == []
    assert [event["name"] for event in json.loads(kept.read_text(encoding="utf-8"))] == ["scaled"]
    records.add("check", "tenth", "right")
    assert records.reset() != kept


def test_a_reset_of_nothing_and_of_an_empty_file_is_no_trouble(records):
    assert json.loads(records.reset().read_text(encoding="utf-8")) == []
    records.path.write_bytes(b"")
    assert json.loads(records.reset().read_text(encoding="utf-8")) == []


@pytest.mark.usefixtures("impatient")
def test_a_reset_keeps_what_no_file_held(records):
    records.add("check", "first", 1)
    with held(records):
        records.add("check", "second", 2)
    kept = records.reset()
    assert [event["name"] for event in json.loads(kept.read_text(encoding="utf-8"))] == ["first", "second"]
    assert records.events() == []
    assert records.unkept_because == ""


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("trouble", [spoil, make_newer, "EXCLUSIVE", "IMMEDIATE"])
def test_a_reset_that_fails_says_one_sentence_and_changes_nothing(records, trouble):
    records.add("check", "scaled", "right")

    def fails():
        before = records.path.read_bytes()
        with pytest.raises(ValueError, match="Nothing is reset"):
            records.reset()
        assert records.path.read_bytes() == before
        assert list(records.folder.glob("*.json")) == []

    if isinstance(trouble, str):
        with held(records, trouble):
            fails()
        assert names(records) == ["scaled"]
    else:
        trouble(records.path)
        fails()


@pytest.mark.usefixtures("impatient")
def test_a_reset_that_fails_at_the_last_moment_leaves_no_copy(records):
    records.add("check", "scaled", "right")
    with closing(sqlite3.connect(records.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM events").fetchone()  # who reads lets others write, but not commit
        with pytest.raises(ValueError, match="Nothing is reset"):
            records.reset()
    assert list(records.folder.glob("*.json")) == []
    assert names(records) == ["scaled"]


def test_a_reset_in_a_folder_that_cannot_be_written_says_so(unwritable):
    unwritable.add("check", "scaled", "right")
    with pytest.raises(ValueError, match="Nothing is reset"):
        unwritable.reset()
    assert names(unwritable) == ["scaled"]


@pytest.mark.usefixtures("impatient")
def test_nobody_adds_between_the_copy_and_the_deletion(records, monkeypatch):
    records.add("check", "first", 1)
    other, dumps, said = Records(records.folder), json.dumps, []

    def meanwhile(*args, **kwargs):
        said.append(other.add("check", "second", 2))
        return dumps(*args, **kwargs)

    monkeypatch.setattr(json, "dumps", meanwhile)
    records.reset()
    assert "cannot be written" in said[0]
    assert other.add("check", "third", 3) == ""
    assert names(records) == ["second", "third"]


# How it is shown


@pytest.fixture
def progress(records):
    for outcome in ("not yet", "not yet", "right", "not yet"):
        records.add("check", "tenth", outcome)
    records.add("check", "kinds", "not yet")
    for number in (1, 2, 3, 1):
        records.add("hint", "pair", number)
    records.add("hint", "kinds", 1)
    records.add("check", "of another course", "right")
    records.add("prediction", "explore.road", "45 degrees", "How steep?")
    return Progress(records, EXERCISES)


def test_progress_counts_tries_until_the_first_right_answer_and_each_hint_once(progress):
    assert {exercise.name: found for exercise, *found in progress.table()} == {
        "scaled": ["not attempted", 0, 0],
        "tenth": ["right", 3, 0],
        "pair": ["not attempted", 0, 3],
        "kinds": ["not yet", 1, 1],
    }
    assert [event.outcome for event in progress.predictions()] == ["45 degrees"]


def test_progress_is_told_in_words(progress):
    assert repr(progress).splitlines() == [
        "1 of 4 exercises right, 1 prediction made.",
        "\u25cb 99 the scaled: not attempted",
        "\u2713 99 the tenth: right (3 tries, 0 hints)",
        "\u25cb 99 the pair: not attempted (0 tries, 3 hints)",
        "\u2192 99 the kinds: not yet (1 try, 1 hint)",
    ]
    html = progress._repr_html_()
    assert "Lesson 99" in html
    assert html.count("(starred") == 1
    assert html.count("<tr>") == 6  # the head, the lesson, four exercises


@pytest.mark.parametrize("show", [repr, Progress._repr_html_])
def test_progress_is_read_once_for_a_table(progress, monkeypatch, show):
    reads, read = [], progress.records.events
    monkeypatch.setattr(progress.records, "events", lambda: reads.append(1) or read())
    show(progress)
    assert len(reads) == 1


def test_export_and_reset_say_a_sentence(progress, tmp_path, capsys):
    path = tmp_path / "mine.json"
    assert progress.export(path) is None
    assert progress.export(path) is None
    assert progress.reset() is None
    kept, refused, begun = capsys.readouterr().out.splitlines()
    assert kept == f"Kept in {path}."
    assert refused.startswith("path: expected the name of a new file")
    assert begun.startswith(f"Begun afresh. What there was is kept in {progress.records.folder}")
    spoil(progress.records.path)
    assert progress.reset() is None
    assert capsys.readouterr().out.startswith("Nothing is reset")


# Who shares them


def test_figures_share_the_records_without_loading_an_exercise():
    code = (
        "import sys; from nnlib.explore import explorable; from nnlib.check import records\n"
        "assert explorable.records is records\n"
        "print(*[name for name in sys.modules if name.startswith('nnlib.check')])\n"
        "from nnlib.check import EXERCISES, check, hint, progress; assert progress.records is records"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = answer.stdout.split()
    assert "nnlib.check.store" in loaded
    lessons = ("nnlib.check.course", "nnlib.check.gradient", "nnlib.check.backprop")
    assert [name for name in loaded if name.startswith(lessons)] == []


def test_another_name_is_no_part_of_it():
    import nnlib.check

    assert {"check", "hint", "progress", "records"} <= set(dir(nnlib.check))
    with pytest.raises(AttributeError, match=r"nnlib\.check has no 'chekc'; it has EXERCISES, check"):
        _ = nnlib.check.chekc


def test_a_prediction_is_kept_after_the_figure_answers_and_does_not_hold_the_picture(monkeypatch):
    figure, seen = explore.smell_detector(), []

    def add(*event):
        free = []
        other = threading.Thread(target=lambda: free.append(figure.picture.lock.acquire(timeout=1)))
        other.start()
        other.join()
        seen.append((event, free, len(figure.children)))
        return "lasts only"

    before = len(figure.children)
    monkeypatch.setattr(shared, "add", add)
    figure.prediction.buttons[0].click()
    ((event, free, children),) = seen
    assert event == ("prediction", figure.call, figure.prediction.text, figure.prediction.asked)
    assert free == [True]
    assert children > before
    assert "lasts only" in figure.trouble.value


def test_a_skip_is_not_kept_and_a_stumble_is_shown(monkeypatch):
    monkeypatch.setattr(shared, "add", lambda *_: 1 / 0)
    skipped, answered = explore.smell_detector(), explore.smell_detector()
    skipped.prediction.buttons[-1].click()
    answered.prediction.buttons[0].click()
    assert skipped.trouble.value == ""
    assert "ZeroDivisionError" in answered.trouble.value
