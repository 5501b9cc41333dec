"""Delivery: the outbox is brought to people's addresses, outside of any transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog
from apprise import Apprise, AppriseAsset, AppriseResultStatus, NotifyFormat

from calllog.clock import Clock
from calllog.db import Database
from calllog.news import outbox
from calllog.news.outbox import Letter

log = structlog.get_logger()

# At most this many messages are on their way at once. Were all of them to one address that takes
# its full ten seconds for each, they would still end within the lease of two minutes.
AT_ONCE = 11
SECONDS_FOR_ONE = 10.0


class NotSentError(Exception):
    """A message was not taken. ``why`` is a class of error, no address and no server's words."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.is_final = is_final


class Notifier(Protocol):
    """Whatever brings a message to an address."""

    def send(self, address: str, title: str, body: str) -> None:
        """Send one message.

        Raises:
            NotSentError: it was not taken, or nothing was heard in time.
        """
        ...


class AppriseNotifier:
    """Sends through Apprise, whose addresses name the service: mailto://, wecombot:// and so on."""

    def __init__(self, seconds: float = SECONDS_FOR_ONE) -> None:
        # Apprise would keep files of its own for some services; messages leave no copy here.
        self._asset = AppriseAsset(app_id="Hotline", storage_mode="memory", service_timeout=seconds)

    def send(self, address: str, title: str, body: str) -> None:
        service = Apprise(asset=self._asset)
        if not service.add(address):
            raise NotSentError("AddressNotUnderstood", is_final=True)
        result = service.notify(body=body, title=title, body_format=NotifyFormat.TEXT)
        if result.status is AppriseResultStatus.TIMEOUT:
            raise NotSentError("TimedOut")
        if not result:
            raise NotSentError("NotTaken")


def is_address(text: str) -> bool:
    """Whether Apprise knows how to send to such an address."""
    return Apprise.instantiate(text) is not None


def deliver(
    db: Database,
    clock: Clock,
    zone: ZoneInfo,
    notifier: Notifier,
    own_addresses: Sequence[str] = (),
) -> int:
    """Send the next few due messages; returns how many were tried. Nothing is sent at night."""
    if outbox.is_quiet(clock.now(), zone):
        return 0
    with db.reading() as session:
        if not outbox.has_due(session, clock.now()):
            return 0
    with db.writing() as session:
        letters = outbox.lease(session, clock.now(), AT_ONCE, own_addresses)
    if not letters:
        return 0
    by_address: defaultdict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        by_address[letter.address].append(letter)
    with ThreadPoolExecutor(max_workers=len(by_address)) as pool:
        sendings = [pool.submit(_send_all, notifier, letters) for letters in by_address.values()]
        for sending in as_completed(sendings):
            _mark(db, clock, sending.result())
    return len(letters)


def deliver_all(
    db: Database,
    clock: Clock,
    zone: ZoneInfo,
    notifier: Notifier,
    own_addresses: Sequence[str] = (),
) -> int:
    """Send everything that is due; returns how many messages were tried."""
    total = 0
    while tried := deliver(db, clock, zone, notifier, own_addresses):
        total += tried
    return total


Outcome = tuple[int, NotSentError | None]


def _send_all(notifier: Notifier, letters: list[Letter]) -> list[Outcome]:
    """Send the messages to one address in order; after one fails, the others are not tried."""
    outcomes: list[Outcome] = []
    failure: NotSentError | None = None
    for letter in letters:
        if failure is None:
            failure = _send(notifier, letter)
        outcomes.append((letter.message_id, failure))
    return outcomes


def _send(notifier: Notifier, letter: Letter) -> NotSentError | None:
    try:
        notifier.send(letter.address, letter.title, letter.body)
    except NotSentError as error:
        return error
    except Exception as error:
        return NotSentError(type(error).__name__)
    return None


def _mark(db: Database, clock: Clock, outcomes: list[Outcome]) -> None:
    with db.writing() as session:
        for message_id, failure in outcomes:
            if failure is None:
                outbox.mark_sent(session, clock.now(), message_id)
                continue
            log.warning("message_not_sent", message=message_id, why=failure.why)
            outbox.mark_failed(
                session, clock.now(), message_id, failure.why, is_final=failure.is_final
            )
