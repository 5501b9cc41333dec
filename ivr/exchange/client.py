"""The terminal's end of :mod:`ivr.exchange.control`: places a call and follows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import requests

from ivr.exchange.transcript import POLL_SECONDS

# A poll is answered after POLL_SECONDS at the latest; a slow machine needs a little longer.
TIMEOUT_SECONDS = POLL_SECONDS + 15


class OperatorError(Exception):
    """The exchange cannot be reached or refuses, in words for whoever sits at the terminal."""


class PlacedCall:
    """One call. Its events have the fields of :class:`ivr.exchange.transcript.Event`.

    After an event of the kind ``asks`` the call waits for one of :meth:`press`, :meth:`speak`,
    :meth:`wait` or :meth:`hang_up`.
    """

    def __init__(self, operator: Operator, sid: str) -> None:
        self._operator = operator
        self.sid = sid

    def events(self) -> Iterator[dict[str, Any]]:
        """Every event as it happens, to the end of the call and its last callback."""
        seen = 0
        while True:
            news = self._operator.request("GET", f"calls/{self.sid}/events?after={seen}")
            yield from news["events"]
            seen += len(news["events"])
            if news["over"]:
                return

    def press(self, keys: str) -> None:
        self._do(keys=keys)

    def speak(self, words: str) -> None:
        self._do(speak=words)

    def wait(self) -> None:
        self._do()

    def hang_up(self, after: float = 0) -> None:
        self._do(hang_up=True, after=after)

    def _do(self, **what: object) -> None:
        self._operator.request("POST", f"calls/{self.sid}/do", what)


class Operator:
    """Places calls at the exchange that is served at ``url``."""

    def __init__(self, url: str, account_sid: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._credentials = (account_sid, token)

    def place(
        self,
        from_: str = "",
        to: str = "",
        *,
        keys: Sequence[str] = (),
        speak: Sequence[str] = (),
        hang_up_after: float | None = None,
        staff: Mapping[str, str] | None = None,
        interactive: bool = False,
    ) -> PlacedCall:
        """A call from ``from_`` (withheld if empty) to the line.

        ``keys`` are pressed at one question after the other (``-``: none), ``speak`` is said at
        one recording after the other. ``staff`` names how telephones behave: answers, ignores,
        declines, busy, unreachable, voicemail, hangs-up; the others ring unanswered.
        """
        wish = {
            "from": from_,
            "to": to,
            "keys": list(keys),
            "speak": list(speak),
            "hang_up_after": hang_up_after,
            "staff": dict(staff or {}),
            "interactive": interactive,
        }
        return PlacedCall(self, self.request("POST", "calls", wish)["call"])

    def request(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Ask the exchange; its refusals and its absence become :class:`OperatorError`."""
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.request(
                    method,
                    f"{self._url}/exchange/{path}",
                    json=body,
                    auth=self._credentials,
                    timeout=TIMEOUT_SECONDS,
                )
        except requests.exceptions.RequestException as error:
            raise OperatorError(f"no exchange answers at {self._url}: is it running?") from error
        if answer.ok:
            return answer.json() if answer.content else None
        try:
            reason = answer.json()["message"]
        except (ValueError, KeyError):
            reason = f"HTTP {answer.status_code}"
        raise OperatorError(f"the exchange refuses: {reason}")
