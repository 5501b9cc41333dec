"""Time for calls of people who sit there: it stands still until the test lets some of it pass."""

from __future__ import annotations

import asyncio
import selectors
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from ivr.exchange.jump import JumpClock
from ivr.exchange.runner import Job

# In real time; nothing that is waited for takes a second.
PATIENCE_SECONDS = 20


class _HeldSelector(selectors.DefaultSelector):
    """Moves the clock on to what is due next, up to where the test lets it; else it waits."""

    def __init__(self, clock: JumpClock) -> None:
        super().__init__()
        self._clock = clock
        self.until = 0.0
        self.has_passed = threading.Event()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, Any]]:
        if timeout == 0:
            return super().select(0)
        ready = super().select(0)
        if ready:
            return ready
        left = self.until - self._clock.seconds
        if self._clock.waiting_outside > 0 or left <= 0:
            if left <= 0:
                self.has_passed.set()
            return super().select(None)
        self._clock.seconds += left if timeout is None else min(timeout, left)
        return []


class _HeldLoop(asyncio.SelectorEventLoop):
    def __init__(self, starts_at: datetime) -> None:
        self.clock = JumpClock(starts_at)
        self.held = _HeldSelector(self.clock)
        super().__init__(self.held)

    def time(self) -> float:
        return self.clock.seconds


class HeldTime:
    """A :class:`ivr.exchange.runner.Runner` whose time a test holds."""

    def __init__(self, loop: _HeldLoop) -> None:
        self._loop = loop
        self._tasks: set[asyncio.Task[None]] = set()
        self.clock = loop.clock
        self.failures: list[BaseException] = []

    def now(self) -> datetime:
        return self.clock.now()

    def start(self, job: Job) -> None:
        self._loop.call_soon_threadsafe(self._begin, job)

    def _begin(self, job: Job) -> None:
        async def run() -> None:
            try:
                await job(self.clock)
            except Exception as error:
                self.failures.append(error)

        task = self._loop.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def passes(self, seconds: float) -> None:
        """Let so many seconds pass, and what falls due in them happen."""
        held = self._loop.held
        held.has_passed.clear()
        self._loop.call_soon_threadsafe(self._let, held, seconds)
        assert held.has_passed.wait(PATIENCE_SECONDS), "something is waited for without end"

    def _let(self, held: _HeldSelector, seconds: float) -> None:
        held.has_passed.clear()
        held.until = self.clock.seconds + seconds


@contextmanager
def held_time(starts_at: datetime) -> Iterator[HeldTime]:
    """A loop in a thread of its own; a call that failed in it fails the test."""
    loop = _HeldLoop(starts_at)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    held = HeldTime(loop)
    try:
        yield held
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        _end(loop)
    assert held.failures == []


def _end(loop: _HeldLoop) -> None:
    pending = asyncio.all_tasks(loop)
    for task in pending:
        task.cancel()
    if pending:
        loop.run_until_complete(asyncio.wait(pending))
    with loop.clock.in_flight():
        loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
