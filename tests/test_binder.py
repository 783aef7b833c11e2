"""Binder builds what course.py installs: environment.yml brings Python, the locks bring all the rest."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rattler import MatchSpec
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.txt", "requirements-test.txt"]
SYSTEMS = {
    "Linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "macOS": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
}


def locked(name):
    """Return [(requirement, hashes)] of a lock."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    split = [line.split("--hash=") for line in lines]
    return [(Requirement(first), [one.strip() for one in hashes]) for first, *hashes in split]


def pins(name, system, python):
    """Return {package: [versions]} of what a lock installs on a system."""
    where = {
        **SYSTEMS[system],
        "python_version": python,
        "python_full_version": f"{python}.2",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    found = {}
    for requirement, _ in locked(name):
        if requirement.marker is None or requirement.marker.evaluate(where):
            found.setdefault(canonicalize_name(requirement.name), []).append(str(requirement.specifier))
    return found


def direct(name):
    """Return the names in an .in file."""
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    return {canonicalize_name(Requirement(line).name) for line in lines if line}


@pytest.fixture(scope="module")
def environment():
    return YAML(typ="safe", pure=True).load((ROOT / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def conda(environment):
    return [MatchSpec(spec) for spec in environment["dependencies"] if isinstance(spec, str)]


def test_conda_brings_python_and_pip_and_pip_brings_the_lock(environment, conda):
    assert [spec.name.normalized for spec in conda] == ["python", "pip"]
    assert [spec for spec in environment["dependencies"] if not isinstance(spec, str)] == [
        {"pip": ["-r requirements.txt"]}
    ]
    assert environment["channels"] == ["conda-forge"]


def test_python_is_held_at_one_minor_version(environment):
    (python,) = (spec for spec in environment["dependencies"] if str(spec).startswith("python"))
    assert re.fullmatch(r"python=3\.\d+", python)


def test_nothing_is_pinned_twice(conda):
    from_conda = [spec.name.normalized for spec in conda]
    assert len(set(from_conda)) == len(from_conda)
    assert not set(from_conda) & {canonicalize_name(requirement.name) for requirement, _ in locked(LOCKS[0])}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_the_locks_give_each_package_one_version_on_every_system(system, python):
    course, tests = (pins(name, system, python) for name in LOCKS)
    for found in (course, tests):
        assert {name: versions for name, versions in found.items() if len(versions) != 1} == {}
    assert {name: tests[name] for name in course.keys() & tests} == {
        name: course[name] for name in course.keys() & tests
    }
    assert direct("requirements.in") <= course.keys()
    assert direct("requirements-test.in") <= tests.keys()
    assert ("colorama" in course, "pywinpty" in course) == (
        (True, True) if system == "Windows" else (False, False)
    )
    assert ("appnope" in course) == (system == "macOS")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_exact_versions_with_hashes_and_no_address(name):
    for requirement, hashes in locked(name):
        assert re.fullmatch(r"==[^*]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), requirement
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|^\s*-(?!-hash)", text, re.MULTILINE)


def test_what_nnlib_asks_for_is_in_the_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    course = pins("requirements.txt", "Linux", "3.11")
    build = [Requirement(one) for one in project["build-system"]["requires"]]
    for wanted in [Requirement(one) for one in project["project"]["dependencies"]] + build:
        (version,) = course[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(version.removeprefix("==")), wanted


@pytest.mark.skipif(
    sys.platform == "win32", reason="Binder's images are made on Linux; this writes Linux paths"
)
def test_binder_builds_with_that_python_then_post_build_and_begins_with_start(environment, monkeypatch):
    from repo2docker.buildpacks.conda import CondaBuildPack

    monkeypatch.chdir(ROOT)
    pack = CondaBuildPack("buildpack-deps:noble")
    pack.platform = "linux/amd64"
    assert pack.detect()
    dockerfile = pack.render({})
    python = environment["dependencies"][0].removeprefix("python=")
    assert pack.python_version == python
    assert any(f"environment.py-{python}-linux-64.lock" in name for name in pack.get_build_script_files())
    steps = [
        "COPY --chown=1000:1000 src/ ${REPO_DIR}/",  # before the packages: the lock must be there
        'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"',
        "RUN ./postBuild",
        'ENV R2D_ENTRYPOINT="${REPO_DIR}/start"',
    ]
    assert [dockerfile.count(step) for step in steps] == [1] * 4
    places = [dockerfile.index(step) for step in steps]
    assert places == sorted(places)


def test_post_build_installs_nnlib_as_course_py_does():
    post_build = (ROOT / "postBuild").read_text(encoding="utf-8")
    course = (ROOT / "course.py").read_text(encoding="utf-8")
    words = re.findall(r"--[a-z-]+|-e|\.(?=$)", re.search(r"pip install(.*)", post_build)[1])
    options = [word for word in words if word != "--no-cache-dir"]
    assert f"[{', '.join(f'{word!r}' for word in options)}]".replace("'", '"') in course
    assert "course.py prepare" in post_build


def test_start_holds_numpy_to_one_thread_and_hands_over():
    lines = (ROOT / "start").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == 'exec "$@"'
    exported = {name for line in lines if line.startswith("export ") for name in line.split()[1:]}
    assert exported == {"OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1"}
