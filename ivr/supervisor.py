"""Starts the parts of the hotline as processes, watches them, and stops them together.

Nobody watches at night: a part that ends is started again, at growing intervals. One that keeps
ending stops everything, so that whatever started the hotline (systemd, a person) sees it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger(__name__)

RESTART_AFTER_SECONDS = (1, 2, 4, 8, 16)
STEADY_AFTER_SECONDS = 60
LEFT_ALONE_SECONDS = 600
STOP_WITHIN_SECONDS = 10
LOOK_EVERY_SECONDS = 0.2


class PartFailed(Exception):  # noqa: N818 - It is told to a person as it stands.
    """A part of the hotline does not stay up."""


@dataclass
class Part:
    """One process of the hotline."""

    name: str
    command: Sequence[str]
    # Without it the hotline does its work, and must not stop because it does not stay up.
    is_vital: bool = True
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restarts: int = 0
    restart_at: float | None = field(default=None)

    def start(self) -> None:
        # In a session of its own, so that Ctrl-C reaches the supervisor alone and the parts are
        # stopped in good order; and so that all its workers can be ended together.
        self.process = subprocess.Popen(  # noqa: S603 - Our own program.
            self.command, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self.started_at = time.monotonic()
        self.restart_at = None

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


class Supervisor:
    """Keeps the parts running until it is told to stop."""

    def __init__(self, parts: Sequence[Part] = ()) -> None:
        self.parts = parts
        self._stop = threading.Event()

    def listen_for_signals(self) -> None:
        """Ctrl-C and SIGTERM ask for a stop, also while everything is still starting."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: self._stop.set())

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    def start(self) -> None:
        for part in self.parts:
            part.start()

    def wait_until(self, is_ready: Callable[[], bool], within_seconds: float) -> bool:
        """Whether all became ready; False when a stop was asked for first.

        Raises:
            PartFailed: a part ended, or the time is over.
        """
        deadline = time.monotonic() + within_seconds
        while not self._stop.wait(LOOK_EVERY_SECONDS):
            for part in self.parts:
                if part.has_ended() and part.is_vital:
                    raise PartFailed(f"The {part.name} could not start; the lines above say why.")
            if is_ready():
                return True
            if time.monotonic() > deadline:
                raise PartFailed(f"The hotline was not ready within {within_seconds:.0f} seconds.")
        return False

    def run(self) -> None:
        """Watch the parts until a stop is asked for.

        Raises:
            PartFailed: a part keeps ending.
        """
        while not self._stop.wait(LOOK_EVERY_SECONDS):
            self.look()

    def look(self) -> None:
        """Start again what has ended.

        Raises:
            PartFailed: a part keeps ending that the hotline cannot do without.
        """
        for part in self.parts:
            self._look_after(part)

    def _look_after(self, part: Part) -> None:
        now = time.monotonic()
        if part.restart_at is not None:
            if now >= part.restart_at:
                part.start()
            return
        if not part.has_ended():
            if now - part.started_at > STEADY_AFTER_SECONDS:
                part.restarts = 0
            return
        _end_group(part)
        if part.restarts == len(RESTART_AFTER_SECONDS):
            if not part.is_vital:
                part.restart_at = now + LEFT_ALONE_SECONDS
                log.error("part_left_alone", part=part.name)
                return
            raise PartFailed(
                f"The {part.name} ended {part.restarts + 1} times in a row; the lines above say "
                "why. Mend that and start again."
            )
        part.restart_at = now + RESTART_AFTER_SECONDS[part.restarts]
        part.restarts += 1
        log.error("part_ended", part=part.name, restarts=part.restarts)

    def stop(self) -> None:
        """End every part: asked first, made to after ten seconds. No process stays behind."""
        running = [part for part in self.parts if part.process and not part.has_ended()]
        for part in running:
            _signal(part, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        for part in running:
            try:
                assert part.process is not None
                part.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("part_made_to_end", part=part.name)
        for part in self.parts:
            _end_group(part)


def _signal(part: Part, number: signal.Signals) -> None:
    if part.process is not None and part.process.poll() is None:
        part.process.send_signal(number)


def _end_group(part: Part) -> None:
    # The workers of a web server are in the group of the part that started them.
    if part.process is None:
        return
    with suppress(ProcessLookupError):
        os.killpg(part.process.pid, signal.SIGKILL)
    part.process.wait()


def end_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended.

    A supervisor killed outright cannot stop its parts; left behind they would hold the ports.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, name="end_with_parent", daemon=True).start()


def command_for(part: str) -> list[str]:
    """How a part is started as a process of its own."""
    return [sys.executable, "-m", "ivr.assembly", part]
