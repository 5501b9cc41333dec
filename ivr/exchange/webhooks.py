"""One request to the application, as Twilio makes it: signed, form-encoded, at most 15 seconds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urldefrag, urlencode, urlsplit, urlunsplit

import requests

from ivr.exchange.signing import sign

CONNECT_SECONDS = 5
TOTAL_SECONDS = 15
LARGEST_DOCUMENT_BYTES = 64 * 1024
LARGEST_SOUND_BYTES = 16 * 1024 * 1024


UNUSABLE = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
)


class CallError(Exception):
    """What went wrong in a call, with Twilio's number for it."""

    def __init__(self, code: int, message: str, url: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.url = url


@dataclass(frozen=True)
class Target:
    """Where the application is asked, and how."""

    url: str
    method: str = "POST"

    def __post_init__(self) -> None:
        try:
            urlsplit(self.url)
        except ValueError as error:
            raise CallError(11100, f"the address cannot be used: {self.url}") from error

    def with_query(self, params: Mapping[str, str]) -> str:
        """The URL of a GET: the parameters stand in its query."""
        parts = urlsplit(urldefrag(self.url).url)
        query = "&".join(part for part in (parts.query, urlencode(params)) if part)
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


@dataclass(frozen=True)
class Answer:
    """What the application answered."""

    status: int
    content_type: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")


@dataclass(frozen=True)
class Sender:
    """Sends signed requests for one account. Blocks: call it in a thread."""

    account_sid: str
    token: str
    total_seconds: float = TOTAL_SECONDS

    def send(
        self,
        target: Target,
        params: Mapping[str, str],
        request_token: str,
        largest_bytes: int = LARGEST_DOCUMENT_BYTES,
    ) -> Answer:
        """The application's answer, whatever its status; :class:`CallError` when there is none."""
        is_get = target.method == "GET"
        url = target.with_query(params) if is_get else urldefrag(target.url).url
        form = {} if is_get else dict(params)
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": sign(self.token, url, form),
            "I-Twilio-Idempotency-Token": request_token,
        }
        ends_at = time.monotonic() + self.total_seconds
        try:
            # The environment's proxies and .netrc are none of the carrier's business. Connections
            # are not kept: a test's application may restart between two requests.
            with requests.Session() as session:
                session.trust_env = False
                with session.request(
                    target.method,
                    url,
                    data=form or None,
                    headers=headers,
                    timeout=(CONNECT_SECONDS, self.total_seconds),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    body = _read(response, largest_bytes, ends_at, url)
                    content_type = response.headers.get("Content-Type", "")
                    return Answer(response.status_code, content_type, body)
        except UNUSABLE as error:
            raise CallError(11100, f"the address cannot be used: {url}", url) from error
        except requests.exceptions.ConnectionError as error:
            raise CallError(11205, f"no connection: {type(error).__name__}", url) from error
        except requests.exceptions.RequestException as error:
            raise CallError(11200, f"no answer: {type(error).__name__}", url) from error


def _read(response: requests.Response, largest: int, ends_at: float, url: str) -> bytes:
    """The body, unless it is larger than Twilio takes or drips in for too long."""
    body = bytearray()
    for part in response.iter_content(8192):
        body += part
        if len(body) > largest:
            raise CallError(11750, f"the answer is larger than {largest} bytes", url)
        if time.monotonic() > ends_at:
            raise CallError(11200, "the answer took longer than allowed", url)
    return bytes(body)
