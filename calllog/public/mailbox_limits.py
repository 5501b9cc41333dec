"""How much the online mailbox takes at once, without knowing from whom.

Nobody's address is read here, not even as a digest: through Tor and behind a proxy many people
share one, and what is not read cannot be kept. A robot is held up by what holds for everybody: so
many letters and so many look-ups, and never so many uploads at once that the telephone, which is
answered by the same process, would have to wait for them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta


class Bucket:
    """So many at once, and one more after each ``refill``; in this process's memory alone."""

    def __init__(self, holds: int, refill: timedelta) -> None:
        self._holds = holds
        self._refill = refill
        self._left = float(holds)
        self._at: datetime | None = None
        self._lock = threading.Lock()

    def takes(self, now: datetime) -> bool:
        """Whether there is room for one more, which then is taken."""
        with self._lock:
            if self._at is not None and now > self._at:
                self._left = min(self._holds, self._left + (now - self._at) / self._refill)
            self._at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True


class Slots:
    """So many at the same time."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    @contextmanager
    def one(self) -> Iterator[bool]:
        """Whether one was free; it is held until the end."""
        is_free = self._free.acquire(blocking=False)
        try:
            yield is_free
        finally:
            if is_free:
                self._free.release()
