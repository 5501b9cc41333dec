"""The practice telephone over HTTP: :class:`calllog.practice.PracticeLine` for the console."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import requests
from pydantic import ValidationError

from calllog.practice import (
    RESULT,
    News,
    PracticeAway,
    PracticeRefused,
    Result,
    TelephoneForgotten,
)
from calllog.settings import Settings
from ivr.exchange.transcript import POLL_SECONDS

# A poll is answered after POLL_SECONDS at the latest; a slow machine needs a little longer.
TIMEOUT_SECONDS = POLL_SECONDS + 15
# The console has few threads, and people at work come before people who practise. Further polls
# are answered at once, with what there is.
MOST_WAITING = 8


class ExchangePracticeLine:
    """The line whose exchange is served at the settings' carrier address."""

    def __init__(self, settings: Settings) -> None:
        self._url = f"{settings.carrier_url}/exchange"
        self._credentials = (settings.account_sid, settings.auth_tokens[0])
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)

    def lines(self) -> list[str]:
        found: list[str] = _told(self._ask("GET", "lines"), "lines")
        return found

    def register(self, address: str, *, aloud: bool) -> str:
        wish = {"address": address, "aloud": aloud}
        return str(_told(self._ask("POST", "telephones", json=wish), "telephone"))

    def events(self, telephone: str, after: int, wait: int) -> News:
        may_wait = wait > 0 and self._waiting.acquire(blocking=False)
        try:
            asked = {"after": after, "wait": wait if may_wait else 0}
            answer = self._ask("GET", f"telephones/{telephone}/events", params=asked)
        finally:
            if may_wait:
                self._waiting.release()
        return News(_told(answer, "events"), _told(answer, "next"))

    def do(self, telephone: str, deed: Mapping[str, object]) -> None:
        self._ask("POST", f"telephones/{telephone}/do", json=dict(deed))

    def record(self, telephone: str, wav: bytes) -> None:
        self._ask("POST", f"telephones/{telephone}/recording", data=wav)

    def sound(self, telephone: str, number: int) -> bytes:
        return self._ask("GET", f"telephones/{telephone}/sounds/{number}").content

    def result(self, telephone: str) -> Result:
        answer = self._ask("GET", f"telephones/{telephone}/result")
        try:
            return RESULT.validate_json(answer.content)
        except ValidationError as error:
            raise PracticeAway from error

    def leave(self, telephone: str) -> None:
        self._ask("DELETE", f"telephones/{telephone}")

    def renew(self) -> None:
        self._ask("POST", "renew")

    def _ask(self, method: str, path: str, **what: Any) -> requests.Response:
        try:
            with requests.Session() as session:
                # This machine asks itself: no proxy and no .netrc has a part in it.
                session.trust_env = False
                answer = session.request(
                    method,
                    f"{self._url}/{path}",
                    auth=self._credentials,
                    timeout=TIMEOUT_SECONDS,
                    **what,
                )
        except requests.exceptions.RequestException as error:
            raise PracticeAway from error
        if answer.status_code == 404 and path.startswith("telephones/"):
            raise TelephoneForgotten
        if answer.status_code == 409:
            raise PracticeRefused(_told(answer, "message"))
        if answer.status_code == 413:
            raise PracticeRefused("bad-sound")
        if not answer.ok:
            raise PracticeAway
        return answer


def _told(answer: requests.Response, name: str) -> Any:
    """A field of an answer; another program at the line's port may answer anything."""
    try:
        return answer.json()[name]
    except (ValueError, LookupError, TypeError) as error:
        raise PracticeAway from error
