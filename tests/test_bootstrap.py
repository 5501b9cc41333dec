"""``scripts/*``: how the environment is made, on whatever machine and from wherever.

The scripts are copied into a project whose requirements are empty, so that nothing is downloaded.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The Python of the machine, not of this environment, as a newcomer starts the scripts with.
PYTHON = Path(sys.base_prefix) / "bin" / "python3"

PROGRAM = """
import os, sys
print(sys.prefix)
print(os.getcwd())
print(sys.argv[1:])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the real scripts, a small program, and nothing to install."""
    folder = tmp_path / "新 project with spaces"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (folder / name).write_text("# nothing\n", encoding="utf-8")
    (folder / "ivr").mkdir()
    for name in ("serve", "cli"):
        (folder / "ivr" / f"{name}.py").write_text(PROGRAM, encoding="utf-8")
    return folder


def run(
    project: Path, script: str, *arguments: str, python: Path = PYTHON, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Start a script from another folder, without a terminal, in a clean environment."""
    return subprocess.run(
        [str(python), str(project / "scripts" / script), *arguments],
        cwd=project.parent,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_a_command_runs_in_an_environment_of_its_own_wherever_it_is_started(project: Path) -> None:
    ended = run(project, "serve", "--demo", "two words", PYTHONPATH="/nowhere", PYTHONHOME="")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        str(project / ".venv"),
        str(project.parent),
        "['--demo', 'two words']",
    ]


def test_the_second_start_installs_nothing(project: Path) -> None:
    assert "Preparing" in run(project, "serve").stderr
    assert run(project, "serve").stderr == ""
    assert run(project, "hotline").stderr == ""


def test_changed_requirements_are_installed_at_the_next_start(project: Path) -> None:
    run(project, "serve")
    (project / "requirements.txt").write_text("# something else\n", encoding="utf-8")
    assert "Preparing" in run(project, "serve").stderr
    assert run(project, "serve").stderr == ""


def test_what_cannot_be_installed_is_said_and_tried_again(project: Path) -> None:
    run(project, "serve")
    (project / "requirements.txt").write_text("./no-such-package\n", encoding="utf-8")
    for _ in range(2):
        ended = run(project, "serve")
        assert ended.returncode == 2
        assert ended.stderr.splitlines()[-1].startswith("It was not possible to install")
        assert "Traceback" not in ended.stderr
        assert ended.stdout == ""


def test_an_environment_of_a_python_that_is_gone_is_made_anew(project: Path) -> None:
    run(project, "serve")
    python = project / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    ended = run(project, "serve")
    assert ended.returncode == 0, ended.stderr
    assert "Preparing" in ended.stderr


def test_a_project_that_was_moved_gets_a_new_environment(project: Path) -> None:
    run(project, "serve")
    moved = project.rename(project.parent / "moved")
    ended = run(moved, "serve")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[0] == str(moved / ".venv")
    assert "Preparing" in ended.stderr


def test_two_starts_at_once_do_not_disturb_each_other(project: Path) -> None:
    starts = [
        subprocess.Popen(
            [str(PYTHON), str(project / "scripts" / "serve")],
            # A folder with modules of the same names, which must not be taken.
            cwd=ROOT,
            env={"PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    said = [start.communicate(timeout=120) for start in starts]
    assert [start.returncode for start in starts] == [0, 0, 0]
    assert sum("Preparing" in errors for _output, errors in said) == 1


def test_a_python_without_pip_is_told_how_to_get_it(project: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([str(PYTHON), "-m", "venv", "--without-pip", str(bare)], check=True)
    ended = run(project, "serve", python=bare / "bin" / "python")
    assert ended.returncode == 2
    assert "apt install python3-pip" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_scripts_can_be_started_by_themselves() -> None:
    for name in ("serve", "test", "hotline"):
        assert os.access(ROOT / "scripts" / name, os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
