"""An event loop whose clock jumps: an hour of ringing passes once nobody has anything to do."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol


class Clock(Protocol):
    """What the exchange asks of its clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def in_flight(self) -> AbstractContextManager[None]:
        """While this is entered, something outside is being waited for and time stands still."""
        ...


class NothingToWaitForError(RuntimeError):
    """Everything on the loop waits for something that nothing can bring about any more."""


class JumpClock:
    """The loop's time as moments. Other threads (the application under test) may read it."""

    def __init__(self, starts_at: datetime) -> None:
        self._starts_at = starts_at.astimezone(UTC)
        self.seconds = 0.0
        self.waiting_outside = 0

    def now(self) -> datetime:
        return self._starts_at + timedelta(seconds=self.seconds)

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        self.waiting_outside += 1
        try:
            yield
        finally:
            self.waiting_outside -= 1


class _JumpSelector(selectors.DefaultSelector):
    """Waits for real input only while something is in flight; otherwise moves the clock on."""

    def __init__(self, clock: JumpClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, Any]]:
        if self._clock.waiting_outside > 0:
            # A timeout of zero means that callbacks are ready: poll. Otherwise wait for the
            # answer however long it takes; whoever waits outside has its own real time limit.
            return super().select(0 if timeout == 0 else None)
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise NothingToWaitForError(
                "no timer is set, nothing is in flight, and yet the loop is asked to wait"
            )
        self._clock.seconds += timeout
        return ready


class JumpLoop(asyncio.SelectorEventLoop):
    """An asyncio loop in virtual time, beginning at ``starts_at``.

    ``clock`` is shared with the application under test. Close it, or use it with ``with``.
    """

    def __init__(self, starts_at: datetime) -> None:
        self.clock = JumpClock(starts_at)
        super().__init__(_JumpSelector(self.clock))

    def time(self) -> float:
        return self.clock.seconds

    def forward(self, seconds: float) -> None:
        """Let this many seconds pass; what falls due meanwhile happens."""
        self.run_until_complete(asyncio.sleep(seconds))

    def run_until(self, moment: datetime) -> None:
        """Let time pass until ``moment``; a moment that has passed already is an error."""
        seconds = (moment - self.clock.now()).total_seconds()
        if seconds < 0:
            raise ValueError(f"{moment} has passed: it is {self.clock.now()}")
        self.forward(seconds)

    def __enter__(self) -> JumpLoop:
        return self

    def __exit__(self, *_: object) -> None:
        pending = asyncio.all_tasks(self)
        for task in pending:
            task.cancel()
        if pending:
            self.run_until_complete(asyncio.wait(pending))
        self.run_until_complete(self.shutdown_asyncgens())
        with self.clock.in_flight():
            self.run_until_complete(self.shutdown_default_executor())
        self.close()
