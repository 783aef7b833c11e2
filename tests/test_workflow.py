"""GitHub runs what a developer runs: the one command, on three systems, with the oldest and newest Python."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
WORKFLOW = ROOT / ".github" / "workflows" / "test.yml"


@pytest.fixture(scope="module")
def workflow():
    return YAML(typ="safe", pure=True).load(WORKFLOW.read_text(encoding="utf-8"))


def commands(job):
    return [step["run"] for step in job["steps"] if "run" in step]


def test_it_keeps_to_githubs_schema():
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        str(WORKFLOW),
    ]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_each_push_runs_the_one_command_everywhere(workflow):
    job = workflow["jobs"]["locked"]
    assert commands(job) == ["python course.py test"]
    assert job["strategy"]["matrix"] == {
        "os": ["ubuntu-latest", "macos-latest", "windows-latest"],
        "python": ["3.11", "3.14"],
    }
    assert {"push", "pull_request"} <= workflow["on"].keys()


def test_each_week_it_runs_with_the_newest_packages(workflow):
    assert commands(workflow["jobs"]["newest"]) == ["python course.py test --newest"]
    assert workflow["on"]["schedule"]


def test_each_week_the_speed_is_checked_beside_its_peers(workflow):
    job = workflow["jobs"]["speed"]
    assert commands(job) == [
        "pip install --require-hashes -r requirements.txt",
        "pip install torch micrograd",
        "python benchmarks/training.py --check",
    ]
    assert job["if"] == workflow["jobs"]["newest"]["if"]


def test_debian_runs_the_same_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r"^export CI=true$", script, re.MULTILINE)
    assert script.splitlines()[-1] == 'exec python3 course.py test "$@"'


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no executable bit")
@pytest.mark.parametrize("name", [".ci/run", "postBuild", "start"])
def test_a_script_can_be_executed(name):
    assert (ROOT / name).stat().st_mode & 0o111 == 0o111
