"""What happened in a call, in order: for tests, and for the terminal to print."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ivr.exchange.webhooks import Answer

CALLER = "caller"
# Whoever follows a transcript over HTTP waits this long for news before asking again.
POLL_SECONDS = 20


@dataclass(frozen=True)
class Event:
    """One thing that happened. ``who`` is ``caller`` or the number of the leg it happened on.

    Kinds: ``began``, ``answered``, ``heard``, ``interrupted``, ``pressed``, ``spoke``, ``rang``,
    ``bridged``, ``recorded``, ``asks`` (an interactive caller), ``webhook``, ``error``, ``ended``.
    """

    at: datetime
    kind: str
    who: str
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "kind": self.kind,
            "who": self.who,
            "text": self.text,
            "data": dict(self.data),
        }


@dataclass(frozen=True)
class Webhook:
    """A request to the application with every answer it got; doubled requests have several.

    ``kind``: ``document`` asks for TwiML, ``goodbye`` too although nobody is left to hear it,
    ``sound`` fetches a file to play; ``call``, ``leg`` and ``recording`` are callbacks.
    """

    at: datetime
    kind: str
    method: str
    url: str
    params: Mapping[str, str]
    answers: tuple[Answer, ...]
    problem: str = ""

    @property
    def answer(self) -> Answer:
        """The answer that counts: the first."""
        return self.answers[0]


class Transcript:
    """The events and webhooks of one call and its legs. Written by one thread, read by any."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.webhooks: list[Webhook] = []
        self.is_over = False
        # Told of every event, in the thread in which it happened.
        self.followers: list[Callable[[Event], None]] = []
        self._news = threading.Condition()

    def add(self, event: Event) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()
        for follower in self.followers:
            follower(event)

    def finish(self) -> None:
        """Nothing more will be added."""
        with self._news:
            self.is_over = True
            self._news.notify_all()

    def wait_for_news(self, after: int, seconds: float) -> list[Event]:
        """The events from number ``after`` on; waits up to ``seconds`` until there is one."""
        with self._news:
            self._news.wait_for(lambda: len(self.events) > after or self.is_over, seconds)
            return self.events[after:]

    def texts(self, kind: str, who: str) -> list[str]:
        return [event.text for event in self.events if event.kind == kind and event.who == who]
