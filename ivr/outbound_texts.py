"""Text messages through the carrier's REST interface.

A request that times out may have been carried out: there is no idempotency key for messages either
(https://www.twilio.com/docs/messaging/api/message-resource). So only a clear refusal counts as one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TypeVar

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from calllog.sms.texter import Letter, TexterUnsure, TextRefused, Word
from ivr.steps import SignedSteps

Result = TypeVar("Result")

MOST_FOUND = 20
CLOCKS_APART = timedelta(minutes=1)  # Ours and the carrier's.
# Answers after which nobody knows, or which say themselves to come again.
UNSURE = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


@dataclass(frozen=True, slots=True)
class CarrierTexter:
    """Sends messages at one carrier; its reports come to our own address."""

    client: Client
    steps: SignedSteps
    public_url: str

    def send(self, letter: Letter) -> Word:
        """Send the message; its report names it by our own id, which may come before this ends."""
        report = f"{self.public_url}/texts/status/{self.steps.sign({'text': letter.id})}"
        return _asked(
            lambda: _word(
                self.client.messages.create(
                    to=letter.to, from_=letter.from_, body=letter.words, status_callback=report
                )
            )
        )

    def find(self, letter: Letter) -> list[Word]:
        """The messages in these words that were sent since it was first asked for, oldest first."""
        asked_at = letter.requested_at
        found = _asked(
            lambda: self.client.messages.list(to=letter.to, from_=letter.from_, limit=MOST_FOUND)
        )
        return [
            _word(message)
            for message in reversed(found)
            if message.body == letter.words
            and (
                asked_at is None
                or message.date_created is None
                or message.date_created >= asked_at - CLOCKS_APART
            )
        ]

    def ask_after(self, sid: str) -> Word:
        """How a message stands."""
        return _asked(lambda: _word(self.client.messages(sid).fetch()))


def _word(message: MessageInstance) -> Word:
    return Word(str(message.sid), str(message.status or ""), str(message.error_code or ""))


def _asked(ask: Callable[[], Result]) -> Result:
    """The carrier's answer.

    Raises:
        TextRefused: it said no.
        TexterUnsure: it said nothing that can be relied on.
    """
    try:
        return ask()
    except TwilioRestException as error:
        if 400 <= error.status < 500 and error.status not in UNSURE:
            raise TextRefused(f"carrier {error.code or error.status}") from error
        raise TexterUnsure from error
    except (TwilioException, requests.RequestException, ValueError) as error:
        # A ValueError is an answer that is no JSON, such as a proxy's page.
        raise TexterUnsure from error
