"""Makes the project's own Python environment and starts a program in it.

Runs on whatever python3 the machine has, before anything is installed: standard library only, and
no words that Python 3.6 cannot read, so that an old one can say that it is too old.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed.json")
OLDEST = (3, 11)

RUNTIME = ("requirements.txt",)
TESTING = ("requirements-dev.txt", "requirements.txt")


def start(module, requirements=RUNTIME):
    """Replace this process by ``python -m module`` with the command line's arguments."""
    if sys.version_info < OLDEST:
        _start_again_with_a_newer_python()
    try:
        _prepare(requirements)
    except OSError as error:
        _refuse(
            f"The environment in {VENV} cannot be made ({error}); give yourself the right to "
            "write there and start again."
        )
    # Modules come from this project alone, not from the folder in which the command was typed.
    environment = dict(os.environ, PYTHONPATH=ROOT, PYTHONSAFEPATH="1")
    environment.pop("PYTHONHOME", None)
    sys.stdout.flush()
    command = [PYTHON, "-m", module, *sys.argv[1:]]
    os.execve(PYTHON, command, environment)


def _refuse(sentence):
    sys.stderr.write(sentence + "\n")
    sys.exit(2)


def _start_again_with_a_newer_python():
    for minor in range(19, OLDEST[1] - 1, -1):
        python = shutil.which(f"python3.{minor}")
        if python:
            os.execv(python, [python, *sys.argv])
    _refuse(
        f"Python 3.11 or newer is needed, and this is Python {sys.version.split()[0]}; install one "
        "(Debian: apt install python3.11) and start again."
    )


def _prepare(requirements):
    if _is_ready(requirements):
        return
    # Two starts at once would write into the same folders: the second waits and finds all done.
    with open(os.path.join(ROOT, ".venv.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_ready(requirements):
            _install(requirements)


def _digest(requirements):
    digest = hashlib.sha256(VENV.encode())
    for name in requirements:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def _stamps():
    try:
        with open(STAMP) as file:
            return dict(json.load(file))
    except (OSError, ValueError, TypeError):
        return {}


def _is_ready(requirements):
    return _stamps().get(requirements[0]) == _digest(requirements) and _python_runs()


def _python_runs():
    """Whether the environment's Python is there, is new enough, and is not a link to one gone."""
    if not os.path.exists(PYTHON):
        return False
    check = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.call([PYTHON, "-I", "-c", check], stderr=subprocess.DEVNULL) == 0


def _install(requirements):
    _tell("Preparing the environment in .venv; this happens once and takes about a minute.")
    if not _python_runs():
        shutil.rmtree(VENV, ignore_errors=True)
        # Without pip of its own: Debian's Python has no ensurepip to put one there.
        _run([sys.executable, "-m", "venv", "--without-pip", VENV], "make the environment")
    if os.path.exists(STAMP):
        os.remove(STAMP)
    pip = [sys.executable, "-m", "pip"]
    if subprocess.call([*pip, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        _refuse(
            f"pip is missing for {sys.executable}; install it (Debian and Ubuntu: apt install "
            "python3-pip) and start again."
        )
    quiet = [] if sys.stderr.isatty() else ["-qq"]
    options = ["--disable-pip-version-check", "--no-input"]
    files = ["-r", os.path.join(ROOT, requirements[0])]
    _run(
        [*pip, "--python", PYTHON, "install", *options, *quiet, *files],
        f"install what {requirements[0]} names; check the network connection",
    )
    done = {name: _digest((name,)) for name in RUNTIME}
    done[requirements[0]] = _digest(requirements)
    with open(STAMP, "w") as file:
        json.dump(done, file)
    _tell("Installed.")


def _run(command, what):
    # Standard output belongs to the program that is started, so everything here goes to the other.
    if subprocess.call(command, stdout=sys.stderr, stdin=subprocess.DEVNULL):
        _refuse(f"It was not possible to {what}; the lines above say why.")


def _tell(sentence):
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
