"""Types: the stage "types" of `course.py test` asks pyright, strictly; here it is given faults to find."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNTYPED = "def double(e):\n    return 2 * e"
FAULTS = {  # planted in copies of modules, and in new ones: each with the rule that finds it
    "rules.py": (UNTYPED, "reportMissingParameterType"),
    "frequencies.py": ("count: str = np.ones(3).size", "reportAssignmentType"),  # numpy's types are known
    "new.py": ("type Weights = list[float]", None),  # grammar of Python 3.12
    "datasets/new.py": ("from nnlib.arguments import positive\n\npositive(lr=1)", "reportCallIssue"),
}
OTHER_FLOORS = ["check/new.py", "explore/new.py", "figures/new.py", "server.py"]


def test_pyright_finds_every_planted_fault_and_looks_at_no_other_floor(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path in ["arguments.py", *FAULTS, *OTHER_FLOORS]:
        copy = tmp_path / "nnlib" / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        original = ROOT / "nnlib" / path
        source = original.read_text(encoding="utf-8") if original.exists() else ""
        fault = FAULTS.get(path, ("" if path == "arguments.py" else UNTYPED,))[0]
        copy.write_text(f"{source}\n\n{fault}\n", encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--outputjson"],
        cwd=tmp_path,
        env=dict(os.environ, PYRIGHT_PYTHON_IGNORE_WARNINGS="1"),
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1, answer.stderr
    report = json.loads(answer.stdout)
    found = {(Path(fault["file"]), fault.get("rule")) for fault in report["generalDiagnostics"]}
    for path, (_, rule) in FAULTS.items():
        assert any(file.match(f"nnlib/{path}") and rule == broken for file, broken in found), path
    assert {file.name for file, _ in found} == {Path(path).name for path in FAULTS}
    assert report["summary"]["filesAnalyzed"] == len(FAULTS) + 1  # and arguments.py, which has no fault
