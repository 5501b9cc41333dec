"""Where calls run that somebody asks for over HTTP."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, Protocol

from ivr.exchange.jump import Clock, JumpLoop

Job = Callable[[Clock], Coroutine[Any, Any, None]]

log = logging.getLogger(__name__)


class TimeOfDay(Protocol):
    """Whatever tells the present moment, aware."""

    def now(self) -> datetime: ...


class Runner(Protocol):
    """Starts a call in the background; called in the threads of a web server."""

    def now(self) -> datetime: ...

    def start(self, job: Job) -> None: ...


class OnLoop:
    """Every call on one loop, which a test moves forward."""

    def __init__(self, loop: JumpLoop) -> None:
        self._loop = loop
        self._tasks: set[asyncio.Task[None]] = set()

    def now(self) -> datetime:
        return self._loop.clock.now()

    def start(self, job: Job) -> None:
        self._loop.call_soon_threadsafe(self._begin, job)

    def _begin(self, job: Job) -> None:
        task = self._loop.create_task(_logged(job, self._loop.clock))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class InThreads:
    """Every call in a thread, on a loop of its own that begins at the clock's present moment."""

    def __init__(self, clock: TimeOfDay) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def start(self, job: Job) -> None:
        threading.Thread(target=self._run, args=(job,), daemon=True).start()

    def _run(self, job: Job) -> None:
        with JumpLoop(self.now()) as loop:
            loop.run_until_complete(_logged(job, loop.clock))


class WallClock:
    """The machine's time, which stands still for nobody."""

    def __init__(self, clock: TimeOfDay) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def in_flight(self) -> AbstractContextManager[None]:
        return nullcontext()


class InRealTime:
    """Every call on one loop that keeps the machine's time, for people who sit there and wait."""

    def __init__(self, clock: TimeOfDay) -> None:
        self._clock = WallClock(clock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="real_time", daemon=True).start()

    def now(self) -> datetime:
        return self._clock.now()

    def start(self, job: Job) -> None:
        self._loop.call_soon_threadsafe(self._begin, job)

    def _begin(self, job: Job) -> None:
        task = self._loop.create_task(_logged(job, self._clock))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _logged(job: Job, clock: Clock) -> None:
    """Nobody waits for the job, so its failure has to be said here."""
    try:
        await job(clock)
    except Exception:
        log.exception("a call of the exchange failed")
