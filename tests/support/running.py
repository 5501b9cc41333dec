"""The hotline as it really runs: ``serve`` in a process of its own, on free ports."""

from __future__ import annotations

import itertools
import os
import select
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 60


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses, and that the system gives to nobody else before we use them.

    They lie below the range from which the system takes ports for outgoing connections, and each
    test process takes its own, one after the other.
    """
    return [next(_PORTS) for _ in range(count)]


def _ports_of_this_process() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 20_000 + worker % 10 * 1_000
    # Not always the same, for the sake of another run on the same machine.
    start = os.getpid() % 1_000
    for port in itertools.cycle(range(first, first + 1_000)):
        if port < first + start:
            continue
        start = 0
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
        yield port


_PORTS = _ports_of_this_process()


def environment(home: Path, **settings: str) -> dict[str, str]:
    """A clean environment with a data folder and ports of its own; nobody practises."""
    phone, console, exchange, practice, conduct = free_ports(5)
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOTLINE_HOME": str(home),
        "HOTLINE_PHONE_PORT": str(phone),
        "HOTLINE_CONSOLE_PORT": str(console),
        "HOTLINE_EXCHANGE_PORT": str(exchange),
        "HOTLINE_PRACTICE_PORT": str(practice),
        "HOTLINE_CONDUCT_PORT": str(conduct),
        "HOTLINE_PRACTICE": "off",
    } | settings


def program(module: str, env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the product to its end, as a person without a terminal would."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=env,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE_SECONDS,
        check=False,
    )


class Running:
    """A hotline that is ready."""

    def __init__(self, env: dict[str, str], process: subprocess.Popen[str]) -> None:
        self.env = env
        self.process = process
        self.lines: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith("ready"):
                return
        # It has ended instead; what it said shows why.
        raise AssertionError(process.communicate()[1])

    def url(self, part: str, path: str) -> str:
        return f"http://127.0.0.1:{self.env[f'HOTLINE_{part.upper()}_PORT']}{path}"

    def answers(self, part: str) -> bool:
        """Whether a part says that it is well."""
        try:
            with urllib.request.urlopen(self.url(part, "/healthz"), timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, HTTPException):
            return False

    def processes(self) -> list[int]:
        """Every process below the supervisor, the deepest last."""
        return _below(self.process.pid)

    def stop(self, signal_number: int) -> tuple[int, str]:
        """Ask it to stop; its exit code and what it said on standard error."""
        self.process.send_signal(signal_number)
        _output, errors = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, errors


@contextmanager
def running(env: dict[str, str], *arguments: str) -> Iterator[Running]:
    """Start the hotline and wait until it is ready; nothing of it outlives the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "ivr.serve", *arguments],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        hotline = Running(env, process)
        try:
            yield hotline
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=PATIENCE_SECONDS)


def _below(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    found = [int(child) for child in children]
    return found + [deeper for child in found for deeper in _below(child)]


def wait_for_end(pids: list[int]) -> bool:
    """Whether these processes, which are not our children, all end in time."""
    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            ended, _, _ = select.select([descriptor], [], [], 10)
        finally:
            os.close(descriptor)
        if not ended:
            return False
    return True


def wait_until(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold in time."""
    pause = threading.Event()
    return any(holds() or pause.wait(0.2) for _ in range(PATIENCE_SECONDS * 5))
